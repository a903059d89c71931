"""Who must adopt a SPASER today."""

from __future__ import annotations

from components.figures.cartes import cadre_du, carte_des_situations
from components.figures.palette import SITUATIONS
from components.presentation.diapo import Diapo, ici, source_en_bref
from components.presentation.figure import Carte
from components.presentation.page_pptx import Page
from spaser.formats import accord, enumeration, euros, nombre, pourcentage, quantite
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.simulation import DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE, SELON_CONVENTION, TOTAL
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, TYPES


class Obligees(Diapo):
    """The obliged under the law in force, and those whom the convention decides."""

    gabarit = "figure"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        simulee = o.simulation(scenario, o.droit.anterieur)
        droit, resultat = o.droit.en_vigueur, simulee.resultat
        obligees = resultat.effectifs("obligees")
        ensemble, bande = obligees[TOTAL], resultat.effectifs("selon_convention")[TOTAL]
        effectifs = simulee.concernees["situation"].value_counts()
        mots = {
            DEJA_OBLIGEE: f"déjà obligée à {euros(o.droit.anterieur.seuil)}",
            NOUVELLEMENT_OBLIGEE: f"par la baisse à {euros(droit.seuil)}",
            SELON_CONVENTION: "selon la convention",
        }
        self.figure = Carte(
            carte_des_situations(simulee.concernees, TYPES, o, cadre_du(o, scenario)),
            [
                (SITUATIONS[cle], f"{mot} ({nombre(int(effectifs[cle]))})")
                for cle, mot in mots.items()
            ],
        )
        types = [quantite(obligees[t], *LIBELLES_TYPES[t]) for t in TYPES if obligees[t]]
        bornes = (
            ""
            if scenario.region
            else " Les deux familles de chiffres publiés se retrouvent entre ces bornes."
        )
        depassent = f"{nombre(ensemble)} {accord(ensemble, 'dépasse', 'dépassent')}"
        self._dire(
            ici(
                scenario,
                f"{quantite(ensemble, *COLLECTIVITE)} {accord(ensemble, 'doit', 'doivent')} en "
                "adopter un aujourd'hui"
                if ensemble
                else "aucune collectivité ne doit en adopter un aujourd'hui",
            ),
            [
                *([enumeration(types)] if types else []),
            ],
            f"En convention HT (comptes divisés par 1,20), {depassent} {euros(droit.seuil)} ; en "
            f"comptant TTC, {nombre(ensemble + bande)}.{bornes}",
            source_en_bref(o, scenario),
            [
                (pourcentage(resultat.part_achats), "des achats"),
                *(
                    [(f"+{nombre(bande)}", "selon la convention de calcul, HT ou TTC")]
                    if bande
                    else []
                ),
            ],
        )

    def dessiner(self, page: Page) -> None:
        """Write the points beside the map."""
        page.points(self.points, page.MOITIE, page.chiffres(self.chiffres, page.MOITIE))
        page.carte(self.figure.png, self.figure.nom, self.figure.legende)
