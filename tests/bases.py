"""A real PostgreSQL found on the machine, started for tests and stopped after them."""

import os
import secrets
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


def trouver_postgresql() -> Path | None:
    """Return the folder of the server's programs: that of PATH, else the newest of Debian's."""
    if trouve := shutil.which("initdb"):
        return Path(trouve).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    plus_recente = max(versions, key=lambda p: int(p.parts[-3]), default=None)
    return plus_recente and plus_recente.parent


@contextmanager
def servir_postgresql(programmes: Path) -> Iterator[str]:
    """Run a server of its own, with no database yet; yield its folder, where its socket is.

    It is as durable as any: tests kill processes and count what is left.
    """
    with installer_postgresql(programmes) as dossier, demarrer_postgresql(programmes, dossier):
        yield dossier


@contextmanager
def installer_postgresql(programmes: Path) -> Iterator[str]:
    """Make a server that is not started yet; yield its folder."""
    with tempfile.TemporaryDirectory(prefix="spaser-pg-") as dossier:
        if os.geteuid() == 0:  # PostgreSQL refuses root.
            import pwd  # Not on every system that runs the other tests.

            comptes = {compte.pw_name: compte for compte in pwd.getpwall()}
            compte = comptes.get("postgres") or comptes["nobody"]
            os.chown(dossier, compte.pw_uid, compte.pw_gid)
        options = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        _lancer(programmes, dossier, "initdb", *options)
        yield dossier


@contextmanager
def demarrer_postgresql(programmes: Path, dossier: str) -> Iterator[None]:
    """Start the server of a folder; it is stopped at the end."""
    # A socket and no port: nothing to share with a server already on the machine.
    reglages = shlex.join(["-c", "listen_addresses=", "-k", dossier])
    journal = Path(dossier, "journal")
    demarrage = ("start", "--wait", "--log", journal, "--options", reglages)
    _lancer(programmes, dossier, "pg_ctl", *demarrage)
    try:
        yield
    finally:
        _lancer(programmes, dossier, "pg_ctl", "stop", "--wait", "--mode=fast")


def _lancer(programmes: Path, dossier: str, programme: str, *options: str | Path) -> None:
    """Run a program of the server as whoever owns its folder."""
    a_qui = Path(dossier).stat()
    droits = {"user": a_qui.st_uid, "group": a_qui.st_gid, "extra_groups": []}
    fait = subprocess.run(
        [programmes / programme, "-D", Path(dossier, "donnees"), *options],
        cwd=dossier,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **(droits if os.geteuid() == 0 else {}),
    )
    journal = Path(dossier, "journal")
    dit = journal.read_text("utf-8") if journal.exists() else ""
    assert fait.returncode == 0, fait.stdout + dit


@contextmanager
def base_postgresql(dossier: str) -> Iterator[str]:
    """Make an empty database on the server of a folder, dropped after; yield its URL."""
    nom = f"essai_{secrets.token_hex(4)}"
    _dire(dossier, "CREATE DATABASE {}", nom)
    try:
        yield f"postgresql+psycopg://postgres@/{nom}?host={dossier}"
    finally:
        # A process that a test killed may still hold a connection.
        _dire(dossier, "DROP DATABASE {} WITH (FORCE)", nom)


def _dire(dossier: str, phrase: str, nom: str) -> None:
    with psycopg.connect(host=dossier, user="postgres", dbname="postgres", autocommit=True) as lien:
        lien.execute(sql.SQL(phrase).format(sql.Identifier(nom)))
