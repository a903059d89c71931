"""What every page has above and below its own content."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.acces import donnees
from components.site import NOM_DU_SITE, PageDuSite

# What Streamlit has no setting for: its empty top bar, its English toolbars over figures, the
# air above the page, the contrast of captions, the controls of a printed page.
_STYLE = """
<style>
[data-testid="stHeader"], [data-testid="stElementToolbar"] { display: none; }
[data-testid="stMainBlockContainer"] { padding-top: 1.2rem; max-width: 76rem; }
.stApp [data-testid="stCaptionContainer"], .stApp [data-testid="stCaptionContainer"] * {
  color: #4A5763; opacity: 1; }
.pour-lecteur-d-ecran { position: absolute; width: 1px; height: 1px; overflow: hidden;
                        clip-path: inset(50%); white-space: nowrap; }
[data-testid="stMetricLabel"] p { white-space: normal; }
.st-key-menu { border-bottom: 1px solid #D5DCE3; padding-bottom: .4rem; }
ul.legende { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 !important;
           padding: 0 !important;            font-size: .9rem; list-style: none; }
ul.legende li { display: flex; align-items: center; gap: .4rem; margin: 0 !important; }
@media (max-width: 640px) { [data-testid="stCustomComponentV1"] { height: 400px; } }
@media print { .st-key-menu, .stSlider, .stButtonGroup, .stDownloadButton { display: none; } }
</style>
"""


def menu(pages: dict[PageDuSite, StreamlitPage]) -> None:
    """Show the site's name and the links to its pages, on one or several lines."""
    st.html(_STYLE)
    with st.container(key="menu", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{NOM_DU_SITE}**", width="content")
        for page, lien in pages.items():
            st.page_link(lien, label=page.titre, width="content")


def pied_de_page() -> None:
    """Show the attributions that the licences ask for."""
    st.divider()
    st.caption(
        "Comptes : OFGL, d'après la DGFiP (Licence Ouverte 2.0). Positions : GeoNames "
        "(CC BY 4.0). Contours généralisés : Natural Earth et paquet « maps » de R (GPL-2). "
        "Code officiel géographique : Insee et Etalab (Licence Ouverte 2.0). "
        f"Version des données : {donnees().version}."
    )
