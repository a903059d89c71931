"""Progress on a terminal, on one line; quiet where nobody looks."""

from __future__ import annotations

import sys
from typing import TextIO

from spaser.formats import nombre, pourcentage

_LARGEUR = 24


class Avancement:
    """A bar that fills up; nothing is written unless the stream is a terminal."""

    def __init__(self, flux: TextIO | None = None) -> None:
        self._flux = sys.stderr if flux is None else flux
        self._ligne = ""

    def montrer(self, quoi: str, faits: int, total: int) -> None:
        """Draw how much of `total` is done."""
        if not self._flux.isatty():
            return
        part = faits / total if total else 1.0
        barre = "#" * round(part * _LARGEUR)
        texte = f"{quoi} [{barre:-<{_LARGEUR}}] {pourcentage(part)} {nombre(faits)}/{nombre(total)}"
        self._flux.write(f"\r{texte:<{len(self._ligne)}}")
        self._flux.flush()
        self._ligne = texte

    def dire(self, phrase: str) -> None:
        """Write a sentence of its own line, the bar left above it."""
        self.finir()
        print(phrase, file=self._flux)

    def finir(self) -> None:
        """Leave the line of the bar."""
        if self._ligne:
            self._flux.write("\n")
            self._ligne = ""
