"""nginx and the processes behind it on this machine, as README says to deploy them.

The settings are those of `nginx.conf` and `spaser@.service`: only paths, ports, the user and where
nginx writes are replaced. Loopback only; everything stops on leaving.
"""

from __future__ import annotations

import getpass
import os
import re
import resource
import secrets
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import streamlit

RACINE = Path(__file__).resolve().parent.parent
PORTS_DOCUMENTES = (8501, 8502)
_STATIQUE = Path(streamlit.__file__).parent / "static" / "static"
_TEMPORAIRES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_DELAI = 60


@dataclass
class Salle:
    """The address of nginx, its process, and those of the application by port."""

    racine: Path
    environnement: dict[str, str]
    adresse: str = ""
    nginx: subprocess.Popen[bytes] | None = None
    processus: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def lancer(self, port: int) -> None:
        """Start the process of a port, as the unit does, and wait for it."""
        unite = (self.racine / "deploiement" / "spaser@.service").read_text("utf-8")
        ligne = re.search(r"^ExecStart=(.+)$", unite, re.MULTILINE)[1].replace("%i", str(port))
        _, *options = shlex.split(ligne)
        ouverts = re.search(r"^LimitNOFILE=(\d+)$", unite, re.MULTILINE)
        reglages = " ".join(re.findall(r"^Environment=(.+)$", unite, re.MULTILINE))
        siens = dict(reglage.split("=", 1) for reglage in shlex.split(reglages))
        self.processus[port] = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *options],
            cwd=self.racine,
            env=self.environnement | siens,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if ouverts:
            possible = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            limite = (min(int(ouverts[1]), possible),) * 2
            resource.prlimit(self.processus[port].pid, resource.RLIMIT_NOFILE, limite)
        attendre(f"http://127.0.0.1:{port}/_stcore/health")

    def tuer(self, port: int) -> None:
        """Kill the process of a port."""
        self.processus[port].kill()
        self.processus[port].wait()

    def fermer(self) -> None:
        """Stop everything."""
        lances = [p for p in (self.nginx, *self.processus.values()) if p is not None]
        for processus in lances:
            processus.terminate()
        for processus in lances:
            try:
                processus.wait(timeout=20)
            except subprocess.TimeoutExpired:
                processus.kill()
                processus.wait()


def trouver_nginx() -> str | None:
    """Return the path of nginx; None if this machine has none."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def lancer_nginx(dossier: Path, configuration: Path) -> subprocess.Popen[bytes]:
    """Start nginx; raise FileNotFoundError if this machine has none."""
    nginx = trouver_nginx()
    if nginx is None:
        raise FileNotFoundError("nginx ne se trouve pas sur cette machine.")
    commande = [nginx, "-p", str(dossier), "-c", str(configuration), "-g", "daemon off;"]
    return subprocess.Popen(commande)


def configurer(racine: Path, dossier: Path, public: int, ports: list[int]) -> Path:
    """Write in a folder the documented configuration with the paths and ports of this machine."""
    texte = (racine / "deploiement" / "nginx.conf").read_text("utf-8")
    temporaires = "".join(f"{nom}_temp_path {dossier}/{nom};" for nom in _TEMPORAIRES)
    for avant, apres in (
        *(
            (f"127.0.0.1:{a}", f"127.0.0.1:{b}")
            for a, b in zip(PORTS_DOCUMENTES, ports, strict=True)
        ),
        ("listen 80 ", f"listen 127.0.0.1:{public} "),
        ("/srv/spaser/.venv/streamlit/", f"{_STATIQUE}/"),
        ("/srv/spaser/", f"{racine}/"),
        ("user www-data;", f"user {getpass.getuser()};"),
        ("/run/nginx.pid", f"{dossier}/pid"),
        ("/var/log/nginx/", f"{dossier}/"),
        ("\nhttp {", f"\nhttp {{ {temporaires}"),
    ):
        if avant not in texte:
            raise ValueError(f"nginx.conf n'a plus « {avant.strip()} »")
        texte = texte.replace(avant, apres)
    fichier = dossier / "nginx.conf"
    fichier.write_text(texte, "utf-8")
    return fichier


@contextmanager
def monter(
    dossier: Path, racine: Path = RACINE, ajouts: Mapping[str, str] | None = None
) -> Iterator[Salle]:
    """Mount the room in an empty folder.

    `racine` is the checkout served, this one by default; `ajouts`, environment variables.
    """
    public, *ports = (port_libre() for _ in range(1 + len(PORTS_DOCUMENTES)))
    configuration = configurer(racine, dossier, public, ports)
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex()}
    environnement = os.environ | secret | dict(ajouts or {})
    salle = Salle(racine, environnement, f"http://127.0.0.1:{public}")
    try:
        for port in ports:
            salle.lancer(port)
        salle.nginx = lancer_nginx(dossier, configuration)
        attendre(f"{salle.adresse}/_stcore/health")
        yield salle
    finally:
        salle.fermer()


def port_libre() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def attendre(adresse: str, confiance: ssl.SSLContext | None = None) -> None:
    """Wait until an address answers; raise TimeoutError if it never does."""
    fin = time.monotonic() + _DELAI
    while time.monotonic() < fin:
        with suppress(OSError), urllib.request.urlopen(adresse, timeout=2, context=confiance):
            return
        time.sleep(0.2)
    raise TimeoutError(f"{adresse} ne répond pas")
