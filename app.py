"""The application: `streamlit run app.py` and `uvicorn app:app` both start it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api.application import routes_de_l_api
from components.adresse.parametres import NIVEAU
from components.presentation.routes import routes_de_presentation
from components.serveur.entetes import EntetesDeSecurite
from components.serveur.introuvable import PageIntrouvable
from components.serveur.routes import routes
from components.simulateur.recit import recit
from components.site.erreurs import signaler
from spaser.donnees import RACINE
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import observatoire
from spaser.scenario import Scenario


@asynccontextmanager
async def demarrage(_: st.App) -> AsyncIterator[None]:
    """Get ready before the first visit; each page says what is wrong if data are unusable."""
    with suppress(ErreurDonnees, OSError):
        await run_in_threadpool(preparer)
    yield


def preparer() -> None:
    """Load the data, and tell a first scenario: what draws it is imported and ready."""
    o = observatoire()
    en_vigueur = o.droit.en_vigueur
    recit(o, Scenario(en_vigueur.seuil), en_vigueur, NIVEAU.codes_par_defaut[0])


app = st.App(
    RACINE / "components" / "site" / "navigation.py",
    lifespan=demarrage,
    routes=[*routes_de_l_api(), *routes_de_presentation(), *routes(RACINE / "static")],
    middleware=[Middleware(EntetesDeSecurite), Middleware(PageIntrouvable)],
    on_script_error=signaler,
)
