"""Ce qui est accessible, ce qui ne l'est pas."""

import streamlit as st

from components.site.textes import texte

st.title("Accessibilité", anchor=False)
st.markdown(texte("accessibilite"))
