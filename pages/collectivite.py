"""Une collectivité : ses achats, ce que la loi lui demande, son SPASER, ses semblables."""

from typing import Any

import streamlit as st

from components.acces import aujourd_hui, donnees, texte
from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, SOURCE_OFGL, tableau
from components.carte_vega import carte_du_lieu
from components.comparateur import comparer_avec
from components.fiche import afficher_pairs, afficher_schemas
from components.figures import echelle_des_seuils
from components.phrases_fiche import (
    codes,
    identite,
    phrase_obligation,
    phrase_perimetre,
    phrase_rang,
    phrase_seuil,
    table_des_achats,
    table_des_declares,
)
from components.selection import choisie, choisir, proposer, siren_demande
from components.site import CARTE, COLLECTIVITES, NOM_DU_SITE
from spaser.comparaison import pairs, rang
from spaser.donnees import Donnees
from spaser.formats import typographie


def recherche(d: Donnees) -> None:
    st.title("Fiche d'une collectivité", anchor=False)
    if siren_demande():
        st.warning(
            "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres. "
            "Quelques communes, sans comptes publiés, n'y figurent pas."
        )
    st.markdown(texte("recherche"))
    proposer(d, "q", "Chercher une collectivité", choisir)
    st.page_link(COLLECTIVITES.script, label="Voir la liste de toutes les collectivités")


def fiche(d: Donnees, ligne: Any) -> None:
    au = aujourd_hui()
    st.set_page_config(page_title=f"{ligne.nom_complet} · {NOM_DU_SITE}")
    st.title(ligne.nom_complet, anchor=False)
    st.caption(typographie(f"{identite(ligne)} · {codes(ligne)}"))
    with st.container(horizontal=True, key="chemins"):
        st.page_link(
            CARTE.script,
            label="La situer sur la carte",
            icon=":material/map:",
            query_params={"siren": ligne.siren},
        )
        st.page_link(
            COLLECTIVITES.script, label="Chercher une autre collectivité", icon=":material/search:"
        )

    obligation, carte = st.columns([3, 2], gap="large")
    with obligation:
        st.header("Ce que la loi lui demande", anchor=False)
        for regime in reversed(d.droit.regimes):
            st.markdown(typographie(phrase_obligation(ligne, regime)))
        st.markdown(typographie(phrase_seuil(ligne)))
        if ligne.achats_haut:
            echelle_des_seuils(ligne, d.droit).afficher()
        st.markdown(typographie(phrase_rang(ligne, *rang(d.collectivites, ligne.siren))))
    with carte:
        carte_du_lieu(ligne, d.version).afficher()

    st.header("Son SPASER", anchor=False)
    afficher_schemas(d, ligne, au)

    st.header("Ses achats annuels", anchor=False)
    tableau(table_des_achats(ligne))
    st.caption(typographie(f"{phrase_perimetre(ligne)} {SOURCE_OFGL}"))
    declares = d.achats_declares[d.achats_declares["siren"] == ligne.siren]
    if not declares.empty:
        st.subheader("Ce qu'elle annonce elle-même", anchor=False)
        tableau(table_des_declares(declares))
        st.markdown(texte("achats_annonces"))

    st.header("Les plus proches par type et par achats", anchor=False)
    proches = pairs(d.collectivites, ligne.siren)
    afficher_pairs(d, proches, au)
    comparer_avec(d, ligne, proches, au)
    st.caption(typographie(f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}"))


d = donnees()
ligne = choisie(d)
if ligne is None:
    recherche(d)
else:
    fiche(d, ligne)
