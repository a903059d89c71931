"""A figure as an image that stands alone: SVG or PNG, with its title and its source."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from components.fichiers.atelier import ATELIER
from components.fichiers.outils import png, svg
from components.fichiers.polices import DOSSIER as POLICES
from components.fichiers.polices import FAMILLE, embarquer
from components.figures.hachures import symbole_de_vega
from components.figures.palette import ENCRE, ENCRE_PALE, TRAIT, Signe
from components.figures.vega import Graphique, Spec
from components.site.plan import CHEMIN_STATIQUE
from spaser.donnees import RACINE
from spaser.formats import typographie

_POLICE = f"'{FAMILLE}', sans-serif"
_LARGEUR = 900
# In a document the drawing is reduced: fewer pixels, larger letters.
_LARGEUR_EN_DOCUMENT = 640
_SIGNES_PAR_LIGNE, _SIGNES_D_UN_TITRE = 130, 105


@dataclass(frozen=True)
class Image:
    """A figure with what the page says around it: title, legend and source."""

    figure: Graphique
    titre: str
    legende: Sequence[tuple[Signe, str]]
    source: str

    def en_svg(self) -> str:
        """Return it as SVG, 900 px wide, with no file to load."""
        return embarquer(self._svg(self._spec(_LARGEUR, self._titre())))

    def en_png(self) -> bytes:
        """Return it as PNG, 1800 px wide."""
        return ATELIER.confier(png, self._spec(_LARGEUR, self._titre()), str(POLICES), 2)

    def pour_un_document(self, largeur: int = _LARGEUR_EN_DOCUMENT) -> str:
        """Return it as SVG for a document that has the font, a title and a source of its own."""
        return self._svg(self._spec(largeur, {"padding": 0}))

    def en_png_pour_un_document(self) -> bytes:
        """Return it as PNG, 1280 px wide, for a document that has a title and a source."""
        spec = self._spec(_LARGEUR_EN_DOCUMENT, {"padding": 0})
        return ATELIER.confier(png, spec, str(POLICES), 2)

    def pour_une_page(self, largeur: int) -> str:
        """Return it as SVG, with its letters, for a page that has a title and a source."""
        return embarquer(self.pour_un_document(largeur))

    def _svg(self, spec: Spec) -> str:
        return ATELIER.confier(svg, spec, str(POLICES))

    def _titre(self) -> Spec:
        return {
            "title": {
                "text": _en_lignes(self.titre, _SIGNES_D_UN_TITRE),
                "subtitle": _en_lignes(self.source, _SIGNES_PAR_LIGNE),
                "anchor": "start",
                "fontSize": 16,
                "color": ENCRE,
                "subtitleColor": ENCRE_PALE,
                "subtitlePadding": 6,
                "offset": 14,
            },
            "padding": 16,
        }

    def _spec(self, largeur: int, titre: Spec) -> Spec:
        taille = (largeur, self.figure.spec["height"])
        dessin = _autonome(self.figure.spec, taille) | {"width": largeur}
        config = dessin.pop("config") | {"font": _POLICE}
        tables = {
            nom: json.loads(table.to_json(orient="records"))
            for nom, table in self.figure.tables.items()
        }
        return {
            "$schema": dessin.pop("$schema"),
            "config": config,
            "background": TRAIT,
            "datasets": tables,
            **titre,
            "vconcat": [*([_legende(self.legende, largeur)] if self.legende else []), dessin],
        }


def _legende(signes: Sequence[tuple[Signe, str]], largeur: int) -> Spec:
    """Return the legend as a small chart: signs and words in rows."""
    x, rang, places = 0.0, 0, []
    for signe, libelle in signes:
        mot = typographie(libelle)
        place = 30 + 5.9 * len(mot)
        if x and x + place > largeur:
            x, rang = 0.0, rang + 1
        symbole = symbole_de_vega(signe)
        places.append(
            {
                "x": x + 8,
                "y": 10 + 20 * rang,
                "mot": mot,
                "forme": {"triangle": "triangle-up"}.get(symbole, symbole),
                "fond": signe.couleur,
                "trait": signe.contour,
                # Lines as wide as the outline of other signs would fill it.
                "epaisseur": signe.epaisseur if signe.hachures else 2,
            }
        )
        x += place

    def brut(champ: str) -> dict[str, Any]:
        return {"field": champ, "type": "nominal", "scale": None}

    axes = {
        axe: {"field": axe, "type": "quantitative", "scale": None, "axis": None} for axe in "xy"
    }
    return {
        "width": largeur,
        "height": 20 * (rang + 1),
        "data": {"values": places},
        "encoding": axes,
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {
                    "shape": brut("forme"),
                    "fill": brut("fond"),
                    "stroke": brut("trait"),
                    "strokeWidth": brut("epaisseur") | {"type": "quantitative"},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 12, "fontSize": 12},
                "encoding": {"text": {"field": "mot"}},
            },
        ],
    }


def _autonome(element: Any, taille: tuple[int, int]) -> Any:
    """Return a part of a spec with the data that it reads by address, and a size of its own."""
    if isinstance(element, list):
        return [_autonome(partie, taille) for partie in element]
    if not isinstance(element, dict):
        return element
    if str(element.get("url", "")).startswith(CHEMIN_STATIQUE):
        return _donnees(element)
    if element.get("expr") == "[width, height]":
        return list(taille)
    return {
        cle: _a_la_taille(valeur, taille)
        if cle in ("expr", "calculate")
        else _autonome(valeur, taille)
        for cle, valeur in element.items()
    }


def _a_la_taille(expression: str, taille: tuple[int, int]) -> str:
    largeur, hauteur = map(str, taille)
    return re.sub(r"\bheight\b", hauteur, re.sub(r"\bwidth\b", largeur, expression))


def _donnees(source: dict[str, Any]) -> dict[str, Any]:
    chemin = RACINE / "static" / _chemin(source["url"])
    if chemin.suffix == ".csv":
        nombres = [c for c, t in source.get("format", {}).get("parse", {}).items() if t == "number"]
        return {"values": _lignes(chemin, nombres)}
    topologie = json.loads(chemin.read_text("utf-8"))
    return {
        "values": _seul_objet(topologie, source["format"]["feature"]),
        "format": source["format"],
    }


def _seul_objet(topologie: dict[str, Any], nom: str) -> dict[str, Any]:
    """Return a topology with one object and its arcs alone: several layers may read the file."""
    objet, rangs = topologie["objects"][nom], {}

    def renumeroter(arcs: Any) -> Any:
        if isinstance(arcs, list):
            return [renumeroter(arc) for arc in arcs]
        rang = rangs.setdefault(max(arcs, ~arcs), len(rangs))
        return rang if arcs >= 0 else ~rang

    formes = [forme | {"arcs": renumeroter(forme["arcs"])} for forme in objet["geometries"]]
    return topologie | {
        "objects": {nom: objet | {"geometries": formes}},
        "arcs": [topologie["arcs"][rang] for rang in rangs],
    }


def _chemin(adresse: str) -> Path:
    return Path(adresse.partition("?")[0].removeprefix(f"{CHEMIN_STATIQUE}/"))


def _lignes(chemin: Path, nombres: list[str]) -> list[dict[str, Any]]:
    table = pd.read_csv(chemin, dtype=dict.fromkeys(nombres, float))
    lignes: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return lignes


def _en_lignes(texte: str, signes: int) -> list[str]:
    lignes = [""]
    for mot in texte.split(" "):
        if len(lignes[-1]) + len(mot) > signes:
            lignes.append("")
        lignes[-1] = f"{lignes[-1]} {mot}".strip()
    return lignes
