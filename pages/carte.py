"""Qui est obligé, qui a adopté : la carte, les comptes et la liste."""

import streamlit as st

from components.acces import aujourd_hui, donnees, suivies_sous
from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, figure, tableau, telecharger
from components.carte_folium import afficher_carte
from components.filtres import (
    NIVEAU,
    NIVEAUX,
    NIVEAUX_EN_ZONES,
    avertir,
    choisir_niveau,
    choisir_regime,
    parametre_regime,
)
from components.phrases import (
    description_adoptions,
    ouverture_adoptions,
    table_des_statuts,
    table_suivies,
)
from components.signes import legende_adoptions
from spaser.formats import typographie

d = donnees()
st.title("Carte des adoptions", anchor=False)
avertir(NIVEAU, parametre_regime(d.droit))
with st.container(horizontal=True, gap="large"):
    niveau = choisir_niveau()
    regime = choisir_regime(d.droit)

suivies = suivies_sous(regime, aujourd_hui())
visibles = suivies[suivies["type"].isin(NIVEAUX[niveau])]
st.markdown(typographie(ouverture_adoptions(suivies, regime, aujourd_hui())))

figure(
    "adoptions",
    "Les collectivités obligées et les volontaires, par état d'adoption",
    lambda: afficher_carte(visibles, NIVEAUX[niveau], d.version),
    description=description_adoptions(visibles),
    source=f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}",
    legende=legende_adoptions(visibles, zones=NIVEAUX[niveau] in NIVEAUX_EN_ZONES),
)

st.header("Les obligées par type et par état", anchor=False)
tableau(table_des_statuts(suivies))
st.caption(typographie(f"Tous niveaux. {SOURCE_COMPTES} {SOURCE_ADOPTIONS}"))

st.header("La liste, des plus gros achats aux plus petits", anchor=False)
liste = table_suivies(visibles)
tableau(liste, hauteur=480)
telecharger(liste, "adoptions")
st.caption(typographie(f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}"))
