"""The figures of the simulator, each in its frame, from one simulation."""

from __future__ import annotations

from components.acces import Simulation, couts_marginaux, resultat, un_million_plus_bas
from components.cadre import SOURCE_COMPTES, Figure
from components.carte_vega import carte_des_situations
from components.figures import (
    comptes_par_type,
    courbe_par_type,
    parts_couvertes,
    table_de_la_courbe,
    table_des_comptes,
)
from components.filtres import NIVEAUX, NIVEAUX_EN_ZONES
from components.palette import (
    ANTERIEUR,
    COULEURS_REGIMES,
    EN_VIGUEUR_LEGAL,
    SCENARIO,
    nom_du_regime,
    nom_du_scenario,
)
from components.phrases import (
    description_comptes,
    description_courbe,
    description_parts,
    description_situations,
    table_des_couts,
    table_des_situations,
    titre_comptes,
    titre_courbe,
    titre_parts,
    titre_situations,
)
from components.signes import legende_parts, legende_regimes, legende_situations, legende_types
from spaser.donnees import Donnees
from spaser.droit import Droit, Regime
from spaser.scenario import Scenario
from spaser.simulation import Resultat

_COLONNES_COMPTES = [
    "Type",
    "Droit ou scénario",
    "Collectivités obligées",
    "En convention HT",
    "En convention TTC",
]
_SOURCE_PUBLIES = "Carrés : chiffres publiés (RTES, Le Moniteur, Sénat, Gouvernement)."


def trois_etats(simulee: Simulation, droit: Droit) -> dict[str, Resultat]:
    """Return the result under both regimes, counted as the scenario is, and its own."""
    scenario = simulee.resultat.scenario
    return {
        ANTERIEUR: resultat(scenario.avec_seuil(droit.anterieur.seuil)),
        EN_VIGUEUR_LEGAL: resultat(scenario.avec_seuil(droit.en_vigueur.seuil)),
        SCENARIO: simulee.resultat,
    }


def noms_des_etats(droit: Droit, scenario: Scenario) -> dict[str, str]:
    """Return the words of the three states of `trois_etats`."""
    return {
        ANTERIEUR: nom_du_regime(droit.anterieur),
        EN_VIGUEUR_LEGAL: nom_du_regime(droit.en_vigueur),
        SCENARIO: nom_du_scenario(scenario),
    }


def carte(d: Donnees, simulee: Simulation, reference: Regime, niveau: str) -> Figure:
    """Return who is obliged, already or newly or no longer, at a level of NIVEAUX."""
    types = NIVEAUX[niveau]
    zones = types in NIVEAUX_EN_ZONES
    situations = simulee.situations[simulee.situations["type"].isin(types)]
    return Figure(
        "situations",
        titre_situations(situations, reference, simulee.resultat.scenario),
        carte_des_situations(situations, types, d.version),
        description=description_situations(situations),
        table=lambda: table_des_situations(situations, d.collectivites),
        source=SOURCE_COMPTES if zones else f"Surface des cercles : achats. {SOURCE_COMPTES}",
        legende=legende_situations(situations, zones=zones),
    )


def comptes(d: Donnees, etats: dict[str, Resultat]) -> Figure:
    """Return the counts by type in the three states of `trois_etats`."""
    scenario = etats[SCENARIO].scenario
    noms = noms_des_etats(d.droit, scenario)
    table = table_des_comptes(etats)
    return Figure(
        "comptes",
        titre_comptes(etats[SCENARIO]),
        comptes_par_type(table),
        description=description_comptes({noms[etat]: r for etat, r in etats.items()}),
        table=lambda: table.replace({"etat": noms}).set_axis(_COLONNES_COMPTES, axis=1),
        source=f"Convention {scenario.convention.upper()} ; trait : de la convention HT à la "
        f"convention TTC. {SOURCE_COMPTES}",
        legende=legende_regimes(noms, COULEURS_REGIMES),
    )


def courbe(simulee: Simulation) -> Figure:
    """Return the number of obliged by threshold and type, with the published counts."""
    scenario = simulee.resultat.scenario
    return Figure(
        "courbe",
        titre_courbe(simulee.resultat, resultat(un_million_plus_bas(scenario))),
        courbe_par_type(scenario),
        description=description_courbe(simulee.resultat),
        table=lambda: table_de_la_courbe(scenario),
        source="Aires : convention HT. Bande : de la convention HT à la convention TTC. "
        f"{_SOURCE_PUBLIES} {SOURCE_COMPTES}",
        legende=legende_types(),
    )


def parts(simulee: Simulation) -> tuple[str, Figure]:
    """Return the shares covered by threshold, and what each step down costs as a finding."""
    scenario = simulee.resultat.scenario
    couts = couts_marginaux(scenario)
    figure = Figure(
        "parts",
        "Part des achats et de la population selon le seuil",
        parts_couvertes(scenario),
        description=description_parts(simulee.resultat, couts),
        table=lambda: table_des_couts(couts),
        source=f"Convention HT. Un habitant compte à chaque niveau. {SOURCE_COMPTES}",
        legende=legende_parts(),
    )
    return titre_parts(couts), figure
