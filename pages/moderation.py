"""Modérer : ce qui attend, une contribution à la fois, et ce qu'on en décide."""

import streamlit as st

from components.adresse.parametres import NUMERO, avertir
from components.moderation.acces import AccesRefuse, editeur
from components.moderation.attente import afficher_attente
from components.moderation.dossier import afficher_dossier, fermer, ouvrir
from components.moderation.porte import refuser_l_entree, se_presenter
from components.site.observatoire import observatoire
from components.site.plan import MODERATION
from spaser.formats import typographie
from suivi.erreurs import ErreurSuivi

st.title(MODERATION.grand_titre, anchor=False)


def moderer(qui: str) -> None:
    o = observatoire()
    se_presenter(qui)
    avertir(NUMERO)
    demande = st.query_params.get(NUMERO.cle, "")
    if NUMERO.valable(demande):
        afficher_dossier(o, ouvrir(int(demande)))
    else:
        fermer()
        afficher_attente(o)


try:
    moderer(editeur())
except AccesRefuse as refus:
    refuser_l_entree(refus)
except ErreurSuivi as erreur:
    st.error(typographie(str(erreur)))
