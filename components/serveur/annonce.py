"""What a page says before Streamlit says it: its title and, for some, its first screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from markupsafe import Markup
from starlette.requests import Request

from components.fichiers.gabarits import rendre
from components.site.plan import ACCUEIL, AU_MENU, PageDuSite
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import Observatoire, observatoire

Parametres = Mapping[str, Sequence[str]]
Ecrans = Mapping[PageDuSite, Callable[[Observatoire, Parametres], Markup]]
"""The first screens as HTML, by page: what each shows at an address with such parameters."""


def annonce(page: PageDuSite, requete: Request, nom: str, ecrans: Ecrans) -> str:
    """Return what holds the place of a page until it is there; empty in a frame.

    `nom`: of the collectivité that the page is about, empty if there is none.
    """
    if requete.query_params.get("embed") == "true":
        return ""
    ecran = Markup()
    if page in ecrans:
        lus = requete.query_params
        # Without data, the page itself will say it.
        with suppress(ErreurDonnees, OSError):
            ecran = ecrans[page](observatoire(), {cle: lus.getlist(cle) for cle in lus})
    titre = nom or page.grand_titre
    return rendre("annonce.html", accueil=ACCUEIL, pages=AU_MENU, titre=titre, ecran=ecran)
