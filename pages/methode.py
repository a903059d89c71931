"""D'où viennent les nombres, ce qu'ils valent, et comment les reprendre."""

import streamlit as st

from components.adresse.selection import choisie, choisir, proposer, siren_demande
from components.collectivite.signalement import lien_pour_signaler
from components.comprendre.confrontation import achats_annonces, nombres_publies
from components.comprendre.methode import (
    citer,
    dictionnaire,
    phrase_du_releve,
    table_des_sources,
    telechargements,
)
from components.comprendre.pas_a_pas import pas_a_pas
from components.figures.cadre import sur_demande
from components.figures.tableaux import tableau
from components.site.observatoire import observatoire
from components.site.plan import API, METHODE
from components.site.textes import journal, texte
from spaser.collectivite import Collectivite
from spaser.formats import typographie

o = observatoire()
st.title("Données et méthode", anchor=False)

st.header("Comment les achats sont estimés", anchor=False)
st.markdown(texte("estimation", o))

elle = choisie(o)
if elle is None:
    if siren_demande():
        st.warning(
            typographie(
                "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres."
            )
        )
    elle = next(Collectivite.lire(o.annuaire.head(1)))
st.subheader(typographie(f"L'exemple de : {elle.nom_complet}"), anchor=False)
pas_a_pas(elle, o)
proposer(o, "q", "Refaire le calcul pour une autre", choisir)

st.header(typographie("Ce que l'estimation retrouve"), anchor=False)
nombres_publies(o).montrer()
achats_annonces(o).montrer()
st.markdown(texte("achats_annonces"))

st.header(typographie("Ce qu'il faut savoir avant de s'y fier"), anchor=False)
st.markdown(texte("limites", o))
st.markdown(typographie(phrase_du_releve(o)))

st.header("Les sources", anchor=False)
tableau(table_des_sources(o.donnees.paquet))

st.header("Le dictionnaire", anchor=False)
dictionnaire(o.donnees.paquet)

st.header("Télécharger", anchor=False)
st.markdown(texte("telechargements"))
telechargements(o.donnees)
st.page_link(API.script, label=typographie("Les mêmes données par l'API"), icon=":material/api:")

st.header("Citer", anchor=False)
st.markdown(texte("citer"))
citer(o)

st.header("Signaler une erreur ou une adoption", anchor=False)
st.markdown(f"{texte('signaler')} {lien_pour_signaler(elle, METHODE)}")

sur_demande("journal", "Journal des changements", lambda: st.markdown(journal()))
