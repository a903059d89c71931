"""The doors of the home page: cards that open a page wherever they are clicked."""

from __future__ import annotations

import streamlit as st

from components.site.plan import CARTE, PREPARER, PRESENTATION, SIMULATEUR
from spaser.formats import typographie

_PORTES = (
    (CARTE, "Voir la carte des adoptions", "Qui est obligé, qui a adopté, où, et depuis quand."),
    (
        SIMULATEUR,
        "Simuler un autre seuil",
        "Qui entrerait, pour quelle part des achats, et avec quelle sûreté.",
    ),
    (
        PREPARER,
        PREPARER.titre,
        "Ce que la loi demande, ce que d'autres promettent et obtiennent, un document à remplir.",
    ),
)


def montrer_portes() -> None:
    """Show the doors; the sheet spreads the link of each over its card."""
    *places, derniere = st.columns(len(_PORTES) + 1)
    for place, (page, label, mots) in zip(places, _PORTES, strict=True):
        with place.container(border=True, height="stretch", key=f"porte_{page.chemin}"):
            st.page_link(page.script, label=label)
            st.markdown(typographie(mots))
    with derniere.container(border=True, height="stretch", key="porte_presentation"):
        st.html(f'<a href="{PRESENTATION}">Animer une réunion</a>')
        st.markdown(
            typographie("Des diapositives, un seuil à déplacer devant la salle, un fichier PPTX.")
        )
