"""The counter: two at a time, a short queue, nobody composes for who has gone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from spaser.guichet import Guichet, GuichetPlein, PersonneNAttend, verifier_qu_on_attend


class Travail:
    """A work that lasts until it is let go, and counts how many are done at once."""

    def __init__(self):
        self.fin = threading.Event()
        self.commences = threading.Semaphore(0)
        self.ensemble = self.plus = self.faits = 0
        self._verrou = threading.Lock()

    def __call__(self):
        with self._verrou:
            self.ensemble += 1
            self.plus = max(self.plus, self.ensemble)
        self.commences.release()
        assert self.fin.wait(20)
        with self._verrou:
            self.ensemble -= 1
            self.faits += 1
        return "fait"


@pytest.fixture
def fils():
    with ThreadPoolExecutor(16) as fils:
        yield fils


def occuper(fils, guichet, travail, combien=2):
    demandes = [fils.submit(guichet.servir, travail) for _ in range(combien)]
    for _ in demandes:
        assert travail.commences.acquire(timeout=20)
    return demandes


class Client(threading.Event):
    """One who asks, set once gone; `en_file` is set once the counter makes them wait."""

    def __init__(self):
        super().__init__()
        self.en_file = threading.Event()

    def is_set(self):
        self.en_file.set()
        return super().is_set()


def faire_attendre(fils, guichet, travail, client=None):
    client = client or Client()
    demande = fils.submit(guichet.servir, travail, client)
    assert client.en_file.wait(20)
    return demande


def test_deux_a_la_fois_les_suivants_attendent_leur_tour(fils):
    guichet, travail = Guichet(places=2, file=3, patience=20), Travail()
    occuper(fils, guichet, travail)
    suivants = [faire_attendre(fils, guichet, travail) for _ in range(3)]
    assert travail.plus == 2
    travail.fin.set()
    assert [suivant.result(20) for suivant in suivants] == ["fait"] * 3
    assert (travail.plus, travail.faits) == (2, 5)


def test_la_file_pleine_refuse_aussitot(fils):
    guichet, travail = Guichet(places=2, file=1, patience=20), Travail()
    occuper(fils, guichet, travail)
    attend = faire_attendre(fils, guichet, travail)
    with pytest.raises(GuichetPlein, match="Trop de documents"):
        guichet.servir(travail)
    travail.fin.set()
    assert attend.result(20) == "fait"
    assert guichet.servir(travail) == "fait"


def test_qui_attend_trop_est_renvoye_et_rend_sa_place(fils):
    guichet, travail = Guichet(places=1, file=1, patience=0.2), Travail()
    (servi,) = occuper(fils, guichet, travail, 1)
    for _ in range(2):
        with pytest.raises(GuichetPlein):
            guichet.servir(travail)
    travail.fin.set()
    assert servi.result(20) == "fait"
    assert guichet.servir(travail) == "fait"


def test_qui_part_dans_la_file_n_est_pas_servi(fils):
    guichet, travail, client = Guichet(places=1, file=1, patience=20), Travail(), Client()
    (servi,) = occuper(fils, guichet, travail, 1)
    attend = faire_attendre(fils, guichet, travail, client)
    client.set()
    with pytest.raises(PersonneNAttend):
        attend.result(20)
    travail.fin.set()
    assert servi.result(20) == "fait"
    assert travail.faits == 1


def test_qui_part_pendant_le_travail_l_arrete():
    guichet, parti, etapes = Guichet(), threading.Event(), []

    def composer():
        for etape in range(5):
            verifier_qu_on_attend()
            etapes.append(etape)
            if etape == 2:
                parti.set()

    with pytest.raises(PersonneNAttend):
        guichet.servir(composer, parti)
    assert etapes == [0, 1, 2]
    # Who comes next, in the same thread, is served whole.
    assert guichet.servir(lambda: verifier_qu_on_attend() or "fait") == "fait"
    verifier_qu_on_attend()


def test_une_faute_rend_la_place():
    guichet = Guichet(places=1, file=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            guichet.servir(lambda: 1 / 0)
    assert guichet.servir(lambda: "fait") == "fait"
