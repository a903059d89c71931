"""The same scenario counted otherwise: what its result owes to each choice of method."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from spaser.exercices import Exercices
from spaser.formats import enumeration
from spaser.scenario import Scenario
from spaser.simulation import Resultat, au_dessus, simuler
from spaser.vocabulaire import COLONNES, LIBELLES_TYPES, Convention


@dataclass(frozen=True)
class Variante:
    """A way of counting, in words, and what it gives; `ecart` from its own point of comparison.

    `perimetre`: what is counted, where it is not the scenario's own scope.
    """

    nom: str
    obligees: int
    ecart: int
    perimetre: str = ""


def sensibilite(
    table: pd.DataFrame,
    autres_acheteurs: pd.DataFrame,
    scenario: Scenario,
    exercices: Exercices,
) -> list[Variante]:
    """Return the number of obliged under each way of counting a scenario.

    `autres_acheteurs`: syndicats and SDIS (`achats_bas`, `achats_haut` in €), to which the
    obligation has extended since 2023. The provisional year is compared with the definitive one
    on the same types.
    """
    base = _obligees(simuler(table, scenario))
    autre: Convention = "ttc" if scenario.convention == "ht" else "ht"
    variantes = [Variante("Tel quel", base, 0)]
    if scenario.annee is not None:
        return variantes

    def ajouter(nom: str, obligees: int, *, face_a: int = base, perimetre: str = "") -> None:
        variantes.append(Variante(nom, obligees, obligees - face_a, perimetre))

    ajouter(
        f"En convention {autre.upper()}",
        _obligees(simuler(table, replace(scenario, convention=autre))),
    )
    if "epci" in scenario.types:
        ajouter(
            "Sans les EPT" if scenario.ept else "Avec les EPT",
            _obligees(simuler(table, replace(scenario, ept=not scenario.ept))),
        )
    types = tuple(type_ for type_ in scenario.types if type_ in exercices.types_du_provisoire)
    if types:
        definitive = replace(scenario, types=types)
        connues = table[table["achats_haut_provisoire"].notna()]
        ajouter(
            f"Sur les comptes {exercices.en_clair(exercices.provisoire)}",
            _obligees(simuler(table, replace(definitive, annee=exercices.provisoire))),
            face_a=_obligees(simuler(connues, definitive)),
            perimetre=f"{enumeration([LIBELLES_TYPES[t][1] for t in types])} dont les comptes "
            f"{exercices.provisoire} sont connus",
        )
    if not scenario.region:
        montants = autres_acheteurs[COLONNES[scenario.convention]].to_numpy()
        ajouter(
            "Avec les syndicats et les SDIS",
            base + int(au_dessus(montants, scenario.seuil).sum()),
            perimetre="ceux d'au moins 1 M€ d'achats",
        )
    return variantes


def _obligees(resultat: Resultat) -> int:
    return int(resultat.total["obligees"])
