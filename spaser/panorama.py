"""Adoption at a glance: by type and place, over time, and what it covers.

All tables count what public pages show, rows of low confidence left out: they are floors.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from spaser.adoption import (
    AUCUNE,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    STATUTS_ADOPTES,
    STATUTS_ADOPTION,
)
from spaser.droit import Droit
from spaser.schemas_des_tables import bornes_date
from spaser.simulation import au_dessus
from spaser.vocabulaire import TYPES

_JOURS_PAR_AN = 365.25


def adoption_par_type(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return counts of the obliged by type (index TYPES) in a table of `adoption.suivies`.

    `obligees`, `adoptees` (in force, expired or of unknown period), `en_cours`, `aucune`, and
    `renouvelees`: those of the adopters known to be at their second scheme or more.
    """
    obligees = suivies[suivies["obligee"]]
    adoptee = obligees["statut"].isin(STATUTS_ADOPTES)
    mesures = pd.DataFrame(
        {
            "obligees": 1,
            "adoptees": adoptee,
            "en_cours": obligees["statut"] == EN_COURS,
            "aucune": obligees["statut"] == AUCUNE,
            "renouvelees": adoptee & (obligees["generation"] >= 2),
        },
        index=obligees.index,
    ).astype("int64")
    return mesures.groupby(obligees["type"].astype("str")).sum().reindex(TYPES, fill_value=0)


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
    """Return, by région code, `region_nom`, `obligees`, `adoptees` and `part` (NaN if none)."""
    obligees = suivies[suivies["obligee"]]
    table = (
        obligees.assign(adoptee=obligees["statut"].isin(STATUTS_ADOPTES))
        .groupby("region_code", observed=True)
        .agg(
            region_nom=("region_nom", "first"),
            obligees=("siren", "size"),
            adoptees=("adoptee", "sum"),
        )
    )
    return table.assign(part=table["adoptees"] / table["obligees"])


def premieres_adoptions(adoptions: pd.DataFrame) -> pd.DataFrame:
    """Return the first recorded adoption of each entity of the four types, by SIREN.

    `nom`, `type`, `jour` (the last possible day, NaT if no page dates any of its schemes) and
    `generation` of that scheme: above 1, earlier ones are not recorded.
    """
    connues = _adoptees(adoptions)
    jours = pd.to_datetime(connues["adoption_au_plus_tard"]).where(connues["datee"])
    premieres = connues.assign(jour=jours)
    return (
        premieres.sort_values(["jour", "generation"], kind="stable")
        .drop_duplicates("siren")
        .set_index("siren")[["nom", "type", "jour", "generation"]]
    )


def cumul_par_annee(premieres: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return how many had adopted at the end of each year, by type (columns TYPES).

    From the year of the first one to that of `au`, whose count is at that day.
    """
    datees = premieres[premieres["jour"] <= pd.Timestamp(au)]
    annees = datees["jour"].dt.year
    comptes = pd.crosstab(annees, datees["type"].astype("str"))
    return (
        comptes.reindex(
            index=range(int(annees.min()), au.year + 1), columns=list(TYPES), fill_value=0
        )
        .cumsum()
        .rename_axis("annee")
    )


def confrontation(
    premieres: pd.DataFrame, reperes_adoption: pd.DataFrame, obliges_publies: int
) -> pd.DataFrame:
    """Return each national count next to ours at the same date.

    `date`, `producteur`, `taux_pct`, `publie` (adopters: as published, or the rate times
    `obliges_publies`), `calcule` (whether it is that product), `recense` and, for each type,
    `publie_…` (NaN if not told) and `recense_…`.
    """
    par_type = {
        "region": "regions",
        "departement": "departements",
        "epci": "metropoles",
        "commune": "villes",
    }
    lignes = []
    for repere in reperes_adoption.sort_values("date").to_dict("records"):
        connues = premieres[premieres["jour"] <= pd.Timestamp(_fin(repere["date"]))]
        calcule = pd.isna(repere["adoptants"])
        ligne = {
            "date": repere["date"],
            "producteur": repere["producteur"],
            "taux_pct": repere["taux_pct"],
            "publie": round(repere["taux_pct"] / 100 * obliges_publies)
            if calcule
            else int(repere["adoptants"]),
            "calcule": calcule,
            "recense": len(connues),
        }
        for type_, colonne in par_type.items():
            ligne[f"publie_{type_}"] = repere[colonne]
            ligne[f"recense_{type_}"] = int((connues["type"] == type_).sum())
        lignes.append(ligne)
    return pd.DataFrame(lignes)


def renouvelees(adoptions: pd.DataFrame) -> pd.DataFrame:
    """Return the last scheme of those known to be at their second or more, highest first."""
    derniers = _derniers(adoptions)
    return derniers[derniers["generation"] >= 2].sort_values(
        ["generation", "nom"], ascending=[False, True], kind="stable"
    )


def echeances(adoptions: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return the last schemes that end in the year of `au` or the next one, soonest first."""
    derniers = _derniers(adoptions)
    fin = pd.to_datetime(derniers["fin"])
    return derniers[fin.dt.year.isin([au.year, au.year + 1])].sort_values(
        ["fin", "nom"], kind="stable"
    )


def delais(suivies: pd.DataFrame, premieres: pd.DataFrame, droit: Droit) -> pd.DataFrame:
    """Return how long the obliged took, by the regime that first obliged them.

    Indexed by the name of the regime: `seuil` (€), `depuis` (the day of obligation), `adoptees`
    (with a dated first scheme), `anticipees` (adopted before that day) and, for the others,
    `moyen` and `median` in years, at most: an imprecise date counts at its last possible day.
    `suivies`: under the law in force. Who is obliged is judged on the accounts of today.
    """
    obligees = suivies.loc[suivies["obligee"], ["siren", "achats_bas"]]
    datees = premieres[(premieres["generation"] <= 1) | premieres["generation"].isna()]
    jours = obligees["siren"].map(datees["jour"].dropna())
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
    """Return the largest of the obliged of whom no scheme is recorded."""
    return suivies[suivies["obligee"] & (suivies["statut"] == AUCUNE)].head(combien)


def _adoptees(adoptions: pd.DataFrame) -> pd.DataFrame:
    return adoptions[
        (adoptions["statut"] == "adopte")
        & (adoptions["confiance"] != "faible")
        & adoptions["type"].isin(TYPES)
        & adoptions["siren"].notna()
    ]


def _derniers(adoptions: pd.DataFrame) -> pd.DataFrame:
    return (
        _adoptees(adoptions)
        .sort_values(["generation", "fin"], kind="stable")
        .drop_duplicates("siren", keep="last")
    )


def _fin(texte: str) -> date:
    bornes = bornes_date(texte)
    assert bornes is not None, "checked by the schema"
    return bornes[1]
