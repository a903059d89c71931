"""The light page: the simulator as one HTML file that needs neither server nor network."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd

from spaser.donnees import RACINE, Donnees
from spaser.droit import Droit
from spaser.scenario import ANNEE_DEFINITIVE
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

PAGE = Path("static") / "simulateur-leger.html"
_MODELE = Path("content") / "simulateur-leger.html"
_EMPLACEMENT = "{{donnees}}"
_OBJETS = ("departements", "cadres")

# In €: the page's lowest threshold. Whoever buys less is never obliged there.
SEUIL_MINIMAL = 1_000_000


def ecrire_page(donnees: Donnees, racine: Path = RACINE) -> Path:
    """Write the page of a project folder from its built data; return its path.

    With its compressed twin, which a web server gives as it is to a whole room.
    """
    page = racine / PAGE
    contenu = construire_page(
        donnees.collectivites,
        (racine / "static" / "carte" / "france.topojson").read_text("utf-8"),
        donnees.droit,
        donnees.version,
        (racine / _MODELE).read_text("utf-8"),
    ).encode()
    page.write_bytes(contenu)
    page.with_suffix(".html.gz").write_bytes(gzip.compress(contenu, 9, mtime=0))
    return page


def construire_page(
    collectivites: pd.DataFrame, topologie: str, droit: Droit, version: str, modele: str
) -> str:
    """Return the template with the data it computes from.

    `topologie`: the text of the national map. `modele`: HTML with one `{{donnees}}`.
    """
    contenu = {
        "version": version,
        "annee": ANNEE_DEFINITIVE,
        "regimes": [
            {"nom": regime.nom, "seuil": regime.seuil}
            for regime in (droit.anterieur, droit.en_vigueur)
        ],
        "types": [LIBELLES_TYPES[type_] for type_ in TYPES],
        "ensemble": len(collectivites),
        "achats": int(collectivites["achats_bas"].sum()),
        "regions": _regions(collectivites),
        "collectivites": _colonnes(collectivites),
        "carte": _carte(topologie),
    }
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    return modele.replace(_EMPLACEMENT, texte.replace("<", "\\u003c"))


def _colonnes(collectivites: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of those above the lowest threshold, largest purchases first.

    `haut` in k€, exact since accounts are in whole k€; `lon` and `lat` in hundredths of a degree.
    The names and places of those that have no position on the map are null.
    """
    lignes = collectivites[collectivites["achats_haut"] > SEUIL_MINIMAL].sort_values(
        ["achats_haut", "siren"], ascending=[False, True], kind="stable"
    )
    placees = lignes["carte_longitude"].notna()
    return {
        "haut": (lignes["achats_haut"] // 1000).tolist(),
        "type": lignes["type"].map(TYPES.index).astype(int).tolist(),
        "adoptante": lignes["adoptante"].astype(int).tolist(),
        "region": lignes["region_code"].map(_codes(collectivites).index).astype(int).tolist(),
        "lon": _centiemes(lignes["carte_longitude"]),
        "lat": _centiemes(lignes["carte_latitude"]),
        "nom": lignes["nom_complet"].astype(object).where(placees, None).tolist(),
    }


def _codes(collectivites: pd.DataFrame) -> list[str]:
    return sorted(collectivites["region_code"].unique())


def _regions(collectivites: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each région with the purchases (€ HT) of all its collectivités."""
    par_region = collectivites.groupby("region_code").agg(
        nom=("region_nom", "first"), achats=("achats_bas", "sum")
    )
    return [
        {
            "code": code,
            "nom": str(par_region.at[code, "nom"]),
            "achats": int(str(par_region.at[code, "achats"])),
        }
        for code in _codes(collectivites)
    ]


def _centiemes(degres: pd.Series[float]) -> list[int | None]:
    return [None if pd.isna(degre) else round(degre * 100) for degre in degres]


def _carte(topologie: str) -> dict[str, Any]:
    """Return what the page draws of the national map."""
    carte = json.loads(topologie)
    return {
        "transform": carte["transform"],
        "arcs": carte["arcs"],
        "objects": {nom: carte["objects"][nom] for nom in _OBJETS},
    }
