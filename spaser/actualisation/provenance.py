"""Changes to `provenance.toml` that leave all the rest, comments included, as it is written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from spaser.erreurs import ErreurActualisation

Fiche = dict[str, Any]


def remplacer(texte: str, fiches: Mapping[str, Fiche], retirees: Sequence[str] = ()) -> str:
    """Return the provenance with these tables of sources written, and others taken away.

    A new table takes the place of one taken away, or follows the last accounts. Raises
    ErreurActualisation if the file is not written as expected here.
    """
    avant = tomllib.loads(texte)
    blocs = re.split(r"(?m)^(?=\[)", texte)
    nouvelles = [nom for nom in fiches if nom not in avant["sources"]]
    echanges = dict(zip_longest(retirees, nouvelles[: len(retirees)]))
    for nom, fiche in fiches.items():
        ancienne = avant["sources"].get(nom, {})
        a_part = {cle for cle in ancienne if f"[[sources.{nom}.{cle}]]" in texte}
        ecrite = _en_toml(nom, {c: v for c, v in ancienne.items() if c not in a_part} | fiche)
        place = nom if ancienne else next((r for r, n in echanges.items() if n == nom), None)
        if place is None:
            blocs.insert(_rang(blocs, _derniers_comptes(avant)) + 1, f"{ecrite}\n\n")
        else:
            rang = _rang(blocs, place)
            blocs[rang] = ecrite + _suite(blocs[rang])
    for nom in [retiree for retiree, nouvelle in echanges.items() if nouvelle is None]:
        rang = _rang(blocs, nom)
        blocs[rang - 1] = blocs[rang - 1].rstrip("\n") + _suite(blocs.pop(rang))
    ecrit = "".join(blocs)
    gardees = {nom: fiche for nom, fiche in avant["sources"].items() if nom not in echanges}
    changees = {nom: gardees.get(nom, {}) | fiche for nom, fiche in fiches.items()}
    if tomllib.loads(ecrit) != avant | {"sources": gardees | changees}:
        raise ErreurActualisation(
            "provenance.toml n'est pas écrit comme prévu : le modifier à la main, rien n'est "
            "remplacé."
        )
    return ecrit


def _rang(blocs: list[str], nom: str) -> int:
    entete = f"[sources.{nom}]\n"
    rangs = [rang for rang, bloc in enumerate(blocs) if bloc.startswith(entete)]
    if len(rangs) != 1:
        raise ErreurActualisation(f"provenance.toml : « {entete.strip()} » est introuvable.")
    return rangs[0]


def _derniers_comptes(provenance: dict[str, Any]) -> str:
    noms: list[str] = list(provenance["sources"])
    return [nom for nom in noms if "exercice" in provenance["sources"][nom]][-1]


def _suite(bloc: str) -> str:
    """Return the blank lines and comments that end a table: they belong to the next one."""
    return bloc[len(re.sub(r"(?:\n[ \t]*(?:#[^\n]*)?)*\Z", "", bloc)) :]


def _en_toml(nom: str, fiche: Fiche) -> str:
    lignes = [f"[sources.{nom}]"]
    for cle, valeur in fiche.items():
        if cle == "liens" and len(valeur) > 1:
            lignes += ["liens = [", *(f"  {_lien(lien)}," for lien in valeur), "]"]
        elif cle == "liens":
            lignes.append(f"liens = [{', '.join(map(_lien, valeur))}]")
        else:
            lignes.append(f"{cle} = {json.dumps(valeur, ensure_ascii=False)}")
    return "\n".join(lignes)


def _lien(lien: Mapping[str, str]) -> str:
    champs = (f"{cle} = {json.dumps(texte, ensure_ascii=False)}" for cle, texte in lien.items())
    return f"{{ {', '.join(champs)} }}"
