"""The life of a contribution: received, corrected or withdrawn, decided, undone.

Nothing is changed or removed: each act is added to those before, and what a contribution has
become is read from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from spaser.vocabulaire import CONFIANCES
from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.erreurs import CleDejaPrise, ContributionRefusee, DejaChange, DossierInconnu
from suivi.modeles import LigneActe, LigneConfidences, LigneContribution
from suivi.vocabulaire import ACTES, APRES, AVEC_UNE_PAGE, PERMIS, PROVENANCES, Acte, Etape

AUTEUR_MAXIMAL = 200
"""In characters: what a sign-in provider calls someone may be longer."""
MOTIF_MAXIMAL = 500
"""In characters, of why something is refused or undone."""
_CLE = re.compile(r"[!-~]{1,100}")


@dataclass(frozen=True)
class Fait:
    """An act: what, when (UTC), by whom, and what it says."""

    acte: Acte
    instant: datetime
    auteur: str
    contenu: Mapping[str, Any]


@dataclass(frozen=True)
class Dossier:
    """A contribution and all that happened to it, in order.

    `confidences`: None once erased, or if nothing was told in confidence.
    """

    numero: int
    provenance: str
    faits: tuple[Fait, ...]
    confidences: Confidences | None

    @property
    def etape(self) -> Etape:
        """Where it is now."""
        return APRES[self.faits[-1].acte]

    @property
    def rang(self) -> int:
        """How many acts came after the first: whoever acts says which they have seen."""
        return len(self.faits) - 1

    @property
    def recue_le(self) -> datetime:
        """When it came (UTC)."""
        return self.faits[0].instant

    @property
    def dite(self) -> Contribution:
        """What its author says, as corrected."""
        return next(
            Contribution.depuis(fait.contenu)
            for fait in reversed(self.faits)
            if fait.acte in ("recue", "corrigee")
        )

    @property
    def retenue(self) -> Contribution | None:
        """What the editor accepted of it, if it is accepted now."""
        dernier = self.faits[-1]
        return Contribution.depuis(dernier.contenu) if dernier.acte == "acceptee" else None

    @property
    def confiance(self) -> str:
        """One of CONFIANCES if it is accepted now, else nothing."""
        dernier = self.faits[-1]
        return str(dernier.contenu["confiance"]) if dernier.acte == "acceptee" else ""


@dataclass(frozen=True)
class Envoi:
    """A contribution as it is sent, with the key that makes it the same if it is sent again."""

    contribution: Contribution
    confidences: Confidences
    cle: str


@dataclass(frozen=True)
class Recu:
    """What is answered to whoever contributes: a number; `deja` if it was received before."""

    numero: int
    deja: bool


def deposer(
    base: Base,
    contribution: Contribution,
    confidences: Confidences,
    *,
    cle: str,
    provenance: str,
    instant: datetime,
) -> Recu:
    """Receive a contribution, once for a key however often it is sent.

    It is on the disk when this returns. Raises CleDejaPrise if the key came with something else,
    ContributionRefusee if it is no key (1 to 100 signs of ASCII, no space), SuiviFerme if the
    database does not take it.
    """
    envoi = Envoi(contribution, confidences, cle)
    (recu,) = deposer_ensemble(base, [envoi], provenance=provenance, instant=instant)
    return recu


def deposer_ensemble(
    base: Base, envois: Sequence[Envoi], *, provenance: str, instant: datetime
) -> list[Recu]:
    """Receive several contributions as `deposer` does: all of them, or none."""
    assert provenance in PROVENANCES, provenance
    with base.ecrire() as session:
        return [_recevoir(session, envoi, provenance, instant) for envoi in envois]


def _recevoir(session: Session, envoi: Envoi, provenance: str, instant: datetime) -> Recu:
    dite, confidences = envoi.contribution, envoi.confidences
    if not _CLE.fullmatch(envoi.cle):
        raise ContributionRefusee(
            {"cle": "La clé d'un envoi a de 1 à 100 signes, sans espace ni accent."}
        )
    if deja := _de_la_cle(session, envoi.cle, dite):
        return deja
    ligne = LigneContribution(cle=envoi.cle, siren=dite.siren, provenance=provenance)
    try:
        with session.begin_nested():
            session.add(ligne)
    except IntegrityError:
        # Sent twice at the same time: the other one is there.
        if deja := _de_la_cle(session, envoi.cle, dite):
            return deja
        raise
    session.add(_acte(ligne.numero, 0, "recue", instant, dite.role, dite.en_objet()))
    if confidences != Confidences():
        session.add(
            LigneConfidences(
                numero=ligne.numero,
                courriel=confidences.courriel,
                commentaire=confidences.commentaire,
            )
        )
    session.flush()
    return Recu(ligne.numero, deja=False)


def _de_la_cle(session: Session, cle: str, contribution: Contribution) -> Recu | None:
    requete = (
        select(LigneActe)
        .join(LigneContribution)
        .where(LigneContribution.cle == cle, LigneActe.rang == 0)
    )
    premier = session.scalars(requete).one_or_none()
    if premier is None:
        return None
    if premier.contenu != contribution.en_objet():
        raise CleDejaPrise("Cette clé a déjà servi pour une autre contribution : en prendre une.")
    return Recu(premier.numero, deja=True)


def dossier(base: Base, numero: int) -> Dossier:
    """Return a contribution by its number; raise DossierInconnu."""
    with base.lire() as session:
        return _dossier(session, numero)


def dossiers(base: Base, etapes: Sequence[Etape] = ()) -> list[Dossier]:
    """Return the contributions, oldest first: all, or those now at some of the steps."""
    with base.lire() as session:
        lignes = session.scalars(select(LigneContribution).order_by(LigneContribution.numero))
        tous = _avec_leurs_actes(session, list(lignes))
    return [un for un in tous if not etapes or un.etape in etapes]


def version(base: Base, *actes: Acte) -> tuple[int, int]:
    """Return what changes whenever something happens: how many acts there are, and the last.

    Both: on PostgreSQL an act may be numbered before another, and be seen after it. `actes`: those
    that count, all by default.
    """
    requete = select(func.count(), func.max(LigneActe.id))
    if actes:
        requete = requete.where(LigneActe.acte.in_(actes))
    with base.lire() as session:
        combien, dernier = session.execute(requete).one()
    return int(combien), int(dernier or 0)


def corriger(
    base: Base, numero: int, contribution: Contribution, *, rang: int, instant: datetime
) -> Dossier:
    """Replace what its author says, until it is decided; `rang`: that of what they saw.

    Raises DossierInconnu, DejaChange, or ContributionRefusee if it is about someone else.
    """
    with base.ecrire() as session:
        vu = _dossier(session, numero)
        if vu.dite.siren != contribution.siren:
            raise ContributionRefusee(
                {"siren": "Une correction garde la collectivité : en envoyer une autre."}
            )
        contenu = contribution.en_objet()
        return _agir(session, vu, rang, "corrigee", instant, contribution.role, contenu)


def retirer(base: Base, numero: int, *, rang: int, instant: datetime) -> Dossier:
    """Withdraw a contribution, for its author, until it is decided."""
    with base.ecrire() as session:
        vu = _dossier(session, numero)
        return _agir(session, vu, rang, "retiree", instant, vu.dite.role, {})


def accepter(
    base: Base,
    numero: int,
    retenue: Contribution,
    *,
    confiance: str,
    rang: int,
    auteur: str,
    instant: datetime,
) -> Dossier:
    """Accept what an editor retains of a contribution, with a confidence of CONFIANCES.

    Raises ContributionRefusee for what demands a public page, and has none.
    """
    if confiance not in CONFIANCES:
        raise ContributionRefusee({"confiance": f"Choisir parmi : {', '.join(CONFIANCES)}."})
    if retenue.sujet in AVEC_UNE_PAGE and not retenue.lien:
        raise ContributionRefusee(
            {"lien": "Cela ne se publie qu'avec le lien d'une page publique qui le dit."}
        )
    contenu = retenue.en_objet() | {"confiance": confiance}
    with base.ecrire() as session:
        vu = _dossier(session, numero)
        if vu.dite.siren != retenue.siren:
            raise ContributionRefusee({"siren": "Une décision garde la collectivité."})
        return _agir(session, vu, rang, "acceptee", instant, auteur, contenu)


def refuser(
    base: Base, numero: int, *, motif: str, rang: int, auteur: str, instant: datetime
) -> Dossier:
    """Refuse a contribution, for a reason that its author will read."""
    with base.ecrire() as session:
        vu = _dossier(session, numero)
        return _agir(session, vu, rang, "refusee", instant, auteur, {"motif": _motif(motif)})


def annuler(
    base: Base, numero: int, *, motif: str, rang: int, auteur: str, instant: datetime
) -> Dossier:
    """Undo a decision: the contribution waits again for one."""
    with base.ecrire() as session:
        vu = _dossier(session, numero)
        return _agir(session, vu, rang, "annulee", instant, auteur, {"motif": _motif(motif)})


def _motif(motif: str) -> str:
    propre = " ".join(motif.split())
    if not propre or len(propre) > MOTIF_MAXIMAL:
        phrase = f"Un motif est attendu, de {MOTIF_MAXIMAL} caractères au plus."
        raise ContributionRefusee({"motif": phrase})
    return propre


def _agir(
    session: Session,
    vu: Dossier,
    rang: int,
    acte: Acte,
    instant: datetime,
    auteur: str,
    contenu: dict[str, Any],
) -> Dossier:
    if vu.rang != rang:
        raise DejaChange(
            f"La contribution {vu.numero} a changé depuis que vous l'avez lue : elle est "
            f"{ACTES[vu.faits[-1].acte]}. La relire avant de décider."
        )
    if acte not in PERMIS[vu.etape]:
        raise DejaChange(
            f"La contribution {vu.numero} est {ACTES[vu.faits[-1].acte]} : cela ne se peut plus."
        )
    try:
        session.add(_acte(vu.numero, rang + 1, acte, instant, auteur, contenu))
        session.flush()
    except IntegrityError:
        raise DejaChange(
            f"La contribution {vu.numero} vient d'être décidée par quelqu'un d'autre : la relire."
        ) from None
    return _dossier(session, vu.numero)


def _acte(
    numero: int, rang: int, acte: str, instant: datetime, auteur: str, contenu: dict[str, Any]
) -> LigneActe:
    return LigneActe(
        numero=numero,
        rang=rang,
        acte=acte,
        instant=instant,
        auteur=auteur[:AUTEUR_MAXIMAL],
        contenu=contenu,
    )


def _dossier(session: Session, numero: int) -> Dossier:
    ligne = session.get(LigneContribution, numero)
    if ligne is None:
        raise DossierInconnu(f"Aucune contribution n'a le numéro {numero}.")
    (un,) = _avec_leurs_actes(session, [ligne])
    return un


def _avec_leurs_actes(session: Session, lignes: list[LigneContribution]) -> list[Dossier]:
    numeros = [ligne.numero for ligne in lignes]
    faits: dict[int, list[Fait]] = {numero: [] for numero in numeros}
    actes = select(LigneActe).order_by(LigneActe.numero, LigneActe.rang)
    confidences = select(LigneConfidences)
    if len(numeros) == 1:
        actes = actes.where(LigneActe.numero == numeros[0])
        confidences = confidences.where(LigneConfidences.numero == numeros[0])
    for ligne in session.scalars(actes):
        # Come since the numbers were read, it is for the next time.
        if ligne.numero in faits:
            fait = Fait(cast(Acte, ligne.acte), ligne.instant, ligne.auteur, ligne.contenu)
            faits[ligne.numero].append(fait)
    dites = {c.numero: Confidences(c.courriel, c.commentaire) for c in session.scalars(confidences)}
    return [
        Dossier(un.numero, un.provenance, tuple(faits[un.numero]), dites.get(un.numero))
        for un in lignes
    ]
