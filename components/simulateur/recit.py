"""What the simulator tells of a scenario: made once, for all who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from components.figures.cadre import Figure
from components.figures.sources import source_comptes
from components.simulateur.adoption import phrase_du_passage
from components.simulateur.figures import carte, comptes, courbe, couts, parts
from components.simulateur.phrases import (
    constat,
    phrase_de_qui,
    phrase_des_constances,
    texte_en_vigueur,
)
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Regime
from spaser.formats import typographie
from spaser.observatoire import Observatoire, Simulation, gardee
from spaser.regle import syndicats_en_mots
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
    couverture: str
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
    du_cout, du_seuil = couts(o, simulee, marginaux), courbe(o, simulee, plus_bas)
    passage = phrase_du_passage(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])
    qui = [phrase_de_qui(simulee.comparaison)]
    if simulee.syndicats:
        qui.append(f"À part : {syndicats_en_mots(simulee.syndicats.obliges)}.")
    source = source_comptes(o.exercices, scenario.annee)
    return Recit(
        simulee=simulee,
        etats=etats,
        constat=typographie(constat(simulee, o.droit, reference)),
        source=typographie(f"{texte_en_vigueur(o.donnees.cadre_legal)} {source}"),
        carte=carte(o, simulee, reference, niveau),
        comptes=comptes(o, etats),
        courbe=du_seuil,
        couts=du_cout,
        parts=parts(o, simulee, marginaux),
        qui=typographie(" ".join(filter(None, qui))),
        couverture=typographie(f"{du_cout.titre}. {du_seuil.titre}. {passage}"),
        constances=typographie(
            phrase_des_constances(o.constances(scenario), scenario, o.exercices)
        ),
    )
