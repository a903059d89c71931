"""Toutes les collectivités des comptes : chercher, trier, ouvrir une fiche, reprendre la table."""

import streamlit as st

from components.acces import donnees, index_des_noms
from components.annuaire import (
    PAR_PAGE,
    choisir_page,
    choisir_recherche,
    export,
    mots,
    titre,
)
from components.cadre import SOURCE_COMPTES
from components.exports import telecharger
from components.liste import tableau_de_fiches
from spaser.formats import typographie

st.title("Toutes les collectivités", anchor=False)


@st.fragment
def annuaire() -> None:
    d = donnees()
    trouvees = choisir_recherche(d, index_des_noms())
    st.header(typographie(titre(trouvees)), anchor=False)
    if trouvees.empty:
        st.info("Aucune collectivité ne répond à cette recherche : retirer un mot ou un filtre.")
        return
    page = choisir_page(len(trouvees))
    montrees = trouvees.iloc[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    tableau_de_fiches(mots(montrees, d.droit), montrees["siren"].tolist())
    telecharger("collectivites", lambda: export(trouvees, d.droit))
    st.caption(typographie(SOURCE_COMPTES))


annuaire()
