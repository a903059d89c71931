"""Downloads: the same table as CSV, as a workbook, and as GeoJSON where it has a place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
import xlsxwriter

from components.fichiers.atelier import ErreurAtelier
from components.fichiers.bureautique import proprietes
from spaser.csv_francais import csv_francais
from spaser.erreurs import JOURNAL
from spaser.formats import typographie
from spaser.guichet import GUICHET, GuichetPlein, verifier_qu_on_attend
from spaser.observatoire import aujourd_hui
from spaser.vocabulaire import OBSERVATOIRE

_LONGUEUR_DE_FEUILLE = 31
# In characters.
_LARGEUR_MAXIMALE, _LARGEUR_D_UN_NOMBRE = 60, 14
# Row by row, on disk: the whole directory takes no more memory than one of its rows.
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


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
            lambda: classeur({nom: table()}, nom),
        )
        if entites is not None:
            bouton(
                f"{nom}.geojson",
                "GeoJSON",
                "application/geo+json",
                lambda: json.dumps(entites(), ensure_ascii=False).encode(),
            )


def classeur(feuilles: Mapping[str, pd.DataFrame], sujet: str = "scénario") -> bytes:
    """Return a workbook, one sheet per table: real numbers, headers kept in view and filterable."""
    octets = io.BytesIO()
    livre = xlsxwriter.Workbook(octets, _OPTIONS)
    livre.set_properties(proprietes(f"{OBSERVATOIRE} : {sujet}", aujourd_hui()))
    entete = livre.add_format({"bold": True, "bottom": 1})
    entier = livre.add_format({"num_format": "#,##0"})
    decimal = livre.add_format({"num_format": "#,##0.0"})
    for nom, table in feuilles.items():
        verifier_qu_on_attend()
        page = livre.add_worksheet(nom[:_LONGUEUR_DE_FEUILLE])
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(table), len(table.columns) - 1)
        colonnes = []
        for rang, (titre, colonne) in enumerate(table.items()):
            valeurs = colonne.astype(object).where(colonne.notna(), None).tolist()
            nombre = pd.api.types.is_numeric_dtype(colonne)
            format_ = decimal if pd.api.types.is_float_dtype(colonne) else entier
            largeur = max(len(str(valeur)) for valeur in (titre, *valeurs))
            page.set_column(
                rang,
                rang,
                _LARGEUR_D_UN_NOMBRE if nombre else min(largeur + 1, _LARGEUR_MAXIMALE),
                format_ if nombre else None,
            )
            colonnes.append(valeurs)
        page.write_row(0, 0, table.columns, entete)
        for rang, ligne in enumerate(zip(*colonnes, strict=True), 1):
            page.write_row(rang, 0, ligne)
    livre.close()
    return octets.getvalue()


def bouton(fichier: str, format_: str, mime: str, contenu: Callable[[], bytes]) -> None:
    """Offer a file in a format, made at the counter and only once asked for."""
    offrir(f"Télécharger ({format_})", fichier, mime, contenu)


def offrir(libelle: str, fichier: str, mime: str, contenu: Callable[[], bytes]) -> None:
    """Offer a file under words of its own, made at the counter and only once asked for."""
    st.download_button(
        typographie(libelle),
        lambda: _composer(contenu),
        file_name=fichier,
        mime=mime,
        on_click="ignore",
        key=f"telecharger_{fichier}",
    )


def _composer(contenu: Callable[[], bytes]) -> bytes:
    """Return a file made at the counter; whatever is raised, the page says that it was not made."""
    try:
        return GUICHET.servir(contenu)
    except GuichetPlein:
        raise
    except ErreurAtelier as erreur:
        JOURNAL.error("Document non composé : %s", erreur)
        raise
    except Exception:
        JOURNAL.exception("Document non composé")
        raise
