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
        tuple(zip(chemins, attendues, map(marque, chemins), strict=True))
    )
    if fautes:
        raise ErreurDonnees(fautes)


Marque = tuple[int, int, int] | None


def marque(chemin: Path) -> Marque:
    """Return what changes when a file, or the right to read it, does; None if there is none."""
    try:
        etat = chemin.stat()
    except OSError:
        return None
    return etat.st_mtime_ns, etat.st_ctime_ns, etat.st_size


@lru_cache(maxsize=4)
def _fautes_des_fichiers_servis(
    fichiers: tuple[tuple[Path, str, Marque], ...],
) -> list[Anomalie]:
    fautes: list[Anomalie] = []
    for chemin, attendue, _ in fichiers:
        try:
            verifier_empreinte(chemin, attendue)
        except ErreurDonnees as erreur:
            fautes += erreur.anomalies
    return fautes


def verifier_empreinte(chemin: Path, attendue: str) -> None:
    """Raise ErreurDonnees if a file is missing, unreadable or of another hash than expected."""
    try:
        if empreinte(chemin) == attendue:
            return
        phrase = "contenu différent de celui du paquet de données : lancer « make data »"
    except FileNotFoundError:
        phrase = "fichier absent : lancer « make data » pour le reconstruire"
    except OSError:
        phrase = "fichier illisible : vérifier les droits de lecture du compte qui sert le site"
    raise ErreurDonnees([Anomalie(chemin.name, None, None, phrase)])
