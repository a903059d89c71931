"""The addresses of the presentation: the deck, and its slides as a PPTX file."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.presentation.adresses import regle_dite
from components.presentation.diapo import SEUIL_PAR_DEFAUT
from components.presentation.page_html import diaporama
from components.presentation.pptx import MIME, en_pptx
from components.site.plan import PRESENTATION
from spaser.codec import CLES_DES_SEUILS, Lecture, depuis_parametres
from spaser.erreurs import DONNEES_INUTILISABLES, JOURNAL, ErreurDonnees
from spaser.formats import typographie
from spaser.observatoire import Observatoire, observatoire

Reponse = Callable[[Observatoire, Lecture, str], Response]


def routes_de_presentation() -> list[Route]:
    """Return the routes; plain functions, which the server runs off its event loop."""
    return [
        Route(PRESENTATION, _sans_panne(_montrer)),
        Route(f"{PRESENTATION}.pptx", _sans_panne(_telecharger)),
    ]


def _sans_panne(repondre: Reponse) -> Callable[[Request], Response]:
    """Return a route that says in French that the data cannot be used."""

    def route(requete: Request) -> Response:
        try:
            o = observatoire()
            parametres = {cle: requete.query_params.getlist(cle) for cle in requete.query_params}
            # Thresholds by type depart from the law, as in the simulator.
            propres = set(parametres) & set(CLES_DES_SEUILS.values())
            defaut = o.droit.en_vigueur.seuil if propres else SEUIL_PAR_DEFAUT
            lecture = depuis_parametres(parametres, o.exercices, defaut)
            return repondre(o, lecture, f"{requete.url.scheme}://{requete.url.netloc}")
        except ErreurDonnees as erreur:
            erreur.journaliser()
        except OSError as erreur:
            # A file went away after it was checked.
            JOURNAL.error("Fichier illisible : %s", erreur)
        return PlainTextResponse(f"{DONNEES_INUTILISABLES}\n", status_code=503)

    return route


def _montrer(o: Observatoire, lecture: Lecture, site: str) -> Response:
    avis = [typographie(faute) for faute in lecture.fautes.values()]
    if avis:
        avis.append(f"La présentation garde le reste. {regle_dite(lecture.scenario)}")
    page = diaporama(o, lecture.scenario, site, avis)
    return HTMLResponse(page, headers={"cache-control": "no-cache"})


def _telecharger(o: Observatoire, lecture: Lecture, site: str) -> Response:
    return Response(
        en_pptx(o, lecture.scenario, site),
        media_type=MIME,
        headers={"content-disposition": 'attachment; filename="presentation_spaser.pptx"'},
    )
