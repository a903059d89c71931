"""Who enters, or leaves, at the threshold presented."""

from __future__ import annotations

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Length, Pt

from components.figures.palette import COULEURS_REGIMES, SITUATIONS
from components.presentation.adresses import seuil_en_mots
from components.presentation.diapo import Diapo, ici, source_en_bref
from components.presentation.page_pptx import NOMBRES, Page, Place
from spaser.droit import SCENARIO
from spaser.formats import accord, enumeration, nombre, quantite, typographie
from spaser.lieux import mouvements, noms_des_lieux
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.simulation import NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE
from spaser.vocabulaire import COLLECTIVITE

# What a slide holds, in letters that the back of a room reads.
_NOMS_MONTRES, _LIEUX_MONTRES = 8, 12


class Mouvements(Diapo):
    """How many enter (or, if nobody does, leave) by place, and the largest of them by name."""

    suit_le_scenario = True
    gabarit = "mouvements"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        comparaison = o.simulation(scenario, o.droit.en_vigueur).comparaison
        entrees = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
        sorties = comparaison.effectif(PLUS_OBLIGEE)
        lignes = mouvements(o.a_l_exercice(scenario.annee), comparaison)
        lieux = noms_des_lieux(lignes, scenario.region)
        noms = lignes["nom_complet"]
        effectifs = lieux.value_counts().rename(index=typographie)
        self.effectifs = effectifs.head(_LIEUX_MONTRES)
        if len(effectifs) > _LIEUX_MONTRES:
            self.effectifs[f"{len(effectifs) - _LIEUX_MONTRES} autres"] = int(
                effectifs.iloc[_LIEUX_MONTRES:].sum()
            )
        self.combien = len(lignes)
        self.entrent = entrees > 0
        self.lieu = "département" if scenario.region else "région"
        self._dire(
            ici(scenario, f"à {seuil_en_mots(scenario)}, {_mouvement(entrees, sorties)}"),
            [],
            "Choisir sa région pour voir qui : les plus gros achats d'abord."
            if not scenario.region
            else "Choisir son département pour voir qui : les plus gros achats d'abord.",
            f"Par rapport au {o.droit.en_vigueur.nom}. {source_en_bref(o, scenario)}",
            entrees=entrees,
            sorties=sorties,
            sens="sorties" if sorties and not entrees else "entrees",
            montres=_NOMS_MONTRES,
            lieux_montres=_LIEUX_MONTRES,
            premieres=_premiers(noms),
            lieux=[
                {
                    "nom": typographie(lieu),
                    "effectif": int(effectif),
                    "noms": _premiers(noms[lieux == lieu]),
                }
                for lieu, effectif in lieux.value_counts().items()
            ],
        )

    def dessiner(self, page: Page) -> None:
        """Draw the counts by place, and write the first names."""
        if not self.combien:
            page.points(["Aucune collectivité ne change de côté."])
            return
        donnees = CategoryChartData(number_format=NOMBRES)
        renverses = self.effectifs.iloc[::-1]
        donnees.categories = list(renverses.index)
        donnees.add_series("Collectivités", [int(n) for n in renverses])
        couleur = COULEURS_REGIMES[SCENARIO] if self.entrent else SITUATIONS[PLUS_OBLIGEE].couleur
        graphique = page.graphique(
            XL_CHART_TYPE.BAR_CLUSTERED,
            donnees,
            [couleur],
            Place(page.MARGE, page.HAUT, Inches(6.4), Length(page.BAS - page.HAUT)),
        )
        graphique.plots[0].gap_width = 25
        graphique.category_axis.tick_labels.font.size = Pt(18)
        page.etiqueter(graphique)
        noms = self.donnees["premieres"]
        reste = self.combien - len(noms)
        suite = [f"et {nombre(reste)} {accord(reste, 'autre', 'autres')}"] if reste else []
        page.liste(accord(len(noms), "Une seule", "Les plus gros acheteurs"), noms, suite)


def _premiers(noms: pd.Series[str]) -> list[str]:
    return [typographie(nom) for nom in noms.head(_NOMS_MONTRES)]


def _mouvement(entrees: int, sorties: int) -> str:
    if not entrees and not sorties:
        return "personne n'entre ni ne sort"
    mots = [f"{quantite(entrees, *COLLECTIVITE)} de plus"] if entrees else []
    # What counts is said once.
    combien = nombre(sorties) if entrees else quantite(sorties, *COLLECTIVITE)
    mots += [f"{combien} de moins"] if sorties else []
    return enumeration(mots)
