"""Who is obliged under a scenario, and what differs between two scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from spaser.categories import en_categories
from spaser.regle import regle_en_mots
from spaser.scenario import Scenario
from spaser.vocabulaire import COLONNES, TYPES

OBLIGEE = "obligee"
SELON_CONVENTION = "selon_convention"
NON_OBLIGEE = "non_obligee"
HORS_CHAMP = "hors_champ"
CLASSES = (OBLIGEE, SELON_CONVENTION, NON_OBLIGEE, HORS_CHAMP)

DEJA_OBLIGEE = "deja_obligee"
NOUVELLEMENT_OBLIGEE = "nouvellement_obligee"
PLUS_OBLIGEE = "plus_obligee"
SITUATIONS = (DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE, NON_OBLIGEE)
SITUATIONS_CONCERNEES = (DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE, SELON_CONVENTION)

MOUVEMENTS = {NOUVELLEMENT_OBLIGEE: "entre", PLUS_OBLIGEE: "sort"}
"""What becomes of whoever changes sides, under the convention of the scenario."""

TOTAL = "total"

Masque = npt.NDArray[np.bool_]
Entiers = npt.NDArray[np.int64]
Rangs = npt.NDArray[np.int8]


def au_dessus(montants: Entiers, seuils: int | Entiers) -> Masque:
    """Say which purchases are above a threshold (€). « Supérieur à » is strict, here for all."""
    return montants > seuils


def obligation(achats_bas: int, achats_haut: int, seuil: int) -> str:
    """Return OBLIGEE, SELON_CONVENTION or NON_OBLIGEE for purchases between two bounds (€)."""
    sure, possible = au_dessus(np.array([achats_bas, achats_haut]), seuil)
    if sure:
        return OBLIGEE
    return SELON_CONVENTION if possible else NON_OBLIGEE


@dataclass(frozen=True, eq=False)
class Champ:
    """What a scenario counts of a table, as aligned arrays.

    `bas`, `haut`: purchases in €, both bounds (0 out of scope). `type_`: rank in TYPES.
    `compte`: whether the row is in the scope of the scenario. `population` in inhabitants.
    """

    bas: Entiers
    haut: Entiers
    type_: Rangs
    compte: Masque
    population: Entiers
    adoptante: Masque


def champ(table: pd.DataFrame, scenario: Scenario) -> Champ:
    """Return what a scenario counts in the table of collectivités.

    `table`: with the amounts of the scenario's year (missing: does not count), and `adoptante`,
    who has adopted on the day one looks from.
    """
    haut = table["achats_haut"]
    type_ = _rangs_types(table)
    compte = np.isin(type_, [TYPES.index(t) for t in scenario.types])
    compte &= haut.notna().to_numpy()
    if not scenario.ept:
        compte &= table["nature"].to_numpy() != "EPT"
    if scenario.region:
        compte &= table["region_code"].to_numpy() == scenario.region
    return Champ(
        bas=_entiers(table["achats_bas"]),
        haut=_entiers(haut),
        type_=type_,
        compte=compte,
        population=_entiers(table["population"]),
        adoptante=table["adoptante"].to_numpy(dtype=bool),
    )


@dataclass(frozen=True, eq=False)
class Resultat:
    """Result of a scenario on a table, row by row and by type.

    `classes`: one of CLASSES per row of the table, whatever the convention.
    `obligees`: whether the row is obliged under the scenario's convention.
    `type_`: rank of the row's type in TYPES.
    `par_type`: one row per type and `total`; counts (`collectivites`, `obligees`,
    `selon_convention`, `adoptantes`), amounts in € (`achats`, `achats_couverts`) and
    inhabitants (`population`, `population_couverte`).
    """

    scenario: Scenario
    classes: pd.Series[str]
    obligees: pd.Series[bool]
    type_: Rangs
    par_type: pd.DataFrame

    @cached_property
    def total(self) -> pd.Series[int]:
        """The `total` row of `par_type`."""
        return cast("pd.Series[int]", self.par_type.loc[TOTAL])

    def effectifs(self, mesure: str) -> dict[str, int]:
        """Return a column of `par_type` as plain integers, `total` first."""
        return self._effectifs[mesure]

    @cached_property
    def _effectifs(self) -> dict[str, dict[str, int]]:
        colonnes = self.par_type.loc[[TOTAL, *TYPES]].to_dict()
        return cast("dict[str, dict[str, int]]", colonnes)

    def bornes(self, type_: str) -> tuple[int, int]:
        """Return how many of a type (or TOTAL) are obliged under each convention, HT then TTC."""
        obligees = self._effectifs["obligees"][type_]
        bande = self._effectifs["selon_convention"][type_]
        if self.scenario.convention == "ttc":
            return obligees - bande, obligees
        return obligees, obligees + bande

    @property
    def part_achats(self) -> float:
        """Share, between 0 and 1, of the purchases in scope made by the obliged."""
        return _part(self.total["achats_couverts"], self.total["achats"])

    @property
    def part_population(self) -> float:
        """Share of the population in scope; an inhabitant counts once at each level."""
        return _part(self.total["population_couverte"], self.total["population"])


@dataclass(frozen=True, eq=False)
class Comparaison:
    """What changes from a result to another.

    `situations`: one of SITUATIONS per row of the table.
    `par_type`: counts of each situation but `non_obligee`, one row per type and `total`.
    """

    situations: pd.Series[str]
    par_type: pd.DataFrame

    def effectif(self, situation: str, type_: str = TOTAL) -> int:
        """Return how many rows of a type are in a situation."""
        return int(self.par_type[situation][type_])


def simuler(table: pd.DataFrame, scenario: Scenario) -> Resultat:
    """Return who is obliged under a scenario: strictly above the threshold."""
    p = champ(table, scenario)
    seuils = np.array([scenario.seuil_de(type_) for type_ in TYPES])[p.type_]
    sures = p.compte & au_dessus(p.bas, seuils)
    possibles = p.compte & au_dessus(p.haut, seuils)
    obligees = sures if scenario.convention == "ht" else possibles

    codes = np.full(len(table), CLASSES.index(HORS_CHAMP), dtype=np.int8)
    codes[p.compte] = CLASSES.index(NON_OBLIGEE)
    codes[possibles] = CLASSES.index(SELON_CONVENTION)
    codes[sures] = CLASSES.index(OBLIGEE)

    achats = p.bas if scenario.convention == "ht" else p.haut
    par_type = _par_type(
        p.type_,
        {
            "collectivites": p.compte,
            "obligees": obligees,
            "selon_convention": possibles & ~sures,
            "achats": np.where(p.compte, achats, 0),
            "achats_couverts": np.where(obligees, achats, 0),
            "population": np.where(p.compte, p.population, 0),
            "population_couverte": np.where(obligees, p.population, 0),
            "adoptantes": obligees & p.adoptante,
        },
    )
    return Resultat(
        scenario,
        en_categories(codes, CLASSES, table.index),
        pd.Series(obligees, index=table.index),
        p.type_,
        par_type,
    )


def comparer(avant: Resultat, apres: Resultat) -> Comparaison:
    """Return what changes from a result to another on the same table."""
    a, b = avant.obligees.to_numpy(), apres.obligees.to_numpy()
    codes = np.full(len(a), SITUATIONS.index(NON_OBLIGEE), dtype=np.int8)
    codes[a & b] = SITUATIONS.index(DEJA_OBLIGEE)
    codes[b & ~a] = SITUATIONS.index(NOUVELLEMENT_OBLIGEE)
    codes[a & ~b] = SITUATIONS.index(PLUS_OBLIGEE)
    return Comparaison(
        en_categories(codes, SITUATIONS, apres.obligees.index),
        _par_type(
            apres.type_,
            {situation: codes == rang for rang, situation in enumerate(SITUATIONS[:-1])},
        ),
    )


def situations_affichees(comparaison: Comparaison, resultat: Resultat) -> pd.Series[str]:
    """Return `situations`, or `selon_convention` where the convention decides the obligation."""
    bande = resultat.classes == SELON_CONVENTION
    return comparaison.situations.cat.add_categories([SELON_CONVENTION]).mask(
        bande, SELON_CONVENTION
    )


def proches_du_seuil(
    collectivites: pd.DataFrame, resultat: Resultat, combien: int = 5
) -> pd.DataFrame:
    """Return the rows nearest to the threshold that applies to them, above then below it.

    With `montant` (€, under the scenario's convention) and `ecart` to the threshold (€).
    `collectivites`: with the amounts of the scenario's year.
    """
    scenario = resultat.scenario
    lignes = collectivites[(resultat.classes != HORS_CHAMP).to_numpy()]
    montants = lignes[COLONNES[scenario.convention]].astype("int64")
    seuils = lignes["type"].astype("str").map({t: scenario.seuil_de(t) for t in TYPES})
    table = lignes.assign(montant=montants, ecart=montants - seuils)
    dessus = au_dessus(table["ecart"].to_numpy(), 0)
    return pd.concat(
        [
            table[dessus].nsmallest(combien, "ecart").iloc[::-1],
            table[~dessus].nlargest(combien, "ecart"),
        ]
    )


def resume(
    resultat: Resultat,
    reference: Resultat | None = None,
    syndicats: Mapping[str, int] | None = None,
    lacunes: str = "",
) -> dict[str, object]:
    """Return the figures of a result as the JSON object of the command line.

    `syndicats`: how many of them the scenario obliges, if it tells them. `lacunes`: what its year
    of accounts lacks, in a sentence, if anything.
    """
    figures: dict[str, object] = {
        "regle": regle_en_mots(resultat.scenario),
        "seuil_meur": resultat.scenario.seuil / 1_000_000,
        "convention": resultat.scenario.convention,
        "obligees": resultat.effectifs("obligees"),
        "selon_convention": resultat.effectifs("selon_convention"),
        "part_achats": round(resultat.part_achats, 6),
        "part_population": round(resultat.part_population, 6),
        "adoptantes_recensees": int(resultat.total["adoptantes"]),
    }
    if lacunes:
        figures["lacunes"] = lacunes
    if syndicats is not None:
        figures["syndicats"] = dict(syndicats)
    if reference is not None:
        comparaison = comparer(reference, resultat)
        figures["nouvelles"] = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
        figures["sorties"] = comparaison.effectif(PLUS_OBLIGEE)
    return figures


def _rangs_types(table: pd.DataFrame) -> Rangs:
    codes = pd.Categorical(table["type"], categories=list(TYPES)).codes
    return np.asarray(codes, dtype=np.int8)


def _entiers(colonne: pd.Series[int]) -> Entiers:
    return np.asarray(colonne.fillna(0), dtype=np.int64)


def _par_type(type_: Rangs, mesures: dict[str, Masque | Entiers]) -> pd.DataFrame:
    sommes = {
        nom: np.bincount(type_, weights=valeurs, minlength=len(TYPES)).astype(np.int64)
        for nom, valeurs in mesures.items()
    }
    return pd.DataFrame(
        {nom: np.append(somme, somme.sum()) for nom, somme in sommes.items()},
        index=[*TYPES, TOTAL],
    )


def _part(couvert: int, ensemble: int) -> float:
    return float(couvert / ensemble) if ensemble else 0.0
