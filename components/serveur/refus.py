"""What a visitor reads when the server does not give what the address asks."""

from __future__ import annotations

from functools import cache

from starlette.responses import HTMLResponse, Response

from api import CHEMIN as CHEMIN_API
from api.problemes import probleme_a
from components.adresse.selection import INVITE
from components.fichiers.gabarits import rendre
from components.site.plan import AU_MENU, COLLECTIVITES, COMPRENDRE, NOM_DU_SITE, PAGES
from spaser.formats import typographie

_CHEMIN_CITE = 200
_PHRASES = {
    400: ("Cette adresse n'est pas celle du site", "Le serveur répond sous un autre nom."),
    404: (
        "Cette page n'existe pas",
        "L'adresse a peut-être été mal recopiée, ou la page a changé de nom.",
    ),
    411: ("Ce dépôt ne dit pas sa taille", "Le fichier n'a pas été reçu."),
    413: (
        "Trop de fichiers déposés",
        "Le fichier n'a pas été reçu : rechargez la page pour libérer les précédents.",
    ),
    414: (
        "Cette adresse est trop longue",
        "Le serveur lit les adresses de 4\u202f096 caractères au plus.",
    ),
    502: (
        "Le fournisseur d'identité ne répond pas",
        "Personne ne peut se connecter pour le moment : réessayez dans quelques minutes.",
    ),
}


def refus(statut: int, chemin: str) -> Response:
    """Return a refusal in French: a page, or a problem where the API would answer."""
    if chemin.startswith(f"{CHEMIN_API}/"):
        titre, phrase = map(typographie, _PHRASES[statut])
        return probleme_a(chemin[:_CHEMIN_CITE], statut, titre, phrase)
    return HTMLResponse(_page(statut), status_code=statut)


@cache
def _page(statut: int) -> str:
    titre, phrase = map(typographie, _PHRASES[statut])
    return rendre(
        "refus.html",
        site=NOM_DU_SITE,
        titre=titre,
        phrase=phrase,
        pages=PAGES,
        au_menu=AU_MENU,
        comprendre=COMPRENDRE,
        recherche=COLLECTIVITES.chemin,
        invite=INVITE,
        typographie=typographie,
    )
