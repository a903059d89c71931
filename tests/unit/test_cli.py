import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spaser.cli import main
from spaser.donnees import DOSSIER, RACINE
from spaser.terminal import executer


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
    assert "€" in texte
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
        "simuler --seuil 50 --json --liste",
        "simuler --seuil 50 --conv ttc",
        "simuler --seuil 50 --seuil-de commune",
        "simuler --seuil 50 --seuil-de pays=3",
        "simuler --seuil 50 --seuil-de commune=x",
        "actualiser --exercice",
        "actualiser --provisoire --definitif",
    ],
)
def test_mauvaise_commande(capsys, ligne):
    code, texte, erreur = lancer(capsys, ligne)
    assert code == 2
    assert texte == ""
    assert len(erreur.strip().splitlines()) == 1
    assert "usage" not in erreur


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        ("bidule", "Commande inconnue : choisir simuler, construire ou actualiser."),
        ("", "Commande incomplète : voir « python -m spaser --help »."),
        ("simuler", "Commande incomplète : voir « python -m spaser simuler --help »."),
        ("simuler --seuil", "Option --seuil : valeur manquante, de trop, ou qui n'est pas admise."),
        (
            "simuler --seuil 50 --json=3",
            "Option --json : valeur manquante, de trop, ou qui n'est pas admise.",
        ),
        ("simuler --seuil abc", "Le seuil « abc » n'est pas un nombre de millions d'euros."),
        ("simuler --seuil 50 --bidule 3", "Option inconnue : --bidule 3."),
        ("simuler --seuil 50 --seuil-de x", "« x » : un seuil par type s'écrit commune=25."),
    ],
)
def test_une_mauvaise_commande_dit_ce_qui_ne_va_pas(capsys, ligne, phrase):
    assert lancer(capsys, ligne) == (2, "", f"{phrase}\n")


@pytest.mark.parametrize("ligne", ["--help", "simuler -h"])
def test_l_aide_est_en_francais(capsys, ligne):
    with pytest.raises(SystemExit) as fin:
        main(ligne.split())
    assert fin.value.code == 0
    assert "affiche cette aide" in capsys.readouterr().out


def test_en_mots_par_rapport_a_un_seuil(capsys):
    code, texte, _ = lancer(capsys, "simuler --seuil 50 --reference 100")
    assert code == 0
    assert texte.splitlines() == [
        "Plus de 50\u00a0M€ HT d'achats annuels",
        "Obligées : 280 (17\u00a0régions, 83\u00a0départements, 109\u00a0intercommunalités et "
        "71\u00a0communes)",
        "Selon la convention : 45",
        "Part des achats : 50,7\u00a0%",
        "Part de la population : 63,2\u00a0%",
        "Adoptantes recensées parmi elles : au moins 66",
        "Par rapport à 100\u00a0M€ : 157 de plus, 0 de moins",
    ]
    _, texte, _ = lancer(capsys, "simuler --seuil 100 --reference 50")
    assert texte.splitlines()[-1] == "Par rapport à 50\u00a0M€ : 0 de plus, 157 de moins"


def test_la_liste_de_qui_est_concerne(capsys):
    code, texte, _ = lancer(capsys, "simuler --seuil 25 --types commune --liste")
    lignes = texte.splitlines()
    assert code == 0
    assert lignes[0] == (
        "siren;nom_complet;type;region_nom;achats_bas;achats_haut;annees_connues;annees_au_dessus;situation;mouvement"
    )
    assert lignes[1].startswith("217500016;Ville de Paris;commune;Île-de-France;")
    assert {ligne.split(";")[2] for ligne in lignes[1:]} == {"commune"}
    assert {ligne.split(";")[-1] for ligne in lignes[1:]} == {"", "entre"}


def test_construire_dit_ce_qu_il_a_ecrit(capsys, monkeypatch):
    ecrits = [DOSSIER / "collectivites.parquet", RACINE / "static" / "carte" / "courbe.csv"]
    monkeypatch.setattr("spaser.construction.construire.construire", lambda: ecrits)
    code, texte, _ = lancer(capsys, "construire")
    assert code == 0
    assert texte.splitlines() == ["data/collectivites.parquet", "static/carte/courbe.csv"]


def test_paquet_de_decoupage_absent(capsys, tmp_path):
    ligne = f"actualiser --geographie 2025 --paquet {tmp_path} --preparation {tmp_path}/p"
    code, _, erreur = lancer(capsys, ligne)
    assert code == 1
    assert "communes.json" in erreur


ASCII = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}


def terminal(racine, ligne, **options):
    commande = [sys.executable, "-m", *ligne.split()]
    options = {"cwd": racine, "env": ASCII, "stderr": subprocess.PIPE, "text": True} | options
    return subprocess.run(commande, check=False, **options)


@pytest.mark.parametrize(
    ("ligne", "code", "mots"),
    [
        ("spaser simuler --seuil 25", 0, "Obligees : 521 (17 regions, 94 departements"),
        ("spaser simuler --seuil 25 --liste", 0, "Region Ile-de-France"),
        ("spaser --help", 0, "reconstruit les fichiers de donnees"),
        ("spaser simuler --help", 0, "MEUR"),
        ("spaser simuler --seuil \u00e9", 2, 'Le seuil "'),
        ("spaser bidule", 2, "Commande inconnue"),
        ("spaser simuler", 2, 'Commande incomplete : voir " python -m spaser simuler --help ".'),
    ],
)
def test_dans_un_terminal_sans_accents(racine, ligne, code, mots):
    fait = terminal(racine, ligne, stdout=subprocess.PIPE)
    assert fait.returncode == code, fait.stderr
    assert mots in (fait.stderr if code else fait.stdout)
    assert "Traceback" not in fait.stderr


def test_le_json_d_un_terminal_sans_accents_ne_perd_rien(racine, capsys):
    fait = terminal(racine, "spaser simuler --seuil 25 --json", stdout=subprocess.PIPE)
    _, texte, _ = lancer(capsys, "simuler --seuil 25 --json")
    assert fait.stdout.isascii()
    assert json.loads(fait.stdout) == json.loads(texte)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="propre à Linux")
@pytest.mark.parametrize("ligne", ["simuler --seuil 25", "simuler --seuil 25 --liste", "--help"])
def test_un_disque_plein_se_dit(racine, ligne):
    with Path("/dev/full").open("w") as plein:
        fait = terminal(racine, f"spaser {ligne}", stdout=plein, env=None)
    assert fait.returncode == 1
    assert (
        fait.stderr == "Impossible d'écrire ou de lire la sortie : plus de place sur le disque.\n"
    )


@pytest.mark.parametrize("ligne", ["simuler --seuil 1 --liste", "simuler --seuil 25", "--help"])
def test_un_lecteur_parti_n_est_pas_une_faute(racine, ligne):
    lecture, ecriture = os.pipe()
    os.close(lecture)
    fait = terminal(racine, f"spaser {ligne}", stdout=ecriture, env=None)
    os.close(ecriture)
    assert (fait.returncode, fait.stderr) == (141, "")


def test_une_construction_sur_un_disque_plein(racine, monkeypatch, capsys):
    def pleine(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "data/adoptions.parquet")

    monkeypatch.setattr("spaser.construction.construire.construire", pleine)
    monkeypatch.setattr("spaser.terminal._se_taire", lambda: None)
    assert executer(lambda: main(["construire"])) == 1
    erreur = capsys.readouterr().err
    assert erreur == (
        "Impossible d'écrire ou de lire « data/adoptions.parquet » : plus de place sur le disque.\n"
    )
