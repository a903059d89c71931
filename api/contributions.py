"""What programs may send: a contribution, as the form of the site does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Header
from pydantic import AfterValidator
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.modeles import ContributionEnvoyee
from spaser.observatoire import aujourd_hui, observatoire
from suivi.base import base_du_site
from suivi.erreurs import ContributionRefusee
from suivi.liens_prives import signer
from suivi.reception import recevoir

TAILLE = 16 * 1024
"""In bytes, of what is sent."""
PAGE = "/contribuer"
"""Where the private link of a contribution leads."""
_CLE = r'^"?[!#-~]{16,90}"?$'
_PHRASE_DE_LA_CLE = "de 16 à 90 signes sans espace ni accent, tirés au sort : un UUID convient"
_PAS_UN_OBJET = "Un objet JSON est attendu, dont chaque valeur est un texte."


def _cle(texte: str) -> str:
    """Return a key without the quotes that the standard puts around it."""
    if not re.fullmatch(_CLE, texte):
        raise ValueError(_PHRASE_DE_LA_CLE)
    return texte.strip('"')


Cle = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description=f"Ce qui fait qu'un envoi répété est le même : {_PHRASE_DE_LA_CLE}",
        json_schema_extra={"pattern": _CLE},
    ),
    AfterValidator(_cle),
]


async def _corps(requete: Request) -> bytes:
    """Return what is sent, read no further than it may be long."""
    annonce = requete.headers.get("content-type", "").partition(";")[0]
    if annonce.strip().lower() != "application/json":
        raise HTTPException(415)
    octets = bytearray()
    try:
        async for morceau in requete.stream():
            octets += morceau
            if len(octets) > TAILLE:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(octets)


def _objet(corps: bytes) -> dict[str, str]:
    try:
        lu = json.loads(corps)
        # Half of a sign, which JSON can tell, is no text.
        json.dumps(lu, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ContributionRefusee({"": _PAS_UN_OBJET}) from None
    if not isinstance(lu, dict):
        raise ContributionRefusee({"": _PAS_UN_OBJET})
    autres = {nom[:40]: "Un texte est attendu." for nom in lu if not isinstance(lu[nom], str)}
    if autres:
        raise ContributionRefusee(autres)
    return lu


def contribuer(requete: Request, cle: Cle, corps: Annotated[bytes, Depends(_corps)]) -> Response:
    """Dire ce que l'on sait d'une collectivité : un éditeur vérifie avant que ce soit publié."""
    base, instant = base_du_site(), datetime.now(UTC)
    recu = recevoir(
        base,
        _objet(corps),
        # What comes by the page, or in a campaign, has keys of its own.
        cle=f"api-{cle}",
        provenance="api",
        adresse=requete.client.host if requete.client else "",
        connue=observatoire().connait,
        jour=aujourd_hui(),
        instant=instant,
    )
    lien = f"{PAGE}?suivi={signer(base, recu.numero, instant)}"
    entetes = {"location": lien, "cache-control": "no-store"}
    recue = {"numero": recu.numero, "deja_recue": recu.deja, "lien_prive": lien}
    return JSONResponse(recue, 201, entetes)


CORPS_DECRIT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": ContributionEnvoyee.model_json_schema()}},
    }
}
"""What is sent, for the OpenAPI document: the route reads it itself, with the rules of the page."""
