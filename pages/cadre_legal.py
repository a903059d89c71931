"""Ce que dit la loi : les étapes, ce qu'un SPASER contient, qui est concerné."""

import streamlit as st

from components.adresse.selection import choisie, choisir, proposer, siren_demande
from components.collectivite.phrases import phrase_obligation, phrase_perimetre, phrase_seuil
from components.comprendre.cadre_legal import choisir_etape, chronologie, etapes, montrer_etape
from components.figures.sources import source_comptes
from components.site.observatoire import observatoire
from components.site.plan import CADRE_LEGAL, FICHE, PREPARER, SIMULATEUR
from components.site.textes import texte
from spaser.formats import typographie

o = observatoire()
st.title(CADRE_LEGAL.grand_titre, anchor=False)
st.markdown(texte("cadre_presentation"))

choix = etapes(o.donnees.cadre_legal)
etape = choisir_etape(o.donnees.cadre_legal, choix)
frise, texte_choisi = st.columns([3, 2], gap="large")
with frise:
    chronologie(o, etape, choix).montrer()
with texte_choisi:
    montrer_etape(etape)

st.header(typographie("Suis-je concerné ?"), anchor=False)
proposer(o, "q", "Ma collectivité", choisir)
elle = choisie(o)
if elle is not None:
    with st.container(border=True, key="concerne"):
        st.subheader(typographie(elle.nom_complet), anchor=False)
        for regime in reversed(o.droit.regimes):
            st.markdown(typographie(phrase_obligation(elle, regime)))
        st.markdown(typographie(phrase_seuil(elle, o.droit)))
        for page, label, icone in (
            (FICHE, "Voir sa fiche", ":material/arrow_forward:"),
            (PREPARER, PREPARER.titre, ":material/edit_document:"),
        ):
            st.page_link(page.script, label=label, icon=icone, query_params={"siren": elle.siren})
        st.caption(typographie(f"{phrase_perimetre(elle)} {source_comptes(o.exercices)}"))
elif siren_demande():
    st.warning(
        typographie(
            "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres."
        )
    )
else:
    st.caption(
        typographie(
            f"La réponse se calcule sur les comptes de {o.exercices.reference} ; seule la "
            "collectivité connaît le montant exact que la loi lui demande de compter."
        )
    )

st.header(typographie("Ce qu'un SPASER contient"), anchor=False)
st.markdown(texte("cadre_contenu"))

st.header("Qui doit en adopter un", anchor=False)
st.markdown(texte("cadre_qui"))
st.page_link(
    SIMULATEUR.script, label=typographie("Et si le seuil changeait ?"), icon=":material/tune:"
)

st.header("Les objectifs nationaux, et ce qui est mesuré", anchor=False)
st.markdown(texte("cadre_objectifs"))
