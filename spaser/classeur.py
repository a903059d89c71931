"""Workbooks: tables as sheets, and what the file says of itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from spaser.vocabulaire import OBSERVATOIRE

if TYPE_CHECKING:
    # Whoever only writes sheets has no use for it.
    import pandas as pd

Feuille = tuple[str, list[str], list[tuple[float, str | None]], list[tuple[Any, ...]]]
"""A sheet: name, headers, width (in characters) and number format of columns, and rows."""

_LONGUEUR_DE_FEUILLE = 31
# In characters.
_LARGEUR_MAXIMALE, _LARGEUR_D_UN_NOMBRE = 60, 14


def feuille(nom: str, table: pd.DataFrame) -> Feuille:
    """Return a table as a sheet: real numbers, columns as wide as what they hold."""
    formes: list[tuple[float, str | None]] = []
    colonnes = []
    for titre, colonne in table.items():
        valeurs = colonne.astype(object).where(colonne.notna(), None).tolist()
        if colonne.dtype.kind in "iuf":
            nombre = "#,##0.0" if colonne.dtype.kind == "f" else "#,##0"
            formes.append((_LARGEUR_D_UN_NOMBRE, nombre))
        else:
            largeur = 1 + max(len(str(valeur)) for valeur in (titre, *valeurs))
            formes.append((min(largeur, _LARGEUR_MAXIMALE), None))
        colonnes.append(valeurs)
    lignes = list(zip(*colonnes, strict=True))
    return nom[:_LONGUEUR_DE_FEUILLE], [str(titre) for titre in table.columns], formes, lignes


def a_minuit(jour: date) -> datetime:
    """Return the moment that a file made on a day gives as its own."""
    return datetime.combine(jour, time(), UTC)


def proprietes(titre: str, jour: date) -> dict[str, Any]:
    """Return what a workbook made on a day says of itself."""
    return {"title": titre, "author": OBSERVATOIRE, "created": a_minuit(jour)}


def ecrire(feuilles: Sequence[Feuille], fiche: dict[str, Any]) -> bytes:
    """Return a workbook, `fiche` being its `proprietes`: headers kept in view and filterable.

    A text is never a formula nor a link. The same bytes for the same content.
    """
    import xlsxwriter

    octets = io.BytesIO()
    # Row by row, on disk: the whole directory takes no more memory than one of its rows.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    livre = xlsxwriter.Workbook(octets, options)
    livre.set_properties(fiche)
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
