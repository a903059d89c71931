"""Where those are whom the threshold presented obliges."""

from __future__ import annotations

from markupsafe import Markup

from components.figures.cartes import cadre_du, carte_des_situations
from components.figures.legendes import (
    legende_en_html,
    legende_situations,
    quelqu_un_bouge,
)
from components.figures.palette import SITUATIONS
from components.presentation.adresses import seuil_en_mots
from components.presentation.diapo import Diapo, ici, source_en_bref
from components.presentation.figure import CarteEnImage
from components.presentation.page_pptx import Page
from spaser.formats import accord, nombre, pourcentage, quantite, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
    TOTAL,
)
from spaser.vocabulaire import TYPES

_OBLIGEES = ("collectivité obligée", "collectivités obligées")


class Carte(Diapo):
    """The map of the scenario, which the page takes anew each time the threshold moves.

    Whoever the convention decides has a sign of its own: a sentence says how it is counted, so that
    the title agrees with the legend.
    """

    suit_le_scenario = True
    gabarit = "carte"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        droit = o.droit.en_vigueur
        simulee = o.simulation(scenario, droit)
        resultat, concernees = simulee.resultat, simulee.concernees
        entrees = simulee.comparaison.effectif(NOUVELLEMENT_OBLIGEE)
        sorties = simulee.comparaison.effectif(PLUS_OBLIGEE)
        obligees = resultat.effectifs("obligees")[TOTAL]
        situations = concernees["situation"].value_counts()
        effectifs = {cle: int(situations.get(cle, 0)) for cle in SITUATIONS}
        mots = [
            typographie(f"{s.libelle} ({nombre(effectifs[cle])})") for cle, s in SITUATIONS.items()
        ]
        self.legende = list(zip(SITUATIONS.values(), mots, strict=True))
        self.pale = quelqu_un_bouge(concernees)
        self.figure = CarteEnImage(
            carte_des_situations(
                concernees, TYPES, o, cadre_du(o, scenario), ept=scenario.ept, pale=self.pale
            ),
            [
                (signe, typographie(mot))
                for signe, mot in legende_situations(concernees, zones=False)
            ],
        )
        combien = quantite(obligees, *_OBLIGEES) if obligees else f"aucune {_OBLIGEES[0]}"
        bande = concernees["mouvement"][concernees["situation"] == SELON_CONVENTION]
        self._dire(
            ici(scenario, f"à {seuil_en_mots(scenario)}, {combien}"),
            [_bande(scenario, list(bande))] if len(bande) else [],
            "Laisser chacun chercher sa région. La carte est celle du seuil choisi : si la salle "
            "l'a déplacé à la diapositive précédente, elle a suivi. Le droit en vigueur y est "
            "compté de la même façon.",
            f"Par rapport au {droit.nom}. {source_en_bref(o, scenario)}",
            [
                *(
                    [(f"+{nombre(entrees)}", accord(entrees, "entre", "entrent"))]
                    if entrees
                    else []
                ),
                *([(f"−{nombre(sorties)}", accord(sorties, "sort", "sortent"))] if sorties else []),
                (pourcentage(resultat.part_achats), "des achats"),
            ],
            legende=mots,
            effectifs=list(effectifs.values()),
        )

    @property
    def legende_en_html(self) -> Markup:
        """All signs: which ones the map has changes with the threshold."""
        return legende_en_html(self.legende)

    def dessiner(self, page: Page) -> None:
        """Write the numbers beside the map."""
        page.points(self.points, page.MOITIE, page.chiffres(self.chiffres, page.MOITIE))
        page.carte(self.figure.png, self.figure.nom, self.figure.legende)


def _bande(scenario: Scenario, mouvements: list[str]) -> str:
    comptees = "comptées ici" if scenario.convention == "ttc" else "non comptées ici"
    suite = "".join(
        f" ; {nombre(n)} {accord(n, *verbes)}"
        for sens, verbes in {"entre": ("entre", "entrent"), "sort": ("sort", "sortent")}.items()
        if (n := mouvements.count(sens))
    )
    return f"Selon la convention : obligées en TTC seulement, {comptees}{suite}"
