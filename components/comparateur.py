"""Up to four collectivités side by side, the others than the page's in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components.cadre import tableau
from components.phrases_fiche import comparer_en_table
from components.selection import nom_et_lieu, proposer, trouver
from spaser.donnees import Donnees

_AVEC = "avec"
_AUTRES = 3


@st.fragment
def comparer_avec(d: Donnees, ligne: pd.Series[Any], proches: pd.DataFrame, au: date) -> None:
    """Show the controls of the comparison and its table.

    `proches`: the rows that are offered first.
    """
    demandes = [siren for siren in st.query_params.get(_AVEC, "").split(",") if siren.strip()]
    trouvees = {t.siren: t for t in (trouver(d, siren) for siren in demandes) if t is not None}
    trouvees.pop(ligne.siren, None)
    autres = dict(list(trouvees.items())[:_AUTRES])
    if len(autres) < len(demandes):
        st.warning(
            "L'adresse demande de comparer avec des collectivités inconnues, répétées ou trop "
            f"nombreuses : la page en garde {_AUTRES} au plus, par leur SIREN."
        )
    offertes = {t.siren: t for t in [*autres.values(), *(t for _, t in proches.iterrows())]}
    st.session_state["comparees"] = list(autres)

    def ajouter(siren: str) -> None:
        if siren != ligne.siren:
            _noter([*(autre for autre in autres if autre != siren), siren][-_AUTRES:])

    choix, recherche = st.columns(2)
    choix.multiselect(
        "Comparer avec",
        list(offertes),
        # The default too: a browser that is late to draw this sends its default back.
        list(autres),
        format_func=lambda siren: nom_et_lieu(offertes[siren]),
        max_selections=_AUTRES,
        key="comparees",
        placeholder="Choisir parmi les plus proches",
        on_change=lambda: _noter(st.session_state["comparees"]),
    )
    with recherche:
        proposer(d, "q", "Ou avec une autre", ajouter)
    if autres:
        tableau(comparer_en_table(d, [ligne, *autres.values()], au))


def _noter(sirens: list[str]) -> None:
    if sirens:
        st.query_params[_AVEC] = ",".join(sirens)
    else:
        st.query_params.pop(_AVEC, None)
