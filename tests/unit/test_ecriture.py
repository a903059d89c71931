"""What the build writes for browsers, from tables small enough to be read."""

import json

import pandas as pd
import pytest

from spaser.construction.ecriture import ecrire_points, ecrire_suivies


@pytest.fixture
def collectivites() -> pd.DataFrame:
    """Four communes: large, at the bound of the map, just above it, and large again.

    With a small EPCI, at the place of the first.
    """
    return pd.DataFrame(
        {
            "siren": ["210000004", "210000001", "210000002", "210000003", "240000005"],
            "nom_complet": ["Ville d'A", "Ville de B", "Ville de C", "Commune de D", "CC d'A"],
            "type": ["commune", "commune", "commune", "commune", "epci"],
            "nature": ["commune", "commune", "commune", "commune", "CC"],
            "population": pd.array([12_345, 100, 0, None, 12_400], dtype="Int64"),
            "achats_bas": [66_666_667, 1_666_667, 1_666_668, 50_000_001, 500_000],
            "achats_haut": [80_000_000, 2_000_000, 2_000_001, 60_000_001, 600_000],
            "latitude": [48.8, 44.6, 43.0, 41.0, 48.8],
            "longitude": [2.3, -1.2, 0.0, 2.3, 2.3],
            "carte_longitude": [2.34567, -1.23456, 0.004, 1.0, 2.34567],
            "carte_latitude": [48.85678, 44.56789, 43.0, 41.0, 48.85678],
        }
    )


def test_les_communes_de_la_carte_depassent_deux_millions(collectivites, tmp_path):
    ecrire_points(collectivites.iloc[::-1], tmp_path / "points.csv")
    assert (tmp_path / "points.csv").read_text("utf-8") == (
        "siren,nom,type,lon,lat,haut,ville\n"
        "210000004,Ville d'A,commune,2.35,48.86,80000,0\n"
        "210000003,Commune de D,commune,1.0,41.0,60000,0\n"
        "210000002,Ville de C,commune,0.0,43.0,2000,0\n"
        "240000005,CC d'A,epci,2.35,48.86,600,80000\n"
    )


def test_les_suivies_sont_au_dessus_du_plus_bas_des_regimes_ou_recensees(collectivites, tmp_path):
    regime = {"source_url": "https://exemple.fr", "effet": ""}
    sources = {
        "cadre_legal": pd.DataFrame(
            [
                {"seuil_meur": 100.0, "en_vigueur_le": "2015-02-01", "texte": "un", **regime},
                {"seuil_meur": 60.0, "en_vigueur_le": "2023-01-01", "texte": "deux", **regime},
            ]
        ),
        "adoptions": pd.DataFrame({"siren": ["210000001", None]}),
    }
    comptes = collectivites[["siren", "achats_haut"]].assign(retenu=True)
    # Above in a former year only, and above in a scope that no threshold counts.
    autres = pd.DataFrame(
        {
            "siren": ["210000002", "210000005"],
            "achats_haut": 60_000_001,
            "retenu": [True, False],
        }
    )
    comptes = pd.concat([comptes, autres])
    suivies = tmp_path / "suivies.json"
    ecrire_suivies(collectivites, comptes, sources, suivies, 2024)
    ecrites = json.loads(suivies.read_text("utf-8"))
    assert list(ecrites) == ["210000004", "210000003", "210000002", "210000001"]
    sans_elle = comptes.assign(retenu=comptes["achats_haut"] != 60_000_001)
    sans_elle.loc[sans_elle["siren"] == "210000003", "retenu"] = True
    ecrire_suivies(collectivites, sans_elle, sources, suivies, 2024)
    assert "210000002" not in json.loads(suivies.read_text("utf-8"))
    assert ecrites["210000004"] == [
        2.346,
        48.857,
        "commune",
        80_000,
        0,
        "Ville d’A",
        "Commune · 12\u202f345 habitants",
        "Achats 2024\u00a0: entre 66,7\u00a0M€ HT et 80\u00a0M€ TTC",
    ]
    assert ecrites["210000003"][:5] == [1.0, 41.0, "commune", 60_000, 0]
    assert ecrites["210000003"][6] == "Commune"
    assert ecrites["210000001"][:2] == [-1.235, 44.568]
