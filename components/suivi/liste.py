"""The page of the follow-up: how much was told, and the history to search."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.adresse.parametres import (
    PAGE,
    REGIONS_FILTREES,
    SUJETS_SUIVIS,
    TYPES_CHERCHES,
    avertir,
)
from components.adresse.selection import INVITE
from components.site.observatoire import en_laissant_passer
from components.suivi.histoire import histoire
from spaser.formats import accord, date_longue, quantite
from spaser.observatoire import Observatoire
from spaser.recherche import Filtres
from spaser.releve import Evenement, acceptes
from spaser.vocabulaire import TYPES
from suivi.base import base_du_site
from suivi.compte import par_etape
from suivi.erreurs import SuiviFerme
from suivi.vocabulaire import Etape

_GRILLE = [40, 30, 30]


def compter() -> Mapping[Etape, int] | None:
    """Return how many contributions are at each step; None if the follow-up does not answer."""
    try:
        with en_laissant_passer():
            return par_etape(base_du_site())
    except SuiviFerme:
        return None


def premiere_phrase(o: Observatoire, comptes: Mapping[Etape, int] | None) -> str:
    """Return how many contributions came, are published and wait, and the last change (Markdown).

    `comptes`: None says only what is published.
    """
    tenus = len(acceptes(o.donnees.evenements))
    publiees = quantite(tenus, "contribution publiée", "contributions publiées")
    if comptes is None:
        phrase = f"**{publiees}** ; combien attendent ne peut être lu pour l'instant."
    else:
        recues = sum(comptes.values()) - comptes["retiree"]
        attendent = quantite(comptes["recue"], "attend", "attendent")
        phrase = (
            f"**{quantite(recues, 'contribution reçue', 'contributions reçues')}**, "
            f"**{tenus} {accord(tenus, 'publiée', 'publiées')}** ; {attendent} qu'un éditeur les "
            "vérifie."
        )
    if o.donnees.evenements:
        dernier = o.donnees.evenements[-1].instant.date()
        phrase += f" Dernier changement : le {date_longue(dernier)}."
    return phrase


def choisir(o: Observatoire) -> list[Evenement]:
    """Return the events that the controls ask for, newest first.

    A phone folds all but the search box, unless one is in use.
    """
    choix = (REGIONS_FILTREES, TYPES_CHERCHES, SUJETS_SUIVIS)
    avertir(*choix, PAGE)
    with st.container(key="reglages_de_la_liste"):
        recherche, quoi, ou = st.columns(_GRILLE)
        (sujets,) = st.columns(1)
    texte = recherche.text_input(
        "Chercher",
        key="q",
        placeholder=INVITE,
        type="search",
        live=True,
        max_chars=80,
        bind="query-params",
    )
    ouvert = " open" if any(un.touche() for un in choix) else ""
    recherche.html(
        f'<details class="volet"{ouvert}><summary>Filtrer</summary></details>', width="content"
    )
    with quoi:
        regions = REGIONS_FILTREES.menu_multiple("Régions", "Toutes")
    with ou:
        types = TYPES_CHERCHES.pastilles("Types")
    with sujets:
        voulus = SUJETS_SUIVIS.pastilles("Ce qui change")
    filtres = Filtres(types=tuple(t for t in TYPES if t in types) or TYPES, regions=regions)
    table = filtres.etendue(o.collectivites)
    if texte.strip():
        table = o.chercher(texte, table)
    elles = set(table["siren"])
    return [
        e
        for e in histoire(o)
        if elles & {e.siren, *e.partenaires} and (not voulus or e.sujet in voulus)
    ]
