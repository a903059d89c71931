"""Qui publie, sous quelles licences, ce qui n'est pas collecté, ce qui l'est d'une contribution."""

import streamlit as st

from components.site.plan import contact, editeur
from components.site.textes import texte
from spaser.formats import majuscule, typographie

st.title("Mentions légales", anchor=False)
st.markdown(typographie(f"**Éditeur.** {majuscule(editeur())}"))
st.markdown(texte("mentions"))
st.header("Ce que vous nous dites", anchor="contributions")
st.markdown(texte("mentions_contributions"))
st.markdown(typographie(f"**À qui l'écrire.** {contact() or 'À l’éditeur, nommé plus haut.'}"))
