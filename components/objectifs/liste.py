"""What one asks of the facts on schemes: the controls, the rows that answer, their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.adresse.parametres import (
    NATURE,
    PAGE,
    TAILLE,
    THEME,
    TYPES_CHERCHES,
    annees_dites,
    avertir,
)
from components.adresse.selection import pliant, zone_de_recherche
from components.figures.cadre import Figure
from components.figures.tableaux import lien, lien_dehors
from components.objectifs.figures import figure
from components.objectifs.paires import Paire, paires
from components.objectifs.phrases import MOTS_DES_TYPES
from components.objectifs.planches import planches
from spaser.engagements import A_PART, TRANCHES, Chiffrage, choisir
from spaser.faits_en_mots import chiffre_de
from spaser.formats import typographie
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_NATURES_D_ENGAGEMENT,
    LIBELLES_THEMES,
)
from spaser.observatoire import Observatoire, gardee
from spaser.recherche import normaliser

_LIGNE = Markup("<li><span>{}</span><div>{}{}<small>{}{}{}</small></div></li>")
_NON_COMPTES = {code: f"non : {mots}" for code, mots in A_PART.items()}
FAIT = ("fait relevé", "faits relevés")


@dataclass(frozen=True)
class Demande:
    """What the controls ask for: codes of their lists, and words; all if it says nothing."""

    texte: str = ""
    themes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tailles: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    annees: tuple[str, ...] = ()


def demander(o: Observatoire) -> Demande:
    """Show the controls and return what they ask for; a phone folds them, unless one is in use."""
    annees = annees_dites(o.engagements)
    choix = (THEME, TYPES_CHERCHES, TAILLE, NATURE, annees)
    avertir(*choix, PAGE)
    ouvert = any(un.touche() for un in choix) or bool(st.query_params.get("q"))
    reglages = st.container(key="reglages_de_la_liste")
    pliant(reglages, "Chercher, filtrer", ouvert=ouvert)
    colonnes = reglages.container(key="six_menus").columns([3, 3, 3, 3, 2, 2], gap="small")
    texte = zone_de_recherche(colonnes[0])
    with colonnes[1]:
        themes = THEME.menu_multiple("Thèmes", "Tous")
    with colonnes[2]:
        types = TYPES_CHERCHES.menu_multiple("Types", "Tous")
    with colonnes[3]:
        tailles = TAILLE.menu_multiple("Achats annuels", "Tous")
    with colonnes[4]:
        natures = NATURE.menu_multiple("Nature", "Toutes")
    with colonnes[5]:
        dites = annees.menu_multiple("Années", "Toutes")
    return Demande(texte.strip(), themes, types, tailles, natures, dites)


def lignes_de(o: Observatoire, demande: Demande) -> pd.DataFrame:
    """Return the rows of `o.engagements` that answer, in their order."""
    lignes = choisir(
        o.engagements,
        theme=demande.themes,
        type=demande.types,
        tranche=demande.tailles,
        nature=demande.natures,
        annee=[int(an) for an in demande.annees],
    )
    return lignes[_repondent(o, lignes, demande.texte)] if demande.texte else lignes


def _repondent(o: Observatoire, lignes: pd.DataFrame, texte: str) -> list[bool]:
    """Say which rows are of a collectivité that a search finds, or have all its words."""
    nommees = {siren for sirens in lignes["sirens"] for siren in sirens.split()}
    elles = o.collectivites[o.collectivites["siren"].isin(nommees)]
    trouvees = set(o.chercher(texte, elles)["siren"])
    mots = normaliser(texte).split()
    dits = map(normaliser, lignes["nom"] + " " + lignes["libelle"])
    return [
        not trouvees.isdisjoint(sirens.split()) or (bool(mots) and all(m in dit for m in mots))
        for sirens, dit in zip(lignes["sirens"], dits, strict=True)
    ]


@dataclass(frozen=True)
class Vue:
    """What the page shows of what is asked for: rows, figures, pairs, and how much is known."""

    lignes: pd.DataFrame
    figures: tuple[Figure, ...]
    paires: list[Paire]
    chiffrage: Chiffrage


@gardee
def voir(o: Observatoire, demande: Demande) -> Vue:
    """Return what the page shows, made once for all who ask the same."""
    lignes = lignes_de(o, demande)
    return Vue(
        lignes,
        tuple(figure(o, planche) for planche in planches(o, lignes)),
        paires(lignes),
        o.chiffrage(lignes),
    )


def en_liste(lignes: pd.DataFrame, autres: Sequence[str] = ()) -> Markup:
    """Return facts as an HTML list: year, who says what, how surely and on which page.

    `autres`: what other schemes say, row by row, where it is told beside.
    """
    dits = autres or [""] * len(lignes)
    elements = (_ligne(e, a_cote) for e, a_cote in zip(lignes.itertuples(), dits, strict=True))
    return Markup('<ul class="ajouts">{}</ul>').format(Markup().join(elements))


def en_table(lignes: pd.DataFrame) -> pd.DataFrame:
    """Return facts for a spreadsheet, one a row."""
    return pd.DataFrame(
        {
            "SIREN": lignes["siren"],
            "Collectivité": lignes["nom"],
            "Type": [MOTS_DES_TYPES[type_][0] for type_ in lignes["type"]],
            "Schéma": lignes["schema_id"],
            "Rang du schéma": lignes["generation"],
            "Nature": lignes["nature"].map(LIBELLES_NATURES_D_ENGAGEMENT),
            "Thème": lignes["theme"].map(LIBELLES_THEMES),
            "Indicateur": [_indicateur(code) for code in lignes["indicateur"]],
            "Libellé": lignes["libelle"],
            "Borne": lignes["borne"].map(LIBELLES_BORNES),
            "Valeur": lignes["valeur"],
            "Unité": lignes["unite"],
            "Base": lignes["base"].map(LIBELLES_BASES),
            "Échéance": lignes["echeance"],
            "Année mesurée": lignes["annee_mesure"],
            "Mesuré avant l'adoption": lignes["depart"].map({True: "oui", False: ""}),
            "Achats annuels de tous les partenaires": lignes["tranche"].map(
                {code: mots for code, (_, _, mots) in TRANCHES.items()}
            ),
            "Compté": lignes["a_part"].map({"": "oui", **_NON_COMPTES}),
            "Confiance": lignes["confiance"],
            "Source": lignes["source_url"],
        }
    )


def _indicateur(code: Any) -> str:
    return "" if pd.isna(code) else INDICATEURS[code].libelle


def _ligne(e: Any, a_cote: str) -> Markup:
    annee = "sans date" if pd.isna(e.annee) else str(e.annee)
    quoi = "".join(f" : {dit}" for dit in (e.libelle, chiffre_de(e)) if dit)
    qui = typographie(e.nom) if pd.isna(e.siren) else Markup(lien(e.siren, e.nom))
    dits = [LIBELLES_NATURES_D_ENGAGEMENT[e.nature], LIBELLES_THEMES[e.theme]]
    dits.append(f"ne compte pas : {A_PART[e.a_part]}" if e.a_part else f"confiance {e.confiance}")
    mots = [a_cote, *dits] if a_cote else dits
    return _LIGNE.format(
        annee,
        qui,
        typographie(quoi),
        typographie(" · ".join(mots)),
        typographie(" · page : "),
        lien_dehors(e.source_url),
    )
