"""The workshop: a process apart, where figures are drawn and documents laid out.

Vega and Typst hold the interpreter for as long as they work, half a second at times, and their
memory for ever: in the process that serves visitors, everyone would wait.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar, cast

from spaser.donnees import RACINE

P = ParamSpec("P")
T = TypeVar("T")

# Then another process takes over, with none of the memory of this one.
_TRAVAUX = 200


class ErreurAtelier(RuntimeError):
    """A tool failed; the message is its own."""


class Atelier:
    """One process, one work at a time; opened by the first, and again if it dies."""

    def __init__(self) -> None:
        self._tour = threading.Lock()
        self._ouvert: subprocess.Popen[bytes] | None = None
        self._faits = 0

    def confier(self, outil: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        """Return what a function of `outils.py` makes of its arguments, there.

        Raises ErreurAtelier if it fails.
        """
        with self._tour:
            try:
                rendu, faute = self._travailler(outil.__name__, args)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._fermer()
                rendu, faute = self._travailler(outil.__name__, args)
        if faute:
            raise ErreurAtelier(faute)
        return cast("T", rendu)

    def _travailler(self, nom: str, args: tuple[object, ...]) -> tuple[object, str | None]:
        if self._faits >= _TRAVAUX:
            self._fermer()
        if self._ouvert is None:
            # Not by multiprocessing, which runs again the main module: Streamlit makes it a page.
            self._ouvert = subprocess.Popen(
                [sys.executable, "-m", "components.fichiers.outils"],
                cwd=RACINE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._faits = 0
        assert self._ouvert.stdin and self._ouvert.stdout
        self._ouvert.stdin.write(pickle.dumps((nom, args)))
        self._ouvert.stdin.flush()
        self._faits += 1
        rendu: tuple[object, str | None] = pickle.load(self._ouvert.stdout)
        return rendu

    def fermer(self) -> None:
        """End the process once its work is done; the next work opens another one."""
        with self._tour:
            self._fermer()

    def _fermer(self) -> None:
        ferme, self._ouvert = self._ouvert, None
        if ferme is not None:
            ferme.kill()
            for tube in (ferme.stdin, ferme.stdout):
                # What could not be written to a dead process does not matter.
                with suppress(OSError):
                    tube.close()  # type: ignore[union-attr]
            ferme.wait()


ATELIER = Atelier()
"""That of the process."""
