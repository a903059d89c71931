"""What the simulator tells of a scenario: made once, for all who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from components.figures.cadre import Figure
from components.figures.sources import source_comptes
from components.simulateur.adoption import phrase_du_passage
from components.simulateur.figures import carte, comptes, courbe, couts, parts
from components.simulateur.phrases import (
    constat,
    phrase_des_constances,
    texte_en_vigueur,
    titre_qui,
)
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Regime
from spaser.formats import typographie
from spaser.observatoire import Observatoire, Simulation, gardee
from spaser.scenario import Scenario
from spaser.simulation import Resultat


@dataclass(frozen=True, eq=False)
class Recit:
    """The sentences and figures of a scenario against a regime, at a level of the map."""

    simulee: Simulation
    etats: dict[str, Resultat]
    constat: str
    source: str
    carte: Figure
    comptes: Figure
    courbe: Figure
    couts: Figure
    parts: Figure
    qui: str
    passage: str
    constances: str

    def images(self) -> None:
        """Show the map and the bars again, as figures to take away."""
        self.carte.montrer(sourcee=False)
        self.comptes.montrer(sourcee=False)


@gardee
def recit(o: Observatoire, scenario: Scenario, reference: Regime, niveau: str) -> Recit:
    """Return what to tell of a scenario; read-only, one copy for all sessions."""
    simulee = o.simulation(scenario, reference)
    etats = o.etats(scenario)
    plus_bas = o.resultat(scenario.un_million_plus_bas())
    marginaux = o.couts(scenario)
    source = source_comptes(o.exercices, scenario.annee)
    return Recit(
        simulee=simulee,
        etats=etats,
        constat=typographie(constat(simulee, o.droit, reference)),
        source=typographie(f"{texte_en_vigueur(o.donnees.cadre_legal)} {source}"),
        carte=carte(o, simulee, reference, niveau),
        comptes=comptes(o, etats),
        courbe=courbe(o, simulee, plus_bas),
        couts=couts(o, simulee, marginaux),
        parts=parts(o, simulee, marginaux),
        qui=titre_qui(simulee.comparaison),
        passage=typographie(phrase_du_passage(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])),
        constances=typographie(
            phrase_des_constances(o.constances(scenario), scenario, o.exercices)
        ),
    )
