"""The picture that a chat shows of a link, one per page; built with the data.

Once the follow-up changed the list, they are composed when they are asked for.
"""

from __future__ import annotations

import sys

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from components.fichiers.atelier import ErreurAtelier
from components.fichiers.composition import composer as mettre_en_page
from components.fichiers.icone import favicon
from components.figures.cartes import carte_des_adoptions, carte_des_situations
from components.figures.images import Image
from components.figures.palette import couleurs_des_gabarits
from components.presentation.diapo import SEUIL_PAR_DEFAUT
from components.serveur.au_guichet import au_guichet
from components.site.plan import (
    CARTE,
    CHEMIN_STATIQUE,
    FAVICON,
    ICONE,
    NOM_DU_SITE,
    OBJECTIFS,
    PAGES,
    PANORAMA,
    PREPARER,
    SIMULATEUR,
    PageDuSite,
)
from spaser.donnees import RACINE, charger
from spaser.erreurs import JOURNAL
from spaser.formats import euros, nombre, typographie
from spaser.observatoire import Observatoire, aujourd_hui, en_place, gardee
from spaser.scenario import Scenario
from spaser.simulation import TOTAL
from spaser.taux_d_adoption import adoptees, statuts_par_type
from spaser.terminal import executer
from spaser.vocabulaire import TYPES

DOSSIER = RACINE / "static" / "apercus"


def fichier(page: PageDuSite) -> str:
    """Return the name of a page's picture."""
    return f"{page.chemin or 'accueil'}.png"


@gardee
def composer(o: Observatoire, page: PageDuSite) -> bytes:
    """Return a page's picture as PNG, 1200 × 630."""
    droit = o.droit.en_vigueur
    simulee = o.simulation(Scenario(droit.seuil), o.droit.anterieur)
    suivies = o.suivies(droit)
    obligees = simulee.resultat.effectifs("obligees")[TOTAL]
    ont_adopte = int(adoptees(statuts_par_type(suivies)).sum())
    nombres = {nombre(obligees): "obligées", nombre(ont_adopte): "adoptions, au moins"}
    figure = carte_des_situations(simulee.concernees, TYPES, o)
    if page in (CARTE, OBJECTIFS, PANORAMA, PREPARER):
        figure = carte_des_adoptions(suivies, o)
    if page == SIMULATEUR:
        simulees = o.resultat(Scenario(SEUIL_PAR_DEFAUT)).effectifs("obligees")[TOTAL]
        nombres = {
            nombre(obligees): f"à {euros(droit.seuil)}",
            nombre(simulees): f"à {euros(SEUIL_PAR_DEFAUT)}",
        }
    elif page == OBJECTIFS:
        dits = o.chiffrage()
        nombres = {
            nombre(dits.schemas): "schémas connus",
            nombre(dits.avec_un_chiffre): "disent au moins un chiffre",
        }
    contenu = {
        "couleurs": couleurs_des_gabarits(),
        "site": NOM_DU_SITE,
        "titre": typographie(page.titre if page.chemin else "Qui doit adopter un SPASER ?"),
        "description": typographie(page.description),
        "carte": Image(figure, "", (), "").pour_un_document(560),
        "nombres": [{"valeur": valeur, "nom": typographie(nom)} for valeur, nom in nombres.items()],
    }
    return mettre_en_page("apercu", contenu, "png", ppi=72)


def routes_des_apercus() -> list[Route]:
    """Return the routes of the pictures: those built, or composed for the list of the moment."""
    return [_route(page) for page in PAGES]


def _route(page: PageDuSite) -> Route:
    async def servir(requete: Request) -> Response:
        o = en_place()
        du_moment = o and requete.query_params.get("v") == o.versions.en_adresse
        entetes = {"cache-control": "public, max-age=3600" if du_moment else "no-cache"}
        if o and o.donnees.evenements:
            try:
                faite = await au_guichet(
                    requete,
                    lambda: Response(composer(o, page), media_type="image/png", headers=entetes),
                )
            except ErreurAtelier as erreur:
                JOURNAL.error("Aperçu non composé : %s", erreur)
            else:
                if faite.status_code != 503:
                    return faite
            entetes = {"cache-control": "no-cache"}
        return FileResponse(DOSSIER / fichier(page), headers=entetes)

    return Route(f"{CHEMIN_STATIQUE}/apercus/{fichier(page)}", servir)


def main() -> None:
    """Write the pictures of all pages, and the icon of the site."""
    o = Observatoire(charger(), aujourd_hui())
    DOSSIER.mkdir(exist_ok=True)
    for page in PAGES:
        (DOSSIER / fichier(page)).write_bytes(composer(o, page))
    FAVICON.write_bytes(favicon(ICONE.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(executer(main))
