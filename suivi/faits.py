"""What a contribution tells of what a scheme promises or obtains: read, and held to the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_NATURES_D_ENGAGEMENT,
    LIBELLES_THEMES,
    REGLES,
    UNITES,
    Fait,
)

CHAMPS_DU_FAIT = (
    "nature",
    "indicateur",
    "theme",
    "libelle",
    "borne",
    "valeur",
    "unite",
    "base",
    "annee",
)
"""In the order where they are told."""
LIBELLE_MAXIMAL = 200
_NOMBRE = re.compile(r"[0-9]{1,12}([.,][0-9]{1,6})?")
# The survey goes no further back; an objective is of a scheme, or of a national plan.
_PREMIERE_ANNEE = 2000
_ANNEES_DEVANT = 30
_LISTES: dict[str, Mapping[Any, str] | tuple[str, ...]] = {
    "nature": LIBELLES_NATURES_D_ENGAGEMENT,
    "indicateur": ("", *INDICATEURS),
    "theme": LIBELLES_THEMES,
    "borne": ("", *LIBELLES_BORNES),
    "base": ("", *LIBELLES_BASES),
    "unite": ("", *UNITES),
}


def lire_le_fait(dits: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a fact as they are kept: a number in one way, what follows filled in.

    A theme, and a unit if there is only one, follow from the indicator. What cannot be read stays
    as it is, for `fautes_du_fait` to tell.
    """
    lus = {champ: dits[champ] for champ in CHAMPS_DU_FAIT}
    lus["libelle"] = " ".join(lus["libelle"].split())
    for champ in ("valeur", "annee"):
        lus[champ] = "".join(lus[champ].split())
    if _NOMBRE.fullmatch(lus["valeur"]):
        exact = Decimal(lus["valeur"].replace(",", "."))
        lus["valeur"] = format(exact.normalize(), "f")
    vise = Fait(indicateur=lus["indicateur"]).comparable
    if vise is not None:
        lus["theme"] = lus["theme"] or vise.theme
        if len(vise.unites) == 1:
            lus["unite"] = lus["unite"] or vise.unites[0]
    return lus


def fautes_du_fait(lus: Mapping[str, str], jour: date) -> dict[str, str]:
    """Return a sentence by field for what is wrong in a fact read by `lire_le_fait`."""
    fautes = {
        champ: f"Choisir parmi : {', '.join(filter(None, admis))}."
        for champ, admis in _LISTES.items()
        if lus[champ] not in admis
    }
    if not lus["libelle"]:
        fautes["libelle"] = "Dire ce que la page annonce, en quelques mots."
    illisible = bool(lus["valeur"]) and not _NOMBRE.fullmatch(lus["valeur"])
    if illisible:
        fautes["valeur"] = "Un nombre est attendu, positif : 12,5 ou 120000."
    if faute := _faute_de_l_annee(lus["nature"], lus["annee"], jour):
        fautes["annee"] = faute
    if {"nature", "indicateur"} & fautes.keys():
        # Until they are told, nothing else can be compared with them.
        fautes.pop("theme", None)
        return fautes
    codes: dict[str, Any] = {champ: lus[champ] or None for champ in _LISTES}
    fait = Fait(
        **codes,
        valeur=0 if illisible else float(lus["valeur"]) if lus["valeur"] else None,
    )
    return {r.champ: r.conseil for r in REGLES if not r.suivie(fait)} | fautes


def _faute_de_l_annee(nature: str, dite: str, jour: date) -> str:
    if not dite:
        return "Dire l'année de la mesure." if nature == "resultat" else ""
    derniere = jour.year + (0 if nature in ("resultat", "structure") else _ANNEES_DEVANT)
    if dite in map(str, range(_PREMIERE_ANNEE, derniere + 1)):
        return ""
    return f"Une année est attendue, de {_PREMIERE_ANNEE} à {derniere}."
