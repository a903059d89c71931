"""Time of one simulation and of searches, once the data are loaded."""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd

from spaser.collectivite import Collectivite
from spaser.observatoire import observatoire
from spaser.recherche import Index, chercher
from spaser.scenario import Scenario
from spaser.simulation import comparer, simuler

REPETITIONS = 200


def mediane_ms(table: pd.DataFrame, *, avec_comparaison: bool = False) -> float:
    """Return the median time, in ms, over thresholds that differ at each call."""
    reference = simuler(table, Scenario(50_000_000))
    durees = []
    for rang in range(REPETITIONS):
        scenario = Scenario(1_000_000 * (1 + rang))
        debut = time.perf_counter()
        resultat = simuler(table, scenario)
        if avec_comparaison:
            comparer(reference, resultat)
        durees.append(time.perf_counter() - debut)
    return 1000 * statistics.median(durees)


def demandes(table: pd.DataFrame) -> list[str]:
    """Return what people type: names begun, whole, said with a type or a place, and misspelt."""
    tirage = random.Random(1)
    noms = table.nlargest(3_000, "achats_haut").sample(100, random_state=1)
    textes: list[str] = []
    for elle in Collectivite.lire(noms):
        rang = tirage.randrange(max(1, len(elle.nom) - 1))
        inverse = elle.nom[rang : rang + 2][::-1]
        textes += [
            elle.nom,
            elle.nom[: tirage.randint(1, 5)],
            elle.nom_et_lieu,
            f"mairie de {elle.nom}",
            elle.nom[:rang] + elle.nom[rang + 1 :],
            elle.nom[:rang] + inverse + elle.nom[rang + 2 :],
            elle.siren,
        ]
    return textes


def recherches_ms(table: pd.DataFrame) -> tuple[float, list[float]]:
    """Return the time, in ms, of the index, and of each search from the shortest to the longest."""
    debut = time.perf_counter()
    index = Index(table)
    preparation = time.perf_counter() - debut
    durees = []
    for texte in demandes(table):
        debut = time.perf_counter()
        chercher(table, index, texte)
        durees.append(1000 * (time.perf_counter() - debut))
    return 1000 * preparation, sorted(durees)


def main() -> None:
    table = observatoire().collectivites
    grandes = table.nlargest(1_400, "achats_haut")
    for nom, lignes in (("toutes", table), ("les plus grandes", grandes)):
        print(
            f"{len(lignes):>6} lignes ({nom}) : simulation {mediane_ms(lignes):.2f} ms, "
            f"avec comparaison {mediane_ms(lignes, avec_comparaison=True):.2f} ms "
            f"(médianes de {REPETITIONS})"
        )
    preparation, durees = recherches_ms(table)
    print(
        f"{len(durees):>6} recherches : médiane {statistics.median(durees):.1f} ms, "
        f"95 % sous {durees[len(durees) * 95 // 100]:.1f} ms, la plus longue {durees[-1]:.0f} ms ; "
        f"index fait en {preparation:.0f} ms"
    )


if __name__ == "__main__":
    main()
