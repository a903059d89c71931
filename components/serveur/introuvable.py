"""A real 404, in French, for every address that nothing serves."""

from __future__ import annotations

import stat

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problemes import TYPE_MIME
from components.serveur.refus import refus

# Of Streamlit's own addresses, those that are not for the public.
_PRIVEES = ("/_stcore/metrics", "/_stcore/agent/")


class PageIntrouvable:
    """ASGI middleware: answer 404 with the French page where nothing is served.

    The routes are those of the application itself, Streamlit's among them. Streamlit answers any
    address that it does not know with its own page; here, only with the files that it has.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is served; answer the rest, and what turns out not to exist."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not _servie(scope):
            await refus(404, scope["path"])(scope, receive, send)
            return
        remplacee = False

        async def envoyer(message: Message) -> None:
            nonlocal remplacee
            if message["type"] == "http.response.start" and _est_une_absence(message):
                remplacee = True
                await refus(404, scope["path"])(scope, receive, send)
            elif not remplacee:
                await send(message)

        await self.app(scope, receive, envoyer)


def _servie(scope: Scope) -> bool:
    if scope["path"].startswith(_PRIVEES):
        return False
    # Streamlit redirects the address of a page that ends with a slash.
    chemin = scope["path"].rstrip("/") or "/"
    for route in scope["app"].routes:
        if route.matches({**scope, "path": chemin})[0] != Match.NONE:
            return _a_le_fichier(route.app, chemin) if attrape_tout(route) else True
    return False


def attrape_tout(route: BaseRoute) -> bool:
    """Return whether a route is that by which Streamlit answers all that no other one does."""
    return isinstance(route, Mount) and not route.path


def _a_le_fichier(fichiers: StaticFiles, chemin: str) -> bool:
    try:
        _, trouve = fichiers.lookup_path(chemin.lstrip("/"))
    except (OSError, ValueError):  # A name that no file can have.
        return False
    return trouve is not None and stat.S_ISREG(trouve.st_mode) and chemin != "/index.html"


def _est_une_absence(debut: Message) -> bool:
    return debut["status"] == 404 and Headers(raw=debut["headers"]).get("content-type") != TYPE_MIME
