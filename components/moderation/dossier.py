"""A contribution opened by an editor: what is known, what is said, and what they decide of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from components.adresse.parametres import DOSSIERS, NUMERO, UN_CHOIX
from components.moderation import bureau
from components.moderation.acces import AccesRefuse
from components.moderation.attente import lire
from components.moderation.bureau import Ouvert
from components.moderation.phrases import (
    MOTS,
    NOMS,
    circonstances,
    comparaison,
    en_une_ligne,
    fait_en_mots,
    situation,
    table,
)
from components.site.plan import FICHE
from components.site.textes import litteral
from spaser.formats import majuscule, nombre, quantite, typographie
from spaser.observatoire import Observatoire
from spaser.releve import ENGAGEMENT
from spaser.vocabulaire import CONFIANCES
from suivi.contribution import est_demande
from suivi.dossiers import MOTIF_MAXIMAL, Dossier
from suivi.erreurs import ContributionRefusee, DejaChange, ErreurSuivi
from suivi.vocabulaire import SUJETS, Etape

_OUVERT, _FAUTES, _A_RELIRE, _DIT = (
    f"moderation_{mot}" for mot in ("ouvert", "fautes", "a_relire", "dit")
)
ECRIT = "moderation_ecrit"
"""What an editor had typed when they were no longer one, for the page to give it back."""


def ouvrir(numero: int) -> Ouvert:
    """Return a contribution as it was when it was opened: what is decided is decided on that."""
    ouvert: Ouvert | None = st.session_state.get(_OUVERT)
    if ouvert is None or ouvert.dossier.numero != numero:
        fermer()
        ouvert = st.session_state[_OUVERT] = bureau.ouvrir(numero)
    return ouvert


def fermer() -> None:
    """Forget the contribution that was open."""
    for cle in (_OUVERT, _FAUTES, _A_RELIRE):
        st.session_state.pop(cle, None)


def afficher_dossier(o: Observatoire, ouvert: Ouvert) -> None:
    """Show a contribution with all that helps to decide, then the ways to decide."""
    un = ouvert.dossier
    _chemins(ouvert)
    st.header(
        typographie(f"N° {nombre(un.numero)} · {litteral(en_une_ligne(un, o))}"), anchor=False
    )
    st.caption(typographie(f"{circonstances(un)} · **{situation(un)}**"))
    if ouvert.remarques:
        with st.container(border=True, key="remarques"):
            st.markdown(f"**{typographie('À regarder')}**")
            st.markdown("\n".join(f"- {litteral(typographie(r))}" for r in ouvert.remarques))
    st.html(table(comparaison(un, o)))
    _sa_fiche(o, un)
    _confidences(un)
    _decider(o, un)
    st.subheader("Ce qui lui est arrivé", anchor=False)
    st.markdown("\n".join(f"- {litteral(typographie(fait_en_mots(f)))}" for f in un.faits))


def _chemins(ouvert: Ouvert) -> None:
    with st.container(horizontal=True, key="chemins", vertical_alignment="center"):
        st.button(
            "Toutes les contributions",
            icon=":material/arrow_back:",
            on_click=_revenir,
            args=(ouvert.dossier.etape,),
        )
        if ouvert.suivante is not None:
            st.button(
                typographie(f"La suivante : n° {nombre(ouvert.suivante)}"),
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=lire,
                args=(ouvert.suivante,),
            )


def _revenir(etape: Etape) -> None:
    st.query_params.pop(NUMERO.cle, None)
    DOSSIERS.fixer([etape])


def _dire() -> None:
    """Say what the last act did, or why it did nothing and what to do."""
    if dit := st.session_state.pop(_DIT, ""):
        st.success(typographie(dit))
    for phrase in st.session_state.get(_FAUTES, ()):
        st.error(litteral(typographie(phrase)))
    if st.session_state.get(_A_RELIRE):
        st.button(
            "La relire",
            icon=":material/refresh:",
            on_click=_relire,
            help=typographie("Ce que vous avez écrit reste ; le reste est repris de la base."),
        )


def _sa_fiche(o: Observatoire, un: Dossier) -> None:
    combien = len(o.schemas_de(un.dite.siren))
    st.page_link(
        FICHE.script,
        label=typographie(f"Sa fiche : {quantite(combien, 'schéma connu', 'schémas connus')}"),
        icon=":material/article:",
        query_params={"siren": un.dite.siren},
        width="content",
    )


def _confidences(un: Dossier) -> None:
    if un.confidences is None:
        st.caption(typographie("Ni commentaire ni adresse électronique."))
        return
    with st.container(border=True, key="confidences", gap="xsmall"):
        st.markdown(f"**{typographie('Pour vous seul, jamais publié')}**")
        if un.confidences.courriel:
            st.markdown(typographie(f"Adresse : {litteral(un.confidences.courriel)}"))
        if un.confidences.commentaire:
            st.html(
                Markup('<p style="white-space:pre-line">{}</p>').format(un.confidences.commentaire)
            )


def _decider(o: Observatoire, un: Dossier) -> None:
    """Show the ways to decide, in one form: whatever is pressed, all that was typed is sent."""
    _dire()
    if un.etape == "retiree":
        return
    with st.form(_cle("decision", un), enter_to_submit=False):
        if un.etape == "recue":
            _accepter(o, un)
            _avec_un_motif(un, "Refuser", bureau.refuser, "Son auteur lira ce motif.")
        else:
            aide = "La contribution attendra de nouveau une décision."
            _avec_un_motif(un, "Annuler cette décision", bureau.annuler, aide)


def _accepter(o: Observatoire, un: Dossier) -> None:
    st.subheader("Accepter", anchor=False)
    gauche, droite = st.columns(2)
    du_fait = un.dite.sujet == ENGAGEMENT
    with gauche:
        # What is asked of a fact is asked of nothing else: one does not become the other.
        _choix(un, "sujet", {s: m for s, m in SUJETS.items() if (s == ENGAGEMENT) == du_fait})
        schemas = ["", *o.schemas_de(un.dite.siren)["schema_id"]]
        _choix(un, "schema_id", {s: s or "aucun en particulier" for s in schemas})
        if du_fait:
            for champ in ("nature", "indicateur", "theme"):
                _choix(un, champ, MOTS[champ])
            _saisie(un, "libelle")
        else:
            _saisie(un, "date", "AAAA, AAAA-MM ou AAAA-MM-JJ")
            _saisie(un, "perimetre")
    with droite:
        if du_fait:
            _la_mesure(un)
        else:
            debut, fin = st.columns(2)
            with debut:
                _saisie(un, "debut", "AAAA")
            with fin:
                _saisie(un, "fin", "AAAA")
            _saisie(un, "partenaires", "SIREN, séparés par une espace")
        _saisie(un, "lien")
        st.segmented_control(
            typographie("Confiance dans la source"),
            CONFIANCES,
            key=_cle("confiance", un),
            format_func=majuscule,
        )
    st.form_submit_button(
        "Accepter et publier", type="primary", on_click=_tenter, args=(_acceptation, un)
    )


def _la_mesure(un: Dossier) -> None:
    valeur, unite = st.columns(2)
    with valeur:
        _choix(un, "borne", MOTS["borne"])
        _saisie(un, "valeur")
        _saisie(un, "annee", "AAAA")
    with unite:
        _choix(un, "base", MOTS["base"])
        _choix(un, "unite", MOTS["unite"])


def _choix(un: Dossier, champ: str, mots: dict[str, str]) -> None:
    dit = getattr(un.dite, champ)
    options = list(dict.fromkeys([*mots, dit]))
    st.selectbox(
        typographie(NOMS[champ]),
        options,
        index=options.index(dit),
        key=_cle(champ, un),
        format_func=lambda code: typographie(majuscule(mots.get(code, code))),
        **UN_CHOIX,
    )


def _saisie(un: Dossier, champ: str, invite: str = "") -> None:
    st.text_input(
        typographie(NOMS[champ]),
        getattr(un.dite, champ),
        key=_cle(champ, un),
        placeholder=invite or None,
        max_chars=2_000,
    )


def _avec_un_motif(
    un: Dossier, nom: str, geste: Callable[[Dossier, str], Ouvert], aide: str
) -> None:
    st.subheader(nom, anchor=False)
    cle = _cle("motif", un)
    st.text_input("Motif", key=cle, max_chars=MOTIF_MAXIMAL, help=typographie(aide))
    st.form_submit_button(
        nom,
        on_click=_tenter,
        args=(lambda un: geste(un, st.session_state[cle]), un),
    )


def _acceptation(un: Dossier) -> Ouvert:
    tapes = {
        champ: str(st.session_state[_cle(champ, un)])
        for champ in NOMS
        if est_demande(champ, un.dite.sujet)
    }
    return bureau.accepter(un, tapes, st.session_state[_cle("confiance", un)] or "")


def _tenter(geste: Callable[[Dossier], Ouvert], un: Dossier) -> None:
    """Do what an editor asks; if it is refused, keep what they typed and what to say of it."""
    etat = st.session_state
    etat.pop(_FAUTES, None)
    etat.pop(_A_RELIRE, None)
    try:
        ouvert = geste(un)
    except ContributionRefusee as refus:
        etat[_FAUTES] = [f"{_nom(champ)} : {phrase}" for champ, phrase in refus.fautes.items()]
    except AccesRefuse:
        etat[ECRIT] = "\n".join(f"{_nom(c)} : {tape}" for c, tape in _brouillon(un).items())
    except ErreurSuivi as erreur:
        etat[_FAUTES] = [str(erreur)]
        etat[_A_RELIRE] = isinstance(erreur, DejaChange)
    else:
        etat[_OUVERT] = ouvert
        etat[_DIT] = f"N° {nombre(un.numero)} : {situation(ouvert.dossier)}."


def _brouillon(un: Dossier) -> dict[str, str]:
    """Return what was typed that the contribution does not say, by field."""
    champs = (*NOMS, "confiance", "motif")
    tapes = {champ: st.session_state.get(_cle(champ, un)) for champ in champs}
    return {
        champ: tape
        for champ, tape in tapes.items()
        if tape is not None and tape != getattr(un.dite, champ, "")
    }


def _relire() -> None:
    """Read again what is open; what was typed stays, and the rest is as the base now says."""
    un: Dossier = st.session_state[_OUVERT].dossier
    try:
        ouvert = bureau.ouvrir(un.numero)
    except ErreurSuivi as erreur:
        st.session_state[_FAUTES] = [str(erreur)]
        return
    ecrit = _brouillon(un)
    fermer()
    st.session_state[_OUVERT] = ouvert
    for champ, tape in ecrit.items():
        st.session_state[_cle(champ, ouvert.dossier)] = tape


def _nom(champ: str) -> str:
    return NOMS.get(champ, majuscule(champ))


def _cle(champ: str, un: Dossier) -> str:
    """Return the key of a control: another one once someone has acted on the contribution."""
    return f"{champ}_{un.numero}_{un.rang}"
