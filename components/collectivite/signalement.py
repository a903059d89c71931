"""To say what the list lacks, and to begin a message about any other error."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from components.site.partage import adresse_de_page
from components.site.plan import CONTRIBUER, FICHE, MENTIONS, PageDuSite, contact
from spaser.collectivite import Collectivite
from spaser.formats import typographie


def inviter_a_contribuer(elle: Collectivite) -> None:
    """Show the link to the questionnaire, about a collectivité."""
    st.page_link(
        CONTRIBUER.script,
        label=typographie("Une adoption manque ? Le dire au relevé"),
        icon=":material/edit_note:",
        query_params={"siren": elle.siren},
    )


def lien_pour_signaler(elle: Collectivite, page: PageDuSite) -> str:
    """Return a Markdown link to a message that names the collectivité and the page.

    Who is told of it, if the server does not say, is for the reader to fill in.
    """
    objet = f"SPASER de {elle.nom_complet} (SIREN {elle.siren})"
    corps = (
        f"Collectivité : {elle.nom_complet}, SIREN {elle.siren}\n"
        f"Sa fiche : {adresse_de_page(FICHE, siren=elle.siren)}\n"
        f"Page : {page.titre}\n"
        "Ce qui est faux :\n"
        "Page publique qui le dit :\n"
    )
    adresse = f"mailto:{quote(contact(), safe='@')}?subject={quote(objet)}&body={quote(corps)}"
    lien = f"[Préparer un message]({adresse})"
    if contact():
        return lien
    return f"{lien}, à adresser à qui publie ce site ([mentions légales](/{MENTIONS.chemin}))."
