"""Ce qu'est le site, en dix secondes, avec quatre chiffres."""

import streamlit as st

from components.acces import donnees, resultat, texte
from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, chiffre
from components.phrases import chiffres_cles
from components.serveur import PRESENTATION
from components.site import CADRE_LEGAL, CARTE, COLLECTIVITES, METHODE, PANORAMA, SIMULATEUR
from spaser.formats import typographie
from spaser.scenario import Scenario

QUESTIONS = {
    CARTE: "Où sont les collectivités obligées, et lesquelles ont adopté ?",
    SIMULATEUR: "Et si le seuil descendait encore ?",
    PANORAMA: "Où en est l'adoption, par type, par région et depuis 2015 ?",
    COLLECTIVITES: "Et chez vous ? Chaque collectivité a sa fiche.",
    CADRE_LEGAL: "Que dit la loi, et suis-je concerné ?",
    METHODE: "D'où viennent ces nombres, et jusqu'où s'y fier ?",
}

d = donnees()
en_vigueur = resultat(Scenario(d.droit.en_vigueur.seuil))

st.title(typographie("Qui doit adopter un SPASER, et qui l'a fait ?"), anchor=False)
st.markdown(texte("presentation"))

chiffres = chiffres_cles(en_vigueur, d.droit.en_vigueur, d.reperes_adoption)
for rangee in (chiffres[:2], chiffres[2:]):
    for colonne, cle in zip(st.columns(2), rangee, strict=True):
        with colonne:
            chiffre(cle)
st.caption(typographie(f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}"))

st.header("Par où commencer", anchor=False)
questions = list(QUESTIONS.items())
for rangee in (questions[:3], questions[3:]):
    for colonne, (page, question) in zip(st.columns(3), rangee, strict=True):
        with colonne.container(border=True, height="stretch"):
            st.markdown(typographie(question))
            st.page_link(page.script, label=page.titre, icon=":material/arrow_forward:")
st.markdown(
    f"Une réunion à animer ? [Ouvrir la présentation]({PRESENTATION}) : huit diapositives, un "
    "seuil à déplacer devant la salle, des notes, et un fichier PPTX."
)
