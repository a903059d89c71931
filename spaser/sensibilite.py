"""The same scenario counted otherwise: what its result owes to each choice of method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from spaser.exercices import Exercices
from spaser.formats import enumeration
from spaser.scenario import Scenario
from spaser.simulation import Resultat, simuler
from spaser.vocabulaire import LIBELLES_TYPES, Convention


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
    a_l_exercice: Callable[[int | None], pd.DataFrame],
    scenario: Scenario,
    exercices: Exercices,
) -> list[Variante]:
    """Return the number of obliged under each way of counting a scenario.

    Another year is compared with that of reference on the
    collectivités that both know. `a_l_exercice`: gives the table of collectivités for a year.
    """
    table = a_l_exercice(scenario.annee)
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
    for annee in exercices.autres:
        types = tuple(type_ for type_ in scenario.types if type_ in exercices.types(annee))
        if types:
            memes = replace(scenario, types=types)
            autre_annee = a_l_exercice(annee)
            connues = table[autre_annee["achats_haut"].notna()]
            ajouter(
                f"Sur les comptes {exercices.en_clair(annee)}",
                _obligees(simuler(autre_annee, replace(memes, annee=annee))),
                face_a=_obligees(simuler(connues, memes)),
                perimetre=f"{enumeration([LIBELLES_TYPES[t][1] for t in types])} dont les comptes "
                f"{annee} sont connus",
            )
    return variantes


def _obligees(resultat: Resultat) -> int:
    return int(resultat.total["obligees"])
