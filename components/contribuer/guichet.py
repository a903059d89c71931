"""What the page asks of the follow-up: to be open, to receive, to correct, to withdraw.

Nothing here is done while other pages wait: the database may be slow to answer, or gone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import streamlit as st

from components.contribuer.saisie import Recue, Saisie
from components.site.observatoire import en_laissant_passer, observatoire
from suivi.base import Base, base_du_site
from suivi.contribution import verifier
from suivi.deja_dit import attendent
from suivi.dossiers import Dossier, corriger, dossier, retirer, version
from suivi.erreurs import (
    CleDejaPrise,
    ContributionRefusee,
    ErreurSuivi,
    SuiviFerme,
)
from suivi.liens_prives import DUREE, lire, signer
from suivi.reception import PIEGE, recevoir

FERME = (
    "Les contributions sont fermées pour l'instant : le suivi ne peut rien enregistrer. Le reste "
    "du site n'en souffre pas ; revenez dans quelques minutes."
)
_A_RENVOYER = (
    "Le suivi ne peut rien enregistrer pour l'instant. Renvoyez dans quelques minutes : envoyée "
    "deux fois, votre contribution ne compte qu'une."
)


def est_ouvert() -> bool:
    """Say whether the follow-up takes what it is told; it is made ready if it was not."""
    with en_laissant_passer():
        try:
            base = base_du_site()
        except SuiviFerme:
            return False
        for essayer in (partial(_essayer, base), base.preparer):
            try:
                essayer()
            except SuiviFerme:
                continue
            return True
    return False


def _essayer(base: Base) -> None:
    version(base)
    with base.ecrire():
        pass


def en_attente(siren: str) -> int:
    """Return how many contributions about a collectivité wait for an editor; 0 if none can say."""
    with en_laissant_passer():
        try:
            return attendent(base_du_site(), siren)
        except SuiviFerme:
            return 0


def suivie(jeton: str) -> Dossier:
    """Return the contribution of a private link.

    Raises LienFaux, LienPerime, SuiviFerme.
    """
    with en_laissant_passer():
        base = base_du_site()
        try:
            return _suivie(base, jeton)
        except SuiviFerme:
            base.preparer()
            return _suivie(base, jeton)


def _suivie(base: Base, jeton: str) -> Dossier:
    return dossier(base, lire(base, jeton, _maintenant()))


def envoyer(saisie: Saisie) -> None:
    """Send a form; its receipt, or why it is not taken, is noted on it. For a callback."""
    o = observatoire()
    maintenant = _maintenant()

    def deposer() -> None:
        base = base_du_site()
        recu = recevoir(
            base,
            saisie.brute() | {PIEGE: st.session_state.get(PIEGE, "")},
            cle=saisie.cle,
            provenance="page",
            adresse=st.context.ip_address or "",
            connue=o.connait,
            jour=o.jour,
            instant=maintenant,
        )
        jeton = signer(base, recu.numero, maintenant)
        saisie.recue = Recue(recu.numero, jeton, (maintenant + DUREE).date())

    _faire(saisie, deposer)


def envoyer_la_correction(saisie: Saisie, un: Dossier) -> bool:
    """Send a form that corrects a contribution, and say whether it is taken. For a callback."""
    o = observatoire()

    def deposer() -> None:
        contribution, _ = verifier(saisie.brute(), o.connait, o.jour)
        rang = un.rang if saisie.rang is None else saisie.rang
        corriger(base_du_site(), un.numero, contribution, rang=rang, instant=_maintenant())

    return _faire(saisie, deposer)


def envoyer_le_retrait(saisie: Saisie, un: Dossier) -> bool:
    """Withdraw a contribution, and say whether it is done. For a callback."""
    return _faire(
        saisie, lambda: retirer(base_du_site(), un.numero, rang=un.rang, instant=_maintenant())
    )


def _faire(saisie: Saisie, geste: Callable[[], object]) -> bool:
    saisie.refus = ""
    saisie.touches |= set(saisie.champs)
    try:
        try:
            geste()
        except CleDejaPrise:
            # Its answer was lost, and what is told has changed since.
            saisie.cle = str(uuid4())
            geste()
    except ErreurSuivi as erreur:
        saisie.refus = _phrase(erreur, saisie)
        return False
    return True


def _phrase(erreur: ErreurSuivi, saisie: Saisie) -> str:
    """Return why something is not taken, but for what fields say themselves."""
    if isinstance(erreur, ContributionRefusee):
        autres = [phrase for champ, phrase in erreur.fautes.items() if champ not in saisie.champs]
        return " ".join(autres)
    return _A_RENVOYER if isinstance(erreur, SuiviFerme) else str(erreur)


def _maintenant() -> datetime:
    return datetime.now(UTC)
