"""Geography of a year: official code (Etalab's npm package), contours and positions.

Contours: Etalab's `contours-administratifs`, communes generalised at 100 m, from which every
level is merged so that neighbours share their borders (IGN Admin Express, Licence Ouverte 2.0).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from topojson.core.topology import Topology

from spaser.actualisation.client import Client
from spaser.actualisation.provenance import Fiche
from spaser.actualisation.rapport import Rapport, Section
from spaser.erreurs import ErreurActualisation
from spaser.formats import enumeration, nombre, quantite
from spaser.lecture import lire_csv
from spaser.schemas_des_tables import SOURCES

SITE = "https://etalab-datasets.geo.data.gouv.fr"
_PAQUET = "@etalab/decoupage-administratif"
# Its table of years: version 4 is 2024.
_ANNEE_DE_LA_VERSION_0 = 2020
_QUANTIFICATION = 1_000_000
_PRECISION = 4
DECOUPAGES = ("decoupage_communes", "decoupage_departements", "decoupage_regions")

Decoupage = dict[str, pd.DataFrame]


def telecharger_contours(client: Client, site: str, annee: int, dossier: Path) -> Path:
    """Return the contours of communes, downloaded unless they already are."""
    chemin = dossier / f"communes-100m-{annee}.geojson"
    if not chemin.exists():
        client.telecharger(
            f"{site}/contours-administratifs/{annee}/geojson/communes-100m.geojson", chemin
        )
    return chemin


def telecharger_paquet(
    annee: int, dossier: Path, lancer: Callable[..., Any] = subprocess.run
) -> Path:
    """Return the `data` folder of the year's package, which npm downloads."""
    destination = dossier / f"paquet-{annee}"
    if (destination / "package" / "data").is_dir():
        return destination / "package" / "data"
    if shutil.which("npm") is None:
        raise ErreurActualisation(
            f"npm (Node.js) télécharge le code officiel géographique : l'installer, ou donner avec "
            f"--paquet le dossier « data » de {_PAQUET}@{annee - _ANNEE_DE_LA_VERSION_0}, "
            "décompressé."
        )
    destination.mkdir(parents=True, exist_ok=True)
    voulu = f"{_PAQUET}@{annee - _ANNEE_DE_LA_VERSION_0}"
    try:
        fait = lancer(
            ["npm", "pack", voulu, "--silent", "--pack-destination", str(destination)],
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        archive = destination / fait.stdout.split()[-1]
        with tarfile.open(archive) as contenu:
            contenu.extractall(destination, filter="data")
    except (subprocess.SubprocessError, tarfile.TarError, IndexError, OSError):
        shutil.rmtree(destination)
        raise ErreurActualisation(
            f"npm n'a pas pu télécharger {voulu} : pas de réseau, ou géographie de {annee} pas "
            "encore publiée. Rien n'est remplacé."
        ) from None
    return destination / "package" / "data"


def preparer(paquet: Path, contours: Path, annee: int, extraits: Path) -> None:
    """Write the contours and the positions of a year, whose `decoupage_*` are in `extraits`.

    Raises ErreurDonnees or ErreurActualisation if they are not whole or do not agree.
    """
    decoupage = lire_decoupage({nom: extraits / f"{nom}_{annee}.csv" for nom in DECOUPAGES})
    communes = _contours_des_communes(contours, decoupage["decoupage_communes"])
    noms = {
        niveau: {g["code"]: g for g in json.loads((paquet / f"{niveau}.json").read_text("utf-8"))}
        for niveau in ("epci", "ept")
    }
    publiees = pd.DataFrame(json.loads((paquet / "communes.json").read_text("utf-8")))
    publiees = publiees[publiees["type"] == "commune-actuelle"].set_index("code")
    communes["siren"] = communes["code"].map(publiees["siren"])
    communes["habitants"] = communes["code"].map(publiees["population"]).fillna(0)
    niveaux = _niveaux(communes, decoupage, noms)
    (extraits / f"contours_{annee}.topojson").write_text(_topologie(niveaux), "utf-8")
    positions = _positions(communes, niveaux["ept"])
    positions.to_csv(extraits / f"positions_{annee}.csv", index=False, lineterminator="\n")
    lire_csv(extraits / f"positions_{annee}.csv", SOURCES["positions"])


def lire_decoupage(chemins: Mapping[str, Path]) -> Decoupage:
    """Return the three tables of the official code; raises ErreurDonnees."""
    return {nom: lire_csv(chemin, SOURCES[nom]) for nom, chemin in chemins.items()}


def _contours_des_communes(chemin: Path, attendues: pd.DataFrame) -> gpd.GeoDataFrame:
    try:
        communes = gpd.read_file(chemin)
        communes = communes[communes["code"].isin(attendues["code"])]
    except Exception:
        raise ErreurActualisation(
            f"Les contours reçus ({chemin.name}) ne sont pas un GeoJSON de communes."
        ) from None
    manquantes = attendues[~attendues["code"].isin(communes["code"])]
    if len(manquantes) or communes["code"].duplicated().any():
        exemples = [f"{c.nom} ({c.code})" for c in manquantes.head(5).itertuples()]
        sans = quantite(len(manquantes), "commune", "communes")
        raise ErreurActualisation(
            f"Contours et code officiel ne s'accordent pas : {sans} sans contour "
            f"({enumeration(exemples) or 'mais des doublons'}). Rien n'est remplacé."
        )
    communes = communes[["code", "geometry"]].merge(
        attendues[["code", "nom", "departement", "epci", "ept"]], on="code"
    )
    communes["geometry"] = shapely.make_valid(communes.geometry.to_numpy())
    return communes


def _niveaux(
    communes: gpd.GeoDataFrame, decoupage: Decoupage, noms: Mapping[str, Mapping[str, Any]]
) -> dict[str, gpd.GeoDataFrame]:
    departements = decoupage["decoupage_departements"].set_index("code")
    regions = decoupage["decoupage_regions"].set_index("code")
    communes = communes.assign(region=communes["departement"].map(departements["region"]))
    fusions = {
        champ: communes.dropna(subset=champ)[[champ, "geometry"]].dissolve(champ)
        for champ in ("region", "departement", "epci", "ept")
    }
    sieges = _plus_peuplees(communes, "epci")["departement"]
    champs: dict[str, dict[str, Any]] = {
        "region": {"nom": regions["nom"]},
        "departement": {"nom": departements["nom"], "region": departements["region"]},
        "epci": {
            "nom": _champ(noms["epci"], "nom"),
            "nature": _champ(noms["epci"], "type"),
            "dep": sieges,
        },
        "ept": {"nom": _champ(noms["ept"], "nom"), "nature": _champ(noms["ept"], "type")},
    }
    return {
        champ: gpd.GeoDataFrame(
            {
                "code": fusion.index,
                **{
                    nom: valeurs.reindex(fusion.index).to_numpy()
                    for nom, valeurs in champs[champ].items()
                },
            },
            geometry=fusion.geometry.to_numpy(),
            crs=communes.crs,
        )
        for champ, fusion in fusions.items()
    }


def _champ(groupements: Mapping[str, Any], champ: str) -> pd.Series[str]:
    return pd.Series({code: groupement[champ] for code, groupement in groupements.items()})


def _plus_peuplees(communes: gpd.GeoDataFrame, niveau: str) -> gpd.GeoDataFrame:
    ordre = communes.dropna(subset=niveau).sort_values("habitants", ascending=False, kind="stable")
    return ordre.drop_duplicates(niveau).set_index(niveau)


def _topologie(niveaux: Mapping[str, gpd.GeoDataFrame]) -> str:
    carte = Topology(
        list(niveaux.values()),
        object_name=["regions", "departements", "epci", "ept"],
        prequantize=_QUANTIFICATION,
        topology=True,
        winding_order=None,
    ).to_dict()
    return json.dumps(carte, ensure_ascii=False, separators=(",", ":"))


def _positions(communes: gpd.GeoDataFrame, ept: gpd.GeoDataFrame) -> pd.DataFrame:
    def points(lieux: gpd.GeoDataFrame) -> pd.DataFrame:
        interieurs = shapely.point_on_surface(lieux.geometry.to_numpy())
        return pd.DataFrame(
            {
                "latitude": np.round(shapely.get_y(interieurs), _PRECISION),
                "longitude": np.round(shapely.get_x(interieurs), _PRECISION),
            },
            index=lieux.index,
        )

    communes = communes.join(points(communes))
    centres = _plus_peuplees(communes, "epci").reset_index()
    territoires = ept.join(points(ept))
    positions: pd.DataFrame = pd.concat(
        [
            table.rename(columns={cle: "siren"})[["siren", "latitude", "longitude"]].assign(
                point=point
            )
            for table, cle, point in (
                (centres.drop(columns="siren"), "epci", "commune la plus peuplée"),
                (territoires, "code", "territoire"),
                (communes.dropna(subset="siren"), "siren", "commune"),
            )
        ]
    )
    return positions.sort_values("siren")


def fiches(annee: int, jour: date, site: str) -> dict[str, Fiche]:
    """Return what provenance.toml says of the sources of a year."""
    paquet = f"paquet npm {_PAQUET}, version {annee - _ANNEE_DE_LA_VERSION_0}"
    acces = jour.isoformat()
    adresse = f"{site}/contours-administratifs/{annee}/geojson/"
    contours = {
        "producteur": "Etalab, d'après l'IGN (Admin Express COG)",
        "licence": "etalab",
        "acces": acces,
        "liens": [{"title": f"Contours administratifs {annee} (Etalab)", "path": adresse}],
    }
    decoupages = {
        "decoupage_communes": f"Appartenance des communes au 1er janvier {annee}",
        "decoupage_departements": f"Départements au 1er janvier {annee}",
        "decoupage_regions": f"Régions au 1er janvier {annee}",
    }
    return {
        **{
            nom: {
                "fichier": f"{nom}_{annee}.csv",
                "titre": titre,
                "description": f"Extrait du code officiel géographique, par le {paquet}.",
                "acces": acces,
            }
            for nom, titre in decoupages.items()
        },
        "contours": {
            "fichier": f"contours_{annee}.topojson",
            "titre": f"Contours des régions, départements et intercommunalités, {annee}",
            "description": "WGS 84, communes généralisées à 100 m puis réunies : les voisins "
            "partagent leurs frontières.",
            **contours,
        },
        "positions": {
            "fichier": f"positions_{annee}.csv",
            "titre": f"Positions des communes et des intercommunalités, {annee}",
            "description": "Un point intérieur de chaque commune et de chaque EPT ; pour un EPCI, "
            "celui de sa commune la plus peuplée. Calculé sur les contours.",
            **contours,
        },
    }


def rapport(annee: int, avant: Decoupage, apres: Decoupage, origine: tuple[str, ...]) -> Rapport:
    """Return what the geography of a year changes: communes, their EPCI, the levels above."""
    noms = [_par_code(d["decoupage_communes"], "nom") for d in (avant, apres)]
    epci = [_par_code(d["decoupage_communes"], "epci") for d in (avant, apres)]
    restees = sorted(noms[0].keys() & noms[1].keys())
    changes = {
        "Communes nouvelles": [(noms[1][c], c) for c in sorted(noms[1].keys() - noms[0].keys())],
        "Communes disparues": [(noms[0][c], c) for c in sorted(noms[0].keys() - noms[1].keys())],
        "Communes renommées": [
            (f"{noms[0][c]} → {noms[1][c]}", c) for c in restees if noms[0][c] != noms[1][c]
        ],
        "Communes qui changent d'intercommunalité": [
            (f"{noms[1][c]} : {epci[0][c] or 'aucune'} → {epci[1][c] or 'aucune'}", c)
            for c in restees
            if epci[0][c] != epci[1][c]
        ],
    }
    effectifs = Section(
        "Effectifs",
        (),
        (
            ("niveau", "avant", "après"),
            *(
                (niveau, nombre(compter(avant)), nombre(compter(apres)))
                for niveau, compter in _EFFECTIFS.items()
            ),
        ),
    )
    return Rapport(
        f"Géographie au 1er janvier {annee} : ce qui change",
        (
            Section("Origine", origine),
            effectifs,
            *(
                Section(
                    titre,
                    (f"{nombre(len(lignes))}.",),
                    (("commune", "code"), *lignes) if lignes else (),
                )
                for titre, lignes in changes.items()
            ),
        ),
    )


def _par_code(table: pd.DataFrame, champ: str) -> dict[str, str]:
    return dict(zip(table["code"].astype(str), table[champ].fillna("").astype(str), strict=True))


_EFFECTIFS: dict[str, Callable[[Decoupage], int]] = {
    "régions": lambda d: len(d["decoupage_regions"]),
    "départements": lambda d: len(d["decoupage_departements"]),
    "intercommunalités": lambda d: d["decoupage_communes"]["epci"].nunique(),
    "EPT": lambda d: d["decoupage_communes"]["ept"].nunique(),
    "communes": lambda d: len(d["decoupage_communes"]),
}


def verifier_effectifs(avant: Decoupage, apres: Decoupage, marge: float) -> None:
    """Raise ErreurActualisation if a level lost more than a share `marge` of its rows."""
    for niveau, compter in _EFFECTIFS.items():
        if compter(apres) < (1 - marge) * compter(avant):
            raise ErreurActualisation(
                f"Géographie incomplète : {nombre(compter(apres))} {niveau}, "
                f"{nombre(compter(avant))} dans les extraits en place. Rien n'est remplacé."
            )
