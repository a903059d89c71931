"""Counts by type in the states of the law, as bars."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from components.figures.palette import COULEURS_REGIMES, ENCRE
from components.figures.vega import Graphique, Spec, en_spec
from spaser.simulation import Resultat
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def table_des_comptes(etats: dict[str, Resultat]) -> pd.DataFrame:
    """Return one row per type and state (ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO).

    `obligees` under the convention; `bas` and `haut`, under each of the two.
    """
    lignes = []
    for type_ in TYPES:
        for etat, resultat in etats.items():
            bas, haut = resultat.bornes(type_)
            lignes.append(
                {
                    "type": LIBELLES_TYPES[type_][1].capitalize(),
                    "etat": etat,
                    "obligees": resultat.effectifs("obligees")[type_],
                    "bas": bas,
                    "haut": haut,
                }
            )
    return pd.DataFrame(lignes)


def comptes_par_type(comptes: pd.DataFrame, *, axe: bool = True) -> Graphique:
    """Return the bars of `table_des_comptes`; `axe`: whether under them is their scale."""
    return Graphique(
        _spec_comptes(axe), {"comptes": comptes}, "Barres : collectivités obligées par type"
    )


@cache
def _spec_comptes(axe: bool) -> Spec:
    etats = list(COULEURS_REGIMES)
    base = alt.Chart(alt.NamedData("comptes")).encode(
        y=alt.Y(
            "type:N",
            sort=[LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES],
            title=None,
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=140),
        ),
        yOffset=alt.YOffset("etat:N", sort=etats),
    )
    barres = base.mark_bar().encode(
        x=alt.X(
            "obligees:Q",
            title="collectivités obligées",
            axis=alt.Axis(tickCount=5) if axe else None,
        ),
        color=alt.Color(
            "etat:N",
            scale=alt.Scale(domain=etats, range=list(COULEURS_REGIMES.values())),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("type:N", title="Type"),
            alt.Tooltip("obligees:Q", title="Obligées", format=",d"),
        ],
    )
    bande = base.mark_rule(strokeWidth=2, color=ENCRE).encode(x="bas:Q", x2="haut:Q")
    # Both bounds, where the line ends: one number alone would be read as that of its tip.
    nombres = (
        base.transform_calculate(
            nombres="format(datum.bas, ',d')"
            " + (datum.haut > datum.bas ? ' à ' + format(datum.haut, ',d') : '')"
        )
        .mark_text(align="left", dx=4)
        .encode(x="haut:Q", text="nombres:N")
    )
    return en_spec((barres + bande + nombres).properties(height=280))
