"""Une collectivité : ses achats, ce que la loi lui demande, son SPASER, ses semblables."""

import streamlit as st

from components.adresse.selection import choisie, choisir, proposer, siren_demande
from components.collectivite.comparateur import comparer_avec
from components.collectivite.fiche import afficher_achats, afficher_pairs, afficher_schemas
from components.collectivite.graphiques import echelle_des_seuils
from components.collectivite.phrases import (
    codes,
    identite,
    phrase_obligation,
    phrase_rang,
    phrase_seuil,
    table_des_declares,
)
from components.figures.cartes import carte_du_lieu
from components.figures.sources import sources
from components.figures.tableaux import tableau
from components.site.observatoire import observatoire
from components.site.plan import CARTE, COLLECTIVITES, NOM_DU_SITE
from components.site.textes import texte
from spaser.collectivite import Collectivite
from spaser.formats import typographie
from spaser.observatoire import Observatoire
from spaser.semblables import pairs, rang


def recherche(o: Observatoire) -> None:
    st.title(typographie("Fiche d'une collectivité"), anchor=False)
    if siren_demande():
        st.warning(
            typographie(
                "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres. "
                "Quelques communes, sans comptes publiés, n'y figurent pas."
            )
        )
    st.markdown(texte("recherche", o))
    proposer(o, "q", "Chercher une collectivité", choisir)
    st.page_link(COLLECTIVITES.script, label="Voir la liste de toutes les collectivités")


def fiche(o: Observatoire, elle: Collectivite) -> None:
    st.set_page_config(page_title=typographie(f"{elle.nom_complet} · {NOM_DU_SITE}"))
    st.title(typographie(elle.nom_complet), anchor=False)
    st.caption(typographie(f"{identite(elle)} · {codes(elle)}"))
    with st.container(horizontal=True, key="chemins"):
        st.page_link(
            CARTE.script,
            label="La situer sur la carte",
            icon=":material/map:",
            query_params={"siren": elle.siren},
        )
        st.page_link(
            COLLECTIVITES.script, label="Chercher une autre collectivité", icon=":material/search:"
        )

    obligation, carte = st.columns([3, 2], gap="large")
    with obligation:
        st.header("Ce que la loi lui demande", anchor=False)
        for regime in reversed(o.droit.regimes):
            st.markdown(typographie(phrase_obligation(elle, regime)))
        st.markdown(typographie(phrase_seuil(elle)))
        if elle.achats_haut:
            echelle_des_seuils(elle, o.droit).afficher()
        st.markdown(typographie(phrase_rang(elle, *rang(o.collectivites, elle.siren))))
    with carte:
        carte_du_lieu(elle, o).afficher()

    st.header("Son SPASER", anchor=False)
    afficher_schemas(o, elle)

    st.header("Ses achats annuels", anchor=False)
    afficher_achats(o, elle)
    declares = table_des_declares(o, elle)
    if not declares.empty:
        st.subheader(typographie("Ce qu'elle annonce elle-même"), anchor=False)
        tableau(declares)
        st.markdown(texte("achats_annonces"))

    st.header("Les plus proches par type et par achats", anchor=False)
    proches = pairs(o.collectivites, elle.siren)
    afficher_pairs(o, proches)
    comparer_avec(o, elle, proches)
    st.caption(typographie(sources(o.exercices)))


o = observatoire()
elle = choisie(o)
if elle is None:
    recherche(o)
else:
    fiche(o, elle)
