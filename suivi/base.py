"""The database of the follow-up: SQLite beside the application, or PostgreSQL for several."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as AttenteTropLongue
from sqlalchemy.orm import Session

from spaser.donnees import RACINE
from spaser.erreurs import JOURNAL
from suivi.erreurs import SuiviFerme

VARIABLE = "SPASER_BASE"
PAR_DEFAUT = f"sqlite:///{RACINE / 'var' / 'suivi.db'}"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_ECRITURE = "ecriture"
# In seconds: how long a writer waits for another.
_PATIENCE = 10
# Any number, the same for all processes: whoever migrates holds it.
_VERROU = 20_221_231
FERME = (
    "Le suivi ne peut rien lire ni recevoir pour l'instant : rien de ce qui a été reçu n'est "
    "perdu, et ce que vous envoyez est à renvoyer dans quelques minutes."
)


class Base:
    """A database of the follow-up; each use of it is a transaction."""

    def __init__(self, adresse: str) -> None:
        """Open the database at a URL of SQLAlchemy, without asking it anything.

        Raises SuiviFerme if it is no such URL.
        """
        try:
            url = make_url(adresse)
        except ArgumentError:
            url = None
        if url is None or not (
            url.drivername == "postgresql+psycopg"
            or (url.drivername == "sqlite" and url.database not in (None, "", ":memory:"))
        ):
            raise SuiviFerme(
                f"{VARIABLE} ne désigne aucune base : attendu « sqlite:///… » ou "
                "« postgresql+psycopg://… »."
            )
        self._moteur = _moteur(url)
        self.adresse_libpq = url.set(drivername="postgresql").render_as_string(hide_password=False)
        """The URL that PostgreSQL's own programs take."""
        self.fichier = Path(url.database) if _est_sqlite(self._moteur) and url.database else None

    @contextmanager
    def lire(self) -> Iterator[Session]:
        """Give a transaction that reads; raise SuiviFerme if the database does not answer."""
        with _ferme_si_sourde(), Session(self._moteur) as session:
            yield session

    @contextmanager
    def ecrire(self) -> Iterator[Session]:
        """Give a transaction that writes, on the disk once it is left.

        Raises SuiviFerme, and writes nothing, if the database does not take it.
        """
        with (
            _ferme_si_sourde(),
            self._moteur.execution_options(**{_ECRITURE: True}).connect() as connexion,
            Session(connexion, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def preparer(self) -> None:
        """Make the tables, or bring them to the present; one process at a time does it."""
        if self.fichier is not None:
            with _ferme_si_sourde():
                self.fichier.parent.mkdir(parents=True, exist_ok=True)
                # It holds what is told in confidence.
                self.fichier.touch(0o600)
                _en_wal(self.fichier)
        with _ferme_si_sourde(), self._ecrivain().begin() as connexion:
            if not _est_sqlite(self._moteur):
                connexion.execute(text("SELECT pg_advisory_xact_lock(:v)"), {"v": _VERROU})
            _migrer(connexion)

    def fermer(self) -> None:
        """Let go of all connections."""
        self._moteur.dispose()

    def _ecrivain(self) -> Engine:
        return self._moteur.execution_options(**{_ECRITURE: True})


def adresse_de_la_base() -> str:
    """Return the URL that `SPASER_BASE` says, or that of the file beside the application."""
    return os.environ.get(VARIABLE, "").strip() or PAR_DEFAUT


def _moteur(url: URL) -> Engine:
    if url.drivername != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)
    moteur = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(moteur, "connect")
    def regler(connexion: Any, _: object) -> None:
        # SQLAlchemy says when a transaction begins; what is committed is on the disk.
        connexion.isolation_level = None
        connexion.execute("PRAGMA foreign_keys = ON")
        connexion.execute("PRAGMA synchronous = FULL")

    @event.listens_for(moteur, "begin")
    def commencer(connexion: Connection) -> None:
        # A reader that became a writer could be refused halfway: writers say so at once.
        ecrit = connexion.get_execution_options().get(_ECRITURE)
        connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecrit else "BEGIN")

    return moteur


def _est_sqlite(moteur: Engine) -> bool:
    return moteur.dialect.name == "sqlite"


def _en_wal(fichier: Path) -> None:
    """Let readers read while someone writes: kept in the file, once and for all."""
    try:
        with closing(sqlite3.connect(fichier, timeout=_PATIENCE)) as connexion:
            connexion.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as erreur:
        raise OSError(str(erreur)) from erreur


def _migrer(connexion: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connexion
    command.upgrade(config, "head")


@contextmanager
def _ferme_si_sourde() -> Iterator[None]:
    """Say in French that the database cannot be used; the journal has the reason."""
    try:
        yield
    except (OperationalError, InternalError, InterfaceError, AttenteTropLongue, OSError) as erreur:
        JOURNAL.error("Suivi fermé : %s", erreur)
        raise SuiviFerme(FERME) from erreur
