"""Who adopted, by type and place, and what their purchases cover.

All tables count what public pages show, rows of low confidence left out: they are floors.
"""

from __future__ import annotations

import pandas as pd

from spaser.adoption import (
    AUCUNE,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    SANS_SCHEMA,
    STATUTS_ADOPTES,
    STATUTS_ADOPTION,
)
from spaser.simulation import SELON_CONVENTION
from spaser.vocabulaire import TYPES


def adoption_par_type(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return counts of the obliged by type (index TYPES) in a table of `adoption.suivies`.

    `obligees`, `adoptees` (in force, expired or of unknown period), `en_cours`, `sans_schema` (who
    say so), `aucune`, and `renouvelees`: those of the adopters known to be at their second scheme
    or more. Besides them, `selon_convention` are those that only the other convention obliges.
    """
    obligees = suivies[suivies["obligee"]]
    incertaines = suivies[(suivies["classe"] == SELON_CONVENTION) & ~suivies["obligee"]]
    adoptee = obligees["statut"].isin(STATUTS_ADOPTES)
    mesures = pd.DataFrame(
        {
            "obligees": 1,
            "adoptees": adoptee,
            "en_cours": obligees["statut"] == EN_COURS,
            "sans_schema": obligees["statut"] == SANS_SCHEMA,
            "aucune": obligees["statut"] == AUCUNE,
            "renouvelees": adoptee & (obligees["generation"] >= 2),
        },
        index=obligees.index,
    ).astype("int64")
    comptes = mesures.groupby(obligees["type"].astype("str")).sum().reindex(TYPES, fill_value=0)
    de_plus = incertaines["type"].astype("str").value_counts()
    return comptes.assign(selon_convention=de_plus.reindex(TYPES, fill_value=0))


def statuts_par_type(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return counts of the obliged: one row per type, one column per adoption status in use.

    The index is TYPES; a type with no obliged collectivité has zeros.
    """
    obligees = suivies[suivies["obligee"]]
    comptes = pd.crosstab(obligees["type"], obligees["statut"].astype("str"))
    comptes = comptes.reindex(index=list(TYPES), columns=list(STATUTS_ADOPTION), fill_value=0)
    rares = [s for s in STATUTS_ADOPTION if s not in (*STATUTS_ADOPTES, EN_COURS, AUCUNE)]
    return comptes.drop(columns=[statut for statut in rares if not comptes[statut].any()])


def adoptees(comptes: pd.DataFrame) -> pd.Series[int]:
    """Return how many of each type have adopted, from `statuts_par_type`."""
    return comptes[[statut for statut in STATUTS_ADOPTES if statut in comptes]].sum(axis=1)


def adoption_par_region(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return, by région code, `region_nom`, `obligees`, `adoptees`, `sans_schema` and `part`.

    `sans_schema`: who say that they have none. `part`: of those that adopted.
    """
    obligees = suivies[suivies["obligee"]]
    table = (
        obligees.assign(
            adoptee=obligees["statut"].isin(STATUTS_ADOPTES),
            sans_schema=obligees["statut"] == SANS_SCHEMA,
        )
        .groupby("region_code", observed=True)
        .agg(
            region_nom=("region_nom", "first"),
            obligees=("siren", "size"),
            adoptees=("adoptee", "sum"),
            sans_schema=("sans_schema", "sum"),
        )
    )
    return table.assign(part=table["adoptees"] / table["obligees"])


def achats_couverts(collectivites: pd.DataFrame, statuts: pd.Series[str]) -> pd.DataFrame:
    """Return by type (index TYPES) the purchases, in € HT, of those whose scheme is in force.

    `achats` of all; `en_vigueur` of those whose period includes the day; `periode_inconnue` of
    those whose scheme has no known end. `statuts`: one per row, on the day.
    """
    montants = pd.DataFrame(
        {
            "achats": collectivites["achats_bas"],
            "en_vigueur": collectivites["achats_bas"].where(statuts == EN_VIGUEUR, 0),
            "periode_inconnue": collectivites["achats_bas"].where(statuts == PERIODE_INCONNUE, 0),
        }
    )
    types = collectivites["type"].astype("str")
    return montants.groupby(types).sum().reindex(TYPES, fill_value=0)


def volontaires(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return those that have or prepare a scheme with no obligation, largest purchases first."""
    return suivies[suivies["volontaire"]]


def sans_adoption(suivies: pd.DataFrame, combien: int = 10) -> pd.DataFrame:
    """Return the largest of the obliged of whom nothing is known, not even that they have none."""
    return suivies[suivies["obligee"] & (suivies["statut"] == AUCUNE)].head(combien)
