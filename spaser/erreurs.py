"""Errors whose message is written for the person who reads it, in French."""

from __future__ import annotations

import logging
from dataclasses import dataclass

JOURNAL = logging.getLogger("spaser")
DONNEES_INUTILISABLES = (
    "Les données de l'application sont incomplètes ou altérées : aucun chiffre n'est affiché "
    "plutôt qu'un chiffre faux."
)


@dataclass(frozen=True)
class Anomalie:
    """One fault in a data file: where it is and a French sentence that says what it is."""

    fichier: str
    ligne: int | None
    champ: str | None
    phrase: str

    def __str__(self) -> str:
        lieu = self.fichier
        if self.ligne is not None:
            lieu += f", ligne {self.ligne}"
        if self.champ is not None:
            lieu += f", champ « {self.champ} »"
        return f"{lieu} : {self.phrase}"


class ErreurDonnees(Exception):
    """Data that cannot be used; `anomalies` lists every fault found."""

    def __init__(self, anomalies: list[Anomalie]) -> None:
        self.anomalies = tuple(anomalies)
        super().__init__("\n".join(map(str, anomalies)))

    def journaliser(self) -> None:
        """Log what is wrong with which file."""
        JOURNAL.error("Données inutilisables :\n%s", self)


class ErreurScenario(ValueError):
    """A scenario that means nothing; the message is a French sentence."""


class ErreurActualisation(Exception):
    """What a producer publishes could not be had, or is not fit to replace an extract."""
