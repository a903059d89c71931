"""The collectivité that a page is about: in the address, chosen by a search, a click or a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from components.acces import index_des_noms
from components.site import COLLECTIVITES
from spaser.donnees import Donnees
from spaser.formats import nombre
from spaser.recherche import chercher

SIREN = "siren"
INVITE = "Nom, SIREN ou code Insee"
_PROPOSITIONS = 8


def choisir(siren: str) -> None:
    """Put a collectivité in the address."""
    st.query_params[SIREN] = siren


def renoncer() -> None:
    """Take the collectivité out of the address."""
    st.query_params.pop(SIREN, None)


def choisie(d: Donnees) -> pd.Series[Any] | None:
    """Return the row of the collectivité in the address; None if there is none, or no such one."""
    return trouver(d, st.query_params.get(SIREN, ""))


def siren_demande() -> bool:
    """Say whether the address names a collectivité, known or not."""
    return bool(st.query_params.get(SIREN, "").strip())


def trouver(d: Donnees, siren: str) -> pd.Series[Any] | None:
    """Return the row of a SIREN, written with or without spaces; None if there is none."""
    lignes = d.collectivites[d.collectivites["siren"] == "".join(siren.split())]
    return None if lignes.empty else lignes.iloc[0]


def proposer(
    d: Donnees, cle: str, libelle: str, au_choix: Callable[[str], None], *, liee: bool = True
) -> None:
    """Show a search box and, while the user types, the collectivités that it may mean.

    `au_choix` is called with the SIREN of the one chosen. `liee`: whether the words typed are in
    the address.
    """
    texte = st.text_input(
        libelle,
        key=cle,
        type="search",
        live=True,
        max_chars=80,
        placeholder=INVITE,
        bind="query-params" if liee else None,
    )
    if not texte.strip():
        return
    trouvees = chercher(d.collectivites, index_des_noms(), texte)

    def retenir(siren: str) -> None:
        st.session_state[cle] = ""
        au_choix(siren)

    with st.container(key=f"propositions_{cle}", gap="xxsmall"):
        for ligne in trouvees.head(_PROPOSITIONS).itertuples():
            st.button(
                nom_et_lieu(ligne),
                type="tertiary",
                on_click=retenir,
                args=(ligne.siren,),
                key=f"{cle}_{ligne.siren}",
            )
        reste = len(trouvees) - _PROPOSITIONS
        if trouvees.empty:
            st.caption(
                "Aucune collectivité de ce nom dans les comptes : vérifier l'orthographe, ou "
                "essayer un seul mot."
            )
        elif reste > 0:
            st.page_link(
                COLLECTIVITES.script,
                label=f"Voir les {nombre(len(trouvees))} dans la liste",
                icon=":material/list:",
                query_params={"q": texte},
            )


def nom_et_lieu(ligne: Any) -> str:
    """Return the full name of a row with the place that tells homonyms apart."""
    lieu = ligne.departement_nom if ligne.type in ("commune", "epci") else ""
    return f"{ligne.nom_complet} ({lieu})" if lieu else ligne.nom_complet
