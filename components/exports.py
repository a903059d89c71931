"""Downloads: the same table as CSV, as a workbook, and as GeoJSON where it has a place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

_LARGEUR_MAXIMALE = 60


def telecharger(
    nom: str,
    table: Callable[[], pd.DataFrame],
    entites: Callable[[], dict[str, Any]] | None = None,
) -> None:
    """Offer a table as CSV, as a workbook, and its places as GeoJSON; made only once asked for."""
    with st.container(horizontal=True):
        _bouton(f"{nom}.csv", "CSV", "text/csv", lambda: csv_francais(table()))
        _bouton(
            f"{nom}.xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: classeur(table(), nom),
        )
        if entites is not None:
            _bouton(
                f"{nom}.geojson",
                "GeoJSON",
                "application/geo+json",
                lambda: json.dumps(entites(), ensure_ascii=False).encode(),
            )


def csv_francais(donnees: pd.DataFrame) -> bytes:
    """Return a CSV that a French spreadsheet opens as is: `;`, decimal comma, UTF-8 with BOM."""
    return donnees.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")


def classeur(donnees: pd.DataFrame, feuille: str) -> bytes:
    """Return a workbook of one sheet: real numbers, header kept in view, columns to be filtered."""
    octets = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(octets, engine="xlsxwriter", engine_kwargs=options) as ecrivain:
        donnees.to_excel(ecrivain, sheet_name=feuille[:31], index=False)
        page = ecrivain.sheets[feuille[:31]]
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(donnees), len(donnees.columns) - 1)
        page.autofit(_LARGEUR_MAXIMALE * 7)
    return octets.getvalue()


def _bouton(fichier: str, format_: str, mime: str, contenu: Callable[[], bytes]) -> None:
    st.download_button(
        f"Télécharger ({format_})",
        contenu,
        file_name=fichier,
        mime=mime,
        on_click="ignore",
        key=f"telecharger_{fichier}",
    )
