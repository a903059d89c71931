"""The address by which the public knows this site: in links, previews and QR codes."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from starlette.requests import Request

VARIABLE = "SPASER_ADRESSE"


class AdresseRefusee(ValueError):
    """`SPASER_ADRESSE` is no address of a site; the message is a French sentence."""


def adresse_publique() -> str:
    """Return what `SPASER_ADRESSE` says, without a final slash; empty if it says nothing.

    Raises AdresseRefusee if it is not `http(s)://` and a host.
    """
    dite = os.environ.get(VARIABLE, "").strip().rstrip("/")
    if not dite:
        return ""
    try:
        morceaux = urlsplit(dite)
        _ = morceaux.port
        bonne = morceaux.scheme in ("http", "https") and morceaux.hostname and "@" not in dite
        bonne = bonne and not (morceaux.path or morceaux.query or morceaux.fragment)
    except ValueError:
        bonne = False
    if not bonne:
        raise AdresseRefusee(
            f"{VARIABLE} vaut « {dite[:200]} » : attendu l'adresse du site, comme "
            "https://spaser.exemple.fr, sans chemin."
        )
    return dite


def site(requete: Request) -> str:
    """Return the address of this site, that of the request if none is told."""
    return adresse_publique() or f"{requete.url.scheme}://{requete.url.netloc}"


def publique(adresse: str) -> str:
    """Return an address of this site as the public knows it."""
    connue = adresse_publique()
    if not connue or not adresse:
        return adresse
    morceaux = urlsplit(adresse)
    return f"{connue}{morceaux.path}{f'?{morceaux.query}' if morceaux.query else ''}"
