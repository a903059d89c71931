"""Who a scenario concerns: entrants, leavers, places, and those nearest to the threshold."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.acces import Simulation, index_des_noms
from components.cadre import SOURCE_COMPTES, tableau
from components.exports import telecharger
from components.liste import tableau_de_fiches
from components.palette import SITUATIONS, majuscule
from components.phrases import colonnes_achats
from components.selection import INVITE
from spaser.donnees import Donnees
from spaser.formats import euros, euros_en_millions, nombre, typographie
from spaser.recherche import Filtres, normaliser
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    situations_affichees,
)
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_PAR_PAGE = 50
_VOISINES = 5


def montrer_qui(d: Donnees, simulee: Simulation) -> None:
    """Show the collectivités of each situation, with a link to each page."""
    lignes = lignes_concernees(d, simulee)
    mots = {majuscule(SITUATIONS[cle].libelle): cle for cle in SITUATIONS}
    gauche, droite = st.columns(2, vertical_alignment="bottom")
    choix = gauche.pills(
        "Situations", list(mots), selection_mode="multi", wrap=True, key="qui_situations"
    )
    nom = droite.text_input(
        "Chercher", type="search", live=True, max_chars=80, key="qui_nom", placeholder=INVITE
    )
    if choix:
        lignes = lignes[lignes["situation"].isin([mots[mot] for mot in choix])]
    lignes = Filtres(nom=nom).choix(lignes, index_des_noms())
    if lignes.empty:
        st.info("Aucune collectivité dans cette situation.")
        return
    pages = -(-len(lignes) // _PAR_PAGE)
    if st.session_state.get("qui_page", 1) > pages:
        st.session_state["qui_page"] = pages
    page = st.pagination(pages, key="qui_page") if pages > 1 else 1
    montrees = lignes.iloc[(page - 1) * _PAR_PAGE : page * _PAR_PAGE]
    tableau_de_fiches(_en_mots(montrees), montrees["siren"].tolist())
    telecharger("collectivites_du_scenario", lambda: table_de_qui(lignes))
    st.caption(typographie(SOURCE_COMPTES))


def lignes_concernees(d: Donnees, simulee: Simulation) -> pd.DataFrame:
    """Return the rows of `collectivites` that the scenario or its reference concerns.

    With `situation` (one of SITUATIONS), largest purchases first.
    """
    situations = situations_affichees(simulee.comparaison, simulee.resultat)
    concernees = situations.isin(list(SITUATIONS))
    return (
        d.collectivites[concernees]
        .assign(situation=situations[concernees].astype("str"))
        .sort_values("achats_haut", ascending=False, kind="stable")
    )


def table_de_qui(lignes: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `lignes_concernees` for a spreadsheet."""
    return pd.DataFrame(
        {
            "SIREN": lignes["siren"],
            "Collectivité": lignes["nom_complet"],
            "Type": [LIBELLES_TYPES[type_][0] for type_ in lignes["type"]],
            "Région": lignes["region_nom"],
            "Département": lignes["departement_nom"],
            "Population": lignes["population"],
            **colonnes_achats(lignes),
            "Situation": [SITUATIONS[cle].libelle for cle in lignes["situation"]],
        }
    )


def table_des_regions(d: Donnees, simulee: Simulation) -> pd.DataFrame:
    """Return how many are obliged by région (rows, and total) and type, and the change."""
    obligees = d.collectivites[simulee.resultat.obligees.to_numpy()]
    comptes = pd.crosstab(obligees["region_nom"], obligees["type"].astype("str"))
    comptes = comptes.reindex(
        index=sorted(d.collectivites["region_nom"].unique(), key=normaliser),
        columns=list(TYPES),
        fill_value=0,
    )
    situations = simulee.comparaison.situations
    noms = d.collectivites["region_nom"]
    entrees = noms[situations == NOUVELLEMENT_OBLIGEE].value_counts()
    sorties = noms[situations == PLUS_OBLIGEE].value_counts()
    table = comptes.set_axis([LIBELLES_TYPES[t][1].capitalize() for t in TYPES], axis=1)
    table["Ensemble"] = comptes.sum(axis=1)
    table["Écart"] = entrees.reindex(table.index, fill_value=0) - sorties.reindex(
        table.index, fill_value=0
    )
    table.loc["Ensemble"] = table.sum()
    return table.rename_axis("Région").reset_index()


def montrer_regions(d: Donnees, simulee: Simulation) -> None:
    """Show how many are obliged by région and type."""
    table = table_des_regions(d, simulee)
    tableau(table)
    telecharger("obligees_par_region", lambda: table)
    st.caption(typographie(f"Écart : avec le régime de comparaison. {SOURCE_COMPTES}"))


def montrer_voisines(d: Donnees, simulee: Simulation) -> None:
    """Show the collectivités nearest to the threshold, on both sides."""
    scenario = simulee.resultat.scenario
    colonne = "achats_bas" if scenario.convention == "ht" else "achats_haut"
    champ = d.collectivites[simulee.resultat.classes != "hors_champ"]
    dessus = champ[champ[colonne] > scenario.seuil].nsmallest(_VOISINES, colonne)
    dessous = champ[champ[colonne] <= scenario.seuil].nlargest(_VOISINES, colonne)
    voisines = pd.concat([dessus.iloc[::-1], dessous])
    ecarts = voisines[colonne] - scenario.seuil
    tableau_de_fiches(
        pd.DataFrame(
            {
                "Collectivité": voisines["nom_complet"],
                f"Achats 2024, {scenario.convention.upper()}": [
                    euros_en_millions(montant, 3) for montant in voisines[colonne]
                ],
                "Écart au seuil": [
                    f"{'+' if ecart > 0 else '−'}{euros(abs(ecart))}" for ecart in ecarts
                ],
                "Situation": ["Au-dessus" if ecart > 0 else "En dessous" for ecart in ecarts],
            }
        ),
        voisines["siren"].tolist(),
    )
    st.caption(typographie(SOURCE_COMPTES))


def _en_mots(lignes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Collectivité": lignes["nom_complet"],
            "Région": lignes["region_nom"],
            "Population": [nombre(n) if not pd.isna(n) else "–" for n in lignes["population"]],
            "Achats 2024, HT (bas)": [euros(montant) for montant in lignes["achats_bas"]],
            "Achats 2024, TTC (haut)": [euros(montant) for montant in lignes["achats_haut"]],
            "Situation": [majuscule(SITUATIONS[cle].libelle) for cle in lignes["situation"]],
        }
    )
