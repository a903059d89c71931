"""Dire ce que l'on sait d'une collectivité et de son SPASER, puis suivre ce qu'on en a dit."""

import streamlit as st

from components.contribuer.questionnaire import questionnaire
from components.contribuer.suivre import suivre
from components.site.plan import CONTRIBUER, LIEN_PRIVE

st.title(CONTRIBUER.grand_titre, anchor=False)
if jeton := st.query_params.get(LIEN_PRIVE):
    suivre(jeton)
else:
    questionnaire()
