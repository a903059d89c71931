"""What a deck says of its scenario, where to go on with it, and what its slides are called."""

from __future__ import annotations

from components.site.plan import LEGERE, PRESENTATION, SIMULATEUR
from spaser.codec import en_adresse
from spaser.formats import euros_en_millions, typographie
from spaser.regle import entre_parentheses, regle_en_mots, seuils_propres
from spaser.scenario import Scenario

ANCIENS_NUMEROS = (
    "schema",
    "obligees",
    "adoptions",
    "annees",
    "baisse",
    "seuil",
    "mouvements",
    "sources",
)
"""What `diapo=1`, `diapo=2`… open: links made before slides were called by their names."""
MODELE_DE_REGLE = typographie("Règle simulée : {}.")


def regle_dite(scenario: Scenario) -> str:
    """Return the rule as slides and notes write it."""
    return MODELE_DE_REGLE.format(typographie(regle_en_mots(scenario)))


def nom_de_diapo(dit: str) -> str:
    """Return the name of the slide that `diapo=` says, which may be a former number."""
    return dict(zip("12345678", ANCIENS_NUMEROS, strict=True)).get(dit, dit)


def seuil_en_mots(scenario: Scenario) -> str:
    """Return the threshold as titles write it: `25 M€ TTC (communes : 10 M€)`."""
    convention = " TTC" if scenario.convention == "ttc" else ""
    propres = entre_parentheses(seuils_propres(scenario))
    return f"{euros_en_millions(scenario.seuil, 6)}{convention}{propres}"


def adresse_du_simulateur(scenario: Scenario, site: str) -> str:
    """Return the address of a scenario in the simulator of a site."""
    return f"{debuts(site)['simulateur']}{en_adresse(scenario)}"


def debuts(site: str, *, ailleurs: bool = False) -> dict[str, str]:
    """Return what comes before a scenario in the addresses that take one.

    `ailleurs`: for a page that is not on the site.
    """
    ici = site if ailleurs else ""
    return {
        "pptx": f"{ici}{PRESENTATION}.pptx?",
        "html": f"{ici}{PRESENTATION}.html?",
        "legere": f"{ici}{LEGERE}#",
        "simulateur": f"{site}/{SIMULATEUR.chemin}?",
    }
