"""The frame that every figure has: finding, figure, text, data, download, source."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import quote

import pandas as pd
import streamlit as st

from components.exports import bouton, telecharger
from components.images import Image
from components.palette import Signe
from components.phrases import ChiffreCle
from components.vega import Graphique
from spaser.formats import nombre, typographie

SOURCE_OFGL = "Source : OFGL d'après la DGFiP, comptes 2024 (relevé de juillet 2026)."
SOURCE_COMPTES = (
    f"{SOURCE_OFGL} Périmètre : budget principal et annexes ; communes, budget principal seul."
)
SOURCE_ADOPTIONS = "Adoptions : relevé de pages publiques, confiance faible exclue ; un plancher."


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure in its frame.

    `titre` states the finding. `dessin`: a Vega figure, or what draws another one. `description`
    says in words what it shows: screen readers read it after the figure, everyone may open it.
    `table` returns the same content as the figure, computed only once asked for; None if the
    page shows it beside. `legende`: signs with their words.
    """

    cle: str
    titre: str
    dessin: Graphique | Callable[[], object]
    description: str
    source: str
    table: Callable[[], pd.DataFrame] | None = None
    legende: Sequence[tuple[Signe, str]] = ()

    def montrer(self) -> None:
        """Show the figure with its legend, its words, its data and its downloads."""
        st.header(typographie(self.titre), anchor=False)
        if self.legende:
            afficher_legende(self.legende)
        if isinstance(self.dessin, Graphique):
            self.dessin.afficher()
        else:
            self.dessin()
        # One element for both: a step sends each element apart.
        st.html(self._lecture)
        nom = "Description et données" if self.table else "Description"
        volet = st.expander(nom, key=f"donnees_{self.cle}", on_change="rerun")
        if volet.open:
            with volet:
                st.write(typographie(self.description))
                if self.table:
                    donnees = self.table()
                    tableau(donnees, hauteur=400 if len(donnees) > 12 else None)
                    telecharger(self.cle, lambda: donnees)
                if isinstance(self.dessin, Graphique):
                    self._offrir_images()

    @cached_property
    def _lecture(self) -> str:
        description, source = (
            html.escape(typographie(texte)) for texte in (self.description, self.source)
        )
        return f'<p class="pour-lecteur-d-ecran">{description}</p><p class="source">{source}</p>'

    def image(self) -> Image:
        """Return a Vega figure as an image that stands alone."""
        assert isinstance(self.dessin, Graphique)
        return Image(self.dessin, typographie(self.titre), self.legende, typographie(self.source))

    def _offrir_images(self) -> None:
        image = self.image()
        with st.container(horizontal=True):
            bouton(f"{self.cle}.png", "PNG", "image/png", image.en_png)
            bouton(f"{self.cle}.svg", "SVG", "image/svg+xml", lambda: image.en_svg().encode())


def sur_demande(
    cle: str, titre: str, montrer: Callable[[], object], *, ouvert: bool = False
) -> None:
    """Offer a part of a page that is computed and sent only once opened."""
    volet = st.expander(typographie(titre), expanded=ouvert, key=f"volet_{cle}", on_change="rerun")
    if volet.open:
        with volet:
            montrer()


def chiffre(cle: ChiffreCle) -> None:
    """Show a key figure with what to know of it."""
    with st.container(border=True, height="stretch"):
        st.metric(cle.nom, cle.valeur)
        st.caption(typographie(cle.precision))


def tableau(donnees: pd.DataFrame, *, hauteur: int | None = None) -> None:
    """Show a table with French numbers; beyond `hauteur` px it scrolls."""
    entiers = list(donnees.select_dtypes("integer").columns)
    decimaux = list(donnees.select_dtypes("floating").columns)
    st.table(
        donnees.style.format(nombre, subset=entiers, na_rep="–").format(
            lambda valeur: nombre(valeur, 1), subset=decimaux, na_rep="–"
        ),
        border="horizontal",
        height=hauteur or "content",
        hide_index=True,
    )


def afficher_legende(signes: Sequence[tuple[Signe, str]]) -> None:
    """Show signs with their words, as a list."""
    st.html(legende_en_html(signes))


def legende_en_html(signes: Sequence[tuple[Signe, str]]) -> str:
    """Return signs with their words, as an HTML list."""
    elements = "".join(f"<li>{_pastille(signe)}{html.escape(mot)}</li>" for signe, mot in signes)
    return f'<ul class="legende" aria-label="Légende">{elements}</ul>'


_FORMES = {
    "circle": "<circle cx='8' cy='8' r='6'/>",
    "diamond": "<path d='M8 1 15 8 8 15 1 8Z'/>",
    "square": "<path d='M2 2h12v12H2Z'/>",
    "triangle": "<path d='M8 1.5 15 14H1Z'/>",
    "cross": "<path d='M5.5 2h5v3.5H14v5h-3.5V14h-5v-3.5H2v-5h3.5Z'/>",
}


# Sent at each step: only what an attribute or an address cannot hold is encoded.
_INNOCENTS = " /:='"


@cache
def _pastille(signe: Signe) -> str:
    dessin = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' "
        f"fill='{signe.couleur}' stroke='{signe.contour}' stroke-width='{signe.epaisseur}' "
        f"stroke-dasharray='{signe.tirets}'>{_FORMES[signe.symbole]}</svg>"
    )
    adresse = f"data:image/svg+xml,{quote(dessin, safe=_INNOCENTS)}"
    return f'<img alt="" width="16" height="16" src="{adresse}">'
