"""The figures of slides: drawn once, for the page and for the PPTX, and what they look at."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pandas as pd
from markupsafe import Markup

from components.figures.images import Image
from components.figures.legendes import legende_en_html
from components.figures.palette import Signe
from components.figures.vega import Graphique
from spaser.formats import typographie
from spaser.scenario import Scenario

CARTE = 540
"""In px, the width of a map in the page."""
# Charts are drawn small and enlarged, to be read from the back of a room.
_GRAPHIQUE = 360


@dataclass(frozen=True, eq=False)
class FigureDeDiapo:
    """A figure with its signs in words; `largeur` (px) is that of its drawing in the page."""

    dessin: Graphique
    legende: Sequence[tuple[Signe, str]]
    largeur: int = _GRAPHIQUE
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
        svg = Image(self.dessin, "", (), "").pour_une_page(self.largeur)
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@dataclass(frozen=True, eq=False)
class Carte(FigureDeDiapo):
    """A map, which the PPTX has as a picture."""

    largeur: int = CARTE
    octets_a_venir: ClassVar[int] = 850_000

    @cached_property
    def png(self) -> bytes:
        """Itself, as PNG."""
        return Image(self.dessin, "", (), "").en_png_pour_un_document()


def de_la_region(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the rows of the région of a scenario, or all of them."""
    return table[table["region_code"] == scenario.region] if scenario.region else table
