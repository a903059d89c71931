"""Ce qu'est le site, en dix secondes, avec quatre chiffres."""

import streamlit as st

from components.accueil.chiffres import chiffres_cles
from components.figures.cadre import chiffre
from components.figures.sources import sources
from components.site.observatoire import observatoire
from components.site.plan import (
    CADRE_LEGAL,
    CARTE,
    COLLECTIVITES,
    METHODE,
    PANORAMA,
    PRESENTATION,
    SIMULATEUR,
)
from components.site.textes import texte
from spaser.formats import typographie

QUESTIONS = {
    CARTE: "Où sont les collectivités obligées, et lesquelles ont adopté ?",
    SIMULATEUR: "Et si le seuil descendait encore ?",
    PANORAMA: "Où en est l'adoption, par type, par région et depuis 2015 ?",
    COLLECTIVITES: "Et chez vous ? Chaque collectivité a sa fiche.",
    CADRE_LEGAL: "Que dit la loi, et suis-je concerné ?",
    METHODE: "D'où viennent ces nombres, et jusqu'où s'y fier ?",
}

o = observatoire()

st.title(typographie("Qui doit adopter un SPASER, et qui l'a fait ?"), anchor=False)
st.markdown(texte("presentation", o))

chiffres = chiffres_cles(o)
for rangee in (chiffres[:2], chiffres[2:]):
    for colonne, cle in zip(st.columns(2), rangee, strict=True):
        with colonne:
            chiffre(cle)
st.caption(typographie(sources(o.exercices)))

st.header("Par où commencer", anchor=False)
questions = list(QUESTIONS.items())
for rangee in (questions[:3], questions[3:]):
    for colonne, (page, question) in zip(st.columns(3), rangee, strict=True):
        with colonne.container(border=True, height="stretch"):
            st.markdown(typographie(question))
            st.page_link(
                page.script, label=typographie(page.titre), icon=":material/arrow_forward:"
            )
st.markdown(
    typographie(
        f"Une réunion à animer ? [Ouvrir la présentation]({PRESENTATION}) : des diapositives, un "
        "seuil à déplacer devant la salle, des notes, et un fichier PPTX."
    )
)
