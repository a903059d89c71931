"""Ce que les schémas promettent et obtiennent : un point par schéma, face aux taux nationaux."""

import pandas as pd
import streamlit as st

from components.adresse.pagination import par_pages
from components.fichiers.tableurs import telecharger
from components.figures.cadre import Figure
from components.figures.sources import SOURCE_ENGAGEMENTS, source_comptes
from components.objectifs.liste import (
    FAIT,
    demander,
    en_liste,
    en_table,
    voir,
)
from components.objectifs.paires import Paire, en_tableau, titre_des_paires
from components.objectifs.phrases import SECTIONS, premiere_phrase
from components.site.observatoire import observatoire
from components.site.plan import OBJECTIFS, RETOURS
from components.site.sommaire import sommaire
from components.site.textes import texte
from spaser.formats import quantite, typographie


def cote_a_cote(montrees: tuple[Figure, ...]) -> None:
    for rang in range(0, len(montrees), 2):
        for colonne, figure in zip(
            st.columns(2, gap="large"), montrees[rang : rang + 2], strict=False
        ):
            with colonne:
                figure.montrer(sourcee=False)


def promis_et_obtenu(dites: list[Paire]) -> None:
    st.header(typographie(titre_des_paires(dites)), anchor="promis_et_obtenu")
    st.html(en_tableau(dites))


def liste(lignes: pd.DataFrame) -> None:
    st.header(typographie(f"{quantite(len(lignes), *FAIT)}, avec la source"), anchor="liste")
    par_pages(lignes, lambda montrees: st.html(en_liste(montrees)))
    telecharger("objectifs_et_resultats", lambda: en_table(lignes))


o = observatoire()
st.title(OBJECTIFS.grand_titre, anchor=False)
demande = demander(o)
vue = voir(o, demande)
if vue.lignes.empty:
    st.info(typographie("Aucun fait ne répond à cette recherche : retirer un mot ou un filtre."))
montrees, filtree = vue.figures, len(vue.lignes) < len(o.engagements)
ancres = {figure.cle for figure in montrees[2:]} | {"liste", "lire"}
ancres |= {"promis_et_obtenu"} if vue.paires else set()
with st.container(key="figures"):
    cote_a_cote(montrees[:2])
    st.markdown(
        typographie(premiere_phrase(vue.chiffrage, filtree=len(vue.lignes) < len(o.engagements)))
    )
    sommaire({ancre: mots for ancre, mots in SECTIONS.items() if ancre in ancres})
    cote_a_cote(montrees[2:])
if vue.paires:
    promis_et_obtenu(vue.paires)
if not vue.lignes.empty:
    liste(vue.lignes)
st.header(typographie("Comment les lire"), anchor="lire")
st.markdown(texte("objectifs"))
st.page_link(
    RETOURS.script,
    label=typographie("Lire les retours d'expérience"),
    icon=":material/menu_book:",
)
st.caption(typographie(f"{SOURCE_ENGAGEMENTS} {source_comptes(o.exercices)}"))
