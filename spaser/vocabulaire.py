"""The closed lists of words that data, engine and interface share."""

from __future__ import annotations

from typing import Literal, get_args

OBSERVATOIRE = "Observatoire SPASER"
"""Who signs what is made here."""

TypeCollectivite = Literal["region", "departement", "epci", "commune"]
Convention = Literal["ht", "ttc"]

TYPES: tuple[TypeCollectivite, ...] = get_args(TypeCollectivite)
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)
NATURES = ("region", "departement", "CC", "CA", "CU", "METRO", "MET69", "EPT", "commune")
STATUTS = ("adopte", "en_cours", "sans_schema")
CONFIANCES = ("haute", "moyenne", "faible")

COLONNES: dict[Convention, str] = {"ht": "achats_bas", "ttc": "achats_haut"}
"""The column of purchases (€) that a convention counts."""

REGIONS: dict[str, str] = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
}
"""The régions as places, by Insee code: all have one, Mayotte included."""

COLLECTIVITE = ("collectivité", "collectivités")

LIBELLES_TYPES: dict[str, tuple[str, str]] = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}

TYPES_DE_SYNDICATS: dict[str, tuple[str, str]] = {
    "syndicat": ("syndicat", "syndicats"),
    "sdis": ("SDIS", "SDIS"),
}
"""Other buyers whose accounts are known, apart from the four types."""

LIBELLES_NATURES: dict[str, str] = {
    "region": "Région",
    "departement": "Département",
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole à statut particulier",
    "EPT": "Établissement public territorial",
    "commune": "Commune",
}
