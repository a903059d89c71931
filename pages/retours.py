"""Ce que d'autres ont fait : des schémas décrits de la même façon, pour les comparer."""

import streamlit as st

from components.acces import aujourd_hui, donnees, texte
from components.cadre import SOURCE_COMPTES
from components.filtres import NIVEAU, avertir, choisir_niveau
from components.retours import fiches, montrer_fiches
from components.site import PANORAMA
from spaser.formats import nombre, typographie

d = donnees()
st.title("Retours d'expérience", anchor=False)
st.markdown(
    typographie(
        f"{nombre(len(fiches()))} schémas, de collectivités de toutes tailles, que des pages "
        "publiques décrivent assez pour les comparer. Seulement des faits, chacun avec sa source ; "
        "ce qu'une page tait est dit aussi."
    )
)
avertir(NIVEAU)
montrer_fiches(d, choisir_niveau(), aujourd_hui())
st.caption(typographie(SOURCE_COMPTES))

st.header("Ce qui fait réussir, ce qui freine", anchor=False)
st.markdown(texte("retours_reussite"))

st.header("Ailleurs en Europe", anchor=False)
st.markdown(texte("retours_europe"))
st.page_link(PANORAMA.script, label="Voir toutes les adoptions recensées", icon=":material/list:")
