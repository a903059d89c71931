"""The light page: the simulator as one HTML file that needs neither server nor network."""

from __future__ import annotations

import gzip
import hashlib
import sys
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from components.fichiers.gabarits import rendre
from components.figures.palette import couleurs_des_gabarits
from components.simulateur.dans_le_navigateur import (
    STYLE,
    donnees_du_navigateur,
    reglages,
    script,
)
from components.site.plan import LEGERE
from components.site.versions import versions_en_mots
from spaser.donnees import RACINE
from spaser.formats import date_longue, typographie
from spaser.observatoire import Observatoire, en_place, gardee
from spaser.observatoire import observatoire as observatoire_du_jour
from spaser.terminal import executer

PAGE = Path("static") / "simulateur-leger.html"
GABARIT = "simulateur-leger.html"
_COMPRESSEE = (RACINE / PAGE).with_suffix(".html.gz")
# A whole room asks for it at once: it is composed once.
_tour = threading.Lock()


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


def page_actuelle(observatoire: Observatoire) -> str:
    """Return the page built with the data or, once the follow-up changed them, one composed."""
    return gzip.decompress(_compressee(observatoire)).decode()


@gardee
def _compressee(observatoire: Observatoire) -> bytes:
    if not observatoire.donnees.evenements:
        return _COMPRESSEE.read_bytes()
    return gzip.compress(page_legere(observatoire).encode(), 9, mtime=0)


def route_de_la_page_legere() -> Route:
    """Return the route of the page; before the data are loaded, it gives the file."""
    return Route(LEGERE, _servir)


def _servir(requete: Request) -> Response:
    observatoire = en_place()
    with _tour:
        page = _compressee(observatoire) if observatoire else _COMPRESSEE.read_bytes()
    etiquette = f'"{hashlib.sha256(page).hexdigest()[:32]}"'
    entetes = {"cache-control": "no-cache", "etag": etiquette, "vary": "Accept-Encoding"}
    if etiquette in requete.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=entetes)
    if "gzip" in requete.headers.get("accept-encoding", ""):
        return HTMLResponse(page, headers=entetes | {"content-encoding": "gzip"})
    return HTMLResponse(gzip.decompress(page), headers=entetes)


def main() -> None:
    """Write the page of the project."""
    print(ecrire_page(observatoire_du_jour()).relative_to(RACINE))


if __name__ == "__main__":
    sys.exit(executer(main))
