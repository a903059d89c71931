"""Columns of closed words, stored as codes."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
import pandas as pd


def en_categories(
    codes: npt.NDArray[Any], mots: tuple[str, ...], index: pd.Index[Any]
) -> pd.Series[str]:
    """Return a categorical column: `codes` are ranks in `mots`."""
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(mots)), index=index)
