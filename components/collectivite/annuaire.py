"""The directory of all collectivités: its controls, its words and its export."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.adresse.parametres import (
    OBLIGATION,
    PAGE,
    REGIONS_FILTREES,
    TRI,
    TYPES_CHERCHES,
    avertir,
    departements,
)
from components.adresse.selection import champ_de_recherche
from components.figures.palette import ADOPTIONS, OBLIGATIONS_EN_MOTS
from components.figures.tableaux import (
    achats_en_millions,
    colonnes_achats,
    colonnes_constance,
    constance_des_lignes,
    population_en_mots,
)
from spaser.formats import majuscule, quantite
from spaser.observatoire import Observatoire
from spaser.recherche import Filtres
from spaser.regle import nom_du_regime
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_NATURES, TYPES

# As wide as the pills of the second row need.
_GRILLE = [43, 34, 25]
_ORDRES: dict[str, tuple[str, bool]] = {
    "achats_decroissants": ("achats_haut", False),
    "achats_croissants": ("achats_haut", True),
    "population": ("population", False),
    "nom": ("nom_de_tri", True),
}
"""The column of each order of TRI, and whether it goes up; « pertinence » has none."""


def choisir_recherche(o: Observatoire) -> pd.DataFrame:
    """Return the collectivités that the controls ask for, in the order they ask for.

    A phone folds all but the search box, unless one is in use.
    """
    choix_departements = departements(o.collectivites)
    choix = (TYPES_CHERCHES, REGIONS_FILTREES, choix_departements, OBLIGATION, TRI)
    avertir(*choix, PAGE)
    with st.container(key="reglages_de_la_liste"):
        recherche, ou, ou_precisement = st.columns(_GRILLE)
        quoi, obligees, ordre = st.columns(_GRILLE)
    texte = champ_de_recherche(recherche, "Filtrer, trier", choix)
    with ou:
        regions = REGIONS_FILTREES.menu_multiple("Régions", "Toutes")
    with ou_precisement:
        codes_departements = choix_departements.menu_multiple("Départements", "Tous")
    with quoi:
        types = TYPES_CHERCHES.pastilles("Types")
    with obligees:
        classes = OBLIGATION.pastilles("Droit en vigueur")
    with ordre:
        tri = TRI.menu("Trier par")
    filtres = Filtres(
        types=tuple(type_ for type_ in TYPES if type_ in types) or TYPES,
        regions=regions,
        departements=codes_departements,
    )
    table = filtres.etendue(o.annuaire)
    if classes:
        table = table[table["classe"].isin(classes)]
    if texte.strip():
        table = o.chercher(texte, table)
    if tri in _ORDRES:
        colonne, croissant = _ORDRES[tri]
        table = table.sort_values(colonne, ascending=croissant, kind="stable")
    return table


def titre(trouvees: pd.DataFrame) -> str:
    """Return how many collectivités are found, and how many of them are obliged."""
    obligees = int(trouvees["obligee"].sum())
    mots_ = quantite(obligees, "obligée", "obligées")
    suite = f", dont {mots_} aujourd'hui" if obligees else ""
    return f"{quantite(len(trouvees), *COLLECTIVITE)}{suite}"


def mots(table: pd.DataFrame, o: Observatoire) -> pd.DataFrame:
    """Return rows of the directory in words, for the screen: what one looks for, first."""
    lieux = table["departement_nom"].fillna(table["region_nom"])
    return pd.DataFrame(
        {
            "Collectivité": table["nom_complet"],
            _droit(o): _obligation(table["classe"]),
            "SPASER": [majuscule(ADOPTIONS[statut].libelle) for statut in table["statut"]],
            **achats_en_millions(table, o.exercices.reference),
            **constance_des_lignes(table),
            "Département ou région": lieux.where(
                table["type"] != "departement", table["region_nom"]
            ),
            "Population": population_en_mots(table),
        }
    )


def montants(o: Observatoire) -> list[str]:
    """Return the columns of `mots` that hold numbers."""
    return [*achats_en_millions(o.annuaire.head(0), o.exercices.reference), "Population"]


def export(table: pd.DataFrame, o: Observatoire) -> pd.DataFrame:
    """Return the same rows for a spreadsheet, amounts as numbers."""
    return pd.DataFrame(
        {
            "SIREN": table["siren"],
            "Collectivité": table["nom_complet"],
            "Nature": table["nature"].map(LIBELLES_NATURES),
            "Code": table["code"],
            "Région": table["region_nom"],
            "Département": table["departement_nom"],
            "Population": table["population"],
            **colonnes_achats(table, o.exercices.reference),
            "Périmètre des comptes": table["perimetre"],
            **colonnes_constance(table),
            _droit(o): _obligation(table["classe"]),
            "SPASER": [ADOPTIONS[statut].libelle for statut in table["statut"]],
            "À renouveler dans les douze mois": table["a_renouveler"].map({True: "oui", False: ""}),
        }
    )


def _droit(o: Observatoire) -> str:
    return majuscule(nom_du_regime(o.droit.en_vigueur))


def _obligation(classes: pd.Series[str]) -> list[str]:
    return [majuscule(OBLIGATIONS_EN_MOTS[classe]) for classe in classes]
