"""What people may have erased, and what is erased without being asked: never what is public."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from suivi.base import Base
from suivi.dossiers import dossiers
from suivi.modeles import LigneConfidences, LigneEffacement

DUREE = timedelta(days=365)
"""How long after a decision an address and a comment are kept."""


def effacer(base: Base, courriel: str, instant: datetime) -> int:
    """Erase all that an e-mail address told in confidence; return how many contributions had it.

    Noted by its hash alone: `refaire` does it again on an older copy.
    """
    with base.ecrire() as session:
        session.add(LigneEffacement(empreinte=_empreinte(courriel), instant=instant))
        return _effacer(session, {_empreinte(courriel)})


def refaire(session: Session) -> int:
    """Do again the erasures that a database has, on what is brought back into it.

    Returns how many contributions had something to erase.
    """
    return _effacer(session, set(session.scalars(select(LigneEffacement.empreinte))))


def purger(base: Base, instant: datetime) -> int:
    """Erase what was told in confidence a year after the decision; return how many had some."""
    anciennes = [
        un.numero
        for un in dossiers(base, ("acceptee", "refusee", "retiree"))
        if un.confidences and un.faits[-1].instant < instant - DUREE
    ]
    with base.ecrire() as session:
        for numero in anciennes:
            session.execute(delete(LigneConfidences).where(LigneConfidences.numero == numero))
    return len(anciennes)


def _effacer(session: Session, empreintes: set[str]) -> int:
    trouvees = [
        ligne
        for ligne in session.scalars(select(LigneConfidences))
        if ligne.courriel and _empreinte(ligne.courriel) in empreintes
    ]
    for ligne in trouvees:
        session.delete(ligne)
    return len(trouvees)


def _empreinte(courriel: str) -> str:
    return hashlib.sha256(courriel.strip().lower().encode()).hexdigest()
