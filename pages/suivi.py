"""L'histoire publique du relevé : ce que les contributions y ont changé."""

import streamlit as st

from components.adresse.pagination import par_pages
from components.fichiers.tableurs import telecharger
from components.site.observatoire import observatoire
from components.site.plan import CONTRIBUER, FLUX, SUIVI
from components.site.textes import texte
from components.suivi.histoire import en_liste, en_table
from components.suivi.liste import choisir, compter, premiere_phrase
from spaser.formats import quantite, typographie
from spaser.observatoire import Observatoire


def liste(o: Observatoire) -> None:
    trouves = choisir(o)
    titre = quantite(len(trouves), "changement", "changements")
    st.header(typographie(f"{titre}, du plus récent au plus ancien"), anchor="liste")
    if not trouves:
        st.info(
            typographie(
                "Aucun changement ne répond à cette recherche : retirer un mot ou un filtre."
            )
        )
        return
    par_pages(trouves, lambda montres: st.html(en_liste(o, montres)))
    telecharger("suivi", lambda: en_table(o, trouves))


o = observatoire()
st.title(SUIVI.grand_titre, anchor=False)
st.markdown(typographie(premiere_phrase(o, compter())))
with st.container(horizontal=True, vertical_alignment="center", key="chemins"):
    st.page_link(
        CONTRIBUER.script, label="Contribuer", icon=":material/edit_note:", width="content"
    )
    st.markdown(f":material/rss_feed: [Flux Atom]({FLUX})", width="content")
if o.donnees.evenements:
    liste(o)
else:
    st.info(typographie("Rien n'est encore publié : la première contribution peut être la vôtre."))
st.header(typographie("Comment cela se fait"), anchor="comment")
st.markdown(texte("suivi"))
