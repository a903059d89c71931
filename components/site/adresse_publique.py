"""Addresses of this site as the public knows them: in links, previews and QR codes."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from spaser.adresse_publique import adresse_publique


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
