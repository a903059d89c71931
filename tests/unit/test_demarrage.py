"""What the process does before the first visit, and what it keeps for the next ones."""

import asyncio
import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import app
from components.objectifs.liste import Demande, voir
from components.simulateur.figures import couts
from components.simulateur.recit import recit
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario


@pytest.fixture
def neuf(donnees, observatoire):
    return Observatoire(donnees, observatoire.jour)


def test_le_premier_visiteur_ne_prepare_rien(neuf, monkeypatch):
    monkeypatch.setattr(app, "observatoire", lambda: neuf)
    app.preparer()
    prets = set(neuf.memoire)
    for ecran in app.ECRANS.values():
        assert ecran(neuf, {})
    voir(neuf, Demande())
    assert prets == set(neuf.memoire)


def test_deux_cents_vues_tiennent_en_memoire(neuf):
    def simuler(seuil: int) -> None:
        scenario = Scenario(seuil * MILLION)
        recit(neuf, scenario, neuf.droit.en_vigueur)
        couts(neuf, scenario)

    simuler(30)
    d_abord, seuils = neuf.octets, range(31, 37)
    for seuil in seuils:
        simuler(seuil)
    par_vue = (neuf.octets - d_abord) / len(seuils)
    assert d_abord + 200 * par_vue < neuf.memoire.maxsize


def test_les_rebuts_des_visites_attendent(monkeypatch):
    monkeypatch.setattr(app, "preparer", lambda: None)
    for etape in ("servir_les_composants", "taire_les_visites"):
        monkeypatch.setattr(app, etape, lambda: None)
    avant, pas = gc.get_threshold(), sys.getswitchinterval()

    async def servir() -> int:
        async with app.demarrage(app.app):
            return gc.get_threshold()[0] * gc.get_threshold()[1] * gc.get_threshold()[2]

    try:
        # In a thread of its own: a browser's loop may run in this one.
        with ThreadPoolExecutor(1) as fil:
            assert fil.submit(lambda: asyncio.run(servir())).result() >= 1_000_000
    finally:
        gc.set_threshold(*avant)
        sys.setswitchinterval(pas)
