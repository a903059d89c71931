"""What a scheme promises or obtains, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spaser.engagements import HEURES_PAR_MEUR
from spaser.formats import ESPACE_INSECABLE, nombre, nombre_court
from spaser.indicateurs import (
    INCONNU,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_NATURES_D_ENGAGEMENT,
)


def valeur_en_mots(valeur: float, unite: str, borne: str | None = None) -> str:
    """Return a value with its unit, and « au moins » or « environ » if its source says so."""
    return f"{borne_en_mots(borne)}{nombre_en_mots(valeur, unite)}{ESPACE_INSECABLE}{unite}"


def nombre_en_mots(valeur: float, unite: str) -> str:
    """Return a value without its unit, which says how finely it is told."""
    return nombre(valeur) if unite == HEURES_PAR_MEUR else nombre_court(valeur, 1)


def borne_en_mots(borne: str | None) -> str:
    """Return « au moins » or « environ », before a value; nothing if it is told as such."""
    return f"{LIBELLES_BORNES[borne]} " if borne else ""


def en_base(base: str | None) -> str:
    """Return what a value is counted on, after it; nothing if its indicator has one way only."""
    if base is None:
        return ""
    return f" ({LIBELLES_BASES[base]})" if base == INCONNU else f" {LIBELLES_BASES[base]}"


def en_annee(annee: int | None) -> str:
    """Return a year, after what is of it; nothing if it is not known."""
    return f" en {annee}" if annee else ""


def chiffre_de(ligne: Any) -> str:
    """Return what a row of `Observatoire.engagements` counts, but for its year; often nothing."""
    if pd.isna(ligne.valeur):
        return ""
    borne, base = (None if pd.isna(dit) else dit for dit in (ligne.borne, ligne.base))
    return f"{valeur_en_mots(ligne.valeur, ligne.unite, borne)}{en_base(base)}"


def mesure_en_mots(
    valeur: float, unite: str, *, borne: str | None, base: str | None, annee: int | None
) -> str:
    """Return a value with its unit, what it is counted on, and its year."""
    return f"{valeur_en_mots(valeur, unite, borne)}{en_base(base)}{en_annee(annee)}"


def mesure_relevee(ligne: Any) -> str:
    """Return the same of a row of `Observatoire.engagements` that has a value."""
    return f"{chiffre_de(ligne)}{en_annee(None if pd.isna(ligne.annee) else ligne.annee)}"


def dit_en_mots(dit: Mapping[str, Any]) -> str:
    """Return what a contribution or an event tells of a scheme; nothing if it tells no fact.

    `dit`: the texts of its fields, empty where nothing is said.
    """
    champs = ("nature", "libelle", "valeur", "unite", "borne", "base", "annee")
    nature, libelle, valeur, unite, borne, base, annee = (dit.get(c) or "" for c in champs)
    if not nature:
        return ""
    quoi = f"{LIBELLES_NATURES_D_ENGAGEMENT[nature].lower()} « {libelle} »"
    an = int(annee) if annee else None
    if not valeur:
        return f"{quoi}{en_annee(an)}"
    mesure = mesure_en_mots(float(valeur), unite, borne=borne or None, base=base or None, annee=an)
    return f"{quoi} : {mesure}"
