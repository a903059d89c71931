"""A collectivité: one row of the accounts, with a type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Self

import pandas as pd

from spaser.vocabulaire import TypeCollectivite


@dataclass(frozen=True)
class Collectivite:
    """A collectivité as the table `collectivites` describes it; what is not known is None.

    Amounts in whole €, those of the year of reference; `population` in inhabitants; positions in
    degrees (WGS 84; `carte_…` on the national map).
    """

    siren: str
    type: TypeCollectivite
    nature: str
    code: str
    nom: str
    nom_complet: str
    population: int | None
    region_code: str
    region_nom: str
    departement_code: str | None
    departement_nom: str | None
    latitude: float
    longitude: float
    carte_latitude: float
    carte_longitude: float
    achats_charges_externes: int
    depenses_equipement: int
    achats_bas: int
    achats_haut: int
    perimetre: str

    @classmethod
    def lire(cls, table: pd.DataFrame) -> Iterator[Self]:
        """Return the rows of a table that has the columns of `collectivites`, in their order."""
        for ligne in table[[champ.name for champ in fields(cls)]].itertuples(index=False):
            yield cls(*map(_propre, ligne))

    @property
    def nom_et_lieu(self) -> str:
        """The full name with the place that tells homonyms apart."""
        situee = self.type in ("commune", "epci") and self.departement_nom
        return f"{self.nom_complet} ({self.departement_nom})" if situee else self.nom_complet


def _propre(valeur: Any) -> Any:
    if pd.isna(valeur):
        return None
    # Numbers of numpy become those of Python.
    return valeur.item() if hasattr(valeur, "item") else valeur
