import json

import pytest

from spaser.cli import main


def lancer(capsys, ligne: str) -> tuple[int, str, str]:
    code = main(ligne.split())
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


@pytest.mark.parametrize(
    ("options", "total"),
    [
        ("--seuil 50", 280),
        ("--seuil 100", 123),
        ("--seuil 50 --convention ttc", 325),
        ("--seuil 100 --convention ttc", 147),
    ],
)
def test_simuler(capsys, options, total):
    code, texte, erreur = lancer(capsys, f"simuler {options}")
    assert (code, erreur) == (0, "")
    assert f"Obligées : {total} (" in texte
    code, texte, _ = lancer(capsys, f"simuler {options} --json --reference 100")
    figures = json.loads(texte)
    assert figures["obligees"]["total"] == total
    assert sum(figures["obligees"].values()) == 2 * total
    assert figures["seuil_meur"] in (50, 100)
    assert {"nouvelles", "sorties"} <= set(figures)


def test_types_ept_et_annee(capsys):
    _, texte, _ = lancer(capsys, "simuler --seuil 50 --types epci --sans-ept --json")
    sans = json.loads(texte)["obligees"]
    _, texte, _ = lancer(capsys, "simuler --seuil 50 --types epci --json")
    assert sans["epci"] < json.loads(texte)["obligees"]["epci"] == 109
    assert sans["commune"] == 0
    _, texte, _ = lancer(capsys, "simuler --seuil 50 --annee 2025")
    assert "comptes 2025" in texte
    assert "communes" not in texte


@pytest.mark.parametrize(
    "ligne",
    [
        "",
        "bidule",
        "simuler",
        "simuler --seuil",
        "simuler --seuil abc",
        "simuler --seuil -5",
        "simuler --seuil nan",
        "simuler --seuil 99999",
        "simuler --seuil 50 --convention x",
        "simuler --seuil 50 --types pays",
        "simuler --seuil 50 --types ,",
        "simuler --seuil 50 --annee x",
        "simuler --seuil 50 --annee 2025 --types commune",
        "simuler --seuil 50 --reference x",
        "simuler --seuil 50 --bidule",
        "simuler --seuil 50 --json=3",
        "extraire-decoupage",
    ],
)
def test_mauvaise_commande(capsys, ligne):
    code, texte, erreur = lancer(capsys, ligne)
    assert code == 2
    assert texte == ""
    assert len(erreur.strip().splitlines()) == 1
    assert "usage" not in erreur


def test_paquet_de_decoupage_absent(capsys, tmp_path):
    code, _, erreur = lancer(capsys, f"extraire-decoupage --paquet {tmp_path}")
    assert code == 1
    assert "communes.json" in erreur
