"""Geography of a year: official code, contours and positions, prepared then applied."""

import json
import subprocess
import tarfile
import tomllib

import pytest
from projet_a_actualiser import projet
from serveur_ofgl import Base, servir
from test_decoupage import ecrire_paquet

from spaser.actualisation import geographie
from spaser.cli import main
from spaser.construction.decoupage import extraire_decoupage
from spaser.erreurs import ErreurActualisation

CHEMIN = "/contours-administratifs/2025/geojson/communes-100m.geojson"
CARRES = {
    "01001": (5, 46),
    "29155": (-5, 48),
    "35238": (-2, 48),
    "93008": (2, 48),
    "75056": (2, 47),
}


def contours(codes):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": code, "nom": code},
                    "geometry": {"type": "Polygon", "coordinates": [carre(*CARRES[code])]},
                }
                for code in codes
            ],
        }
    ).encode()


def carre(x, y):
    return [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]


@pytest.fixture
def racine(tmp_path):
    """Return a project whose official code has the communes of a small package."""
    projet(tmp_path)
    sources = tmp_path / "data" / "sources"
    extraire_decoupage(ecrire_paquet(tmp_path / "paquet_2024"), sources, 2024)
    return tmp_path


def preparer(racine, paquet, codes=CARRES):
    with servir(Base({}, {}, {CHEMIN: contours(codes)})) as adresse:
        return main(
            f"actualiser --geographie 2025 --depuis-geographie {adresse} --paquet {paquet} "
            f"--racine {racine}".split()
        )


@pytest.fixture
def paquet(tmp_path):
    """Return the package of a year when Rennes has another name and Bobigny a neighbour."""
    paris = {"code": "75056", "nom": "Paris", "departement": "75", "siren": "217500016"}
    return ecrire_paquet(
        tmp_path / "paquet_2025",
        communes=[paris | {"typeLiaison": "0", "population": 9}],
        departements=[{"code": "75", "nom": "Paris", "typeLiaison": "0", "region": "53"}],
        noms={"35238": "Rennes-Cité"},
    )


def test_une_geographie_se_prepare_puis_s_applique(racine, paquet, capsys):
    assert preparer(racine, paquet) == 0
    rapport = (racine / "var" / "actualisation" / "geographie_2025.md").read_text("utf-8")
    assert "# Géographie au 1ᵉʳ janvier 2025" in rapport
    assert "| communes | 4 | 5 |" in rapport
    assert "| Paris | 75056 |" in rapport
    assert "| Rennes → Rennes-Cité | 35238 |" in rapport
    assert main(f"actualiser --appliquer --racine {racine}".split()) == 0
    sources = racine / "data" / "sources"
    fiches = tomllib.loads((sources / "provenance.toml").read_text("utf-8"))["sources"]
    for nom in (*geographie.DECOUPAGES, "contours", "positions"):
        assert "2025" in fiches[nom]["fichier"]
        assert (sources / fiches[nom]["fichier"]).is_file()
        assert fiches[nom]["acces"] == "2026-11-25"
    assert not list(sources.glob("*_2024.csv.*"))
    assert not (sources / "decoupage_communes_2024.csv").exists()
    assert not (sources / "positions.csv").exists()
    carte = json.loads((sources / "contours_2025.topojson").read_text("utf-8"))
    objets = {
        nom: [g["properties"] for g in objet["geometries"]]
        for nom, objet in carte["objects"].items()
    }
    assert {nom: len(formes) for nom, formes in objets.items()} == {
        "regions": 2,
        "departements": 5,
        "epci": 3,
        "ept": 1,
    }
    assert {"code": "243500139", "nom": "Rennes", "nature": "METRO", "dep": "35"} in objets["epci"]
    positions = (sources / "positions_2025.csv").read_text("utf-8").splitlines()
    assert positions[0] == "siren,latitude,longitude,point"
    assert "217500016,47.5,2.5,commune" in positions
    assert "243500139,48.5,-1.5,commune la plus peuplée" in positions
    assert "200057875,48.5,2.5,territoire" in positions


@pytest.mark.parametrize(
    ("codes", "phrase"),
    [
        (list(CARRES)[:-1], "1\u00a0commune sans contour (Paris (75056))"),
        ([], "ne sont pas un GeoJSON"),
    ],
)
def test_des_contours_incomplets_sont_refuses(racine, paquet, capsys, codes, phrase):
    assert preparer(racine, paquet, codes) == 1
    assert phrase in capsys.readouterr().err
    assert not (racine / "var" / "actualisation" / "geographie_2025.md").exists()


def test_une_geographie_qui_a_perdu_des_communes_est_refusee(racine, capsys, tmp_path):
    court = ecrire_paquet(tmp_path / "court", sans={"29155"})
    assert preparer(racine, court) == 1
    assert "Géographie incomplète : 3 communes, 4 dans" in capsys.readouterr().err


def test_npm_prend_le_paquet_de_l_annee(tmp_path, paquet, monkeypatch):
    demandes = []

    def npm(commande, **_):
        demandes.append(commande)
        archive = tmp_path / "telechargements" / "paquet-2025" / "decoupage-5.tgz"
        with tarfile.open(archive, "w:gz") as contenu:
            contenu.add(paquet, "package/data")
        return subprocess.CompletedProcess(commande, 0, f"{archive.name}\n", "")

    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/npm")
    dossier = tmp_path / "telechargements"
    for _ in range(2):
        lu = geographie.telecharger_paquet(2025, dossier, npm)
    assert (lu / "communes.json").is_file()
    assert len(demandes) == 1
    assert "@etalab/decoupage-administratif@5" in demandes[0]


def test_un_paquet_qui_ne_vient_pas_se_dit(tmp_path, monkeypatch):
    def npm(*_, **__):
        raise subprocess.CalledProcessError(1, "npm")

    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/npm")
    with pytest.raises(ErreurActualisation, match="n'a pas pu télécharger"):
        geographie.telecharger_paquet(2031, tmp_path, npm)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ErreurActualisation, match="--paquet"):
        geographie.telecharger_paquet(2025, tmp_path)
