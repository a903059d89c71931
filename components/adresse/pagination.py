"""A long list, one page at a time: the page is in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from components.adresse.parametres import PAGE
from spaser.formats import nombre

Lignes = TypeVar("Lignes", pd.DataFrame, list[Any])
PAR_PAGE = 50


def par_pages(
    lignes: Lignes, montrer: Callable[[Lignes], object], par_page: int = PAR_PAGE
) -> None:
    """Show the rows of a page with `montrer`, between the ways to the others.

    A page beyond the last one is the last one.
    """
    combien = -(-len(lignes) // par_page)
    demandee = st.query_params.get(PAGE.cle, "1")
    if st.session_state.get(PAGE.cle, _page(demandee)) > combien:
        st.session_state[PAGE.cle] = combien
    if combien == 1:
        montrer(lignes)
        return
    page = st.pagination(combien, key=PAGE.cle, bind="query-params")
    montrer(lignes[(page - 1) * par_page : page * par_page])
    _au_pied(page, combien)


def _page(brute: str) -> int:
    return int(brute) if PAGE.valable(brute) else 1


def _au_pied(page: int, combien: int) -> None:
    """Show, below the list, the ways to the pages beside this one."""

    def aller(autre: int) -> None:
        st.session_state[PAGE.cle] = autre

    with st.container(horizontal=True, key="pages", vertical_alignment="center"):
        st.button(
            "Page précédente",
            icon=":material/chevron_left:",
            disabled=page == 1,
            on_click=aller,
            args=(page - 1,),
        )
        st.markdown(f"Page {nombre(page)} sur {nombre(combien)}", width="content")
        st.button(
            "Page suivante",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=page == combien,
            on_click=aller,
            args=(page + 1,),
        )
