"""The levels of the maps: all types together, or one of them."""

from __future__ import annotations

from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

TOUTES = "toutes"
NIVEAUX: dict[str, tuple[TypeCollectivite, ...]] = {
    TOUTES: TYPES,
    **{type_: (type_,) for type_ in TYPES},
}
"""The types of each level, by the code of addresses."""

NIVEAUX_EN_MOTS: dict[str, str] = {
    TOUTES: "Toutes",
    **{type_: LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES},
}

NIVEAUX_EN_ZONES: dict[tuple[TypeCollectivite, ...], str] = {
    ("region",): "regions",
    ("departement",): "departements",
    ("epci",): "epci",
}
"""Levels drawn as territories, with their object in its topology; the others are circles."""

FRANCE_TOPOJSON, EPCI_TOPOJSON = "carte/france.topojson", "carte/epci.topojson"
TOPOLOGIES: dict[str, str] = {
    "regions": FRANCE_TOPOJSON,
    "departements": FRANCE_TOPOJSON,
    "epci": EPCI_TOPOJSON,
    "metropole": EPCI_TOPOJSON,
}
"""The file of each object, and of the object `…_encart` that the frame of Paris shows of it."""
