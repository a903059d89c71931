"""The picture that a chat shows of a link, one per page; built with the data."""

from __future__ import annotations

from components.acces import aujourd_hui, donnees_partagees
from components.fichiers.composition import composer as mettre_en_page
from components.figures.cartes import carte_des_adoptions, carte_des_situations
from components.figures.images import Image
from components.presentation.html import expose
from components.site.pages import CARTE, NOM_DU_SITE, PAGES, PANORAMA, SIMULATEUR, PageDuSite
from spaser.donnees import RACINE
from spaser.droit import EN_VIGUEUR_LEGAL
from spaser.formats import euros, nombre, typographie
from spaser.panorama import adoptees
from spaser.simulation import TOTAL
from spaser.vocabulaire import TYPES

DOSSIER = RACINE / "static" / "apercus"
_DEBATTU = 25_000_000


def fichier(page: PageDuSite) -> str:
    """Return the name of a page's picture."""
    return f"{page.chemin or 'accueil'}.png"


def composer(page: PageDuSite) -> bytes:
    """Return a page's picture as PNG, 1200 × 630."""
    version = donnees_partagees().version
    e = expose(version, _DEBATTU, "", aujourd_hui())
    ont_adopte = int(adoptees(e.statuts).sum())
    obligees = e.etats[EN_VIGUEUR_LEGAL].effectifs("obligees")[TOTAL]
    nombres = {nombre(obligees): "obligées", nombre(ont_adopte): "adoptions, au moins"}
    figure = carte_des_situations(e.obligees, TYPES, version)
    if page in (CARTE, PANORAMA):
        figure = carte_des_adoptions(e.adoptions, version)
    elif page == SIMULATEUR:
        simulees = e.simulation.effectifs("obligees")[TOTAL]
        nombres = {
            nombre(obligees): f"à {euros(e.reference.seuil)}",
            nombre(simulees): f"à {euros(_DEBATTU)}",
        }
    contenu = {
        "site": NOM_DU_SITE,
        "titre": typographie(page.titre if page.chemin else "Qui doit adopter un SPASER ?"),
        "description": typographie(page.description),
        "carte": Image(figure, "", (), "").pour_un_document(560),
        "nombres": [{"valeur": valeur, "nom": nom} for valeur, nom in nombres.items()],
    }
    return mettre_en_page("apercu", contenu, "png", ppi=72)


def main() -> None:
    """Write the pictures of all pages."""
    DOSSIER.mkdir(exist_ok=True)
    for page in PAGES:
        (DOSSIER / fichier(page)).write_bytes(composer(page))


if __name__ == "__main__":
    main()
