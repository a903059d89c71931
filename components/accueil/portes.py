"""The three doors of the home page: cards that open a page wherever they are clicked."""

from __future__ import annotations

import streamlit as st

from components.site.plan import CARTE, PRESENTATION, SIMULATEUR
from spaser.formats import typographie


def montrer_portes() -> None:
    """Show the doors; the sheet spreads the link of each over its card."""
    portes = st.columns(3)
    with portes[0].container(border=True, height="stretch", key="porte_carte"):
        st.page_link(CARTE.script, label="Voir la carte des adoptions")
        st.markdown(typographie("Qui est obligé, qui a adopté, où, et depuis quand."))
    with portes[1].container(border=True, height="stretch", key="porte_simulateur"):
        st.page_link(SIMULATEUR.script, label="Simuler un autre seuil")
        st.markdown(
            typographie("Qui entrerait, pour quelle part des achats, et avec quelle sûreté.")
        )
    with portes[2].container(border=True, height="stretch", key="porte_presentation"):
        st.html(f'<a href="{PRESENTATION}">Animer une réunion</a>')
        st.markdown(
            typographie("Des diapositives, un seuil à déplacer devant la salle, un fichier PPTX.")
        )
