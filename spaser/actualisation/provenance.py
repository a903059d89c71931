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

    A new table takes the place of the first one taken away, or follows the last accounts;
    `construits` that named a source taken away name the new one. Raises ErreurActualisation if
    the file is not written as this one expects.
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
    ecrit = "".join(
        _references(bloc, echanges, nouvelles) if bloc.startswith("[construits.") else bloc
        for bloc in blocs
    )
    if tomllib.loads(ecrit) != _attendue(avant, fiches, echanges, nouvelles):
        raise ErreurActualisation(
            "provenance.toml n'est pas écrit comme prévu : le modifier à la main, rien n'est "
            "remplacé."
        )
    return ecrit


Echanges = dict[str, str | None]


def _attendue(
    avant: dict[str, Any],
    fiches: Mapping[str, Fiche],
    echanges: Echanges,
    nouvelles: Sequence[str],
) -> dict[str, Any]:
    gardees = {nom: fiche for nom, fiche in avant["sources"].items() if nom not in echanges}
    changees = {nom: gardees.get(nom, {}) | fiche for nom, fiche in fiches.items()}
    construits = {
        nom: fiche | {"sources": _noms(nom, fiche["sources"], echanges, nouvelles)}
        for nom, fiche in avant["construits"].items()
    }
    return avant | {"sources": gardees | changees, "construits": construits}


def _noms(
    construit: str, noms: list[str], echanges: Echanges, nouvelles: Sequence[str]
) -> list[str]:
    """Return the sources of a built table; collectivités are built from all accounts."""
    restes = [nom for nom in (echanges.get(nom, nom) for nom in noms) if nom is not None]
    if construit != "collectivites":
        return restes
    return restes + [nom for nom in nouvelles if nom not in restes]


def _references(bloc: str, echanges: Echanges, nouvelles: Sequence[str]) -> str:
    construit = bloc[len("[construits.") :].partition("]")[0]

    def ecrire(trouve: re.Match[str]) -> str:
        noms = _noms(construit, json.loads(f"[{trouve[1]}]"), echanges, nouvelles)
        return f"sources = {json.dumps(noms, ensure_ascii=False)}"

    return re.sub(r"(?m)^sources = \[([^\]]*)\]", ecrire, bloc)


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
