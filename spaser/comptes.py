"""The accounts of the collectivités, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spaser.exercices import Exercice, Exercices
from spaser.vocabulaire import TYPES, TypeCollectivite

MONTANTS = ("achats_charges_externes", "depenses_equipement", "achats_bas", "achats_haut")
_CHAMPS = [*MONTANTS, "perimetre"]


def exercices_des_comptes(
    annees: Mapping[str, Any], collectivites: pd.DataFrame, comptes: pd.DataFrame
) -> Exercices:
    """Return the years of accounts, and how many collectivités of each type each of them has.

    `annees`: the `exercices` of the data package.
    """
    retenus = comptes[comptes["retenu"]]
    types = retenus["siren"].map(collectivites.set_index("siren")["type"].astype("str"))
    connues = pd.crosstab(retenus["exercice"], types).reindex(columns=list(TYPES), fill_value=0)
    tous = tuple(
        Exercice(**annee, connues=tuple(map(int, connues.loc[annee["annee"]])))
        for annee in annees["tous"]
    )
    return Exercices(tous, annees["reference"])


def a_l_exercice(collectivites: pd.DataFrame, comptes: pd.DataFrame, annee: int) -> pd.DataFrame:
    """Return collectivités with the amounts (€) that a threshold counts in a year.

    `comptes`: the table of all years. Amounts are missing where the year is not known.
    """
    return _avec(collectivites, comptes[comptes["retenu"] & (comptes["exercice"] == annee)])


def a_la_date(
    collectivites: pd.DataFrame, comptes: pd.DataFrame, exercices: Exercices, annee: int
) -> pd.DataFrame:
    """Return collectivités with the amounts (€) of the nearest year known at a date's year.

    For each, the last definitive year at or before it or, if none is known, the first one after:
    `exercice` says which.
    """
    definitifs = {e.annee for e in exercices.tous if not e.provisoire}
    retenus = comptes[comptes["retenu"] & comptes["exercice"].isin(definitifs)]
    # What comes after the date counts only for want of what came before: its nearest first.
    ecarts = (annee - retenus["exercice"]).where(
        retenus["exercice"] <= annee, retenus["exercice"] - annee + max(definitifs)
    )
    proches = retenus.assign(ecart=ecarts).sort_values("ecart", kind="stable")
    proches = proches.drop_duplicates("siren")
    exercice = proches.set_index("siren")["exercice"].reindex(collectivites["siren"])
    return _avec(collectivites, proches).assign(exercice=exercice.to_numpy())


def _avec(collectivites: pd.DataFrame, comptes: pd.DataFrame) -> pd.DataFrame:
    lus = comptes.set_index("siren")[_CHAMPS].reindex(collectivites["siren"])
    lus.index = collectivites.index
    entier = "Int64" if lus["achats_haut"].isna().any() else "int64"
    return collectivites.assign(**lus.astype(dict.fromkeys(MONTANTS, entier)))


def serie(comptes: pd.DataFrame, siren: str) -> pd.DataFrame:
    """Return the accounts of a collectivité that compare from year to year, the oldest first."""
    siens = comptes[(comptes["siren"] == siren) & comptes["compare"]]
    return siens.sort_values("exercice")


def evolution_mediane(
    collectivites: pd.DataFrame,
    comptes: pd.DataFrame,
    changements: pd.DataFrame,
    types: tuple[TypeCollectivite, ...],
    de: int,
    a: int,
) -> tuple[float, list[str]]:
    """Return the median change of purchases between two years, and who is left out, by name.

    A share of the first year (-0.076 for −7,6 %), over the collectivités of `types` whose both
    years are known; left out: those whose accounting changed in between (`changements`).
    """
    choisies = collectivites[collectivites["type"].isin(types)]
    change = changements[changements["exercice"].between(de + 1, a)]
    exclues = choisies[choisies["siren"].isin(change["siren"])]
    compares = comptes[comptes["compare"] & comptes["siren"].isin(choisies["siren"])]
    par_annee = compares[~compares["siren"].isin(exclues["siren"])].pivot(
        index="siren", columns="exercice", values="achats_haut"
    )
    return float((par_annee[a] / par_annee[de] - 1).median()), exclues["nom"].tolist()
