"""Contributions that arrive together, and what whoever reads the site feels of them.

Mounts nginx and two processes as documented (`deploiement/salle.py`) on this machine's loopback,
with an empty database of SQLite, then of a PostgreSQL started for it. Visitors read pages, the API
and the simulator; then four hundred contributions come in ten seconds, each from an address of its
own; then visitors alone again. Prints how long a contribution waits for its receipt, what the
database holds of them, and how much longer a reading takes while they come; exits with 1 if one is
lost, doubled or refused, or if a target is missed. Never run as a test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import secrets
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from attaques import demander, entrer
from charge import vue_au_hasard

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from bases import base_postgresql, servir_postgresql, trouver_postgresql

from deploiement.salle import Salle, monter
from spaser.observatoire import observatoire
from suivi.base import VARIABLE, Base
from suivi.dossiers import dossiers

BUTS = {"sqlite": 0.2, "postgresql": 0.15}
"""What 95 contributions of 100 wait at most for their receipt, in seconds, by database."""
PAGES = ("/", "/carte", "/collectivites", "/api/v1/adoptions")
PAS = "un pas du simulateur"
_DITES = (
    {"sujet": "sans_schema", "role": "agent"},
    {"sujet": "en_cours", "role": "elu", "partenaires": "243300316"},
    {
        "sujet": "adopte",
        "role": "reseau",
        "date": "2024-06-20",
        "debut": "2024",
        "fin": "2027",
        "lien": "https://www.ville.fr/deliberations/2024-06-20/spaser.pdf",
        "courriel": "achats@ville.fr",
        "commentaire": "Adopté à l'unanimité, avec un bilan chaque année. " * 10,
    },
)


@dataclass
class Mesures:
    """Readings as (start, seconds) by what was read, receipts in seconds, and what failed.

    `recues`: by number, the key and the SIREN that were sent.
    """

    lectures: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    attentes: list[float] = field(default_factory=list)
    recues: dict[int, tuple[str, str]] = field(default_factory=dict)
    erreurs: Counter[str] = field(default_factory=Counter)

    def dans(self, nom: str, quand: Callable[[float], bool]) -> list[float]:
        """Return the seconds of the readings whose start is within a time."""
        return [duree for debut, duree in self.lectures[nom] if quand(debut)]


async def lire(salle: Salle, pause: float, mesures: Mesures) -> None:
    """Read as one visitor, until cancelled."""
    cookie = f"spaser={secrets.token_hex(16)}"
    await asyncio.sleep(random.uniform(0, pause))
    async with entrer(salle, cookie) as visiteur:
        await visiteur.ouvrir("volet_qui")
        while True:
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
            nom = random.choice((*PAGES, PAS))
            debut = time.monotonic()
            if nom == PAS:
                await visiteur.relacher(vue_au_hasard())
            else:
                reponse = await demander(salle, nom, cookie=cookie)
                if reponse.statut != 200:
                    mesures.erreurs[f"{nom} {reponse.statut}"] += 1
            mesures.lectures.setdefault(nom, []).append((debut, time.monotonic() - debut))


async def contribuer(salle: Salle, rang: int, siren: str, mesures: Mesures) -> None:
    """Send a contribution from an address that no other has."""
    cle = uuid.uuid4().hex
    debut = time.monotonic()
    try:
        reponse = await demander(
            salle,
            "/api/v1/contributions",
            methode="POST",
            source=f"127.0.{1 + rang // 250}.{1 + rang % 250}",
            entetes={"Content-Type": "application/json", "Idempotency-Key": cle},
            corps=json.dumps({"siren": siren} | _DITES[rang % len(_DITES)]).encode(),
        )
    except (OSError, TimeoutError, EOFError) as erreur:
        mesures.erreurs[f"contribution : {type(erreur).__name__}"] += 1
        return
    mesures.attentes.append(time.monotonic() - debut)
    if reponse.statut == 201:
        mesures.recues[json.loads(reponse.corps)["numero"]] = (f"api-{cle}", siren)
    else:
        mesures.erreurs[f"contribution {reponse.statut}"] += 1


async def mesurer(salle: Salle, options: argparse.Namespace, mesures: Mesures) -> tuple[float, ...]:
    """Read alone, while contributions come, then alone; return when they began and ended."""
    sirens = observatoire().collectivites["siren"].head(options.envois)
    instants = sorted(random.uniform(0, options.secondes) for _ in range(options.envois))
    async with asyncio.TaskGroup() as ensemble:
        lecteurs = [
            ensemble.create_task(lire(salle, options.pause, mesures))
            for _ in range(options.lecteurs)
        ]
        # Time for all to enter, which costs more than to read.
        await asyncio.sleep(options.pause + 5)
        mesures.lectures.clear()
        await asyncio.sleep(options.secondes / 2)
        debut = time.monotonic()
        async with asyncio.TaskGroup() as envois:
            for rang, instant in enumerate(instants):
                await asyncio.sleep(max(0, debut + instant - time.monotonic()))
                siren = sirens.iloc[rang % len(sirens)]
                envois.create_task(contribuer(salle, rang, siren, mesures))
        fin = time.monotonic()
        await asyncio.sleep(options.secondes / 2 + options.pause)
        for lecteur in lecteurs:
            lecteur.cancel()
    return debut, fin


@contextlib.contextmanager
def base_vide(nom: str, dossier: Path) -> Iterator[str]:
    """Yield the URL of an empty database; raise FileNotFoundError without its server."""
    if nom == "sqlite":
        yield f"sqlite:///{dossier / 'suivi.db'}"
        return
    programmes = trouver_postgresql()
    if programmes is None:
        raise FileNotFoundError("PostgreSQL ne se trouve pas sur cette machine.")
    with servir_postgresql(programmes) as serveur, base_postgresql(serveur) as adresse:
        yield adresse


def eprouver(nom: str, options: argparse.Namespace) -> bool:
    """Measure with a database and print it; return whether all held."""
    mesures = Mesures()
    with (
        tempfile.TemporaryDirectory() as dossier,
        base_vide(nom, Path(dossier)) as adresse,
        monter(Path(dossier), ajouts={VARIABLE: adresse}) as salle,
    ):
        debut, fin = asyncio.run(mesurer(salle, options, mesures))
        base = Base(adresse)
        gardees = {un.numero: un.dite.siren for un in dossiers(base)}
        base.fermer()
    print(f"\n{nom} : {options.envois} contributions en {fin - debut:.1f} s, deux processus")
    print(f"  reçu        : {_en_ms(mesures.attentes)}, {max(mesures.attentes) * 1000:.0f} au plus")
    print(f"  erreurs     : {sum(mesures.erreurs.values())} {dict(mesures.erreurs) or ''}")
    exactes = gardees == {numero: siren for numero, (_, siren) in mesures.recues.items()}
    print(
        f"  dans la base : {len(gardees)}, pour {len(mesures.recues)} reçus ; "
        f"{'aucune perdue, aucune doublée' if exactes else 'CE NE SONT PAS LES MÊMES'}"
    )
    print(f"  {'une lecture':<22}{'sans':>22}{'pendant':>22}{'rapport':>16}")
    calmes: list[float] = []
    toutes: list[float] = []
    for lu in (*PAGES, PAS):
        sans = mesures.dans(lu, lambda quand: not debut <= quand < fin)
        avec = mesures.dans(lu, lambda quand: debut <= quand < fin)
        print(f"  {lu:<22}{_en_ms(sans):>22}{_en_ms(avec):>22}{_rapport(sans, avec):>16}")
        # Some are longer than others, and drawn at random.
        habituelle = statistics.median(sans)
        calmes += [duree / habituelle for duree in sans]
        toutes += [duree / habituelle for duree in avec]
    print(f"  {'toutes':<66}{_rapport(calmes, toutes):>16}")
    print(f"  charge      : {', '.join(f'{moyenne:.1f}' for moyenne in os.getloadavg())}")
    manques = ["des erreurs"] * bool(mesures.erreurs) + ["des lignes"] * (not exactes)
    if _p95(mesures.attentes) > BUTS[nom]:
        manques.append(f"p95 > {BUTS[nom] * 1000:.0f} ms")
    print(f"  verdict     : {' ; '.join(manques) or 'tenu'}", flush=True)
    return not manques


def _rapport(sans: list[float], avec: list[float]) -> str:
    medianes = statistics.median(avec) / statistics.median(sans)
    return f"{medianes:.1f}, p95 {_p95(avec) / _p95(sans):.1f}"


def _p95(durees: list[float]) -> float:
    return statistics.quantiles(durees, n=20)[-1]


def _en_ms(durees: list[float]) -> str:
    return f"{statistics.median(durees) * 1000:.0f} ms, p95 {_p95(durees) * 1000:.0f} ms"


def main() -> None:
    """Measure with each database, and exit with 1 if one of them did not hold."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("--base", choices=tuple(BUTS), help="par défaut l'une puis l'autre")
    options_.add_argument("--envois", type=int, default=400, help="contributions envoyées")
    options_.add_argument("--secondes", type=float, default=10, help="où elles arrivent toutes")
    options_.add_argument("--lecteurs", type=int, default=20)
    options_.add_argument("--pause", type=float, default=0.5, help="secondes entre deux lectures")
    options = options_.parse_args()
    # Stopped from outside, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tenu = [eprouver(nom, options) for nom in ([options.base] if options.base else BUTS)]
    sys.exit(not all(tenu))


if __name__ == "__main__":
    main()
