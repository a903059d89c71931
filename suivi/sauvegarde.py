"""Copies of the database, made while it is used, and brought back without losing an erasure."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import delete, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from spaser.erreurs import JOURNAL
from suivi.base import Base, migrer
from suivi.effacement import refaire
from suivi.erreurs import ErreurSuivi, SuiviFerme
from suivi.modeles import LigneEffacement, Table

GARDEES = timedelta(days=30)
"""How long copies are kept."""
_NOM = "suivi-%Y%m%d-%H%M%S"
_POSTGRESQL = Path("/usr/lib/postgresql")
_SQLITE, _PG_DUMP = b"SQLite format 3\0", b"PGDMP"
_REFUSEE = "PostgreSQL refuse cette copie : le journal dit pourquoi."


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
                # As statements: PostgreSQL's own format needs its own terminal to be read again.
                _lancer(
                    *("pg_dump", "--format=custom", "--rows-per-insert=100", "--no-privileges"),
                    *(f"--table={table}" for table in _nos_tables()),
                    *(f"--file={provisoire}", base.adresse_libpq),
                )
            _sur_le_disque(provisoire)
            provisoire.replace(copie)
        finally:
            provisoire.unlink(missing_ok=True)
    _oublier(dossier, instant)
    return copie


def restaurer(base: Base, copie: Path) -> int:
    """Put a copy in the place of what the database holds; return how many erasures it undid.

    In one transaction: the erasures asked for since the copy are done again before anyone reads
    it, and a stop at any moment leaves what was there. Numbers already given are not given again.
    A copy of SQLite may be put into PostgreSQL. A file that is no longer a database is set aside,
    under `.abimee`. Raises SauvegardeImpossible, and changes nothing, if the file given is not a
    copy of such a database.
    """
    with _dite_si_elle_echoue(), _ouverte(copie, base) as remettre:
        perdus = _ecarter_si_abimee(base)
        base.preparer()
        with base.ecrire() as session:
            _seul(session)
            effacements = perdus | _effacements(session)
            derniers = _derniers_numeros(session)
            remettre(session)
            _compter_apres(session, derniers)
            for empreinte in effacements.keys() - _effacements(session).keys():
                session.add(LigneEffacement(empreinte=empreinte, instant=effacements[empreinte]))
            session.flush()
            return refaire(session)


def _suffixe(base: Base) -> str:
    return ".db" if base.fichier is not None else ".dump"


def _nos_tables() -> list[str]:
    return [*(table.name for table in Table.metadata.sorted_tables), "alembic_version"]


@contextmanager
def _ouverte(copie: Path, base: Base) -> Iterator[Callable[[Session], None]]:
    """Give what puts the content of a copy in the place of a database's, in a transaction."""
    with copie.open("rb") as lue:
        debut = lue.read(len(_SQLITE))
    if debut == _SQLITE:
        with _au_present(copie) as ancienne:
            yield partial(_remettre_les_lignes, ancienne)
    elif debut.startswith(_PG_DUMP) and base.fichier is None:
        yield partial(_rejouer, _en_sql(copie))
    else:
        raise SauvegardeImpossible(f"« {copie.name} » n'est pas une copie de cette base.")


@contextmanager
def _au_present(copie: Path) -> Iterator[Base]:
    """Give a copy of SQLite as a database that has the tables of today; the file stays as it is."""
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier, "suivi.db")
        _verifier(copie)
        _copier(copie, fichier)
        ancienne = Base(f"sqlite:///{fichier}")
        try:
            ancienne.preparer()
            yield ancienne
        finally:
            ancienne.fermer()


def _remettre_les_lignes(ancienne: Base, session: Session) -> None:
    with ancienne.lire() as lue:
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(delete(table))
        for table in Table.metadata.sorted_tables:
            if lignes := [ligne._asdict() for ligne in lue.execute(select(table))]:
                session.execute(insert(table), lignes)


def _en_sql(copie: Path) -> str:
    """Return the statements that make again what a copy of PostgreSQL holds."""
    texte = _lancer("pg_restore", "--no-owner", "--file=-", str(copie))
    # Two words for PostgreSQL's terminal, under a key that no one can have guessed.
    if cle := re.match(r"(?:--.*\n|\n)*\\restrict (\w+)\n", texte):
        for mot in ("restrict", "unrestrict"):
            texte = texte.replace(f"\n\\{mot} {cle[1]}\n", "\n", 1)
    return texte


def _rejouer(texte: str, session: Session) -> None:
    connexion = session.connection()
    try:
        # Ours alone, and all of them: those that the copy does not know would stay.
        for table in reversed(_nos_tables()):
            connexion.exec_driver_sql(f'DROP TABLE "{table}"')
        connexion.exec_driver_sql(texte, execution_options={"no_parameters": True})
        connexion.exec_driver_sql("RESET ALL")
        if not inspect(connexion).has_table(LigneEffacement.__tablename__):
            raise SauvegardeImpossible("Cette copie de PostgreSQL n'est pas celle d'un suivi.")
    except DBAPIError as erreur:
        JOURNAL.error("Copie refusée : %s", erreur.orig)
        raise SauvegardeImpossible(_REFUSEE) from erreur
    migrer(connexion)


def _seul(session: Session) -> None:
    """Let no one else write until the transaction ends, nor read where tables are made again."""
    if session.connection().dialect.name == "postgresql":
        migrer(session.connection())
        session.execute(text(f"LOCK TABLE {', '.join(_nos_tables())} IN ACCESS EXCLUSIVE MODE"))


def _derniers_numeros(session: Session) -> dict[str, int]:
    """Return the last number given in each table whose rows have one."""
    return {
        table.name: session.scalar(select(func.max(cle))) or 0
        for table in Table.metadata.sorted_tables
        if (cle := table.autoincrement_column) is not None
    }


def _compter_apres(session: Session, derniers: Mapping[str, int]) -> None:
    """Let the next numbers come after those there were, and after those brought back.

    A number given twice would lead to someone else. SQLite sees to it: it forgets none.
    """
    if session.connection().dialect.name != "postgresql":
        return
    for nom, dernier in _derniers_numeros(session).items():
        (cle,) = Table.metadata.tables[nom].primary_key
        suite = func.pg_get_serial_sequence(nom, cle.name)
        session.execute(select(func.setval(suite, max(dernier, derniers.get(nom, 0)) + 1, False)))


def _effacements(session: Session) -> dict[str, datetime]:
    """Return the erasures asked for: the hash of an address, and when it was first."""
    lignes = session.scalars(select(LigneEffacement).order_by(LigneEffacement.id.desc()))
    return {ligne.empreinte: ligne.instant for ligne in lignes}


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
    if not _entiere(copie):
        raise SauvegardeImpossible(f"« {copie.name} » n'est pas une copie entière de cette base.")


def _entiere(fichier: Path) -> bool:
    """Say whether a file is a whole database of the follow-up; raise what else goes wrong."""
    try:
        with closing(sqlite3.connect(f"{fichier.resolve().as_uri()}?mode=ro", uri=True)) as lien:
            (etat,) = lien.execute("PRAGMA integrity_check").fetchone()
            tables = {nom for (nom,) in lien.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as erreur:
        if erreur.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        return False
    return etat == "ok" and LigneEffacement.__tablename__ in tables


def _ecarter_si_abimee(base: Base) -> dict[str, datetime]:
    """Set aside a file that is no longer a whole database.

    Returns the erasures that such a file still tells, now or since a restoration that was stopped.
    """
    if base.fichier is None:
        return {}
    ecarte = base.fichier.with_name(f"{base.fichier.name}.abimee")
    if base.fichier.exists() and not _entiere(base.fichier):
        base.fermer()
        for suite in ("-wal", "-shm", ""):
            sien = base.fichier.with_name(f"{base.fichier.name}{suite}")
            if sien.exists():
                sien.replace(f"{ecarte}{suite}")
    effacements: dict[str, datetime] = {}
    if ecarte.exists():
        abimee = Base(f"sqlite:///{ecarte}")
        with suppress(SuiviFerme), abimee.lire() as session:
            effacements = _effacements(session)
        abimee.fermer()
    return effacements


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


def _lancer(programme: str, *options: str) -> str:
    """Run one of PostgreSQL's own programs; return what it wrote."""
    chemin = shutil.which(programme) or next(
        iter(sorted(_POSTGRESQL.glob(f"*/bin/{programme}"), key=_rang, reverse=True)), None
    )
    if chemin is None:
        raise SauvegardeImpossible(
            f"« {programme} » ne se trouve pas sur cette machine (paquet postgresql-client)."
        )
    fait = subprocess.run([str(chemin), *options], capture_output=True, text=True)
    if fait.returncode:
        JOURNAL.error("%s : %s", programme, fait.stderr.strip())
        raise SauvegardeImpossible(_REFUSEE)
    return fait.stdout


def _rang(chemin: Path) -> int:
    return int(chemin.parts[-3])


@contextmanager
def _dite_si_elle_echoue() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as erreur:
        raise SauvegardeImpossible(f"Copie impossible : {erreur}.") from erreur
