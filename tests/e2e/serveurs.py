"""Servers started for a test and stopped after it, on this machine's loopback."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def servir(
    commande: list[str],
    port: int,
    racine: Path,
    ajouts: Mapping[str, str] | None = None,
    sante: str = "/_stcore/health",
) -> Iterator[str]:
    """Yield the address of a module run as a server; `ajouts`: variables of its environment."""
    adresse = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", *commande],
        cwd=racine,
        env=os.environ | dict(ajouts or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as serveur:
        try:
            attendre(f"{adresse}{sante}", serveur)
            yield adresse
        finally:
            serveur.terminate()
            journal, _ = serveur.communicate(timeout=20)
    assert "Traceback" not in journal, journal


def attendre(adresse: str, serveur: subprocess.Popen) -> None:
    for _ in range(300):
        assert serveur.poll() is None, serveur.stdout.read()
        try:
            with urllib.request.urlopen(adresse, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            try:
                serveur.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError("Le serveur ne répond pas.")
