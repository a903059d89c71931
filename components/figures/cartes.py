"""The simulator's map: outlines and points by URL, and a small table of situations by step."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import shapely

from components.figures.hachures import symbole_de_vega
from components.figures.niveaux import FRANCE_TOPOJSON, NIVEAUX_EN_ZONES, TOPOLOGIES
from components.figures.palette import (
    ADOPTIONS,
    CADRE,
    DEGRADE_ADOPTION,
    ENCRE,
    ENCRE_PALE,
    NEUTRE,
    SITUATIONS,
    TRAIT,
    Signe,
)
from components.figures.vega import Graphique, Spec, en_spec
from components.site.plan import CHEMIN_STATIQUE
from spaser.adoption import AUCUNE
from spaser.carte_nationale import PETITE_COURONNE, REGIONS_D_OUTRE_MER, Cadre, sans_encart
from spaser.collectivite import Collectivite
from spaser.observatoire import Observatoire, gardee
from spaser.scenario import Scenario
from spaser.simulation import DEJA_OBLIGEE
from spaser.vocabulaire import TYPES

HAUTEUR = 560
"""In px: how high the national map is drawn."""

# The frame is the same at every step: fitted to the data, every outline would be projected again.
FRANCE: Cadre = (-5.17, 40.43, 9.65, 51.12)
_AGRANDIE = PETITE_COURONNE.vue
_ENCART = "_encart"
_LIEU = ["carte_longitude", "carte_latitude"]
_ALSACE = {"67": "67A", "68": "67A"}
_OBJETS_DU_LIEU = {
    "region": ["regions"],
    "departement": ["departements"],
    "epci": ["epci", "metropole"],
    "commune": ["departements"],
}


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


def _mercator(latitude: float) -> float:
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def projeter(
    longitude: float, latitude: float, cadre: Cadre, taille: tuple[int, int]
) -> tuple[float, float]:
    """Return where a place is on a map of a size (width, height), in px from its top left."""
    ouest, sud, est, nord = cadre
    gauche, haut, droite, bas = ouest, -_mercator(nord), est, -_mercator(sud)
    largeur, hauteur = taille
    pas = min(largeur / (droite - gauche), hauteur / (bas - haut))
    return (
        (longitude - (gauche + droite) / 2) * pas + largeur / 2,
        (-_mercator(latitude) - (haut + bas) / 2) * pas + hauteur / 2,
    )


# Area of the largest circle, in px², for this amount in k€.
AIRE, MONTANT = 1_800, 2_400_000
_OPACITE, _GROSSEUR = 0.85, 1.8
# On a narrow screen, circles as large as the map.
_REDUCTION = "min(1, max(0.5, width / 540))"


def rayon(milliers: float, cadre: Cadre = FRANCE) -> float:
    """Return the radius (px) of the circle of an amount in k€; larger on the map of a région."""
    return math.sqrt(milliers / MONTANT * AIRE) / 2 * (1 if cadre == FRANCE else _GROSSEUR)


_AUTRE = Signe("non obligée", NEUTRE, TRAIT)


def carte_des_situations(
    situations: pd.DataFrame,
    niveau: tuple[str, ...],
    o: Observatoire,
    cadre: Cadre = FRANCE,
    *,
    ept: bool = True,
    pale: bool = False,
) -> Graphique:
    """Return the map of `situations` (`siren`, `situation`) at a level of types.

    Polygons for one type but communes, circles (area as purchases) otherwise. `ept`: whether the
    EPT are drawn over the Métropole du Grand Paris. `pale`: whether the circles of who stays are
    so, as in the light page, for who moves to be what one sees.
    """
    return Graphique(
        _spec(o, niveau, "situations", cadre, ept, pale),
        {"situations": _en_mots(situations, "situation", SITUATIONS)},
        "Carte des collectivités par situation",
    )


def carte_des_adoptions(
    adoptions: pd.DataFrame, o: Observatoire, cadre: Cadre = FRANCE
) -> Graphique:
    """Return the map of `adoptions` (`siren`, `statut` of adoption), circles."""
    return Graphique(
        _spec(o, TYPES, "adoptions", cadre, True),
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
    carte = alt.layer(*_fond(version, cadre), *_encarts(version, cadre))
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
    lieux = o.collectivites[o.collectivites["region_code"] == scenario.region]
    return cadre_autour(sans_encart(lieux))


@gardee
def _spec(
    o: Observatoire,
    niveau: tuple[str, ...],
    jeu: str,
    cadre: Cadre,
    ept: bool,
    pale: bool = False,
) -> Spec:
    annee, version = o.exercices.reference, o.version
    points = alt.UrlData(
        f"{CHEMIN_STATIQUE}/carte/collectivites.csv?v={version}",
        format=alt.CsvDataFormat(
            type="csv", parse=dict.fromkeys(("siren", "lon", "lat", "haut", "ville"), "number")
        ),
    )
    objet = NIVEAUX_EN_ZONES.get(niveau)
    if objet:
        calques = _territoires(version, objet, cadre, points, annee)
        if objet == "epci":
            calques += (
                _limite_de_la_metropole(version, cadre)
                if ept
                else _territoires(version, "metropole", cadre, points, annee)
            )
    else:
        signes = _JEUX[jeu]
        calques = [*_fond(version, cadre), _cercles(points, niveau, signes, annee, cadre, pale)]
    encarts = _encarts(version, cadre, petite_couronne=objet != "regions")
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
    zones = (
        alt.Chart(_geometrie(version, "regions"))
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
    carte = alt.layer(zones, *_encarts(version, FRANCE, petite_couronne=False, taille=8))
    return en_spec(carte.properties(height=420).project(**_projection(FRANCE)))


def carte_du_lieu(elle: Collectivite, o: Observatoire) -> Graphique:
    """Return the map of a collectivité: its territory, or its département and its point.

    In France, or around its département.
    """
    version, cadre = o.version, _cadre_du_lieu(elle, o)
    cle, valeur, teinte = "siren", elle.siren, ENCRE_PALE
    if elle.type == "commune":
        teinte = CADRE
        cle, valeur = "code", _ALSACE.get(str(elle.departement_code), elle.departement_code)
    calques = [
        *_fond(version, cadre),
        *(
            alt.Chart(_geometrie(version, dessine))
            .mark_geoshape(fill=teinte, stroke=TRAIT, clip=True)
            .transform_filter(f"datum.properties.{cle} === '{valeur}'")
            for objet in _OBJETS_DU_LIEU[elle.type]
            for dessine in _objets(objet, cadre)
        ),
        *_encarts(version, cadre, petite_couronne=elle.type != "region", taille=8),
    ]
    if elle.type == "commune":
        lieu = o.collectivites[o.collectivites["siren"] == elle.siren]
        points = (lieu if cadre == _AGRANDIE else sans_encart(lieu))[_LIEU].to_dict("records")
        calques.append(
            alt.Chart(alt.InlineData(points))
            .mark_point(filled=True, size=110, color=ENCRE, stroke=TRAIT, opacity=1)
            .encode(longitude=f"{_LIEU[0]}:Q", latitude=f"{_LIEU[1]}:Q")
        )
    carte = alt.layer(*calques).properties(height=320).project(**_projection(cadre))
    return Graphique(en_spec(carte), {}, f"Carte : {elle.nom_complet}")


def _cadre_du_lieu(elle: Collectivite, o: Observatoire) -> Cadre:
    if elle.type in ("region", "departement"):
        return FRANCE
    if elle.departement_code in ("75", "92", "93", "94"):
        return _AGRANDIE
    lieux = sans_encart(
        o.collectivites[o.collectivites["departement_code"] == elle.departement_code]
    )
    if elle.type == "epci":
        contours = o.donnees.contours.set_index("siren")["contour"]
        coins = np.reshape(shapely.bounds(shapely.from_geojson(contours[elle.siren])), (2, 2))
        if deplacement := REGIONS_D_OUTRE_MER.get(elle.region_code):
            coins = deplacement.appliquer(coins)
        lieux = pd.concat([lieux, pd.DataFrame(coins, columns=_LIEU)])
    return cadre_autour(lieux)


def _geometrie(version: str, objet: str) -> alt.UrlData:
    fichier = TOPOLOGIES.get(objet.removesuffix(_ENCART), FRANCE_TOPOJSON)
    return alt.UrlData(
        f"{CHEMIN_STATIQUE}/{fichier}?v={version}",
        format=alt.TopoDataFormat(type="topojson", feature=objet),
    )


def _objets(objet: str, cadre: Cadre) -> list[str]:
    """Return an object of a topology, or what the frame of Paris shows of it, or both.

    It shows nothing of régions: only one is there.
    """
    if cadre == _AGRANDIE:
        return [f"{objet}{_ENCART}"]
    return [objet, f"{objet}{_ENCART}"] if cadre == FRANCE and objet != "regions" else [objet]


def _fond(version: str, cadre: Cadre) -> list[alt.Chart]:
    return [
        alt.Chart(_geometrie(version, objet)).mark_geoshape(fill=NEUTRE, stroke=TRAIT, clip=True)
        for objet in _objets("departements", cadre)
    ]


def _territoires(
    version: str, objet: str, cadre: Cadre, points: alt.UrlData, annee: int
) -> list[alt.Chart]:
    """Return two layers by object: all territories, never redrawn, and those with a situation."""
    calques = []
    for dessine in _objets(objet, cadre):
        geometrie = _geometrie(version, dessine)
        tous = (
            alt.Chart(geometrie)
            .mark_geoshape(fill=_AUTRE.couleur, stroke=_AUTRE.contour, clip=True)
            .transform_lookup(
                lookup="properties.siren", from_=alt.LookupData(points, "siren", ["nom", "haut"])
            )
            .transform_calculate(
                achats=_ACHATS,
                situation=f"'{_AUTRE.libelle}'",
                nom=_nom("datum.nom || datum.properties.nom"),
            )
            .encode(tooltip=_infobulle(annee))
        )
        situes = (
            alt.Chart(alt.NamedData("situations"))
            .mark_geoshape(clip=True)
            .transform_lookup(
                lookup="siren",
                from_=alt.LookupData(geometrie, "properties.siren", ["type", "geometry"]),
            )
            .transform_filter("isValid(datum.geometry)")
            .transform_lookup(
                lookup="siren", from_=alt.LookupData(points, "siren", ["nom", "haut"])
            )
            .transform_calculate(achats=_ACHATS, nom=_nom("datum.nom"))
            .encode(**_signes(list(SITUATIONS.values())), tooltip=_infobulle(annee))
        )
        calques += [tous, situes]
    return calques


def _limite_de_la_metropole(version: str, cadre: Cadre) -> list[alt.Chart]:
    """Return the outline of the Métropole du Grand Paris, whose EPT are drawn inside."""
    return [
        alt.Chart(_geometrie(version, objet)).mark_geoshape(
            filled=False, stroke=ENCRE, strokeWidth=1.2, tooltip=None
        )
        for objet in _objets("metropole", cadre)
    ]


def _cercles(
    points: alt.UrlData,
    niveau: tuple[str, ...],
    signes: list[Signe],
    annee: int,
    cadre: Cadre,
    pale: bool,
) -> alt.Chart:
    cercles = alt.Chart(points)
    if set(niveau) != set(TYPES):
        cercles = cercles.transform_filter(alt.FieldOneOfPredicate("type", list(niveau)))
    longitude, latitude = _lieu(cadre)
    aire = (2 * rayon(MONTANT, cadre)) ** 2
    reste = f"datum.situation === '{SITUATIONS[DEJA_OBLIGEE].libelle}'"
    opacite = (
        {"opacity": alt.condition(reste, alt.value(0.35), alt.value(_OPACITE))} if pale else {}
    )
    return (
        cercles.mark_point(filled=True, opacity=_OPACITE)
        .transform_lookup(lookup="siren", from_=_SITUATIONS)
        .transform_filter("isValid(datum.situation)")
        .transform_calculate(
            achats=_ACHATS, nom=_nom("datum.nom"), longitude=longitude, latitude=latitude
        )
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size(
                "haut:Q",
                scale=alt.Scale(
                    domain=[0, MONTANT],
                    range=[0, alt.ExprRef(f"{aire} * {_REDUCTION} * {_REDUCTION}")],
                ),
                legend=None,
            ),
            shape=alt.Shape("situation:N", scale=_echelle(signes, "symbole"), legend=None),
            **opacite,
            **_signes(signes),
            tooltip=_infobulle(annee),
        )
    )


def _lieu(cadre: Cadre) -> tuple[str, str]:
    """Return the expressions of where a circle is: that of an EPCI, beside that of its city.

    A map that has no frame of Paris puts back what the national map places in it.
    """
    ouest, sud, est, nord = cadre
    rayons = f"(sqrt(datum.haut) + sqrt(datum.ville)) * {rayon(1, cadre)} * {_REDUCTION}"
    degre = f"max({est - ouest} / width, {_mercator(nord) - _mercator(sud)} / height)"
    ecart = f"(datum.ville ? {rayons} * {degre} : 0)"
    if cadre == FRANCE:
        return f"datum.lon + {ecart}", "datum.lat"
    gauche, bas, droite, haut = PETITE_COURONNE.cadre
    dedans = f"inrange(datum.lon, [{gauche}, {droite}]) && inrange(datum.lat, [{bas}, {haut}])"
    longitude, latitude = (
        f"{dedans} ? {depuis} + (datum.{axe} - {vers}) / {facteur} : datum.{axe}"
        for axe, depuis, vers, facteur in zip(
            ("lon", "lat"),
            PETITE_COURONNE.depuis,
            PETITE_COURONNE.vers,
            PETITE_COURONNE.facteurs,
            strict=True,
        )
    )
    return f"({longitude}) + {ecart}", latitude


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
    if attribut == "symbole":
        valeurs = [symbole_de_vega(signe) for signe in signes]
    return alt.Scale(domain=[signe.libelle for signe in signes], range=valeurs)


def _encarts(
    version: str, cadre: Cadre, *, petite_couronne: bool = True, taille: int = 10
) -> list[alt.Chart]:
    """Return the frames of a map of France, and their names."""
    if cadre != FRANCE:
        return []
    cadres = alt.Chart(_geometrie(version, "cadres"))
    if not petite_couronne:
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
