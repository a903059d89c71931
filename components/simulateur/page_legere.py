"""The light page: the simulator as one HTML file that needs neither server nor network."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from components.fichiers.gabarits import rendre
from components.figures.niveaux import EPCI_TOPOJSON, NIVEAUX_EN_MOTS
from components.figures.palette import (
    PRESELECTIONS,
    SITUATIONS,
    STATUTS_DES_SEUILS,
    couleurs_des_gabarits,
)
from spaser.carte_nationale import PETITE_COURONNE
from spaser.donnees import RACINE
from spaser.exercices import Exercices
from spaser.formats import date_longue, typographie
from spaser.observatoire import Observatoire
from spaser.observatoire import observatoire as observatoire_du_jour
from spaser.terminal import executer
from spaser.vocabulaire import TYPES, TYPES_DE_SYNDICATS

PAGE = Path("static") / "simulateur-leger.html"
GABARIT = "simulateur-leger.html"
MOTEUR = RACINE / "static" / "moteur.js"
IMAGE = RACINE / "static" / "image.js"
_TOPOLOGIE = RACINE / "static" / "carte" / "france.topojson"
# What is kept of each object of the national map: what names its shapes.
_OBJETS = {
    "departements": ["nom"],
    "departements_encart": ["nom"],
    "regions": ["code"],
    "cadres": ["nom", "outre_mer", "lon", "lat"],
}

# In €: the page's lowest threshold. Whoever buys less is never obliged there.
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


def ecrire_page(observatoire: Observatoire, racine: Path = RACINE) -> Path:
    """Write the page in a project folder; return its path.

    With its compressed twin, which a web server gives as it is to a whole room.
    """
    page = racine / PAGE
    contenu = page_legere(observatoire).encode()
    page.write_bytes(contenu)
    page.with_suffix(".html.gz").write_bytes(gzip.compress(contenu, 9, mtime=0))
    return page


def page_legere(observatoire: Observatoire) -> str:
    """Return the page: the engine in the browser, and the data it computes from."""
    return rendre(
        GABARIT,
        annee=observatoire.exercices.reference,
        version=observatoire.version,
        jour=observatoire.jour,
        jour_en_mots=typographie(date_longue(observatoire.jour)),
        couleurs=couleurs_des_gabarits(),
        niveaux=NIVEAUX_EN_MOTS,
        preselections=[(m, STATUTS_DES_SEUILS[statut]) for m, statut in PRESELECTIONS.items()],
        moteur=MOTEUR.read_text("utf-8"),
        image=_sans_import(IMAGE.read_text("utf-8")),
        donnees=_donnees(observatoire),
    )


def _sans_import(module: str) -> str:
    """Return a module as it is put after the one that it imports from, in the same script."""
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
    montants = [table["achats_haut"], *(autre["achats_haut"] for autre in annees.values())]
    presentes = np.logical_or.reduce(
        [(haut > SEUIL_MINIMAL).fillna(False).to_numpy() for haut in montants]
    )
    lignes = table[presentes].sort_values("achats_haut", ascending=False, kind="stable")
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


def _donnees(observatoire: Observatoire) -> dict[str, Any]:
    return {
        "exercices": annees_du_moteur(observatoire.exercices),
        "regimes": [
            {"nom": regime.nom, "seuil": regime.seuil} for regime in observatoire.droit.regimes
        ],
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
        "epci": f"{EPCI_TOPOJSON}?v={observatoire.version}",
    }


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


def main() -> None:
    """Write the page of the project."""
    print(ecrire_page(observatoire_du_jour()).relative_to(RACINE))


if __name__ == "__main__":
    sys.exit(executer(main))
