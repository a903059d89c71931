"""The addresses of the presentation: the deck, and its slides as a PPTX file."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from components.acces import aujourd_hui
from components.presentation.expose import regions
from components.presentation.html import diaporama
from components.presentation.pptx import MIME, en_pptx
from components.site.erreurs import DONNEES_INUTILISABLES, journaliser
from components.site.pages import PRESENTATION
from spaser.erreurs import ErreurDonnees, ErreurScenario
from spaser.formats import enumeration, euros_en_millions
from spaser.scenario import seuil_en_euros

_SEUIL = 25_000_000


def routes_de_presentation() -> list[Route]:
    """Return the routes; plain functions, which the server runs off its event loop."""
    return [
        Route(PRESENTATION, _sans_panne(_montrer)),
        Route(f"{PRESENTATION}.pptx", _sans_panne(_telecharger)),
    ]


def _sans_panne(repondre: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return a route that says in French that the data cannot be used."""

    def route(requete: Request) -> Response:
        try:
            return repondre(requete)
        except ErreurDonnees as erreur:
            journaliser(erreur)
            return PlainTextResponse(f"{DONNEES_INUTILISABLES}\n", status_code=503)

    return route


def _montrer(requete: Request) -> Response:
    seuil, region, avis = _reglages(requete)
    site = f"{requete.url.scheme}://{requete.url.netloc}"
    return HTMLResponse(
        diaporama(seuil, region, aujourd_hui(), site, avis), headers={"cache-control": "no-cache"}
    )


def _telecharger(requete: Request) -> Response:
    seuil, region, _ = _reglages(requete)
    site = f"{requete.url.scheme}://{requete.url.netloc}"
    return Response(
        en_pptx(seuil, region, aujourd_hui(), site),
        media_type=MIME,
        headers={"content-disposition": 'attachment; filename="presentation_spaser.pptx"'},
    )


def _reglages(requete: Request) -> tuple[int, str, list[str]]:
    """Return the threshold (€), the région's code, and a sentence for each bad value."""
    avis = []
    seuil, demande = _SEUIL, requete.query_params.get("seuil")
    if demande is not None:
        try:
            seuil = seuil_en_euros(demande[:20])
        except ErreurScenario as erreur:
            avis.append(f"{erreur} Ici, {euros_en_millions(seuil)}.")
    region = requete.query_params.get("region", "")
    noms = regions()
    par_nom = {nom.lower(): code for code, nom in noms.items()}
    code = region if region in noms else par_nom.get(region.strip().lower(), "")
    if region and not code:
        connues = enumeration(list(noms.values()))
        avis.append(f"La région de l'adresse n'est pas connue : attendu {connues}.")
    return seuil, code, avis
