"""The data package, read and checked: what follows may trust its shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.schemas_des_tables import CONSTRUITS, bornes_date

_LIEN = {"title": str, "path": str}
_CHAMP = {"name": str, "type": str, "description?": str, "unite?": str}
_FICHIER = {"path": str, "hash": str}
_RESSOURCE = {
    "name": str,
    "title": str,
    "description": str,
    "producteur": str,
    "date_acces": bornes_date,
    "sources": [_LIEN],
    "licenses": [{"title": str}],
    "construit?": bool,
    **_FICHIER,
}
# Fields are read for the built tables only: other files may have another kind of schema.
_CONSTRUITE = {**_RESSOURCE, "schema": {"fields": [_CHAMP]}}
_EXERCICE = {"annee": int, "provisoire": bool, "acces": bornes_date}
_FORME = {
    "resources": [_RESSOURCE],
    "fichiers_servis": [_FICHIER],
    "exercices": {"reference": int, "tous": [_EXERCICE]},
}


def lire_paquet(chemin: Path) -> dict[str, Any]:
    """Return the content of datapackage.json.

    Raises ErreurDonnees if it is missing, unreadable, or not of the shape that the build writes:
    every built table described, with its hash.
    """
    try:
        paquet = json.loads(chemin.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise _erreur(
            chemin, "fichier absent ou illisible : lancer « make data » pour le reconstruire"
        ) from None
    lieu = _ou_la_forme_differe(paquet, _FORME)
    if lieu is None:
        construites = {r["path"]: r for r in paquet["resources"] if r.get("construit")}
        attendues = {f"{nom}.parquet": _CONSTRUITE for nom in CONSTRUITS}
        lieu = _ou_la_forme_differe(construites, attendues)
    if lieu is not None:
        raise _erreur(
            chemin, f"contenu d'une autre forme que celle attendue ({lieu}) : lancer « make data »"
        )
    contenu: dict[str, Any] = paquet
    return contenu


def _erreur(chemin: Path, phrase: str) -> ErreurDonnees:
    return ErreurDonnees([Anomalie(chemin.name, None, None, phrase)])


def _ou_la_forme_differe(valeur: object, forme: Any, lieu: str = "racine") -> str | None:
    """Return where a value is not as its shape says, None if it is.

    A shape is a type, a check, `[shape of each]` or `{key: shape}`; `key?` may be missing.
    """
    if isinstance(forme, dict):
        if not isinstance(valeur, dict):
            return lieu
        for cle, sienne in forme.items():
            nom = cle.removesuffix("?")
            if nom in valeur or nom == cle:
                ou = _ou_la_forme_differe(valeur.get(nom), sienne, f"{lieu}.{nom}")
                if ou is not None:
                    return ou
        return None
    if isinstance(forme, list):
        if not isinstance(valeur, list):
            return lieu
        ou_de_chacun = (
            _ou_la_forme_differe(element, forme[0], f"{lieu}[{rang}]")
            for rang, element in enumerate(valeur)
        )
        return next(filter(None, ou_de_chacun), None)
    if isinstance(forme, type):
        juste = isinstance(valeur, forme) and (forme is bool or not isinstance(valeur, bool))
    else:
        juste = isinstance(valeur, str) and bool(forme(valeur))
    return None if juste else lieu
