"""Errors whose message is written for the person who reads it, in French."""

from __future__ import annotations

from dataclasses import dataclass


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


class ErreurScenario(ValueError):
    """A scenario that means nothing; the message is a French sentence."""
