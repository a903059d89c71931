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


def test_chaque_dependance_directe_dit_sa_licence(racine):
    licence = runpy.run_path(str(racine / "deploiement" / "licences.py"))["licence"]
    noms = [exigence.partition("==")[0] for exigence in exigences(racine, "requirements.txt")]
    assert not [nom for nom in noms if licence(nom) == "non dite"]
