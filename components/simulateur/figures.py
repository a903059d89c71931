"""The figures of the simulator, each in its frame: made when it is opened, and kept."""

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
from spaser.observatoire import Observatoire, gardee
from spaser.regle import nom_du_regime, nom_du_scenario, regime_du
from spaser.scenario import Scenario

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


TITRE_DES_PARTS = "Part des achats et de la population selon le seuil"


def constat_des_couts(o: Observatoire, scenario: Scenario) -> str:
    """Return the finding of `couts`, which the page says before it is opened."""
    return titre_couts(o.couts(scenario), o.droit.en_vigueur.seuil, scenario.seuil)


def constat_de_la_courbe(o: Observatoire, scenario: Scenario) -> str:
    """Return the finding of `courbe`, which the page says before it is opened."""
    return titre_courbe(o.resultat(scenario), o.resultat(scenario.un_million_plus_bas()))


def montrer_images(o: Observatoire, scenario: Scenario, reference: Regime, niveau: str) -> None:
    """Show the map and the bars again, as figures to take away."""
    carte(o, scenario, reference, niveau).montrer(sourcee=False)
    comptes(o, scenario).montrer(sourcee=False)


@gardee
def carte(o: Observatoire, scenario: Scenario, reference: Regime, niveau: str) -> Figure:
    """Return who is obliged, already or newly or no longer, at a level of NIVEAUX."""
    types = NIVEAUX[niveau]
    zones = types in NIVEAUX_EN_ZONES
    simulee = o.simulation(scenario, reference)
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


@gardee
def comptes(o: Observatoire, scenario: Scenario) -> Figure:
    """Return the counts by type in the three states of `Observatoire.etats`."""
    etats = o.etats(scenario)
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


@gardee
def courbe(o: Observatoire, scenario: Scenario) -> Figure:
    """Return the number of obliged by threshold and type, with the published counts."""
    return Figure(
        "courbe",
        constat_de_la_courbe(o, scenario),
        courbe_par_type(o, scenario),
        description=description_courbe(o.resultat(scenario)),
        table=lambda: table_de_la_courbe(o, scenario),
        source="Aires : convention HT. Bande : de la convention HT à la convention TTC. "
        f"{_SOURCE_PUBLIES} {source_comptes(o.exercices, scenario.annee)}",
        legende=legende_types(),
    )


@gardee
def couts(o: Observatoire, scenario: Scenario) -> Figure:
    """Return how many collectivités a point of purchases takes, at each step down."""
    marginaux = o.couts(scenario)
    return Figure(
        "couts",
        constat_des_couts(o, scenario),
        couts_par_palier(marginaux),
        description=description_couts(marginaux),
        table=lambda: table_des_couts(marginaux),
        source=f"Convention {scenario.convention.upper()}. Aucun coût en euros n'est connu : ni "
        "écrire ni suivre un schéma n'a de prix publié. "
        f"{source_comptes(o.exercices, scenario.annee)}",
    )


@gardee
def parts(o: Observatoire, scenario: Scenario) -> Figure:
    """Return the shares covered by threshold."""
    marginaux = o.couts(scenario)
    return Figure(
        "parts",
        TITRE_DES_PARTS,
        parts_couvertes(o, scenario),
        description=description_parts(o.resultat(scenario), marginaux),
        table=lambda: table_des_couts(marginaux),
        source="Convention HT. Un habitant compte à chaque niveau. "
        f"{source_comptes(o.exercices, scenario.annee)}",
        legende=legende_parts(),
    )
