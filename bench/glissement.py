"""A slider step in Chromium: from the key to the picture, and the bytes received.

A page (the simulator and its threshold, or the map of adoptions and its date) and its floor
(`plancher.py`: the same page, its figures left out) are measured in turn, in one run.
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

# Starts at the key press. Every change of the page's text or drawings, the map's frame included, is
# noted once painted; the last one before 400 ms of calm is the picture. What a canvas holds is for
# screen readers only, and comes later.
MESURE = """
() => new Promise((resoudre, rejeter) => {
  const page = document.querySelector('[data-testid=stMain]');
  const figures = [...page.querySelectorAll('[data-testid=stVegaLiteChart] svg')];
  const carte = document.querySelector('iframe[title*=folium]')?.contentDocument.body;
  let debut, calme;
  const vu = { texte: 0, figures: 0 };
  const noter = (nom) => requestAnimationFrame(() => {
    vu[nom] = performance.now() - debut;
    clearTimeout(calme);
    calme = setTimeout(() => {
      observateur.disconnect();
      clearTimeout(limite);
      resoudre(vu);
    }, 400);
  });
  const observateur = new MutationObserver((mutations) => {
    for (const { target, type } of mutations) {
      if (target.parentElement?.closest('canvas') ?? target.closest?.('canvas')) continue;
      if ([carte, ...figures].some((figure) => figure?.contains(target))) noter('figures');
      else if (type !== 'attributes') noter('texte');
    }
  });
  const limite = setTimeout(() => rejeter(new Error('rien ne change')), 8000);
  for (const racine of [page, carte]) if (racine) observateur.observe(racine,
    { subtree: true, childList: true, characterData: true, attributes: true });
  document.addEventListener('keydown', () => { debut = performance.now(); },
    { once: true, capture: true });
})
"""

# Address of the first view, what says that it is there, and its number of Vega figures.
PAGES = {
    "simulateur": ("simulateur?seuil={seuil}&niveau={niveau}", ".st-key-constat p", 3),
    "carte": ("carte?regime=Droit+en+vigueur&au={mois}", "[data-testid=stDataFrame] canvas", 1),
}


@contextlib.contextmanager
def serveur(dossier: Path, application: str) -> Iterator[str]:
    """Serve an application on this machine's loopback, its messages not compressed."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    commande = [sys.executable, "-m", "uvicorn", application, "--app-dir", str(dossier)]
    options = ["--port", str(port), "--ws-per-message-deflate", "false"]
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

    def __init__(self, page: Page, adresse: str, signe: str, figures: int) -> None:
        self.page, self.figures = page, figures
        self.recus = 0
        reseau = page.context.new_cdp_session(page)
        reseau.send("Network.enable")
        reseau.on("Network.webSocketFrameReceived", self._compter)
        reseau.on("Network.dataReceived", self._compter_http)
        page.goto(adresse)
        page.wait_for_selector(signe)
        page.wait_for_function(
            f"document.querySelectorAll('[data-testid=stVegaLiteChart] svg').length >= {figures}"
        )
        page.wait_for_timeout(3000)
        page.get_by_role("slider").first.focus()

    def _compter(self, evenement: dict) -> None:
        cadre = evenement["response"]
        donnees = cadre["payloadData"]
        self.recus += len(base64.b64decode(donnees) if cadre["opcode"] == 2 else donnees)

    def _compter_http(self, evenement: dict) -> None:
        self.recus += evenement["encodedDataLength"]

    def pas(self, touche: str) -> tuple[float, int] | None:
        """Return the time to the picture (ms) and the bytes received for one key press.

        None if the figures did not change: there are months without any adoption.
        """
        self.recus = 0
        attente = self.page.evaluate_handle(
            f"() => {{ window.mesure = ({MESURE})(); return null; }}"
        )
        self.page.keyboard.press(touche)
        vu = self.page.evaluate("() => window.mesure")
        attente.dispose()
        if self.figures and not vu["figures"]:
            return None
        return max(vu.values()), self.recus


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("page", choices=PAGES)
    options.add_argument("--seuil", type=int, default=50, help="seuil de départ, en M€")
    options.add_argument("--niveau", default="toutes", help="niveau de la carte du simulateur")
    options.add_argument("--mois", default="12/2022", help="date de départ")
    options.add_argument("--pas", type=int, default=20)
    choix = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium ne se trouve pas sur cette machine.")
    with (
        serveur(RACINE, "app:app") as application,
        serveur(RACINE / "bench", "plancher:app") as plancher,
        sync_playwright() as playwright,
    ):
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM)
        taille = {"width": 1440, "height": 900}
        modele, signe, figures = PAGES[choix.page]
        chemin = modele.format(seuil=choix.seuil, mois=choix.mois, niveau=choix.niveau)
        mesures = {
            nom: Mesures(navigateur.new_page(viewport=taille), f"{site}/{chemin}", signe, combien)
            for nom, site, combien in (
                ("plancher", plancher, 0),
                (choix.page, application, figures),
            )
        }
        resultats: dict[str, list[tuple[float, int]]] = {nom: [] for nom in mesures}
        for _ in range(choix.pas):
            # Always a new value: going back would find its messages in the browser's cache.
            touche = "ArrowLeft"
            ensemble = {}
            for nom, mesure in mesures.items():
                mesure.page.bring_to_front()
                ensemble[nom] = mesure.pas(touche)
            # A step that changes no figure says nothing of them, and is cheaper for the floor too.
            if ensemble[choix.page] is not None:
                for nom, resultat in ensemble.items():
                    resultats[nom].append(resultat)
        medianes = {}
        for nom, pas in resultats.items():
            durees = [duree for duree, _ in pas]
            octets = [nombre for _, nombre in pas]
            medianes[nom] = statistics.median(durees)
            print(
                f"{nom:>10} : {medianes[nom]:.0f} ms (médiane), "
                f"{sorted(durees)[int(0.95 * len(durees))]:.0f} ms (p95), "
                f"{statistics.median(octets) / 1000:.1f} ko reçus, "
                f"{max(octets) / 1000:.1f} au plus, {len(pas)} pas"
            )
        print(
            f"   rapport : {medianes[choix.page] / medianes['plancher']:.2f} fois le plancher, "
            f"depuis {chemin}"
        )
        navigateur.close()


if __name__ == "__main__":
    main()
