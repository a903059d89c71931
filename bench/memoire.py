"""Memory of the processes when everyone asks for what nobody asked before.

Mounts nginx and two processes as documented, on this machine's loopback only. In each wave, N
visitors open the simulator, ask for thresholds that no cache holds, open what is below, take a
workbook away; a deck and a PPTX of such thresholds are asked for too. Prints the memory of each
process, its workshop included, after each wave. Never run as a test.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import tempfile
from collections import Counter
from pathlib import Path

from attaques import demander, entrer
from charge import memoire

from deploiement.salle import RACINE, Salle, monter

_SEUILS, _DOCUMENTS = 10, 3


def seuil() -> str:
    """Return a threshold (M€) that nobody is likely to have asked for."""
    return f"{random.uniform(1, 120):.4f}"


async def visiter(salle: Salle, obtenu: Counter[str]) -> None:
    """Live the visit of one person."""
    try:
        async with entrer(salle, f"spaser={secrets.token_hex(16)}") as visiteur:
            for _ in range(_SEUILS):
                await visiteur.relacher(f"seuil={seuil()}")
                await asyncio.sleep(random.uniform(0.1, 0.5))
            await visiteur.ouvrir("volet_exports")
            adresse = await visiteur.composer("telecharger_scenario_spaser.xlsx")
            obtenu["classeurs" if adresse else "classeurs refusés"] += 1
    except Exception as erreur:
        obtenu[f"{type(erreur).__name__}: {erreur}"[:80]] += 1


async def lire(salle: Salle, chemin: str, obtenu: Counter[str]) -> None:
    """Ask for a document of a threshold."""
    cookie = f"spaser={secrets.token_hex(16)}"
    reponse = await demander(salle, f"{chemin}?seuil={seuil()}", cookie=cookie, delai=90)
    obtenu[f"{chemin} {reponse.statut}"] += 1


async def mesurer(salle: Salle, vagues: int, visiteurs: int) -> None:
    """Run the waves and print the memory after each."""
    depart = {port: memoire([p.pid]) for port, p in salle.processus.items()}
    print(f"départ : {_en_mo(depart)}", flush=True)
    obtenu: Counter[str] = Counter()
    for vague in range(1, vagues + 1):
        async with asyncio.TaskGroup() as ensemble:
            for _ in range(visiteurs):
                ensemble.create_task(visiter(salle, obtenu))
            for _ in range(_DOCUMENTS):
                ensemble.create_task(lire(salle, "/presentation", obtenu))
                ensemble.create_task(lire(salle, "/presentation.pptx", obtenu))
        maintenant = {port: memoire([p.pid]) for port, p in salle.processus.items()}
        seuils = vague * (visiteurs * _SEUILS + 2 * _DOCUMENTS)
        print(f"vague {vague:>3}, {seuils:>5} seuils : {_en_mo(maintenant)}", flush=True)
    print(f"obtenu : {dict(obtenu)}")


def _en_mo(memoires: dict[int, float]) -> str:
    return ", ".join(f"{mega:.0f} Mo" for mega in memoires.values())


def main() -> None:
    """Mount the site and measure it."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("--vagues", type=int, default=20)
    options_.add_argument("--visiteurs", type=int, default=20)
    options = options_.parse_args()
    with tempfile.TemporaryDirectory() as dossier, monter(Path(dossier), RACINE) as salle:
        asyncio.run(mesurer(salle, options.vagues, options.visiteurs))


if __name__ == "__main__":
    main()
