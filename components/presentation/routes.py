"""The addresses of the presentation: the deck, as one file, and its slides as a PPTX file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.presentation.adresses import regle_dite
from components.presentation.diapo import SEUIL_PAR_DEFAUT
from components.presentation.page_html import diaporama, hors_ligne
from components.presentation.pptx import MIME, en_pptx
from components.presentation.seance import Seance, lire_seance
from components.serveur.au_guichet import au_guichet
from components.site.adresse_publique import site
from components.site.plan import PRESENTATION
from spaser.codec import CLES_DES_SEUILS, Lecture, depuis_parametres
from spaser.erreurs import DONNEES_INUTILISABLES, JOURNAL, ErreurDonnees
from spaser.formats import typographie
from spaser.observatoire import Observatoire, observatoire
from spaser.scenario import Scenario


class Demande(NamedTuple):
    """What an address asks for; `diapo`: where to begin."""

    scenario: Scenario
    site: str
    seance: Seance
    avis: tuple[str, ...]
    diapo: str


Reponse = Callable[[Observatoire, Demande], Response]
# A new version of the code starts again: what browsers keep of the former one is not today's.
_DEMARRAGE = time.time_ns()


def routes_de_presentation() -> list[Route]:
    """Return the routes, each answered at the counter."""
    return [
        Route(PRESENTATION, _route(_montrer)),
        Route(f"{PRESENTATION}.html", _route(_emporter)),
        Route(f"{PRESENTATION}.pptx", _route(_telecharger)),
    ]


def _route(repondre: Reponse) -> Callable[[Request], Awaitable[Response]]:
    """Return a route that says in French that the data cannot be used."""

    async def route(requete: Request) -> Response:
        return await au_guichet(requete, lambda: _sans_panne(requete, repondre))

    return route


def _sans_panne(requete: Request, repondre: Reponse) -> Response:
    try:
        o = observatoire()
        adresse = site(requete)
        etiquette = _etiquette(o, requete, adresse)
        if etiquette in requete.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": etiquette})
        parametres = {cle: requete.query_params.getlist(cle) for cle in requete.query_params}
        # Thresholds by type depart from the law, as in the simulator.
        propres = set(parametres) & set(CLES_DES_SEUILS.values())
        defaut = o.droit.en_vigueur.seuil if propres else SEUIL_PAR_DEFAUT
        lecture = depuis_parametres(parametres, o.exercices, defaut)
        seance, fautes = lire_seance(parametres, o.jour)
        diapo = requete.query_params.get("diapo", "")
        demande = Demande(lecture.scenario, adresse, seance, _avis(lecture, fautes), diapo)
        reponse = repondre(o, demande)
        reponse.headers.update({"cache-control": "no-cache", "etag": etiquette})
        return reponse
    except ErreurDonnees as erreur:
        erreur.journaliser()
    except OSError as erreur:
        # A file went away after it was checked.
        JOURNAL.error("Fichier illisible : %s", erreur)
    return PlainTextResponse(f"{DONNEES_INUTILISABLES}\n", status_code=503)


def _etiquette(o: Observatoire, requete: Request, adresse: str) -> str:
    """Return what stands for a deck: data, day and address, and the code that is running."""
    demande = requete.url.path, requete.url.query, adresse
    dit = repr((_DEMARRAGE, o.versions, o.jour, *demande))
    return f'W/"{hashlib.sha256(dit.encode()).hexdigest()[:32]}"'


def _montrer(o: Observatoire, demande: Demande) -> Response:
    scenario, site, seance, avis, ici = demande
    return HTMLResponse(diaporama(o, scenario, site, seance, avis, ici))


def _emporter(o: Observatoire, demande: Demande) -> Response:
    page = hors_ligne(o, demande.scenario, demande.site, demande.seance, demande.avis)
    return HTMLResponse(page, headers=_a_telecharger("html"))


def _telecharger(o: Observatoire, demande: Demande) -> Response:
    octets = en_pptx(o, demande.scenario, demande.site, demande.seance, demande.avis)
    return Response(octets, media_type=MIME, headers=_a_telecharger("pptx"))


def _a_telecharger(extension: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="presentation_spaser.{extension}"'}


def _avis(lecture: Lecture, fautes: Sequence[str]) -> tuple[str, ...]:
    """Return what is wrong with the address, and what the deck shows all the same."""
    avis = [typographie(faute) for faute in (*lecture.fautes.values(), *fautes)]
    if lecture.fautes:
        avis.append(f"La présentation garde le reste. {regle_dite(lecture.scenario)}")
    return tuple(avis)
