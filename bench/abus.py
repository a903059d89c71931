"""Attacks on the site while 50 visitors use it: what they get, what it costs, how it recovers.

Mounts nginx and two processes as documented (`deploiement/salle.py`), afresh for each attack, on
this machine's loopback only; nothing leaves it, every wait is bounded, all stops at the end. Prints
for each attack (`attaques.py`) what it got, the visitors' errors, their steps without the attack
and during it, the memory of each process and the time to recover; exits with 1 if one fails. Never
run as a test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import secrets
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from attaques import ATTAQUE_MAXIMALE, ATTAQUES, PAGES, Bilan, demander, entrer, panne
from charge import memoire, vue_au_hasard

from deploiement.salle import RACINE, Salle, monter

P95_MAXIMAL, RAPPORT_MAXIMAL, MEMOIRE_MAXIMALE, RETABLI_EN = 0.5, 4.0, 700.0, 5.0
"""What an attack may cost: seconds, times the same without it, MB by process, seconds."""
_INSTALLATION, _CALME, _ATTAQUE_MINIMALE, _RETABLISSEMENT = 6, 12, 10, 60
_COUPURES = (ConnectionError, websockets.ConnectionClosed, asyncio.IncompleteReadError)


@dataclass
class Public:
    """The visitors: their steps as (start, seconds), what failed, and who had to come back."""

    salle: Salle
    pause: float
    pas: list[tuple[float, float]] = field(default_factory=list)
    erreurs: Counter[str] = field(default_factory=Counter)
    retours: int = 0
    coupure_attendue: bool = False

    async def venir(self) -> None:
        """Live as one visitor, who comes back after an error, until cancelled."""
        await asyncio.sleep(random.uniform(0, self.pause))
        cookie = f"spaser={secrets.token_hex(16)}"
        while True:
            try:
                await self._visiter(cookie)
            except _COUPURES as erreur:
                self.retours += 1
                if not self.coupure_attendue:
                    self._compter(erreur)
            except Exception as erreur:
                self._compter(erreur)
            await asyncio.sleep(1)

    def _compter(self, erreur: Exception) -> None:
        self.erreurs[f"{type(erreur).__name__}: {erreur}"[:80]] += 1

    async def _visiter(self, cookie: str) -> None:
        async with entrer(self.salle, cookie) as visiteur:
            await visiteur.ouvrir("volet_qui")
            while True:
                await asyncio.sleep(random.uniform(0.5, 1.5) * self.pause)
                debut = time.monotonic()
                if random.random() < 0.25:
                    lue = await demander(self.salle, random.choice(PAGES), cookie=cookie)
                    if lue.statut != 200:
                        self.erreurs[f"page {lue.statut}"] += 1
                else:
                    try:
                        await visiteur.relacher(vue_au_hasard())
                    finally:
                        # A step that never ended waited at least so long.
                        self.pas.append((debut, time.monotonic() - debut))


async def retablir(salle: Salle) -> float | None:
    """Return the seconds until four newcomers get a page and a step; None if they never do."""

    async def passer() -> None:
        async with entrer(salle, f"spaser={secrets.token_hex(16)}") as visiteur:
            duree = await visiteur.relacher("seuil=20")
            if duree > P95_MAXIMAL:
                raise TimeoutError

    debut = time.monotonic()
    while time.monotonic() < debut + _RETABLISSEMENT:
        with contextlib.suppress(Exception):
            async with asyncio.TaskGroup() as ensemble:
                for _ in range(4):
                    ensemble.create_task(passer())
            return time.monotonic() - debut
        await asyncio.sleep(0.2)
    return None


class Memoires:
    """The resident memory of each process, in MB: first, highest and last seen."""

    def __init__(self, salle: Salle) -> None:
        self._salle = salle
        self.plus: dict[int, float] = {}

    def lire(self) -> dict[int, float]:
        """Return the memory of each process by its port."""
        return {port: memoire([p.pid]) for port, p in self._salle.processus.items()}

    async def suivre(self) -> None:
        """Keep the highest, until cancelled."""
        while True:
            for port, mega in self.lire().items():
                self.plus[port] = max(self.plus.get(port, 0.0), mega)
            await asyncio.sleep(0.2)


def _p95(durees: list[float]) -> float:
    return statistics.quantiles(durees, n=20)[-1] if len(durees) > 1 else float("nan")


async def eprouver(nom: str, salle: Salle, options: argparse.Namespace) -> bool:
    """Run an attack among the visitors, print what it did; return whether all held."""
    attaque = ATTAQUES[nom]
    public = Public(salle, options.pause, coupure_attendue=attaque is panne)
    memoires = Memoires(salle)
    async with asyncio.TaskGroup() as ensemble:
        fond = [ensemble.create_task(public.venir()) for _ in range(options.visiteurs)]
        await asyncio.sleep(_INSTALLATION + options.pause)
        fond.append(ensemble.create_task(memoires.suivre()))
        calme = time.monotonic()
        await asyncio.sleep(_CALME)
        avant = memoires.lire()
        bilan, debut = Bilan(), time.monotonic()
        try:
            async with asyncio.timeout(ATTAQUE_MAXIMALE):
                await attaque(salle, bilan)
        except TimeoutError:
            bilan.obtenu[f"arrêtée après {ATTAQUE_MAXIMALE} s"] += 1
        except Exception as erreur:
            bilan.obtenu[f"arrêtée : {type(erreur).__name__}"] += 1
        duree = time.monotonic() - debut
        retabli = await retablir(salle)
        await asyncio.sleep(max(0, _ATTAQUE_MINIMALE - (time.monotonic() - debut)))
        fin = time.monotonic()
        await asyncio.sleep(options.pause)
        apres = memoires.lire()
        for tache in fond:
            tache.cancel()
    sans = [pas_ for quand, pas_ in public.pas if calme <= quand < debut]
    pendant = [pas_ for quand, pas_ in public.pas if debut <= quand < fin]
    p95_sans, p95_pendant = _p95(sans), _p95(pendant)
    rapport = p95_pendant / p95_sans
    manques = list(bilan.manques)
    if public.erreurs:
        manques.append("erreurs de visiteurs")
    if not p95_pendant <= P95_MAXIMAL:
        manques.append(f"p95 > {P95_MAXIMAL * 1000:.0f} ms")
    if not rapport <= RAPPORT_MAXIMAL:
        manques.append(f"p95 > {RAPPORT_MAXIMAL:.0f} fois celui sans l'attaque")
    if max(memoires.plus.values()) > MEMOIRE_MAXIMALE:
        manques.append(f"plus de {MEMOIRE_MAXIMALE:.0f} Mo")
    if retabli is None or retabli > RETABLI_EN:
        manques.append(f"pas rétabli en {RETABLI_EN:.0f} s")
    print(f"\n{nom} : {attaque.__doc__}")
    attentes = ""
    if bilan.durees:
        mediane, pire = statistics.median(bilan.durees), max(bilan.durees)
        attentes = f", {mediane:.2f} s (médiane), {pire:.2f} au plus"
    print(f"  l'attaquant : {dict(bilan.obtenu)}{attentes}, en {duree:.0f} s")
    print(f"  erreurs     : {sum(public.erreurs.values())} {dict(public.erreurs) or ''}")
    if public.retours:
        print(f"  retours     : {public.retours} visiteurs coupés, revenus")
    print(
        f"  un pas      : {_en_ms(sans)} sans ; {_en_ms(pendant)} pendant ; "
        f"rapport des p95 {rapport:.1f}"
    )
    memoire_ = ", ".join(
        f"{avant[port]:.0f} → {memoires.plus[port]:.0f} → {apres[port]:.0f}" for port in avant
    )
    print(f"  mémoire, Mo : {memoire_} (avant, au plus, après)")
    print(f"  rétabli en  : {'jamais' if retabli is None else f'{retabli:.1f} s'}")
    print(f"  verdict     : {' ; '.join(manques) or 'tenu'}", flush=True)
    return not manques


def _en_ms(durees: list[float]) -> str:
    if not durees:
        return "aucun pas"
    return f"{statistics.median(durees) * 1000:.0f} ms, p95 {_p95(durees) * 1000:.0f} ms"


def main() -> None:
    """Run the attacks and exit with 1 if one of them did what it should not."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("attaques", nargs="*", help=", ".join(ATTAQUES))
    options_.add_argument("--visiteurs", type=int, default=50)
    options_.add_argument("--pause", type=float, default=2, help="secondes entre deux pas")
    options_.add_argument(
        "--racine", type=Path, default=RACINE, help="une autre version à éprouver"
    )
    options = options_.parse_args()
    if inconnues := set(options.attaques) - set(ATTAQUES):
        options_.error(f"Attaques inconnues : {', '.join(sorted(inconnues))}")
    # Stopped from outside, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tenu = True
    # Whatever a process would ask of another machine falls here, and is never answered.
    with socket.create_server(("127.0.0.1", 0)) as muet:
        adresse = f"http://127.0.0.1:{muet.getsockname()[1]}"
        ailleurs = {"HTTP_PROXY": adresse, "HTTPS_PROXY": adresse}
        for nom in options.attaques or ATTAQUES:
            with (
                tempfile.TemporaryDirectory() as dossier,
                monter(Path(dossier), options.racine.resolve(), ailleurs) as salle,
            ):
                tenu &= asyncio.run(eprouver(nom, salle, options))
    sys.exit(not tenu)


if __name__ == "__main__":
    main()
