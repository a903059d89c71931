"""Where numbers come from, and how to go on alone."""

from __future__ import annotations

from components.figures.sources import sources
from components.presentation.diapo import Diapo
from components.presentation.page_pptx import Page
from components.site.versions import versions_en_mots
from spaser.adoption import SANS_SCHEMA
from spaser.formats import nombre
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario


class Sources(Diapo):
    """What the observatory is made of, and the QR code that opens the scenario presented."""

    suit_le_scenario = True
    gabarit = "sources"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        adoptions = o.donnees.adoptions
        dits = (adoptions["statut"] != SANS_SCHEMA) & adoptions["source_url"].notna()
        schemas = adoptions.loc[dits, "schema_id"].nunique()
        self._dire(
            "Des nombres à reprendre, à vérifier, à corriger",
            [
                "Fiche de chaque collectivité, API ouverte, fichiers à télécharger",
                f"Version des données : {versions_en_mots(o)}",
            ],
            "Le code QR ouvre le simulateur sur le scénario présenté : chacun peut continuer seul. "
            "Inviter à signaler les adoptions qui manquent.",
            sources(o.exercices),
            [
                (
                    nombre(len(o.collectivites)),
                    f"collectivités, comptes {o.exercices.en_clair(None)}",
                ),
                (nombre(schemas), "schémas relevés, chacun avec sa page"),
            ],
        )

    def dessiner(self, page: Page) -> None:
        """Write the points beside the QR code."""
        page.points(self.points, page.DEUX_TIERS, page.chiffres(self.chiffres, page.DEUX_TIERS))
        page.code_qr()
