"""By whom editors are identified, and who they are: what the server is told."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from streamlit import config

from spaser.adresse_publique import VARIABLE as ADRESSE
from spaser.adresse_publique import adresse_publique

FOURNISSEUR = "SPASER_OIDC_URL"
CLIENT = "SPASER_OIDC_CLIENT"
SECRET = "SPASER_OIDC_SECRET"
EDITEURS = "SPASER_EDITEURS"
COOKIES = "STREAMLIT_SERVER_COOKIE_SECRET"
RETOUR = "/oauth2callback"
"""Where the provider sends back whoever it identified."""
SECRET_LE_PLUS_COURT = 32
"""In signs: whoever guesses what signs the cookies signs in as anyone."""

ATTENDUES = {
    ADRESSE: "l'adresse publique du site",
    FOURNISSEUR: "l'adresse où le fournisseur d'identité se décrit, qui finit par "
    "`/.well-known/openid-configuration`",
    CLIENT: "l'identifiant qu'il donne à ce site",
    SECRET: "le secret qu'il donne avec",
    EDITEURS: "les éditeurs, séparés par des virgules : leurs adresses électroniques, que le "
    "fournisseur dit vérifiées, ou leurs identifiants chez lui (`sub`, sans arobase)",
}
"""What each variable of the environment says."""


def fautes() -> dict[str, str]:
    """Return what is wrong with each variable, in a few words; empty if editors can sign in."""
    trouvees = {nom: "manque" for nom in ATTENDUES if not _dite(nom)}
    if FOURNISSEUR not in trouvees and not _sure(_dite(FOURNISSEUR)):
        trouvees[FOURNISSEUR] = "n'est pas une adresse en https"
    if 0 < len(_dite(COOKIES)) < SECRET_LE_PLUS_COURT:
        trouvees[COOKIES] = f"a moins de {SECRET_LE_PLUS_COURT} signes"
    return trouvees


def secrets_de_streamlit() -> dict[str, Any]:
    """Return what Streamlit reads of the provider; nothing if `fautes` finds some."""
    if fautes():
        return {}
    return {
        "auth": {
            "redirect_uri": f"{adresse_publique()}{RETOUR}",
            # The same for all processes if the server says it, else that of this one.
            "cookie_secret": config.get_option("server.cookieSecret"),
            "client_id": _dite(CLIENT),
            "client_secret": _dite(SECRET),
            "server_metadata_url": _dite(FOURNISSEUR),
            # Neither name nor picture: they would weigh on each request, and are of no use.
            "client_kwargs": {"scope": "openid email"},
        }
    }


def editeurs() -> frozenset[str]:
    """Return who may decide: e-mail addresses in lower case, and subjects as they are."""
    dits = {dit.strip() for dit in _dite(EDITEURS).split(",")} - {""}
    return frozenset(dit.casefold() if "@" in dit else dit for dit in dits)


def _dite(nom: str) -> str:
    return os.environ.get(nom, "").strip()


def _sure(adresse: str) -> bool:
    """Say whether what goes to an address cannot be read on the way."""
    try:
        morceaux = urlsplit(adresse)
        ici = morceaux.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False
    return bool(morceaux.hostname) and (morceaux.scheme == "https" or ici)
