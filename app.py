"""The application: `streamlit run app.py` and `uvicorn app:app` both start it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api.application import routes_de_l_api
from components.presentation.routes import routes_de_presentation
from components.serveur.entetes import EntetesDeSecurite
from components.serveur.introuvable import PageIntrouvable
from components.serveur.routes import routes
from components.site.erreurs import signaler
from spaser.donnees import RACINE
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import observatoire


@asynccontextmanager
async def demarrage(_: st.App) -> AsyncIterator[None]:
    """Load the data before the first visit; each page says what is wrong if they are unusable."""
    with suppress(ErreurDonnees, OSError):
        await run_in_threadpool(observatoire)
    yield


app = st.App(
    RACINE / "components" / "site" / "navigation.py",
    lifespan=demarrage,
    routes=[*routes_de_l_api(), *routes_de_presentation(), *routes(RACINE / "static")],
    middleware=[Middleware(EntetesDeSecurite), Middleware(PageIntrouvable)],
    on_script_error=signaler,
)
