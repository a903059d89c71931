"""A slider step in Chromium: from the key to the picture, and the bytes received.

The simulator and its floor (`plancher.py`: same slider and sentence, no figure) are measured
in turn, in one run. The picture is drawn when the sentence has changed, the map and the bars
have received the new counts, and the browser has painted them.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RACINE = Path(__file__).resolve().parent.parent
OPTIONS_DE_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Starts at the key press; resolves once the expected elements have changed and been painted.
# The figures change after the sentence: the last change seen in 400 ms of calm is the picture.
MESURE = """
([figures]) => new Promise((resoudre, rejeter) => {
  const constat = document.querySelector('.st-key-constat');
  const dessins = [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')];
  const texte = constat.textContent;
  let debut, dernier, calme;
  const vu = new Map();
  const noter = (nom) => requestAnimationFrame(() => {
    vu.set(nom, performance.now() - debut);
    clearTimeout(calme);
    calme = setTimeout(() => { observateur.disconnect(); clearTimeout(limite);
      resoudre(Object.fromEntries(vu)); }, 400);
  });
  const observateur = new MutationObserver((mutations) => {
    for (const { target } of mutations) {
      const rang = dessins.findIndex((dessin) => dessin.contains(target));
      if (rang >= 0) noter('figure ' + rang);
      else if (constat.contains(target) && constat.textContent !== texte) noter('constat');
    }
  });
  const limite = setTimeout(() => rejeter(new Error('rien ne change')), 8000);
  observateur.observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
  document.addEventListener('keydown', () => { debut = performance.now(); },
    { once: true, capture: true });
})
"""


@contextlib.contextmanager
def serveur(script: str) -> Iterator[str]:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    commande = [sys.executable, "-m", "streamlit", "run", script]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with subprocess.Popen(
        commande + options, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as processus:
        try:
            adresse = f"http://127.0.0.1:{port}"
            for _ in range(100):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=2)
                    break
                time.sleep(0.2)
            yield adresse
        finally:
            processus.terminate()


class Mesures:
    """Durations (ms) and bytes received at each step of a page."""

    def __init__(self, page: Page, adresse: str, figures: int) -> None:
        self.page, self.figures = page, figures
        self.recus = 0
        reseau = page.context.new_cdp_session(page)
        reseau.send("Network.enable")
        reseau.on("Network.webSocketFrameReceived", self._compter)
        reseau.on("Network.dataReceived", self._compter_http)
        page.goto(adresse)
        page.wait_for_selector(".st-key-constat p")
        page.wait_for_function(
            f"document.querySelectorAll('[data-testid=stVegaLiteChart] svg').length >= {figures}"
        )
        page.wait_for_timeout(2000)
        page.get_by_role("slider").focus()

    def _compter(self, evenement: dict) -> None:
        cadre = evenement["response"]
        donnees = cadre["payloadData"]
        self.recus += len(base64.b64decode(donnees) if cadre["opcode"] == 2 else donnees)

    def _compter_http(self, evenement: dict) -> None:
        self.recus += evenement["encodedDataLength"]

    def pas(self, touche: str) -> tuple[float, int]:
        """Return the time to the picture (ms) and the bytes received for one key press."""
        self.recus = 0
        attente = self.page.evaluate_handle(
            f"() => {{ window.mesure = ({MESURE})([{self.figures}]); return null; }}"
        )
        self.page.keyboard.press(touche)
        vu = self.page.evaluate("() => window.mesure")
        attente.dispose()
        if self.figures and not any(nom.startswith("figure") for nom in vu):
            raise RuntimeError("aucune figure n'a changé")
        return max(vu.values()), self.recus


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seuil", type=int, default=50, help="seuil de départ, en M€")
    options.add_argument("--pas", type=int, default=30)
    choix = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium ne se trouve pas sur cette machine.")
    with (
        serveur("app.py") as application,
        serveur("bench/plancher.py") as plancher,
        sync_playwright() as playwright,
    ):
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM)
        taille = {"width": 1440, "height": 900}
        pages = {
            "plancher": (navigateur.new_page(viewport=taille), f"{plancher}/", 0),
            "simulateur": (navigateur.new_page(viewport=taille), f"{application}/simulateur", 3),
        }
        mesures = {
            nom: Mesures(page, f"{adresse}?seuil={choix.seuil}", figures)
            for nom, (page, adresse, figures) in pages.items()
        }
        resultats: dict[str, list[tuple[float, int]]] = {nom: [] for nom in mesures}
        for rang in range(choix.pas):
            touche = "ArrowLeft" if rang % 2 else "ArrowRight"
            for nom, mesure in mesures.items():
                mesure.page.bring_to_front()
                resultats[nom].append(mesure.pas(touche))
        medianes = {}
        for nom, pas in resultats.items():
            durees = [duree for duree, _ in pas]
            octets = [nombre for _, nombre in pas]
            medianes[nom] = statistics.median(durees)
            print(
                f"{nom:>10} : {medianes[nom]:.0f} ms (médiane), "
                f"{sorted(durees)[int(0.95 * len(durees))]:.0f} ms (p95), "
                f"{statistics.median(octets) / 1000:.1f} ko reçus, {max(octets) / 1000:.1f} au plus"
            )
        print(
            f"   rapport : {medianes['simulateur'] / medianes['plancher']:.2f} fois le plancher "
            f"({choix.pas} pas autour de {choix.seuil} M€)"
        )
        navigateur.close()


if __name__ == "__main__":
    main()
