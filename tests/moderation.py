"""What tests of the editors' desk share: settings of a server, and what a provider says."""

import time

COOKIES = "un secret assez long pour signer des cookies"
EDITRICE = "editrice@exemple.fr"
REGLAGES = {
    "SPASER_ADRESSE": "https://spaser.exemple.fr",
    "SPASER_OIDC_URL": "https://identite.exemple.fr/.well-known/openid-configuration",
    "SPASER_OIDC_CLIENT": "spaser",
    "SPASER_OIDC_SECRET": "chut",
    "SPASER_EDITEURS": f"{EDITRICE}, sujet-42",
    "STREAMLIT_SERVER_COOKIE_SECRET": COOKIES,
}


def dits(**autres) -> dict[str, object]:
    """Return the claims of the editor, just signed in, as Streamlit keeps them."""
    siens = {"sub": "e1", "email": EDITRICE, "email_verified": True, "iat": int(time.time())}
    return {"is_logged_in": True, "provider": "default", **siens, **autres}
