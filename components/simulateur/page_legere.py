"""The light page: the simulator as one HTML file that needs neither server nor network."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from components.fichiers.gabarits import rendre
from components.figures.palette import couleurs_des_gabarits
from components.simulateur.dans_le_navigateur import (
    STYLE,
    donnees_du_navigateur,
    reglages,
    script,
)
from components.site.versions import versions_en_mots
from spaser.donnees import RACINE
from spaser.formats import date_longue, typographie
from spaser.observatoire import Observatoire
from spaser.observatoire import observatoire as observatoire_du_jour
from spaser.terminal import executer

PAGE = Path("static") / "simulateur-leger.html"
GABARIT = "simulateur-leger.html"


def ecrire_page(observatoire: Observatoire, racine: Path = RACINE) -> Path:
    """Write the page in a project folder; return its path.

    With its compressed twin, which a web server gives as it is to a whole room.
    """
    page = racine / PAGE
    contenu = page_legere(observatoire).encode()
    page.write_bytes(contenu)
    page.with_suffix(".html.gz").write_bytes(gzip.compress(contenu, 9, mtime=0))
    return page


def page_legere(observatoire: Observatoire) -> str:
    """Return the page: the engine in the browser, and the data it computes from."""
    return rendre(
        GABARIT,
        annee=observatoire.exercices.reference,
        suivi=observatoire.versions.suivi,
        versions=versions_en_mots(observatoire),
        jour=observatoire.jour,
        jour_en_mots=typographie(date_longue(observatoire.jour)),
        couleurs=couleurs_des_gabarits(),
        style=STYLE.read_text("utf-8"),
        script=script("releve.js"),
        donnees=donnees_du_navigateur(observatoire),
        **reglages(observatoire.exercices),
    )


def main() -> None:
    """Write the page of the project."""
    print(ecrire_page(observatoire_du_jour()).relative_to(RACINE))


if __name__ == "__main__":
    sys.exit(executer(main))
