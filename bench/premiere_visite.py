"""A first visit by a slow line: when the largest content of each page shows, and what it asked for.

Mounts nginx and two processes as documented (`deploiement/salle.py`) on this machine's loopback,
then an empty Streamlit page behind the same nginx, which is the floor. Chromium is held to
4 Mbit/s and 40 ms a request, and comes each time with nothing kept. Never run as a test.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from glissement import OPTIONS_DE_CHROMIUM
from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from components.site.plan import FICHE, LEGERE, PAGES, PRESENTATION
from deploiement.salle import RACINE, Salle, monter
from spaser.observatoire import observatoire

OCTETS_PAR_SECONDE = 4_000_000 / 8
LATENCE = 40
"""In ms, for each request."""
BUT, BUT_DE_LA_LEGERE = 2.0, 0.5
"""In seconds, on a quiet machine."""
_REPOS, _DELAI = 2.0, 120.0
_PLANCHER = "plancher"
# What the browser says was painted: the largest content, the first one, and what moved under it.
_OBSERVER = """
window.vu = { lcp: 0, quoi: '', fcp: 0, cls: 0 };
const observer = (type, lire) =>
  new PerformanceObserver((vues) => vues.getEntries().forEach(lire))
    .observe({ type, buffered: true });
observer('largest-contentful-paint', ({ startTime, element, url }) => {
  const cle = element?.closest('[class*=st-key-]')?.className.match(/st-key-[^ ]+/)?.[0] ?? '';
  const texte = url.startsWith('data:') ? 'image' : url.split('/').pop() || element?.innerText;
  const quoi = `${element?.localName} ${cle} « ${(texte ?? '').trim().slice(0, 40)} »`;
  Object.assign(window.vu, { lcp: startTime, quoi: quoi.replace(/\\s+/g, ' ') });
});
observer('paint', ({ name, startTime }) => {
  if (name === 'first-contentful-paint') window.vu.fcp = startTime;
});
observer('layout-shift', ({ value }) => { window.vu.cls += value; });
"""


@dataclass(frozen=True)
class Visite:
    """What a visit saw: largest and first paints in seconds, shift of the layout, bytes."""

    lcp: float
    fcp: float
    cls: float
    quoi: str
    octets: int
    requetes: int


class Reseau:
    """The line of a visit: what it carried, and whether it is at rest."""

    def __init__(self, ligne: CDPSession) -> None:
        self.octets = self.requetes = 0
        self._dernier = time.monotonic()
        ligne.on("Network.requestWillBeSent", self._partir)
        ligne.on("Network.dataReceived", self._recevoir)
        ligne.on("Network.loadingFinished", self._arriver)
        ligne.on("Network.webSocketFrameReceived", self._entendre)
        ligne.send("Network.enable")
        conditions = {"offline": False, "latency": LATENCE}
        debits = dict.fromkeys(("downloadThroughput", "uploadThroughput"), OCTETS_PAR_SECONDE)
        ligne.send("Network.emulateNetworkConditions", conditions | debits)

    def au_repos(self) -> bool:
        """Say whether nothing was asked, nor came, for a while."""
        return time.monotonic() - self._dernier > _REPOS

    def _partir(self, evenement: dict) -> None:
        if not evenement["request"]["url"].startswith(("data:", "blob:")):
            self.requetes += 1
            self._dernier = time.monotonic()

    def _recevoir(self, _: dict) -> None:
        self._dernier = time.monotonic()

    def _arriver(self, evenement: dict) -> None:
        self.octets += int(evenement["encodedDataLength"])

    def _entendre(self, evenement: dict) -> None:
        reponse = evenement["response"]
        # A binary frame is told in base64.
        self.octets += len(reponse["payloadData"]) * 3 // (4 if reponse["opcode"] == 2 else 3)
        self._dernier = time.monotonic()


def visiter(navigateur: Browser, adresse: str) -> Visite:
    """Open an address with nothing kept, and return what was seen once all is at rest."""
    contexte = navigateur.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    with contextlib.closing(contexte):
        page = contexte.new_page()
        page.add_init_script(_OBSERVER)
        reseau = Reseau(contexte.new_cdp_session(page))
        page.goto(adresse, wait_until="commit", timeout=_DELAI * 1000)
        fin = time.monotonic() + _DELAI
        while not (reseau.au_repos() and page.evaluate("window.vu.lcp")):
            if time.monotonic() > fin:
                raise TimeoutError(f"{adresse} n'est pas au repos")
            page.wait_for_timeout(100)
        vu = page.evaluate("window.vu")
        return Visite(
            vu["lcp"] / 1000,
            vu["fcp"] / 1000,
            vu["cls"],
            vu["quoi"],
            reseau.octets,
            reseau.requetes,
        )


@contextlib.contextmanager
def plancher(dossier: Path) -> Iterator[Salle]:
    """Mount an empty Streamlit page as the site is."""
    racine = dossier / "racine"
    racine.mkdir()
    for nom in ("deploiement", "static", ".streamlit"):
        (racine / nom).symlink_to(RACINE / nom)
    (racine / "vide.py").write_text("import streamlit as st\n\nst.title('Vide')\n", "utf-8")
    (racine / "app.py").write_text("import streamlit as st\n\napp = st.App('vide.py')\n", "utf-8")
    with monter(dossier, racine) as salle:
        yield salle


def main() -> None:
    """Visit each page in turn, several times, and print what was seen."""
    siren = observatoire().annuaire["siren"].iloc[0]
    chemins = [f"/{page.chemin}" for page in PAGES] + [PRESENTATION, LEGERE]
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("chemins", nargs="*", default=chemins, help="toutes les pages par défaut")
    options_.add_argument("--visites", type=int, default=5, help="visites de chaque page")
    options_.add_argument("--racine", type=Path, default=RACINE, help="une autre version à mesurer")
    options = options_.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium ne se trouve pas sur cette machine.")
    vues: dict[str, list[Visite]] = {}
    with contextlib.ExitStack() as pile:
        dossiers = [Path(pile.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        vide = pile.enter_context(plancher(dossiers[0]))
        site = pile.enter_context(monter(dossiers[1], options.racine.resolve()))
        adresses = {_PLANCHER: vide.adresse}
        for chemin in options.chemins:
            suite = f"?siren={siren}" if chemin == f"/{FICHE.chemin}" else ""
            adresses[chemin] = f"{site.adresse}{chemin}{suite}"
        playwright = pile.enter_context(sync_playwright())
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM)
        for tour in range(options.visites + 1):
            for nom, adresse in adresses.items():
                vue = visiter(navigateur, adresse)
                # In the first round, the processes meet each page for the first time.
                if tour:
                    vues.setdefault(nom, []).append(vue)
        navigateur.close()
    print("4 Mbit/s, 40 ms par demande, rien de gardé ; plus grand contenu peint (LCP)")
    du_plancher = statistics.median(vue.lcp for vue in vues[_PLANCHER])
    for nom, siennes in vues.items():
        lcp = statistics.median(vue.lcp for vue in siennes)
        but = BUT_DE_LA_LEGERE if nom == LEGERE else BUT
        print(
            f"{nom.removeprefix('/app/static'):>22} : {lcp:.2f} s (médiane), "
            f"{min(vue.lcp for vue in siennes):.2f} au mieux, "
            f"{max(vue.lcp for vue in siennes):.2f} au plus, {lcp / du_plancher:.2f} fois le "
            f"plancher{'' if lcp <= but or nom == _PLANCHER else f' [but : {but:g} s]'} ; premier "
            f"contenu {statistics.median(vue.fcp for vue in siennes):.2f} s, glissement "
            f"{max(vue.cls for vue in siennes):.3f}, "
            f"{statistics.median(vue.octets for vue in siennes) / 1000:.0f} ko, "
            f"{statistics.median(vue.requetes for vue in siennes):.0f} demandes ; "
            f"{siennes[-1].quoi}"
        )


if __name__ == "__main__":
    main()
