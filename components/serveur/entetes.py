"""What browsers may load and who may frame the site: said by every response."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.site.plan import CHEMIN_STATIQUE

COMPOSANTS = "/component/"
"""Where Streamlit serves the components that it frames."""
_POLITIQUE = "; ".join(
    (
        "default-src 'self'",
        # Streamlit's page holds inline scripts; streamlit-folium and Vega's reader of CSV evaluate
        # text that they write themselves. No script comes from elsewhere.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
# What a page loads in frames of its own, and the light page.
_EN_CADRE = (COMPOSANTS, f"{CHEMIN_STATIQUE}/")


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
        ancetres = "*" if _encadrable(scope) else "'self'"

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                entetes.update(
                    {
                        "content-security-policy": f"{_POLITIQUE}; frame-ancestors {ancetres}",
                        "x-content-type-options": "nosniff",
                        "referrer-policy": "strict-origin-when-cross-origin",
                        "permissions-policy": "camera=(), microphone=(), geolocation=()",
                    }
                )
            await send(message)

        await self.app(scope, receive, envoyer)


def _encadrable(scope: Scope) -> bool:
    if scope["path"].startswith(_EN_CADRE):
        return True
    return parse_qs(scope["query_string"].decode("latin-1")).get("embed") == ["true"]
