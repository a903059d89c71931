"""The counter where documents are asked for: few at a time, a short queue, nobody waits for long.

What is long to compose takes the interpreter from everyone: the counter bounds how much of it is
done at once, and drops what nobody waits for any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

PLACES, FILE, PATIENCE = 2, 8, 10.0
"""How many are served at once, how many wait, and for how long (s)."""
RETOUR = 15
"""After how long (s) one who is turned away may come back."""
PHRASE = (
    "Trop de documents sont demandés en ce moment : celui-ci n'a pas été composé. Réessayez dans "
    "quelques secondes."
)
_COUP_D_OEIL = 0.1

_parti: ContextVar[threading.Event | None] = ContextVar("parti", default=None)


class GuichetPlein(Exception):
    """Too many are waiting, or one waited too long; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__(PHRASE)


class PersonneNAttend(Exception):
    """Who asked has gone: there is nothing left to do."""


class Guichet:
    """Serves `places` threads at once; `file` more wait `patience` seconds at most."""

    def __init__(self, places: int = PLACES, file: int = FILE, patience: float = PATIENCE) -> None:
        self._libres = places
        self._file = file
        self._patience = patience
        self._tour = threading.Condition()

    def servir(self, faire: Callable[[], T], parti: threading.Event | None = None) -> T:
        """Return what `faire` makes, once it is its turn.

        `parti` is set once who asked has gone. Raises GuichetPlein or PersonneNAttend.
        """
        self._prendre_place(parti)
        jeton = _parti.set(parti)
        try:
            return faire()
        finally:
            _parti.reset(jeton)
            with self._tour:
                self._libres += 1
                self._tour.notify()

    def _prendre_place(self, parti: threading.Event | None) -> None:
        fin = time.monotonic() + self._patience
        with self._tour:
            if not self._libres:
                if not self._file:
                    raise GuichetPlein
                self._file -= 1
                try:
                    self._attendre(parti, fin)
                finally:
                    self._file += 1
            self._libres -= 1

    def _attendre(self, parti: threading.Event | None, fin: float) -> None:
        while not self._libres:
            if parti is not None and parti.is_set():
                raise PersonneNAttend
            if time.monotonic() >= fin:
                raise GuichetPlein
            self._tour.wait(_COUP_D_OEIL)


GUICHET = Guichet()
"""That of the process, where every document is composed."""


def verifier_qu_on_attend() -> None:
    """Raise PersonneNAttend if who asked for the document that is being composed has gone."""
    parti = _parti.get()
    if parti is not None and parti.is_set():
        raise PersonneNAttend
