"""La réponse d'abord : l'image, « et chez vous ? », trois chiffres ; puis où aller."""

import streamlit as st

from components.accueil.ajouts import derniers_ajouts, derniers_changements
from components.accueil.carte import carte
from components.accueil.chiffres import chiffres_cles, en_html, fraicheur
from components.accueil.portes import montrer_portes
from components.accueil.reponse import chercher
from components.figures.reperes import nombre_d_avant
from components.site.observatoire import observatoire
from components.site.plan import ACCUEIL
from components.site.textes import texte
from spaser.formats import typographie

o = observatoire()

st.title(ACCUEIL.grand_titre, anchor=False)
st.markdown(texte("presentation"))
# The sheet puts the map beside the rest; a narrow screen keeps this order.
with st.container(key="premier_ecran"):
    with st.container(key="recherche"):
        chercher()
    with st.container(key="carte_d_accueil"):
        st.html(carte(o))
    with st.container(key="chiffres"):
        st.html(en_html(chiffres_cles(o)))
        st.html(nombre_d_avant(o))
        st.caption(typographie(fraicheur(o)))

st.header("Par où commencer", anchor=False)
montrer_portes()

st.header(typographie("Les dernières adoptions recensées"), anchor=False)
st.html(derniers_ajouts(o))
if changements := derniers_changements(o):
    st.header(typographie("Ce que le suivi vient de changer"), anchor=False)
    st.html(changements)
