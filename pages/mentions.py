"""Qui publie, sous quelles licences, et ce qui n'est pas collecté."""

import streamlit as st

from components.acces import texte
from components.site import editeur

st.title("Mentions légales", anchor=False)
st.markdown(f"**Éditeur.** {editeur()}")
st.markdown(texte("mentions"))
