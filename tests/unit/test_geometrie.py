"""Outlines of départements, from two that leave gaps between them."""

import json

import pytest
import shapely

from spaser.construction.geometrie import _orienter, lire_contours


@pytest.fixture
def lire(tmp_path):
    def ecrire_et_lire(*contours: shapely.Geometry) -> list[shapely.Geometry]:
        traits = [
            {
                "type": "Feature",
                "properties": {"code": f"0{rang}", "nom": "x", "region": "84", "source": "x"},
                "geometry": shapely.geometry.mapping(contour),
            }
            for rang, contour in enumerate(contours, 1)
        ]
        chemin = tmp_path / "contours.geojson"
        chemin.write_text(json.dumps({"type": "FeatureCollection", "features": traits}))
        lus = lire_contours(chemin)
        assert lus["code"].tolist() == [t["properties"]["code"] for t in traits]
        return list(lus.geometry)

    return ecrire_et_lire


def voisins(trou: float) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return two neighbours, with a square hole between them."""
    carre = shapely.box(2 - trou / 2, 1, 2 + trou / 2, 1 + trou)
    return tuple(shapely.difference(shapely.box(x, 0, x + 2, 3), carre) for x in (0, 2))


@pytest.mark.parametrize(("trou", "ferme"), [(0.04, True), (0.06, False), (0.5, False)])
def test_seuls_les_jours_etroits_se_ferment(lire, trou, ferme):
    union = shapely.union_all(lire(*voisins(trou)))
    assert union.area == pytest.approx(12 if ferme else 12 - trou**2)


def test_une_frontiere_croisee_ne_laisse_ni_recouvrement_ni_miette(lire):
    gauche, droite = lire(shapely.box(0, 0, 2.001, 3), shapely.box(2, 0, 4, 3))
    assert shapely.intersection(gauche, droite).area == 0
    assert gauche.area + droite.area == pytest.approx(12)
    assert (gauche.geom_type, droite.geom_type) == ("Polygon", "Polygon")


def test_une_ile_reste_et_une_miette_part(lire):
    ile, miette = shapely.box(10, 0, 10.02, 0.01), shapely.box(12, 0, 12.009, 0.01)
    (contour,) = lire(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), ile, miette]))
    assert sorted(part.area for part in shapely.get_parts(contour)) == pytest.approx([0.0002, 1])


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
