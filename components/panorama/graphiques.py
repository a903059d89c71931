"""Figures of the panorama: adoption by type, over time, and the purchases it covers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import altair as alt
import pandas as pd

from components.figures.hachures import VUE, hachurer_les_barres
from components.figures.palette import (
    ADOPTIONS,
    COULEURS_REGIMES,
    COULEURS_TYPES,
    ENCRE,
    ENCRE_SUR_COULEUR,
    GRILLE,
    TRAIT,
    Signe,
)
from components.figures.vega import Graphique, Spec, en_spec
from spaser.adoption import AUCUNE, EN_COURS, EN_VIGUEUR, PERIODE_INCONNUE, SANS_SCHEMA
from spaser.droit import ANTERIEUR
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

# In px: that of a bar.
_HAUTEUR = 26
ADOPTION_SIMPLE: dict[str, Signe] = {
    "adoptees": replace(ADOPTIONS[EN_VIGUEUR], libelle="adopté, au moins", symbole="square"),
    "en_cours": replace(ADOPTIONS[EN_COURS], libelle="en préparation", symbole="square", tirets=""),
    "sans_schema": replace(ADOPTIONS[SANS_SCHEMA], symbole="square"),
    "aucune": replace(ADOPTIONS[AUCUNE], symbole="square"),
    "selon_convention": Signe(
        "obligée seulement si l'on compte toutes taxes", TRAIT, ENCRE, 1.0, "3 2", "square"
    ),
}
COUVERTURE: dict[str, Signe] = {
    "en_vigueur": replace(ADOPTIONS[EN_VIGUEUR], libelle="SPASER en vigueur", symbole="square"),
    "periode_inconnue": replace(
        ADOPTIONS[PERIODE_INCONNUE], libelle="SPASER de période inconnue", symbole="square"
    ),
    "reste": Signe("ni l'un ni l'autre", GRILLE, COULEURS_REGIMES[ANTERIEUR], symbole="square"),
}


def barres_par_type(comptes: pd.DataFrame) -> Graphique:
    """Return the obliged by type, by adoption: `ligne`, `part` (of ADOPTION_SIMPLE) and `n`."""
    return Graphique(
        _spec_barres(tuple(ADOPTION_SIMPLE), "collectivités obligées", ",d", hauteur=240),
        {"barres": comptes},
        "Barres : adoption par type parmi les obligées",
    )


def barres_de_couverture(parts: pd.DataFrame) -> Graphique:
    """Return the purchases by type and what covers them: `ligne`, `part` (of COUVERTURE), `n`."""
    return Graphique(
        _spec_barres(tuple(COUVERTURE), "part des achats du type", ".0%", hauteur=220),
        {"barres": parts},
        "Barres : part des achats couverts par un SPASER, par type",
    )


@cache
def _spec_barres(parts: tuple[str, ...], titre: str, format_: str, hauteur: int) -> Spec:
    signes = {part: {**ADOPTION_SIMPLE, **COUVERTURE}[part] for part in parts}

    def echelle(attribut: str) -> alt.Scale:
        return alt.Scale(
            domain=list(parts), range=[getattr(signes[part], attribut) for part in parts]
        )

    tirets = [[int(pas) for pas in signes[part].tirets.split()] or [1, 0] for part in parts]

    base = (
        alt.Chart(alt.NamedData("barres"))
        .transform_calculate(ordre=f"indexof({list(parts)}, datum.part)")
        .transform_stack(["debut", "fin"], "n", ["ligne"], sort=[alt.SortField("ordre")])
        .transform_joinaggregate(largeur="max(fin)")
        .transform_calculate(milieu="(datum.debut + datum.fin) / 2")
        .encode(
            y=alt.Y(
                "ligne:N",
                sort=None,
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=210),
            )
        )
    )
    barres = base.mark_bar(height=_HAUTEUR).encode(
        x=alt.X("debut:Q", title=titre, axis=alt.Axis(format=format_, tickCount=6)),
        x2="fin:Q",
        fill=alt.Fill("part:N", scale=echelle("couleur"), legend=None),
        stroke=alt.Stroke("part:N", scale=echelle("contour"), legend=None),
        strokeDash=alt.StrokeDash(
            "part:N", scale=alt.Scale(domain=list(parts), range=tirets), legend=None
        ),
        tooltip=[
            alt.Tooltip("ligne:N", title="Type"),
            alt.Tooltip("mots:N", title="État"),
        ],
    )
    nombres = (
        base.transform_filter("datum.fin - datum.debut > 0.035 * datum.largeur")
        .mark_text(color=ENCRE_SUR_COULEUR)
        .encode(x="milieu:Q", text=alt.Text("n:Q", format=format_))
    )
    hachures = hachurer_les_barres(barres, nombres, signes, ("part", "ligne"), _HAUTEUR)
    return en_spec(alt.layer(barres, *hachures, nombres).properties(height=hauteur, name=VUE))


def cumul(comptes: pd.DataFrame, reperes: pd.DataFrame) -> Graphique:
    """Return the adopters recorded at the end of each year, by type, and the published counts.

    `comptes`: the table of `spaser.adoption_dans_le_temps.cumul_par_annee`. `reperes`: `annee`,
    `n`, `nom`.
    """
    longue = comptes.reset_index().melt("annee", var_name="type", value_name="n")
    longue["ordre"] = longue["type"].map(list(TYPES).index)
    longue["type"] = [LIBELLES_TYPES[type_][1] for type_ in longue["type"]]
    return Graphique(
        _spec_cumul(),
        {"cumul": longue[longue["n"] > 0], "reperes": reperes},
        "Barres : adoptions recensées, cumulées par année et par type",
    )


@cache
def _spec_cumul() -> Spec:
    x = alt.X("annee:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    noms = [LIBELLES_TYPES[type_][1] for type_ in TYPES]
    barres = (
        alt.Chart(alt.NamedData("cumul"))
        .mark_bar(opacity=0.85)
        .encode(
            x=x,
            y=alt.Y("n:Q", stack="zero", title="collectivités ayant adopté"),
            fill=alt.Fill(
                "type:N",
                scale=alt.Scale(domain=noms, range=list(COULEURS_TYPES.values())),
                legend=None,
            ),
            order="ordre:Q",
            tooltip=[
                alt.Tooltip("annee:O", title="Fin de l'année"),
                alt.Tooltip("type:N", title="Type"),
                alt.Tooltip("n:Q", title="Ont adopté, au moins", format=",d"),
            ],
        )
    )
    reperes = alt.Chart(alt.NamedData("reperes"))
    carres = reperes.mark_point(
        shape="square", filled=True, size=70, color=ENCRE, stroke=TRAIT, opacity=1
    ).encode(x=x, y="n:Q", tooltip=[alt.Tooltip("nom:N", title="Publié")])
    mots = reperes.mark_text(align="center", dy=-12, fontSize=11).encode(x=x, y="n:Q", text="nom:N")
    return en_spec(alt.layer(barres, carres, mots).properties(height=340))
