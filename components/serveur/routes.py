"""What the server adds around Streamlit: French index pages, colours, cacheable files."""

from __future__ import annotations

import hashlib
import html
import mimetypes
import re
from pathlib import Path
from typing import Any

import streamlit
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from components.figures.palette import couleurs_des_gabarits
from components.serveur.annonce import Ecrans, annonce
from components.serveur.flux import TITRE_DU_FLUX, TYPE_ATOM, route_du_flux
from components.serveur.moteurs_de_recherche import routes_pour_les_moteurs
from components.serveur.prechargement import POLICE_D_ABORD, prechargements
from components.serveur.releve import route_du_releve
from components.site.adresse_publique import site
from components.site.plan import (
    CHEMIN_STATIQUE,
    FICHE,
    FLUX,
    LIEN_PRIVE,
    NOM_DU_SITE,
    SERVIES,
    PageDuSite,
)
from spaser.erreurs import ErreurDonnees
from spaser.formats import typographie
from spaser.observatoire import en_place, observatoire

CHEMIN_DES_COULEURS = "/couleurs.css"
_COULEURS = "".join(f"--{nom}: {couleur}; " for nom, couleur in couleurs_des_gabarits().items())
_FEUILLE_DES_COULEURS = f":root {{ {_COULEURS}}}"
SANS_SCRIPT = typographie(
    "Cette application a besoin de JavaScript : activez-le dans votre navigateur."
)
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
_ENTETE = "<title>SPASER</title>"
_PRECHARGEMENTS = "<!-- préchargements -->"
_RACINE = '<div id="root"></div>'
_UNE_HEURE = {"cache-control": "public, max-age=3600"}
_A_PERSONNE = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}

mimetypes.add_type("application/json", ".topojson")


def routes(dossier_statique: Path, ecrans: Ecrans | None = None) -> list[BaseRoute]:
    """Return the routes that come before Streamlit's own; `ecrans`: the first screens they tell."""
    style, navigateur = (dossier_statique / nom for nom in ("style.css", "navigateur.js"))
    couleurs = _versionnee(CHEMIN_DES_COULEURS, _FEUILLE_DES_COULEURS.encode())
    # Nothing shows before this script: asked for first, as sheets are wherever they stand.
    debut = f'<script src="{_adresse(navigateur)}"></script>\n    {POLICE_D_ABORD}'
    fin = (
        f'<link rel="alternate" type="{TYPE_ATOM}" title="{TITRE_DU_FLUX}" href="{FLUX}" />',
        f'<link rel="stylesheet" href="{couleurs}" />',
        f'<link rel="stylesheet" href="{_adresse(style)}" />',
        _PRECHARGEMENTS,
    )
    index = _franciser(_INDEX.read_text("utf-8"), debut, "\n    ".join(fin))
    return [
        *(_route_de_page(page, index, ecrans or {}) for page in SERVIES),
        *routes_pour_les_moteurs(),
        route_du_releve(),
        route_du_flux(),
        Route(CHEMIN_DES_COULEURS, _couleurs),
        Mount(CHEMIN_STATIQUE, _FichiersEnCache(directory=dossier_statique)),
    ]


def _adresse(fichier: Path) -> str:
    return _versionnee(f"{CHEMIN_STATIQUE}/{fichier.name}", fichier.read_bytes())


def _versionnee(chemin: str, contenu: bytes) -> str:
    return f"{chemin}?v={hashlib.sha256(contenu).hexdigest()[:8]}"


def _couleurs(_: Request) -> Response:
    return Response(_FEUILLE_DES_COULEURS, media_type="text/css", headers=_UNE_HEURE)


class _FichiersEnCache(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        reponse = super().file_response(*args, **kwargs)
        reponse.headers.update(_UNE_HEURE)
        return reponse


def _route_de_page(page: PageDuSite, index: str, ecrans: Ecrans) -> Route:
    modele = index.replace(_PRECHARGEMENTS, prechargements(page, index))

    def servir(requete: Request) -> Response:
        nom = _nommee(requete.query_params.get("siren", "")) if page == FICHE else ""
        contenu = modele.replace(_ENTETE, _entete(page, requete, nom), 1)
        contenu = contenu.replace(_RACINE, f"{annonce(page, requete, nom, ecrans)}{_RACINE}", 1)
        if page.reservee:
            return HTMLResponse(contenu, headers=_A_PERSONNE)
        etiquette = f'"{hashlib.sha256(contenu.encode()).hexdigest()[:32]}"'
        entetes = {"cache-control": "no-cache", "etag": etiquette}
        if etiquette in requete.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=entetes)
        return HTMLResponse(contenu, headers=entetes)

    return Route(f"/{page.chemin}", servir)


def _entete(page: PageDuSite, requete: Request, nom: str) -> str:
    """Return what browsers, search engines and chats show of a page before it runs.

    `nom`: of the collectivité that the page is about, empty if there is none.
    """
    titre, description = page.titre_complet, typographie(page.description)
    if nom:
        titre = typographie(f"{nom} · {NOM_DU_SITE}")
        description = typographie(
            f"{nom} : achats annuels, obligation et SPASER, et ses semblables."
        )
    if page.reservee:
        return f"<title>{html.escape(titre)}</title>"
    adresse = site(requete)
    o = en_place()
    apercu = f"apercus/{page.chemin or 'accueil'}.png{f'?v={o.versions.en_adresse}' if o else ''}"
    ici = _partageable(requete)
    vue = f"{adresse}{ici.path}{f'?{ici.query}' if ici.query else ''}"
    balises = {
        "og:title": titre,
        "og:description": description,
        "og:type": "website",
        "og:locale": "fr_FR",
        "og:site_name": NOM_DU_SITE,
        "og:url": vue,
        "og:image": f"{adresse}{CHEMIN_STATIQUE}/{apercu}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": typographie(f"{page.titre} : carte de France des collectivités"),
    }
    return "\n    ".join(
        [
            f"<title>{html.escape(titre)}</title>",
            f'<meta name="description" content="{html.escape(description)}" />',
            '<meta name="twitter:card" content="summary_large_image" />',
            *(
                f'<meta property="{nom}" content="{html.escape(valeur)}" />'
                for nom, valeur in balises.items()
            ),
        ]
    )


def _partageable(requete: Request) -> URL:
    """Return the address asked for, without what is for its reader alone."""
    if LIEN_PRIVE not in requete.query_params:
        return requete.url
    return requete.url.remove_query_params(LIEN_PRIVE)


def _nommee(siren: str) -> str:
    """Return the name of a collectivité as it reads; empty if there is none, or no data."""
    try:
        trouvee = observatoire().collectivite(siren)
    except (ErreurDonnees, OSError):
        return ""
    return typographie(trouvee.nom_complet) if trouvee else ""


def _franciser(index: str, debut: str, fin: str) -> str:
    """Return Streamlit's page in French, with what the site adds to its head, first and last."""
    remplacements = {
        r'<html lang="[^"]*"': '<html lang="fr"',
        # Its whole font: ours has the letters of French (static/style.css).
        r'<link\s+rel="preload"\s[^>]*as="font"[^>]*>': debut,
        r"<title>[^<]*</title>": _ENTETE,
        r"<noscript>.*?</noscript>": f"<noscript>{SANS_SCRIPT}</noscript>",
        r"</head>": f"  {fin}\n  </head>",
        _RACINE: _RACINE,
    }
    for motif, texte in remplacements.items():
        trouve = re.search(motif, index, re.DOTALL)
        if not trouve:
            raise RuntimeError(f"Streamlit's index.html no longer has {motif}")
        index = index[: trouve.start()] + texte + index[trouve.end() :]
    return index
