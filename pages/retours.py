"""Ce que d'autres ont fait : des schémas décrits de la même façon, pour les comparer."""

import streamlit as st

from components.adresse.parametres import NIVEAU, avertir
from components.comprendre.retours import comparer, du_niveau, montrer_fiches, premier_paragraphe
from components.figures.sources import source_comptes
from components.site.observatoire import observatoire
from components.site.plan import OBJECTIFS, PANORAMA, PREPARER
from components.site.sommaire import sommaire
from components.site.textes import texte
from spaser.formats import typographie

o = observatoire()
st.title(typographie("Retours d'expérience"), anchor=False)
st.markdown(premier_paragraphe())
sommaire(
    {
        "comparer": "la table",
        "schemas": "schéma par schéma",
        "reussite": "ce qui fait réussir",
        "europe": "ailleurs en Europe",
    }
)
avertir(NIVEAU)
st.header("Les schémas comparés", anchor="comparer")
retenues = du_niveau(o, NIVEAU.segments("Niveau"))
comparer(o, retenues)

st.header("Schéma par schéma", anchor="schemas")
montrer_fiches(o, retenues)

st.header("Ce qui fait réussir, ce qui freine", anchor="reussite")
st.markdown(texte("retours_reussite"))

st.header("Ailleurs en Europe", anchor="europe")
st.markdown(texte("retours_europe"))
st.page_link(
    OBJECTIFS.script,
    label="Comparer ce que tous promettent et obtiennent",
    icon=":material/target:",
)
st.page_link(PREPARER.script, label=PREPARER.titre, icon=":material/edit_document:")
st.page_link(PANORAMA.script, label="Voir toutes les adoptions recensées", icon=":material/list:")
st.caption(typographie(source_comptes(o.exercices)))
