"""The simulator's first screen in Chromium, frame by frame while its threshold is dragged.

    python bench/image.py [--de 100] [--a 5 1] [--tours 3]

Our script is what runs in our frames (`performance.now`), styles and painting left out; the
interval is between the frames that the browser shows, to be read beside that of the same page at
rest, measured in the same run. No message may leave for the server before the button is released.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import sys
from itertools import pairwise

from glissement import OPTIONS_DE_CHROMIUM, RACINE, serveur
from playwright.sync_api import Page, sync_playwright

MAXIMUM = 200
ECRAN = {"width": 1440, "height": 900}
# Before any script: each frame asked by the page is timed, and frames shown are noted apart.
MESURE = """
  window.mesures = { script: [], instants: [] };
  const demander = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (faire) => demander((instant) => {
    const debut = performance.now();
    faire(instant);
    window.mesures.script.push(performance.now() - debut);
  });
  const noter = (instant) => { window.mesures.instants.push(instant); demander(noter); };
  demander(noter);
"""


def lire(page: Page) -> tuple[list[float], list[float]]:
    """Return durations of our script and intervals between frames (ms) since the last reading."""
    lues = page.evaluate(
        """() => {
          const { mesures } = window;
          window.mesures = { script: [], instants: [] };
          return mesures;
        }"""
    )
    instants = lues["instants"]
    return lues["script"], [b - a for a, b in pairwise(instants)]


def p95(durees: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(durees, n=20)[-1]


def glisser(page: Page, de: float, a: float, envois: list[int]) -> tuple[list[float], list[float]]:
    """Drag the threshold between two amounts (M€), and back to none; return what frames took."""
    boite = page.locator("#glissiere").bounding_box()
    assert boite is not None
    # The thumb does not go past the ends of its box.
    marge = 8

    def ou(seuil: float) -> float:
        part = math.log(seuil) / math.log(MAXIMUM)
        return boite["x"] + marge + part * (boite["width"] - 2 * marge)

    hauteur = boite["y"] + boite["height"] / 2
    page.mouse.move(ou(de), hauteur)
    page.mouse.down()
    page.wait_for_timeout(300)
    lire(page)
    partis = len(envois)
    page.mouse.move(ou(a), hauteur, steps=180)
    mesures = lire(page)
    assert len(envois) == partis, "un message est parti avant le relâchement"
    page.mouse.up()
    page.wait_for_timeout(500)
    return mesures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--de", type=float, default=100, help="seuil de départ, en M€")
    options.add_argument(
        "--a", type=float, nargs="+", default=[5, 1], help="seuils d'arrivée, en M€"
    )
    options.add_argument("--tours", type=int, default=3)
    choix = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium ne se trouve pas sur cette machine.")
    with sync_playwright() as jeu, serveur(RACINE, "app:app") as site:
        page = jeu.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM).new_page(
            viewport=ECRAN
        )
        page.add_init_script(MESURE)
        envois: list[int] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda cadre: envois.append(len(cadre))))
        page.goto(f"{site}/simulateur?seuil={choix.de:g}")
        page.locator("#chiffres div").first.wait_for()
        page.wait_for_timeout(3000)
        lire(page)
        page.wait_for_timeout(2000)
        _, repos = lire(page)
        print(f"Au repos : intervalle p95 {p95(repos):.1f} ms")
        for arrivee in choix.a:
            script, intervalles = [], []
            for _ in range(choix.tours):
                pendant = glisser(page, choix.de, arrivee, envois)
                script += pendant[0]
                intervalles += pendant[1]
                page.locator("#exact").fill(f"{choix.de:g}")
                page.wait_for_timeout(800)
            print(
                f"De {choix.de:g} à {arrivee:g} M€, {len(script)} images : notre script médiane "
                f"{statistics.median(script):.1f} ms, p95 {p95(script):.1f} ms ; intervalle médian "
                f"{statistics.median(intervalles):.1f} ms, p95 {p95(intervalles):.1f} ms"
            )


if __name__ == "__main__":
    main()
