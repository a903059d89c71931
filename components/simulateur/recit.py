"""What the simulator tells of a scenario: made once, for all who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from components.figures.sources import source_comptes
from components.simulateur.adoption import phrase_du_passage
from components.simulateur.figures import constat_de_la_courbe, constat_des_couts
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
    """What a scenario gives against a regime, and its sentences."""

    simulee: Simulation
    etats: dict[str, Resultat]
    constat: str
    source: str
    qui: str
    couverture: str
    constances: str


def recit(o: Observatoire, scenario: Scenario, reference: Regime) -> Recit:
    """Return what to tell of a scenario; read-only, one copy for all sessions."""
    simulee, etats = o.simulation(scenario, reference), o.etats(scenario)
    return Recit(simulee, etats, *_phrases(o, scenario, reference))


@gardee
def _phrases(
    o: Observatoire, scenario: Scenario, reference: Regime
) -> tuple[str, str, str, str, str]:
    """Return the sentences of `Recit`: kept alone, as numbers weigh and are kept on their own."""
    simulee, etats = o.simulation(scenario, reference), o.etats(scenario)
    passage = phrase_du_passage(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])
    qui = [phrase_de_qui(simulee.comparaison)]
    if simulee.syndicats:
        qui.append(f"À part : {syndicats_en_mots(simulee.syndicats.obliges)}.")
    source = source_comptes(o.exercices, scenario.annee)
    return (
        typographie(constat(simulee, o.droit, reference)),
        typographie(f"{texte_en_vigueur(o.donnees.cadre_legal)} {source}"),
        typographie(" ".join(filter(None, qui))),
        typographie(
            f"{constat_des_couts(o, scenario)}. {constat_de_la_courbe(o, scenario)}. {passage}"
        ),
        typographie(phrase_des_constances(o.constances(scenario), scenario, o.exercices)),
    )
