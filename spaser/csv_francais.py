"""Tables as text that a spreadsheet opens."""

from __future__ import annotations

import io
import re

import pandas as pd

_DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_NOMBRE = re.compile(r"[-+][\d\u202f\u00a0]+(?:[.,]\d+)?")


def csv_francais(donnees: pd.DataFrame) -> bytes:
    """Return a CSV that a French spreadsheet opens as is: `;`, decimal comma, UTF-8 with BOM.

    A text that a spreadsheet would take for a formula is preceded by an apostrophe; a carriage
    return, which would begin a row where nothing is quoted, is a line feed.
    """
    # Straight to bytes: a text with « ’ » would take three times its size in memory.
    octets = io.BytesIO()
    sans_formule(donnees).to_csv(
        octets, index=False, sep=";", decimal=",", encoding="utf-8-sig", lineterminator="\n"
    )
    return octets.getvalue()


def sans_formule(donnees: pd.DataFrame) -> pd.DataFrame:
    """Return a table without any text that a spreadsheet would take for a formula."""
    propres = donnees.set_axis([_litteral(titre) for titre in donnees.columns], axis=1)
    for rang, (_, colonne) in enumerate(donnees.items()):
        if pd.api.types.is_numeric_dtype(colonne) or pd.api.types.is_datetime64_dtype(colonne):
            continue
        textes = colonne.astype("str").str
        if (textes.startswith(_DEBUTS_DE_FORMULE) | textes.contains("\r", regex=False)).any():
            propres.isetitem(rang, [_litteral(valeur) for valeur in colonne])
    return propres


def _litteral(valeur: object) -> object:
    if not isinstance(valeur, str):
        return valeur
    texte = valeur.replace("\r\n", "\n").replace("\r", "\n")
    formule = texte.startswith(_DEBUTS_DE_FORMULE) and not _NOMBRE.fullmatch(texte)
    return f"'{texte}" if formule else texte
