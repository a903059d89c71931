"""What search engines and browsers ask of any site: what to read, where, and its icon."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from components.site.adresse_publique import site
from components.site.plan import CONTRIBUER, FAVICON, LIEN_PRIVE, PAGES, PRESENTATION

_PLAN = "/sitemap.xml"
# What one visit makes, and what belongs to one visit.
_A_LAISSER = (
    *(f"{PRESENTATION}?", f"{PRESENTATION}.pptx", "/media/", "/_stcore/"),
    f"/{CONTRIBUER.chemin}?{LIEN_PRIVE}=",
)
_UN_JOUR = {"cache-control": "public, max-age=86400"}


def routes_pour_les_moteurs() -> list[Route]:
    """Return the routes of robots.txt, sitemap.xml and favicon.ico."""
    icone = FAVICON.read_bytes()

    def favicon(_: Request) -> Response:
        return Response(icone, media_type="image/x-icon", headers=_UN_JOUR)

    return [
        Route("/robots.txt", _robots),
        Route(_PLAN, _plan),
        Route("/favicon.ico", favicon),
    ]


def _robots(requete: Request) -> Response:
    lignes = [
        "User-agent: *",
        *(f"Disallow: {chemin}" for chemin in _A_LAISSER),
        f"Sitemap: {site(requete)}{_PLAN}",
    ]
    return PlainTextResponse("\n".join(lignes) + "\n", headers=_UN_JOUR)


def _plan(requete: Request) -> Response:
    adresse = escape(site(requete))
    pages = "".join(f"<url><loc>{adresse}/{page.chemin}</loc></url>\n" for page in PAGES)
    contenu = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n'
    )
    return Response(contenu, media_type="application/xml", headers=_UN_JOUR)
