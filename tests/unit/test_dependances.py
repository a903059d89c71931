"""Locks and direct dependencies say the same, and nothing of the machine that compiled them."""

import re
import runpy

import pytest

VERROUS = ("requirements.lock", "requirements-dev.lock")


def exigences(racine, nom: str) -> set[str]:
    """Return the direct dependencies of a file, as a lock writes them."""
    lignes = (racine / nom).read_text("utf-8").splitlines()
    directes = [ligne.lower() for ligne in lignes if ligne[0] not in "#-"]
    assert directes
    return {re.sub(r"\[.*]", "", d).replace("; ", " ; ").replace('"', "'") for d in directes}


def verrouillees(racine, nom: str) -> set[str]:
    """Return the packages of a lock, each pinned and with its digests."""
    blocs = re.split(r"^(?=\w)", (racine / nom).read_text("utf-8"), flags=re.MULTILINE)[1:]
    for bloc in blocs:
        assert re.match(r"[a-z0-9-]+==\S+( ; .+)? \\\n    --hash=sha256:[0-9a-f]{64}\b", bloc), bloc
    return {bloc.partition(" \\")[0] for bloc in blocs}


@pytest.mark.parametrize(
    ("demandes", "verrou"),
    [("requirements.txt", VERROUS[0]), ("requirements-dev.txt", VERROUS[1])],
)
def test_chaque_dependance_directe_est_verrouillee_a_sa_version(racine, demandes, verrou):
    assert exigences(racine, demandes) <= verrouillees(racine, verrou)


def test_les_essais_tournent_avec_les_versions_servies(racine):
    servies, essayees = (verrouillees(racine, verrou) for verrou in VERROUS)
    assert servies <= essayees


@pytest.mark.parametrize("verrou", VERROUS)
def test_un_verrou_ne_dit_ni_registre_ni_chemin(racine, verrou):
    texte = (racine / verrou).read_text("utf-8")
    assert not re.search(r"://| /|--(?!hash=)", texte)


@pytest.fixture
def licences(racine):
    return runpy.run_path(str(racine / "deploiement" / "licences.py"))


def test_la_liste_des_licences_est_celle_du_verrou(racine, licences, capsys):
    attendues = {ligne.partition("==")[0] for ligne in verrouillees(racine, VERROUS[0])}
    assert set(licences["verrouillees"]()) == attendues
    assert licences["main"]() == 0
    lues = {ligne.split()[0] for ligne in capsys.readouterr().out.splitlines()}
    assert lues == attendues | set(licences["COPIEES"])


def test_ce_qui_est_copie_porte_sa_licence(licences):
    assert licences["copiees"]() == sorted(licences["COPIEES"])


@pytest.mark.parametrize(
    ("dite", "admise"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-3-Clause AND GPL-3.0-only", False),
        ("MIT License, GNU Affero General Public License v3", False),
        ("non dite", False),
        ("", False),
    ],
)
def test_une_licence_inconnue_est_a_examiner(licences, dite, admise):
    assert licences["admise"](dite) is admise


def test_une_licence_a_examiner_fait_echouer_la_commande(licences, capsys):
    licences["main"].__globals__["licence"] = lambda nom: "AGPL-3.0" if nom == "numpy" else "MIT"
    assert licences["main"]() == 1
    assert capsys.readouterr().err == "Licence à examiner : numpy.\n"


SAINE = {"name": "a", "version": "1", "vulns": []}
FAILLE = {"id": "PYSEC-1", "fix_versions": ["2"]}


@pytest.mark.parametrize(
    ("paquets", "code", "mots"),
    [
        ([SAINE], 0, "Dépendances vérifiées : 1. Aucune faille publiée."),
        ([SAINE, SAINE | {"vulns": [FAILLE]}], 1, "a 1 : PYSEC-1, corrigée en 2."),
        (
            [SAINE, {"name": "b", "skip_reason": "not found"}],
            2,
            "Sur 2 dépendances, 1 sans vérification possible",
        ),
        ([SAINE | {"vulns": [FAILLE]}, {"name": "b", "skip_reason": "x"}], 1, "b."),
        ([], 2, "rien n'est vérifié"),
    ],
)
def test_un_audit_qui_n_a_rien_lu_n_est_pas_sain(racine, paquets, code, mots):
    juger = runpy.run_path(str(racine / "deploiement" / "audit.py"))["juger"]
    rendu, phrases = juger({"dependencies": paquets})
    assert rendu == code
    assert mots in "\n".join(phrases)
    assert juger(None)[0] == 2
