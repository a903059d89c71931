"""What the room sees while it settles: the title, who organises, the day, the address to follow."""

from __future__ import annotations

import copy
from typing import Self

from components.presentation.diapo import Diapo, source_en_bref
from components.presentation.page_pptx import Page
from components.presentation.seance import SEANCE_ORDINAIRE, Seance
from components.site.plan import NOM_DU_SITE
from spaser.formats import date_longue, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario


class Ouverture(Diapo):
    """The first slide; the QR code opens the simulator on the scenario presented."""

    gabarit = "ouverture"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        self._jour = o.jour
        self._dire(
            SEANCE_ORDINAIRE.titre_montre,
            [],
            "Accueillir la salle, dire qui parle et combien de temps. Le code QR ouvre le "
            "simulateur sur le scénario présenté : chacun peut suivre sur son téléphone.",
            f"{NOM_DU_SITE}. {source_en_bref(o, scenario)}",
            titre_ordinaire=typographie(SEANCE_ORDINAIRE.titre_montre),
            jour=typographie(date_longue(o.jour)),
        )
        self._situer(SEANCE_ORDINAIRE)

    def selon(self, seance: Seance) -> Self:
        """Return the opening of a session."""
        sienne = copy.copy(self)
        sienne.titre = typographie(seance.titre_montre)
        sienne._situer(seance)
        return sienne

    def _situer(self, seance: Seance) -> None:
        self.organisateur = typographie(seance.organisateur)
        self.jour = typographie(date_longue(seance.jour or self._jour))

    def dessiner(self, page: Page) -> None:
        """Write who and when, beside the QR code."""
        page.ouvrir(self.titre, [*filter(None, [self.organisateur]), self.jour])
        page.code_qr()
