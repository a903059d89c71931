"""What schemes promise and obtain."""

from __future__ import annotations

from collections.abc import Iterable

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Length

from components.figures.legendes import legende_regimes
from components.figures.palette import COULEURS_DES_TAUX
from components.objectifs.graphiques import TAUX, barres_des_taux, taux_et_objectifs
from components.objectifs.paires import paires, titre_des_paires
from components.objectifs.phrases import titre
from components.objectifs.planches import Planche, planches
from components.presentation.diapo import Diapo
from components.presentation.figure import FigureDeDiapo
from components.presentation.page_pptx import Page, Place
from spaser.engagements import HEURES_PAR_MEUR
from spaser.formats import nombre
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario


class Objectifs(Diapo):
    """How few say a figure, and what they aim at in front of the nation; alike in all régions."""

    gabarit = "figure"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        dits, trouves = o.chiffrage(), planches(o, o.engagements)
        self.taux = taux_et_objectifs(trouves)
        self.figure = FigureDeDiapo(
            barres_des_taux(self.taux), legende_regimes(TAUX, COULEURS_DES_TAUX)
        )
        objectifs, resultats = (nombre(dits.par_nature[n]) for n in ("objectif", "resultat"))
        self._dire(
            f"Dans tout le pays : sur {nombre(dits.schemas)} schémas adoptés connus, {objectifs} "
            f"disent un objectif chiffré, {resultats} un résultat",
            [
                *(titre(planche) for planche in trouves if planche.unite == HEURES_PAR_MEUR),
                titre_des_paires(paires(o.engagements)),
            ],
            "Chaque chiffre vient d'une page publique, citée sur le site : un schéma sans chiffre "
            "ici en a peut-être. Deux chiffres ne se comparent qu'à base égale ; à moins de cinq "
            "schémas, pas de médiane. Demander à la salle les siens. "
            + " ".join(f"{titre(planche)}." for planche in trouves if planche.reperes.dernier_taux),
            f"Objectifs : pages publiques, un plancher.{_source_nationale(trouves)}",
        )

    def dessiner(self, page: Page) -> None:
        """Draw what is measured and aimed at, side by side."""
        page.points(self.points, page.MOITIE, page.chiffres(self.chiffres, page.MOITIE))
        donnees = CategoryChartData(number_format="0.#")
        donnees.categories = list(self.taux["ligne"].unique())
        for etat, nom in TAUX.items():
            donnees.add_series(nom, self.taux.loc[self.taux["etat"] == etat, "valeur"].tolist())
        graphique = page.graphique(
            XL_CHART_TYPE.BAR_CLUSTERED,
            donnees,
            list(COULEURS_DES_TAUX.values()),
            Place(Inches(6.4), page.HAUT, Inches(6.4), Length(page.BAS - page.HAUT)),
        )
        # Bars are drawn from the foot of the chart up.
        graphique.category_axis.reverse_order = True
        page.etiqueter(graphique)


def _source_nationale(trouves: Iterable[Planche]) -> str:
    for planche in trouves:
        taux, objectifs = planche.reperes.dernier_taux, planche.reperes.objectifs
        if taux is not None and objectifs:
            return f" Taux : {taux.unite} ; objectif : {objectifs[-1].plan}."
    return ""
