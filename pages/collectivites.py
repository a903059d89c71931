"""Toutes les collectivités des comptes : chercher, trier, ouvrir une fiche, reprendre la table."""

import pandas as pd
import streamlit as st

from components.adresse.pagination import par_pages
from components.adresse.selection import ouvrir_par_entree
from components.collectivite.annuaire import choisir_recherche, export, montants, mots, titre
from components.fichiers.tableurs import telecharger
from components.figures.sources import source_comptes
from components.figures.tableaux import tableau_de_fiches
from components.site.observatoire import observatoire
from components.site.plan import COLLECTIVITES
from components.site.sommaire import sommaire
from spaser.formats import typographie
from spaser.observatoire import Observatoire

st.title(COLLECTIVITES.grand_titre, anchor=False)
sommaire({"liste": "la liste", "telecharger": "la télécharger"})


def montrer(o: Observatoire, montrees: pd.DataFrame) -> None:
    tableau_de_fiches(
        mots(montrees, o),
        montrees["siren"].tolist(),
        a_droite=montants(o),
        sans_repli=["SPASER"],
    )


@st.fragment
def annuaire() -> None:
    o = observatoire()
    trouvees = choisir_recherche(o)
    st.header(typographie(titre(trouvees)), anchor="liste")
    if trouvees.empty:
        st.info(
            typographie(
                "Aucune collectivité ne répond à cette recherche : retirer un mot ou un filtre."
            )
        )
        return
    par_pages(trouvees, lambda montrees: montrer(o, montrees))
    if len(trouvees) == 1:
        ouvrir_par_entree(st.session_state["q"], ".fiches a")
    st.header("Télécharger la liste", anchor="telecharger")
    telecharger("collectivites", lambda: export(trouvees, o))
    st.caption(typographie(source_comptes(o.exercices)))


annuaire()
