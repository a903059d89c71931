"""Access to data and results, computed once per process and shared by all sessions."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from components.erreurs import donnees_inutilisables
from components.palette import SITUATIONS
from spaser.adoption import statuts, suivies
from spaser.courbe import MILLION, courbe, cout_marginal
from spaser.donnees import RACINE, Donnees, charger, verifier_fichiers_servis
from spaser.droit import Regime
from spaser.erreurs import ErreurDonnees
from spaser.formats import typographie
from spaser.recherche import index_de_recherche, noms_de_tri
from spaser.scenario import Scenario
from spaser.simulation import Comparaison, Resultat, comparer, simuler, situations_affichees
from spaser.vocabulaire import Convention

PALIERS = tuple(millions * MILLION for millions in (200, 100, 75, 50, 25, 10, 5))
"""Thresholds between which marginal costs are told."""


a_son_tour = threading.RLock()
"""Held while a page is made: threads that fight for the interpreter make everyone wait longer."""


@st.cache_resource(show_spinner=False)
def donnees_partagees() -> Donnees:
    """Return the data; raise ErreurDonnees if they cannot be used."""
    chargees = charger()
    # Tables and modules last as long as the process: the collector need not visit them again.
    gc.collect()
    gc.freeze()
    return chargees


def donnees() -> Donnees:
    """Return the data, or stop the page with a French explanation."""
    try:
        d = donnees_partagees()
        verifier_fichiers_servis(d.paquet)
        return d
    except ErreurDonnees as erreur:
        donnees_inutilisables(erreur)


@dataclass(frozen=True, eq=False)
class Simulation:
    """A scenario's result, what it changes from a regime, and what its map shows.

    `situations`: `siren` (as a number), `type` and `situation` (in words) of the collectivités on
    the map: kept small, since each step sends it.
    """

    resultat: Resultat
    comparaison: Comparaison
    situations: pd.DataFrame


def resultat(scenario: Scenario) -> Resultat:
    """Return the result of a scenario; read-only, one copy for all sessions."""
    return _resultat(donnees().version, scenario)


def simulation(scenario: Scenario, reference: Regime) -> Simulation:
    """Return a scenario against a regime, counted the same way; read-only, shared."""
    return _simulation(donnees().version, scenario, scenario.avec_seuil(reference.seuil))


def courbe_du(scenario: Scenario) -> pd.DataFrame:
    """Return the curve of a scenario's way of counting; read-only."""
    return _courbe(donnees().version, scenario.avec_seuil(0))


def un_million_plus_bas(scenario: Scenario) -> Scenario:
    """Return a scenario with all its thresholds one million lower, not below zero."""
    return replace(
        scenario,
        seuil=max(0, scenario.seuil - MILLION),
        seuils_par_type=tuple(
            (type_, max(0, seuil - MILLION)) for type_, seuil in scenario.seuils_par_type
        ),
    )


def couts_marginaux(scenario: Scenario) -> pd.DataFrame:
    """Return what each step down the debated thresholds and the scenario's own adds; read-only."""
    return _couts(donnees().version, scenario.avec_seuil(scenario.seuil))


def suivies_sous(
    regime: Regime, convention: Convention, au: date, *, present: bool, avec_faible: bool
) -> pd.DataFrame:
    """Return the collectivités that a regime obliges, and the volunteers, with their status.

    `present`: whether `au` is today, when undated schemes count. Read-only.
    """
    scenario = Scenario(regime.seuil, convention=convention)
    return _suivies(donnees().version, scenario, au, present, avec_faible)


def annuaire() -> pd.DataFrame:
    """Return all collectivités as things are today, largest purchases first; read-only.

    `collectivites` with `classe` and `obligee` (law in force), `statut` (of adoption) and
    `nom_de_tri` (without accents).
    """
    return _annuaire(donnees().version, aujourd_hui())


def index_des_noms() -> pd.Series[str]:
    """Return the words that searches look in, by row of `collectivites`."""
    return _index(donnees().version)


# The version of the data comes first in every key: new data, new results.
@st.cache_resource(max_entries=512, show_spinner=False)
def _resultat(version: str, scenario: Scenario) -> Resultat:
    return simuler(donnees().collectivites, scenario)


@st.cache_resource(max_entries=512, show_spinner=False)
def _simulation(version: str, scenario: Scenario, reference: Scenario) -> Simulation:
    d = donnees()
    simule = resultat(scenario)
    comparaison = comparer(resultat(reference), simule)
    affichees = situations_affichees(comparaison, simule)
    presentes = affichees.isin(list(SITUATIONS))
    mots = (
        affichees[presentes]
        .cat.remove_unused_categories()
        .cat.rename_categories(lambda cle: SITUATIONS[cle].libelle)
    )
    return Simulation(
        simule,
        comparaison,
        d.collectivites.loc[presentes, ["siren", "type"]]
        .astype({"siren": "int32"})
        .assign(situation=mots)
        .reset_index(drop=True),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _courbe(version: str, scenario: Scenario) -> pd.DataFrame:
    return courbe(donnees().collectivites, scenario)


@st.cache_resource(max_entries=512, show_spinner=False)
def _couts(version: str, scenario: Scenario) -> pd.DataFrame:
    paliers = sorted({*PALIERS, scenario.seuil})
    points = courbe(donnees().collectivites, scenario, np.array(paliers))
    return cout_marginal(points, scenario.convention, paliers)


@st.cache_resource(max_entries=512, show_spinner=False)
def _suivies(
    version: str, scenario: Scenario, au: date, present: bool, avec_faible: bool
) -> pd.DataFrame:
    d = donnees()
    return suivies(
        d.collectivites,
        resultat(scenario),
        d.adoptions,
        au,
        avec_faible=avec_faible,
        sans_date=present,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _annuaire(version: str, au: date) -> pd.DataFrame:
    d = donnees()
    en_vigueur = resultat(Scenario(d.droit.en_vigueur.seuil))
    return d.collectivites.assign(
        classe=en_vigueur.classes,
        obligee=en_vigueur.obligees,
        statut=statuts(d.collectivites["siren"], d.adoptions, au),
        nom_de_tri=noms_de_tri(d.collectivites),
    ).sort_values("achats_haut", ascending=False, kind="stable")


@st.cache_resource(max_entries=2, show_spinner=False)
def _index(version: str) -> pd.Series[str]:
    return index_de_recherche(donnees().collectivites)


@st.cache_resource(show_spinner=False)
def texte(nom: str) -> str:
    """Return a French text of `content/`."""
    return typographie((RACINE / "content" / f"{nom}.md").read_text("utf-8"))


@st.cache_resource(show_spinner=False)
def journal() -> str:
    """Return the changelog, its headings lowered to fit in a page."""
    contenu = (RACINE / "CHANGELOG.md").read_text("utf-8")
    return typographie(contenu.partition("\n")[2].replace("\n## ", "\n#### "))


def aujourd_hui() -> date:
    """Return today's date, at which « en vigueur » is meant."""
    return date.today()
