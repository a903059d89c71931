"""The pages of the site: one table for the menu, the addresses and the search engines."""

from __future__ import annotations

import os
from dataclasses import dataclass

from spaser.donnees import RACINE
from spaser.formats import typographie
from spaser.vocabulaire import OBSERVATOIRE

NOM_DU_SITE = OBSERVATOIRE
CHEMIN_STATIQUE = "/app/static"
PRESENTATION = "/presentation"
ICONE = RACINE / "static" / "icone.svg"
FAVICON = RACINE / "static" / "favicon.ico"
FLUX = "/suivi.atom"
LEGERE = f"{CHEMIN_STATIQUE}/simulateur-leger.html"
POLICE = f"{CHEMIN_STATIQUE}/source-sans/spaser-sans.woff2"


def editeur() -> str:
    """Return who puts this copy of the site online, as its server is told to say."""
    return os.environ.get(
        "SPASER_EDITEUR", "cette copie du site ne dit pas qui la publie ni qui l'héberge."
    )


def contact() -> str:
    """Return the e-mail address for readers, empty if the server is not told one."""
    return os.environ.get("SPASER_CONTACT", "")


@dataclass(frozen=True)
class PageDuSite:
    """A page: its script, its title, its URL path and what search engines show of it.

    `court`: its name in the menu, if not its title; `en_grand`: what its page is headed, if not.
    `reservee`: for those who sign in; nothing lists it, keeps it, nor frames it.
    """

    script: str
    titre: str
    chemin: str
    description: str
    court: str = ""
    en_grand: str = ""
    reservee: bool = False

    @property
    def titre_complet(self) -> str:
        """Title of the browser tab."""
        return typographie(f"{self.titre} · {NOM_DU_SITE}") if self.chemin else NOM_DU_SITE

    @property
    def grand_titre(self) -> str:
        """What heads the page."""
        return typographie(self.en_grand or self.titre)

    @property
    def au_menu(self) -> str:
        """What the menu calls it."""
        return typographie(self.court or self.titre)


def _script(nom: str) -> str:
    # Whole: Streamlit would look for it beside the script that declares the pages.
    return str(RACINE / "pages" / f"{nom}.py")


ACCUEIL = PageDuSite(
    _script("accueil"),
    "Accueil",
    "",
    "Quelles collectivités doivent adopter un SPASER, lesquelles l'ont fait, et ce que changerait "
    "un autre seuil, d'après leurs comptes.",
    NOM_DU_SITE,
    "Qui doit adopter un SPASER, et qui l'a fait ?",
)
CARTE = PageDuSite(
    _script("carte"),
    "Carte des adoptions",
    "carte",
    "Carte des collectivités tenues d'adopter un SPASER et de celles qui l'ont fait, par type.",
    "Carte",
)
SIMULATEUR = PageDuSite(
    _script("simulateur"),
    "Simulateur de seuil",
    "simulateur",
    "Déplacez le seuil d'achats annuels et voyez quelles collectivités devraient adopter un "
    "SPASER.",
    "Simulateur",
)
PANORAMA = PageDuSite(
    _script("panorama"),
    "Panorama",
    "panorama",
    "Où en est l'adoption des SPASER : par type, par région, depuis 2015, achats couverts, "
    "échéances.",
    en_grand="Panorama de l'adoption",
)
COLLECTIVITES = PageDuSite(
    _script("collectivites"),
    "Collectivités",
    "collectivites",
    "Toutes les collectivités des comptes : achats annuels estimés, obligation, SPASER recensé.",
    en_grand="Toutes les collectivités",
)
FICHE = PageDuSite(
    _script("collectivite"),
    "Fiche d'une collectivité",
    "collectivite",
    "Achats annuels, obligation et SPASER d'une collectivité, et ses semblables.",
)
CADRE_LEGAL = PageDuSite(
    _script("cadre_legal"),
    "Cadre légal",
    "cadre-legal",
    "Les textes qui ont créé et élargi l'obligation d'adopter un SPASER, ce qu'il contient, et "
    "qui est concerné.",
    en_grand="Le cadre légal",
)
RETOURS = PageDuSite(
    _script("retours"),
    "Retours d'expérience",
    "retours",
    "Des SPASER décrits de la même façon : pourquoi, pour combien de temps, avec quels axes et "
    "quel suivi.",
)
OBJECTIFS = PageDuSite(
    _script("objectifs"),
    "Objectifs et résultats",
    "objectifs",
    "Ce que les SPASER promettent et ce qu'ils obtiennent : clauses, heures d'insertion, part des "
    "PME, de l'économie sociale et solidaire, face aux taux nationaux.",
)
PREPARER = PageDuSite(
    _script("preparer"),
    "Préparer mon SPASER",
    "preparer",
    "Une base de travail pour écrire son SPASER : ce que la loi demande, ce que promettent et "
    "obtiennent ses semblables, un document Word à remplir.",
)
METHODE = PageDuSite(
    _script("methode"),
    "Méthode",
    "methode",
    "Sources, estimation des achats annuels, confrontation aux chiffres publiés, limites et "
    "téléchargements.",
    en_grand="Données et méthode",
)
API = PageDuSite(
    _script("api"),
    "API ouverte",
    "api",
    "Les mêmes nombres en JSON, CSV et GeoJSON : adresses, paramètres et exemples.",
    en_grand="L'API ouverte",
)
CONTRIBUER = PageDuSite(
    _script("contribuer"),
    "Contribuer",
    "contribuer",
    "Votre collectivité a élaboré un SPASER, n'en a pas élaboré, en élabore un : dites-le, et le "
    "relevé le saura.",
    en_grand="Contribuer au relevé",
)
SUIVI = PageDuSite(
    _script("suivi"),
    "Suivi des adoptions",
    "suivi",
    "Ce que les contributions ont changé au relevé des SPASER : quoi, quand, sur quelle page, qui "
    "l'a dit, par son rôle.",
    "Suivi",
    "Ce que le suivi a changé",
)
ACCESSIBILITE = PageDuSite(
    _script("accessibilite"),
    "Accessibilité",
    "accessibilite",
    "Ce qui est accessible sur ce site, ce qui ne l'est pas, et comment le signaler.",
)
MENTIONS = PageDuSite(
    _script("mentions"),
    "Mentions légales",
    "mentions",
    "Qui publie ce site, sous quelles licences, et ce qu'il ne collecte pas.",
)
MODERATION = PageDuSite(
    _script("moderation"),
    "Modération",
    "moderation",
    "Les contributions reçues, à vérifier avant qu'elles soient publiées.",
    en_grand="Modérer les contributions",
    reservee=True,
)
PAGES = (
    ACCUEIL,
    CARTE,
    SIMULATEUR,
    PANORAMA,
    COLLECTIVITES,
    FICHE,
    CONTRIBUER,
    CADRE_LEGAL,
    OBJECTIFS,
    RETOURS,
    PREPARER,
    METHODE,
    SUIVI,
    API,
    ACCESSIBILITE,
    MENTIONS,
)
SERVIES = (*PAGES, MODERATION)
"""All pages: those that the site lists, and those that it does not."""
COMPRENDRE = (CADRE_LEGAL, OBJECTIFS, RETOURS, PREPARER, METHODE, SUIVI, API)
"""Pages that the menu folds under one name."""
AU_MENU = (CARTE, SIMULATEUR, PANORAMA, COLLECTIVITES, CONTRIBUER)
"""Pages that the menu shows before that name."""
EN_PIED = (CONTRIBUER, SUIVI, API, ACCESSIBILITE, MENTIONS)
"""Pages reached from the foot of every page."""
OU_L_ON_ECRIT = (CONTRIBUER, MODERATION)
"""Pages that lose what is typed if they are loaded again: none invites to do it."""
LIEN_PRIVE = "suivi"
"""The key of an address that holds a private link: no one else is told it."""
