"""How steadily collectivités are above a threshold over the years whose accounts are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spaser.formats import en_lettres, quantite
from spaser.scenario import Scenario
from spaser.simulation import au_dessus
from spaser.vocabulaire import COLONNES, TYPES, TypeCollectivite


def comparees(collectivites: pd.DataFrame, comptes: pd.DataFrame) -> pd.DataFrame:
    """Return the years that compare: `rang` of the collectivité in its table, `type`, amounts (€).

    `type`: its rank in TYPES. It is the same for all scenarios.
    """
    retenues = comptes[comptes["compare"]]
    rangs = pd.Series(range(len(collectivites)), collectivites["siren"])[retenues["siren"]]
    types = collectivites["type"].map({t: rang for rang, t in enumerate(TYPES)})
    return retenues[list(COLONNES.values())].assign(
        rang=rangs.to_numpy(), type=types.to_numpy(np.int8)[rangs]
    )


def constance(
    collectivites: pd.DataFrame, comparees_: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Return, for each row, `annees_connues` that compare, and `annees_au_dessus` among them.

    `comparees_`: those of `comparees`. The convention and the thresholds are the scenario's; its
    year is not looked at.
    """
    seuils = np.array([scenario.seuil_de(t) for t in TYPES])[comparees_["type"]]
    dessus = au_dessus(comparees_[COLONNES[scenario.convention]].to_numpy(), seuils)
    rangs, lignes = comparees_["rang"].to_numpy(), len(collectivites)
    return pd.DataFrame(
        {
            nom: np.bincount(lesquels, minlength=lignes).astype(np.int8)
            for nom, lesquels in (("annees_connues", rangs), ("annees_au_dessus", rangs[dessus]))
        },
        index=collectivites.index,
    )


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
