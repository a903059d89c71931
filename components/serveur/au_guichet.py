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


class _Commande:
    """A document being composed, for all who ask for it meanwhile."""

    def __init__(self, faire: Callable[[], Response]) -> None:
        self.attendent = 0
        self.partis = threading.Event()
        self.travail = asyncio.create_task(run_in_threadpool(GUICHET.servir, faire, self.partis))

    def quitter(self) -> None:
        """Count one who leaves; after the last one, nobody waits for it."""
        self.attendent -= 1
        if not self.attendent:
            self.partis.set()


_en_cours: dict[tuple[str, ...], _Commande] = {}


async def au_guichet(requete: Request, faire: Callable[[], Response]) -> Response:
    """Return what `faire` answers, in its turn; 503 and when to come back if too many wait.

    A whole room that opens the same address has one document composed.
    """
    cle = (
        str(requete.url),
        requete.headers.get("host", ""),
        requete.headers.get("if-none-match", ""),
    )
    commande = _en_cours.get(cle)
    if commande is None or commande.travail.done() or commande.partis.is_set():
        commande = _en_cours[cle] = _Commande(faire)
        commande.travail.add_done_callback(lambda travail: _oublier(cle, travail))
    commande.attendent += 1
    guet = asyncio.create_task(_partir(requete))
    guet.add_done_callback(lambda _: commande.quitter())
    try:
        faite = await asyncio.shield(commande.travail)
        # Each its own: what is around adds to the headers of a response.
        return Response(faite.body, faite.status_code, dict(faite.headers))
    except GuichetPlein:
        entetes = {"retry-after": str(RETOUR), "cache-control": "no-store"}
        return PlainTextResponse(f"{typographie(PHRASE)}\n", status_code=503, headers=entetes)
    except PersonneNAttend:
        return Response(status_code=499)
    finally:
        guet.cancel()


def _oublier(cle: tuple[str, ...], travail: asyncio.Task[Response]) -> None:
    if _en_cours[cle].travail is travail:
        del _en_cours[cle]


async def _partir(requete: Request) -> None:
    while (await requete.receive())["type"] != "http.disconnect":
        pass
