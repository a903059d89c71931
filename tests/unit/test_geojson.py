import json

import pytest
import shapely

from spaser.geojson import entites


@pytest.fixture(scope="module")
def quelques(collectivites):
    sirens = ["233500016", "223300013", "217500016"]
    sans_lieu = collectivites[collectivites["longitude"].isna()]["siren"].iloc[0]
    return collectivites[collectivites["siren"].isin([*sirens, sans_lieu])]


@pytest.mark.parametrize("zones", [False, True])
def test_entites(quelques, donnees, zones):
    collection = entites(
        quelques,
        quelques[["siren", "nom", "population"]],
        donnees.contours,
        zones=zones,
    )
    assert json.loads(json.dumps(collection)) == collection
    assert [e["properties"]["siren"] for e in collection["features"]] == quelques["siren"].tolist()
    formes = {
        e["properties"]["siren"]: e["geometry"] and e["geometry"]["type"]
        for e in collection["features"]
    }
    assert formes["217500016"] == "Point"
    assert formes["233500016"] == ("MultiPolygon" if zones else "Point")
    assert list(formes.values()).count(None) == 1


def test_chaque_lieu_a_ses_proprietes(quelques, donnees):
    with pytest.raises(ValueError, match="shorter"):
        entites(quelques, quelques[["siren"]].iloc[1:], donnees.contours, zones=False)


def test_l_outre_mer_est_a_sa_place(collectivites, donnees):
    reunion = collectivites[collectivites["nom_complet"] == "Département de La Réunion"]
    for zones in (False, True):
        forme = entites(reunion, reunion[["siren"]], donnees.contours, zones=zones)["features"][0]
        centre = shapely.from_geojson(json.dumps(forme["geometry"])).centroid
        assert (round(centre.x), round(centre.y)) == (56, -21)


def test_un_contour_par_region_et_par_departement(collectivites, donnees):
    attendus = collectivites[collectivites["type"].isin(["region", "departement"])]["siren"]
    assert set(donnees.contours["siren"]) == set(attendus)
    assert all(shapely.from_geojson(c).is_valid for c in donnees.contours["contour"])
