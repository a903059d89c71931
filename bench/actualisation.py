"""Time and peak memory of a whole refresh, against a local server, beside reading the CSV alone.

36,255 collectivités, two rows each. Each measure is a process of its own; the server is here.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from urllib.request import urlopen

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / d) for d in ("", "tests/unit")]

from projet_a_actualiser import EN_PLACE, SOURCES  # noqa: E402
from serveur_ofgl import CHEMIN, base_de, servir  # noqa: E402

from spaser.actualisation import commande, ofgl  # noqa: E402
from spaser.vocabulaire import TYPES  # noqa: E402

_EXERCICE = 2025


def lire(dossier: Path) -> None:
    """Read the exports, already on disk."""
    for chemin in sorted(dossier.glob("*.csv")):
        ofgl.pd.read_csv(chemin, sep=";", dtype=str, encoding="utf-8-sig")


def actualiser(racine: Path, site: str) -> None:
    """Fetch, check and compare a year of the four types."""
    atelier = commande.nouvel_atelier(racine, None, date(2026, 12, 15), site)
    commande.preparer_les_comptes(atelier, _EXERCICE, TYPES, site)


def mesurer(travail: Callable[..., None], *arguments: object) -> tuple[float, float]:
    """Return seconds and peak memory (Mo), beyond what the process had before (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    avant, depart = _pic(), time.perf_counter()
    travail(*arguments)
    return time.perf_counter() - depart, _pic() - avant


def _pic() -> float:
    statut = Path("/proc/self/status").read_text()
    return int(statut.partition("VmHWM:")[2].split()[0]) / 1024


def _a_part(travail: Callable[..., None], *arguments: object) -> tuple[float, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processus:
        return processus.submit(mesurer, travail, *arguments).result()


def main() -> None:
    decoupage = [SOURCES / f"decoupage_{nom}_2024.csv" for nom in ("communes", "departements")]
    base = base_de(EN_PLACE, _EXERCICE, *decoupage)
    with tempfile.TemporaryDirectory() as temporaire, servir(base) as site:
        racine, exports = Path(temporaire) / "projet", Path(temporaire) / "exports"
        shutil.copytree(SOURCES, racine / "data" / "sources")
        exports.mkdir()
        for jeu in ofgl.JEUX.values():
            champs = ",".join(jeu.champs)
            with urlopen(
                f"{site}{CHEMIN}{jeu.nom}/exports/csv?select={champs}&limit=-1"
            ) as reponse:
                (exports / f"{jeu.nom}.csv").write_bytes(reponse.read())
        lignes = sum(map(len, base.jeux.values()))
        lecture = _a_part(lire, exports)
        complete = _a_part(actualiser, racine, site)
    print(f"{lignes} lignes")
    for nom, (secondes, mega) in (("lecture du CSV seule", lecture), ("actualiser", complete)):
        print(f"{nom:<22}{secondes:7.2f} s {mega:7.0f} Mo")
    rapports = [tout / seul for tout, seul in zip(complete, lecture, strict=True)]
    print(f"{'rapport':<22}{rapports[0]:7.1f}   {rapports[1]:7.1f}")


if __name__ == "__main__":
    main()
