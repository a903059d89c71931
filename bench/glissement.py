"""A step in Chromium: from the hand to the page up to date, and the bytes received.

    python bench/glissement.py simulateur [--volet couts]
    python bench/glissement.py carte
    python bench/glissement.py filtre

The simulator: its slider released, a part open below; what the first screen shows while dragging is
`image.py`'s. The map of adoptions: its date a step earlier, or one more région kept. The page and
its floor (`plancher.py`: the same page, its figures left out) are measured in turn, in one run.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from spaser.vocabulaire import REGIONS  # noqa: E402

OPTIONS_DE_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Starts at an event. Every change of the page's text or drawings, the map's frame included, is
# noted once painted; the last one before 400 ms of calm is the picture. What a canvas holds is for
# screen readers only, and comes later.
MESURE = """
(depart) => new Promise((resoudre, rejeter) => {
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
  document.addEventListener(depart, () => { debut = performance.now(); },
    { once: true, capture: true });
})
"""

TAILLE = {"width": 1440, "height": 900}
# The slider may be out of the screen: it is held by its own events.
_TENIR = """(glissiere) => {
  glissiere.dispatchEvent(new PointerEvent('pointerdown'));
  glissiere.value -= glissiere.max / 80;
  glissiere.dispatchEvent(new Event('input'));
}"""
_LACHER = """(glissiere) => (
  glissiere.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, composed: true })))"""
# What may be open in the simulator, and its number of Vega figures.
VOLETS = {"couts": 1, "parts": 1, "courbe": 1, "images": 2, "qui": 0, "voisines": 0, "lieux": 0}
_LISTE = "[data-testid=stDataFrame] canvas"


@dataclass(frozen=True)
class Geste:
    """What is measured: a page, and what is done there at each step.

    `chemin`: the address of the first view; `signe` says that it is there, `preparer` makes it
    ready. `appreter` does what of a step asks nothing of the server; `depart`, the event of
    `finir`, starts the clock. `figures`: how many Vega figures there are.
    """

    chemin: str
    signe: str
    figures: int
    preparer: Callable[[Page], object]
    appreter: Callable[[Page, int], object]
    depart: str
    finir: Callable[[Page], object]


def geste(options: argparse.Namespace) -> Geste:
    """Return what the options ask to measure; each step is new, in no cache of the browser."""
    carte = f"carte?regime=Droit+en+vigueur&au={options.mois}"
    match options.page:
        case "simulateur":
            return Geste(
                f"simulateur?seuil={options.seuil}",
                "#chiffres div",
                VOLETS[options.volet],
                lambda page: _ouvrir(page, options.volet),
                lambda page, _: page.locator("#glissiere").evaluate(_TENIR),
                "pointerup",
                lambda page: page.locator("#glissiere").evaluate(_LACHER),
            )
        case "carte":
            return Geste(
                *(carte, _LISTE, 1),
                lambda page: page.get_by_role("slider").first.focus(),
                lambda *_: None,
                "keydown",
                lambda page: page.keyboard.press("PageDown"),
            )
        case _:
            return Geste(
                *(carte, _LISTE, 1),
                _choisir_des_regions,
                lambda page, rang: page.keyboard.insert_text(list(REGIONS.values())[rang]),
                "keydown",
                lambda page: page.keyboard.press("Enter"),
            )


def _ouvrir(page: Page, volet: str) -> None:
    """Open a part of the simulator, and go down to it: what is above it leaves the screen."""
    page.locator(f".st-key-volet_{volet} summary").first.click()
    page.wait_for_timeout(2000)
    page.locator(f".st-key-volet_{volet}").scroll_into_view_if_needed()


def _choisir_des_regions(page: Page) -> None:
    page.get_by_role("button", name="Filtres").click()
    page.get_by_role("combobox", name="Régions").click()


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

    def __init__(self, page: Page, site: str, geste: Geste, figures: int) -> None:
        self.page, self.geste, self.figures = page, geste, figures
        self.recus = 0
        reseau = page.context.new_cdp_session(page)
        reseau.send("Network.enable")
        reseau.on("Network.webSocketFrameReceived", self._compter)
        reseau.on("Network.dataReceived", self._compter_http)
        page.goto(f"{site}/{geste.chemin}")
        page.locator(geste.signe).first.wait_for()
        geste.preparer(page)
        page.wait_for_function(
            f"document.querySelectorAll('[data-testid=stVegaLiteChart] svg').length >= {figures}"
        )
        page.wait_for_timeout(3000)

    def _compter(self, evenement: dict) -> None:
        cadre = evenement["response"]
        donnees = cadre["payloadData"]
        self.recus += len(base64.b64decode(donnees) if cadre["opcode"] == 2 else donnees)

    def _compter_http(self, evenement: dict) -> None:
        self.recus += evenement["encodedDataLength"]

    def pas(self, rang: int) -> tuple[float, int] | None:
        """Return the time to the page up to date (ms) and the bytes received for one step.

        None if the figures did not change: there are months without any adoption.
        """
        self.geste.appreter(self.page, rang)
        self.page.wait_for_timeout(400)
        self.recus = 0
        attente = self.page.evaluate_handle(
            f"(depart) => {{ window.mesure = ({MESURE})(depart); return null; }}", self.geste.depart
        )
        self.geste.finir(self.page)
        vu = self.page.evaluate("() => window.mesure")
        attente.dispose()
        if self.figures and not vu["figures"]:
            return None
        return max(vu.values()), self.recus


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("page", choices=["simulateur", "carte", "filtre"])
    options.add_argument("--seuil", type=int, default=100, help="seuil de départ, en M€")
    options.add_argument("--volet", choices=VOLETS, default="couts", help="ce qui est ouvert")
    options.add_argument("--mois", default="10/2026", help="date de départ")
    options.add_argument("--pas", type=int, default=9)
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
        fait = geste(choix)
        mesures = {
            nom: Mesures(navigateur.new_page(viewport=TAILLE), site, fait, figures)
            for nom, site, figures in (
                ("plancher", plancher, 0),
                (choix.page, application, fait.figures),
            )
        }
        resultats: dict[str, list[tuple[float, int]]] = {nom: [] for nom in mesures}
        for rang in range(choix.pas):
            ensemble = {}
            for nom, mesure in mesures.items():
                mesure.page.bring_to_front()
                ensemble[nom] = mesure.pas(rang)
            # A step that changes no figure says nothing of them, and is cheaper for the floor too.
            if ensemble[choix.page] is not None:
                for nom, resultat in ensemble.items():
                    resultats[nom].append(resultat)
        for nom, pas in resultats.items():
            durees = [duree for duree, _ in pas]
            octets = [nombre for _, nombre in pas]
            print(
                f"{nom:>10} : {statistics.median(durees):.0f} ms (médiane), "
                f"{sorted(durees)[int(0.95 * len(durees))]:.0f} ms (p95), "
                f"{statistics.median(octets) / 1000:.1f} ko reçus, "
                f"{max(octets) / 1000:.1f} au plus, {len(pas)} pas"
            )
        # Step by step: what else the machine does changes from one to the next, not within one.
        rapports = [
            ici / sol
            for (ici, _), (sol, _) in zip(resultats[choix.page], resultats["plancher"], strict=True)
        ]
        print(
            f"   rapport : {statistics.median(rapports):.2f} fois le plancher (médiane des pas), "
            f"depuis {fait.chemin}"
        )
        navigateur.close()


if __name__ == "__main__":
    main()
