"""The private link of a contribution: whoever has it follows it, corrects it or withdraws it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from suivi.base import Base
from suivi.erreurs import DossierInconnu, LienFaux, LienPerime
from suivi.modeles import LigneContribution, LigneSecret

DUREE = timedelta(days=365)
"""How long a link is good for."""
_SECRET = "liens"
_FAUX = (
    "Ce lien ne mène à aucune contribution de ce site : le copier en entier, tel qu'il a été donné."
)


def signer(base: Base, numero: int, instant: datetime) -> str:
    """Return the text that a private link holds, good for DUREE from a moment.

    Raises DossierInconnu.
    """
    with base.lire() as session:
        ligne = session.get(LigneContribution, numero)
        if ligne is None:
            raise DossierInconnu(f"Aucune contribution n'a le numéro {numero}.")
        fin = int((instant + DUREE).timestamp())
        return str(_signature(session).dumps([numero, _marque(ligne), fin]))


def lire(base: Base, jeton: str, instant: datetime) -> int:
    """Return the number of the contribution that a link leads to; raise LienFaux, LienPerime."""
    with base.lire() as session:
        try:
            numero, marque, fin = _signature(session).loads(jeton)
        except (BadData, UnicodeError):
            raise LienFaux(_FAUX) from None
        if instant.timestamp() > fin:
            raise LienPerime(
                "Ce lien privé n'est plus valable : un tel lien dure un an. Ce que la contribution "
                "disait n'a pas changé."
            )
        ligne = session.get(LigneContribution, numero)
        # Since a copy was put back, its number may be that of another.
        if ligne is None or _marque(ligne) != marque:
            raise LienFaux(_FAUX)
        return int(numero)


def _signature(session: Session) -> URLSafeSerializer:
    secret = session.get_one(LigneSecret, _SECRET)
    return URLSafeSerializer(
        secret.valeur, salt="suivi", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _marque(ligne: LigneContribution) -> str:
    return hashlib.sha256(ligne.cle.encode()).hexdigest()[:8]
