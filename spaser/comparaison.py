"""One collectivité among the others: its obligation at a threshold, its rank, its peers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spaser.simulation import NON_OBLIGEE, OBLIGEE, SELON_CONVENTION, au_dessus


def obligation(achats_bas: int, achats_haut: int, seuil: int) -> str:
    """Return OBLIGEE, SELON_CONVENTION or NON_OBLIGEE for purchases between two bounds (€)."""
    sure, possible = au_dessus(np.array([achats_bas, achats_haut]), seuil)
    if sure:
        return OBLIGEE
    return SELON_CONVENTION if possible else NON_OBLIGEE


def rang(collectivites: pd.DataFrame, siren: str) -> tuple[int, int]:
    """Return the rank by purchases of a collectivité in its type, and how many there are."""
    memes, achats = _memes_types(collectivites, siren)
    return int((memes["achats_haut"] > achats).sum()) + 1, len(memes)


def pairs(collectivites: pd.DataFrame, siren: str, combien: int = 5) -> pd.DataFrame:
    """Return the collectivités of the same type whose purchases are nearest, in proportion.

    Largest purchases first. Amounts of zero are as near one another as can be.
    """
    memes, achats = _memes_types(collectivites, siren)
    autres = memes[memes["siren"] != siren]
    montants = np.maximum(autres["achats_haut"].to_numpy(dtype=float), 1)
    ecarts = np.abs(np.log(montants / max(achats, 1)))
    proches = autres.iloc[np.argsort(ecarts, kind="stable")[:combien]]
    return proches.sort_values("achats_haut", ascending=False, kind="stable")


def _memes_types(collectivites: pd.DataFrame, siren: str) -> tuple[pd.DataFrame, int]:
    elle = collectivites[collectivites["siren"] == siren].iloc[0]
    return collectivites[collectivites["type"] == elle["type"]], int(elle["achats_haut"])
