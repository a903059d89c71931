"""The workshop's own process: Vega, Typst and workbooks, and nothing of the application.

Reads works (the name of a tool and what it is given) as pickles, one after the other, until nobody
gives any more; writes what was made, or what went wrong. See atelier.py.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from functools import cache
from typing import Any


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


def classeur(
    feuilles: list[tuple[str, list[str], list[tuple[float, str | None]], list[tuple[Any, ...]]]],
    proprietes: dict[str, Any],
) -> bytes:
    """Return a workbook of sheets: name, headers, width and number format of columns, and rows."""
    import xlsxwriter

    octets = io.BytesIO()
    # Row by row, on disk: the whole directory takes no more memory than one of its rows.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    livre = xlsxwriter.Workbook(octets, options)
    livre.set_properties(proprietes)
    gras = livre.add_format({"bold": True, "bottom": 1})
    for nom, titres, colonnes, lignes in feuilles:
        page = livre.add_worksheet(nom)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(lignes), len(titres) - 1)
        for rang, (largeur, nombre) in enumerate(colonnes):
            format_ = livre.add_format({"num_format": nombre}) if nombre else None
            page.set_column(rang, rang, largeur, format_)
        page.write_row(0, 0, titres, gras)
        for rang, ligne in enumerate(lignes, 1):
            page.write_row(rang, 0, ligne)
    livre.close()
    return octets.getvalue()


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
