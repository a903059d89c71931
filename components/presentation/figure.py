"""The figures of slides: drawn once, for the page and for the PPTX, and what they look at."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd
import PIL.Image
from markupsafe import Markup

from components.figures.comptes import comptes_par_type
from components.figures.images import Image
from components.figures.legendes import legende_en_html, legende_regimes
from components.figures.palette import COULEURS_REGIMES, Signe
from components.figures.vega import Graphique
from spaser.formats import typographie
from spaser.scenario import Scenario

CARTE = 540
"""In px, the width of a map in the page."""
# Charts are drawn small and enlarged, with large letters: a room reads them from its back.
_GRAPHIQUE, _LETTRES = 190, 20


@dataclass(frozen=True, eq=False)
class FigureDeDiapo:
    """A figure with its signs in words; `largeur` (px) is that of its drawing in the page.

    `lettres`: how large (px) those of the drawing are; 0 for a map, whose frames are too narrow for
    names that a room could read.
    """

    dessin: Graphique
    legende: Sequence[tuple[Signe, str]]
    largeur: int = _GRAPHIQUE
    lettres: int = _LETTRES
    octets_a_venir: ClassVar[int] = 340_000
    """About what its drawings hold, once made."""

    @property
    def nom(self) -> str:
        """Its accessible name."""
        return typographie(self.dessin.nom)

    @property
    def legende_en_html(self) -> Markup:
        """Its signs, as a list."""
        return legende_en_html(self.legende)

    @cached_property
    def adresse(self) -> str:
        """Itself, as the `data:` address of an SVG."""
        svg = self._image.pour_une_page(self.largeur)
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

    @property
    def _image(self) -> Image:
        config = self.dessin.spec["config"]
        axe = {"labelFontSize": self.lettres, "titleFontSize": self.lettres}
        config = config | {
            "axis": config["axis"] | axe,
            "text": config["text"] | {"fontSize": self.lettres},
        }
        spec = _agrandie(self.dessin.spec, self.lettres) | {"config": config}
        return Image(replace(self.dessin, spec=spec), "", (), "")


@dataclass(frozen=True, eq=False)
class Carte(FigureDeDiapo):
    """A map, which the PPTX has as a picture."""

    largeur: int = CARTE
    lettres: int = 0
    octets_a_venir: ClassVar[int] = 850_000

    @cached_property
    def png(self) -> bytes:
        """Itself, as PNG: in few colours, a quarter of what it would weigh."""
        octets = io.BytesIO()
        dessinee = PIL.Image.open(io.BytesIO(self._image.en_png_pour_un_document()))
        dessinee.convert("RGB").quantize(128).save(octets, "png", optimize=True)
        return octets.getvalue()


@dataclass(frozen=True, eq=False)
class CarteEnImage(Carte):
    """A map of so many signs that the page has it as a picture too."""

    octets_a_venir: ClassVar[int] = 500_000

    @cached_property
    def adresse(self) -> str:
        """Itself, as the `data:` address of a PNG."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


def _agrandie(element: Any, lettres: int) -> Any:
    """Return a part of a spec whose words are of a size, and whole; without them if it is 0."""
    if isinstance(element, list):
        gardees = element if lettres else [partie for partie in element if not _est_un_mot(partie)]
        return [_agrandie(partie, lettres) for partie in gardees]
    if not isinstance(element, dict):
        return element
    agrandie = {cle: _agrandie(valeur, lettres) for cle, valeur in element.items()}
    if element.get("type") == "text":
        agrandie["fontSize"] = lettres
    if "labelLimit" in element:
        agrandie["labelLimit"] = 0
    return agrandie


def _est_un_mot(calque: Any) -> bool:
    marque = calque.get("mark") if isinstance(calque, dict) else None
    return isinstance(marque, dict) and marque["type"] == "text"


def barres_par_type(comptes: pd.DataFrame, noms: dict[str, str]) -> FigureDeDiapo:
    """Return `table_des_comptes` as bars, `noms` giving the words of its states.

    One number a bar, under the convention: a room reads no range.
    """
    seuls = comptes.assign(bas=comptes["obligees"], haut=comptes["obligees"])
    return FigureDeDiapo(
        comptes_par_type(seuls, axe=False), legende_regimes(noms, COULEURS_REGIMES)
    )


def de_la_region(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the rows of the région of a scenario, or all of them."""
    return table[table["region_code"] == scenario.region] if scenario.region else table
