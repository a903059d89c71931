"""Obligation as a function of the threshold, and the threshold that reaches a goal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from spaser.erreurs import ErreurScenario
from spaser.scenario import Scenario
from spaser.simulation import TOTAL, Entiers, Perimetre, perimetre
from spaser.vocabulaire import CONVENTIONS, TYPES, Convention

MILLION = 1_000_000


def grille(minimum: int = 1, maximum: int = 500, points: int = 200) -> Entiers:
    """Return thresholds in €, denser where they are low, whole M€ of the debates included."""
    regulier = np.geomspace(minimum, maximum, points).round(1)
    ronds = [
        s for s in (1, 2, 5, 10, 20, 25, 50, 75, 100, 150, 200, 500) if minimum <= s <= maximum
    ]
    return (np.union1d(regulier, ronds) * MILLION).round().astype(np.int64)


def courbe(table: pd.DataFrame, scenario: Scenario, seuils: Entiers | None = None) -> pd.DataFrame:
    """Return one row per threshold, convention and type (`total` included).

    Columns: `seuil` (€), `convention`, `type`, `obligees`, `part_achats`, `part_population`
    (shares between 0 and 1 of the type's own total). Types, EPT and year are the scenario's;
    its threshold and convention are not used.
    """
    seuils = grille() if seuils is None else seuils
    p = perimetre(table, scenario)
    morceaux = []
    for convention in CONVENTIONS:
        for nom in (*scenario.types, TOTAL):
            choix = p.compte & (True if nom == TOTAL else p.type_ == TYPES.index(nom))
            montants, population = _achats(p, convention)[choix], p.population[choix]
            ordre = np.argsort(-montants, kind="stable")
            effectifs = np.searchsorted(-montants[ordre], -seuils, side="left")
            morceaux.append(
                pd.DataFrame(
                    {
                        "seuil": seuils,
                        "convention": convention,
                        "type": nom,
                        "obligees": effectifs,
                        "part_achats": _parts_cumulees(montants[ordre])[effectifs],
                        "part_population": _parts_cumulees(population[ordre])[effectifs],
                    }
                )
            )
    return pd.concat(morceaux, ignore_index=True)


def bande(points: pd.DataFrame) -> pd.DataFrame:
    """Return the total of a curve by threshold (`seuil`, in M€): counts `ht` and `ttc`."""
    total = points[points["type"] == TOTAL]
    large = total.pivot(index="seuil", columns="convention", values="obligees").reset_index()
    return large.assign(seuil=large["seuil"] / MILLION)[["seuil", *CONVENTIONS]]


def seuil_pour_effectif(table: pd.DataFrame, scenario: Scenario, effectif: int) -> int:
    """Return the highest threshold, in whole €, that obliges at least `effectif` collectivités.

    Raises ErreurScenario if the scope has fewer.
    """
    montants = _montants_decroissants(table, scenario)
    if not 1 <= effectif <= len(montants):
        raise ErreurScenario(
            f"Le nombre visé doit être compris entre 1 et {len(montants)} collectivités."
        )
    return _juste_sous(int(montants[effectif - 1]))


def seuil_pour_part_achats(table: pd.DataFrame, scenario: Scenario, part: float) -> int:
    """Return the highest threshold, in whole €, that covers at least `part` of purchases.

    `part` is above 0 and at most 1. Raises ErreurScenario otherwise.
    """
    if not 0 < part <= 1:
        raise ErreurScenario("La part visée doit être supérieure à 0 et ne pas dépasser 100 %.")
    montants = _montants_decroissants(table, scenario)
    cumul = np.cumsum(montants)
    rang = int(np.searchsorted(cumul, np.ceil(part * int(cumul[-1])), side="left"))
    return _juste_sous(int(montants[min(rang, len(montants) - 1)]))


def _juste_sous(montant: int) -> int:
    if montant == 0:
        raise ErreurScenario(
            "Aucun seuil n'y suffit : il faudrait obliger des collectivités sans aucun achat."
        )
    return montant - 1


def _achats(p: Perimetre, convention: Convention) -> Entiers:
    return p.bas if convention == "ht" else p.haut


def _montants_decroissants(table: pd.DataFrame, scenario: Scenario) -> Entiers:
    p = perimetre(table, scenario)
    return np.sort(_achats(p, scenario.convention)[p.compte])[::-1]


def _parts_cumulees(valeurs: Entiers) -> npt.NDArray[np.float64]:
    cumul = np.append(0, np.cumsum(valeurs))
    return cumul / cumul[-1] if cumul[-1] else np.zeros(len(cumul))
