"""Where numbers come from, when, and what they cover: said under every figure."""

from __future__ import annotations

from collections.abc import Collection

from spaser.exercices import Exercices

SOURCE_ADOPTIONS = (
    "Adoptions : relevé de pages publiques et contributions vérifiées, confiance faible exclue ; "
    "un plancher."
)
SOURCE_ENGAGEMENTS = (
    "Objectifs et résultats : relevé de pages publiques, une citée par fait ; confiance faible et "
    "schéma non désigné à part ; un plancher."
)
_PERIMETRE = "Périmètre : budget principal et annexes ; communes, budget principal seul."


def source_comptes(exercices: Exercices, annee: int | None = None) -> str:
    """Return the source of the accounts of a year, and the budgets they cover."""
    return f"Source : {exercices.source(annee)}. {_PERIMETRE}"


def sources(exercices: Exercices, annees: Collection[int] = ()) -> str:
    """Return the sources of the accounts, of reference or of some years, and of the adoptions."""
    comptes = exercices.source_des_annees(sorted(annees or [exercices.reference]))
    return f"Source : {comptes}. {_PERIMETRE} {SOURCE_ADOPTIONS}"
