"""The figures of the simulator, each in its frame, from one simulation."""

from __future__ import annotations

import pandas as pd

from components.figures.cadre import Figure
from components.figures.cartes import cadre_du, carte_des_situations
from components.figures.comptes import comptes_par_type, table_des_comptes
from components.figures.legendes import (
    legende_parts,
    legende_regimes,
    legende_situations,
    legende_types,
    quelqu_un_bouge,
)
from components.figures.niveaux import NIVEAUX, NIVEAUX_EN_ZONES
from components.figures.palette import COULEURS_REGIMES
from components.figures.sources import source_comptes
from components.simulateur.courbes import (
    courbe_par_type,
    couts_par_palier,
    parts_couvertes,
    table_de_la_courbe,
)
from components.simulateur.phrases import (
    description_comptes,
    description_courbe,
    description_couts,
    description_parts,
    description_situations,
    table_des_couts,
    table_des_situations,
    titre_comptes,
    titre_courbe,
    titre_couts,
    titre_situations,
)
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO, Droit, Regime
from spaser.observatoire import Observatoire, Simulation
from spaser.regle import nom_du_regime, nom_du_scenario, regime_du
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


def noms_des_etats(droit: Droit, scenario: Scenario) -> dict[str, str]:
    """Return the words of the three states of `Observatoire.etats`."""
    return {
        ANTERIEUR: nom_du_regime(droit.anterieur),
        EN_VIGUEUR_LEGAL: nom_du_regime(droit.en_vigueur),
        SCENARIO: nom_du_scenario(scenario),
    }


def carte(o: Observatoire, simulee: Simulation, reference: Regime, niveau: str) -> Figure:
    """Return who is obliged, already or newly or no longer, at a level of NIVEAUX."""
    types = NIVEAUX[niveau]
    zones = types in NIVEAUX_EN_ZONES
    scenario = simulee.resultat.scenario
    montrees = simulee.concernees[simulee.concernees["type"].isin(types)]
    source = source_comptes(o.exercices, scenario.annee)

    def table() -> pd.DataFrame:
        lignes = o.lignes_concernees(simulee)
        annee = o.exercices.annee(scenario.annee)
        return table_des_situations(lignes[lignes["type"].isin(types)], annee)

    return Figure(
        "situations",
        titre_situations(montrees, reference, scenario),
        carte_des_situations(
            montrees,
            types,
            o,
            cadre_du(o, scenario),
            ept=scenario.ept,
            pale=not zones and quelqu_un_bouge(montrees),
        ),
        description=description_situations(montrees, scenario),
        table=table,
        source=source
        if zones
        else f"Surface des cercles : achats {o.exercices.reference}. {source}",
        legende=legende_situations(montrees, zones=zones),
    )


def comptes(o: Observatoire, etats: dict[str, Resultat]) -> Figure:
    """Return the counts by type in the three states of `Observatoire.etats`."""
    scenario = etats[SCENARIO].scenario
    noms = noms_des_etats(o.droit, scenario)
    if regime_du(scenario, o.droit) == o.droit.en_vigueur:
        # What is the law is not drawn twice.
        noms.pop(SCENARIO)
    montres = {etat: etats[etat] for etat in noms}
    table = table_des_comptes(montres)
    return Figure(
        "comptes",
        titre_comptes(etats[SCENARIO]),
        comptes_par_type(table),
        description=description_comptes({noms[etat]: r for etat, r in montres.items()}),
        table=lambda: table.replace({"etat": noms}).set_axis(_COLONNES_COMPTES, axis=1),
        source=f"Convention {scenario.convention.upper()} ; trait : de la convention HT à la "
        f"convention TTC. {source_comptes(o.exercices, scenario.annee)}",
        legende=legende_regimes(noms, COULEURS_REGIMES),
    )


def courbe(o: Observatoire, simulee: Simulation, plus_bas: Resultat) -> Figure:
    """Return the number of obliged by threshold and type, with the published counts.

    `plus_bas`: the result one million lower.
    """
    scenario = simulee.resultat.scenario
    return Figure(
        "courbe",
        titre_courbe(simulee.resultat, plus_bas),
        courbe_par_type(o, scenario),
        description=description_courbe(simulee.resultat),
        table=lambda: table_de_la_courbe(o, scenario),
        source="Aires : convention HT. Bande : de la convention HT à la convention TTC. "
        f"{_SOURCE_PUBLIES} {source_comptes(o.exercices, scenario.annee)}",
        legende=legende_types(),
    )


def couts(o: Observatoire, simulee: Simulation, marginaux: pd.DataFrame) -> Figure:
    """Return how many collectivités a point of purchases takes, at each step down.

    `marginaux`: those of `Observatoire.couts`.
    """
    scenario = simulee.resultat.scenario
    return Figure(
        "couts",
        titre_couts(marginaux, o.droit.en_vigueur.seuil, scenario.seuil),
        couts_par_palier(marginaux),
        description=description_couts(marginaux),
        table=lambda: table_des_couts(marginaux),
        source=f"Convention {scenario.convention.upper()}. Aucun coût en euros n'est connu : ni "
        "écrire ni suivre un schéma n'a de prix publié. "
        f"{source_comptes(o.exercices, scenario.annee)}",
    )


def parts(o: Observatoire, simulee: Simulation, couts: pd.DataFrame) -> Figure:
    """Return the shares covered by threshold; `couts`: those of `Observatoire.couts`."""
    scenario = simulee.resultat.scenario
    return Figure(
        "parts",
        "Part des achats et de la population selon le seuil",
        parts_couvertes(o, scenario),
        description=description_parts(simulee.resultat, couts),
        table=lambda: table_des_couts(couts),
        source="Convention HT. Un habitant compte à chaque niveau. "
        f"{source_comptes(o.exercices, scenario.annee)}",
        legende=legende_parts(),
    )
