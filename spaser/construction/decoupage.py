"""Extract of the official geographic code kept in `data/sources/`, one a year.

Source: the npm package `@etalab/decoupage-administratif`, a version a year (Licence Ouverte).
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from spaser.erreurs import Anomalie, ErreurDonnees


def extraire_decoupage(paquet: Path, sources: Path, annee: int) -> None:
    """Write the three `decoupage_*_{annee}.csv` extracts from the package's `data` folder.

    Raises ErreurDonnees if one of the package's files is missing or unreadable.
    """

    def lire(nom: str) -> pd.DataFrame:
        fichier = paquet / f"{nom}.json"
        try:
            return pd.DataFrame(json.loads(fichier.read_text("utf-8")))
        except (OSError, ValueError):
            raise ErreurDonnees(
                [Anomalie(fichier.name, None, None, "fichier absent ou illisible dans le paquet")]
            ) from None

    communes = lire("communes").query("type == 'commune-actuelle' and zone != 'com'")
    for niveau in ("epci", "ept"):
        groupements = lire(niveau)
        communes[niveau] = communes["code"].map(
            {
                membre["code"]: siren
                for siren, membres in zip(groupements["code"], groupements["membres"], strict=True)
                for membre in membres
            }
        )
    departements = lire("departements").query("zone != 'com'")
    regions = lire("regions").query("zone != 'com'")
    extraits = {
        f"decoupage_communes_{annee}": communes.rename(
            columns={"typeLiaison": "type_liaison"}
        ).astype({"type_liaison": int})[
            ["code", "nom", "type_liaison", "departement", "epci", "ept"]
        ],
        f"decoupage_departements_{annee}": departements.rename(
            columns={"typeLiaison": "type_liaison"}
        )[["code", "nom", "type_liaison", "region"]],
        f"decoupage_regions_{annee}": regions[["code", "nom"]],
    }
    for nom, extrait in extraits.items():
        extrait.sort_values("code").to_csv(sources / f"{nom}.csv", index=False, lineterminator="\n")
