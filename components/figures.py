"""Figures of the pages: a constant spec each, fed by small named tables."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.acces import courbe_du, donnees
from components.palette import (
    ADOPTIONS,
    ANTERIEUR,
    COULEURS_REGIMES,
    EN_VIGUEUR_LEGAL,
    ENCRE,
    ENCRE_PALE,
    SCENARIO,
    nom_du_regime,
    nom_du_scenario,
)
from components.serveur import CHEMIN_STATIQUE
from components.vega import Spec, afficher, en_spec
from spaser.courbe import bande
from spaser.droit import Droit
from spaser.scenario import Scenario
from spaser.simulation import Resultat
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_MILLION = 1_000_000
_COULEUR = alt.Color(
    "etat:N",
    scale=alt.Scale(domain=list(COULEURS_REGIMES), range=list(COULEURS_REGIMES.values())),
    legend=None,
)


def table_des_comptes(etats: dict[str, Resultat]) -> pd.DataFrame:
    """Return one row per type and state (ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO)."""
    return pd.DataFrame(
        [
            {
                "type": LIBELLES_TYPES[type_][1].capitalize(),
                "etat": etat,
                "obligees": resultat.effectifs("obligees")[type_],
            }
            for type_ in TYPES
            for etat, resultat in etats.items()
        ]
    )


def afficher_comptes(comptes: pd.DataFrame) -> None:
    """Draw the bars of `table_des_comptes`."""
    afficher(_spec_comptes(), {"comptes": comptes}, "Barres : collectivités obligées par type")


@st.cache_data(show_spinner=False)
def _spec_comptes() -> Spec:
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
        x=alt.X("obligees:Q", title="collectivités obligées", axis=alt.Axis(tickCount=5)),
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
    nombres = base.mark_text(align="left", dx=4).encode(
        x="obligees:Q", text=alt.Text("obligees:Q", format=",d")
    )
    return en_spec((barres + nombres).properties(height=280))


def afficher_courbe(scenario: Scenario) -> None:
    """Draw the number of obliged by threshold, with the published counts."""
    d = donnees()
    afficher(
        _spec_courbe(d.version, d.droit),
        {
            "scenario": pd.DataFrame(
                {
                    "seuil": [scenario.seuil / _MILLION],
                    "nom": [nom_du_scenario(scenario.seuil)],
                }
            ),
        },
        "Courbe : collectivités obligées selon le seuil",
    )


def afficher_statuts(comptes: pd.DataFrame) -> None:
    """Draw the share of each adoption status by type.

    `comptes`: one row per type (`spaser.vocabulaire.TYPES`), one column per status, counts.
    """
    longue = (
        comptes.rename_axis("type").reset_index().melt("type", var_name="statut", value_name="n")
    )
    longue["ordre"] = longue["statut"].map(list(ADOPTIONS).index)
    longue["type"] = [LIBELLES_TYPES[type_][1].capitalize() for type_ in longue["type"]]
    longue["statut"] = [ADOPTIONS[statut].libelle for statut in longue["statut"]]
    afficher(
        _spec_statuts(),
        {"statuts": longue[longue["n"] > 0]},
        "Barres : états d'adoption des collectivités obligées, par type",
    )


@st.cache_data(show_spinner=False)
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
    barres = base.mark_bar(height=22).encode(
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
        .mark_text(color=ENCRE)
        .encode(x="milieu:Q", text=alt.Text("n:Q", format=",d"))
    )
    return en_spec((barres + nombres).properties(height=200))


def afficher_echelle(ligne: Any, droit: Droit) -> None:
    """Draw the purchases of a collectivité, between their bounds, against the legal thresholds.

    `ligne`: a row of `collectivites` with some purchases.
    """
    bas, haut = ligne.achats_bas / _MILLION, ligne.achats_haut / _MILLION
    x = alt.X(
        "seuil:Q",
        title="achats annuels (M€, échelle logarithmique)",
        scale=alt.Scale(type="log", domain=[min(1, bas / 2), max(500, haut * 1.5)], nice=False),
        axis=alt.Axis(
            values=[0.001, 0.01, 0.1, 1, 10, 25, 50, 100, 200, 500, 1000, 2000], format=",~f"
        ),
    )
    barre = (
        alt.Chart(alt.InlineData([{"seuil": bas, "fin": haut}]))
        .mark_bar(height=14, color=ENCRE)
        .encode(x=x, x2="fin:Q", y=alt.value(55))
    )
    regimes = _regimes(droit)
    regles = regimes.mark_rule(strokeWidth=2).encode(x=x, color=_COULEUR)
    noms = [
        regimes.transform_filter(f"datum.etat === '{etat}'")
        .mark_text(align=cote, dx=ecart, fontSize=11, color=ENCRE_PALE)
        .encode(x=x, y=alt.value(12), text="nom:N")
        for etat, cote, ecart in ((EN_VIGUEUR_LEGAL, "right", -6), (ANTERIEUR, "left", 6))
    ]
    afficher(
        en_spec(alt.layer(regles, *noms, barre).properties(height=150)),
        {},
        f"Achats de {ligne.nom_complet} face aux seuils de la loi",
    )


def _regimes(droit: Droit) -> alt.Chart:
    """Return a chart of the legal thresholds: `seuil` (M€), `nom` in words, `etat`."""
    return alt.Chart(
        alt.InlineData(
            [
                {"seuil": regime.seuil / _MILLION, "nom": nom_du_regime(regime), "etat": etat}
                for regime, etat in (
                    (droit.anterieur, ANTERIEUR),
                    (droit.en_vigueur, EN_VIGUEUR_LEGAL),
                )
            ]
        )
    )


def table_de_la_courbe(scenario: Scenario) -> pd.DataFrame:
    """Return the counts of the curve by threshold (M€), under both conventions."""
    return bande(courbe_du(scenario)).rename(
        columns={"seuil": "Seuil (M€)", "ht": "Obligées (HT)", "ttc": "Obligées (TTC)"}
    )


def points_publies() -> pd.DataFrame:
    """Return the published counts: `seuil` (M€), `total`, `qui`, `quand`."""
    reperes = donnees().reperes_obliges
    return pd.DataFrame(
        {
            "seuil": reperes["seuil_meur"],
            "total": reperes["total"],
            "qui": reperes["producteur"],
            "quand": reperes["date"].str.slice(0, 4),
        }
    )


_SEUIL_MAXIMUM = 500


@st.cache_data(show_spinner=False)
def _spec_courbe(version: str, _droit: Droit) -> Spec:
    x = alt.X(
        "seuil:Q",
        title="seuil d'achats annuels (M€, échelle logarithmique)",
        scale=alt.Scale(type="log", domain=[1, _SEUIL_MAXIMUM], nice=False),
        axis=alt.Axis(values=[1, 2, 5, 10, 25, 50, 100, 200, 500], format=",d"),
    )
    y = {
        "scale": alt.Scale(type="log", domain=[10, 12_000], nice=False),
        "axis": alt.Axis(values=[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], format=",d"),
        "title": "collectivités obligées (échelle logarithmique)",
    }
    # The same at every step, whatever the threshold: read once, by address.
    courbe = alt.Chart(
        alt.UrlData(
            f"{CHEMIN_STATIQUE}/carte/courbe.csv?v={version}",
            format=alt.CsvDataFormat(
                type="csv", parse={"seuil": "number", "ht": "number", "ttc": "number"}
            ),
        )
    )
    aire = courbe.mark_area(color="#0072B2", opacity=0.25).encode(
        x=x, y=alt.Y("ht:Q", **y), y2="ttc:Q"
    )
    ligne = courbe.mark_line(color="#0072B2", strokeWidth=2).encode(
        x=x,
        y=alt.Y("ht:Q", **y),
        tooltip=[
            alt.Tooltip("seuil:Q", title="Seuil (M€)", format=",.1~f"),
            alt.Tooltip("ht:Q", title="Obligées (HT)", format=",d"),
            alt.Tooltip("ttc:Q", title="Obligées (TTC)", format=",d"),
        ],
    )
    regimes = _regimes(_droit)
    regles = regimes.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, color=_COULEUR)
    noms = regimes.mark_text(angle=270, align="left", dy=-8, fontSize=11, color=ENCRE_PALE).encode(
        x=x, y=alt.value(110), text="nom:N"
    )
    scenario = alt.Chart(alt.NamedData("scenario"))
    regle = scenario.mark_rule(color=COULEURS_REGIMES[SCENARIO], strokeWidth=2).encode(x=x)
    nom = scenario.mark_text(
        angle=270, align="left", dy=12, fontSize=11, color=COULEURS_REGIMES[SCENARIO]
    ).encode(x=x, y=alt.value(110), text="nom:N")
    publies = alt.Chart(alt.InlineData(points_publies().to_dict("records")))
    points = publies.mark_point(
        shape="square", filled=True, size=45, color=ENCRE, opacity=1
    ).encode(
        x=x,
        y=alt.Y("total:Q", **y),
        tooltip=[
            alt.Tooltip("qui:N", title="Publié par"),
            alt.Tooltip("quand:N", title="Année"),
            alt.Tooltip("seuil:Q", title="Seuil (M€)", format=",d"),
            alt.Tooltip("total:Q", title="Collectivités obligées", format=",d"),
        ],
    )
    etiquettes = (
        publies.mark_text(align="left", dx=8, dy=-8, fontSize=11)
        .transform_aggregate(bas="min(total)", haut="max(total)", groupby=["seuil"])
        .transform_calculate(nom="datum.bas + ' à ' + datum.haut + ' publiés'")
        .encode(x=x, y=alt.Y("haut:Q", **y), text="nom:N")
    )
    return en_spec(
        alt.layer(aire, regles, noms, ligne, points, etiquettes, regle, nom).properties(height=360)
    )
