"""The simulator without a figure: what a slider step costs in Streamlit itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from components.acces import donnees, simulation
from components.filtres import choisir_seuil
from components.phrases import constat
from spaser.scenario import Scenario


@st.fragment
def simulateur() -> None:
    """Show the slider and the opening sentence."""
    d = donnees()
    scenario = Scenario(choisir_seuil(d.droit))
    with st.container(key="constat"):
        st.markdown(constat(simulation(scenario), d.droit))


st.title("Plancher")
simulateur()
