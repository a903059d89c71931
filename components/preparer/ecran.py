"""The blocks of a preparation on the page; what is to be filled in is in the document alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st
from markupsafe import Markup

from components.figures.cadre import sur_demande
from components.figures.tableaux import en_cartes
from components.preparer.blocs import (
    ARemplir,
    Bloc,
    Cases,
    Cellule,
    Lien,
    Liste,
    Paragraphe,
    Partie,
    Section,
    Tableau,
)
from spaser.formats import typographie

# In characters.
_LONG = 60


def montrer_les_blocs(blocs: Iterable[Bloc]) -> None:
    """Show blocks, one after the other."""
    for bloc in blocs:
        match bloc:
            case Paragraphe(mots, petit):
                (st.caption if petit else st.markdown)(typographie(mots))
            case Liste(lignes):
                st.markdown(typographie("\n".join(f"- {ligne}" for ligne in lignes)))
            case Tableau():
                st.html(_table(bloc))
            case Cases() | ARemplir():
                pass


def montrer_la_partie(partie: Partie, reglage: Callable[[], object] | None = None) -> None:
    """Show a part under its heading, and under it what sets it, if anything does."""
    st.subheader(typographie(partie.titre), anchor=partie.cle)
    if reglage is not None:
        reglage()
    montrer_les_blocs(partie.blocs)


def cote_a_cote(*parties: Partie) -> None:
    """Show parts two a row."""
    colonnes = st.columns(2, gap="large")
    for rang, partie in enumerate(parties):
        with colonnes[rang % 2]:
            montrer_la_partie(partie)


def plier(*parties: Partie) -> None:
    """Offer parts, each shown once opened."""
    for partie in parties:
        sur_demande(partie.cle, partie.titre, partial(montrer_les_blocs, partie.blocs))


def titrer(section: Section) -> None:
    """Show the heading of a section and what it says first."""
    st.header(typographie(section.titre), anchor=section.cle)
    montrer_les_blocs(section.blocs)


def _table(tableau: Tableau) -> str:
    """Return a table with its title, without the columns that are there to be written in."""
    rangs = [
        rang
        for rang in range(len(tableau.colonnes))
        if any(ligne[rang] for ligne in tableau.lignes)
    ]
    lignes = [[str(_cellule(ligne[rang])) for rang in rangs] for ligne in tableau.lignes]
    titre = Markup("<p><strong>{}</strong></p>").format(typographie(tableau.titre))
    classes = [
        "long" if _est_long(ligne[rang] for ligne in tableau.lignes) else "" for rang in rangs
    ]
    return f"{titre}{en_cartes([tableau.colonnes[rang] for rang in rangs], lignes, classes)}"


def _est_long(cellules: Iterable[Cellule]) -> bool:
    """Say whether a column has what a phone shows on all its width."""
    return any(len(c.mots if isinstance(c, Lien) else c) > _LONG for c in cellules)


def _cellule(cellule: Cellule) -> Markup:
    match cellule:
        case Lien(mots, adresse):
            return Markup('<a href="{}">{}</a>').format(adresse, typographie(mots))
        case _:
            return Markup("{}").format(typographie(cellule))
