"""What was told before: said to whoever is about to tell it again, and nothing more of it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from suivi.base import Base
from suivi.modeles import LigneActe, LigneContribution
from suivi.vocabulaire import APRES, Acte


def attendent(base: Base, siren: str) -> int:
    """Return how many contributions about a collectivité wait for a decision."""
    actes = (
        select(LigneActe.numero, LigneActe.acte)
        .join(LigneContribution)
        .where(LigneContribution.siren == siren)
        .order_by(LigneActe.numero, LigneActe.rang)
    )
    with base.lire() as session:
        derniers = {numero: cast(Acte, acte) for numero, acte in session.execute(actes)}
    return sum(APRES[acte] == "recue" for acte in derniers.values())
