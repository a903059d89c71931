"""The estimate against the counts that others publish."""

from __future__ import annotations

import pandas as pd

from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario
from spaser.simulation import TOTAL
from spaser.vocabulaire import CONVENTIONS


def nombres_publies(observatoire: Observatoire) -> pd.DataFrame:
    """Return each published count next to the range of the estimate at its threshold.

    `seuil_meur`, `producteur`, `date`, `perimetre`, `publie`, `ht` and `ttc` (counts under each
    convention), `dedans` (between them) and `ecart` (in %, from the nearest). Highest thresholds
    first.
    """
    reperes = observatoire.donnees.reperes_obliges
    table = reperes[["seuil_meur", "producteur", "date", "perimetre"]].assign(
        publie=reperes["total"]
    )
    for convention in CONVENTIONS:
        table[convention] = [
            observatoire.resultat(
                Scenario(round(seuil * MILLION), convention=convention)
            ).effectifs("obligees")[TOTAL]
            for seuil in table["seuil_meur"]
        ]
    bornes = table[list(CONVENTIONS)]
    ecarts = bornes.sub(table["publie"], axis=0).abs().div(bornes)
    return table.assign(
        dedans=table["publie"].between(table["ht"], table["ttc"]),
        ecart=ecarts.min(axis=1).mul(100).round(1),
    ).sort_values(["seuil_meur", "publie"], ascending=[False, True], ignore_index=True)
