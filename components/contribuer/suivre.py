"""The page of a private link: what became of a contribution, and what its author can still do."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components.collectivite.phrases import titre_du_schema
from components.contribuer.formulaire import Formulaire
from components.contribuer.guichet import (
    FERME,
    envoyer_la_correction,
    envoyer_le_retrait,
    suivie,
)
from components.contribuer.saisie import Saisie
from components.site.observatoire import observatoire
from components.site.plan import FICHE
from components.site.textes import litteral
from spaser.collectivite import Collectivite
from spaser.faits_en_mots import dit_en_mots
from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    majuscule,
    nombre,
    typographie,
)
from spaser.observatoire import Observatoire
from suivi.contribution import Contribution
from suivi.dossiers import Dossier
from suivi.erreurs import LienFaux, LienPerime, SuiviFerme
from suivi.vocabulaire import ROLES, SUJETS

_DERNIERS = {
    "recue": "Elle attend qu'un éditeur la lise : vous pouvez encore la corriger ou la retirer.",
    "corrigee": "Corrigée le {jour}. Elle attend qu'un éditeur la lise.",
    "retiree": "Retirée le {jour} : aucun éditeur ne la lira.",
    "acceptee": "Acceptée le {jour}.",
    "refusee": "Refusée le {jour}, rien n'en est publié. Motif : {motif}",
    "annulee": "Une décision a été annulée le {jour} : elle attend qu'un éditeur la relise.",
}
"""What is said of the last thing that happened to a contribution."""
_CORRIGER, _RETIRER = "corriger", "retirer"


@st.fragment
def suivre(jeton: str) -> None:
    """Show the contribution of a private link, or why there is none."""
    o = observatoire()
    try:
        un = suivie(jeton)
    except (LienFaux, LienPerime) as erreur:
        st.warning(typographie(str(erreur)))
        if st.button("Dire quelque chose de nouveau"):
            st.query_params.clear()
            st.rerun(scope="app")
        return
    except SuiviFerme:
        st.warning(typographie(FERME))
        st.button("Réessayer", icon=":material/refresh:")
        return
    _montrer(o, un)
    if un.etape == "recue":
        _offrir_de_changer(o, un)


def _montrer(o: Observatoire, un: Dossier) -> None:
    elle = o.collectivite(un.dite.siren)
    nom = elle.nom_et_lieu if elle else f"SIREN {un.dite.siren}"
    st.header(typographie(f"N° {nombre(un.numero)} : {nom}"), anchor=False)
    st.caption(typographie(f"Reçue le {date_longue(un.recue_le.date())}."))
    dernier = un.faits[-1]
    phrase = _DERNIERS[dernier.acte].format(
        jour=date_longue(dernier.instant.date()), motif=dernier.contenu.get("motif", "")
    )
    montrer = st.success if un.etape == "acceptee" else st.info
    montrer(litteral(typographie(phrase)))
    if un.retenue:
        st.subheader(typographie("Ce qui en est publié"), anchor=False)
        st.html(_en_liste(o, un.retenue))
    st.subheader(typographie("Ce que vous avez dit"), anchor=False)
    st.html(_en_liste(o, un.dite))
    if elle:
        st.page_link(
            FICHE.script,
            label="Voir la fiche",
            icon=":material/arrow_forward:",
            query_params={"siren": elle.siren},
        )


def _en_liste(o: Observatoire, dite: Contribution) -> Markup:
    """Return what a contribution says, as an HTML list of terms."""
    elle = o.collectivite(dite.siren)
    schemas = o.schemas_de(elle.siren) if elle else None
    visees = [] if schemas is None else schemas[schemas["schema_id"] == dite.schema_id].iterrows()
    annees = "-".join(filter(None, (dite.debut, dite.fin)))
    paires = {
        "Sujet": majuscule(SUJETS[dite.sujet]),
        "Schéma": next((titre_du_schema(schema) for _, schema in visees), ""),
        "Ce que dit le schéma": majuscule(dit_en_mots(dite.en_objet())),
        "Date d'adoption": date_precise(dite.date) if dite.date else "",
        "Période": annees if dite.debut else f"jusqu'en {dite.fin}" if dite.fin else "",
        "Lien": Markup('<a href="{0}" rel="nofollow noopener">{0}</a>').format(dite.lien),
        "Périmètre": dite.perimetre,
        "Avec": _noms(o, dite.partenaires.split()),
        "À quel titre": majuscule(ROLES[dite.role]),
    }
    if not dite.lien:
        del paires["Lien"]
    return Markup('<dl class="dite">{}</dl>').format(
        Markup().join(
            Markup("<dt>{}</dt><dd>{}</dd>").format(
                typographie(nom), dit if isinstance(dit, Markup) else typographie(dit)
            )
            for nom, dit in paires.items()
            if dit
        )
    )


def _noms(o: Observatoire, sirens: list[str]) -> str:
    elles: list[Collectivite | None] = [o.collectivite(siren) for siren in sirens]
    return enumeration(
        [elle.nom_complet if elle else siren for elle, siren in zip(elles, sirens, strict=True)]
    )


def _offrir_de_changer(o: Observatoire, un: Dossier) -> None:
    """Let its author correct or withdraw a contribution that waits."""
    geste = f"geste_{un.numero}"
    saisie = _la_saisie(un)

    def choisir(quoi: str) -> None:
        st.session_state[geste] = quoi

    def corriger() -> None:
        if envoyer_la_correction(saisie, un):
            _oublier(un)

    def retirer() -> None:
        if envoyer_le_retrait(saisie, un):
            _oublier(un)

    with st.container(key="gestes", horizontal=True):
        st.button("La corriger", key="bouton_corriger", on_click=choisir, args=(_CORRIGER,))
        st.button("La retirer", key="bouton_retirer", on_click=choisir, args=(_RETIRER,))
    choisi = st.session_state.get(geste)
    if choisi == _RETIRER:
        with st.container(border=True, key="confirmer", width=700):
            st.markdown(
                typographie(
                    "**La retirer pour de bon ?** Aucun éditeur ne la lira, et elle ne se "
                    "reprend pas : il faudrait en envoyer une autre."
                )
            )
            Formulaire(saisie, {}).bilan()
            with st.container(horizontal=True):
                st.button("Oui, la retirer", type="primary", on_click=retirer)
                st.button("Non, la garder", on_click=choisir, args=("",))
    elif choisi == _CORRIGER:
        with st.container(border=True, key="reponses", width=700):
            elle = o.collectivite(un.dite.siren)
            formulaire = Formulaire(saisie, saisie.fautes(o.connait, o.jour))
            formulaire.sujet()
            formulaire.details(o, o.schemas_de(elle.siren) if elle else None)
            formulaire.identite()
            formulaire.bilan()
            st.button("Envoyer la correction", type="primary", on_click=corriger)


def _la_saisie(un: Dossier) -> Saisie:
    """Return the form that corrects a contribution, as it was begun in this session."""
    cle = f"saisie_{un.numero}"
    saisie: Saisie = st.session_state.setdefault(cle, Saisie.de(un.dite, un.rang))
    if saisie.refus:
        # Its author is told that it has changed: what they send next is about what it has become.
        saisie.rang = un.rang
    return saisie


def _oublier(un: Dossier) -> None:
    for cle in (f"saisie_{un.numero}", f"geste_{un.numero}"):
        st.session_state.pop(cle, None)
