"""Who may decide now: asked at each run of the page, and again by each act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from components.moderation.identification import editeurs, fautes
from suivi.erreurs import ErreurSuivi

SEANCE = timedelta(hours=8)
"""A working day, from the moment that the provider identified someone.

Streamlit keeps them signed in for thirty days. The token's own end (`exp`) is not theirs: many
providers give it a minute, the time to hand it over, where it was checked.
"""
_HORLOGES = 120
"""By how many seconds the clock of the provider may be ahead."""
_NOM = 200
_sorties: dict[tuple[str, float], datetime] = {}
"""When each session was left: other tabs of the same browser still believe in it."""


class AccesRefuse(ErreurSuivi):
    """Whoever asks may decide nothing."""


class NonConfigure(AccesRefuse):
    """The server is not told by whom editors are identified."""


class PasConnecte(AccesRefuse):
    """Nobody is signed in, or not any more."""


def editeur() -> str:
    """Return the name of the editor who is signed in; raise AccesRefuse if there is none."""
    if st.context.is_embedded:
        raise AccesRefuse("On ne modère pas dans le cadre d'un autre site.")
    if fautes():
        raise NonConfigure("Aucun éditeur ne peut se connecter ici : le serveur n'est pas réglé.")
    return editeur_dit(st.user.to_dict(), datetime.now(UTC), editeurs())


def editeur_dit(dits: Mapping[str, Any], instant: datetime, admis: Collection[str]) -> str:
    """Return the editor's name: their e-mail address if the provider verified it, or subject.

    `dits`: the claims of the provider, as Streamlit keeps them. Raises AccesRefuse.
    """
    sujet, depuis = dits.get("sub"), dits.get("iat")
    moment = isinstance(depuis, int | float)
    if dits.get("is_logged_in") is not True or not moment or not sujet:
        raise PasConnecte("Personne n'est connecté.")
    age = instant.timestamp() - depuis
    if not -_HORLOGES <= age < SEANCE.total_seconds() or (str(sujet), depuis) in _sorties:
        raise PasConnecte("La séance est terminée : se connecter de nouveau.")
    courriel = str(dits.get("email") or "")
    verifie = dits.get("email_verified") is True
    if verifie and "@" in courriel and courriel.casefold() in admis:
        return courriel[:_NOM]
    if "@" not in str(sujet) and str(sujet) in admis:
        return str(sujet)[:_NOM]
    raise AccesRefuse(_qui_n_est_pas_editeur(str(sujet), courriel, verifie))


def sortir() -> None:
    """End the session here, in the browser's other tabs and, if it can, at the provider's."""
    dits, maintenant = st.user.to_dict(), datetime.now(UTC)
    for cle in [cle for cle, quand in _sorties.copy().items() if maintenant - quand > SEANCE]:
        _sorties.pop(cle, None)
    if "iat" in dits:
        _sorties[str(dits.get("sub")), dits["iat"]] = maintenant
    st.logout()


def _qui_n_est_pas_editeur(sujet: str, courriel: str, verifie: bool) -> str:
    adresse = f", adresse {courriel[:_NOM]}" if courriel else ""
    if courriel and not verifie:
        adresse += " (que le fournisseur ne dit pas vérifiée)"
    return (
        f"Vous êtes connecté, mais vous n'êtes pas de ceux qui modèrent ce site. Votre "
        f"identifiant : {sujet[:_NOM]}{adresse}."
    )
