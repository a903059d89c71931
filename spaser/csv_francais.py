"""Tables as text that a spreadsheet opens."""

from __future__ import annotations

import pandas as pd


def csv_francais(donnees: pd.DataFrame) -> bytes:
    """Return a CSV that a French spreadsheet opens as is: `;`, decimal comma, UTF-8 with BOM."""
    return donnees.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")
