"""Outlines as they are read, and as the two maps draw them."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape
from topojson.utils import serialize_as_geojson

from spaser.carte_nationale import OUTRE_MER, PETITE_COURONNE
from spaser.construction.geometrie import _orienter, lire_contours, par_niveau

SOURCE = "data/sources/contours_2024.topojson"
GRAND_PARIS = "200054781"


@pytest.fixture(scope="module")
def contours(racine):
    return lire_contours(racine / SOURCE)


@pytest.fixture(scope="module")
def niveaux(contours, collectivites):
    return {
        niveau: table.dropna(subset="siren").set_index("siren").geometry
        for niveau, table in par_niveau(contours, collectivites).items()
    }


@pytest.fixture(scope="module")
def dessines(racine):
    """Return the shapes of an object of the maps by SIREN."""

    def lire(fichier: str, objet: str) -> dict[str, shapely.Geometry]:
        carte = json.loads((racine / "static" / "carte" / fichier).read_text("utf-8"))
        formes = serialize_as_geojson(carte, objectname=objet)["features"]
        return {f["properties"]["siren"]: shape(f["geometry"]) for f in formes}

    return lire


def ressemblance(a, b) -> np.ndarray:
    return shapely.area(shapely.intersection(a, b)) / shapely.area(shapely.union(a, b))


def test_ce_que_donne_la_source(contours, niveaux, racine):
    assert {objet: len(lus) for objet, lus in contours.items()} == {
        "departements": 101,
        "epci": 1255,
        "ept": 11,
    }
    for formes in niveaux.values():
        assert shapely.is_valid(formes.to_numpy()).all()
        assert shapely.coverage_is_valid(formes.to_numpy())
    (llivia,) = [
        trou
        for partie in shapely.get_parts(shapely.union_all(contours["departements"].geometry))
        for trou in partie.interiors
    ]
    assert shapely.Polygon(llivia).contains(shapely.Point(1.98, 42.464))


def test_chaque_position_est_dans_son_territoire(contours, niveaux, collectivites, racine):
    """A commune in its département and its EPCI: homonyms were elsewhere."""
    communes = collectivites[collectivites["type"] == "commune"]
    epci = collectivites[collectivites["type"] == "epci"]
    departements = contours["departements"].set_index("code").geometry
    membres = pd.read_csv(
        racine / "data/sources/decoupage_communes_2024.csv", dtype="str"
    ).set_index("code")
    tous = pd.concat([niveaux["epci"], niveaux["ept"]])
    for table, formes in (
        (communes, communes["code"].map(membres["departement"]).map(departements)),
        (communes, communes["code"].map(membres["epci"]).map(tous)),
        (communes, communes["code"].map(membres["ept"]).map(tous)),
        (epci, epci["siren"].map(tous)),
    ):
        formes = formes.dropna()
        lieux = table.loc[formes.index]
        points = shapely.points(lieux["longitude"], lieux["latitude"])
        hors = ~shapely.covers(np.asarray(formes.to_numpy()), points)
        assert lieux.loc[hors, "nom_complet"].tolist() == []
        assert len(formes) >= 100


@pytest.mark.parametrize(
    ("niveau", "fichier", "objet", "mediane", "minimum"),
    [
        ("regions", "france.topojson", "regions", 0.99, 0.97),
        ("departements", "france.topojson", "departements", 0.985, 0.94),
        ("epci", "epci.topojson", "epci", 0.985, 0.93),
        ("ept", "epci.topojson", "epci", 0.96, 0.95),
        ("epci", "epci.topojson", "metropole", 0.98, 0.98),
    ],
)
def test_les_cartes_ressemblent_a_la_source(
    niveaux, dessines, collectivites, niveau, fichier, objet, mediane, minimum
):
    formes = dessines(fichier, objet)
    # In `epci`, that one is Paris alone.
    communs = niveaux[niveau].index.intersection(
        [siren for siren in formes if objet != "epci" or siren != GRAND_PARIS]
    )
    assert len(communs) == {"metropole": 1}.get(objet, len(niveaux[niveau]) - (niveau == "epci"))
    regions = collectivites.set_index("siren")["region_code"]
    ultramarins = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
    ailleurs = [OUTRE_MER.get(ultramarins.get(regions[siren])) for siren in communs]
    source = np.array(
        [
            shapely.transform(forme, ici.appliquer) if ici else forme
            for forme, ici in zip(niveaux[niveau][communs], ailleurs, strict=True)
        ]
    )
    servis = np.array([formes[siren] for siren in communs])
    assert shapely.is_valid(servis).all()
    parts = ressemblance(source, servis)
    assert (np.median(parts) >= mediane, parts.min() >= minimum) == (True, True)
    agrandis = dessines(fichier, f"{objet}_encart")
    vus = [siren for siren in communs if siren in agrandis]
    assert len(vus) == {"regions": 1, "departements": 7, "metropole": 1, "ept": 11}.get(
        niveau if objet == "epci" else objet, 21
    )
    fenetre = shapely.intersection(
        niveaux[niveau][vus].to_numpy(), shapely.box(*PETITE_COURONNE.fenetre)
    )
    attendus = shapely.transform(fenetre, PETITE_COURONNE.appliquer)
    ecarts = shapely.symmetric_difference(attendus, np.array([agrandis[s] for s in vus]))
    # In square degrees of the map, whose frame has 6.
    assert shapely.area(ecarts).max() < 0.003


@pytest.mark.parametrize(
    ("niveau", "champ", "mediane", "minimum"),
    [
        ("regions", "contour", 0.99, 0.95),
        ("departements", "contour", 0.985, 0.9),
        ("epci", "contour", 0.98, 0.86),
        ("ept", "contour", 0.98, 0.98),
        ("regions", "contour_fin", 0.999, 0.999),
        ("departements", "contour_fin", 0.999, 0.998),
        ("epci", "contour_fin", 0.999, 0.996),
        ("ept", "contour_fin", 0.998, 0.998),
    ],
)
def test_les_contours_ressemblent_a_la_source(niveaux, donnees, niveau, champ, mediane, minimum):
    textes = donnees.contours.set_index("siren")[champ]
    source = niveaux[niveau]
    parts = ressemblance(source.to_numpy(), shapely.from_geojson(textes[source.index].to_numpy()))
    assert (np.median(parts) >= mediane, parts.min() >= minimum) == (True, True)


def test_les_intercommunalites_couvrent_la_france_une_fois(dessines, collectivites):
    formes = dessines("epci.topojson", "epci")
    assert set(formes) == set(collectivites.loc[collectivites["type"] == "epci", "siren"])
    assert shapely.coverage_is_valid(list(formes.values()))
    paris = formes[GRAND_PARIS]
    metropole = dessines("epci.topojson", "metropole")[GRAND_PARIS]
    ept = collectivites.loc[collectivites["nature"] == "EPT", "siren"]
    union = shapely.union_all([paris, *(formes[siren] for siren in ept)])
    assert shapely.symmetric_difference(union, metropole).area < 1e-6


def test_les_anneaux_tournent_comme_sur_la_sphere():
    """Arc 0 turns anticlockwise; arc 1 starts where arc 2 ends, and together they do too."""
    carte = {
        "arcs": [
            [[0, 0], [10, 0], [0, 10], [-10, -10]],
            [[0, 0], [10, 0], [0, 10]],
            [[10, 10], [-10, 0], [0, -10]],
        ],
        "objects": {
            "a": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]]},
                    {"type": "Polygon", "arcs": [[~0], [0]]},
                    {"type": "Polygon", "arcs": [[~0], [~0]]},
                    {"type": "MultiPolygon", "arcs": [[[1, 2]], [[~2, ~1], [~2, ~1]]]},
                ]
            }
        },
    }
    _orienter(carte)
    assert [forme["arcs"] for forme in carte["objects"]["a"]["geometries"]] == [
        [[~0]],
        [[~0], [0]],
        [[~0], [0]],
        [[[~2, ~1]], [[~2, ~1], [1, 2]]],
    ]
