"""A message about an error or an adoption, begun for the reader."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import streamlit as st

from components.site.adresse_publique import publique
from components.site.plan import FICHE, MENTIONS, PageDuSite, contact
from spaser.collectivite import Collectivite


def adresse_de_la_fiche(elle: Collectivite) -> str:
    """Return the public address of the page of a collectivité."""
    ici = urlsplit(publique(st.context.url or ""))
    site = f"{ici.scheme}://{ici.netloc}" if ici.netloc else ""
    return f"{site}/{FICHE.chemin}?siren={elle.siren}"


def lien_pour_signaler(elle: Collectivite, page: PageDuSite) -> str:
    """Return a Markdown link to a message that names the collectivité and the page.

    Who is told of it, if the server does not say, is for the reader to fill in.
    """
    objet = f"SPASER de {elle.nom_complet} (SIREN {elle.siren})"
    corps = (
        f"Collectivité : {elle.nom_complet}, SIREN {elle.siren}\n"
        f"Sa fiche : {adresse_de_la_fiche(elle)}\n"
        f"Page : {page.titre}\n"
        "Ce qui manque ou ce qui est faux :\n"
        "Page publique qui le dit (délibération, document, article) :\n"
    )
    adresse = f"mailto:{quote(contact(), safe='@')}?subject={quote(objet)}&body={quote(corps)}"
    lien = f"[Préparer un message]({adresse})"
    if contact():
        return lien
    return f"{lien}, à adresser à qui publie ce site ([mentions légales](/{MENTIONS.chemin}))."
