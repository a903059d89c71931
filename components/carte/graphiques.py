"""Figures of the map of adoptions."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from components.figures.hachures import VUE, hachurer_les_barres
from components.figures.palette import ADOPTIONS, ENCRE_SUR_COULEUR
from components.figures.vega import Graphique, Spec, en_spec
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

# In px: that of a bar.
_HAUTEUR = 22


def etats_par_type(comptes: pd.DataFrame) -> Graphique:
    """Return the share of each adoption status by type.

    `comptes`: one row per type (`spaser.vocabulaire.TYPES`), one column per status, counts.
    """
    longue = (
        comptes.rename_axis("type").reset_index().melt("type", var_name="statut", value_name="n")
    )
    longue["ordre"] = longue["statut"].map(list(ADOPTIONS).index)
    longue["type"] = [LIBELLES_TYPES[type_][1].capitalize() for type_ in longue["type"]]
    longue["statut"] = [ADOPTIONS[statut].libelle for statut in longue["statut"]]
    return Graphique(
        _spec_statuts(),
        {"statuts": longue[longue["n"] > 0]},
        "Barres : états d'adoption des collectivités obligées, par type",
    )


@cache
def _spec_statuts() -> Spec:
    libelles = [signe.libelle for signe in ADOPTIONS.values()]

    def echelle(attribut: str) -> alt.Scale:
        return alt.Scale(
            domain=libelles, range=[getattr(signe, attribut) for signe in ADOPTIONS.values()]
        )

    base = (
        alt.Chart(alt.NamedData("statuts"))
        .transform_stack(
            ["debut", "fin"], "n", ["type"], offset="normalize", sort=[alt.SortField("ordre")]
        )
        .transform_calculate(milieu="(datum.debut + datum.fin) / 2")
        .encode(
            y=alt.Y(
                "type:N",
                sort=[LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES],
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=140),
            )
        )
    )
    barres = base.mark_bar(height=_HAUTEUR).encode(
        x=alt.X(
            "debut:Q",
            title="part des obligées",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        x2="fin:Q",
        fill=alt.Fill("statut:N", scale=echelle("couleur"), legend=None),
        stroke=alt.Stroke("statut:N", scale=echelle("contour"), legend=None),
        tooltip=[
            alt.Tooltip("type:N", title="Type"),
            alt.Tooltip("statut:N", title="État"),
            alt.Tooltip("n:Q", title="Collectivités", format=",d"),
        ],
    )
    nombres = (
        base.transform_filter("datum.fin - datum.debut > 0.035")
        .mark_text(color=ENCRE_SUR_COULEUR)
        .encode(x="milieu:Q", text=alt.Text("n:Q", format=",d"))
    )
    signes = {signe.libelle: signe for signe in ADOPTIONS.values()}
    hachures = hachurer_les_barres(barres, nombres, signes, ("statut", "type"), _HAUTEUR)
    return en_spec(alt.layer(barres, *hachures, nombres).properties(height=200, name=VUE))
