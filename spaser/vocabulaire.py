"""The closed lists of words that data, engine and interface share."""

from __future__ import annotations

from typing import Literal, get_args

TypeCollectivite = Literal["region", "departement", "epci", "commune"]
Convention = Literal["ht", "ttc"]

TYPES: tuple[TypeCollectivite, ...] = get_args(TypeCollectivite)
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)
NATURES = ("region", "departement", "CC", "CA", "CU", "METRO", "MET69", "EPT", "commune")
STATUTS = ("adopte", "en_cours")
CONFIANCES = ("haute", "moyenne", "faible")

LIBELLES_TYPES: dict[str, tuple[str, str]] = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}

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
