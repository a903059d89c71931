"""What browsers may load and who may frame the site: said by every response."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.site.plan import CHEMIN_STATIQUE, SERVIES

COMPOSANTS = "/component/"
"""Where Streamlit serves the components that it frames."""
_POLITIQUE = {
    "default-src": "'self'",
    # Streamlit's page holds inline scripts, and starts a component from one that it makes (blob:);
    # streamlit-folium and Vega's reader of CSV evaluate text that they write themselves. No script
    # comes from elsewhere.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    # Browsers take it for the websocket of the same host too.
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_UN_AN = "max-age=31536000"
# What a page loads in frames of its own, and the light page.
_EN_CADRE = (COMPOSANTS, f"{CHEMIN_STATIQUE}/")
# Where a click decides: no other site may put it under another click.
_JAMAIS_EN_CADRE = {f"/{page.chemin}" for page in SERVIES if page.reservee}


class EntetesDeSecurite:
    """ASGI middleware: add security headers to every response.

    Pages may be framed by other sites with `embed=true`; what they themselves frame, always.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ajoutes = {
            "content-security-policy": _politique("*" if _encadrable(scope) else "'self'"),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        chiffre = scope["scheme"] == "https"
        if chiffre:
            ajoutes["strict-transport-security"] = _UN_AN

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(ajoutes)
                if chiffre:
                    message["headers"] = [_sur(*entete) for entete in message["headers"]]
            await send(message)

        await self.app(scope, receive, envoyer)


def _politique(ancetres: str) -> str:
    politique = _POLITIQUE | {"frame-ancestors": ancetres}
    return "; ".join(f"{directive} {sources}" for directive, sources in politique.items())


def _sur(nom: bytes, valeur: bytes) -> tuple[bytes, bytes]:
    """Return a header; a cookie, such as no browser sends it in clear."""
    if nom.lower() == b"set-cookie" and b"secure" not in valeur.lower():
        return nom, valeur + b"; Secure"
    return nom, valeur


def _encadrable(scope: Scope) -> bool:
    if scope["path"].startswith(_EN_CADRE):
        return True
    if scope["path"].rstrip("/") in _JAMAIS_EN_CADRE:
        return False
    return parse_qs(scope["query_string"].decode("latin-1")).get("embed") == ["true"]
