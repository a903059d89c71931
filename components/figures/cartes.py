"""The simulator's map: outlines and points by URL, and a small table of situations by step."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from components.figures.niveaux import NIVEAUX_EN_ZONES
from components.figures.palette import (
    ADOPTIONS,
    CADRE,
    COULEURS_REGIMES,
    DEGRADE_ADOPTION,
    ENCRE_PALE,
    NEUTRE,
    SITUATIONS,
    TRAIT,
    Signe,
)
from components.figures.vega import Graphique, Spec, en_spec
from components.site.plan import CHEMIN_STATIQUE
from spaser.adoption import AUCUNE
from spaser.collectivite import Collectivite
from spaser.droit import EN_VIGUEUR_LEGAL, SCENARIO
from spaser.observatoire import Observatoire, gardee
from spaser.scenario import Scenario
from spaser.vocabulaire import TYPES

HAUTEUR = 560
"""In px: how high the national map is drawn."""

# The frame is the same at every step: fitted to the data, every outline would be projected again.
Cadre = tuple[float, float, float, float]
"""West, south, east and north of what a map shows, in degrees of the national map."""

FRANCE: Cadre = (-5.17, 40.43, 9.65, 51.12)


def _projection(cadre: Cadre) -> dict[str, Any]:
    ouest, sud, est, nord = cadre
    return {
        "type": "mercator",
        "fit": {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "MultiPoint", "coordinates": [[ouest, sud], [est, nord]]},
        },
        "size": {"expr": "[width, height]"},
    }


def projeter(
    longitude: float, latitude: float, cadre: Cadre, taille: tuple[int, int]
) -> tuple[float, float]:
    """Return where a place is on a map of a size (width, height), in px from its top left."""

    def mercator(longitude: float, latitude: float) -> tuple[float, float]:
        return math.radians(longitude), -math.asinh(math.tan(math.radians(latitude)))

    ouest, sud, est, nord = cadre
    (gauche, haut), (droite, bas) = mercator(ouest, nord), mercator(est, sud)
    (x, y), (largeur, hauteur) = mercator(longitude, latitude), taille
    pas = min(largeur / (droite - gauche), hauteur / (bas - haut))
    return (
        (x - (gauche + droite) / 2) * pas + largeur / 2,
        (y - (haut + bas) / 2) * pas + hauteur / 2,
    )


# Area of the largest circle, in px², for this amount in k€.
AIRE, MONTANT = 1_800, 2_400_000
_AUTRE = Signe("non obligée", NEUTRE, TRAIT)


def carte_des_situations(
    situations: pd.DataFrame, niveau: tuple[str, ...], o: Observatoire, cadre: Cadre = FRANCE
) -> Graphique:
    """Return the map of `situations` (`siren`, `situation`) at a level of types.

    Polygons for régions or départements alone, circles (area as purchases) otherwise.
    """
    return Graphique(
        _spec(o, niveau, "situations", cadre),
        {"situations": _en_mots(situations, "situation", SITUATIONS)},
        "Carte des collectivités par situation",
    )


def carte_des_adoptions(
    adoptions: pd.DataFrame, o: Observatoire, cadre: Cadre = FRANCE
) -> Graphique:
    """Return the map of `adoptions` (`siren`, `statut` of adoption), circles."""
    return Graphique(
        _spec(o, TYPES, "adoptions", cadre),
        {"situations": _en_mots(adoptions, "statut", ADOPTIONS)},
        "Carte des collectivités par état d'adoption",
    )


def _en_mots(table: pd.DataFrame, champ: str, signes: dict[str, Signe]) -> pd.DataFrame:
    """Return what a map is sent at each step, kept small: SIREN as a number, state in words."""
    mots = {cle: signe.libelle for cle, signe in signes.items()}
    return pd.DataFrame(
        {
            "siren": table["siren"].astype("int32"),
            "situation": table[champ].astype("category").cat.rename_categories(mots),
        }
    )


def fond_de_carte(version: str, cadre: Cadre = FRANCE) -> Graphique:
    """Return the neutral map on which signs are drawn apart."""
    topologie = f"{CHEMIN_STATIQUE}/carte/france.topojson?v={version}"
    encarts = _encarts(topologie, avec_couronne=False) if cadre == FRANCE else []
    carte = alt.layer(_fond(topologie), *encarts)
    return Graphique(
        en_spec(carte.properties(height=HAUTEUR).project(**_projection(cadre))), {}, "Fond"
    )


def cadre_autour(lieux: pd.DataFrame) -> Cadre:
    """Return the frame around collectivités (`carte_longitude`, `carte_latitude`)."""
    longitudes, latitudes = lieux["carte_longitude"], lieux["carte_latitude"]
    marge_x = 0.05 + (longitudes.max() - longitudes.min()) * 0.08
    marge_y = 0.04 + (latitudes.max() - latitudes.min()) * 0.08
    return (
        float(longitudes.min() - marge_x),
        float(latitudes.min() - marge_y),
        float(longitudes.max() + marge_x),
        float(latitudes.max() + marge_y),
    )


def cadre_du(o: Observatoire, scenario: Scenario) -> Cadre:
    """Return what the maps of a scenario show: France, or its région."""
    if not scenario.region:
        return FRANCE
    return cadre_autour(o.collectivites[o.collectivites["region_code"] == scenario.region])


@gardee
def _spec(o: Observatoire, niveau: tuple[str, ...], jeu: str, cadre: Cadre) -> Spec:
    annee, version = o.exercices.reference, o.version
    topologie = f"{CHEMIN_STATIQUE}/carte/france.topojson?v={version}"
    points = alt.UrlData(
        f"{CHEMIN_STATIQUE}/carte/collectivites.csv?v={version}",
        format=alt.CsvDataFormat(type="csv", parse={"siren": "number", "haut": "number"}),
    )
    objet = NIVEAUX_EN_ZONES.get(niveau)
    if objet == "departements":
        calques = [
            _territoires(topologie, objet, points, annee),
            _territoires(topologie, "petite_couronne", points, annee),
        ]
    elif objet:
        calques = [_territoires(topologie, objet, points, annee)]
    else:
        calques = [_fond(topologie), _cercles(points, niveau, _JEUX[jeu], annee)]
    encarts = _encarts(topologie, avec_couronne=objet == "departements") if cadre == FRANCE else []
    carte = alt.layer(*calques, *encarts).properties(height=HAUTEUR)
    return en_spec(carte.project(**_projection(cadre)))


def carte_des_regions(parts: pd.DataFrame, version: str) -> Graphique:
    """Return the map of régions by their share of adopters.

    `parts`: the table of `spaser.taux_d_adoption.adoption_par_region`, its index as column `code`.
    """
    table = parts[["code", "obligees", "adoptees", "part"]]
    return Graphique(
        _spec_regions(version),
        {"regions": table},
        "Carte des régions par part d'adoption recensée",
    )


@cache
def _spec_regions(version: str) -> Spec:
    topologie = f"{CHEMIN_STATIQUE}/carte/france.topojson?v={version}"
    zones = (
        alt.Chart(_geometrie(topologie, "regions"))
        .mark_geoshape(stroke=ADOPTIONS[AUCUNE].contour, strokeWidth=0.8)
        .transform_lookup(
            lookup="properties.code",
            from_=alt.LookupData(
                alt.NamedData("regions"), "code", ["obligees", "adoptees", "part"]
            ),
        )
        .transform_calculate(nom=_nom("datum.properties.nom"))
        .encode(
            fill=alt.Fill(
                "part:Q",
                scale=alt.Scale(domain=[0, 0.6], range=list(DEGRADE_ADOPTION), clamp=True),
                legend=alt.Legend(
                    title="part des obligées, au moins", format=".0%", orient="top", tickCount=4
                ),
            ),
            tooltip=[
                alt.Tooltip("nom:N", title="Région"),
                alt.Tooltip("adoptees:Q", title="Ont adopté, au moins", format=",d"),
                alt.Tooltip("obligees:Q", title="Obligées", format=",d"),
            ],
        )
    )
    carte = alt.layer(zones, *_encarts(topologie, avec_couronne=False, taille=8))
    return en_spec(carte.properties(height=420).project(**_projection(FRANCE)))


def carte_du_lieu(elle: Collectivite, version: str) -> Graphique:
    """Return the map of a collectivité: its territory, or its département and its point."""
    topologie = f"{CHEMIN_STATIQUE}/carte/france.topojson?v={version}"
    objet, code = "departements", elle.departement_code
    if elle.type == "region":
        objet, code = "regions", elle.code
    calques = [
        _fond(topologie),
        alt.Chart(_geometrie(topologie, objet))
        .mark_geoshape(fill=COULEURS_REGIMES[EN_VIGUEUR_LEGAL], stroke=TRAIT)
        .transform_filter(f"datum.properties.code === {json.dumps(code)}"),
        *_encarts(topologie, avec_couronne=False, taille=8),
    ]
    if elle.type in ("commune", "epci") and elle.placee:
        lieu = {"lon": elle.carte_longitude, "lat": elle.carte_latitude}
        calques.append(
            alt.Chart(alt.InlineData([lieu]))
            .mark_point(
                filled=True, size=110, color=COULEURS_REGIMES[SCENARIO], stroke=TRAIT, opacity=1
            )
            .encode(longitude="lon:Q", latitude="lat:Q")
        )
    carte = alt.layer(*calques).properties(height=320).project(**_projection(FRANCE))
    return Graphique(en_spec(carte), {}, f"Carte de France : {elle.nom_complet}")


def _geometrie(topologie: str, objet: str) -> alt.UrlData:
    return alt.UrlData(topologie, format=alt.TopoDataFormat(type="topojson", feature=objet))


def _fond(topologie: str) -> alt.Chart:
    return alt.Chart(_geometrie(topologie, "departements")).mark_geoshape(
        fill=NEUTRE, stroke=TRAIT, clip=True
    )


def _territoires(topologie: str, objet: str, points: alt.UrlData, annee: int) -> alt.Chart:
    return (
        alt.Chart(_geometrie(topologie, objet))
        .mark_geoshape()
        .transform_lookup(lookup="properties.siren", from_=_SITUATIONS)
        .transform_lookup(
            lookup="properties.siren", from_=alt.LookupData(points, "siren", ["nom", "haut"])
        )
        .transform_calculate(
            achats=_ACHATS,
            situation=f"datum.situation || '{_AUTRE.libelle}'",
            nom=_nom("datum.nom || datum.properties.nom"),
        )
        .encode(**_signes([*SITUATIONS.values(), _AUTRE]), tooltip=_infobulle(annee))
    )


def _cercles(
    points: alt.UrlData, niveau: tuple[str, ...], signes: list[Signe], annee: int
) -> alt.Chart:
    cercles = alt.Chart(points)
    if set(niveau) != set(TYPES):
        cercles = cercles.transform_filter(alt.FieldOneOfPredicate("type", list(niveau)))
    return (
        cercles.mark_point(filled=True, opacity=0.85)
        .transform_lookup(lookup="siren", from_=_SITUATIONS)
        .transform_filter("isValid(datum.situation)")
        .transform_calculate(achats=_ACHATS, nom=_nom("datum.nom"))
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size(
                "haut:Q",
                scale=alt.Scale(domain=[0, MONTANT], range=[0, AIRE]),
                legend=None,
            ),
            shape=alt.Shape("situation:N", scale=_echelle(signes, "symbole"), legend=None),
            **_signes(signes),
            tooltip=_infobulle(annee),
        )
    )


def _nom(lu: str) -> str:
    """Return the expression of a name read by address, which the page cannot change before."""
    return f"""replace({lu}, regexp("'", 'g'), '’')"""


def _signes(
    signes: list[Signe],
) -> dict[str, alt.Fill | alt.Stroke | alt.StrokeWidth | alt.StrokeDash]:
    champ = "situation:N"
    return {
        "fill": alt.Fill(champ, scale=_echelle(signes, "couleur"), legend=None),
        "stroke": alt.Stroke(champ, scale=_echelle(signes, "contour"), legend=None),
        "strokeWidth": alt.StrokeWidth(
            "situation:O", scale=_echelle(signes, "epaisseur"), legend=None
        ),
        "strokeDash": alt.StrokeDash(champ, scale=_echelle(signes, "tirets"), legend=None),
    }


def _echelle(signes: list[Signe], attribut: str) -> alt.Scale:
    valeurs = [getattr(signe, attribut) for signe in signes]
    if attribut == "tirets":
        valeurs = [[int(pas) for pas in tirets.split()] or [1, 0] for tirets in valeurs]
    return alt.Scale(domain=[signe.libelle for signe in signes], range=valeurs)


def _encarts(topologie: str, *, avec_couronne: bool, taille: int = 10) -> list[alt.Chart]:
    cadres = alt.Chart(_geometrie(topologie, "cadres"))
    if not avec_couronne:
        cadres = cadres.transform_filter("datum.properties.outre_mer")
    return [
        cadres.mark_geoshape(filled=False, stroke=CADRE, strokeWidth=1),
        cadres.mark_text(fontSize=taille, color=ENCRE_PALE).encode(
            longitude="properties.lon:Q", latitude="properties.lat:Q", text="properties.nom:N"
        ),
    ]


_JEUX = {"situations": list(SITUATIONS.values()), "adoptions": list(ADOPTIONS.values())}
_SITUATIONS = alt.LookupData(alt.NamedData("situations"), "siren", ["situation"])
_ACHATS = (
    "isValid(datum.haut) ? 'entre ' + format(datum.haut / 1200, ',.1f') + '\u00a0M€ HT et ' + "
    "format(datum.haut / 1000, ',.1f') + '\u00a0M€ TTC' : 'pas de collectivité de ce type'"
)


def _infobulle(annee: int) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("nom:N", title="Collectivité"),
        alt.Tooltip("situation:N", title="Situation"),
        alt.Tooltip("achats:N", title=f"Achats {annee}"),
    ]
