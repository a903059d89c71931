"""Écrire son SPASER : ce que la loi demande, ce qu'ont fait d'autres, où écrire le sien."""

import streamlit as st

from components.adresse.selection import INCONNUE, choisie, choisir, proposer, siren_demande
from components.preparer.document import offrir_le_document
from components.preparer.dossier import dossier
from components.preparer.ecran import (
    cote_a_cote,
    montrer_la_partie,
    montrer_les_blocs,
    plier,
    titrer,
)
from components.preparer.reglages import Reglages
from components.site.observatoire import observatoire
from components.site.plan import FICHE, PREPARER
from components.site.sommaire import sommaire
from components.site.textes import texte
from spaser.collectivite import Collectivite
from spaser.formats import enumeration, typographie
from spaser.observatoire import Observatoire


def commencer(o: Observatoire) -> None:
    st.markdown(texte("preparer"))
    if siren_demande():
        st.warning(typographie(INCONNUE))
    proposer(o, "q", "Ma collectivité", choisir)


def preparer(o: Observatoire, elle: Collectivite) -> None:
    reglages = Reglages(o, elle)
    demande = reglages.demande()
    concerne, loi, semblables, themes, calendrier, sources = dossier(o, demande)
    st.markdown(typographie(f"**{enumeration([e.nom_complet for e in reglages.elles])}**"))
    with st.container(horizontal=True, vertical_alignment="center", key="chemins"):
        offrir_le_document(o, demande)
        st.page_link(
            FICHE.script,
            label="Voir sa fiche",
            icon=":material/arrow_forward:",
            width="content",
            query_params={"siren": elle.siren},
        )
        reglages.autre()
    reglages.partenaires()
    sommaire(
        {
            "concerne": "suis-je concerné",
            "loi": "ce que la loi demande",
            "semblables": "mes semblables",
            "themes": "thème par thème",
            "calendrier": "étapes et calendrier",
            "sources": "sources",
        }
    )
    titrer(concerne)
    if len(concerne.parties) > 1:
        cote_a_cote(*concerne.parties)
    else:
        montrer_les_blocs(concerne.parties[0].blocs)

    titrer(loi)
    complet, textes = loi.parties
    montrer_la_partie(complet, reglages.contenu)
    plier(textes)

    titrer(semblables)
    disent, *communs = semblables.parties
    montrer_la_partie(disent, reglages.semblables)
    plier(*communs)

    titrer(themes)
    reglages.themes()
    plier(*themes.parties)

    titrer(calendrier)
    reussite, etapes = calendrier.parties
    montrer_la_partie(reussite)
    montrer_la_partie(etapes, reglages.calendrier)

    titrer(sources)
    plier(*sources.parties)


o = observatoire()
st.title(PREPARER.grand_titre, anchor=False)
elle = choisie(o)
if elle is None:
    commencer(o)
else:
    preparer(o, elle)
