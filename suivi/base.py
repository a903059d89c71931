"""The database of the follow-up: SQLite beside the application, or PostgreSQL for several."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.exc import TimeoutError as AttenteTropLongue
from sqlalchemy.orm import Session

from spaser.donnees import RACINE
from spaser.erreurs import JOURNAL
from suivi.erreurs import SuiviFerme

VARIABLE = "SPASER_BASE"
PAR_DEFAUT = f"sqlite:///{RACINE / 'var' / 'suivi.db'}"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_ECRITURE = "ecriture"
# Any number, the same for all processes: whoever migrates holds it.
_VERROU = 20_221_231
FERME = (
    "Le suivi ne peut rien lire ni recevoir pour l'instant : rien de ce qui a été reçu n'est "
    "perdu, et ce que vous envoyez est à renvoyer dans quelques minutes."
)


class Base:
    """A database of the follow-up; each use of it is a transaction."""

    def __init__(self, adresse: str, patience: int = 10) -> None:
        """Open the database at a URL of SQLAlchemy, without asking it anything.

        `patience`: how long it is waited for, in seconds. Raises SuiviFerme if it is no URL of a
        file of SQLite or of a database of PostgreSQL.
        """
        url = _url(adresse)
        self.adresse_libpq = url.set(drivername="postgresql").render_as_string(hide_password=False)
        """The URL that PostgreSQL's own programs take."""
        self._patience = patience
        self._tour = Lock()
        self.fichier: Path | None = None
        if url.drivername == "sqlite":
            self.fichier = Path(str(url.database)).absolute()
            self._moteur = _sqlite(url, self.fichier, patience)
        else:
            self._moteur = _postgresql(url, patience)

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
            self._un_a_la_fois(),
            self._ecrivain().connect() as connexion,
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
                _en_wal(self.fichier, self._patience)
        with _ferme_si_sourde(), self._ecrivain().begin() as connexion:
            migrer(connexion)

    def fermer(self) -> None:
        """Let go of all connections."""
        self._moteur.dispose()

    @contextmanager
    def _un_a_la_fois(self) -> Iterator[None]:
        """Make threads take turns where one alone can write: SQLite has no queue, some starve."""
        if self.fichier is None:
            yield
            return
        if not self._tour.acquire(timeout=self._patience):
            raise TimeoutError("Trop d'écrivains attendent.")
        try:
            yield
        finally:
            self._tour.release()

    def _ecrivain(self) -> Engine:
        return self._moteur.execution_options(**{_ECRITURE: True})


def adresse_de_la_base() -> str:
    """Return the URL that `SPASER_BASE` says, or that of the file beside the application."""
    return os.environ.get(VARIABLE, "").strip() or PAR_DEFAUT


def base_du_site() -> Base:
    """Return the database of the process; raise SuiviFerme if its address is none."""
    return _ouvrir(adresse_de_la_base())


@lru_cache
def _ouvrir(adresse: str) -> Base:
    return Base(adresse)


def _url(adresse: str) -> URL:
    try:
        url = make_url(adresse)
        # In memory, SQLite would keep nothing.
        if url.drivername == "postgresql+psycopg" or (
            url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
        ):
            return url
    except (ArgumentError, ValueError):
        pass
    raise SuiviFerme(
        f"{VARIABLE} ne désigne aucune base : attendu sqlite:///…, ou postgresql+psycopg://…."
    )


def _postgresql(url: URL, patience: int) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=patience,
        # A key sent twice at once is looked for again once the other is there.
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": patience, "options": f"-c lock_timeout={patience}s"},
    )


def _sqlite(url: URL, fichier: Path, patience: int) -> Engine:
    moteur = create_engine(url, pool_timeout=patience, connect_args={"timeout": patience})

    @event.listens_for(moteur, "connect")
    def regler(connexion: Any, fiche: Any) -> None:
        # SQLAlchemy says when a transaction begins; what is committed is on the disk.
        connexion.isolation_level = None
        connexion.execute("PRAGMA foreign_keys = ON")
        connexion.execute("PRAGMA synchronous = FULL")
        fiche.info["fichier"] = fichier.stat()

    @event.listens_for(moteur, "checkout")
    def retrouver(_: Any, fiche: Any, __: Any) -> None:
        # A file removed or replaced still takes what is written, and no one will read it.
        if not os.path.samestat(fiche.info["fichier"], fichier.stat()):
            raise DisconnectionError("Le fichier a été remplacé.")

    @event.listens_for(moteur, "begin")
    def commencer(connexion: Connection) -> None:
        # A reader that became a writer could be refused halfway: writers say so at once.
        ecrit = connexion.get_execution_options().get(_ECRITURE)
        connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecrit else "BEGIN")

    return moteur


def _en_wal(fichier: Path, patience: int) -> None:
    """Let readers read while someone writes: kept in the file, once and for all."""
    fin = time.monotonic() + patience
    with closing(sqlite3.connect(fichier, timeout=patience)) as connexion:
        while True:
            try:
                connexion.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as erreur:
                # Of two that do it at once, one is refused without waiting.
                occupe = erreur.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not occupe or time.monotonic() > fin:
                    raise
            time.sleep(0.01)


def migrer(connexion: Connection) -> None:
    """Make the tables, or bring them to the present, in a transaction that writes.

    One process at a time does it, until the transaction ends. Raises SuiviFerme if they come from
    a later version of the application.
    """
    if connexion.dialect.name == "postgresql":
        connexion.execute(text("SELECT pg_advisory_xact_lock(:v)"), {"v": _VERROU})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connexion
    try:
        command.upgrade(config, "head")
    except CommandError as erreur:
        JOURNAL.error("Suivi fermé : %s", erreur)
        raise SuiviFerme(
            "Cette base du suivi vient d'une version plus récente de l'application."
        ) from erreur


@contextmanager
def _ferme_si_sourde() -> Iterator[None]:
    """Say in French that the database cannot be used; the journal has the reason."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except (DBAPIError, AttenteTropLongue, sqlite3.Error, OSError) as erreur:
        JOURNAL.error("Suivi fermé : %s", erreur)
        raise SuiviFerme(FERME) from erreur
