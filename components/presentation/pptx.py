"""The deck as an editable PPTX file, its notes included."""

from __future__ import annotations

import io
from collections.abc import Sequence

from components.presentation.adresses import adresse_du_simulateur, regle_dite
from components.presentation.diapos import diapos
from components.presentation.modele_pptx import finir, livre_vierge
from components.presentation.page_pptx import HAUTEUR, LARGEUR, Page
from components.presentation.seance import SEANCE_ORDINAIRE, Seance
from components.site.plan import NOM_DU_SITE
from spaser.formats import typographie
from spaser.guichet import verifier_qu_on_attend
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


REGLAGE_LAISSE = typographie(
    "L'adresse demandait un réglage qui n'existe pas : voir les notes de la première diapositive."
)


def en_pptx(
    o: Observatoire,
    scenario: Scenario,
    site: str,
    seance: Seance = SEANCE_ORDINAIRE,
    avis: Sequence[str] = (),
) -> bytes:
    """Return the deck of a scenario, in a session; `site` is the address of this site.

    `avis`: what is wrong with the address. A file has no page to say it: the notes of the first
    slide do, and the first slide that follows the scenario sends there.
    """
    regle, adresse = regle_dite(scenario), adresse_du_simulateur(scenario, site)
    livre = livre_vierge(typographie(f"{NOM_DU_SITE} : {regle}"), o.jour)
    livre.slide_width, livre.slide_height = LARGEUR, HAUTEUR
    faites = diapos(o, scenario, seance)
    premiere_qui_suit = next((diapo for diapo in faites if diapo.suit_le_scenario), None)
    for numero, diapo in enumerate(faites, 1):
        page = Page(livre, adresse)
        sienne = regle if diapo.suit_le_scenario else ""
        notes = "\n".join([*(avis if numero == 1 else ()), f"{diapo.notes}\n{sienne}".strip()])
        page.encadrer(diapo.titre, sienne, diapo.source, numero, notes)
        verifier_qu_on_attend()
        if avis and diapo is premiere_qui_suit:
            page.avertir(REGLAGE_LAISSE)
        diapo.dessiner(page)
    octets = io.BytesIO()
    livre.save(octets)
    return finir(octets.getvalue(), o.jour)
