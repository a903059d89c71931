"""To tell something new: whom it is about, the questions, what is known beside, the receipt."""

from __future__ import annotations

import streamlit as st

from components.adresse.parametres import SUJET, avertir
from components.adresse.selection import (
    INCONNUE,
    choisie,
    choisir,
    proposer,
    renoncer,
    siren_demande,
)
from components.contribuer.connu import afficher_ce_qui_est_connu, deja_au_releve
from components.contribuer.formulaire import Formulaire
from components.contribuer.guichet import FERME, en_attente, envoyer, est_ouvert
from components.contribuer.saisie import Recue, Saisie
from components.site.observatoire import observatoire
from components.site.partage import adresse_de_page
from components.site.plan import CONTRIBUER, LIEN_PRIVE
from components.site.textes import texte
from spaser.collectivite import Collectivite
from spaser.formats import date_longue, nombre, typographie
from spaser.observatoire import Observatoire

_SAISIE = "saisie"
_SUJET_VU = "sujet_de_l_adresse"


@st.fragment
def questionnaire() -> None:
    """Show the form of the session, its receipt once it is received, or that all is closed."""
    o = observatoire()
    elle = choisie(o)
    siren = elle.siren if elle else ""
    saisie = _la_saisie(siren)
    if saisie is None:
        st.warning(typographie(FERME))
        st.button("Réessayer", icon=":material/refresh:")
        return
    saisie.dits["siren"] = siren
    if saisie.recue:
        _montrer_le_recu(saisie.recue)
        return
    avertir(SUJET)
    _lire_le_sujet(saisie)
    st.markdown(texte("contribuer"))
    schemas = o.schemas_de(elle.siren) if elle else None
    formulaire = Formulaire(saisie, saisie.fautes(o.connait, o.jour))
    # The sheet puts what is known beside the rest; a narrow screen keeps this order.
    with st.container(key="contribution"):
        with st.container(key="qui"):
            _choisir_la_collectivite(o, elle, formulaire)
            formulaire.sujet()
        with st.container(key="connu" if elle else "connu_a_venir"):
            afficher_ce_qui_est_connu(o, elle, en_attente(elle.siren) if elle else 0)
        with st.container(key="reponses"):
            formulaire.details(
                o, schemas, "" if schemas is None else deja_au_releve(o, saisie, schemas)
            )
            formulaire.identite()
            formulaire.bilan()
            st.button("Envoyer", type="primary", on_click=envoyer, args=(saisie,))


def _la_saisie(siren: str) -> Saisie | None:
    """Return the form of the session; None if there is none yet and all is closed.

    A receipt stays as long as its collectivité does.
    """
    saisie: Saisie | None = st.session_state.get(_SAISIE)
    if saisie is not None and (saisie.recue is None or siren == saisie.dits["siren"]):
        return saisie
    if not est_ouvert():
        return None
    return _commencer()


def _commencer() -> Saisie:
    st.session_state[_SAISIE] = saisie = Saisie()
    st.session_state.pop(_SUJET_VU, None)
    return saisie


def _lire_le_sujet(saisie: Saisie) -> None:
    """Take the subject of the address, when it changes."""
    brutes = st.query_params.get_all(SUJET.cle)
    if brutes != st.session_state.get(_SUJET_VU, []):
        saisie.dits["sujet"] = (SUJET.lire(brutes) or ("",))[0]
    st.session_state[_SUJET_VU] = brutes


def _choisir_la_collectivite(
    o: Observatoire, elle: Collectivite | None, formulaire: Formulaire
) -> None:
    if elle is not None:
        with st.container(key="choisie", horizontal=True, vertical_alignment="center"):
            st.markdown(typographie(f"**{elle.nom_et_lieu}**"), width="content")
            st.button("En choisir une autre", type="tertiary", on_click=renoncer)
        return
    if siren_demande():
        st.warning(typographie(INCONNUE))
    proposer(o, "q", "De quelle collectivité s'agit-il ?", choisir)
    formulaire.sous("siren")


def _montrer_le_recu(recue: Recue) -> None:
    st.success(typographie(f"Contribution n° {nombre(recue.numero)} reçue. Merci."))
    st.markdown(
        typographie(
            "Un éditeur la lira. Rien n'est publié avant sa décision. Ce lien privé dit où elle en "
            "est, et permet de la corriger ou de la retirer d'ici là :"
        )
    )
    adresse = adresse_de_page(CONTRIBUER, **{LIEN_PRIVE: recue.jeton})
    st.code(adresse, language=None, wrap_lines=True)
    st.markdown(
        typographie(
            f"Gardez-le : il est valable jusqu'au {date_longue(recue.terme)}, n'est donné qu'ici, "
            "et qui l'a peut s'en servir."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        # A link to the page where one is would not change the address.
        if st.button("Suivre cette contribution", icon=":material/arrow_forward:"):
            st.query_params.from_dict({LIEN_PRIVE: recue.jeton})
            st.rerun(scope="app")
        st.button("Dire autre chose", type="tertiary", on_click=_commencer)
