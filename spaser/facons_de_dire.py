"""How collectivités are spoken of: the words of each type, and the usual acronyms."""

from __future__ import annotations

LIAISONS = frozenset("le la les l de du des d et en au aux a".split())
"""Words, without accents, that a search neither needs nor minds."""

MOTS_DES_TYPES = {
    "region": "region conseil regional cr collectivite territoriale",
    "departement": "departement conseil departemental general cd",
    "epci": "intercommunalite epci agglo communaute",
    "commune": "ville mairie commune",
}
MOTS_DES_NATURES = {
    "CC": "cc communes",
    "CA": "ca agglomeration",
    "CU": "cu urbaine",
    "METRO": "metropole",
    "MET69": "metropole",
    "EPT": "ept etablissement public territorial",
}

_DE_TYPE = (*MOTS_DES_TYPES.values(), *MOTS_DES_NATURES.values(), "eurometropole")
MOTS_DE_TYPE = frozenset(" ".join(_DE_TYPE).split())
"""All words, without accents, that say a type rather than a name."""

SIGLES = {
    "AMP": "Métropole d'Aix-Marseille-Provence",
    "AURA": "Région Auvergne-Rhône-Alpes",
    "BFC": "Région Bourgogne-Franche-Comté",
    "CEA": "Collectivité européenne d'Alsace",
    "CTG": "Collectivité territoriale de Guyane",
    "CTM": "Collectivité territoriale de Martinique",
    "EMS": "Eurométropole de Strasbourg",
    "GPSEA": "Grand Paris Sud Est Avenir",
    "GPSEO": "Communauté urbaine Grand Paris Seine et Oise",
    "GPSO": "Grand Paris Seine Ouest",
    "Grand Lyon": "Métropole de Lyon",
    "HDF": "Région Hauts-de-France",
    "IDF": "Région Île-de-France",
    "MEL": "Métropole Européenne de Lille",
    "MGP": "Métropole du Grand Paris",
    "NAQ": "Région Nouvelle-Aquitaine",
    "PACA": "Région Provence-Alpes-Côte d'Azur",
    "POLD": "Paris Ouest La Défense",
    "TPM": "Métropole Toulon-Provence-Méditerranée",
}
"""Usual names that no part of a name gives, each with the full name of the one that it means."""

DEPARTEMENTS_TENUS = {
    "20": "Collectivité de Corse",
    "2A": "Collectivité de Corse",
    "2B": "Collectivité de Corse",
    "67": "Collectivité européenne d'Alsace",
    "68": "Collectivité européenne d'Alsace",
    "75": "Ville de Paris",
    "972": "Collectivité territoriale de Martinique",
    "973": "Collectivité territoriale de Guyane",
}
"""Codes of départements that another collectivité runs, with its full name."""
