"""Time of one simulation and of one search, once the data are loaded."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd

from spaser.observatoire import observatoire
from spaser.recherche import chercher, index_de_recherche
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


def premiere_reponse_ms(table: pd.DataFrame, texte: str) -> tuple[float, float]:
    """Return the time, in ms, of a first search (its index made) and of the next ones."""
    debut = time.perf_counter()
    index = index_de_recherche(table)
    chercher(table, index, texte)
    premiere = time.perf_counter() - debut
    durees = []
    for _ in range(20):
        debut = time.perf_counter()
        chercher(table, index, texte)
        durees.append(time.perf_counter() - debut)
    return 1000 * premiere, 1000 * statistics.median(durees)


def main() -> None:
    table = observatoire().collectivites
    grandes = table.nlargest(1_400, "achats_haut")
    for nom, lignes in (("toutes", table), ("les plus grandes", grandes)):
        print(
            f"{len(lignes):>6} lignes ({nom}) : simulation {mediane_ms(lignes):.2f} ms, "
            f"avec comparaison {mediane_ms(lignes, avec_comparaison=True):.2f} ms "
            f"(médianes de {REPETITIONS})"
        )
    for texte in ("saint denis", "a"):
        premiere, suivantes = premiere_reponse_ms(table, texte)
        print(
            f"recherche « {texte} » : {premiere:.0f} ms la première fois, {suivantes:.0f} ensuite"
        )


if __name__ == "__main__":
    main()
