"""What a SPASER is, and whom the law obliges."""

from __future__ import annotations

from components.presentation.diapo import Diapo
from components.presentation.page_pptx import Page
from spaser.formats import euros
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario


class Schema(Diapo):
    """The word itself, before any number."""

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        cadre, droit = o.donnees.cadre_legal, o.droit.en_vigueur
        code = cadre.loc[cadre["source_url"].str.contains("legifrance"), "texte"].iloc[-1]
        self._dire(
            "Un SPASER dit comment les achats publics servent le social et l'écologie",
            [
                "Un **schéma** public : objectifs, indicateurs, suivi chaque année",
                "**Insertion**, environnement, économie circulaire",
            ],
            "Poser le mot : SPASER, schéma de promotion des achats publics socialement et "
            "écologiquement responsables. Rappeler que personne ne publie la liste des obligées : "
            "c'est ce que l'observatoire reconstitue à partir des comptes.",
            f"{code} ; {droit.texte} ; RTES.",
            [
                (
                    euros(droit.seuil),
                    f"d'achats annuels HT : au-delà, il est obligatoire depuis {droit.depuis.year}",
                ),
                ("Aucune", "liste officielle, aucun suivi, aucune sanction"),
            ],
        )

    def dessiner(self, page: Page) -> None:
        """Write the numbers, then the points."""
        page.points(self.points, page.LARGE, page.chiffres(self.chiffres, page.LARGE))
