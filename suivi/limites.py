"""How much may be sent: by an address, in memory; about a collectivité, from the database."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import cast

from cachetools import TTLCache
from sqlalchemy import select
from sqlalchemy.orm import Session

from suivi.erreurs import TropDEnvois
from suivi.modeles import LigneActe, LigneContribution
from suivi.vocabulaire import APRES, Acte, Etape

D_UN_COUP = 60
"""A department of a region, or the room of a webinar, goes out by one address."""
SECONDES_PAR_ENVOI = 10
"""Then as much as the forms of a network send in a campaign: 360 an hour."""
_ADRESSES = 10_000
EN_ATTENTE = 20
"""About one collectivité: more than an editor needs to read before deciding."""
PAR_JOUR = 40
"""About one collectivité: whoever withdraws to send again does not do it for ever."""
_UN_JOUR = timedelta(days=1)
_UNE_HEURE = 3_600


class LimiteParAdresse:
    """So many at once from an address, then one every so many seconds; for one process.

    An address is forgotten once it could send as many as anyone. Of too many addresses, those that
    have sent nothing for the longest are.
    """

    def __init__(
        self,
        d_un_coup: int = D_UN_COUP,
        secondes: int = SECONDES_PAR_ENVOI,
        places: int = _ADRESSES,
    ) -> None:
        self._avance = d_un_coup * secondes
        self._secondes = secondes
        self._maintenant = 0.0
        self._verrou = Lock()
        # By network, the moment (s) when nothing it sent counts any more.
        self._quittes: TTLCache[str, float] = TTLCache(
            places, self._avance, timer=lambda: self._maintenant
        )

    def compter(self, adresse: str, instant: datetime) -> None:
        """Count one more; raise TropDEnvois, and count nothing, if it is one too many."""
        reseau = reseau_de(adresse)
        with self._verrou:
            self._maintenant = maintenant = instant.timestamp()
            quitte = max(self._quittes.get(reseau, maintenant), maintenant) + self._secondes
            trop = quitte - maintenant - self._avance
            if trop <= 0:
                self._quittes[reseau] = quitte
                return
        raise TropDEnvois(
            "Votre connexion, ou celle de votre organisme, a beaucoup envoyé : réessayez dans "
            "quelques instants.",
            ceil(trop),
        )


def reseau_de(adresse: str) -> str:
    """Return what one subscriber has: an address of IPv4, the /64 of one of IPv6."""
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return adresse
    if isinstance(lue, ipaddress.IPv4Address):
        return str(lue)
    if lue.ipv4_mapped:
        return str(lue.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(lue), 64), strict=False))


def verifier_la_collectivite(session: Session, siren: str, instant: datetime) -> None:
    """Raise TropDEnvois if too much waits about a collectivité, or came in a day."""
    actes = (
        select(LigneActe.numero, LigneActe.rang, LigneActe.acte, LigneActe.instant)
        .join(LigneContribution)
        .where(LigneContribution.siren == siren)
        .order_by(LigneActe.numero, LigneActe.rang)
    )
    etapes: dict[int, Etape] = {}
    du_jour = []
    for numero, rang, acte, quand in session.execute(actes):
        etapes[numero] = APRES[cast(Acte, acte)]
        if rang == 0 and quand > instant - _UN_JOUR:
            du_jour.append(quand)
    if list(etapes.values()).count("recue") >= EN_ATTENTE:
        raise TropDEnvois(
            "Beaucoup de contributions attendent déjà pour cette collectivité : un éditeur doit "
            "d'abord les lire. Réessayez plus tard.",
            _UNE_HEURE,
        )
    if len(du_jour) >= PAR_JOUR:
        attendre = sorted(du_jour)[-PAR_JOUR] + _UN_JOUR - instant
        raise TropDEnvois(
            "Beaucoup de contributions sont arrivées en un jour pour cette collectivité : "
            "réessayez demain.",
            ceil(attendre.total_seconds()),
        )
