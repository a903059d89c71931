"""What is being written on the questionnaire: it outlives the fields that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from suivi.contribution import Contribution, verifier
from suivi.erreurs import ContributionRefusee

CHAMPS: dict[str, tuple[str, ...]] = {
    "adopte": ("date", "debut", "fin", "lien", "perimetre", "partenaires"),
    "sans_schema": ("lien",),
    "en_cours": ("lien", "partenaires"),
    "renouvellement": ("date", "debut", "fin", "lien", "perimetre", "partenaires"),
    "correction": ("schema_id", "date", "debut", "fin", "lien"),
    "document": ("schema_id", "lien"),
}
"""The fields that each subject asks for, besides those asked of all."""
CONFIES = ("commentaire", "courriel")
_A_CHOISIR = {"sujet": "Choisir une réponse.", "role": "Dire à quel titre."}


@dataclass(frozen=True)
class Recue:
    """A receipt: the number of a contribution, its private link, and the last day of it."""

    numero: int
    jeton: str
    terme: date


@dataclass
class Saisie:
    """A form being filled.

    `dits`: what each field says; those of another subject are kept, and not sent. `touches`: the
    fields whose faults are shown. `rang`: of the contribution that it corrects, None if it is new.
    `refus`: why what was sent was not taken.
    """

    dits: dict[str, str] = field(default_factory=dict)
    rang: int | None = None
    cle: str = field(default_factory=lambda: str(uuid4()))
    touches: set[str] = field(default_factory=set)
    refus: str = ""
    recue: Recue | None = None

    @classmethod
    def de(cls, dite: Contribution, rang: int) -> Saisie:
        """Return the form that corrects a contribution."""
        return cls(dite.en_objet(), rang)

    @property
    def sujet(self) -> str:
        """What it is about, empty until it is chosen."""
        return self.dits.get("sujet", "")

    @property
    def champs(self) -> tuple[str, ...]:
        """The fields that it shows; nothing can be confided again by a correction."""
        confies = CONFIES if self.rang is None else ()
        return ("siren", "sujet", "role", *CHAMPS.get(self.sujet, ()), *confies)

    def brute(self) -> dict[str, str]:
        """Return what it says, as a form is received."""
        return {champ: self.dits.get(champ, "") for champ in self.champs}

    def fautes(self, connue: Callable[[str], bool], jour: date) -> Mapping[str, str]:
        """Return a sentence for each field that is not right."""
        try:
            verifier(self.brute(), connue, jour)
        except ContributionRefusee as refus:
            return {champ: _A_CHOISIR.get(champ, phrase) for champ, phrase in refus.fautes.items()}
        return {}
