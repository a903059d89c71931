"""D'où viennent les nombres, ce qu'ils valent, et comment les reprendre."""

import streamlit as st

from components.acces import donnees, texte
from components.cadre import tableau
from components.methode import (
    figure_de_validation,
    table_des_sources,
    telechargements,
)

d = donnees()
st.title("Données et méthode", anchor=False)

st.header("Comment les achats sont estimés", anchor=False)
st.markdown(texte("estimation"))

st.header("Ce que l'estimation retrouve", anchor=False)
figure_de_validation()

st.header("Ce qu'il faut savoir avant de s'y fier", anchor=False)
st.markdown(texte("limites"))

st.header("Les sources", anchor=False)
tableau(table_des_sources(d.paquet))

st.header("Télécharger", anchor=False)
st.markdown(texte("telechargements"))
telechargements(d)
