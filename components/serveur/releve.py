"""What a page left open asks once a minute: which follow-up this process shows."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from spaser.observatoire import en_place


def route_du_releve() -> Route:
    """Return the route of `/releve.json`, which loads nothing: empty before the first page."""
    return Route("/releve.json", _repondre)


async def _repondre(_: Request) -> JSONResponse:
    o = en_place()
    contenu = {} if o is None else {"suivi": o.versions.suivi}
    return JSONResponse(contenu, headers={"cache-control": "no-store"})
