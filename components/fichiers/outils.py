"""The workshop's own process: Vega, Typst and workbooks, and nothing of the application.

Reads works (the name of a tool and what it is given) as pickles, one after the other, until nobody
gives any more; writes what was made, or what went wrong. See atelier.py.
"""

from __future__ import annotations

import os
import pickle
import sys
from functools import cache
from typing import Any

from spaser.classeur import Feuille, ecrire


def svg(spec: dict[str, Any], polices: str) -> str:
    """Return a Vega-Lite chart as SVG, with the fonts of a folder."""
    return str(_vega(polices).vegalite_to_svg(spec))


def png(spec: dict[str, Any], polices: str, echelle: int) -> bytes:
    """Return a Vega-Lite chart as PNG, `echelle` times as large, with the fonts of a folder."""
    return bytes(_vega(polices).vegalite_to_png(spec, scale=echelle))


def page(modele: str, polices: str, options: dict[str, Any]) -> bytes:
    """Return what a Typst template gives, with the fonts of a folder and no other."""
    import typst

    return bytes(typst.compile(modele, font_paths=[polices], ignore_system_fonts=True, **options))


def classeur(feuilles: list[Feuille], proprietes: dict[str, Any]) -> bytes:
    """Return a workbook (`spaser.classeur`)."""
    return ecrire(feuilles, proprietes)


@cache
def _vega(polices: str) -> Any:
    import vl_convert

    vl_convert.register_font_directory(polices)
    return vl_convert


def main() -> None:
    """Work until the end of the standard input, giving way to what visitors wait for."""
    os.nice(10)
    entree, sortie = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a tool prints must not be taken for its work.
    os.dup2(2, 1)
    while True:
        try:
            nom, args = pickle.load(entree)
        except EOFError:
            return
        try:
            rendu = (globals()[nom](*args), None)
        except Exception as erreur:
            rendu = (None, f"{type(erreur).__name__}: {erreur}")
        pickle.dump(rendu, sortie)
        sortie.flush()


if __name__ == "__main__":
    main()
