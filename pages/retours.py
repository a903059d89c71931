"""Ce que d'autres ont fait : des schémas décrits de la même façon, pour les comparer."""

import streamlit as st

from components.adresse.parametres import NIVEAU, avertir
from components.comprendre.retours import fiches, montrer_fiches
from components.figures.sources import source_comptes
from components.site.observatoire import observatoire
from components.site.plan import PANORAMA
from components.site.textes import texte
from spaser.formats import nombre, typographie

o = observatoire()
st.title(typographie("Retours d'expérience"), anchor=False)
st.markdown(
    typographie(
        f"{nombre(len(fiches()))} schémas, de collectivités de toutes tailles, que des pages "
        "publiques décrivent assez pour les comparer. Seulement des faits, chacun avec sa source ; "
        "ce qu'une page tait est dit aussi."
    )
)
avertir(NIVEAU)
montrer_fiches(o, NIVEAU.segments("Niveau"))
st.caption(typographie(source_comptes(o.exercices)))

st.header("Ce qui fait réussir, ce qui freine", anchor=False)
st.markdown(texte("retours_reussite"))

st.header("Ailleurs en Europe", anchor=False)
st.markdown(texte("retours_europe"))
st.page_link(PANORAMA.script, label="Voir toutes les adoptions recensées", icon=":material/list:")
