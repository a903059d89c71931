"""What a page says before Streamlit says it: its title and, at home, its first screen."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request

from components.accueil.annonce import premier_ecran
from components.fichiers.gabarits import rendre
from components.site.plan import ACCUEIL, AU_MENU, PageDuSite
from spaser.erreurs import ErreurDonnees
from spaser.formats import typographie
from spaser.observatoire import observatoire


def annonce(page: PageDuSite, requete: Request, nom: str) -> str:
    """Return what holds the place of a page until it is there; empty in a frame.

    `nom`: of the collectivité that the page is about, empty if there is none.
    """
    if requete.query_params.get("embed") == "true":
        return ""
    suite = Markup()
    if page == ACCUEIL and not requete.query_params:
        suite = _premier_ecran()
    return rendre(
        "annonce.html",
        accueil=ACCUEIL,
        pages=AU_MENU,
        titre=typographie(nom or page.grand_titre),
        suite=suite,
    )


def _premier_ecran() -> Markup:
    try:
        return premier_ecran(observatoire())
    except (ErreurDonnees, OSError):
        return Markup()
