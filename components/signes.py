"""Legends: the signs in use on a figure, with how many each stands for."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from components.filtres import NIVEAUX_EN_ZONES
from components.palette import (
    ADOPTIONS,
    COULEURS_TYPES,
    ENCRE,
    FORMES,
    OBLIGATIONS,
    SITUATIONS,
    TRAIT,
    VOLONTAIRE,
    Signe,
)
from spaser.adoption import A_VERIFIER, DATE_INCONNUE
from spaser.formats import nombre
from spaser.simulation import SELON_CONVENTION
from spaser.vocabulaire import LIBELLES_TYPES, TypeCollectivite

_RARES = (DATE_INCONNUE, A_VERIFIER)


def legende_adoptions(
    visibles: pd.DataFrame, niveau: tuple[TypeCollectivite, ...]
) -> list[tuple[Signe, str]]:
    """Return the signs of the map of adoptions at a level of types; squares for territories."""
    zones = niveau in NIVEAUX_EN_ZONES
    statuts = visibles["statut"].value_counts()
    obligations = {
        SELON_CONVENTION: int((visibles["classe"] == SELON_CONVENTION).sum()),
        VOLONTAIRE: int(visibles["volontaire"].sum()),
    }
    formes = [
        (Signe("", TRAIT, ENCRE, 1.2, symbole=FORMES[type_]), LIBELLES_TYPES[type_][0])
        for type_ in niveau
    ]
    return [
        *(
            _entree(signe, int(statuts.get(cle, 0)), zones)
            for cle, signe in ADOPTIONS.items()
            if cle not in _RARES or statuts.get(cle, 0)
        ),
        *(_entree(signe, obligations[cle], zones) for cle, signe in OBLIGATIONS.items()),
        *(formes if len(niveau) > 1 else []),
    ]


def legende_statuts(comptes: pd.DataFrame) -> list[tuple[Signe, str]]:
    """Return a square for each adoption status that has a column in `comptes`."""
    return [_entree(ADOPTIONS[statut], int(comptes[statut].sum()), True) for statut in comptes]


def legende_situations(situations: pd.DataFrame, *, zones: bool) -> list[tuple[Signe, str]]:
    """Return the signs of the simulator's map; squares for territories."""
    effectifs = situations["situation"].value_counts()
    return [
        _entree(signe, int(effectifs.get(signe.libelle, 0)), zones) for signe in SITUATIONS.values()
    ]


def legende_regimes(noms: dict[str, str], couleurs: dict[str, str]) -> list[tuple[Signe, str]]:
    """Return a square for each state of the law, `noms` giving its words."""
    return [
        (Signe(nom, couleurs[etat], couleurs[etat], symbole="square"), nom)
        for etat, nom in noms.items()
    ]


def _entree(signe: Signe, effectif: int, zones: bool) -> tuple[Signe, str]:
    montre = replace(signe, symbole="square") if zones else signe
    return montre, f"{signe.libelle} ({nombre(effectif)})"


def legende_types() -> list[tuple[Signe, str]]:
    """Return a square for each type of the curve."""
    return [
        (Signe(mots[1], couleur, couleur, symbole="square"), mots[1])
        for mots, couleur in zip(LIBELLES_TYPES.values(), COULEURS_TYPES.values(), strict=True)
    ]


def legende_parts() -> list[tuple[Signe, str]]:
    """Return the two lines of the shares covered."""
    return [
        (Signe("achats", "#0072B2", "#0072B2", symbole="square"), "part des achats"),
        (
            Signe("population", "#FFFFFF", "#D55E00", 2.0, "3 2", symbole="square"),
            "part de la population (tirets)",
        ),
    ]
