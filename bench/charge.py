"""People who open the simulator within a minute, and its threshold released: how long each waits.

N visitors, each on its own websocket (Streamlit's own messages, this machine's loopback only), open
the home page then the simulator, open a part of what is below, then release the slider somewhere
else every few seconds: while it is dragged, and with nothing open, the server hears nothing. Prints
the time to the first page, to the simulator, to the part and of a release (median, 95th and 99th
centiles), the errors, the load average and the memory of the server per visitor. Never run as a
test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import secrets
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_FINIES = {
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
}
_ECRAN = "ecran_du_simulateur"
_PATIENCE = 60
# In M€: what the law has, and that no address says.
_EN_VIGUEUR = 50
# How long a browser keeps what it received (Streamlit's `global.maxCachedMessageAge`).
_TOURS_GARDES = 2


@dataclass
class Mesures:
    """Waits in seconds by kind, and errors by name."""

    attentes: dict[str, list[float]] = field(default_factory=dict)
    erreurs: Counter[str] = field(default_factory=Counter)

    def noter(self, nom: str, duree: float) -> None:
        """Add a wait."""
        self.attentes.setdefault(nom, []).append(duree)


class Visiteur:
    """A session of the simulator: what its browser keeps, and what it sends."""

    def __init__(self, prise: websockets.ClientConnection) -> None:
        self.prise = prise
        self.adresse = ""
        self.page = ""
        self.fragment = ""
        self.noms: dict[str, str] = {}
        self.etats: dict[str, WidgetState] = {}
        self.tour = 0
        # What it has no need to receive again, by the run that last showed it.
        self.recus: dict[str, int] = {}

    async def ouvrir(self, volet: str) -> float:
        """Open a part of the page by its key; return the wait (s)."""
        etat = self._etat(volet)
        etat.bool_value = True
        return await self._dire(etat)

    async def relacher(self, vue: str) -> float:
        """Release the slider on a view, told as a query string; return the wait (s)."""
        etat = self._etat(_ECRAN)
        etat.json_value = json.dumps({"vue": vue})
        duree = await self._dire(etat)
        if self.adresse != vue:
            raise RuntimeError(f"La page en est à « {self.adresse} », non à « {vue} »")
        return duree

    def _etat(self, cle: str) -> WidgetState:
        return WidgetState(id=self.noms[cle])

    async def _dire(self, etat: WidgetState) -> float:
        self.etats[etat.id] = etat
        message = BackMsg()
        demande = message.rerun_script
        demande.query_string = self.adresse
        demande.page_script_hash = self.page
        demande.fragment_id = self.fragment
        demande.widget_states.widgets.extend(self.etats.values())
        demande.cached_message_hashes.extend(self.recus)
        return await self.demander(message, _PATIENCE)

    async def demander(self, message: BackMsg, delai: float) -> float:
        """Send a request and return the time until its last message, in seconds."""
        self.tour += 1
        debut = time.perf_counter()
        await self.prise.send(message.SerializeToString())
        async with asyncio.timeout(delai):
            while True:
                recu = ForwardMsg()
                recu.ParseFromString(await self.prise.recv())
                self._retenir(recu)
                if recu.WhichOneof("type") == "script_finished":
                    if recu.script_finished in _FINIES:
                        duree = time.perf_counter() - debut
                        self._oublier()
                        return duree
                    if recu.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        raise RuntimeError(
                            ForwardMsg.ScriptFinishedStatus.Name(recu.script_finished)
                        )

    def _retenir(self, recu: ForwardMsg) -> None:
        match recu.WhichOneof("type"):
            case "new_session":
                self.page = recu.new_session.page_script_hash
            case "page_info_changed":
                self.adresse = recu.page_info_changed.query_string
            case "ref_hash":
                self.recus[recu.ref_hash] = self.tour
            case "delta":
                if recu.metadata.cacheable:
                    self.recus[recu.hash] = self.tour
                self._lire(recu.delta)

    def _lire(self, delta: Delta) -> None:
        element = delta.new_element
        if element.WhichOneof("type") in ("exception", "alert"):
            raise RuntimeError(f"La page dit : {element}"[:200])
        if element.WhichOneof("type") == "bidi_component":
            self._nommer(element.bidi_component.id)
            self.fragment = delta.fragment_id
        if delta.add_block.WhichOneof("type") == "expandable":
            self._nommer(delta.add_block.expandable.id)

    def _nommer(self, identifiant: str) -> None:
        self.noms[identifiant.rsplit("-", 1)[-1]] = identifiant

    def _oublier(self) -> None:
        self.recus = {
            quoi: tour for quoi, tour in self.recus.items() if self.tour - tour <= _TOURS_GARDES
        }


def page(nom: str) -> BackMsg:
    """Return the request of a page by its path."""
    message = BackMsg()
    message.rerun_script.page_name = nom
    message.rerun_script.query_string = ""
    return message


def vue_au_hasard() -> str:
    """Return a view that the slider gives, anywhere on its scale, as the browser tells it."""
    seuil = round(200 ** random.random())
    return "" if seuil == _EN_VIGUEUR else f"seuil={seuil}"


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
            mesures.noter("première page", await visiteur.demander(page(""), _PATIENCE))
            mesures.noter("simulateur", await visiteur.demander(page("simulateur"), _PATIENCE))
            mesures.noter("volet", await visiteur.ouvrir(f"volet_{random.choice(options.volets)}"))
            fin = time.monotonic() + options.duree
            while time.monotonic() < fin:
                await asyncio.sleep(random.uniform(0.5, 1.5) * options.pause)
                mesures.noter("relâchement", await visiteur.relacher(vue_au_hasard()))
    except Exception as erreur:
        mesures.erreurs[f"{type(erreur).__name__}: {erreur}"[:120]] += 1


def _avec_les_leurs(processus: list[int]) -> Iterator[Path]:
    """Yield the folder in /proc of processes and of those they started."""
    restent = list(processus)
    while restent:
        dossier = Path(f"/proc/{restent.pop()}")
        with contextlib.suppress(OSError):
            for fil in (dossier / "task").iterdir():
                restent += map(int, (fil / "children").read_text().split())
            yield dossier


def memoire(processus: list[int]) -> float:
    """Return the resident memory of processes and of those they started, in MB."""
    total = 0
    for dossier in _avec_les_leurs(processus):
        with contextlib.suppress(OSError, IndexError):
            total += int((dossier / "status").read_text().split("VmRSS:")[1].split()[0])
    return total / 1024


def processeur(processus: list[int]) -> float:
    """Return the processor time of processes and of those they started, in seconds."""
    total = 0
    for dossier in _avec_les_leurs(processus):
        with contextlib.suppress(OSError):
            en_mode = (dossier / "stat").read_text().rpartition(")")[2].split()[11:13]
            total += sum(map(int, en_mode))
    return total / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Run the load and print what was waited."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("visiteurs", type=int)
    options_.add_argument("--adresse", default="ws://127.0.0.1:8501")
    options_.add_argument("--arrivee", type=float, default=60, help="secondes où tous arrivent")
    options_.add_argument("--duree", type=float, default=120, help="secondes de chaque visite")
    options_.add_argument("--pause", type=float, default=5, help="secondes entre deux relâchements")
    options_.add_argument(
        "--volets", nargs="+", default=["qui", "couts"], help="ce que chacun ouvre, au hasard"
    )
    options_.add_argument(
        "--processus", type=int, nargs="*", default=[], help="pour la mémoire et le temps pris"
    )
    options_.add_argument(
        "--tours", type=int, default=1, help="vagues de visiteurs l'une après l'autre"
    )
    options = options_.parse_args()
    if urlsplit(options.adresse).hostname not in ("127.0.0.1", "localhost"):
        sys.exit("Cette mesure ne charge que cette machine.")
    mesures = Mesures()
    avant, deja = memoire(options.processus), processeur(options.processus)
    for tour in range(options.tours):
        await asyncio.gather(
            *(visiter(options.adresse, options, mesures) for _ in range(options.visiteurs))
        )
        if options.tours > 1:
            print(f"tour {tour + 1:>3} : {memoire(options.processus):.0f} Mo", flush=True)
    print(f"{options.visiteurs} visiteurs, un relâchement toutes les {options.pause:g} s")
    for nom, durees in mesures.attentes.items():
        centiles = statistics.quantiles(durees, n=100) if len(durees) > 1 else durees * 99
        print(
            f"{nom:>14} : {statistics.median(durees) * 1000:.0f} ms (médiane), "
            f"{centiles[94] * 1000:.0f} ms (p95), {centiles[98] * 1000:.0f} ms (p99), "
            f"{len(durees)} mesures"
        )
    print(f"        charge : {', '.join(f'{moyenne:.1f}' for moyenne in os.getloadavg())}")
    print(f"       erreurs : {sum(mesures.erreurs.values())} {dict(mesures.erreurs) or ''}")
    if options.processus:
        apres = memoire(options.processus)
        demandes = sum(map(len, mesures.attentes.values()))
        pris = (processeur(options.processus) - deja) / max(1, demandes)
        print(f"    processeur : {pris * 1000:.1f} ms par demande")
        print(
            f"       mémoire : {avant:.0f} puis {apres:.0f} Mo, soit "
            f"{(apres - avant) / (options.visiteurs * options.tours):.2f} Mo par visiteur"
        )


if __name__ == "__main__":
    asyncio.run(main())
