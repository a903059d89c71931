"""The accounts of every year that provenance names, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spaser.construction.datapackage import chemin_de
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.exercices import annee_de_reference
from spaser.lecture import lire_csv
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE


@dataclass(frozen=True, eq=False)
class ComptesDUnExercice:
    """The extract of a year: its file, and its rows by line number."""

    fichier: str
    annee: int
    provisoire: bool
    lignes: pd.DataFrame


def lire_comptes(provenance: dict[str, Any], sources: Path) -> list[ComptesDUnExercice]:
    """Return the accounts of every source that has an `exercice`, the oldest first.

    Raises ErreurDonnees with every fault, if a year stands twice, or if none is definitive.
    """
    lus: list[ComptesDUnExercice] = []
    anomalies: list[Anomalie] = []
    for nom, fiche in provenance["sources"].items():
        if "exercice" not in fiche:
            continue
        chemin = chemin_de(nom, provenance, sources)
        if any(comptes.annee == fiche["exercice"] for comptes in lus):
            phrase = f"l'exercice {fiche['exercice']} figure déjà dans un autre fichier"
            anomalies.append(Anomalie(chemin.name, None, None, phrase))
        try:
            lignes = lire_csv(chemin, COMPTES_D_UN_EXERCICE)
        except ErreurDonnees as erreur:
            anomalies += erreur.anomalies
        else:
            provisoire = fiche.get("provisoire", False)
            lus.append(ComptesDUnExercice(chemin.name, fiche["exercice"], provisoire, lignes))
    if anomalies:
        raise ErreurDonnees(anomalies)
    if all(comptes.provisoire for comptes in lus):
        phrase = "aucun exercice définitif : il en faut un de référence"
        raise ErreurDonnees([Anomalie("provenance.toml", None, "exercice", phrase)])
    return sorted(lus, key=lambda comptes: comptes.annee)


def exercice_de_reference(exercices: list[ComptesDUnExercice]) -> ComptesDUnExercice:
    """Return the last definitive year that is full.

    Raises ErreurDonnees if its file does not tell the nature of each collectivité.
    """
    annee = annee_de_reference({c.annee: len(c.lignes) for c in exercices if not c.provisoire})
    reference = next(comptes for comptes in exercices if comptes.annee == annee)
    if "nature" not in reference.lignes:
        raise ErreurDonnees([Anomalie(reference.fichier, 1, "nature", "colonne absente")])
    return reference


def table_comptes(exercices: list[ComptesDUnExercice], consolides: pd.DataFrame) -> pd.DataFrame:
    """Return one row per collectivité of the year of reference, year and scope, amounts in €.

    `consolides`: accounts of a wider scope than those counted (Paris). Collectivités are known by
    their SIREN: a file may give them another type. Amounts that two files give alike stand once.
    """
    lignes = pd.concat(
        [
            *(comptes.lignes.assign(exercice=comptes.annee) for comptes in exercices),
            consolides.rename(columns={"perimetre_budget": "perimetre"}),
        ],
        ignore_index=True,
    )
    perimetres = exercice_de_reference(exercices).lignes.set_index("siren")["perimetre"]
    table = pd.DataFrame(
        {
            "siren": lignes["siren"],
            "exercice": lignes["exercice"].astype("int64"),
            "perimetre": lignes["perimetre"],
            "achats_charges_externes": lignes["achats_charges_externes_keur"] * 1000,
            "depenses_equipement": lignes["depenses_equipement_keur"] * 1000,
        }
    )
    table = table[table["siren"].isin(perimetres.index)].drop_duplicates()
    table["achats_haut"] = table["achats_charges_externes"] + table["depenses_equipement"]
    table["achats_bas"] = achats_bas(table["achats_haut"])
    table["retenu"] = table["perimetre"] == table["siren"].map(perimetres)
    # The scope that has most years; at equality, that of the year of reference.
    annees = table.groupby(["siren", "perimetre"])["exercice"].transform("nunique")
    rang = 2 * annees + table["retenu"]
    table["compare"] = rang == rang.groupby(table["siren"]).transform("max")
    return table.sort_values(["exercice", "siren", "perimetre"], ignore_index=True)


def achats_bas(achats_haut: pd.Series[int]) -> pd.Series[int]:
    """Return amounts ÷ 1.20 in whole €, rounded up so that « > » against whole € stays exact."""
    return -(-achats_haut * 5 // 6)
