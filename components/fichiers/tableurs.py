"""Downloads: the same table as CSV, as a workbook, and as GeoJSON where it has a place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

_LONGUEUR_DE_FEUILLE = 31
# In pixels, then in characters.
_LARGEUR_MAXIMALE, _LARGEUR_D_UN_NOMBRE = 420, 14


def telecharger(
    nom: str,
    table: Callable[[], pd.DataFrame],
    entites: Callable[[], dict[str, Any]] | None = None,
) -> None:
    """Offer a table as CSV, as a workbook, and its places as GeoJSON; made only once asked for."""
    with st.container(horizontal=True):
        bouton(f"{nom}.csv", "CSV", "text/csv", lambda: csv_francais(table()))
        bouton(
            f"{nom}.xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: classeur({nom: table()}),
        )
        if entites is not None:
            bouton(
                f"{nom}.geojson",
                "GeoJSON",
                "application/geo+json",
                lambda: json.dumps(entites(), ensure_ascii=False).encode(),
            )


def csv_francais(donnees: pd.DataFrame) -> bytes:
    """Return a CSV that a French spreadsheet opens as is: `;`, decimal comma, UTF-8 with BOM."""
    return donnees.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")


def classeur(feuilles: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook, one sheet per table: real numbers, headers kept in view and filterable."""
    octets = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(octets, engine="xlsxwriter", engine_kwargs=options) as ecrivain:
        entier = ecrivain.book.add_format({"num_format": "#,##0"})
        decimal = ecrivain.book.add_format({"num_format": "#,##0.0"})
        for nom, table in feuilles.items():
            titre = nom[:_LONGUEUR_DE_FEUILLE]
            table.to_excel(ecrivain, sheet_name=titre, index=False)
            page = ecrivain.sheets[titre]
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(table), len(table.columns) - 1)
            page.autofit(_LARGEUR_MAXIMALE)
            for rang, colonne in enumerate(table.columns):
                if pd.api.types.is_float_dtype(table[colonne]):
                    page.set_column(rang, rang, _LARGEUR_D_UN_NOMBRE, decimal)
                elif pd.api.types.is_integer_dtype(table[colonne]):
                    page.set_column(rang, rang, _LARGEUR_D_UN_NOMBRE, entier)
    return octets.getvalue()


def bouton(fichier: str, format_: str, mime: str, contenu: Callable[[], bytes]) -> None:
    """Offer a file, made only once asked for."""
    st.download_button(
        f"Télécharger ({format_})",
        contenu,
        file_name=fichier,
        mime=mime,
        on_click="ignore",
        key=f"telecharger_{fichier}",
    )
