"""Where the summary of a collectivité opens: beside the map, or over the list it is chosen in."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.adresse.selection import choisir

_DE_LA_LISTE = "resume_de_la_liste"


def choisir_ici(siren: str) -> None:
    """Put a collectivité in the address; its summary opens beside the map."""
    st.session_state[_DE_LA_LISTE] = False
    choisir(siren)


def choisir_de_la_liste(siren: str) -> None:
    """Put a collectivité in the address; its summary opens over the page, where the list is."""
    st.session_state[_DE_LA_LISTE] = True
    choisir(siren)


def place_du_resume() -> DeltaGenerator:
    """Return the container of the summary; `static/style.css` makes `feuille` a sheet."""
    return st.container(key="feuille" if st.session_state.get(_DE_LA_LISTE) else "a_cote")
