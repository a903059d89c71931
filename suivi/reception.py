"""The door of the follow-up: what the page and the API both go through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from suivi.base import Base
from suivi.contribution import verifier
from suivi.dossiers import Recu, deposer
from suivi.erreurs import ContributionRefusee
from suivi.limites import LimiteParAdresse, verifier_la_collectivite
from suivi.modeles import LigneContribution

PIEGE = "site_web"
"""A field that no one sees: whoever fills it is a machine that fills all of them."""
# In characters, before cleaning: a link and a comment have half of it.
_LE_PLUS_LONG = 4_000
_par_adresse = LimiteParAdresse()


def recevoir(
    base: Base,
    brute: Mapping[str, str],
    *,
    cle: str,
    provenance: str,
    adresse: str,
    connue: Callable[[str], bool],
    jour: date,
    instant: datetime,
) -> Recu:
    """Check what a form says and receive it, once for a key however often it is sent.

    `adresse`: the network address of whoever sends. Only what would be received counts in the
    limits, and what was received already gets its number whatever they say.

    Raises ContributionRefusee, TropDEnvois, CleDejaPrise, SuiviFerme.
    """
    longs = {
        champ[:40]: f"{_LE_PLUS_LONG} caractères au plus, {len(dit)} reçus."
        for champ, dit in brute.items()
        if len(dit) > _LE_PLUS_LONG
    }
    if longs:
        raise ContributionRefusee(longs)
    if brute.get(PIEGE):
        raise ContributionRefusee({PIEGE: "Ce champ reste vide : rien n'a été reçu."})
    dites = {champ: dit for champ, dit in brute.items() if champ != PIEGE}
    contribution, confidences = verifier(dites, connue, jour)
    with base.lire() as session:
        cles = select(LigneContribution.numero).where(LigneContribution.cle == cle)
        nouvelle = session.scalar(cles) is None
        if nouvelle:
            verifier_la_collectivite(session, contribution.siren, instant)
    if nouvelle:
        _par_adresse.compter(adresse, instant)
    return deposer(base, contribution, confidences, cle=cle, provenance=provenance, instant=instant)
