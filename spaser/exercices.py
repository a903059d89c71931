"""The years of accounts that the data have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spaser.erreurs import ErreurScenario
from spaser.formats import date_precise, enumeration, nombre
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

_PRODUCTEUR = "OFGL d'après la DGFiP"


@dataclass(frozen=True)
class Exercice:
    """One year of accounts.

    `acces`: when they were read (AAAA-MM). `connues`: how many collectivités of each of TYPES have
    theirs, in that order.
    """

    annee: int
    provisoire: bool
    acces: str
    connues: tuple[int, ...]

    def combien(self, type_: TypeCollectivite) -> int:
        """Return how many collectivités of a type have their accounts of the year."""
        return self.connues[TYPES.index(type_)]


@dataclass(frozen=True)
class Exercices:
    """All the years, the oldest first, and the year of reference, known for all types."""

    tous: tuple[Exercice, ...]
    reference: int

    def __getitem__(self, annee: int | None) -> Exercice:
        """Return a year that the data have; None is the year of reference."""
        return next(e for e in self.tous if e.annee == self.annee(annee))

    def annee(self, annee: int | None) -> int:
        """Return the number of a year of accounts; None is the year of reference."""
        return annee or self.reference

    @property
    def autres(self) -> tuple[int, ...]:
        """The years that a scenario may take besides that of reference."""
        return tuple(
            e.annee for e in self.tous if e.annee != self.reference and self.types(e.annee)
        )

    def types(self, annee: int | None) -> tuple[TypeCollectivite, ...]:
        """Return the types that a year knows: most of their collectivités, if not all."""
        if self.annee(annee) not in {e.annee for e in self.tous}:
            return ()
        connues, toutes = self[annee], self[None]
        return tuple(t for t in TYPES if 2 * connues.combien(t) > toutes.combien(t))

    def lacunes(
        self, annee: int | None, types: tuple[TypeCollectivite, ...] = TYPES
    ) -> tuple[str, ...]:
        """Return what a year lacks of the types that it knows: `13 régions sur 17`."""
        connues, toutes = self[annee], self[None]
        return tuple(
            f"{nombre(connues.combien(t))} {LIBELLES_TYPES[t][1]} sur {nombre(toutes.combien(t))}"
            for t in self.types(annee)
            if t in types and connues.combien(t) < toutes.combien(t)
        )

    def phrase_des_lacunes(self, annee: int | None, types: tuple[TypeCollectivite, ...]) -> str:
        """Return what a year lacks of some types, in a sentence; empty if nothing."""
        manque = enumeration(list(self.lacunes(annee, types)))
        return f"Les comptes {annee} ne couvrent que {manque}." if manque else ""

    def en_clair(self, annee: int | None) -> str:
        """Return a year in words: `2024`, or `2025, provisoires`."""
        return f"{self.annee(annee)}{', provisoires' if self[annee].provisoire else ''}"

    def source(self, annee: int | None = None) -> str:
        """Return where the accounts of a year come from, what they lack, when they were read."""
        precisions = " ; ".join([*self.lacunes(annee), self._releve(annee)])
        return f"{_PRODUCTEUR}, comptes {self.en_clair(annee)} ({precisions})"

    def source_des_annees(self, annees: Sequence[int]) -> str:
        """Return where the accounts of some years come from, and when each was read."""
        lues = [f"{self.en_clair(annee)} ({self._releve(annee)})" for annee in annees]
        return f"{_PRODUCTEUR}, comptes {enumeration(lues)}"

    def _releve(self, annee: int | None) -> str:
        releve = date_precise(self[annee].acces)
        de = "d'" if releve[0] in "ao" else "de "
        return f"relevé {de}{releve}"

    def verifier(self, annee: int | None, types: tuple[TypeCollectivite, ...]) -> int | None:
        """Return the year as scenarios write it (None for the year of reference).

        Raises ErreurScenario if the data do not have it, or not for these types.
        """
        if annee in (None, self.reference):
            return None
        if annee not in self.autres:
            connues = sorted([self.reference, *self.autres])
            choix = [f"{a} (provisoire)" if self[a].provisoire else str(a) for a in connues]
            raise ErreurScenario(
                f"L'année {annee} n'est pas disponible : choisir {enumeration(choix, 'ou')}."
            )
        connus = self.types(annee)
        if not set(types) <= set(connus):
            mots = enumeration([f"les {LIBELLES_TYPES[t][1]}" for t in connus])
            raise ErreurScenario(f"Les comptes de {annee} ne couvrent que {mots}.")
        return annee

    def a_la_date(self, annee: int) -> int:
        """Return the last definitive year at or before the one of a date, or the first known."""
        definitifs = [e.annee for e in self.tous if not e.provisoire]
        return max([a for a in definitifs if a <= annee] or [definitifs[0]])


def annee_de_reference(effectifs: Mapping[int, int]) -> int:
    """Return the last of definitive years that are full: half the rows of the fullest, or more."""
    return max(a for a, combien in effectifs.items() if 2 * combien >= max(effectifs.values()))
