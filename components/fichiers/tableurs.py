"""Downloads: the same table as CSV, as a workbook, and as GeoJSON where it has a place."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from streamlit import runtime

from components.fichiers import outils
from components.fichiers.atelier import ATELIER, ErreurAtelier
from spaser.classeur import feuille, proprietes
from spaser.csv_francais import csv_francais
from spaser.erreurs import JOURNAL
from spaser.formats import typographie
from spaser.guichet import GUICHET, GuichetPlein, verifier_qu_on_attend
from spaser.observatoire import aujourd_hui
from spaser.vocabulaire import OBSERVATOIRE

# Composed files that wait for their reader: Streamlit drops them at the second script that ends,
# whoever's it is, and a busy site runs thirty a second.
_EN_ATTENTE = 12
_rangs = itertools.count()


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
    ecrites = [feuille(nom, table) for nom, table in feuilles.items()]
    verifier_qu_on_attend()
    return ATELIER.confier(
        outils.classeur, ecrites, proprietes(f"{OBSERVATOIRE} : {sujet}", aujourd_hui())
    )


def bouton(fichier: str, format_: str, mime: str, contenu: Callable[[], bytes]) -> None:
    """Offer a file in a format, made at the counter and only once asked for."""
    offrir(f"Télécharger ({format_})", fichier, mime, contenu)


def offrir(
    libelle: str,
    fichier: str,
    mime: str,
    contenu: Callable[[], bytes],
    *,
    principal: bool = False,
) -> None:
    """Offer a file under words of its own, made at the counter and only once asked for.

    `principal`: whether it is what the page is for.
    """
    st.download_button(
        typographie(libelle),
        lambda: _composer(fichier, mime, contenu),
        file_name=fichier,
        mime=mime,
        type="primary" if principal else "secondary",
        on_click="ignore",
        key=f"telecharger_{fichier}",
    )


def _composer(fichier: str, mime: str, contenu: Callable[[], bytes]) -> bytes:
    """Return a file made at the counter; whatever is raised, the page says that it was not made."""
    try:
        octets = GUICHET.servir(contenu)
    except GuichetPlein:
        raise
    except ErreurAtelier as erreur:
        JOURNAL.error("Document non composé : %s", erreur)
        raise
    except Exception:
        JOURNAL.exception("Document non composé")
        raise
    if runtime.exists():
        place = f"document {next(_rangs) % _EN_ATTENTE}"
        gardien = runtime.get_instance().media_file_mgr
        gardien.add(octets, mime, place, file_name=fichier, is_for_static_download=True)
    return octets
