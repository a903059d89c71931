"""A message about an error or an adoption, begun for the reader."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

from components.site import PageDuSite, contact


def lien_pour_signaler(ligne: Any, page: PageDuSite) -> str:
    """Return a Markdown link to a message that names the collectivité and the page.

    `ligne`: a row of `collectivites`.
    """
    objet = f"SPASER de {ligne['nom_complet']} (SIREN {ligne['siren']})"
    corps = (
        f"Collectivité : {ligne['nom_complet']}, SIREN {ligne['siren']}\n"
        f"Page : {page.titre}, {st.context.url or ''}\n"
        "Ce qui manque ou ce qui est faux :\n"
        "Page publique qui le dit (délibération, document, article) :\n"
    )
    adresse = f"mailto:{quote(contact(), safe='@')}?subject={quote(objet)}&body={quote(corps)}"
    return f"[Préparer un message]({adresse})"
