"""What a visitor reads when something fails, and what the log keeps of it."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from components.site.textes import litteral
from spaser.erreurs import DONNEES_INUTILISABLES, JOURNAL, ErreurDonnees
from spaser.formats import typographie


def signaler(erreur: Exception) -> bool:
    """Log an unexpected error and show a French sentence instead of Streamlit's; return True."""
    JOURNAL.error("Erreur inattendue", exc_info=erreur)
    st.error(
        typographie(
            "Cette page n'a pas pu s'afficher en entier. Rechargez-la ; si l'erreur revient, "
            "signalez-la en indiquant l'adresse de la page."
        )
    )
    return True


def donnees_inutilisables(erreur: ErreurDonnees) -> NoReturn:
    """Log unusable data, say what is wrong with which file, and stop the page."""
    erreur.journaliser()
    st.error(typographie(DONNEES_INUTILISABLES))
    st.markdown("\n".join(f"- {litteral(typographie(str(a)))}" for a in erreur.anomalies))
    st.stop()
