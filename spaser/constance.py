"""How steadily collectivités are above a threshold over the years whose accounts are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spaser.formats import en_lettres, quantite
from spaser.scenario import Scenario
from spaser.simulation import au_dessus
from spaser.vocabulaire import COLONNES, TYPES, TypeCollectivite


def constance(
    collectivites: pd.DataFrame, comptes: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Return, for each row, `annees_connues` that compare, and `annees_au_dessus` among them.

    The convention and the thresholds are the scenario's; its year is not looked at.
    """
    compares = comptes[comptes["compare"]]
    types = compares["siren"].map(collectivites.set_index("siren")["type"].astype("str"))
    seuils = types.map({t: scenario.seuil_de(t) for t in TYPES})
    montants = compares[COLONNES[scenario.convention]]
    dessus = au_dessus(np.asarray(montants, np.int64), np.asarray(seuils, np.int64))
    comptees = (
        pd.DataFrame({"annees_connues": 1, "annees_au_dessus": dessus.astype("int64")})
        .groupby(compares["siren"].to_numpy())
        .sum()
        .reindex(collectivites["siren"])
    )
    comptees.index = collectivites.index
    return comptees


def constance_en_mots(dessus: int, annees: int) -> str:
    """Return how many of some years are above: `les trois années`, `2 années sur 3`."""
    if dessus == 0:
        return "aucune année"
    if dessus == annees:
        return "la seule année connue" if annees == 1 else f"les {en_lettres(annees)} années"
    return f"{quantite(dessus, 'année', 'années')} sur {annees}"


@dataclass(frozen=True)
class Constance:
    """How many of a type are above a threshold each year, some years, or never.

    Among those with the same number of known years (`annees`, two or more).
    """

    type: TypeCollectivite
    annees: int
    toujours: int
    parfois: int
    jamais: int


def constances(
    collectivites: pd.DataFrame, constance_: pd.DataFrame, scenario: Scenario
) -> list[Constance]:
    """Return how steady a scenario is, by type and number of known years, most years first.

    In its types and région; a type of which most collectivités have a single year is left out.
    `constance_`: that of `constance`, for the same rows.
    """
    ici = collectivites["region_code"] == scenario.region if scenario.region else True
    resultats = []
    for type_ in scenario.types:
        lignes = constance_[(collectivites["type"] == type_) & ici]
        suivies = lignes[lignes["annees_connues"] >= 2]
        if 2 * len(suivies) <= len(lignes):
            continue
        for annees in sorted({int(n) for n in suivies["annees_connues"]}, reverse=True):
            groupe = suivies[suivies["annees_connues"] == annees]
            toujours = int((groupe["annees_au_dessus"] == annees).sum())
            jamais = int((groupe["annees_au_dessus"] == 0).sum())
            resultats.append(
                Constance(type_, annees, toujours, len(groupe) - toujours - jamais, jamais)
            )
    return resultats
