"""The directory of all collectivités: its controls, its words and its export."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.acces import annuaire
from components.filtres import (
    Parametre,
    avertir,
    choisir_lieux,
    parametres_des_lieux,
    parmi,
)
from components.palette import ADOPTIONS, OBLIGATIONS_EN_MOTS, majuscule, nom_du_regime
from components.phrases import COLLECTIVITE, colonnes_achats
from components.selection import INVITE
from spaser.donnees import Donnees
from spaser.droit import Droit
from spaser.formats import euros, nombre, quantite
from spaser.recherche import Filtres, chercher, normaliser
from spaser.vocabulaire import LIBELLES_NATURES, LIBELLES_TYPES, TYPES

PAR_PAGE = 50
_PERTINENCE = "Pertinence, puis achats"
_TRIS: dict[str, tuple[str, bool] | None] = {
    _PERTINENCE: None,
    "Achats, des plus gros aux plus petits": ("achats_haut", False),
    "Achats, des plus petits aux plus gros": ("achats_haut", True),
    "Population, des plus grandes aux plus petites": ("population", False),
    "Nom, de A à Z": ("nom_de_tri", True),
}


def choisir_recherche(d: Donnees, index: pd.Series[str]) -> pd.DataFrame:
    """Return the collectivités that the controls ask for, in the order they ask for."""
    types = {LIBELLES_TYPES[type_][1].capitalize(): type_ for type_ in TYPES}
    obligations = {majuscule(mot): classe for classe, mot in OBLIGATIONS_EN_MOTS.items()}
    avertir(
        parmi("type", "type", types, plusieurs=True),
        *parametres_des_lieux(d),
        parmi("obligation", "obligation", obligations, plusieurs=True),
        parmi("tri", "tri", _TRIS),
        Parametre("page", "page", "un nombre entier, à partir de 1", _page_valable),
    )
    gauche, droite = st.columns([3, 2], vertical_alignment="bottom")
    texte = gauche.text_input(
        "Chercher",
        key="q",
        placeholder=INVITE,
        type="search",
        live=True,
        max_chars=80,
        bind="query-params",
    )
    tri = droite.selectbox("Trier par", list(_TRIS), key="tri", bind="query-params")
    choix_types = gauche.pills(
        "Types", list(types), selection_mode="multi", wrap=True, key="type", bind="query-params"
    )
    choix_obligations = droite.pills(
        "Droit en vigueur",
        list(obligations),
        selection_mode="multi",
        wrap=True,
        key="obligation",
        bind="query-params",
    )
    gauche, droite = st.columns(2)
    regions, departements = choisir_lieux(d, gauche, droite)
    filtres = Filtres(
        types=tuple(types[nom] for nom in choix_types) or TYPES,
        regions=regions,
        departements=departements,
    )
    table = filtres.perimetre(annuaire())
    if choix_obligations:
        table = table[table["classe"].isin([obligations[mot] for mot in choix_obligations])]
    if normaliser(texte):
        table = chercher(table, index.loc[table.index], texte)
    if (ordre := _TRIS[tri]) is not None:
        colonne, croissant = ordre
        table = table.sort_values(colonne, ascending=croissant, kind="stable")
    return table


def choisir_page(lignes: int) -> int:
    """Return the page to show; a page beyond the last one is the last one."""
    pages = -(-lignes // PAR_PAGE)
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    if pages == 1:
        return 1
    return st.pagination(pages, key="page", bind="query-params")


def titre(trouvees: pd.DataFrame) -> str:
    """Return how many collectivités are found, and how many of them are obliged."""
    obligees = int(trouvees["obligee"].sum())
    suite = f", dont {nombre(obligees)} obligées aujourd'hui" if obligees else ""
    return f"{quantite(len(trouvees), *COLLECTIVITE)}{suite}"


def mots(table: pd.DataFrame, droit: Droit) -> pd.DataFrame:
    """Return rows of the directory in words, for the screen."""
    lieux = table["departement_nom"].fillna(table["region_nom"])
    return pd.DataFrame(
        {
            "Collectivité": table["nom_complet"],
            "Département ou région": lieux.where(
                table["type"] != "departement", table["region_nom"]
            ),
            "Population": [nombre(n) if not pd.isna(n) else "–" for n in table["population"]],
            "Achats 2024, HT (bas)": [euros(montant) for montant in table["achats_bas"]],
            "Achats 2024, TTC (haut)": [euros(montant) for montant in table["achats_haut"]],
            majuscule(nom_du_regime(droit.en_vigueur)): _obligation(table["classe"]),
            "SPASER": [majuscule(ADOPTIONS[statut].libelle) for statut in table["statut"]],
        }
    )


def export(table: pd.DataFrame, droit: Droit) -> pd.DataFrame:
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
            **colonnes_achats(table),
            "Périmètre des comptes": table["perimetre"],
            majuscule(nom_du_regime(droit.en_vigueur)): _obligation(table["classe"]),
            "SPASER": [ADOPTIONS[statut].libelle for statut in table["statut"]],
        }
    )


def _obligation(classes: pd.Series[str]) -> list[str]:
    return [majuscule(OBLIGATIONS_EN_MOTS[classe]) for classe in classes]


def _page_valable(texte: str) -> bool:
    return texte.isascii() and texte.isdigit() and int(texte) >= 1
