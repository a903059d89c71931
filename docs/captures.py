"""Reprend les images du README : `make captures` (Chromium de la machine, application locale)."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

RACINE = Path(__file__).resolve().parent.parent
JOUR = "2026-11-24"
"""The day that the pages show, whenever the pictures are taken."""
NOMS_DE_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS_DE_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Capture:
    """A picture: its file, the address, the size in pixels and what says that all is drawn."""

    fichier: str
    adresse: str
    largeur: int
    hauteur: int
    dessinee: str


CAPTURES = (
    Capture("simulateur", "/simulateur?seuil=25", 1440, 900, "#chiffres div"),
    Capture("carte", "/carte", 1440, 1300, "iframe[title*=folium]"),
    Capture("presentation", "/presentation?diapo=obligees", 1280, 720, "img:visible, svg:visible"),
)


@contextlib.contextmanager
def application() -> Iterator[str]:
    """Yield the address of the application, served on the loopback as it is on JOUR."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    adresse = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)],
        cwd=RACINE,
        env={**os.environ, "SPASER_JOUR": JOUR},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as serveur:
        try:
            _attendre(f"{adresse}/_stcore/health", serveur)
            yield adresse
        finally:
            serveur.terminate()


def _attendre(adresse: str, serveur: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if serveur.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(adresse, timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("L'application n'a pas démarré : `make run` dit pourquoi.")


def prendre(navigateur: Browser, site: str, capture: Capture, dossier: Path) -> None:
    """Write the picture of a page, once nothing moves in it any more."""
    page = navigateur.new_page(
        viewport={"width": capture.largeur, "height": capture.hauteur},
        locale="fr-FR",
        reduced_motion="reduce",
    )
    page.goto(f"{site}{capture.adresse}", wait_until="networkidle")
    page.locator(capture.dessinee).first.wait_for()
    image = b""
    for _ in range(20):
        page.wait_for_timeout(500)
        avant, image = image, page.screenshot()
        if image == avant:
            break
    chemin = dossier / f"{capture.fichier}.png"
    chemin.write_bytes(image)
    print(chemin)
    page.close()


def main(dossier: Path) -> None:
    """Take every picture."""
    chromium = next(filter(None, map(shutil.which, NOMS_DE_CHROMIUM)), None)
    if chromium is None:
        raise SystemExit("Chromium ne se trouve pas sur cette machine.")
    with application() as site, sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM)
        for capture in CAPTURES:
            prendre(navigateur, site, capture, dossier)
        navigateur.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else RACINE / "docs")
