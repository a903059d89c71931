"""Copies of the database, made while it is used, and brought back without losing an erasure."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select

from spaser.erreurs import JOURNAL
from suivi.base import Base
from suivi.effacement import refaire
from suivi.erreurs import ErreurSuivi, SuiviFerme
from suivi.modeles import LigneEffacement

GARDEES = timedelta(days=30)
"""How long copies are kept."""
_NOM = "suivi-%Y%m%d-%H%M%S"
_POSTGRESQL = Path("/usr/lib/postgresql")


class SauvegardeImpossible(ErreurSuivi):
    """A copy that could not be made, or is not one; the message says why."""


def sauvegarder(base: Base, dossier: Path, instant: datetime) -> Path:
    """Copy the database into a folder, under the moment of it (UTC); remove the old copies there.

    The copy is whole, or there is none. Raises SauvegardeImpossible.
    """
    nom = instant.astimezone(UTC).strftime(_NOM)
    copie = dossier / f"{nom}{_suffixe(base)}"
    provisoire = copie.with_suffix(".partielle")
    with _dite_si_elle_echoue():
        dossier.mkdir(parents=True, exist_ok=True)
        # It holds what was told in confidence.
        provisoire.touch(0o600)
        try:
            if base.fichier is not None:
                _copier(base.fichier, provisoire, seule=True)
                _verifier(provisoire)
            else:
                _lancer("pg_dump", "--format=custom", f"--file={provisoire}", base.adresse_libpq)
            _sur_le_disque(provisoire)
            provisoire.replace(copie)
        finally:
            provisoire.unlink(missing_ok=True)
    _oublier(dossier, instant)
    return copie


def restaurer(base: Base, copie: Path) -> int:
    """Put a copy in the place of what the database holds; return how many erasures it undid.

    Those asked for since the copy are done again. A file that is no longer a database is set
    aside, under `.abimee`. Raises SauvegardeImpossible, and changes nothing, if the file given is
    not a copy of such a database.
    """
    effacements = _effacements(base)
    with _dite_si_elle_echoue():
        if base.fichier is not None:
            _verifier(copie)
            base.fichier.parent.mkdir(parents=True, exist_ok=True)
            _ecarter_si_abimee(base.fichier)
            _copier(copie, base.fichier)
        else:
            _lancer(
                *("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"),
                *(f"--dbname={base.adresse_libpq}", str(copie)),
            )
    base.preparer()
    with base.ecrire() as session:
        connus = set(session.scalars(select(LigneEffacement.empreinte)))
        session.add_all(
            LigneEffacement(empreinte=empreinte, instant=instant)
            for empreinte, instant in effacements.items()
            if empreinte not in connus
        )
    return refaire(base)


def _suffixe(base: Base) -> str:
    return ".db" if base.fichier is not None else ".dump"


def _effacements(base: Base) -> dict[str, datetime]:
    """Return the erasures that the database has, none if it can no longer be read."""
    with suppress(SuiviFerme), base.lire() as session:
        if inspect(session.connection()).has_table(LigneEffacement.__tablename__):
            lignes = session.scalars(select(LigneEffacement).order_by(LigneEffacement.id.desc()))
            return {ligne.empreinte: ligne.instant for ligne in lignes}
    return {}


def _copier(source: Path, destination: Path, *, seule: bool = False) -> None:
    """Copy a SQLite database as one transaction, whoever reads and writes it meanwhile.

    `seule`: into one file, with no journal beside it.
    """
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as de,
        closing(sqlite3.connect(destination, timeout=10)) as vers,
    ):
        de.backup(vers)
        if seule:
            vers.execute("PRAGMA journal_mode = DELETE")


def _verifier(copie: Path) -> None:
    with closing(sqlite3.connect(f"{copie.resolve().as_uri()}?mode=ro", uri=True)) as connexion:
        (etat,) = connexion.execute("PRAGMA integrity_check").fetchone()
        tables = {nom for (nom,) in connexion.execute("SELECT name FROM sqlite_master")}
    if etat != "ok" or LigneEffacement.__tablename__ not in tables:
        raise SauvegardeImpossible(f"« {copie.name} » n'est pas une copie entière de cette base.")


def _ecarter_si_abimee(fichier: Path) -> None:
    if not fichier.exists():
        return
    try:
        with closing(sqlite3.connect(f"{fichier.resolve().as_uri()}?mode=ro", uri=True)) as lien:
            lien.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as erreur:
        if erreur.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        for sien in (fichier, *fichier.parent.glob(f"{fichier.name}-*")):
            sien.replace(sien.with_name(f"{sien.name}.abimee"))


def _sur_le_disque(fichier: Path) -> None:
    with fichier.open("rb") as ouvert:
        os.fsync(ouvert.fileno())


def _oublier(dossier: Path, instant: datetime) -> None:
    for copie in dossier.glob("suivi-*"):
        try:
            faite = datetime.strptime(copie.stem, _NOM).replace(tzinfo=UTC)
        except ValueError:
            continue
        if faite < instant - GARDEES:
            copie.unlink(missing_ok=True)


def _lancer(programme: str, *options: str) -> None:
    chemin = shutil.which(programme) or next(
        iter(sorted(_POSTGRESQL.glob(f"*/bin/{programme}"), key=_rang, reverse=True)), None
    )
    if chemin is None:
        raise SauvegardeImpossible(
            f"« {programme} » ne se trouve pas sur cette machine (paquet postgresql-client)."
        )
    _executer([str(chemin), *options])


def _executer(commande: Sequence[str]) -> None:
    fait = subprocess.run(commande, capture_output=True, text=True)
    if fait.returncode:
        JOURNAL.error("%s : %s", Path(commande[0]).name, fait.stderr.strip())
        raise SauvegardeImpossible("PostgreSQL refuse cette copie : le journal dit pourquoi.")


def _rang(chemin: Path) -> int:
    return int(chemin.parts[-3])


@contextmanager
def _dite_si_elle_echoue() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as erreur:
        raise SauvegardeImpossible(f"Copie impossible : {erreur}.") from erreur
