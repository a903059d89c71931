"""A collectivité among those of its type: its rank, and those nearest to it."""

from __future__ import annotations

import numpy as np
import pandas as pd


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
