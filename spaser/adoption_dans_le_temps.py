"""Adoption year after year: first schemes, renewals, ends, and how long the obliged took.

All tables count what public pages show, rows of low confidence left out: they are floors.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from spaser.adoption import derniers_schemas, schemas_connus
from spaser.droit import Droit
from spaser.simulation import au_dessus
from spaser.vocabulaire import TYPES

_JOURS_PAR_AN = 365.25


def premieres_adoptions(adoptions: pd.DataFrame) -> pd.DataFrame:
    """Return the first recorded adoption of each entity of the four types, by SIREN.

    `nom`, `type`, `jour` (the last possible day), `date_adoption` as published and `generation` of
    that scheme: above 1, earlier ones are not recorded.
    """
    premieres = _adoptees(adoptions).rename(columns={"adoption_au_plus_tard": "jour"})
    return (
        premieres.sort_values(["jour", "generation"], kind="stable")
        .drop_duplicates("siren")
        .set_index("siren")[["nom", "type", "jour", "date_adoption", "generation"]]
    )


def cumul_par_annee(premieres: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return how many had adopted at the end of each year, by type (columns TYPES).

    From the year of the first one to that of `au`, whose count is at that day.
    """
    venues = premieres[premieres["jour"] <= pd.Timestamp(au)]
    annees = venues["jour"].dt.year
    comptes = pd.crosstab(annees, venues["type"].astype("str"))
    return (
        comptes.reindex(
            index=range(int(annees.min()), au.year + 1), columns=list(TYPES), fill_value=0
        )
        .cumsum()
        .rename_axis("annee")
    )


def renouvelees(adoptions: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return the last scheme of those known to be at their second or more, highest first."""
    derniers = _derniers(adoptions, au)
    return derniers[derniers["generation"] >= 2].sort_values(
        ["generation", "nom"], ascending=[False, True], kind="stable"
    )


def echeances(adoptions: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return the last schemes that end in the year of `au` or the next one, soonest first.

    The rows of `adoptions`, one per entity, with `a_renouveler`.
    """
    derniers = _derniers(adoptions, au)
    annees = pd.to_datetime(derniers["fin"]).dt.year
    return derniers[annees.isin([au.year, au.year + 1])].sort_values(["fin", "nom"], kind="stable")


def delais(suivies: pd.DataFrame, premieres: pd.DataFrame, droit: Droit) -> pd.DataFrame:
    """Return how long the obliged took, by the regime that first obliged them.

    Indexed by the name of the regime: `seuil` (€), `depuis` (the day of obligation), `adoptees`
    (with a dated first scheme), `anticipees` (adopted before that day) and, for the others,
    `moyen` and `median` in years, at most: an imprecise date counts at its last possible day. The
    day of a page says nothing of how long it took: schemes that no page dates are left out.
    `suivies`: under the law in force. Who is obliged is judged on the accounts of today.
    """
    obligees = suivies.loc[suivies["obligee"], ["siren", "achats_bas"]]
    datees = premieres[premieres["date_adoption"].notna() & (premieres["generation"] == 1)]
    jours = obligees["siren"].map(datees["jour"])
    lignes = {}
    reste = pd.Series(True, index=obligees.index)
    for regime in (droit.anterieur, droit.en_vigueur):
        cohorte = reste & au_dessus(obligees["achats_bas"].to_numpy(), regime.seuil)
        reste &= ~cohorte
        ecarts = (jours[cohorte].dropna() - pd.Timestamp(regime.depuis)).dt.days / _JOURS_PAR_AN
        apres = ecarts[ecarts >= 0]
        lignes[regime.nom] = {
            "seuil": regime.seuil,
            "depuis": regime.depuis,
            "adoptees": len(ecarts),
            "anticipees": int((ecarts < 0).sum()),
            "moyen": apres.mean(),
            "median": apres.median(),
        }
    return pd.DataFrame.from_dict(lignes, orient="index")


def _adoptees(adoptions: pd.DataFrame) -> pd.DataFrame:
    return adoptions[
        (adoptions["statut"] == "adopte")
        & (adoptions["confiance"] != "faible")
        & adoptions["type"].isin(TYPES)
    ]


def _derniers(adoptions: pd.DataFrame, au: date) -> pd.DataFrame:
    derniers = derniers_schemas(schemas_connus(adoptions, au))
    return derniers[derniers["type"].isin(TYPES)]
