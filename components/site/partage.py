"""The share bar: the link to the same view, its QR code, a frame for another site, printing."""

from __future__ import annotations

import html
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from components.site.adresse_publique import publique
from components.site.plan import CARTE, LIEN_PRIVE, NOM_DU_SITE, SIMULATEUR, PageDuSite

# In px, measured at 600 px wide and more: what the frame of each page needs not to scroll.
HAUTEURS = {CARTE: 1_560, SIMULATEUR: 1_780}


def barre_de_partage(page: PageDuSite) -> None:
    """Offer to share the view that the address gives; computed only once opened."""
    volet = st.popover(
        "Partager",
        icon=":material/share:",
        type="tertiary",
        key="partager",
        on_change="rerun",
    )
    if not volet.open:
        return
    adresse = adresse_de_la_vue(sans=LIEN_PRIVE)
    with volet:
        st.markdown("**Lien vers cette vue**")
        st.code(adresse, language=None, wrap_lines=True)
        st.html(_code_qr(adresse))
        if page in HAUTEURS:
            st.markdown("**Dans un autre site**")
            st.code(_cadre(page, adresse), language=None, wrap_lines=True)
        st.html('<button type="button" class="imprimer">Imprimer cette page</button>')


def adresse_de_la_vue(sans: str = "") -> str:
    """Return the address that gives the same view, one parameter left out if asked."""
    parametres = [
        (cle, valeur)
        for cle in st.query_params
        if cle != sans
        for valeur in st.query_params.get_all(cle)
    ]
    page = publique(st.context.url or "")
    return f"{page}?{urlencode(parametres)}" if parametres else page


def adresse_de_page(page: PageDuSite, **parametres: str) -> str:
    """Return the public address of a page of the site."""
    ici = urlsplit(publique(st.context.url or ""))
    site = f"{ici.scheme}://{ici.netloc}" if ici.netloc else ""
    return f"{site}/{page.chemin}?{urlencode(parametres)}"


def _code_qr(adresse: str) -> str:
    try:
        image = segno.make(adresse, error="l", micro=False).svg_data_uri(border=1, scale=4)
    except segno.DataOverflowError:
        return "<p>Cette adresse est trop longue pour un code QR.</p>"
    return f'<img src="{html.escape(image)}" alt="Code QR de ce lien" width="180" height="180">'


def _cadre(page: PageDuSite, adresse: str) -> str:
    source = f"{adresse}{'&' if '?' in adresse else '?'}embed=true"
    return (
        f'<iframe src="{html.escape(source)}" title="{page.titre}, {NOM_DU_SITE}" width="100%" '
        f'height="{HAUTEURS[page]}" style="border:0" loading="lazy"></iframe>'
    )
