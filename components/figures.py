"""Figures of the pages: a constant spec each, fed by small named tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.acces import courbe_du, donnees
from components.palette import (
    ADOPTIONS,
    ANTERIEUR,
    COULEURS_REGIMES,
    COULEURS_TYPES,
    EN_VIGUEUR_LEGAL,
    ENCRE,
    ENCRE_PALE,
    ENCRE_SUR_COULEUR,
    SCENARIO,
    nom_du_regime,
    nom_du_scenario,
)
from components.serveur import CHEMIN_STATIQUE
from components.vega import Graphique, Spec, en_spec
from spaser.courbe import large
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


def comptes_par_type(comptes: pd.DataFrame) -> Graphique:
    """Return the bars of `table_des_comptes`."""
    return Graphique(
        _spec_comptes(), {"comptes": comptes}, "Barres : collectivités obligées par type"
    )


@st.cache_resource(show_spinner=False)
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
    bande = base.mark_rule(strokeWidth=2, color=ENCRE).encode(x="bas:Q", x2="haut:Q")
    nombres = base.mark_text(align="left", dx=4).encode(
        x="haut:Q", text=alt.Text("obligees:Q", format=",d")
    )
    return en_spec((barres + bande + nombres).properties(height=280))


def courbe_par_type(scenario: Scenario) -> Graphique:
    """Return the number of obliged by threshold and type, with the published counts."""
    return _selon_le_seuil(
        _spec_courbe, scenario, "Courbe : collectivités obligées selon le seuil, par type"
    )


def parts_couvertes(scenario: Scenario) -> Graphique:
    """Return the share of purchases and of population covered by threshold."""
    return _selon_le_seuil(
        _spec_parts, scenario, "Courbe : part des achats et de la population selon le seuil"
    )


def _selon_le_seuil(
    specifier: Callable[[str, bool, Droit], Spec], scenario: Scenario, nom: str
) -> Graphique:
    d = donnees()
    # The usual way of counting is read once, by address; another is sent with the figure.
    usuelle = scenario.avec_seuil(0) == Scenario(0)
    marque = pd.DataFrame(
        {"seuil": [scenario.seuil / _MILLION], "nom": [nom_du_scenario(scenario)]}
    )
    tables = {"scenario": marque}
    if not usuelle:
        tables["courbe"] = large(courbe_du(scenario))
    return Graphique(specifier(d.version, usuelle, d.droit), tables, nom)


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


@st.cache_resource(show_spinner=False)
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
        .mark_text(color=ENCRE_SUR_COULEUR)
        .encode(x="milieu:Q", text=alt.Text("n:Q", format=",d"))
    )
    return en_spec((barres + nombres).properties(height=200))


def echelle_des_seuils(ligne: Any, droit: Droit) -> Graphique:
    """Return the purchases of a collectivité, between their bounds, against the legal thresholds.

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
    return Graphique(
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
    """Return the curve by threshold (M€): counts under both conventions, by type, and shares."""
    return large(courbe_du(scenario)).rename(
        columns={
            "seuil": "Seuil (M€)",
            "ht": "Obligées (HT)",
            "ttc": "Obligées (TTC)",
            **{type_: f"{LIBELLES_TYPES[type_][1].capitalize()} (HT)" for type_ in TYPES},
            "part_achats": "Part des achats (%)",
            "part_population": "Part de la population (%)",
        }
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


_BORNES = [5, 200]


def _x(bornes: list[int]) -> alt.X:
    return alt.X(
        "seuil:Q",
        title="seuil d'achats annuels (M€, échelle logarithmique)",
        scale=alt.Scale(type="log", domain=bornes, nice=False, clamp=True),
        axis=alt.Axis(
            values=[v for v in (1, 2, 5, 10, 25, 50, 100, 200) if v >= bornes[0]], format=",d"
        ),
    )


def _points(version: str, usuelle: bool) -> alt.Chart:
    if not usuelle:
        return alt.Chart(alt.NamedData("courbe"))
    return alt.Chart(
        alt.UrlData(
            f"{CHEMIN_STATIQUE}/carte/courbe.csv?v={version}",
            format=alt.CsvDataFormat(type="csv"),
        )
    )


def _reperes(droit: Droit, x: alt.X) -> list[alt.Chart]:
    """Return the rules of the legal thresholds and of the scenario, with their names."""
    regimes = _regimes(droit)
    scenario = alt.Chart(alt.NamedData("scenario"))
    nom = {"angle": 270, "align": "left", "fontSize": 11}
    return [
        regimes.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, color=_COULEUR),
        regimes.mark_text(dy=-8, color=ENCRE_PALE, **nom).encode(
            x=x, y=alt.value(190), text="nom:N"
        ),
        scenario.mark_rule(color=COULEURS_REGIMES[SCENARIO], strokeWidth=2).encode(x=x),
        scenario.mark_text(dy=12, color=COULEURS_REGIMES[SCENARIO], **nom).encode(
            x=x, y=alt.value(190), text="nom:N"
        ),
    ]


@st.cache_resource(show_spinner=False)
def _spec_courbe(version: str, usuelle: bool, _droit: Droit) -> Spec:
    x = _x(_BORNES)
    points = _points(version, usuelle).transform_filter(alt.FieldRangePredicate("seuil", _BORNES))
    noms = {type_: LIBELLES_TYPES[type_][1] for type_ in TYPES}
    par_type = (
        points.transform_fold(list(TYPES), as_=["cle", "obligees"])
        .transform_calculate(
            type=f"{json.dumps(noms, ensure_ascii=False)}[datum.cle]",
            ordre=f"indexof({json.dumps(list(TYPES))}, datum.cle)",
        )
        .mark_area(opacity=0.75)
        .encode(
            x=x,
            y=alt.Y("obligees:Q", stack="zero", title="collectivités obligées"),
            fill=alt.Fill(
                "type:N",
                scale=alt.Scale(domain=list(noms.values()), range=list(COULEURS_TYPES.values())),
                legend=None,
            ),
            order="ordre:Q",
        )
    )
    bande = points.mark_area(color=ENCRE, opacity=0.15).encode(x=x, y="ht:Q", y2="ttc:Q")
    ligne = points.mark_line(color=ENCRE, strokeWidth=1.5).encode(
        x=x,
        y="ht:Q",
        tooltip=[
            alt.Tooltip("seuil:Q", title="Seuil (M€)", format=",.1~f"),
            alt.Tooltip("ht:Q", title="Obligées (HT)", format=",d"),
            alt.Tooltip("ttc:Q", title="Obligées (TTC)", format=",d"),
        ],
    )
    publies = alt.Chart(alt.InlineData(points_publies().to_dict("records")))
    carres = publies.mark_point(
        shape="square", filled=True, size=45, color=ENCRE, opacity=1
    ).encode(
        x=x,
        y="total:Q",
        tooltip=[
            alt.Tooltip("qui:N", title="Publié par"),
            alt.Tooltip("quand:N", title="Année"),
            alt.Tooltip("seuil:Q", title="Seuil (M€)", format=",d"),
            alt.Tooltip("total:Q", title="Collectivités obligées", format=",d"),
        ],
    )
    fourchettes = points_publies().groupby("seuil")["total"].agg(["min", "max"]).reset_index()
    etiquettes = (
        alt.Chart(
            alt.InlineData(
                [
                    {"seuil": seuil, "total": haut, "nom": f"{bas} à {haut} publiés"}
                    for seuil, bas, haut in fourchettes.itertuples(index=False)
                ]
            )
        )
        .mark_text(align="left", dx=8, dy=-8, fontSize=11)
        .encode(x=x, y="total:Q", text="nom:N")
    )
    return en_spec(
        alt.layer(par_type, bande, ligne, *_reperes(_droit, x), carres, etiquettes).properties(
            height=360
        )
    )


@st.cache_resource(show_spinner=False)
def _spec_parts(version: str, usuelle: bool, _droit: Droit) -> Spec:
    x = _x([1, 200])
    points = _points(version, usuelle).transform_filter("datum.seuil <= 200")
    lignes = [
        points.mark_line(color=couleur, strokeWidth=2.5, strokeDash=tirets).encode(
            x=x,
            y=alt.Y(
                f"{champ}:Q",
                title="part couverte (%)",
                scale=alt.Scale(domain=[0, 100]),
            ),
            tooltip=[
                alt.Tooltip("seuil:Q", title="Seuil (M€)", format=",.1~f"),
                alt.Tooltip("part_achats:Q", title="Achats (%)", format=",.1f"),
                alt.Tooltip("part_population:Q", title="Population (%)", format=",.1f"),
            ],
        )
        for champ, couleur, tirets in (
            ("part_achats", "#0072B2", [1, 0]),
            ("part_population", "#D55E00", [6, 3]),
        )
    ]
    return en_spec(alt.layer(*lignes, *_reperes(_droit, x)).properties(height=300))
