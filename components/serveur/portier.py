"""Who stands at the door: what is not for this site is refused before anything looks at it."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit.runtime
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from components.fichiers.depots import OCTETS_D_UNE_SESSION, OCTETS_DE_TOUTES
from components.serveur.refus import refus

ADRESSE_LA_PLUS_LONGUE = 4_096
"""In bytes, the path and what follows it."""
DEPOTS = "/_stcore/upload_file/"
"""Where Streamlit receives files: then the session, then the file."""
_CETTE_MACHINE = {"localhost", "127.0.0.1", "::1"}
_VIOLATION = 1008


class Portier:
    """ASGI middleware: refuse long addresses, other names of the site, foreign pages, and floods.

    `adresse`: the public address of the site, empty if it answers to any name. A page of another
    site may not open a websocket: Streamlit would ask the network who this machine is, and
    everyone would wait meanwhile.
    """

    def __init__(self, app: ASGIApp, adresse: str = "") -> None:
        self.app = app
        self._nom = urlsplit(adresse).hostname

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is for this site."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        entetes = Headers(scope=scope)
        statut = self._statut(scope, entetes)
        if scope["type"] == "websocket":
            if statut or not _de_nos_pages(entetes):
                await WebSocketClose(_VIOLATION)(scope, receive, send)
                return
        elif statut:
            await refus(statut, scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _statut(self, scope: Scope, entetes: Headers) -> int | None:
        brute = scope.get("raw_path") or scope["path"].encode()
        if len(brute) + len(scope["query_string"]) > ADRESSE_LA_PLUS_LONGUE:
            return 414
        if self._nom and _nom(entetes.get("host", "")) not in {self._nom, *_CETTE_MACHINE}:
            return 400
        if scope["path"].startswith(DEPOTS) and scope["method"] == "PUT":
            return _refus_du_depot(scope["path"], entetes)
        return None


def _nom(hote: str) -> str | None:
    try:
        return urlsplit(f"//{hote}").hostname
    except ValueError:
        return None


def _de_nos_pages(entetes: Headers) -> bool:
    """Say whether a handshake comes from a page of this site, or from no page at all."""
    origine, hote = entetes.get("origin"), entetes.get("host")
    return origine in (None, f"http://{hote}", f"https://{hote}")


def _refus_du_depot(chemin: str, entetes: Headers) -> int | None:
    taille = entetes.get("content-length", "")
    if not (taille.isascii() and taille.isdigit()):
        return 411
    gardes = streamlit.runtime.get_instance().uploaded_file_mgr.file_storage
    session = chemin.removeprefix(DEPOTS).partition("/")[0]
    par_session = {
        nom: sum(len(fichier.data) for fichier in list(fichiers.values()))
        for nom, fichiers in list(gardes.items())
    }
    sienne = par_session.get(session, 0) + int(taille)
    trop = sienne > OCTETS_D_UNE_SESSION or sum(par_session.values()) > OCTETS_DE_TOUTES
    return 413 if trop else None
