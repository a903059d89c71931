"""The workshop: another process, that may die or be replaced without anybody knowing."""

import os
import pickle
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from components.fichiers import atelier as module
from components.fichiers.atelier import Atelier, ErreurAtelier
from components.fichiers.outils import svg
from components.fichiers.polices import DOSSIER

DESSIN = {
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


@pytest.fixture
def atelier():
    atelier = Atelier()
    yield atelier
    atelier.fermer()


def dessiner(atelier):
    """Return the process that made a drawing."""
    assert atelier.confier(svg, DESSIN, str(DOSSIER)).startswith("<svg")
    return atelier._ouvert.pid


def test_le_travail_se_fait_dans_un_autre_processus_toujours_le_meme(atelier):
    premier = dessiner(atelier)
    assert premier != os.getpid()
    with ThreadPoolExecutor(4) as fils:
        assert {*fils.map(lambda _: dessiner(atelier), range(8))} == {premier}


def test_il_passe_apres_les_visiteurs(atelier):
    sienne = os.getpriority(os.PRIO_PROCESS, dessiner(atelier))
    assert sienne == min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)


def test_s_il_meurt_un_autre_le_remplace(atelier):
    premier = dessiner(atelier)
    os.kill(premier, signal.SIGKILL)
    second = dessiner(atelier)
    assert second != premier
    assert dessiner(atelier) == second


def test_il_change_apres_tant_de_travaux(atelier, monkeypatch):
    monkeypatch.setattr(module, "_TRAVAUX", 2)
    faits = [dessiner(atelier) for _ in range(5)]
    assert faits[0] == faits[1]
    assert faits[2] == faits[3]
    assert len(set(faits)) == 3


def test_une_faute_du_travail_est_dite_et_il_continue(atelier):
    with pytest.raises(ErreurAtelier, match="ValueError"):
        atelier.confier(svg, {"mark": {"type": 1}}, str(DOSSIER))
    premier = atelier._ouvert.pid
    assert dessiner(atelier) == premier


def test_ce_qui_ne_s_envoie_pas_ne_trouble_pas_la_suite(atelier):
    premier = dessiner(atelier)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        atelier.confier(svg, ["x" * 100_000, lambda: None], str(DOSSIER))
    assert dessiner(atelier) == premier


def test_il_finit_avec_qui_le_fait_travailler(atelier):
    dessiner(atelier)
    atelier._ouvert.stdin.close()
    assert atelier._ouvert.wait(timeout=20) == 0
