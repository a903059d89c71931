"""Obligation as a function of the threshold, and the threshold that reaches a goal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from spaser.erreurs import ErreurScenario
from spaser.scenario import MILLION, Scenario
from spaser.simulation import TOTAL, Champ, Entiers, Resultat, champ
from spaser.vocabulaire import CONVENTIONS, TYPES, Convention


def grille() -> Entiers:
    """Return thresholds in €, denser where they are low, whole M€ of the debates included."""
    regulier = np.geomspace(1, 500, 200).round(1)
    ronds = (2, 5, 10, 20, 25, 50, 75, 100, 150, 200)
    return (np.union1d(regulier, ronds) * MILLION).round().astype(np.int64)


def courbe(
    table: pd.DataFrame,
    scenario: Scenario,
    seuils: Entiers | None = None,
) -> pd.DataFrame:
    """Return one row per threshold, convention and type (`total` included).

    Columns: `seuil` (€), `convention`, `type`, `obligees`, `part_achats`, `part_population`
    (shares between 0 and 1 of the type's own total). Types, EPT and year are the scenario's;
    its threshold and convention are not used.
    """
    seuils = grille() if seuils is None else seuils
    p = champ(table, scenario)
    morceaux = []
    for convention, nom in product(CONVENTIONS, (*scenario.types, TOTAL)):
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


def large(points: pd.DataFrame) -> pd.DataFrame:
    """Return a curve with one row per threshold (`seuil`, in M€), for figures.

    Columns: total counts `ht` and `ttc`, counts by type under the HT convention, and the shares
    `part_achats` and `part_population` (in %, HT).
    """
    total = points[points["type"] == TOTAL]
    table = total.pivot(index="seuil", columns="convention", values="obligees")[[*CONVENTIONS]]
    ht = points[points["convention"] == "ht"]
    par_type = ht[ht["type"] != TOTAL].pivot(index="seuil", columns="type", values="obligees")
    for type_ in TYPES:
        table[type_] = par_type.get(type_, 0)
    parts = ht[ht["type"] == TOTAL].set_index("seuil")[["part_achats", "part_population"]]
    table = table.join((parts * 100).round(2)).reset_index()
    return table.assign(seuil=table["seuil"] / MILLION).rename_axis(columns=None)


def seuil_pour_effectif(table: pd.DataFrame, scenario: Scenario, effectif: int) -> int:
    """Return the highest threshold, in whole €, that obliges at least `effectif` collectivités.

    Raises ErreurScenario if the scope has fewer.
    """
    montants, _ = _decroissants(table, scenario)
    if not 1 <= effectif <= len(montants):
        raise ErreurScenario(
            f"Le nombre visé doit être compris entre 1 et {len(montants)} collectivités."
        )
    return _juste_sous(int(montants[effectif - 1]))


def seuil_pour_part_achats(table: pd.DataFrame, scenario: Scenario, part: float) -> int:
    """Return the highest threshold, in whole €, that covers at least `part` of purchases.

    `part` is above 0 and at most 1. Raises ErreurScenario otherwise.
    """
    montants, _ = _decroissants(table, scenario)
    return _seuil_pour_part(montants, montants, part)


def seuil_pour_part_population(table: pd.DataFrame, scenario: Scenario, part: float) -> int:
    """Return the highest threshold, in whole €, that covers at least `part` of the population.

    An inhabitant counts once at each level. `part` is above 0 and at most 1. Raises
    ErreurScenario otherwise, or if no threshold is enough.
    """
    montants, population = _decroissants(table, scenario)
    return _seuil_pour_part(montants, population, part)


def cout_marginal(paliers: Sequence[Resultat]) -> pd.DataFrame:
    """Return what each step down a list of thresholds adds, one row per step.

    `paliers`: what the same rule gives at each threshold, highest first. Columns: `de`, `a` (€),
    `collectivites` (how many more), `achats` and `population` (shares added, between 0 and 1) and
    `par_point` (collectivités per additional percent of purchases, NaN if none is added).
    """
    seuils = [palier.scenario.seuil for palier in paliers]
    lignes = pd.DataFrame(
        {
            "collectivites": [palier.effectifs("obligees")[TOTAL] for palier in paliers],
            "achats": [palier.part_achats for palier in paliers],
            "population": [palier.part_population for palier in paliers],
        }
    )
    ecarts = lignes.diff().iloc[1:].reset_index(drop=True)
    return pd.DataFrame(
        {
            "de": seuils[:-1],
            "a": seuils[1:],
            **ecarts.astype({"collectivites": "int64"}),
            "par_point": ecarts["collectivites"] / (ecarts["achats"] * 100),
        }
    )


def _juste_sous(montant: int) -> int:
    if montant == 0:
        raise ErreurScenario(
            "Aucun seuil n'y suffit : il faudrait obliger des collectivités sans aucun achat."
        )
    return montant - 1


def _achats(p: Champ, convention: Convention) -> Entiers:
    return p.bas if convention == "ht" else p.haut


def _seuil_pour_part(montants: Entiers, poids: Entiers, part: float) -> int:
    if not 0 < part <= 1:
        raise ErreurScenario("La part visée doit être supérieure à 0 et ne pas dépasser 100 %.")
    if not len(montants):
        raise ErreurScenario("Aucun seuil n'y suffit : ce scénario ne compte aucune collectivité.")
    cumul = np.cumsum(poids)
    rang = int(np.searchsorted(cumul, np.ceil(part * int(cumul[-1])), side="left"))
    return _juste_sous(int(montants[rang]))


def _decroissants(table: pd.DataFrame, scenario: Scenario) -> tuple[Entiers, Entiers]:
    """Return the purchases in scope, largest first, and the population of each."""
    p = champ(table, scenario)
    montants, population = _achats(p, scenario.convention)[p.compte], p.population[p.compte]
    ordre = np.argsort(-montants, kind="stable")
    return montants[ordre], population[ordre]


def _parts_cumulees(valeurs: Entiers) -> npt.NDArray[np.float64]:
    cumul = np.append(0, np.cumsum(valeurs))
    return cumul / cumul[-1] if cumul[-1] else np.zeros(len(cumul))
