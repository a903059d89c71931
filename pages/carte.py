"""Qui est obligé, qui a adopté : la carte, les comptes et la liste."""

import streamlit as st

from components.acces import a_son_tour, aujourd_hui, donnees, index_des_noms, suivies_sous
from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, Figure
from components.carte_folium import afficher_carte
from components.exports import telecharger
from components.fiche import resumer
from components.figures import etats_par_type
from components.filtres import NIVEAUX_EN_ZONES
from components.filtres_carte import choisir_vue, intervalle_de_lecture, lieux, puces
from components.liste import choisir_dans_la_liste
from components.phrases_carte import (
    description,
    description_par_type,
    export,
    liste,
    ouverture,
    statuts_par_type,
    table_par_type,
    titre_liste,
    titre_par_type,
)
from components.selection import choisie, choisir, proposer
from components.signes import legende_adoptions, legende_statuts
from spaser.formats import typographie
from spaser.geojson import entites

SOURCES = f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}"


@st.fragment(run_every=intervalle_de_lecture())
def carte() -> None:
    with a_son_tour:
        raconter()


def raconter() -> None:
    d = donnees()
    vue = choisir_vue(d, aujourd_hui())
    types = vue.filtres.types
    zones = types in NIVEAUX_EN_ZONES
    suivies = suivies_sous(
        vue.regime, vue.convention, vue.au, present=vue.present, avec_faible=vue.avec_faible
    )
    perimetre = vue.filtres.perimetre(suivies, vue.montant)
    visibles = vue.filtres.choix(perimetre, index_des_noms())

    st.markdown(typographie(ouverture(perimetre, vue.regime, vue.au, lieux())))
    puces()
    retenue = choisie(d)
    a_la_carte, a_cote = st.columns([2, 1], gap="medium")
    with a_cote:
        proposer(d, "q", "Et chez vous ?", choisir)
        resumer(d, retenue, vue.au, present=vue.present)
    with a_la_carte:
        Figure(
            "adoptions",
            "Les collectivités obligées et les volontaires, par état d'adoption",
            lambda: afficher_carte(visibles, types, d.version, retenue, choisir),
            description=description(visibles),
            source=SOURCES if zones else f"Surface des signes : achats. {SOURCES}",
            legende=legende_adoptions(visibles, types),
        ).montrer()

    if st.context.is_embedded:
        return
    comptes = statuts_par_type(perimetre)
    Figure(
        "statuts",
        titre_par_type(comptes),
        etats_par_type(comptes),
        description=description_par_type(comptes),
        table=lambda: table_par_type(comptes),
        source=SOURCES,
        legende=legende_statuts(comptes),
    ).montrer()

    st.header(typographie(titre_liste(visibles)), anchor=False)
    st.caption(
        "Un titre de colonne trie, une ligne cochée ouvre son résumé ; le filtre « Nom », plus "
        "haut, cherche dans la liste."
    )
    choisir_dans_la_liste("liste", liste(visibles), visibles["siren"].tolist(), choisir)
    telecharger(
        "adoptions",
        lambda: export(visibles),
        lambda: entites(visibles, export(visibles), d.contours, zones=zones),
    )
    st.caption(typographie(SOURCES))


st.title("Carte des adoptions", anchor=False)
carte()
