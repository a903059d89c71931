"""The application: `streamlit run app.py` and `uvicorn app:app` both start it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.runtime.pages_manager import PagesManager

from api.application import creer_api
from components.acces import donnees_partagees
from components.erreurs import signaler
from components.routes_presentation import routes_de_presentation
from components.securite import EntetesDeSecurite
from components.serveur import CHEMIN_API, PageIntrouvable, routes
from spaser.erreurs import ErreurDonnees

RACINE = Path(__file__).resolve().parent

# Streamlit would take a `pages` folder for its former automatic menu, and run a page alone when
# the first visit is a direct link to it: navigation.py declares the pages, always.
PagesManager.uses_pages_directory = False


@asynccontextmanager
async def demarrage(_: st.App) -> AsyncIterator[None]:
    """Load the data before the first visit; each page says what is wrong if they are unusable."""
    with suppress(ErreurDonnees):
        await run_in_threadpool(donnees_partagees)
    yield


app = st.App(
    RACINE / "navigation.py",
    lifespan=demarrage,
    routes=[Mount(CHEMIN_API, creer_api()), *routes_de_presentation(), *routes(RACINE / "static")],
    middleware=[Middleware(EntetesDeSecurite), Middleware(PageIntrouvable)],
    on_script_error=signaler,
)
