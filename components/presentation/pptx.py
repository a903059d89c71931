"""The deck as an editable PPTX file, its notes included."""

from __future__ import annotations

import io

from pptx import Presentation

from components.presentation.adresses import adresse_du_simulateur, regle_dite
from components.presentation.diapos import diapos
from components.presentation.page_pptx import HAUTEUR, LARGEUR, Page
from components.site.plan import NOM_DU_SITE
from spaser.guichet import verifier_qu_on_attend
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def en_pptx(o: Observatoire, scenario: Scenario, site: str) -> bytes:
    """Return the deck of a scenario; `site` is the address of this site."""
    livre = Presentation()
    livre.slide_width, livre.slide_height = LARGEUR, HAUTEUR
    regle, adresse = regle_dite(scenario), adresse_du_simulateur(scenario, site)
    livre.core_properties.title = f"{NOM_DU_SITE} : {regle}"
    livre.core_properties.author = NOM_DU_SITE
    livre.core_properties.language = "fr-FR"
    for numero, diapo in enumerate(diapos(o, scenario), 1):
        page = Page(livre, adresse)
        sienne = regle if diapo.suit_le_scenario else ""
        notes = f"{diapo.notes}\n{sienne}".strip()
        page.encadrer(diapo.titre, sienne, diapo.source, numero, notes)
        verifier_qu_on_attend()
        diapo.dessiner(page)
    octets = io.BytesIO()
    livre.save(octets)
    return octets.getvalue()
