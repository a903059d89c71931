"""People who open the simulator within a minute and move the threshold: how long each waits.

N visitors, each on its own websocket (Streamlit's own messages, this machine's loopback only), open
the home page then the simulator, then move the threshold every few seconds. Prints the time to the
first page, to the simulator and of a step (median, 95th and 99th centiles), the errors, and the
memory of the server per visitor. Never run as a test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import secrets
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from components.simulateur.reglages import GRADUATIONS

_FINIES = {
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
}


@dataclass
class Mesures:
    """Waits in seconds by kind, and errors by name."""

    attentes: dict[str, list[float]] = field(default_factory=dict)
    erreurs: Counter[str] = field(default_factory=Counter)

    def noter(self, nom: str, duree: float) -> None:
        """Add a wait."""
        self.attentes.setdefault(nom, []).append(duree)


class Visiteur:
    """A session: what its page has, and how to ask for more."""

    def __init__(self, prise: websockets.ClientConnection) -> None:
        self.prise = prise
        self.glissiere = ""
        self.fragment = ""

    async def demander(self, message: BackMsg, delai: float) -> float:
        """Send a request and return the time until its last message, in seconds."""
        debut = time.perf_counter()
        await self.prise.send(message.SerializeToString())
        async with asyncio.timeout(delai):
            while True:
                recu = ForwardMsg()
                recu.ParseFromString(await self.prise.recv())
                self._retenir(recu)
                if recu.WhichOneof("type") == "script_finished":
                    if recu.script_finished in _FINIES:
                        return time.perf_counter() - debut
                    if recu.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        raise RuntimeError(
                            ForwardMsg.ScriptFinishedStatus.Name(recu.script_finished)
                        )

    def _retenir(self, recu: ForwardMsg) -> None:
        if recu.WhichOneof("type") != "delta":
            return
        element = recu.delta.new_element
        if element.WhichOneof("type") in ("exception", "alert"):
            raise RuntimeError(f"La page dit : {element}"[:200])
        if element.WhichOneof("type") == "slider" and "glissiere" in element.slider.id:
            self.glissiere, self.fragment = element.slider.id, recu.delta.fragment_id


def page(nom: str) -> BackMsg:
    """Return the request of a page by its path."""
    message = BackMsg()
    message.rerun_script.page_name = nom
    message.rerun_script.query_string = ""
    return message


def pas(visiteur: Visiteur, rang: int) -> BackMsg:
    """Return the request of a move of the threshold to a graduation."""
    message = BackMsg()
    message.rerun_script.page_name = "simulateur"
    message.rerun_script.fragment_id = visiteur.fragment
    etat = message.rerun_script.widget_states.widgets.add()
    etat.id = visiteur.glissiere
    etat.string_array_value.data.append(f"{GRADUATIONS[rang]} M€")
    return message


async def visiter(adresse: str, options: argparse.Namespace, mesures: Mesures) -> None:
    """Live the visit of one person."""
    await asyncio.sleep(random.uniform(0, options.arrivee))
    try:
        async with websockets.connect(
            f"{adresse}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            # That by which nginx knows a browser: without it, all would fall on one process.
            additional_headers={"Cookie": f"spaser={secrets.token_hex(16)}"},
            max_size=None,
            compression=None,
            open_timeout=60,
        ) as prise:
            visiteur = Visiteur(prise)
            mesures.noter("première page", await visiteur.demander(page(""), 60))
            mesures.noter("simulateur", await visiteur.demander(page("simulateur"), 60))
            fin = time.monotonic() + options.duree
            while time.monotonic() < fin:
                await asyncio.sleep(random.uniform(0.5, 1.5) * options.pause)
                rang = random.randrange(len(GRADUATIONS))
                mesures.noter("pas", await visiteur.demander(pas(visiteur, rang), 60))
    except Exception as erreur:
        mesures.erreurs[f"{type(erreur).__name__}: {erreur}"[:120]] += 1


def memoire(processus: list[int]) -> float:
    """Return the resident memory of processes and of those they started, in MB."""
    total, restent = 0, list(processus)
    while restent:
        numero = restent.pop()
        with contextlib.suppress(OSError, IndexError):
            texte = Path(f"/proc/{numero}/status").read_text()
            total += int(texte.split("VmRSS:")[1].split()[0])
            for fil in Path(f"/proc/{numero}/task").iterdir():
                restent += map(int, (fil / "children").read_text().split())
    return total / 1024


async def main() -> None:
    """Run the load and print what was waited."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("visiteurs", type=int)
    options_.add_argument("--adresse", default="ws://127.0.0.1:8501")
    options_.add_argument("--arrivee", type=float, default=60, help="secondes où tous arrivent")
    options_.add_argument("--duree", type=float, default=120, help="secondes de chaque visite")
    options_.add_argument("--pause", type=float, default=5, help="secondes entre deux pas")
    options_.add_argument("--processus", type=int, nargs="*", default=[], help="pour la mémoire")
    options_.add_argument(
        "--tours", type=int, default=1, help="vagues de visiteurs l'une après l'autre"
    )
    options = options_.parse_args()
    if urlsplit(options.adresse).hostname not in ("127.0.0.1", "localhost"):
        sys.exit("Cette mesure ne charge que cette machine.")
    mesures = Mesures()
    avant = memoire(options.processus)
    for tour in range(options.tours):
        await asyncio.gather(
            *(visiter(options.adresse, options, mesures) for _ in range(options.visiteurs))
        )
        if options.tours > 1:
            print(f"tour {tour + 1:>3} : {memoire(options.processus):.0f} Mo", flush=True)
    print(f"{options.visiteurs} visiteurs, un pas toutes les {options.pause:g} s")
    for nom, durees in mesures.attentes.items():
        centiles = statistics.quantiles(durees, n=100) if len(durees) > 1 else durees * 99
        print(
            f"{nom:>14} : {statistics.median(durees) * 1000:.0f} ms (médiane), "
            f"{centiles[94] * 1000:.0f} ms (p95), {centiles[98] * 1000:.0f} ms (p99), "
            f"{len(durees)} mesures"
        )
    print(f"       erreurs : {sum(mesures.erreurs.values())} {dict(mesures.erreurs) or ''}")
    if options.processus:
        apres = memoire(options.processus)
        print(
            f"       mémoire : {avant:.0f} puis {apres:.0f} Mo, soit "
            f"{(apres - avant) / (options.visiteurs * options.tours):.2f} Mo par visiteur"
        )


if __name__ == "__main__":
    asyncio.run(main())
