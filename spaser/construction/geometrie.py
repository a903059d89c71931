"""Outlines of régions and départements for a national map, as one TopoJSON topology.

The map is in degrees (WGS 84), but overseas places are moved and scaled next to the
métropole; points go through the same displacement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from topojson.core.topology import Topology

from spaser.erreurs import Anomalie, ErreurDonnees

# Gaps narrower than this (degrees) are closed; the largest one is Llívia, 8 km² of Spain.
_LARGEUR_DES_JOURS = 0.05
_MIETTE = 0.0001
_QUANTIFICATION = 60_000
_COLONNES = ["code", "nom", "region", "source", "geometry"]
_ALSACE = {"67": "67A", "68": "67A"}
_PETITE_COURONNE = ("75", "92", "93", "94")


@dataclass(frozen=True)
class Deplacement:
    """Move of a territory on the national map: both centres are (longitude, latitude)."""

    nom: str
    depuis: tuple[float, float]
    vers: tuple[float, float]
    echelle: float
    cadre: tuple[float, float, float, float]

    def appliquer(self, lon_lat: np.ndarray) -> np.ndarray:
        """Return displaced (n, 2) coordinates, shapes kept at both latitudes."""
        parallele = np.cos(np.radians(self.depuis[1])) / np.cos(np.radians(self.vers[1]))
        facteurs = np.array([self.echelle * parallele, self.echelle])
        return np.asarray(self.vers + (lon_lat - self.depuis) * facteurs)


def _case(rang: int) -> tuple[float, float, float, float]:
    gauche = -5.15 + 2.5 * rang
    return gauche, 40.45, gauche + 2.5, 42.0


def _dans_sa_case(rang: int, nom: str, depuis: tuple[float, float], echelle: float) -> Deplacement:
    gauche, bas, droite, _ = _case(rang)
    return Deplacement(nom, depuis, ((gauche + droite) / 2, bas + 0.92), echelle, _case(rang))


OUTRE_MER = {
    "971": _dans_sa_case(0, "Guadeloupe", (-61.41, 16.17), 1.5),
    "972": _dans_sa_case(1, "Martinique", (-61.02, 14.64), 1.5),
    "973": _dans_sa_case(2, "Guyane", (-53.1, 3.95), 0.25),
    "974": _dans_sa_case(3, "La Réunion", (55.53, -21.13), 1.5),
    "976": _dans_sa_case(4, "Mayotte", (45.16, -12.83), 2.0),
}
PETITE_COURONNE = Deplacement(
    "Petite couronne", (2.41, 48.855), (-3.75, 50.32), 4.0, (-5.15, 49.35, -2.35, 51.1)
)


def lire_contours(chemin: Path) -> gpd.GeoDataFrame:
    """Return the outlines of the 101 départements, neighbours sharing exactly their borders.

    Raises ErreurDonnees if the file cannot be read or lacks a field.
    """
    try:
        contours = gpd.read_file(chemin)
    except Exception:
        raise ErreurDonnees(
            [Anomalie(chemin.name, None, None, "ce n'est pas un fichier GeoJSON lisible")]
        ) from None
    manquants = [champ for champ in _COLONNES if champ not in contours.columns]
    if manquants:
        raise ErreurDonnees([Anomalie(chemin.name, None, c, "champ absent") for c in manquants])
    polygonale = contours.geom_type.isin(["Polygon", "MultiPolygon"]) & contours.is_valid
    fautes = [
        Anomalie(chemin.name, None, "geometry", f"contour absent ou croisé : {code}")
        for code in contours.loc[~polygonale, "code"]
    ] + [
        Anomalie(chemin.name, None, "code", f"« {code} » figure deux fois")
        for code in contours.loc[contours["code"].duplicated(), "code"]
    ]
    if fautes:
        raise ErreurDonnees(fautes)
    # Enclaves stand twice in the extract, in the département around them too.
    contours["geometry"] = _ajuster(contours.geometry)
    # What is left of a crossed border is a crumb of one département inside another.
    contours["geometry"] = _ajuster(
        shapely.union_all([p for p in shapely.get_parts(contour) if p.area > _MIETTE])
        for contour in contours.geometry
    )
    return contours


def _ajuster(contours: Iterable[BaseGeometry]) -> npt.NDArray[np.object_]:
    return np.asarray(
        shapely.coverage_clean(
            list(contours), gap_width=_LARGEUR_DES_JOURS, merge_strategy="min_area"
        )
    )


def par_niveau(
    contours: gpd.GeoDataFrame, collectivites: pd.DataFrame
) -> dict[str, gpd.GeoDataFrame]:
    """Return `departements` (Alsace merged) and `regions`, with the SIREN of each territory.

    A territory with no collectivité of that type has no SIREN (Paris as a département, Mayotte
    as a région).
    """
    niveaux = {}
    for niveau, type_, codes in (
        ("departements", "departement", contours["code"].replace(_ALSACE)),
        ("regions", "region", contours["region"]),
    ):
        territoires = contours.assign(code=codes).dissolve("code", method="coverage")
        connues = collectivites[collectivites["type"] == type_].set_index("code")
        sirens = connues["siren"].reindex(territoires.index).astype(object)
        niveaux[niveau] = gpd.GeoDataFrame(
            {
                "code": territoires.index,
                "nom": connues["nom"].reindex(territoires.index).fillna(territoires["nom"]),
                "siren": sirens.where(sirens.notna(), None),
            },
            geometry=territoires.geometry,
            crs=contours.crs,
        ).reset_index(drop=True)
    return niveaux


def centres(niveaux: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return `siren`, `latitude`, `longitude` of a point well inside each territory."""
    territoires = pd.concat(niveaux.values()).dropna(subset="siren")
    points = [
        shapely.get_point(shapely.maximum_inscribed_circle(_partie_principale(contour)), 0)
        for contour in territoires.geometry
    ]
    return pd.DataFrame(
        {
            "siren": territoires["siren"].to_numpy(),
            "latitude": [round(point.y, 4) for point in points],
            "longitude": [round(point.x, 4) for point in points],
        }
    )


def contours_par_siren(niveaux: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return `siren` and `contour` (GeoJSON text, 4 decimals) of each territory with a SIREN."""
    territoires = pd.concat(niveaux.values()).dropna(subset="siren")
    contours = shapely.set_precision(territoires.geometry.to_numpy(), 0.0001)
    return pd.DataFrame(
        {"siren": territoires["siren"].astype("str"), "contour": shapely.to_geojson(contours)}
    ).sort_values("siren")


def placer(collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return `carte_latitude` and `carte_longitude`, overseas points displaced."""
    lon_lat = collectivites[["longitude", "latitude"]].to_numpy(dtype=float, copy=True)
    regions_outre_mer = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
    territoires = collectivites["region_code"].map(regions_outre_mer).to_numpy()
    for code, deplacement in OUTRE_MER.items():
        ici = territoires == code
        lon_lat[ici] = deplacement.appliquer(lon_lat[ici])
    return pd.DataFrame(
        lon_lat.round(4), columns=["carte_longitude", "carte_latitude"], index=collectivites.index
    )


def topologie(contours: gpd.GeoDataFrame, collectivites: pd.DataFrame) -> str:
    """Return the TopoJSON text: `departements`, `regions`, `petite_couronne`, `cadres`."""
    places = contours.copy()
    places["geometry"] = [
        shapely.transform(contour, OUTRE_MER[code].appliquer) if code in OUTRE_MER else contour
        for code, contour in zip(contours["code"], contours.geometry, strict=True)
    ]
    niveaux = par_niveau(places, collectivites)
    departements = niveaux["departements"]
    couronne = departements[departements["code"].isin(_PETITE_COURONNE)].copy()
    couronne["geometry"] = shapely.transform(couronne.geometry.values, PETITE_COURONNE.appliquer)
    encarts = [*OUTRE_MER.values(), PETITE_COURONNE]
    cadres = gpd.GeoDataFrame(
        {
            "nom": [encart.nom for encart in encarts],
            "outre_mer": [encart is not PETITE_COURONNE for encart in encarts],
            "lon": [round((encart.cadre[0] + encart.cadre[2]) / 2, 3) for encart in encarts],
            "lat": [encart.cadre[1] + 0.13 for encart in encarts],
        },
        geometry=[shapely.box(*encart.cadre) for encart in encarts],
        crs=contours.crs,
    )
    carte = Topology(
        [departements, niveaux["regions"], couronne, cadres],
        object_name=["departements", "regions", "petite_couronne", "cadres"],
        prequantize=_QUANTIFICATION,
        topology=True,
        winding_order=None,
    ).to_dict()
    _orienter(carte)
    return json.dumps(carte, ensure_ascii=False, separators=(",", ":"))


def _orienter(carte: dict[str, Any]) -> None:
    """Turn outer rings clockwise and holes the other way, as d3 reads them on the sphere.

    The library leaves as they are the rings that an enclave and the hole around it share.
    """
    arcs = [np.cumsum(arc, axis=0) for arc in carte["arcs"]]

    def points(anneau: list[int]) -> list[npt.NDArray[np.int64]]:
        return [point for arc in anneau for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]

    for objet in carte["objects"].values():
        for forme in objet["geometries"]:
            polygones = forme["arcs"] if forme["type"] == "MultiPolygon" else [forme["arcs"]]
            for polygone in polygones:
                for rang, anneau in enumerate(polygone):
                    a_rebours = shapely.LinearRing(points(anneau)).is_ccw
                    if a_rebours == (rang == 0):
                        polygone[rang] = [~arc for arc in reversed(anneau)]


def _partie_principale(contour: BaseGeometry) -> BaseGeometry:
    return max(shapely.get_parts(contour), key=shapely.area)
