"""The picture that a chat shows of a link, one per page; built with the data."""

from __future__ import annotations

import sys

from components.fichiers.composition import composer as mettre_en_page
from components.fichiers.icone import favicon
from components.figures.cartes import carte_des_adoptions, carte_des_situations
from components.figures.images import Image
from components.figures.palette import couleurs_des_gabarits
from components.presentation.diapo import SEUIL_PAR_DEFAUT
from components.site.plan import (
    CARTE,
    FAVICON,
    ICONE,
    NOM_DU_SITE,
    PAGES,
    PANORAMA,
    SIMULATEUR,
    PageDuSite,
)
from spaser.donnees import RACINE, charger
from spaser.formats import euros, nombre, typographie
from spaser.observatoire import Observatoire, aujourd_hui
from spaser.scenario import Scenario
from spaser.simulation import TOTAL
from spaser.taux_d_adoption import adoptees, statuts_par_type
from spaser.terminal import executer
from spaser.vocabulaire import TYPES

DOSSIER = RACINE / "static" / "apercus"


def fichier(page: PageDuSite) -> str:
    """Return the name of a page's picture."""
    return f"{page.chemin or 'accueil'}.png"


def composer(page: PageDuSite, o: Observatoire) -> bytes:
    """Return a page's picture as PNG, 1200 × 630."""
    droit = o.droit.en_vigueur
    simulee = o.simulation(Scenario(droit.seuil), o.droit.anterieur)
    suivies = o.suivies(droit)
    obligees = simulee.resultat.effectifs("obligees")[TOTAL]
    ont_adopte = int(adoptees(statuts_par_type(suivies)).sum())
    nombres = {nombre(obligees): "obligées", nombre(ont_adopte): "adoptions, au moins"}
    figure = carte_des_situations(simulee.concernees, TYPES, o)
    if page in (CARTE, PANORAMA):
        figure = carte_des_adoptions(suivies, o)
    elif page == SIMULATEUR:
        simulees = o.resultat(Scenario(SEUIL_PAR_DEFAUT)).effectifs("obligees")[TOTAL]
        nombres = {
            nombre(obligees): f"à {euros(droit.seuil)}",
            nombre(simulees): f"à {euros(SEUIL_PAR_DEFAUT)}",
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


def main() -> None:
    """Write the pictures of all pages, and the icon of the site."""
    o = Observatoire(charger(), aujourd_hui())
    DOSSIER.mkdir(exist_ok=True)
    for page in PAGES:
        (DOSSIER / fichier(page)).write_bytes(composer(page, o))
    FAVICON.write_bytes(favicon(ICONE.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(executer(main))
