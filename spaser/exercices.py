"""The years of accounts that the data have."""

from __future__ import annotations

from dataclasses import dataclass, field

from spaser.erreurs import ErreurScenario
from spaser.formats import date_precise, enumeration
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite


@dataclass(frozen=True)
class Exercices:
    """The year of reference, known for all types, and the provisional one.

    `types_du_provisoire`: the types whose provisional accounts are known. `acces`: when the
    accounts of each year were read (AAAA-MM).
    """

    definitif: int
    provisoire: int
    types_du_provisoire: tuple[TypeCollectivite, ...]
    acces: dict[int, str] = field(hash=False)

    def types(self, annee: int | None) -> tuple[TypeCollectivite, ...]:
        """Return the types that a year knows; None is the year of reference."""
        return self.types_du_provisoire if annee == self.provisoire else TYPES

    def annee(self, annee: int | None) -> int:
        """Return the number of a year of accounts; None is the year of reference."""
        return annee or self.definitif

    def en_clair(self, annee: int | None) -> str:
        """Return a year in words: `2024`, or `2025, provisoires`."""
        if annee == self.provisoire:
            return f"{annee}, provisoires"
        return str(self.annee(annee))

    def source(self, annee: int | None = None) -> str:
        """Return where the accounts of a year come from, and when they were read."""
        releve = date_precise(self.acces[self.annee(annee)])
        de = "d'" if releve[0] in "ao" else "de "
        return f"OFGL d'après la DGFiP, comptes {self.en_clair(annee)} (relevé {de}{releve})"

    def verifier(self, annee: int | None, types: tuple[TypeCollectivite, ...]) -> int | None:
        """Return the year as scenarios write it (None for the year of reference).

        Raises ErreurScenario if the data do not have it, or not for these types.
        """
        if annee in (None, self.definitif):
            return None
        if annee != self.provisoire:
            raise ErreurScenario(
                f"L'année {annee} n'est pas disponible : choisir {self.definitif} ou "
                f"{self.provisoire} (provisoire)."
            )
        if not set(types) <= set(self.types_du_provisoire):
            connus = enumeration([f"les {LIBELLES_TYPES[t][1]}" for t in self.types_du_provisoire])
            raise ErreurScenario(f"Les comptes provisoires de {annee} ne couvrent que {connus}.")
        return annee
