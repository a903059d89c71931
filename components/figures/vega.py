"""Vega-Lite for Streamlit: French formats, constant specs, and data that alone change.

Streamlit redraws a chart whose spec changes and only updates one whose named data change:
specs are built once per process, and each step sends the small tables they name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components.figures.palette import CADRE, ENCRE, ENCRE_PALE, GRILLE
from components.figures.tableaux import mots_en_francais
from spaser.formats import ESPACE_FINE, typographie

Spec = dict[str, Any]

_LOCALE = {
    "number": {
        "decimal": ",",
        "thousands": ESPACE_FINE,
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "minus": "−",
        "percent": "\u00a0%",
    },
}
_LUES = {"title", "domain", "sort", "values"}
_CONFIG = {
    "locale": _LOCALE,
    # The accessible name is the description that the page gives.
    "aria": False,
    "mark": {"aria": False},
    "font": "Source Sans, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": ENCRE_PALE,
        "titleColor": ENCRE_PALE,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": GRILLE,
        "domainColor": CADRE,
    },
    "text": {"color": ENCRE, "fontSize": 12},
}


def en_spec(graphique: alt.LayerChart | alt.Chart) -> Spec:
    """Return the plain Vega-Lite of a chart, in French and drawn as SVG."""
    # Values written in the spec stay in it: only named tables are sent at each step.
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        spec: Spec = graphique.to_dict()
    spec = _en_francais(spec)
    _mettre_en_commun(spec)
    spec["config"] = _CONFIG
    spec["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    return spec


def _en_francais(partie: Any, lue: bool = False) -> Any:
    """Return a part of a spec with the words that a reader sees as French is printed.

    Names that scales and orders match are words of the data: both change.
    """
    if isinstance(partie, dict):
        return {cle: _en_francais(valeur, lue or cle in _LUES) for cle, valeur in partie.items()}
    if isinstance(partie, list):
        return [_en_francais(valeur, lue) for valeur in partie]
    return typographie(partie) if lue and isinstance(partie, str) else partie


def _mettre_en_commun(spec: Spec) -> None:
    """Write once the encodings that all layers share: the spec is sent at each step."""
    calques = [calque.get("encoding", {}) for calque in spec.get("layer", [])]
    for canal, valeur in list(calques[0].items() if calques else ()):
        if all(calque.get(canal) == valeur for calque in calques):
            spec.setdefault("encoding", {})[canal] = valeur
            for calque in calques:
                del calque[canal]


def _table_arrow(table: pd.DataFrame) -> pa.Table:
    # Without the metadata of pandas, of no use to the browser.
    return pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata()


@dataclass(frozen=True)
class Selection:
    """What a click on a figure chooses: a point selection of its spec, on one field.

    `cle`: that of the figure among the widgets. `choisir` is called with the value chosen; what
    may be chosen by a click may be chosen by another control too, for the keyboard.
    """

    cle: str
    nom: str
    champ: str
    choisir: Callable[[str], None]

    def au_clic(self) -> None:
        """Tell the value chosen; a second click, which unselects, chooses nothing."""
        choisis = st.session_state[self.cle]["selection"][self.nom]
        if choisis:
            self.choisir(str(choisis[0][self.champ]))


@dataclass(frozen=True, eq=False)
class Graphique:
    """A figure: its spec, the named tables it refers to, and its accessible name.

    The name is part of the spec for Streamlit: the same at every step, or all is drawn again.
    """

    spec: Spec
    donnees: dict[str, pd.DataFrame]
    nom: str
    selection: Selection | None = None

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The named tables as the figure draws them."""
        return {nom: mots_en_francais(table) for nom, table in self.donnees.items()}

    @cached_property
    def _tables_arrow(self) -> dict[str, pa.Table]:
        return {nom: _table_arrow(table) for nom, table in self.tables.items()}

    def afficher(self) -> None:
        """Draw the figure, as wide as its place; as high from the start, where its spec says."""
        choix: dict[str, Any] = {}
        hauteur = self.spec.get("height")
        if self.selection:
            choix = {
                "key": self.selection.cle,
                "on_select": self.selection.au_clic,
                "selection_mode": self.selection.nom,
            }
        st.vega_lite_chart(
            spec=self.spec | {"datasets": self._tables_arrow},
            width="stretch",
            height=hauteur if isinstance(hauteur, int) else "content",
            theme=None,
            alt=typographie(self.nom),
            **choix,
        )
