"""Qui est obligé, qui a adopté : la carte, les comptes et la liste."""

import streamlit as st

from components.adresse.selection import choisie, proposer
from components.carte.carte_folium import afficher_carte
from components.carte.graphiques import etats_par_type
from components.carte.phrases import (
    description,
    description_par_type,
    export,
    liste,
    premier_paragraphe,
    table_par_type,
    titre_liste,
    titre_par_type,
)
from components.carte.reglages import (
    cadre_des_filtres,
    choisir_vue,
    intervalle_de_lecture,
    lieux,
    puces,
)
from components.carte.resume import choisir_de_la_liste, choisir_ici, place_du_resume
from components.collectivite.fiche import resumer
from components.fichiers.tableurs import telecharger
from components.figures.cadre import Figure
from components.figures.legendes import afficher_legende, legende_adoptions, legende_statuts
from components.figures.niveaux import NIVEAUX_EN_ZONES
from components.figures.sources import sources
from components.figures.tableaux import choisir_dans_la_liste
from components.site.observatoire import a_son_tour, observatoire
from spaser.formats import typographie
from spaser.geojson import Precision, entites
from spaser.taux_d_adoption import statuts_par_type


@st.fragment(run_every=intervalle_de_lecture())
def carte() -> None:
    with a_son_tour:
        raconter()


def raconter() -> None:
    o = observatoire()
    vue = choisir_vue(o)
    types = vue.filtres.types
    zones = types in NIVEAUX_EN_ZONES
    precision: Precision | None = "fine" if zones else None
    suivies = o.suivies(vue.regime, vue.convention, vue.au, vue.avec_faible)
    perimetre = vue.filtres.etendue(suivies, vue.montant)
    visibles = o.choisir(vue.filtres, perimetre)
    source = sources(o.exercices, set(perimetre["exercice"]))

    retenue = choisie(o)
    a_la_carte, a_cote = st.columns([5, 4], gap="medium")
    with a_la_carte:
        Figure(
            "adoptions",
            "",
            lambda: afficher_carte(
                visibles, types, o, retenue, choisir_ici, cadre_des_filtres(vue.filtres)
            ),
            description=description(visibles),
            source=source,
            lecture="" if zones else f"Surface des signes : achats {o.exercices.reference}.",
        ).montrer(sourcee=st.context.is_embedded)
    with a_cote:
        puces(o)
        st.markdown(premier_paragraphe(perimetre, vue.regime, vue.au, lieux(o), o.exercices))
        # The summary comes first once there is one: it is what was asked for.
        if retenue is None:
            proposer(o, "q", "Et chez vous ?", choisir_ici)
        with place_du_resume():
            resumer(o, retenue, vue.au)
        if retenue is not None:
            proposer(o, "q", "Et chez vous ?", choisir_ici)
        with st.container(key="legende"):
            afficher_legende(legende_adoptions(visibles, types))

    if st.context.is_embedded:
        return
    comptes = statuts_par_type(perimetre)
    Figure(
        "statuts",
        titre_par_type(comptes),
        etats_par_type(comptes),
        description=description_par_type(comptes),
        table=lambda: table_par_type(comptes),
        source=source,
        legende=legende_statuts(comptes),
    ).montrer(sourcee=False)

    st.header(typographie(titre_liste(visibles)), anchor=False)
    st.caption(
        typographie(
            "Un titre de colonne trie, une ligne cochée ouvre son résumé ; le filtre « Nom », en "
            "haut de la page, cherche dans la liste."
        )
    )
    choisir_dans_la_liste("liste", liste(visibles), visibles["siren"].tolist(), choisir_de_la_liste)
    telecharger(
        "adoptions",
        lambda: export(visibles),
        lambda: entites(visibles, export(visibles), o.donnees.contours, precision),
    )
    st.caption(typographie(source))


st.title("Carte des adoptions", anchor=False)
carte()
