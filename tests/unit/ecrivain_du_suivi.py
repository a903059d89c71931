"""Contributes and decides without end, in several threads, and says what was answered.

Run as `python ecrivain_du_suivi.py ADRESSE NOM FILS`. Lines: « envoi CLE » before it is sent,
« recue CLE NUMERO » and « acceptee CLE NUMERO » once answered, « ferme » if it is to send again.
"""

import contextlib
import os
import sys
from datetime import UTC, datetime
from itertools import count
from threading import Lock, Thread

from spaser.erreurs import JOURNAL
from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import Recu, accepter, deposer, version
from suivi.erreurs import DejaChange, SuiviFerme

INSTANT = datetime(2026, 11, 25, 9, tzinfo=UTC)
_REPRISE = Lock()


def dite(cle: str) -> Contribution:
    return Contribution("243500139", "en_cours", "agent", date="2024", perimetre=cle)


def envoyer(base: Base, cle: str) -> Recu:
    secret = Confidences(commentaire=cle)
    return deposer(base, dite(cle), secret, cle=cle, provenance="api", instant=INSTANT)


def decider(base: Base, cle: str, numero: int) -> None:
    accepter(base, numero, dite(cle), confiance="haute", rang=0, auteur="essai", instant=INSTANT)


def _ecrire(base: Base, nom: str) -> None:
    for fois in count():
        cle = f"{nom}-{fois}"
        _dire(f"envoi {cle}")
        while True:
            try:
                numero = envoyer(base, cle).numero
                _dire(f"recue {cle} {numero}")
                # Decided already, if the database went away before it could say so.
                with contextlib.suppress(DejaChange):
                    decider(base, cle, numero)
                _dire(f"acceptee {cle} {numero}")
                break
            except SuiviFerme:
                _dire("ferme")
                _attendre(base)


def _attendre(base: Base) -> None:
    """Return once the database answers; one thread alone keeps asking it."""
    with _REPRISE:
        while True:
            with contextlib.suppress(SuiviFerme):
                version(base)
                return


def _dire(ligne: str) -> None:
    # Whole and at once: all writers share a pipe.
    os.write(sys.stdout.fileno(), f"{ligne}\n".encode())


if __name__ == "__main__":
    adresse, nom, fils = sys.argv[1:]
    JOURNAL.disabled = True
    partagee = Base(adresse)
    for fil in range(int(fils)):
        Thread(target=_ecrire, args=(partagee, f"{nom}-{fil}")).start()
