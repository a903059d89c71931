"""A project folder to refresh, small or whole, and what the OFGL publishes the year after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
from serveur_ofgl import Base, base_de

from spaser.donnees import RACINE

SOURCES = RACINE / "data" / "sources"
EN_PLACE = SOURCES / "achats_ofgl_2024.csv"


def projet(dossier: Path, *, entier: bool = False) -> Path:
    """Return a copy of the project's extracts, with fewer rows of accounts unless `entier`."""
    sources = dossier / "data" / "sources"
    shutil.copytree(SOURCES, sources)
    if not entier:
        petit(pd.read_csv(EN_PLACE, dtype=str, keep_default_na=False)).to_csv(
            sources / EN_PLACE.name, index=False, lineterminator="\n"
        )
    return dossier


def petit(table: pd.DataFrame) -> pd.DataFrame:
    """Return all régions and départements, and a hundred rows of the others."""
    epci = (
        table["nature"].isin(["EPT", "METRO", "MET69", "CU", "CA"]).where(table["type"] == "epci")
    )
    villes = table["code"].str.startswith(("972", "75", "48")).where(table["type"] == "commune")
    garde = table["type"].isin(["region", "departement"]) | epci.eq(True) | villes.eq(True)
    return table[garde]


def publie(racine: Path, exercice: int, **montants: str) -> Base:
    """Return what the OFGL publishes for a year: the accounts of 2024, some of them changed.

    `montants`: by `s` + SIREN, the equipment spending (k€).
    """
    extrait = racine / "data" / "sources" / EN_PLACE.name
    table = pd.read_csv(extrait, dtype=str, keep_default_na=False)
    for siren, montant in montants.items():
        table.loc[table["siren"] == siren.removeprefix("s"), "depenses_equipement_keur"] = montant
    publies = racine / "publies.csv"
    table.to_csv(publies, index=False)
    return base_de(
        publies,
        exercice,
        SOURCES / "decoupage_communes_2024.csv",
        SOURCES / "decoupage_departements_2024.csv",
    )
