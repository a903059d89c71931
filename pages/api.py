"""L'API ouverte : où lire les nombres par programme, et comment."""

import streamlit as st

from api import CHEMIN as CHEMIN_API
from components.comprendre.reference_api import montrer_adresse, montrer_exemples, reference
from components.site.plan import API
from components.site.textes import texte
from spaser.formats import typographie

st.title(API.grand_titre, anchor=False)
st.markdown(texte("api"))
montrer_adresse()

st.header("Exemples à copier", anchor=False)
montrer_exemples()

st.header("Adresses et paramètres", anchor=False)
reference()
st.markdown(
    typographie(
        f"Le même contenu pour les programmes : [document OpenAPI 3.1]({CHEMIN_API}/openapi.json)."
    )
)
