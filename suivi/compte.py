"""How many contributions are at each step, without reading any of them."""

from __future__ import annotations

from typing import cast

from sqlalchemy import func, select

from suivi.base import Base
from suivi.modeles import LigneActe
from suivi.vocabulaire import APRES, Acte, Etape


def par_etape(base: Base) -> dict[Etape, int]:
    """Return how many contributions are now at each step. Raises SuiviFerme."""
    derniers = (
        select(LigneActe.numero, func.max(LigneActe.rang).label("rang"))
        .group_by(LigneActe.numero)
        .subquery()
    )
    requete = (
        select(LigneActe.acte, func.count())
        .join(
            derniers,
            (LigneActe.numero == derniers.c.numero) & (LigneActe.rang == derniers.c.rang),
        )
        .group_by(LigneActe.acte)
    )
    comptes: dict[Etape, int] = dict.fromkeys(APRES.values(), 0)
    with base.lire() as session:
        for acte, combien in session.execute(requete):
            comptes[APRES[cast(Acte, acte)]] += combien
    return comptes
