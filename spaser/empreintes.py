"""Hashes of the files built: those on disk are those that the data package describes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from spaser.erreurs import Anomalie, ErreurDonnees


def empreinte(chemin: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(chemin.read_bytes()).hexdigest()


def verifier_fichiers_servis(paquet: dict[str, Any], racine: Path) -> None:
    """Check the files that browsers draw the maps from; read again only once they changed.

    Raises ErreurDonnees, file by file, if one is missing or is not the one that was built.
    """
    chemins = [racine / servi["path"] for servi in paquet["fichiers_servis"]]
    attendues = [servi["hash"].removeprefix("sha256:") for servi in paquet["fichiers_servis"]]
    fautes = _fautes_des_fichiers_servis(
        tuple(zip(chemins, attendues, map(_marque, chemins), strict=True))
    )
    if fautes:
        raise ErreurDonnees(fautes)


def _marque(chemin: Path) -> tuple[int, int] | None:
    try:
        etat = chemin.stat()
    except OSError:
        return None
    return etat.st_mtime_ns, etat.st_size


@lru_cache(maxsize=4)
def _fautes_des_fichiers_servis(
    fichiers: tuple[tuple[Path, str, tuple[int, int] | None], ...],
) -> list[Anomalie]:
    fautes: list[Anomalie] = []
    for chemin, attendue, _ in fichiers:
        try:
            verifier_empreinte(chemin, attendue)
        except ErreurDonnees as erreur:
            fautes += erreur.anomalies
    return fautes


def verifier_empreinte(chemin: Path, attendue: str | None) -> None:
    """Raise ErreurDonnees if a file is missing or does not have the hash expected."""
    if not chemin.is_file():
        phrase = "fichier absent : lancer « make data » pour le reconstruire"
    elif empreinte(chemin) != attendue:
        phrase = "contenu différent de celui du paquet de données : lancer « make data »"
    else:
        return
    raise ErreurDonnees([Anomalie(chemin.name, None, None, phrase)])
