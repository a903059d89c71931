"""Responses that clients may keep: an ETag from the data, the day and the address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class MiseEnCache:
    """ASGI middleware: answer 304 to who already has what the address gives.

    `version` returns what the responses depend on besides the address, None if that is not known.
    """

    def __init__(self, app: ASGIApp, version: Callable[[], str | None]) -> None:
        self.app = app
        self.version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to good responses."""
        version = None
        lue = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if lue and not scope["path"].endswith("/sante"):
            version = self.version()
        if version is None:
            await self.app(scope, receive, send)
            return
        cle = f"{version} {scope['path']} {scope['query_string']!r}"
        entetes = {
            # Weak: the same content may be compressed or not.
            "etag": f'W/"{hashlib.sha256(cle.encode()).hexdigest()[:32]}"',
            # What is published is seen at once: kept, and asked about again each time.
            "cache-control": "public, no-cache",
        }
        connus = Headers(scope=scope).get("if-none-match", "").split(",")
        if entetes["etag"] in [connu.strip() for connu in connus]:
            await Response(status_code=304, headers=entetes)(scope, receive, send)
            return

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message).update(entetes)
            await send(message)

        await self.app(scope, receive, envoyer)
