"""Extract of the official geographic code kept in `data/sources/` (run when the year changes).

Source: the npm package `@etalab/decoupage-administratif`, version 4.1.0 for the geography of
1 January 2024, the one that the 2024 accounts follow (Licence Ouverte).
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from spaser.erreurs import Anomalie, ErreurDonnees


def extraire_decoupage(paquet: Path, sources: Path) -> None:
    """Write the three `decoupage_*.csv` extracts from the package's `data` folder.

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
        "decoupage_communes_2024": communes.rename(columns={"typeLiaison": "type_liaison"}).astype(
            {"type_liaison": int}
        )[["code", "nom", "type_liaison", "departement", "epci", "ept"]],
        "decoupage_departements_2024": departements.rename(columns={"typeLiaison": "type_liaison"})[
            ["code", "nom", "type_liaison", "region"]
        ],
        "decoupage_regions_2024": regions[["code", "nom"]],
    }
    for nom, extrait in extraits.items():
        extrait.sort_values("code").to_csv(sources / f"{nom}.csv", index=False, lineterminator="\n")
