"""The threshold moved in front of the room."""

from __future__ import annotations

import math

from pptx.chart.data import XyChartData

from components.figures.comptes import table_des_comptes
from components.figures.reperes import points_publies
from components.presentation.diapo import Diapo, ici, source_en_bref
from components.presentation.figure import barres_par_type
from components.presentation.page_pptx import NOMBRES, Page
from spaser.courbe import large
from spaser.droit import EN_VIGUEUR_LEGAL, SCENARIO
from spaser.formats import enumeration, euros, majuscule
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime, nom_du_scenario
from spaser.scenario import Scenario, en_millions
from spaser.simulation import TOTAL

# In M€: the thresholds that the curve of the PPTX shows.
_SEUILS = (1, 200)


class Seuil(Diapo):
    """The light page of the simulator, in a frame; its bars, printed; the curve, in the PPTX."""

    suit_le_scenario = True
    gabarit = "seuil"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        courbe = large(o.courbe(scenario))
        self.courbe = courbe.loc[courbe["seuil"].between(*_SEUILS), ["seuil", "ht", "ttc"]]
        droit = o.droit.en_vigueur
        noms = {EN_VIGUEUR_LEGAL: nom_du_regime(droit), SCENARIO: nom_du_scenario(scenario)}
        # What is the law is not drawn twice.
        if scenario == scenario.avec_seuil(droit.seuil):
            del noms[SCENARIO]
        etats = {etat: o.etats(scenario)[etat] for etat in noms}
        self.figure = barres_par_type(table_des_comptes(etats), noms)
        self.nom_du_scenario = majuscule(nom_du_scenario(scenario))
        self.point = (
            float(en_millions(scenario.seuil)),
            o.resultat(scenario).effectifs("obligees")[TOTAL],
        )
        # The published counts are of France, all types, on the accounts of reference.
        usuel = scenario.avec_seuil(0) in (Scenario(0), Scenario(0, convention="ttc"))
        publies = points_publies(o.donnees.reperes_obliges)
        self.publies = list(zip(publies["seuil"], publies["total"], strict=True)) if usuel else []
        regimes = [f"{euros(r.seuil)} ({r.nom})" for r in reversed(o.droit.regimes)]
        cadre = o.donnees.cadre_legal
        debattus = [
            f"{ligne.texte}, {str(ligne.date)[:4]}. {ligne.effet}."
            for ligne in cadre[cadre["texte"].str.startswith("Amendement")].itertuples()
        ]
        self._dire(
            ici(scenario, "et si le seuil changeait encore ?"),
            [],
            "Déplacer le seuil devant la salle : tout se recalcule dans le navigateur, et la suite "
            f"de la présentation le retient. Demander un chiffre à la salle. Droit : "
            f"{enumeration(regimes)}. Débattus : {' '.join(debattus)} Les autres sont des "
            "hypothèses.",
            source_en_bref(o, scenario),
        )

    def dessiner(self, page: Page) -> None:
        """Draw the number of obliged by threshold, under both conventions."""
        donnees = XyChartData(number_format=NOMBRES)
        for nom, champ in (("Convention HT", "ht"), ("Convention TTC", "ttc")):
            serie = donnees.add_series(nom)
            for seuil, obligees in zip(self.courbe["seuil"], self.courbe[champ], strict=True):
                # Nobody has no place on a logarithmic scale.
                if obligees:
                    serie.add_data_point(float(seuil), int(obligees))
        point = donnees.add_series(self.nom_du_scenario)
        if min(self.point) >= _SEUILS[0]:
            point.add_data_point(*self.point)
        if self.publies:
            publies = donnees.add_series("Nombres publiés")
            for seuil, total in self.publies:
                publies.add_data_point(float(seuil), int(total))
        tous = [*self.courbe["ht"], *self.courbe["ttc"], self.point[1], 10]
        comptes = [n for n in tous if n]
        page.courbe(
            donnees,
            "Seuil d'achats annuels (M€), échelles logarithmiques",
            2,
            (
                (_SEUILS[0], max(_SEUILS[1], self.point[0])),
                (
                    10 ** math.floor(math.log10(min(comptes))),
                    10 ** math.ceil(math.log10(max(comptes))),
                ),
            ),
        )
