"""D'où viennent les nombres, ce qu'ils valent, et comment les reprendre."""

import streamlit as st

from components.adresse.selection import choisie, choisir, proposer, siren_demande
from components.collectivite.signalement import inviter_a_contribuer, lien_pour_signaler
from components.comprendre.confrontation import achats_annonces, nombres_publies
from components.comprendre.methode import (
    citer,
    dictionnaire,
    table_des_sources,
    table_du_rapprochement,
    telechargements,
)
from components.comprendre.pas_a_pas import pas_a_pas
from components.figures.cadre import sur_demande
from components.figures.sources import SOURCE_ADOPTIONS, source_comptes
from components.figures.tableaux import tableau
from components.site.observatoire import observatoire
from components.site.plan import API, METHODE
from components.site.sommaire import sommaire
from components.site.textes import journal, texte
from spaser.collectivite import Collectivite
from spaser.formats import date_longue, typographie
from spaser.rapprochement import rapprocher

o = observatoire()
st.title(METHODE.grand_titre, anchor=False)
sommaire(
    {
        "estimation": "l'estimation",
        "validation": "ce qu'elle vaut",
        "limites": "ses limites",
        "rapprochement": "les nombres d'adoption",
        "sources": "les sources",
        "dictionnaire": "le dictionnaire",
        "telecharger": "télécharger",
        "citer": "citer",
        "signaler": "signaler",
    }
)

st.header("Comment les achats sont estimés", anchor="estimation")
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

nombres_publies(o).montrer(sourcee=False)
achats_annonces(o).montrer(sourcee=False)
st.markdown(texte("achats_annonces"))

st.header(typographie("Ce qu'il faut savoir avant de s'y fier"), anchor="limites")
st.markdown(texte("limites", o))

st.header(typographie("Des lignes du relevé aux obligées"), anchor="rapprochement")
st.markdown(
    typographie(
        f"Tous les nombres d'adoption du site, au {date_longue(o.jour)}, chacun tiré du précédent."
    )
)
tableau(table_du_rapprochement(rapprocher(o.donnees.adoptions, o.annuaire, o.jour)))

st.header("Les sources", anchor="sources")
tableau(table_des_sources(o.donnees.paquet))

st.header("Le dictionnaire", anchor="dictionnaire")
dictionnaire(o.donnees.paquet)

st.header("Télécharger", anchor="telecharger")
st.markdown(texte("telechargements"))
telechargements(o.donnees)
st.page_link(API.script, label=typographie("Les mêmes données par l'API"), icon=":material/api:")

st.header("Citer", anchor="citer")
st.markdown(texte("citer"))
citer(o)

st.header("Signaler une erreur ou une adoption", anchor="signaler")
inviter_a_contribuer(elle)
st.markdown(f"{texte('signaler')} {lien_pour_signaler(elle, METHODE)}")

sur_demande("journal", "Journal des changements", lambda: st.markdown(journal()))
st.caption(typographie(f"{source_comptes(o.exercices)} {SOURCE_ADOPTIONS}"))
