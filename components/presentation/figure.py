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

from components.figures.images import Image
from components.figures.legendes import legende_en_html
from components.figures.palette import Signe
from components.figures.vega import Graphique
from spaser.formats import typographie
from spaser.scenario import Scenario

CARTE, LETTRES_D_UNE_CARTE = 540, 16
"""In px, the width of a map in the page, and how large its letters are."""
# Charts are drawn small and enlarged, with large letters: a room reads them from its back.
_GRAPHIQUE, _LETTRES_D_UN_GRAPHIQUE = 190, 17


@dataclass(frozen=True, eq=False)
class FigureDeDiapo:
    """A figure with its signs in words; `largeur` (px) is that of its drawing in the page.

    `lettres`: how large (px) those of the drawing are.
    """

    dessin: Graphique
    legende: Sequence[tuple[Signe, str]]
    largeur: int = _GRAPHIQUE
    lettres: int = _LETTRES_D_UN_GRAPHIQUE
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
    lettres: int = LETTRES_D_UNE_CARTE
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
    """Return a part of a spec whose words are of a size, and whole."""
    if isinstance(element, list):
        return [_agrandie(partie, lettres) for partie in element]
    if not isinstance(element, dict):
        return element
    agrandie = {cle: _agrandie(valeur, lettres) for cle, valeur in element.items()}
    if element.get("type") == "text":
        agrandie["fontSize"] = lettres
    if "labelLimit" in element:
        agrandie["labelLimit"] = 0
    return agrandie


def de_la_region(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the rows of the région of a scenario, or all of them."""
    return table[table["region_code"] == scenario.region] if scenario.region else table
