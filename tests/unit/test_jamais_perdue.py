"""What was answered is there: writers are killed while they write, and what is left is counted."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import ecrivain_du_suivi as ecrivain
import psycopg
import pytest
from bases import base_postgresql
from sqlalchemy import make_url, select

from suivi.base import Base
from suivi.contribution import Confidences
from suivi.dossiers import Dossier, dossiers
from suivi.modeles import LigneContribution

PROCESSUS = 5
FILS = 10


@dataclass
class Temoin:
    """What writers said: the keys they sent, the numbers that they were answered."""

    envoyees: set[str] = field(default_factory=set)
    recues: dict[str, int] = field(default_factory=dict)
    acceptees: dict[str, int] = field(default_factory=dict)
    fermetures: int = 0

    def entendre(self, ligne: str) -> None:
        match ligne.split():
            case ["envoi", cle]:
                self.envoyees.add(cle)
            case ["recue", cle, numero]:
                assert self.recues.setdefault(cle, int(numero)) == int(numero), ligne
            case ["acceptee", cle, numero]:
                self.acceptees[cle] = int(numero)
            case ["ferme"]:
                self.fermetures += 1
            case _:
                pytest.fail(f"Un écrivain est tombé : {ligne}")


def _ecrire_puis_tuer(adresse: str, pret: Callable[[Temoin], bool] = lambda _: True) -> Temoin:
    """Run fifty writers; kill each process after so many answers, not the same for all.

    Counted once `pret` says so of what was heard until then.
    """
    temoin, acquittees = Temoin(), Counter()
    lecture, ecriture = os.pipe()
    processus = {
        str(rang): subprocess.Popen(
            [sys.executable, ecrivain.__file__, adresse, str(rang), str(FILS)],
            stdin=subprocess.DEVNULL,
            stdout=ecriture,
            stderr=ecriture,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for rang in range(PROCESSUS)
    }
    os.close(ecriture)
    try:
        # It ends when all are dead: no other holds the other side.
        with os.fdopen(lecture, encoding="utf-8") as lignes:
            for ligne in lignes:
                temoin.entendre(ligne)
                if pret(temoin) and ligne.startswith("recue"):
                    acquittees[ligne.split()[1].partition("-")[0]] += 1
                for rang, un in processus.items():
                    if acquittees[rang] >= 30 + 10 * int(rang):
                        un.kill()
    finally:
        for un in processus.values():
            un.kill()
            un.wait()
    assert [un.returncode for un in processus.values()] == [-signal.SIGKILL] * PROCESSUS
    return temoin


@contextmanager
def _ouverte(adresse: str) -> Iterator[Base]:
    base = Base(adresse)
    try:
        yield base
    finally:
        base.fermer()


def _gardees(base: Base) -> dict[str, Dossier]:
    """Return what is in the database by key, whose unicity is not taken for granted."""
    par_numero = {un.numero: un for un in dossiers(base)}
    with base.lire() as session:
        lignes = session.execute(select(LigneContribution.cle, LigneContribution.numero)).all()
    assert len({cle for cle, _ in lignes}) == len(lignes) == len(par_numero)
    return {cle: par_numero[numero] for cle, numero in lignes}


def _compter(adresse: str, temoin: Temoin) -> None:
    with _ouverte(adresse) as base:
        avant = _gardees(base)
        assert temoin.recues.items() <= {c: un.numero for c, un in avant.items()}.items()
        assert avant.keys() <= temoin.envoyees
        for cle, un in avant.items():
            actes = [fait.acte for fait in un.faits]
            assert actes in (["recue"], ["recue", "acceptee"])
            assert un.dite == ecrivain.dite(cle)
            assert un.confidences == Confidences(commentaire=cle)
            assert cle not in temoin.acceptees or un.retenue == un.dite

        # All again, those that no one was answered for included.
        cles = sorted(temoin.envoyees)
        with ThreadPoolExecutor(FILS) as fils:
            reponses = fils.map(lambda cle: ecrivain.envoyer(base, cle), cles)
            recus = dict(zip(cles, reponses, strict=True))
        # More than these: PostgreSQL may have ended what a dead process had asked.
        assert avant.keys() <= {cle for cle, recu in recus.items() if recu.deja}
        apres = _gardees(base)
        assert {c: un.numero for c, un in apres.items()} == {c: r.numero for c, r in recus.items()}
        for cle, un in avant.items():
            assert apres[cle].faits[: len(un.faits)] == un.faits


def _preparer(adresse: str) -> None:
    with _ouverte(adresse) as base:
        base.preparer()


def test_cinquante_ecrivains_tues_ne_perdent_ni_ne_doublent_rien(base_vide):
    _preparer(base_vide)
    temoin = _ecrire_puis_tuer(base_vide)
    assert len(temoin.envoyees) > len(temoin.acceptees) > 0
    _compter(base_vide, temoin)


def test_postgresql_tue_pendant_que_l_on_ecrit_ne_perd_ni_ne_double_rien(serveur_postgresql):
    """One process of the server killed, all of them start again from what is on the disk."""
    tues = []

    def tuer_un_processus_du_serveur(temoin: Temoin) -> bool:
        if temoin.recues and not tues:
            with psycopg.connect(
                host=serveur_postgresql, user="postgres", dbname="postgres"
            ) as lien:
                servants = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
                tues.extend(lien.execute(servants, [make_url(adresse).database]).fetchone())
            os.kill(tues[0], signal.SIGKILL)
        return temoin.fermetures > 0

    with base_postgresql(serveur_postgresql) as adresse:
        _preparer(adresse)
        temoin = _ecrire_puis_tuer(adresse, tuer_un_processus_du_serveur)
        _compter(adresse, temoin)
