"""Syndicats and SDIS, whom the law obliges too since 2023: counted apart from the four types."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spaser.scenario import Scenario
from spaser.simulation import (
    DEJA_OBLIGEE,
    MOUVEMENTS,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
    TOTAL,
    au_dessus,
)
from spaser.vocabulaire import COLONNES, TYPES_DE_SYNDICATS


@dataclass(frozen=True, eq=False)
class Syndicats:
    """Those that a threshold or the regime compared obliges, surely or by convention.

    `concernes`: `siren`, `type` (of TYPES_DE_SYNDICATS), `nom`, `achats_bas`, `achats_haut` (€),
    `situation` and `mouvement` as in a Simulation, largest purchases first. `obliges`: how many
    are, under the scenario's convention, by type and in all (TOTAL). `entrees`, `sorties`: how
    many change sides.
    """

    concernes: pd.DataFrame
    obliges: dict[str, int]
    entrees: int
    sorties: int


def simuler_les_syndicats(
    autres_acheteurs: pd.DataFrame, scenario: Scenario, reference: int
) -> Syndicats:
    """Return what the common threshold of a scenario does to them, against another (€)."""
    bas, haut = (autres_acheteurs[c].to_numpy(dtype=np.int64) for c in COLONNES.values())
    montants = bas if scenario.convention == "ht" else haut
    avant, apres = au_dessus(montants, reference), au_dessus(montants, scenario.seuil)
    bande = au_dessus(haut, scenario.seuil) & ~au_dessus(bas, scenario.seuil)
    situations = pd.Series("", index=autres_acheteurs.index)
    situations[avant & apres] = DEJA_OBLIGEE
    situations[apres & ~avant] = NOUVELLEMENT_OBLIGEE
    situations[avant & ~apres] = PLUS_OBLIGEE
    mouvements = situations.map(MOUVEMENTS).fillna("")
    situations[bande] = SELON_CONVENTION
    concernes = autres_acheteurs.assign(situation=situations, mouvement=mouvements)
    types = autres_acheteurs.loc[apres, "type"].value_counts()
    obliges = {type_: int(types.get(type_, 0)) for type_ in TYPES_DE_SYNDICATS}
    return Syndicats(
        concernes[situations != ""].sort_values("achats_haut", ascending=False, kind="stable"),
        {TOTAL: sum(obliges.values()), **obliges},
        int((apres & ~avant).sum()),
        int((avant & ~apres).sum()),
    )
