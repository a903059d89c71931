"""The table of contents of a long page: links to its headings, by their anchors."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from spaser.formats import typographie


def sommaire(sections: Mapping[str, str]) -> None:
    """Show links to headings of the page: their anchors, and their words in short."""
    liens = " · ".join(f"[{mots}](#{ancre})" for ancre, mots in sections.items())
    with st.container(key="sommaire"):
        st.markdown(typographie(f"Sur cette page : {liens}"))
