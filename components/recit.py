"""What the simulator tells of a scenario: made once, for all who ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from components.acces import Simulation, donnees, simulation
from components.adoption_simulee import phrase_du_passage
from components.cadre import Figure
from components.palette import ANTERIEUR, EN_VIGUEUR_LEGAL
from components.phrases import constat, regle, texte_en_vigueur, titre_qui
from components.recit_simulateur import carte, comptes, courbe, parts, trois_etats
from spaser.droit import Regime
from spaser.formats import typographie
from spaser.scenario import Scenario
from spaser.simulation import Resultat


@dataclass(frozen=True, eq=False)
class Recit:
    """The sentences and figures of a scenario against a regime, at a level of the map."""

    simulee: Simulation
    etats: dict[str, Resultat]
    constat: str
    regle: str
    carte: Figure
    comptes: Figure
    courbe: Figure
    parts: tuple[str, Figure]
    qui: str
    passage: str


def recit(scenario: Scenario, reference: Regime, niveau: str) -> Recit:
    """Return what to tell of a scenario; read-only, one copy for all sessions."""
    return _recit(donnees().version, scenario, reference, niveau)


@lru_cache(maxsize=256)
def _recit(version: str, scenario: Scenario, reference: Regime, niveau: str) -> Recit:
    d = donnees()
    simulee = simulation(scenario, reference)
    etats = trois_etats(simulee, d.droit)
    return Recit(
        simulee=simulee,
        etats=etats,
        constat=typographie(constat(simulee, d.droit, reference)),
        regle=typographie(f"{regle(scenario)} {texte_en_vigueur(d.cadre_legal)}"),
        carte=carte(d, simulee, reference, niveau),
        comptes=comptes(d, etats),
        courbe=courbe(simulee),
        parts=parts(simulee),
        qui=titre_qui(simulee.comparaison),
        passage=typographie(phrase_du_passage(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])),
    )
