"""What every page has above and below its own content."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage

from components.site.observatoire import observatoire
from components.site.partage import adresse_de_la_vue, barre_de_partage
from components.site.plan import (
    ACCUEIL,
    AU_MENU,
    COMPRENDRE,
    EN_PIED,
    NOM_DU_SITE,
    OU_L_ON_ECRIT,
    PageDuSite,
)
from components.site.versions import versions_en_mots
from spaser.formats import typographie
from spaser.observatoire import Observatoire


def menu(pages: dict[PageDuSite, StreamlitPage], ici: PageDuSite) -> None:
    """Show the site's name, which leads home, the links to its pages, and the share bar.

    A narrow screen shows them once « Menu » is opened; each page finds it closed.
    """
    with st.container(key="menu", horizontal=True, gap="xxsmall", vertical_alignment="center"):
        st.html('<a class="evitement" href="#contenu">Aller au contenu</a>', width="content")
        with st.container(key="nom_du_site", width="content"):
            _lien(pages, ACCUEIL)
        _volet("Menu", ici)
        for page in AU_MENU:
            _lien(pages, page)
        with st.container(key="comprendre", width="content"):
            _volet("Comprendre", ici)
            with st.container(key="pages_a_comprendre", gap=None):
                for page in COMPRENDRE:
                    _lien(pages, page)
        barre_de_partage(ici)
        st.html('<span id="contenu" tabindex="-1"></span>', width="content")


def _volet(nom: str, ici: PageDuSite) -> None:
    """Show what unfolds the links after it.

    Streamlit's popover would put them at the end of the page, far from its button.
    """
    classe = "volet ici" if nom == "Comprendre" and ici in COMPRENDRE else "volet"
    st.html(
        f'<details class="{classe}" data-ici="{ici.chemin}"><summary>{nom}</summary></details>',
        width="content",
    )


def _lien(pages: dict[PageDuSite, StreamlitPage], page: PageDuSite) -> None:
    st.page_link(pages[page], label=page.au_menu, width="content")


def pied_du_cadre() -> None:
    """Show, in a frame of another site, where the whole page is."""
    st.caption(typographie(f"[{NOM_DU_SITE} : ouvrir la page entière]({adresse_de_la_vue()})"))


def pied_de_page(ici: PageDuSite, vu: Observatoire | None) -> None:
    """Show the pages about the site itself, the attributions that licences ask for, the versions.

    `vu`: the observatory in place when the page began. Each page begun or touched says anew to
    `static/releve.js` what it shows, but those where it must not be said to have changed.
    """
    st.divider()
    with st.container(key="pied", horizontal=True, gap="small"):
        for page in EN_PIED:
            st.page_link(page.script, label=typographie(page.titre), width="content")
    o = vu or observatoire()
    sources = typographie(
        "Comptes : OFGL, d'après la DGFiP (Licence Ouverte 2.0). Contours : IGN, Admin Express COG "
        "Carto (Licence Ouverte 2.0). Code officiel géographique : Insee et Etalab (Licence "
        f"Ouverte 2.0). Version des données : {versions_en_mots(o)}."
    )
    suivi = "" if ici in OU_L_ON_ECRIT else o.versions.suivi
    st.html(Markup('<p class="source" data-suivi="{}">{}</p>').format(suivi, sources))
