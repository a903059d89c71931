"""The deck as an editable PPTX file, its notes included."""

from __future__ import annotations

import io

from components.presentation.adresses import adresse_du_simulateur, regle_dite
from components.presentation.diapos import diapos
from components.presentation.modele_pptx import finir, livre_vierge
from components.presentation.page_pptx import HAUTEUR, LARGEUR, Page
from components.site.plan import NOM_DU_SITE
from spaser.formats import typographie
from spaser.guichet import verifier_qu_on_attend
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def en_pptx(o: Observatoire, scenario: Scenario, site: str) -> bytes:
    """Return the deck of a scenario; `site` is the address of this site."""
    regle, adresse = regle_dite(scenario), adresse_du_simulateur(scenario, site)
    livre = livre_vierge(typographie(f"{NOM_DU_SITE} : {regle}"), o.jour)
    livre.slide_width, livre.slide_height = LARGEUR, HAUTEUR
    for numero, diapo in enumerate(diapos(o, scenario), 1):
        page = Page(livre, adresse)
        sienne = regle if diapo.suit_le_scenario else ""
        notes = f"{diapo.notes}\n{sienne}".strip()
        page.encadrer(diapo.titre, sienne, diapo.source, numero, notes)
        verifier_qu_on_attend()
        diapo.dessiner(page)
    octets = io.BytesIO()
    livre.save(octets)
    return finir(octets.getvalue(), o.jour)
