"""What is said of a scheme wherever it shows: when it was adopted, when it is to be renewed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spaser.adoption import SANS_SCHEMA, STATUTS_ADOPTES
from spaser.formats import accord, date_longue, date_precise, nombre

DATE_INCONNUE = "date inconnue, "


def date_d_adoption(schema: Any) -> str:
    """Return the date as published or, if no page gives it, the day that it is before.

    `schema`: has `date_adoption` and `adoption_au_plus_tard`.
    """
    if pd.isna(schema.date_adoption):
        return f"{DATE_INCONNUE}avant le {date_longue(schema.adoption_au_plus_tard)}"
    return date_precise(schema.date_adoption)


def date_du_schema(schema: Any, statut: str) -> str:
    """Return `date_d_adoption`, nothing if no page dates what is not known to be adopted.

    Of who has none, the day it said so.
    """
    if statut == SANS_SCHEMA:
        return f"déclaré le {date_longue(schema.adoption_au_plus_tard)}"
    a_dire = statut in STATUTS_ADOPTES or not pd.isna(schema.date_adoption)
    return date_d_adoption(schema) if a_dire else ""


def echeance(schema: Any) -> str:
    """Return the day before which a scheme is to be renewed, nothing if it is not.

    `schema`: has `a_renouveler` and `fin`.
    """
    return f"à renouveler avant le {date_longue(schema.fin)}" if schema.a_renouveler else ""


def disent_ne_pas_en_avoir(combien: int) -> str:
    """Return how many say that they have no scheme."""
    return f"{nombre(combien)} {accord(combien, 'dit', 'disent')} ne pas en avoir"
