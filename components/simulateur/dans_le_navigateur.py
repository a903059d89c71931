"""What the simulator's first screen is given in the browser: its markup, its script, its data.

The site's page asks for them by address; the light page holds them all.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from components.adresse.parametres import REFERENCE
from components.fichiers.gabarits import en_json
from components.figures.niveaux import EPCI_TOPOJSON, NIVEAUX_EN_MOTS
from components.figures.palette import (
    HYPOTHESE,
    PRESELECTIONS,
    SITUATIONS,
    STATUTS_DES_SEUILS,
)
from components.site.plan import CHEMIN_STATIQUE, SIMULATEUR
from spaser.carte_nationale import PETITE_COURONNE
from spaser.donnees import RACINE
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL
from spaser.exercices import Exercices
from spaser.formats import typographie
from spaser.observatoire import Observatoire, gardee
from spaser.observatoire import observatoire as observatoire_du_jour
from spaser.recherche import normaliser
from spaser.vocabulaire import LIBELLES_TYPES, REGIONS, TYPES, TYPES_DE_SYNDICATS

_STATIQUE = RACINE / "static"
MOTEUR = _STATIQUE / "moteur.js"
# In the order that they are put in one script: each imports only from those before.
MODULES = ("moteur.js", "image.js", "premier-ecran.js")
STYLE = RACINE / "templates" / "premier-ecran.css"
_TOPOLOGIE = _STATIQUE / "carte" / "france.topojson"
# What is kept of each object of the national map: what names its shapes.
_OBJETS = {
    "departements": ["nom"],
    "departements_encart": ["nom"],
    "regions": ["code"],
    "cadres": ["nom", "outre_mer", "lon", "lat"],
}

# In €: the browser's lowest threshold. Whoever buys less is never obliged there.
SEUIL_MINIMAL = 1_000_000
# What many names begin with, sent once; the first stands for nothing.
_DEBUTS = (
    "",
    "Commune de ",
    "Commune d'",
    "Ville de ",
    "Ville d'",
    "Ville du ",
    "Communauté de communes ",
    "Communauté d'agglomération ",
    "Département ",
)
_ENTRE_NOMS = "|"
_UN_AN = "public, max-age=31536000, immutable"


def reglages(exercices: Exercices) -> dict[str, Any]:
    """Return what `templates/premier-ecran.html` is made with."""
    reference = exercices.reference
    return {
        "regions": {
            code: typographie(nom)
            for code, nom in sorted(REGIONS.items(), key=lambda region: normaliser(region[1]))
        },
        "types": LIBELLES_TYPES,
        "annees": {
            "" if annee == reference else annee: exercices.en_clair(annee)
            for annee in sorted([reference, *exercices.autres], reverse=True)
        },
        "references": REFERENCE.mots,
        "niveaux": NIVEAUX_EN_MOTS,
        "preselections": [(m, STATUTS_DES_SEUILS[statut]) for m, statut in PRESELECTIONS.items()],
    }


def script(*suite: str) -> str:
    """Return the modules of `static/` as one script, `suite` after those that all need."""
    modules = [(_STATIQUE / nom).read_text("utf-8") for nom in (*MODULES, *suite)]
    return "\n".join(map(_sans_import, modules))


def _sans_import(module: str) -> str:
    """Return a module as it is put after those that it imports from, in the same script."""
    return re.sub(r"^import \{[^}]*\} from '[^']+';\n", "", module, flags=re.M)


def colonnes(o: Observatoire) -> dict[str, Any]:
    """Return the compact columns that `lireTable` of `static/moteur.js` reads.

    Rows above the lowest threshold (`plancher`, €), largest purchases first. `haut`: the first in
    k€, then how much less each next one is; exact since accounts are in whole k€. `annees`: for
    each other year, the rows that have its accounts, and these in k€. `type`: a digit per row, its
    rank in TYPES. `ept`, `adoptante`: rows. `lieu`: rank in `lieux`, each a région code, the name
    of a département and its middle on the map. `lon`, `lat`: from there, all in hundredths of a
    degree. `sirens`: those of the EPCI, end to end. `noms`: joined, each with its rank in `debuts`.
    `syndicats`: amounts by type, as `haut`. `autres`: what the smaller ones add up to, by type,
    région and EPT: how many, € HT, € TTC, of the year of reference, then of each of `annees`.
    """
    table = o.collectivites
    annees = {annee: o.a_l_exercice(annee) for annee in o.exercices.autres}
    presentes = _presentes([table, *annees.values()])
    lignes = _rangees(table[presentes])
    rangs = lignes.index
    lignes = lignes.reset_index(drop=True)
    milliers = lignes["achats_haut"] // 1000
    lieux = lignes.fillna({"departement_nom": ""}).groupby(["region_code", "departement_nom"])
    places = (lignes[["carte_longitude", "carte_latitude"]] * 100).round()
    milieux = (lieux[["carte_longitude", "carte_latitude"]].median() * 100).round().astype(int)
    rang_du_lieu = lieux.ngroup()
    ecarts = (places - milieux.to_numpy()[rang_du_lieu]).astype(int)
    return {
        "plancher": SEUIL_MINIMAL,
        "haut": _baisses(milliers),
        "annees": {
            annee: _par_rang(autre.loc[rangs, "achats_haut"]) for annee, autre in annees.items()
        },
        "type": "".join(str(TYPES.index(type_)) for type_ in lignes["type"]),
        "ept": lignes.index[lignes["nature"] == "EPT"].tolist(),
        "adoptante": lignes.index[lignes["adoptante"]].tolist(),
        "lieux": [
            [*lieu, *milieu]
            for lieu, milieu in zip(milieux.index, milieux.to_numpy().tolist(), strict=True)
        ],
        "lieu": rang_du_lieu.tolist(),
        "debuts": _DEBUTS,
        "noms": _ENTRE_NOMS.join(map(_nom, lignes["nom_complet"])),
        "lon": ecarts["carte_longitude"].tolist(),
        "lat": ecarts["carte_latitude"].tolist(),
        "sirens": "".join(lignes.loc[lignes["type"] == "epci", "siren"]),
        "syndicats": _baisses_des_syndicats(o.donnees.autres_acheteurs),
        "autres": _autres([table, *annees.values()], ~presentes),
    }


def sirens(o: Observatoire) -> str:
    """Return the SIREN of the rows of `colonnes`, end to end, in their order."""
    annees = [o.collectivites, *map(o.a_l_exercice, o.exercices.autres)]
    return "".join(_rangees(o.collectivites[_presentes(annees)])["siren"])


def _presentes(annees: Sequence[pd.DataFrame]) -> npt.NDArray[np.bool_]:
    """Return who is above the lowest threshold in some year."""
    return np.logical_or.reduce(
        [(annee["achats_haut"] > SEUIL_MINIMAL).fillna(False).to_numpy() for annee in annees]
    )


def _rangees(lignes: pd.DataFrame) -> pd.DataFrame:
    return lignes.sort_values("achats_haut", ascending=False, kind="stable")


def _nom(nom: str) -> str:
    rang = max(
        (rang for rang, debut in enumerate(_DEBUTS) if nom.startswith(debut)),
        key=lambda rang: len(_DEBUTS[rang]),
    )
    return f"{rang}{nom.removeprefix(_DEBUTS[rang])}"


def _baisses(milliers: pd.Series[int]) -> list[int]:
    return [int(milliers.iloc[0]), *(-milliers.diff().iloc[1:]).astype(int)]


def _baisses_des_syndicats(autres_acheteurs: pd.DataFrame) -> dict[str, list[int]]:
    """Return the amounts of syndicats and SDIS, as `haut` gives those of the others."""
    montants = autres_acheteurs.sort_values("achats_haut", ascending=False)["achats_haut"] // 1000
    types = autres_acheteurs["type"]
    return {type_: _baisses(montants[types == type_]) for type_ in TYPES_DE_SYNDICATS}


def _par_rang(haut: pd.Series[int]) -> dict[str, list[int]]:
    connus = haut.reset_index(drop=True).dropna()
    return {"rangs": connus.index.tolist(), "haut": (connus // 1000).tolist()}


def _autres(annees: Sequence[pd.DataFrame], absentes: npt.NDArray[np.bool_]) -> list[list[Any]]:
    """Return the sums of the rows that are not sent, year after year."""
    lignes = [annee[absentes] for annee in annees]
    groupe = [
        lignes[0]["type"].astype("str"),
        lignes[0]["region_code"],
        lignes[0]["nature"] == "EPT",
    ]
    sommes = pd.concat(
        [
            annee[["achats_haut", "achats_bas"]]
            .assign(combien=annee["achats_haut"].notna())[["combien", "achats_bas", "achats_haut"]]
            .groupby(groupe)
            .sum()
            for annee in lignes
        ],
        axis=1,
    )
    return [
        [TYPES.index(type_), region, int(ept), *map(int, mesures)]
        for (type_, region, ept), mesures in zip(sommes.index, sommes.to_numpy(), strict=True)
    ]


def annees_du_moteur(exercices: Exercices) -> dict[str, Any]:
    """Return what the codec of `static/moteur.js` knows of the years of accounts."""
    return {
        "reference": exercices.reference,
        "autres": {
            annee: {
                "types": exercices.types(annee),
                "provisoire": exercices[annee].provisoire,
                "lacunes": {
                    type_: lacune
                    for type_ in exercices.types(annee)
                    for lacune in exercices.lacunes(annee, (type_,))
                },
            }
            for annee in exercices.autres
        },
    }


def donnees_du_navigateur(observatoire: Observatoire) -> dict[str, Any]:
    """Return all that `creerPremierEcran` of `static/premier-ecran.js` draws and tells from."""
    anterieur, en_vigueur = observatoire.droit.regimes[-2:]
    return {
        "exercices": annees_du_moteur(observatoire.exercices),
        "regimes": [
            {"code": code, "nom": regime.nom, "seuil": regime.seuil}
            for code, regime in ((ANTERIEUR, anterieur), (EN_VIGUEUR_LEGAL, en_vigueur))
        ],
        "references": REFERENCE.mots,
        "niveaux": NIVEAUX_EN_MOTS,
        "histoires": _histoires(observatoire.donnees.cadre_legal),
        "signes": {
            cle: {
                "libelle": signe.libelle,
                "couleur": signe.couleur,
                "contour": signe.contour,
                "epaisseur": signe.epaisseur,
                "tirets": [int(pixels) for pixels in signe.tirets.split()],
                "symbole": signe.symbole,
            }
            for cle, signe in SITUATIONS.items()
        },
        "collectivites": colonnes(observatoire),
        "carte": _carte(_TOPOLOGIE.read_text("utf-8")),
        "encart": {
            "depuis": PETITE_COURONNE.depuis,
            "vers": PETITE_COURONNE.vers,
            "facteurs": PETITE_COURONNE.facteurs,
            "cadre": PETITE_COURONNE.cadre,
        },
        "epci": f"{CHEMIN_STATIQUE}/{EPCI_TOPOJSON}?v={observatoire.version}",
    }


def _histoires(cadre_legal: pd.DataFrame) -> dict[int, dict[str, str]]:
    """Return what is known of each threshold offered at once, by M€: the text, or that none is."""
    histoires = {}
    for montant, statut in PRESELECTIONS.items():
        textes = cadre_legal[cadre_legal["effet"].str.contains(rf"\b{montant} M€")]
        if statut == HYPOTHESE or textes.empty:
            effet = f"{montant} M€ : une hypothèse, qu'aucun des textes relevés ne propose."
            histoires[montant] = {"effet": typographie(effet)}
        else:
            texte = textes.iloc[-1]
            histoires[montant] = {
                "texte": texte["texte"],
                "url": texte["source_url"],
                "effet": typographie(f"{texte['effet']}."),
            }
    return histoires


def _carte(topologie: str) -> dict[str, Any]:
    """Return what the page draws of the national map."""
    carte = json.loads(topologie)
    return {
        "transform": carte["transform"],
        "arcs": carte["arcs"],
        "objects": {
            nom: {"geometries": [_allegee(f, champs) for f in carte["objects"][nom]["geometries"]]}
            for nom, champs in _OBJETS.items()
        },
    }


def _allegee(forme: dict[str, Any], champs: list[str]) -> dict[str, Any]:
    proprietes = {champ: forme["properties"][champ] for champ in champs}
    return {"type": forme["type"], "arcs": forme["arcs"], "properties": proprietes}


# Files by address: what a version names never changes.

SCRIPT, DONNEES, SIRENS = (
    f"/{SIMULATEUR.chemin}/{nom}" for nom in ("premier-ecran.js", "donnees.json", "sirens.txt")
)
_NATURES = {SCRIPT: "text/javascript", DONNEES: "application/json", SIRENS: "text/plain"}


def routes_du_premier_ecran() -> list[BaseRoute]:
    """Return the routes that give the first screen its script and its data."""
    return [Route(chemin, _servir) for chemin in _NATURES]


def adresse(chemin: str, o: Observatoire) -> str:
    """Return where the browser finds SCRIPT, DONNEES or SIRENS as they are now."""
    return f"{chemin}?v={_version(_fichier(o, chemin))}"


def _servir(requete: Request) -> Response:
    chemin = requete.url.path
    fichier = _fichier(observatoire_du_jour(), chemin)
    du_jour = requete.query_params.get("v") == _version(fichier)
    entetes = {"cache-control": _UN_AN if du_jour else "no-cache", "vary": "Accept-Encoding"}
    if "gzip" in requete.headers.get("accept-encoding", ""):
        entetes["content-encoding"] = "gzip"
    else:
        fichier = gzip.decompress(fichier)
    return Response(fichier, media_type=_NATURES[chemin], headers=entetes)


def _version(fichier: bytes) -> str:
    return hashlib.sha256(fichier).hexdigest()[:8]


@gardee
def _fichier(o: Observatoire, chemin: str) -> bytes:
    contenu = {
        SCRIPT: lambda: script("simulateur.js"),
        DONNEES: lambda: str(en_json(donnees_du_navigateur(o))),
        SIRENS: lambda: sirens(o),
    }[chemin]()
    return gzip.compress(contenu.encode(), 9, mtime=0)
