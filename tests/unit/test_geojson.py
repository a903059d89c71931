import json

import pytest
import shapely

from spaser.geojson import entites


@pytest.fixture(scope="module")
def quelques(collectivites):
    sirens = ["233500016", "223300013", "243500139", "217500016"]
    return collectivites[collectivites["siren"].isin(sirens)]


@pytest.mark.parametrize("precision", [None, "generale", "fine"])
def test_entites(quelques, donnees, precision):
    collection = entites(
        quelques,
        quelques[["siren", "nom", "population"]],
        donnees.contours,
        precision,
    )
    assert json.loads(json.dumps(collection)) == collection
    assert [e["properties"]["siren"] for e in collection["features"]] == quelques["siren"].tolist()
    formes = {e["properties"]["siren"]: e["geometry"]["type"] for e in collection["features"]}
    assert formes["217500016"] == "Point"
    assert formes["233500016"] == ("MultiPolygon" if precision else "Point")


def test_chaque_lieu_a_ses_proprietes(quelques, donnees):
    with pytest.raises(ValueError, match="shorter"):
        entites(quelques, quelques[["siren"]].iloc[1:], donnees.contours, None)


def test_l_outre_mer_est_a_sa_place(collectivites, donnees):
    reunion = collectivites[collectivites["nom_complet"] == "Département de La Réunion"]
    for precision in (None, "generale", "fine"):
        collection = entites(reunion, reunion[["siren"]], donnees.contours, precision)
        forme = collection["features"][0]
        centre = shapely.from_geojson(json.dumps(forme["geometry"])).centroid
        assert (round(centre.x), round(centre.y)) == (56, -21)


def test_un_contour_par_region_departement_et_intercommunalite(collectivites, donnees):
    attendus = collectivites[collectivites["type"] != "commune"]["siren"]
    assert set(donnees.contours["siren"]) == set(attendus)
    for champ in ("contour", "contour_fin"):
        assert shapely.is_valid(shapely.from_geojson(donnees.contours[champ])).all()
