"""What the follow-up accepted, made up for a test."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from spaser.releve import Evenement

LIEN = "https://www.exemple.fr/deliberation"
# Obliged, and the list says nothing of it.
INCONNUE = "229400288"


def evenement(siren: str, sujet: str = "adopte", numero: int = 1, **autres: object) -> Evenement:
    """Return an accepted contribution; `numero`: the later, the greater."""
    recue_le = date(2026, 11, 1) + timedelta(days=numero)
    return Evenement(
        **{
            "contribution": f"{recue_le}-{numero}",
            "genre": "acceptee",
            "instant": datetime(2026, 11, 2, 12, tzinfo=UTC) + timedelta(days=numero),
            "recue_le": recue_le,
            "siren": siren,
            "sujet": sujet,
            "role": "agent",
            "confiance": "haute",
            "lien": LIEN,
        }
        | autres
    )


UN_FAIT = {
    "nature": "objectif",
    "theme": "insertion",
    "indicateur": "heures_insertion",
    "libelle": "heures d'insertion",
    "borne": "au_moins",
    "base": "par_an",
    "valeur": "120000",
    "unite": "heures",
    "annee": "2028",
}
"""What a contribution may tell of a scheme, and no page of the survey does."""


def fait(siren: str, numero: int = 1, **autres: object) -> Evenement:
    """Return an accepted fact; `numero`: the later, the greater."""
    return evenement(siren, "engagement", numero, **(UN_FAIT | autres))


def annulee(e: Evenement) -> Evenement:
    """Return the decision that undoes it, an hour later."""
    return replace(e, genre="annulee", instant=e.instant + timedelta(hours=1))
