"""What one figure shows: the figures of an indicator, row by row, that one axis can hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from spaser.engagements import (
    HEURES_PAR_MEUR,
    Engagement,
    Groupe,
    ReperesNationaux,
    groupes,
    heures_par_meur,
)
from spaser.indicateurs import HEURES_INSERTION, INDICATEURS, PAR_AN, POUR_CENT, CodeIndicateur
from spaser.observatoire import Observatoire


@dataclass(frozen=True)
class Rangee:
    """What a scheme says at one base: promised, measured (or what it is made of), or both."""

    base: str | None
    objectif: Engagement | None
    mesure: Engagement | None

    @property
    def engagements(self) -> tuple[Engagement, ...]:
        """Those that it has: what is measured, then what is aimed at."""
        return tuple(e for e in (self.mesure, self.objectif) if e is not None)

    @property
    def jointe(self) -> bool:
        """Say whether the same entity says both."""
        return len(self.engagements) == 2 and len({(e.siren, e.nom) for e in self.engagements}) == 1

    @property
    def plus_haute(self) -> float:
        """The largest of its values."""
        return max(e.valeur for e in self.engagements)


@dataclass(frozen=True)
class Planche:
    """The groups of an indicator that one figure shows, all in one unit.

    `comparees`: those drawn, one or more schemes in each. `autres`: of bases that the same axis
    would belie (hours that are not by year). `exercice`: the year of the purchases.
    """

    cle: str
    indicateur: CodeIndicateur
    libelle: str
    unite: str
    comparees: tuple[Groupe, ...]
    autres: tuple[Groupe, ...]
    reperes: ReperesNationaux
    exercice: int

    @property
    def a_plusieurs_schemas(self) -> frozenset[str]:
        """Those (SIREN, or else name) of which several schemes are drawn."""
        schemas: dict[str, set[str | None]] = defaultdict(set)
        for c in self.comparees:
            for e in c.engagements:
                schemas[e.siren or e.nom].add(e.schema_id)
        return frozenset(qui for qui, siens in schemas.items() if len(siens) > 1)

    @property
    def plusieurs_bases(self) -> bool:
        """Say whether each row must tell its base."""
        return len({c.base for c in self.comparees}) > 1

    @property
    def structure(self) -> bool:
        """Say whether it counts what schemes are made of."""
        return self.comparees[0].nature == "structure"

    @property
    def logarithmique(self) -> bool:
        """Say whether sizes differ so much that only their ratios show."""
        return self.unite == "heures"

    @property
    def rangees(self) -> tuple[Rangee, ...]:
        """One row per base and scheme; base by base, highest values first."""
        dites: dict[tuple[str | None, str | None], dict[bool, Engagement]] = defaultdict(dict)
        for c in self.comparees:
            for e in c.engagements:
                dites[c.base, e.schema_id][c.nature == "objectif"] = e
        rangees = [
            Rangee(base, natures.get(True), natures.get(False))
            for (base, _), natures in dites.items()
        ]
        bases = list(dict.fromkeys(c.base for c in self.comparees))
        return tuple(sorted(rangees, key=lambda r: (bases.index(r.base), -r.plus_haute)))


def planches(o: Observatoire, lignes: pd.DataFrame) -> tuple[Planche, ...]:
    """Return what there is to draw of some rows of `o.engagements`, indicator by indicator."""
    trouves = []
    for indicateur in INDICATEURS:
        par_unite: dict[str, list[Groupe]] = defaultdict(list)
        dites = groupes(lignes, indicateur)
        if indicateur == HEURES_INSERTION:
            dites += heures_par_meur(lignes)
        for c in dites:
            par_unite[c.unite].append(c)
        for rang, unite in enumerate((*INDICATEURS[indicateur].unites, HEURES_PAR_MEUR), 1):
            cle = indicateur if rang == 1 else f"{indicateur}_{rang}"
            trouves.append(_planche(o, cle, indicateur, unite, par_unite[unite]))
    return tuple(planche for planche in trouves if planche.comparees)


def _planche(
    o: Observatoire, cle: str, indicateur: CodeIndicateur, unite: str, dites: list[Groupe]
) -> Planche:
    libelle = INDICATEURS[indicateur].libelle
    dessinees = [c for c in dites if unite != "heures" or c.base == PAR_AN]
    return Planche(
        cle,
        indicateur,
        f"{libelle} par M€ d’achats" if unite == HEURES_PAR_MEUR else libelle,
        unite,
        tuple(c for c in dessinees if c.engagements),
        tuple(c for c in dites if c not in dessinees or not c.engagements),
        o.reperes_nationaux(indicateur) if unite == POUR_CENT else ReperesNationaux((), ()),
        o.exercices.reference,
    )
