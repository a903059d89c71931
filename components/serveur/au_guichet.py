"""A document asked for by its address: composed at the counter, dropped when the client leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from spaser.formats import typographie
from spaser.guichet import GUICHET, PHRASE, RETOUR, GuichetPlein, PersonneNAttend


async def au_guichet(requete: Request, faire: Callable[[], Response]) -> Response:
    """Return what `faire` answers, in its turn; 503 and when to come back if too many wait."""
    parti = threading.Event()

    async def guetter() -> None:
        while (await requete.receive())["type"] != "http.disconnect":
            pass
        parti.set()

    guet = asyncio.create_task(guetter())
    try:
        return await run_in_threadpool(GUICHET.servir, faire, parti)
    except GuichetPlein:
        entetes = {"retry-after": str(RETOUR), "cache-control": "no-store"}
        return PlainTextResponse(f"{typographie(PHRASE)}\n", status_code=503, headers=entetes)
    except PersonneNAttend:
        return Response(status_code=499)
    finally:
        guet.cancel()
