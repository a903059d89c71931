"""Signing in and out: back to the page of editors, and in French when the provider is silent."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.serveur.refus import refus
from components.site.plan import MODERATION

_ENTREE = "/auth/login"
_PASSAGES = (_ENTREE, "/auth/logout", "/oauth2callback")
"""Streamlit's own addresses, that it leaves for the home page: no one signs in but to moderate."""


class Connexion:
    """ASGI middleware: after Streamlit's own sign-in and sign-out, lead to the page of editors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; of signing in and out alone, change where it leads, and an error in English."""
        if scope["type"] != "http" or scope["path"] not in _PASSAGES:
            await self.app(scope, receive, send)
            return
        muet = False

        async def envoyer(message: Message) -> None:
            nonlocal muet
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                entetes["cache-control"] = "no-store"
                if entetes.get("location") == "/":
                    entetes["location"] = f"/{MODERATION.chemin}"
                if scope["path"] == _ENTREE and message["status"] >= 400:
                    muet = True
                    await refus(502, scope["path"])(scope, receive, send)
            if not muet:
                await send(message)

        await self.app(scope, receive, envoyer)
