"""Une collectivité : ce que la loi lui demande, son SPASER, ses années, ses semblables."""

import streamlit as st

from components.adresse.selection import INCONNUE, choisie, choisir, proposer, siren_demande
from components.collectivite.comparateur import comparer_avec
from components.collectivite.fiche import (
    afficher_annees,
    afficher_montants,
    afficher_pairs,
    afficher_schemas,
    afficher_voisines,
    sources_de_la_fiche,
)
from components.collectivite.phrases import codes, identite, phrase_obligation
from components.collectivite.reponse import afficher_badges
from components.collectivite.signalement import inviter_a_contribuer, lien_pour_signaler
from components.figures.cartes import carte_du_lieu
from components.objectifs.siens import afficher_les_siens
from components.papier.fiche import offrir_la_fiche
from components.site.observatoire import observatoire
from components.site.plan import CARTE, COLLECTIVITES, FICHE, NOM_DU_SITE, PREPARER
from components.site.textes import texte
from components.suivi.histoire import afficher_histoire
from spaser.collectivite import Collectivite
from spaser.formats import typographie
from spaser.observatoire import Observatoire
from spaser.semblables import pairs


def recherche(o: Observatoire) -> None:
    st.title(typographie("Fiche d'une collectivité"), anchor=False)
    if siren_demande():
        st.warning(
            typographie(f"{INCONNUE} Quelques communes, sans comptes publiés, n'y figurent pas.")
        )
    st.markdown(texte("recherche", o))
    proposer(o, "q", "Chercher une collectivité", choisir)
    st.page_link(COLLECTIVITES.script, label="Voir la liste de toutes les collectivités")


def chemins(o: Observatoire, elle: Collectivite) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="chemins"):
        offrir_la_fiche(o, elle)
        st.page_link(
            CARTE.script,
            label="La situer sur la carte",
            icon=":material/map:",
            width="content",
            query_params={"siren": elle.siren},
        )
        st.page_link(
            PREPARER.script,
            label="Préparer mon SPASER",
            icon=":material/edit_document:",
            width="content",
            query_params={"siren": elle.siren},
        )
        st.page_link(
            COLLECTIVITES.script,
            label="En chercher une autre",
            icon=":material/search:",
            width="content",
        )
        st.markdown(typographie("[Une erreur ?](#erreur)"), width="content")


def fiche(o: Observatoire, elle: Collectivite) -> None:
    st.set_page_config(page_title=typographie(f"{elle.nom_complet} · {NOM_DU_SITE}"))
    st.title(typographie(elle.nom_complet), anchor=False)
    st.caption(typographie(f"{identite(elle)} · {codes(elle)}"))
    afficher_badges(o, elle)
    chemins(o, elle)
    reponse, carte = st.columns([3, 2], gap="large")
    with reponse:
        for regime in reversed(o.droit.regimes):
            st.markdown(typographie(phrase_obligation(elle, regime)))
        st.header("Son SPASER", anchor="spaser")
        afficher_schemas(o, elle)
        afficher_histoire(o, elle)
        inviter_a_contribuer(elle)
    with carte:
        carte_du_lieu(elle, o).afficher()

    afficher_les_siens(o, elle)

    st.header("Ses achats, année par année", anchor="annees")
    afficher_annees(o, elle)

    st.header(typographie(f"Les autres obligées de la région : {elle.region_nom}"), anchor="region")
    afficher_voisines(o, elle)

    st.header("Les plus proches par type et par achats", anchor="semblables")
    proches = pairs(o.collectivites, elle.siren)
    afficher_pairs(o, proches)
    comparer_avec(o, elle, proches)

    st.header("Les montants en détail", anchor="montants")
    afficher_montants(o, elle)

    st.header(typographie("Une erreur ?"), anchor="erreur")
    st.markdown(f"{texte('signaler')} {lien_pour_signaler(elle, FICHE)}")
    st.caption(typographie(sources_de_la_fiche(o, elle)))


o = observatoire()
elle = choisie(o)
if elle is None:
    recherche(o)
else:
    fiche(o, elle)
