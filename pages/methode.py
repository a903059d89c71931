"""D'où viennent les nombres, ce qu'ils valent, et comment les reprendre."""

import streamlit as st

from components.acces import donnees, journal, texte
from components.cadre import sur_demande, tableau
from components.methode import (
    citer,
    dictionnaire,
    pas_a_pas,
    table_des_sources,
    telechargements,
)
from components.selection import choisie, choisir, proposer, siren_demande
from components.signalement import lien_pour_signaler
from components.site import API, METHODE
from components.validation import achats_annonces, nombres_publies
from spaser.formats import typographie

d = donnees()
st.title("Données et méthode", anchor=False)

st.header("Comment les achats sont estimés", anchor=False)
st.markdown(texte("estimation"))

ligne = choisie(d)
if ligne is None:
    if siren_demande():
        st.warning(
            "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres."
        )
    ligne = d.collectivites.loc[d.collectivites["achats_bas"].idxmax()]
st.subheader(typographie(f"L'exemple de : {ligne['nom_complet']}"), anchor=False)
pas_a_pas(ligne, d.droit)
proposer(d, "q", "Refaire le calcul pour une autre", choisir)

st.header("Ce que l'estimation retrouve", anchor=False)
nombres_publies().montrer()
achats_annonces(d).montrer()
st.markdown(texte("achats_annonces"))

st.header("Ce qu'il faut savoir avant de s'y fier", anchor=False)
st.markdown(texte("limites"))

st.header("Les sources", anchor=False)
tableau(table_des_sources(d.paquet))

st.header("Le dictionnaire", anchor=False)
dictionnaire(d.paquet)

st.header("Télécharger", anchor=False)
st.markdown(texte("telechargements"))
telechargements(d)
st.page_link(API.script, label="Les mêmes données par l'API", icon=":material/api:")

st.header("Citer", anchor=False)
st.markdown(texte("citer"))
citer(d)

st.header("Signaler une erreur ou une adoption", anchor=False)
st.markdown(f"{texte('signaler')} {lien_pour_signaler(ligne, METHODE)}")

sur_demande("journal", "Journal des changements", lambda: st.markdown(journal()))
