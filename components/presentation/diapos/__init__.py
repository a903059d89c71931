"""The slides, one file each, in the order of the files' names: a new file is a new slide."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from components.presentation.diapo import Diapo
from components.presentation.seance import Seance
from spaser.observatoire import Observatoire, gardee
from spaser.scenario import Scenario


def diapos(o: Observatoire, scenario: Scenario, seance: Seance) -> list[Diapo]:
    """Return the slides of a scenario; those that do not follow it are made once by région."""
    droit = Scenario(o.droit.en_vigueur.seuil, region=scenario.region)
    return [
        _faite(o, classe, scenario if classe.suit_le_scenario else droit).selon(seance)
        for classe in classes()
    ]


@cache
def classes() -> tuple[type[Diapo], ...]:
    """Return the classes of the slides, one per file of this folder."""
    noms = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(_classe(importlib.import_module(f"{__name__}.{nom}")) for nom in noms)


def _classe(module: ModuleType) -> type[Diapo]:
    (classe,) = (
        objet
        for objet in vars(module).values()
        if isinstance(objet, type) and objet.__module__ == module.__name__
    )
    assert issubclass(classe, Diapo)
    return classe


@gardee
def _faite(o: Observatoire, classe: type[Diapo], scenario: Scenario) -> Diapo:
    return classe(o, scenario)
