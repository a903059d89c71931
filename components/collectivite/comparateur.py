"""Up to four collectivités side by side, the others than the page's in the address."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.adresse.parametres import DES_CHOIX
from components.adresse.selection import proposer
from components.collectivite.phrases import comparer_en_table
from components.figures.tableaux import tableau
from spaser.collectivite import Collectivite
from spaser.formats import typographie
from spaser.observatoire import Observatoire

_AVEC = "avec"
_AUTRES = 3


@st.fragment
def comparer_avec(o: Observatoire, elle: Collectivite, proches: pd.DataFrame) -> None:
    """Show the controls of the comparison and its table.

    `proches`: the rows that are offered first.
    """
    demandes = [siren for siren in st.query_params.get(_AVEC, "").split(",") if siren.strip()]
    trouvees = {t.siren: t for t in map(o.collectivite, demandes) if t is not None}
    trouvees.pop(elle.siren, None)
    autres = dict(list(trouvees.items())[:_AUTRES])
    if len(autres) < len(demandes):
        st.warning(
            typographie(
                "L'adresse demande de comparer avec des collectivités inconnues, répétées ou trop "
                f"nombreuses : la page en garde {_AUTRES} au plus, par leur SIREN."
            )
        )
    offertes = {e.siren: e for e in [*autres.values(), *Collectivite.lire(proches)]}
    st.session_state["comparees"] = list(autres)

    def ajouter(siren: str) -> None:
        if siren != elle.siren:
            _noter([*(autre for autre in autres if autre != siren), siren][-_AUTRES:])

    choix, recherche = st.columns(2)
    choix.multiselect(
        "Comparer avec",
        list(offertes),
        # The default too: a browser that is late to draw this sends its default back.
        list(autres),
        format_func=lambda siren: typographie(offertes[siren].nom_et_lieu),
        max_selections=_AUTRES,
        key="comparees",
        placeholder="Choisir parmi les plus proches",
        on_change=lambda: _noter(st.session_state["comparees"]),
        **DES_CHOIX,
    )
    with recherche:
        proposer(o, "q", "Ou avec une autre", ajouter)
    if autres:
        tableau(comparer_en_table(o, [elle, *autres.values()]))


def _noter(sirens: list[str]) -> None:
    if sirens:
        st.query_params[_AVEC] = ",".join(sirens)
    else:
        st.query_params.pop(_AVEC, None)
