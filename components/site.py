"""The pages of the site: one table for the menu, the addresses and the search engines."""

from __future__ import annotations

from dataclasses import dataclass

NOM_DU_SITE = "Observatoire SPASER"


@dataclass(frozen=True)
class PageDuSite:
    """A page: its script, its menu title, its URL path and what search engines show of it."""

    script: str
    titre: str
    chemin: str
    description: str

    @property
    def titre_complet(self) -> str:
        """Title of the browser tab."""
        return f"{self.titre} · {NOM_DU_SITE}" if self.chemin else NOM_DU_SITE


ACCUEIL = PageDuSite(
    "pages/accueil.py",
    "Accueil",
    "",
    "Quelles collectivités doivent adopter un SPASER, lesquelles l'ont fait, et ce que changerait "
    "un autre seuil : comptes réels de 36 255 collectivités.",
)
CARTE = PageDuSite(
    "pages/carte.py",
    "Carte des adoptions",
    "carte",
    "Carte des collectivités tenues d'adopter un SPASER et de celles qui l'ont fait, par type.",
)
SIMULATEUR = PageDuSite(
    "pages/simulateur.py",
    "Simulateur de seuil",
    "simulateur",
    "Déplacez le seuil d'achats annuels et voyez quelles collectivités devraient adopter un "
    "SPASER.",
)
PANORAMA = PageDuSite(
    "pages/panorama.py",
    "Panorama",
    "panorama",
    "Où en est l'adoption des SPASER : par type, par région, depuis 2015, achats couverts, "
    "échéances.",
)
COLLECTIVITES = PageDuSite(
    "pages/collectivites.py",
    "Collectivités",
    "collectivites",
    "Les 36 255 collectivités des comptes : achats annuels estimés, obligation, SPASER recensé.",
)
FICHE = PageDuSite(
    "pages/collectivite.py",
    "Fiche d'une collectivité",
    "collectivite",
    "Achats annuels, obligation et SPASER d'une collectivité, et ses semblables.",
)
METHODE = PageDuSite(
    "pages/methode.py",
    "Données et méthode",
    "methode",
    "Sources, estimation des achats annuels, confrontation aux chiffres publiés, limites et "
    "téléchargements.",
)
PAGES = (ACCUEIL, CARTE, SIMULATEUR, PANORAMA, COLLECTIVITES, FICHE, METHODE)
HORS_MENU = (FICHE,)
