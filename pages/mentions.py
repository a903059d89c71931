"""Qui publie, sous quelles licences, et ce qui n'est pas collecté."""

import streamlit as st

from components.site.plan import editeur
from components.site.textes import texte
from spaser.formats import majuscule, typographie

st.title("Mentions légales", anchor=False)
st.markdown(typographie(f"**Éditeur.** {majuscule(editeur())}"))
st.markdown(texte("mentions"))
