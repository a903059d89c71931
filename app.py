"""The application: `streamlit run app.py` and `uvicorn app:app` both start it."""

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import streamlit as st
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

import components.accueil.annonce
import components.carte.annonce
import components.collectivite.annonce
import components.panorama.annonce
import components.simulateur.annonce
from api.application import routes_de_l_api
from components.comprendre.retours import premier_paragraphe
from components.moderation.identification import secrets_de_streamlit
from components.objectifs.liste import Demande, voir
from components.presentation.apercus import routes_des_apercus
from components.presentation.routes import routes_de_presentation
from components.serveur.composants import servir_les_composants
from components.serveur.connexion import Connexion
from components.serveur.entetes import EntetesDeSecurite
from components.serveur.introuvable import PageIntrouvable
from components.serveur.portier import Portier
from components.serveur.routes import routes
from components.simulateur.dans_le_navigateur import routes_du_premier_ecran
from components.simulateur.page_legere import route_de_la_page_legere
from components.simulateur.recit import recit
from components.site.erreurs import signaler
from components.site.plan import ACCUEIL, CARTE, COLLECTIVITES, PANORAMA, RETOURS, SIMULATEUR
from spaser.adresse_publique import AdresseRefusee, adresse_publique
from spaser.donnees import RACINE
from spaser.erreurs import JOURNAL, ErreurDonnees
from spaser.observatoire import Observatoire, observatoire, publier
from spaser.scenario import Scenario
from suivi.base import base_du_site
from suivi.erreurs import SuiviFerme
from suivi.publication import Veille

ECRANS = {
    ACCUEIL: components.accueil.annonce.premier_ecran,
    CARTE: components.carte.annonce.premier_ecran,
    SIMULATEUR: components.simulateur.annonce.premier_ecran,
    PANORAMA: components.panorama.annonce.premier_ecran,
    COLLECTIVITES: components.collectivite.annonce.premier_ecran,
    RETOURS: lambda *_: Markup("<p>{}</p>").format(premier_paragraphe()),
}

try:
    ADRESSE = adresse_publique()
except AdresseRefusee as erreur:
    sys.exit(str(erreur))


@asynccontextmanager
async def demarrage(_: st.App) -> AsyncIterator[None]:
    """Get ready before the first visit; each page says what is wrong if data are unusable."""
    taire_les_visites()
    servir_les_composants()
    # Whoever composes a document gives way more often to the steps of others.
    sys.setswitchinterval(0.001)
    # To visit what hundreds of sessions hold stops everyone for 0.2 s: every minute, not every 3 s.
    gc.set_threshold(10_000, 10, 10)
    with suppress(ErreurDonnees, OSError):
        await run_in_threadpool(preparer)
    veille = await run_in_threadpool(veiller)
    yield
    if veille:
        await run_in_threadpool(veille.finir)


def taire_les_visites() -> None:
    """Keep no trace of who asks for what: Streamlit starts again the logs that uvicorn stops."""
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # Of a file that was not made, our own log says why; a refusal is no fault. Files are not made
    # by a page's script, and there is nothing to say of it.
    for nom in ("backend_operation_handler", "scriptrunner_utils.script_run_context"):
        logging.getLogger(f"streamlit.runtime.{nom}").disabled = True


def preparer() -> None:
    """Load the data, tell a first scenario and what each page announces."""
    chauffer(observatoire())


def chauffer(o: Observatoire) -> None:
    """Make what the first visitors of an observatory would each make at the same time."""
    en_vigueur = o.droit.en_vigueur
    recit(o, Scenario(en_vigueur.seuil), en_vigueur)
    for ecran in ECRANS.values():
        ecran(o, {})
    voir(o, Demande())


def veiller() -> Veille | None:
    """Publish what the follow-up decides, from now on; nothing if its address is none."""
    try:
        veille = Veille(base_du_site(), partial(publier, preparer=chauffer))
    except SuiviFerme as erreur:
        JOURNAL.error("%s", erreur)
        return None
    veille.commencer()
    return veille


app = st.App(
    RACINE / "components" / "site" / "navigation.py",
    lifespan=demarrage,
    routes=[
        *routes_de_l_api(),
        *routes_de_presentation(),
        *routes_du_premier_ecran(),
        route_de_la_page_legere(),
        *routes_des_apercus(),
        *routes(RACINE / "static", ECRANS),
    ],
    middleware=[
        Middleware(EntetesDeSecurite),
        Middleware(Portier, adresse=ADRESSE),
        Middleware(PageIntrouvable),
        Middleware(Connexion),
    ],
    secrets=secrets_de_streamlit(),
    on_script_error=signaler,
)
