"""The address by which the public knows this site, as its server is told to say."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

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
