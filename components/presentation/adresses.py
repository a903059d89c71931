"""What a deck says of its scenario: the rule in words, and where to go on with it."""

from __future__ import annotations

from components.site.plan import LEGERE, PRESENTATION, SIMULATEUR
from spaser.codec import en_adresse
from spaser.formats import typographie
from spaser.regle import regle_en_mots
from spaser.scenario import Scenario

MODELE_DE_REGLE = typographie("Règle simulée : {}.")


def regle_dite(scenario: Scenario) -> str:
    """Return the rule as slides and notes write it."""
    return MODELE_DE_REGLE.format(typographie(regle_en_mots(scenario)))


def adresse_du_simulateur(scenario: Scenario, site: str) -> str:
    """Return the address of a scenario in the simulator of a site."""
    return f"{debuts(site)['simulateur']}{en_adresse(scenario)}"


def debuts(site: str) -> dict[str, str]:
    """Return what comes before a scenario in the addresses that take one."""
    return {
        "pptx": f"{PRESENTATION}.pptx?",
        "legere": f"{LEGERE}#",
        "simulateur": f"{site}/{SIMULATEUR.chemin}?",
    }
