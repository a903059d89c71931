"""What every slide is: a finding, points, what to say, a source, a body and a drawing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from components.presentation.page_pptx import Page
from spaser.formats import majuscule, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario
from spaser.vocabulaire import REGIONS

SEUIL_PAR_DEFAUT = 25 * MILLION
"""The threshold (€) presented when the address says none."""


class Diapo(ABC):
    """A slide, made from the observatory and a scenario; it keeps only what it shows.

    `points` may have words in bold, between `**`. `donnees`: what the script of the page reads, as
    JSON. A slide that does not follow the scenario is given the law in force, in its région.
    """

    suit_le_scenario: ClassVar[bool] = False
    gabarit: ClassVar[str] = "points"
    """The template of its body, in `templates/presentation/`."""

    @abstractmethod
    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        """Compute what the slide shows and pass it to `_dire`."""

    def _dire(self, titre: str, points: list[str], notes: str, source: str, **donnees: Any) -> None:
        self.titre = typographie(titre)
        self.points = [typographie(point) for point in points]
        self.notes = typographie(notes)
        self.source = typographie(source)
        self.donnees = donnees

    @property
    def nom(self) -> str:
        """What its file is called, its place left out: `schema`."""
        return type(self).__module__.rpartition(".")[2].partition("_")[2]

    @abstractmethod
    def dessiner(self, page: Page) -> None:
        """Draw the slide's body on a page of the PPTX."""


def ici(scenario: Scenario, phrase: str) -> str:
    """Return a title that says where it is true: the région of the scenario, if it has one."""
    return f"{REGIONS[scenario.region]} : {phrase}" if scenario.region else majuscule(phrase)
