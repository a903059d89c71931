"""The frame that every figure has: finding, figure, text, data, download, source."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from components.fichiers.tableurs import bouton, telecharger
from components.figures.images import Image
from components.figures.legendes import afficher_legende
from components.figures.palette import Signe
from components.figures.tableaux import tableau
from components.figures.vega import Graphique
from spaser.formats import typographie


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure in its frame.

    `titre` states the finding; empty where the page states it beside. `dessin`: a Vega figure, or
    what draws another one. `description` says in words what it shows: screen readers read it after
    the figure, everyone may open it.
    `lecture`: how to read its signs, if the legend does not say. `table` returns the same content
    as the figure, computed only once asked for; None if the page shows it beside. `legende`: signs
    with their words.
    """

    cle: str
    titre: str
    dessin: Graphique | Callable[[], object]
    description: str
    source: str
    table: Callable[[], pd.DataFrame] | None = None
    legende: Sequence[tuple[Signe, str]] = ()
    lecture: str = ""

    def montrer(self, *, sourcee: bool = True) -> None:
        """Show the figure with its legend, its words, its data and its downloads.

        `sourcee`: whether its source stands under it; else the page says it once for all.
        """
        if self.titre:
            st.header(typographie(self.titre), anchor=self.cle)
        if self.legende:
            afficher_legende(self.legende)
        if isinstance(self.dessin, Graphique):
            self.dessin.afficher()
        else:
            self.dessin()
        # One element for both: a step sends each element apart.
        st.html(self._dessous(self._lecture_et_source if sourcee else self.lecture))
        nom = "Description et données" if self.table else "Description"
        volet = st.expander(nom, key=f"donnees_{self.cle}", on_change="rerun")
        if volet.open:
            with volet:
                st.write(typographie(self.description))
                if not sourcee:
                    st.caption(typographie(self.source))
                if self.table:
                    donnees = self.table()
                    tableau(donnees, hauteur=400 if len(donnees) > 12 else None)
                    telecharger(self.cle, lambda: donnees)
                if isinstance(self.dessin, Graphique):
                    self._offrir_images()

    @cached_property
    def _lecture_et_source(self) -> str:
        return " ".join(filter(None, (self.lecture, self.source)))

    def _dessous(self, dit: str) -> str:
        description, visible = (html.escape(typographie(t)) for t in (self.description, dit))
        source = f'<p class="source">{visible}</p>' if dit else ""
        return f'<p class="pour-lecteur-d-ecran">{description}</p>{source}'

    def image(self) -> Image:
        """Return a Vega figure as an image that stands alone."""
        assert isinstance(self.dessin, Graphique)
        return Image(
            self.dessin, typographie(self.titre), self.legende, typographie(self._lecture_et_source)
        )

    def _offrir_images(self) -> None:
        image = self.image()
        with st.container(horizontal=True):
            bouton(f"{self.cle}.png", "PNG", "image/png", image.en_png)
            bouton(f"{self.cle}.svg", "SVG", "image/svg+xml", lambda: image.en_svg().encode())


def sur_demande(cle: str, titre: str, montrer: Callable[[], object]) -> None:
    """Offer a part of a page that is computed and sent only once opened.

    `titre` never changes: for Streamlit it names the part, which would close with another.
    """
    volet = st.expander(typographie(titre), key=f"volet_{cle}", on_change="rerun")
    if volet.open:
        with volet:
            montrer()
