"""What the server adds around Streamlit: French index pages, a real 404, cacheable files."""

from __future__ import annotations

import hashlib
import html
import mimetypes
import re
from pathlib import Path
from typing import Any

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from components.site.pages import (
    CHEMIN_STATIQUE,
    CHEMINS_SANS_PAGE,
    FICHE,
    NOM_DU_SITE,
    PAGES,
    PageDuSite,
)
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import observatoire

_CHEMINS_DE_STREAMLIT = (
    "/_stcore",
    "/static",
    CHEMIN_STATIQUE,
    "/media",
    "/component",
    "/oauth2callback",
)
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
_ENTETE = "<title>SPASER</title>"
_CHEMINS = {*(f"/{page.chemin}" for page in PAGES), *CHEMINS_SANS_PAGE}

mimetypes.add_type("application/json", ".topojson")


def routes(dossier_statique: Path) -> list[BaseRoute]:
    """Return the routes that come before Streamlit's own."""
    style = f'<link rel="stylesheet" href="{_adresse(dossier_statique / "style.css")}" />'
    navigateur = f'<script src="{_adresse(dossier_statique / "navigateur.js")}"></script>'
    index = _INDEX.read_text("utf-8").replace("</head>", f"{style}\n  {navigateur}\n  </head>", 1)
    return [
        *(_route_de_page(page, index) for page in PAGES),
        Mount(CHEMIN_STATIQUE, _FichiersEnCache(directory=dossier_statique)),
    ]


def _adresse(fichier: Path) -> str:
    empreinte = hashlib.sha256(fichier.read_bytes()).hexdigest()[:8]
    return f"{CHEMIN_STATIQUE}/{fichier.name}?v={empreinte}"


class PageIntrouvable:
    """ASGI middleware: answer 404, in French, to an address that is no page of the site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is known; answer the rest."""
        if scope["type"] == "http" and not _connu(scope["path"]):
            await HTMLResponse(_PAGE_INTROUVABLE, status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class _FichiersEnCache(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        reponse = super().file_response(*args, **kwargs)
        reponse.headers["cache-control"] = "public, max-age=3600"
        return reponse


def _connu(chemin: str) -> bool:
    return (
        chemin in _CHEMINS
        or chemin.rstrip("/") in _CHEMINS
        or chemin.startswith(
            (*_CHEMINS_DE_STREAMLIT, *(f"{chemin}/" for chemin in CHEMINS_SANS_PAGE))
        )
        or "." in chemin.rsplit("/", 1)[-1]
    )


def _route_de_page(page: PageDuSite, index: str) -> Route:
    modele = _franciser(index)

    def servir(requete: Request) -> Response:
        contenu = modele.replace(_ENTETE, _entete(page, requete), 1)
        etiquette = f'"{hashlib.sha256(contenu.encode()).hexdigest()[:32]}"'
        entetes = {"cache-control": "no-cache", "etag": etiquette}
        if etiquette in requete.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=entetes)
        return HTMLResponse(contenu, headers=entetes)

    return Route(f"/{page.chemin}", servir)


def _entete(page: PageDuSite, requete: Request) -> str:
    """Return what browsers, search engines and chats show of a page before it runs."""
    titre, description = page.titre_complet, page.description
    if page == FICHE and (nom := _nommee(requete.query_params.get("siren", ""))):
        titre = f"{nom} · {NOM_DU_SITE}"
        description = f"{nom} : achats annuels, obligation et SPASER, et ses semblables."
    site = f"{requete.url.scheme}://{requete.url.netloc}"
    balises = {
        "og:title": titre,
        "og:description": description,
        "og:type": "website",
        "og:locale": "fr_FR",
        "og:site_name": NOM_DU_SITE,
        "og:url": str(requete.url),
        "og:image": f"{site}{CHEMIN_STATIQUE}/apercus/{page.chemin or 'accueil'}.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": f"{page.titre} : carte de France des collectivités",
    }
    return "\n    ".join(
        [
            f"<title>{html.escape(titre)}</title>",
            f'<meta name="description" content="{html.escape(description)}" />',
            '<meta name="twitter:card" content="summary_large_image" />',
            *(
                f'<meta property="{nom}" content="{html.escape(valeur)}" />'
                for nom, valeur in balises.items()
            ),
        ]
    )


def _nommee(siren: str) -> str:
    """Return the name of a collectivité; empty if there is none, or no data."""
    try:
        trouvee = observatoire().collectivite(siren)
    except ErreurDonnees:
        return ""
    return trouvee.nom_complet if trouvee else ""


def _franciser(index: str) -> str:
    remplacements = {
        r'<html lang="[^"]*"': '<html lang="fr"',
        r"<title>[^<]*</title>": _ENTETE,
        r"<noscript>.*?</noscript>": "<noscript>Cette application a besoin de JavaScript : "
        "activez-le dans votre navigateur.</noscript>",
    }
    for motif, texte in remplacements.items():
        trouve = re.search(motif, index, re.DOTALL)
        if not trouve:
            raise RuntimeError(f"Streamlit's index.html no longer has {motif}")
        index = index[: trouve.start()] + texte + index[trouve.end() :]
    return index


_LIENS = "".join(
    f'<li><a href="/{page.chemin}">{html.escape(page.titre)}</a></li>' for page in PAGES
)
_PAGE_INTROUVABLE = f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page introuvable · {NOM_DU_SITE}</title>
<style>
body {{ font: 1.1rem/1.6 sans-serif; color: #1e2a35; max-width: 40rem; margin: 3rem auto;
       padding: 0 1rem; }}
a {{ color: #005a8c; }}
</style>
</head>
<body>
<h1>Cette page n'existe pas</h1>
<p>L'adresse a peut-être été mal recopiée, ou la page a changé de nom. Le site a ces pages :</p>
<ul>{_LIENS}</ul>
</body>
</html>
"""
