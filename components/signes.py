"""Legends: the signs in use on a figure, with how many each stands for."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from components.palette import ADOPTIONS, OBLIGATIONS, SITUATIONS, VOLONTAIRE, Signe
from spaser.formats import nombre
from spaser.simulation import SELON_CONVENTION


def legende_adoptions(visibles: pd.DataFrame, *, zones: bool) -> list[tuple[Signe, str]]:
    """Return the signs of the map of adoptions; squares for territories."""
    statuts = visibles["statut"].value_counts()
    obligations = {
        SELON_CONVENTION: int((visibles["classe"] == SELON_CONVENTION).sum()),
        VOLONTAIRE: int(visibles["volontaire"].sum()),
    }
    return [
        *(_entree(signe, int(statuts.get(cle, 0)), zones) for cle, signe in ADOPTIONS.items()),
        *(_entree(signe, obligations[cle], zones) for cle, signe in OBLIGATIONS.items()),
    ]


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
