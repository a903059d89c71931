"""Outlines of régions, départements and EPCI: one table of them all, two maps for browsers.

The maps are TopoJSON topologies in degrees of `spaser.carte_nationale`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from topojson.core.topology import Topology

from spaser.carte_nationale import OUTRE_MER, PETITE_COURONNE
from spaser.erreurs import Anomalie, ErreurDonnees

_OBJETS = {
    "departements": ["code", "nom", "region"],
    "epci": ["code", "nom", "dep"],
    "ept": ["code", "nom"],
}
_ALSACE = {"67": "67A", "68": "67A"}
# A repair that moves more than this share of a surface is not one.
_ECART_D_UNE_REPARATION = 0.001
# In degrees: the square root of the surface of the smallest details drawn, by level.
_FINESSE = {"departements": 0.012, "epci": 0.007, "ept": 0.004}
_QUANTIFICATION = 30_000

Contours = dict[str, gpd.GeoDataFrame]
_Formes = npt.NDArray[np.object_]


def lire_contours(chemin: Path) -> Contours:
    """Return the outlines of the 101 départements, the EPCI and the EPT, where they are.

    Neighbours share exactly their borders. Raises ErreurDonnees, with every fault, if the file
    cannot be read, lacks an object or a field, or has outlines that cross.
    """
    contours, anomalies = {}, []
    for objet, champs in _OBJETS.items():
        try:
            lus = gpd.read_file(chemin, layer=objet).set_crs(4326)
        except Exception:
            phrase = f"l'objet « {objet} » ne s'y lit pas : ce n'est pas le TopoJSON attendu"
            anomalies.append(Anomalie(chemin.name, None, None, phrase))
            continue
        manquants = [champ for champ in champs if champ not in lus.columns]
        anomalies += [
            Anomalie(chemin.name, None, champ, f"champ absent de l'objet « {objet} »")
            for champ in manquants
        ]
        if manquants:
            continue
        contours[objet] = lus[[*champs, "geometry"]]
        anomalies += [
            Anomalie(chemin.name, None, "code", f"{objet} : un contour n'a pas de code")
            for _ in range(lus["code"].isna().sum())
        ] + [
            Anomalie(chemin.name, None, "code", f"{objet} : « {code} » figure deux fois")
            for code in lus.loc[lus["code"].duplicated(), "code"].dropna()
        ]
    if anomalies:
        raise ErreurDonnees(anomalies)
    for objet, lus in contours.items():
        repares = _frontieres_communes(shapely.make_valid(lus.geometry.to_numpy()))
        avant, apres = shapely.area(lus.geometry.to_numpy()), shapely.area(repares)
        anomalies += [
            Anomalie(
                chemin.name,
                None,
                "geometry",
                f"{objet} : contour absent, croisé, ou qui en recouvre un autre : {code}",
            )
            # An absent outline has no surface, which no comparison accepts.
            for code in lus.loc[~(abs(apres - avant) < _ECART_D_UNE_REPARATION * avant), "code"]
        ]
        lus["geometry"] = repares
    if anomalies:
        raise ErreurDonnees(anomalies)
    return contours


def _frontieres_communes(formes: _Formes) -> _Formes:
    return np.asarray(shapely.coverage_clean(list(formes), gap_width=0))


def par_niveau(contours: Contours, collectivites: pd.DataFrame) -> Contours:
    """Return `regions`, `departements` (Alsace merged), `epci` and `ept`, each with its SIREN.

    A territory with no collectivité of that type has no SIREN (Paris as a département, Mayotte
    as a région).
    """
    departements = contours["departements"]
    return {
        "regions": _nommer(
            _fusionner(departements, departements["region"]), collectivites, "region"
        ),
        "departements": _nommer(
            _fusionner(departements, departements["code"].replace(_ALSACE)),
            collectivites,
            "departement",
        ),
        "epci": _nommer(contours["epci"], collectivites, "epci"),
        "ept": _nommer(contours["ept"], collectivites, "epci"),
    }


def _fusionner(contours: gpd.GeoDataFrame, codes: pd.Series[str]) -> gpd.GeoDataFrame:
    return contours.assign(code=codes).dissolve("code", method="coverage").reset_index()


def _nommer(
    territoires: gpd.GeoDataFrame, collectivites: pd.DataFrame, type_: str
) -> gpd.GeoDataFrame:
    connues = collectivites[collectivites["type"] == type_].set_index("code")
    sirens = territoires["code"].map(connues["siren"]).astype(object)
    return gpd.GeoDataFrame(
        {
            "code": territoires["code"],
            "nom": territoires["code"].map(connues["nom"]).fillna(territoires["nom"]),
            "siren": sirens.where(sirens.notna(), None),
        },
        geometry=territoires.geometry,
        crs=territoires.crs,
    )


def centres(niveaux: Contours) -> pd.DataFrame:
    """Return `siren`, `latitude`, `longitude` of a point well inside each région, département."""
    territoires = pd.concat([niveaux["regions"], niveaux["departements"]]).dropna(subset="siren")
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


def contours_par_siren(niveaux: Contours) -> pd.DataFrame:
    """Return `siren`, `contour` and `contour_fin` (GeoJSON texts) of each territory with a SIREN.

    The first as the maps simplify it, the second as the source gives it; both to 4 decimals,
    10 m.
    """
    tables = []
    for niveau, territoires in niveaux.items():
        fins = territoires.geometry.to_numpy()
        finesse = _FINESSE["departements" if niveau == "regions" else niveau]
        tables.append(
            pd.DataFrame(
                {
                    "siren": territoires["siren"],
                    "contour": _en_texte(shapely.coverage_simplify(fins, finesse)),
                    "contour_fin": _en_texte(fins),
                }
            ).dropna(subset="siren")
        )
    return pd.concat(tables).astype("str").sort_values("siren")


def _en_texte(formes: _Formes) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.to_geojson(shapely.set_precision(formes, 0.0001)))


def carte_de_france(contours: Contours, collectivites: pd.DataFrame) -> str:
    """Return the TopoJSON text of the levels `departements` and `regions`, and of the frames.

    Each level has a second object, `…_encart`: what the frame of Paris shows of it.
    """
    finesse = _FINESSE["departements"]
    departements = contours["departements"]
    ici = _sur_la_carte(departements.assign(departement=departements["code"]), finesse)
    places = par_niveau(contours | {"departements": ici}, collectivites)
    agrandis = par_niveau(
        contours | {"departements": _dans_l_encart(departements, finesse)}, collectivites
    )
    objets = {}
    for niveau in ("departements", "regions"):
        objets[niveau], objets[f"{niveau}_encart"] = places[niveau], agrandis[niveau]
    return _topojson(objets | {"cadres": _cadres()})


def _cadres() -> gpd.GeoDataFrame:
    """Return the frames with the place of their names; the last one is where Paris is taken."""
    encarts = [*OUTRE_MER.values(), PETITE_COURONNE]
    noms = [*(encart.nom for encart in encarts), ""]
    cadres = [*(encart.cadre for encart in encarts), PETITE_COURONNE.fenetre]
    return gpd.GeoDataFrame(
        {
            "nom": noms,
            "outre_mer": [nom in [d.nom for d in OUTRE_MER.values()] for nom in noms],
            "lon": [round((ouest + est) / 2, 3) for ouest, _, est, _ in cadres],
            "lat": [round(sud + 0.13, 3) for _, sud, _, _ in cadres],
        },
        geometry=[shapely.box(*cadre) for cadre in cadres],
        crs=4326,
    )


def carte_des_epci(contours: Contours) -> str:
    """Return the TopoJSON text of `epci`, which cover France once, and of `metropole`.

    In `epci` the 11 EPT stand for the part of the Métropole du Grand Paris that is theirs, and
    the métropole for the rest: Paris. In `metropole`, it is whole. Both have their `…_encart`.
    """
    epci, ept = contours["epci"], contours["ept"]
    grand_paris = shapely.union_all(ept.geometry.to_numpy())
    elle = shapely.contains(epci.geometry.to_numpy(), grand_paris)
    partage = pd.concat(
        [
            epci.assign(
                geometry=np.where(
                    elle,
                    shapely.difference(epci.geometry.to_numpy(), grand_paris),
                    epci.geometry.to_numpy(),
                ),
                departement=epci["dep"],
            ),
            ept.assign(departement=""),
        ]
    ).rename(columns={"code": "siren"})
    siren = epci.loc[elle, "code"].item()
    objets = {}
    for suffixe, dessines in (
        ("", _sur_la_carte(partage, _FINESSE["epci"])),
        ("_encart", _dans_l_encart(partage, _FINESSE["epci"])),
    ):
        parties = dessines["siren"].isin([siren, *ept["code"]])
        metropole = shapely.union_all(dessines.geometry[parties].to_numpy())
        objets[f"epci{suffixe}"] = dessines[["siren", "geometry"]]
        objets[f"metropole{suffixe}"] = gpd.GeoDataFrame(
            {"siren": [siren]}, geometry=[metropole], crs=4326
        )
    return _topojson(objets)


def _sur_la_carte(territoires: gpd.GeoDataFrame, finesse: float) -> gpd.GeoDataFrame:
    """Return neighbours simplified together, those of an overseas `departement` displaced."""
    places = [
        shapely.transform(forme, OUTRE_MER[code].appliquer) if code in OUTRE_MER else forme
        for code, forme in zip(territoires["departement"], territoires.geometry, strict=True)
    ]
    return territoires.assign(geometry=shapely.coverage_simplify(np.asarray(places), finesse))


def _dans_l_encart(territoires: gpd.GeoDataFrame, finesse: float) -> gpd.GeoDataFrame:
    """Return what the frame of Paris shows of neighbours, where it draws it."""
    vus = territoires[territoires.intersects(shapely.box(*PETITE_COURONNE.fenetre))]
    decoupes = shapely.intersection(vus.geometry.to_numpy(), shapely.box(*PETITE_COURONNE.fenetre))
    agrandis = _frontieres_communes(shapely.transform(decoupes, PETITE_COURONNE.appliquer))
    return vus.assign(geometry=shapely.coverage_simplify(agrandis, finesse))


def _topojson(objets: Contours) -> str:
    carte = Topology(
        list(objets.values()),
        object_name=list(objets),
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
