"""What every slide is: a finding, numbers, points, what to say, a source, a body, a drawing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from components.presentation.page_pptx import Page
from components.presentation.seance import Seance
from spaser.formats import enumeration, majuscule, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario
from spaser.vocabulaire import REGIONS

SEUIL_PAR_DEFAUT = 25 * MILLION
"""The threshold (€) presented when the address says none."""
ADOPTIONS_EN_BREF = "Adoptions : pages publiques, un plancher."
"""Their source on one line; the last slide has it whole."""


class Diapo(ABC):
    """A slide, made from the observatory and a scenario; it keeps only what it shows.

    `chiffres`: numbers shown large, each with what it counts. `points` may have words in bold,
    between `**`. `donnees`: what the script of the page reads, as JSON. A slide that does not
    follow the scenario is given the law in force, in its région.
    """

    suit_le_scenario: ClassVar[bool] = False
    gabarit: ClassVar[str] = "texte"
    """The template of its body, in `templates/presentation/`."""

    @abstractmethod
    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        """Compute what the slide shows and pass it to `_dire`."""

    def _dire(
        self,
        titre: str,
        points: list[str],
        notes: str,
        source: str,
        chiffres: Sequence[tuple[str, str]] = (),
        **donnees: Any,
    ) -> None:
        self.titre = typographie(titre)
        self.chiffres = [(valeur, typographie(mots)) for valeur, mots in chiffres]
        self.points = [typographie(point) for point in points]
        self.notes = typographie(notes)
        self.source = typographie(source)
        self.donnees = donnees

    @property
    def nom(self) -> str:
        """What its file is called, its place left out: `schema`."""
        return type(self).__module__.rpartition(".")[2].partition("_")[2]

    def selon(self, seance: Seance) -> Self:
        """Return the slide as a session shows it: itself, if nothing of it is there."""
        return self

    @abstractmethod
    def dessiner(self, page: Page) -> None:
        """Draw the slide's body on a page of the PPTX."""


def source_en_bref(o: Observatoire, scenario: Scenario) -> str:
    """Return the source of the accounts on one line; the last slide has it whole."""
    lacunes = enumeration(list(o.exercices.lacunes(scenario.annee, scenario.types)))
    comptes = f"Comptes {o.exercices.en_clair(scenario.annee)}{lacunes and f' ({lacunes})'}"
    return f"{comptes} : OFGL d'après la DGFiP, convention {scenario.convention.upper()}."


def ici(scenario: Scenario, phrase: str) -> str:
    """Return a title that says where it is true: the région of the scenario, if it has one."""
    return f"{REGIONS[scenario.region]} : {phrase}" if scenario.region else majuscule(phrase)
