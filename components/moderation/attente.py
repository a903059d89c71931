"""What waits for a decision, and what was decided: the list."""

from __future__ import annotations

from typing import cast

import streamlit as st

from components.adresse.pagination import par_pages
from components.adresse.parametres import DOSSIERS, NUMERO, PAGE, avertir
from components.moderation.bureau import attente
from components.moderation.phrases import circonstances, en_une_ligne
from components.site.textes import litteral
from spaser.formats import nombre, quantite, typographie
from spaser.observatoire import Observatoire
from suivi.dossiers import Dossier
from suivi.vocabulaire import Etape

_PAR_PAGE = 25
_AUCUNE = {
    "recue": "Aucune contribution n'attend : tout est décidé.",
    "acceptee": "Aucune contribution n'est acceptée.",
    "refusee": "Aucune contribution n'est refusée.",
    "retiree": "Aucune contribution n'a été retirée par son auteur.",
}


def lire(numero: int) -> None:
    """Put a contribution in the address."""
    st.query_params[NUMERO.cle] = str(numero)


def afficher_attente(o: Observatoire) -> None:
    """Show the contributions of a step, oldest first, each with the way to it."""
    avertir(DOSSIERS, PAGE)
    etape = cast(Etape, DOSSIERS.segments("Contributions", muet=True))
    trouves = attente(etape)
    if not trouves:
        st.info(typographie(_AUCUNE[etape]))
        return
    st.header(quantite(len(trouves), "contribution", "contributions"), anchor=False)
    par_pages(trouves, lambda montres: _lister(o, montres), _PAR_PAGE)


def _lister(o: Observatoire, montres: list[Dossier]) -> None:
    with st.container(key="attente", gap="small"):
        for un in montres:
            with st.container(key=f"en_attente_{un.numero}", gap=None):
                st.button(
                    litteral(typographie(en_une_ligne(un, o))),
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    icon_position="right",
                    key=f"ouvrir_{un.numero}",
                    on_click=lire,
                    args=(un.numero,),
                )
                lien = " · avec un lien" if un.dite.lien else " · sans lien"
                st.caption(typographie(f"N° {nombre(un.numero)} · {circonstances(un)}{lien}"))
