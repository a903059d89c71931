"""Ce que dit la loi : les étapes, ce qu'un SPASER contient, qui est concerné."""

import streamlit as st

from components.acces import donnees, texte
from components.cadre import SOURCE_COMPTES
from components.cadre_legal import choisir_etape, chronologie, montrer_etape
from components.phrases_fiche import phrase_obligation, phrase_perimetre, phrase_seuil
from components.selection import choisie, choisir, proposer, siren_demande
from components.site import FICHE, SIMULATEUR
from spaser.formats import typographie

d = donnees()
st.title("Le cadre légal", anchor=False)
st.markdown(texte("presentation"))

etape = choisir_etape(d.cadre_legal)
montrer_etape(etape)
chronologie(d.cadre_legal, d.droit, etape).montrer()

st.header(typographie("Suis-je concerné ?"), anchor=False)
proposer(d, "q", "Ma collectivité", choisir)
ligne = choisie(d)
if ligne is not None:
    with st.container(border=True, key="concerne"):
        st.subheader(ligne.nom_complet, anchor=False)
        for regime in reversed(d.droit.regimes):
            st.markdown(typographie(phrase_obligation(ligne, regime)))
        st.markdown(typographie(phrase_seuil(ligne)))
        st.page_link(
            FICHE.script,
            label="Voir sa fiche",
            icon=":material/arrow_forward:",
            query_params={"siren": ligne.siren},
        )
        st.caption(typographie(f"{phrase_perimetre(ligne)} {SOURCE_COMPTES}"))
elif siren_demande():
    st.warning("L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres.")
else:
    st.caption(
        "La réponse se calcule sur les comptes de 2024 ; seule la collectivité connaît le montant "
        "exact que la loi lui demande de compter."
    )

st.header("Ce qu'un SPASER contient", anchor=False)
st.markdown(texte("cadre_contenu"))

st.header("Qui doit en adopter un", anchor=False)
st.markdown(texte("cadre_qui"))
st.page_link(SIMULATEUR.script, label="Et si le seuil changeait ?", icon=":material/tune:")

st.header("Les objectifs nationaux, et ce qui est mesuré", anchor=False)
st.markdown(texte("cadre_objectifs"))
