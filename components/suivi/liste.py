"""The page of the follow-up: how much was told, and the history to search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from components.adresse.parametres import (
    PAGE,
    REGIONS_FILTREES,
    SUJETS_SUIVIS,
    TYPES_CHERCHES,
    avertir,
)
from components.adresse.selection import champ_de_recherche
from components.site.observatoire import en_laissant_passer
from components.suivi.histoire import histoire
from spaser.formats import accord, date_longue, enumeration, nombre, quantite
from spaser.observatoire import Observatoire
from spaser.recherche import Filtres
from spaser.releve import ENGAGEMENT, Evenement, acceptes
from spaser.vocabulaire import TYPES
from suivi.base import base_du_site
from suivi.compte import par_etape
from suivi.erreurs import SuiviFerme
from suivi.vocabulaire import Etape

_SUJETS = {
    "adopte": ("adoption", "adoptions"),
    "renouvellement": ("renouvellement", "renouvellements"),
    "en_cours": ("schéma en préparation", "schémas en préparation"),
    "sans_schema": ("« pas de SPASER »", "« pas de SPASER »"),
    "correction": ("correction", "corrections"),
    "document": ("document", "documents"),
    ENGAGEMENT: ("objectif ou résultat", "objectifs ou résultats"),
}


def compter() -> Mapping[Etape, int] | None:
    """Return how many contributions are at each step; None if the follow-up does not answer."""
    try:
        with en_laissant_passer():
            return par_etape(base_du_site())
    except SuiviFerme:
        return None


def premiere_phrase(o: Observatoire, comptes: Mapping[Etape, int] | None) -> str:
    """Return how many contributions came, what is published and waits, the last change (Markdown).

    `comptes`: None says only what is published.
    """
    tenus = acceptes(o.donnees.evenements)
    publiees = f"**{nombre(len(tenus))} {accord(len(tenus), 'publiée', 'publiées')}**"
    sujets = Counter(e.sujet for e in tenus)
    dits = [quantite(sujets[sujet], *mots) for sujet, mots in _SUJETS.items() if sujets[sujet]]
    if dits:
        publiees += f" ({enumeration(dits)})"
    if comptes is None:
        phrase = f"Contributions : {publiees} ; combien attendent ne peut être lu pour l'instant."
    else:
        recues = sum(comptes.values()) - comptes["retiree"]
        restent = comptes["recue"]
        attendent = quantite(restent, "attend", "attendent") if restent else "aucune n'attend"
        phrase = (
            f"**{quantite(recues, 'contribution reçue', 'contributions reçues')}**, {publiees} ; "
            f"{attendent} un éditeur."
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
        recherche, ou = st.columns(2)
        quoi, sujets = st.columns([2, 3])
    texte = champ_de_recherche(recherche, "Filtrer", choix)
    with ou:
        regions = REGIONS_FILTREES.menu_multiple("Régions", "Toutes")
    with quoi:
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
