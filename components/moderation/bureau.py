"""All that the page of editors asks of the follow-up: each time, who asks is looked at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import spaser.observatoire
from components.moderation.acces import editeur
from spaser.observatoire import aujourd_hui
from suivi import dossiers
from suivi.base import base_du_site
from suivi.contribution import verifier
from suivi.dossiers import Dossier
from suivi.remarques import remarques
from suivi.vocabulaire import Etape


@dataclass(frozen=True)
class Ouvert:
    """A contribution as an editor read it: what they decide is on this, or refused.

    `suivante`: the number of the next one that waits, None if there is none.
    """

    dossier: Dossier
    remarques: tuple[str, ...]
    suivante: int | None


def attente(etape: Etape) -> list[Dossier]:
    """Return the contributions at a step, oldest first."""
    editeur()
    return dossiers.dossiers(base_du_site(), (etape,))


def ouvrir(numero: int) -> Ouvert:
    """Read a contribution; raise DossierInconnu if there is none."""
    editeur()
    base = base_du_site()
    return _avec_le_reste(dossiers.dossier(base, numero), dossiers.dossiers(base))


def accepter(vu: Dossier, tapes: Mapping[str, str], confiance: str) -> Ouvert:
    """Accept what an editor has typed in the place of what a contribution says."""
    retenue, _ = verifier(
        {**vu.dite.en_objet(), **tapes}, spaser.observatoire.observatoire().connait, aujourd_hui()
    )
    return _decider(dossiers.accepter, vu, retenue=retenue, confiance=confiance)


def refuser(vu: Dossier, motif: str) -> Ouvert:
    """Refuse a contribution, for a reason."""
    return _decider(dossiers.refuser, vu, motif=motif)


def annuler(vu: Dossier, motif: str) -> Ouvert:
    """Undo a decision, for a reason."""
    return _decider(dossiers.annuler, vu, motif=motif)


def _decider(geste: Callable[..., Dossier], vu: Dossier, **dits: Any) -> Ouvert:
    """Decide on what an editor has read; raise ErreurSuivi, and change nothing, if they may not."""
    auteur, base = editeur(), base_du_site()
    fait = geste(base, vu.numero, rang=vu.rang, auteur=auteur, instant=datetime.now(UTC), **dits)
    return _avec_le_reste(fait, dossiers.dossiers(base))


def _avec_le_reste(un: Dossier, tous: list[Dossier]) -> Ouvert:
    attendent = [autre.numero for autre in tous if autre.etape == "recue"]
    suivantes = sorted(attendent, key=lambda numero: (numero < un.numero, numero))
    return Ouvert(
        un,
        tuple(remarques(un, tous, spaser.observatoire.observatoire())),
        next((numero for numero in suivantes if numero != un.numero), None),
    )
