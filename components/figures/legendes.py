"""Legends: the signs in use on a figure, with how many each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from urllib.parse import quote

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.figures.hachures import motif_en_svg, remplissage_en_svg
from components.figures.niveaux import NIVEAUX_EN_ZONES
from components.figures.palette import (
    ADOPTIONS,
    COULEURS_PARTS,
    COULEURS_TYPES,
    DEJA_PALE,
    ENCRE,
    FORMES,
    OBLIGATIONS,
    SITUATIONS,
    TRAIT,
    VOLONTAIRE,
    Signe,
)
from spaser.formats import nombre, typographie
from spaser.simulation import (
    DEJA_OBLIGEE,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
)
from spaser.vocabulaire import LIBELLES_TYPES, TypeCollectivite


def legende_adoptions(
    visibles: pd.DataFrame, niveau: tuple[TypeCollectivite, ...]
) -> list[tuple[Signe, str]]:
    """Return the signs in use on the map of adoptions at a level; squares for territories."""
    zones = niveau in NIVEAUX_EN_ZONES
    statuts = visibles["statut"].value_counts()
    obligations = {
        SELON_CONVENTION: int((visibles["classe"] == SELON_CONVENTION).sum()),
        VOLONTAIRE: int(visibles["volontaire"].sum()),
    }
    formes = [
        (Signe("", TRAIT, ENCRE, 1.2, symbole=FORMES[type_]), LIBELLES_TYPES[type_][0])
        for type_ in niveau
    ]
    return [
        *(
            _entree(signe, int(statuts.get(cle, 0)), zones)
            for cle, signe in ADOPTIONS.items()
            if statuts.get(cle, 0)
        ),
        *(
            _entree(signe, obligations[cle], zones)
            for cle, signe in OBLIGATIONS.items()
            if obligations[cle]
        ),
        *(formes if len(niveau) > 1 else []),
    ]


def legende_statuts(comptes: pd.DataFrame) -> list[tuple[Signe, str]]:
    """Return a square for each adoption status that has a column in `comptes`."""
    return [_entree(ADOPTIONS[statut], int(comptes[statut].sum()), True) for statut in comptes]


def legende_situations(situations: pd.DataFrame, *, zones: bool) -> list[tuple[Signe, str]]:
    """Return the signs that are on the simulator's map; squares for territories.

    As circles, those already obliged are pale where someone moves.
    """
    effectifs = situations["situation"].value_counts()
    signes = SITUATIONS
    if not zones and quelqu_un_bouge(situations):
        signes = signes | {DEJA_OBLIGEE: replace(signes[DEJA_OBLIGEE], couleur=DEJA_PALE)}
    return [
        _entree(signe, int(effectifs[cle]), zones)
        for cle, signe in signes.items()
        if effectifs.get(cle)
    ]


def quelqu_un_bouge(situations: pd.DataFrame) -> bool:
    """Say whether someone enters or leaves, among the collectivités shown."""
    return bool(situations["situation"].isin((NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE)).any())


def legende_regimes(noms: dict[str, str], couleurs: dict[str, str]) -> list[tuple[Signe, str]]:
    """Return a square for each state of the law, `noms` giving its words."""
    return [
        (Signe(nom, couleurs[etat], couleurs[etat], symbole="square"), nom)
        for etat, nom in noms.items()
    ]


def _entree(signe: Signe, effectif: int, zones: bool) -> tuple[Signe, str]:
    montre = replace(signe, symbole="square") if zones else signe
    return montre, f"{signe.libelle} ({nombre(effectif)})"


def legende_types() -> list[tuple[Signe, str]]:
    """Return a square for each type of the curve."""
    return [
        (Signe(mots[1], couleur, couleur, symbole="square"), mots[1])
        for mots, couleur in zip(LIBELLES_TYPES.values(), COULEURS_TYPES.values(), strict=True)
    ]


def legende_parts() -> list[tuple[Signe, str]]:
    """Return the two lines of the shares covered."""
    return [
        (
            Signe("achats", COULEURS_PARTS["achats"], COULEURS_PARTS["achats"], symbole="square"),
            "part des achats",
        ),
        (
            Signe("population", TRAIT, COULEURS_PARTS["population"], 2.0, "3 2", symbole="square"),
            "part de la population (tirets)",
        ),
    ]


def afficher_legende(signes: Sequence[tuple[Signe, str]]) -> None:
    """Show signs with their words, as a list."""
    st.html(legende_en_html(signes))


def legende_en_html(signes: Sequence[tuple[Signe, str]]) -> Markup:
    """Return signs with their words, as an HTML list."""
    return _en_html(tuple(signes))


@lru_cache(maxsize=512)
def _en_html(signes: tuple[tuple[Signe, str], ...]) -> Markup:
    elements = Markup().join(
        Markup("<li>{}{}</li>").format(pastille(signe), typographie(mot)) for signe, mot in signes
    )
    return Markup('<ul class="legende" aria-label="Légende">{}</ul>').format(elements)


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
def pastille(signe: Signe) -> Markup:
    """Return a sign as an HTML picture."""
    dessin = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' "
        f"fill='{remplissage_en_svg(signe)}' stroke='{signe.contour}' "
        f"stroke-width='{signe.epaisseur}' stroke-dasharray='{signe.tirets}'>"
        f"{motif_en_svg(signe)}{_FORMES[signe.symbole]}</svg>"
    )
    adresse = f"data:image/svg+xml,{quote(dessin, safe=_INNOCENTS)}"
    return Markup(f'<img alt="" width="16" height="16" src="{adresse}">')
