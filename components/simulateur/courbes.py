"""What depends on the threshold, as curves: counts, and shares covered."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import altair as alt
import pandas as pd

from components.figures.palette import (
    COULEURS_PARTS,
    COULEURS_REGIMES,
    COULEURS_TYPES,
    ENCRE,
    ENCRE_PALE,
)
from components.figures.reperes import COULEUR_DE_L_ETAT, points_publies, regimes_en_seuils
from components.figures.vega import Graphique, Spec, en_spec
from components.site.plan import CHEMIN_STATIQUE
from spaser.courbe import large
from spaser.droit import SCENARIO, Droit
from spaser.formats import euros_en_millions
from spaser.observatoire import Observatoire, gardee
from spaser.regle import nom_du_scenario
from spaser.scenario import MILLION, Scenario
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def courbe_par_type(o: Observatoire, scenario: Scenario) -> Graphique:
    """Return the number of obliged by threshold and type, with the published counts."""
    return _selon_le_seuil(
        _spec_courbe, o, scenario, "Courbe : collectivités obligées selon le seuil, par type"
    )


def parts_couvertes(o: Observatoire, scenario: Scenario) -> Graphique:
    """Return the share of purchases and of population covered by threshold."""
    return _selon_le_seuil(
        _spec_parts, o, scenario, "Courbe : part des achats et de la population selon le seuil"
    )


def couts_par_palier(couts: pd.DataFrame) -> Graphique:
    """Return how many collectivités a point of purchases takes, at each step down (`couts`)."""
    utiles = couts.dropna(subset="par_point")
    paliers = pd.DataFrame(
        {
            "palier": list(map(_palier_en_mots, utiles["de"], utiles["a"])),
            "par_point": utiles["par_point"].round(1),
            "collectivites": utiles["collectivites"],
            "points": (utiles["achats"] * 100).round(1),
        }
    )
    return Graphique(_spec_couts(), {"couts": paliers}, "Barres : ce que coûte un point d'achats")


@cache
def _spec_couts() -> Spec:
    y = alt.Y("palier:N", title=None, sort=None)
    x = alt.X(
        "par_point:Q", title="collectivités de plus par point d'achats", axis=alt.Axis(tickCount=6)
    )
    base = alt.Chart(alt.NamedData("couts")).encode(y=y, x=x)
    barres = base.mark_bar(color=COULEURS_REGIMES[SCENARIO]).encode(
        tooltip=[
            alt.Tooltip("palier:N", title="Palier"),
            alt.Tooltip("collectivites:Q", title="Collectivités de plus", format=",d"),
            alt.Tooltip("points:Q", title="Points d'achats de plus", format=",.1f"),
        ]
    )
    nombres = base.mark_text(align="left", dx=4, color=ENCRE).encode(
        text=alt.Text("par_point:Q", format=",.1~f")
    )
    return en_spec(alt.layer(barres, nombres).properties(height={"step": 28}))


def _palier_en_mots(de: int, a: int) -> str:
    return f"de {euros_en_millions(de, 6)} à {euros_en_millions(a, 6)}".replace("\u00a0M€ à", " à")


def _selon_le_seuil(
    specifier: Callable[[Observatoire, bool], Spec],
    o: Observatoire,
    scenario: Scenario,
    nom: str,
) -> Graphique:
    # The usual way of counting is read once, by address; another is sent with the figure.
    usuelle = scenario.avec_seuil(0) == Scenario(0)
    marque = pd.DataFrame({"seuil": [scenario.seuil / MILLION], "nom": [nom_du_scenario(scenario)]})
    tables = {"scenario": marque}
    if not usuelle:
        tables["courbe"] = large(o.courbe(scenario))
    return Graphique(specifier(o, usuelle), tables, nom)


def table_de_la_courbe(o: Observatoire, scenario: Scenario) -> pd.DataFrame:
    """Return the curve by threshold (M€): counts under both conventions, by type, and shares."""
    return large(o.courbe(scenario)).rename(
        columns={
            "seuil": "Seuil (M€)",
            "ht": "Obligées (HT)",
            "ttc": "Obligées (TTC)",
            **{type_: f"{LIBELLES_TYPES[type_][1].capitalize()} (HT)" for type_ in TYPES},
            "part_achats": "Part des achats (%)",
            "part_population": "Part de la population (%)",
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
    regimes = regimes_en_seuils(droit)
    scenario = alt.Chart(alt.NamedData("scenario"))
    nom = {"angle": 270, "align": "left", "fontSize": 11}
    return [
        regimes.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, color=COULEUR_DE_L_ETAT),
        regimes.mark_text(dy=-8, color=ENCRE_PALE, **nom).encode(
            x=x, y=alt.value(190), text="nom:N"
        ),
        scenario.mark_rule(color=COULEURS_REGIMES[SCENARIO], strokeWidth=2).encode(x=x),
        scenario.mark_text(dy=12, color=COULEURS_REGIMES[SCENARIO], **nom).encode(
            x=x, y=alt.value(190), text="nom:N"
        ),
    ]


@gardee
def _spec_courbe(o: Observatoire, usuelle: bool) -> Spec:
    x = _x(_BORNES)
    points = _points(o.version, usuelle).transform_filter(alt.FieldRangePredicate("seuil", _BORNES))
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
    publies_ = points_publies(o.donnees.reperes_obliges)
    publies = alt.Chart(alt.InlineData(publies_.to_dict("records")))
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
    fourchettes = publies_.groupby("seuil")["total"].agg(["min", "max"]).reset_index()
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
        alt.layer(par_type, bande, ligne, *_reperes(o.droit, x), carres, etiquettes).properties(
            height=360
        )
    )


@gardee
def _spec_parts(o: Observatoire, usuelle: bool) -> Spec:
    x = _x([1, 200])
    points = _points(o.version, usuelle).transform_filter("datum.seuil <= 200")
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
            ("part_achats", COULEURS_PARTS["achats"], [1, 0]),
            ("part_population", COULEURS_PARTS["population"], [6, 3]),
        )
    ]
    return en_spec(alt.layer(*lignes, *_reperes(o.droit, x)).properties(height=300))
