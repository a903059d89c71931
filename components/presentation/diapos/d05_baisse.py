"""What lowering the threshold did."""

from __future__ import annotations

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Length

from components.figures.comptes import table_des_comptes
from components.figures.palette import COULEURS_REGIMES
from components.presentation.diapo import ADOPTIONS_EN_BREF, Diapo, ici, source_en_bref
from components.presentation.figure import barres_par_type
from components.presentation.page_pptx import NOMBRES, Page, Place
from components.simulateur.adoption import phrase_du_passage
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL
from spaser.formats import euros, nombre, pourcentage, quantite
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime
from spaser.scenario import Scenario
from spaser.simulation import TOTAL


class Baisse(Diapo):
    """The counts by type, and known adoption, under the former law and the one in force."""

    gabarit = "figure"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        regimes = {ANTERIEUR: o.droit.anterieur, EN_VIGUEUR_LEGAL: o.droit.en_vigueur}
        etats = {etat: o.etats(scenario)[etat] for etat in regimes}
        avant, apres = (resultat.effectifs("obligees")[TOTAL] for resultat in etats.values())
        self.noms = {etat: nom_du_regime(regime) for etat, regime in regimes.items()}
        self.comptes = table_des_comptes(etats)
        self.figure = barres_par_type(self.comptes, self.noms)
        ont_adopte = [resultat.effectifs("adoptantes")[TOTAL] for resultat in etats.values()]
        parts = (
            [ont_adopte[0] / avant, ont_adopte[1] / apres] if avant and all(ont_adopte) else None
        )
        passage = phrase_du_passage(*etats.values()).replace("**", "")
        ajout = apres - avant
        combien = quantite(abs(ajout), "obligée", "obligées") if ajout else "aucune obligée"
        self._dire(
            ici(
                scenario,
                f"de {euros(o.droit.anterieur.seuil)} à {euros(o.droit.en_vigueur.seuil)}, "
                f"{combien} de {'moins' if ajout < 0 else 'plus'}",
            ),
            [passage] if parts is None else _la_course(*parts),
            f"{passage} Baisser le seuil étend l'obligation tout de suite ; l'adoption suit, ou "
            "non. C'est la question à garder en tête pour la suite.",
            f"{ADOPTIONS_EN_BREF} {source_en_bref(o, scenario)}",
            [
                (nombre(avant), f"à {euros(o.droit.anterieur.seuil)}"),
                (nombre(apres), f"à {euros(o.droit.en_vigueur.seuil)}"),
                *((pourcentage(part), "ont adopté, au moins") for part in parts or ()),
            ],
        )

    def dessiner(self, page: Page) -> None:
        """Draw the counts by type, side by side."""
        page.points(self.points, page.MOITIE, page.chiffres(self.chiffres, page.MOITIE))
        donnees = CategoryChartData(number_format=NOMBRES)
        donnees.categories = list(self.comptes["type"].unique())
        for etat, nom in self.noms.items():
            lignes = self.comptes[self.comptes["etat"] == etat]
            donnees.add_series(nom, [int(n) for n in lignes["obligees"]])
        graphique = page.graphique(
            XL_CHART_TYPE.BAR_CLUSTERED,
            donnees,
            [COULEURS_REGIMES[etat] for etat in self.noms],
            Place(Inches(6.4), page.HAUT, Inches(6.4), Length(page.BAS - page.HAUT)),
        )
        # Bars are drawn from the foot of the chart up.
        graphique.category_axis.reverse_order = True
        page.etiqueter(graphique)


def _la_course(avant: float, apres: float) -> list[str]:
    plus_vite = "L'obligation s'est étendue plus vite que l'adoption"
    return [plus_vite] if avant > apres else []
