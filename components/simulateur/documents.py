"""What leaves the simulator: the workbook of a scenario, made on request."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.fichiers.tableurs import bouton, classeur
from components.figures.comptes import table_des_comptes
from components.figures.sources import SOURCE_ADOPTIONS, source_comptes
from components.simulateur.adoption import table_des_adoptantes
from components.simulateur.courbes import table_de_la_courbe
from components.simulateur.figures import noms_des_etats
from components.simulateur.note import note
from components.simulateur.phrases import constat, table_des_couts
from components.simulateur.qui import table_de_qui, table_des_lieux, table_des_syndicats
from components.simulateur.recit import Recit, recit
from components.simulateur.scenarios_gardes import GARDE
from components.simulateur.sensibilite import table_des_sensibilites
from components.site.partage import adresse_de_la_vue
from components.site.plan import LEGERE, PRESENTATION
from components.site.versions import versions_en_mots
from spaser.codec import en_adresse
from spaser.droit import Regime
from spaser.formats import date_longue, euros_en_millions, majuscule, typographie
from spaser.observatoire import Observatoire, Simulation, gardee
from spaser.regle import nom_du_regime, regle_en_mots, syndicats_en_mots
from spaser.scenario import Scenario
from spaser.vocabulaire import LIBELLES_TYPES, REGIONS


def montrer_exports(o: Observatoire, scenario: Scenario, reference: Regime, niveau: str) -> None:
    """Offer the note, the workbook, the deck and the light page of the scenario."""
    adresse = adresse_de_la_vue(sans=GARDE)
    with st.container(horizontal=True):
        bouton(
            "note_spaser.pdf",
            "PDF, note de deux pages",
            "application/pdf",
            lambda: _note(o, scenario, reference, niveau, adresse),
        )
        bouton(
            "scenario_spaser.xlsx",
            "Excel, toutes les tables",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: _classeur(o, scenario, reference, adresse),
        )
    st.caption(
        typographie(
            "Le fichier est composé à votre demande, en quelques secondes ; une roue tourne sur le "
            "bouton tant qu'il n'est pas prêt. Chaque figure se télécharge aussi seule, en PNG ou "
            "en SVG, sous « Description et données »."
        )
    )
    suite = en_adresse(scenario)
    st.markdown(
        typographie(
            f"[Ouvrir la présentation de ce scénario]({PRESENTATION}?{suite}) : des diapositives "
            "plein écran, avec notes, qui tiennent sans réseau une fois chargées ; ou "
            f"[la télécharger en PPTX]({PRESENTATION}.pptx?{suite}), modifiable."
        )
    )
    st.markdown(
        typographie(
            f"[Ouvrir la page légère]({LEGERE}#{suite}) : un seul fichier, qui recalcule tout dans "
            "le navigateur et se garde pour une salle sans réseau."
        )
    )


@gardee
def _note(
    o: Observatoire, scenario: Scenario, reference: Regime, niveau: str, adresse: str
) -> bytes:
    return note(o, recit(o, scenario, reference), reference, niveau, adresse)


@gardee
def _classeur(o: Observatoire, scenario: Scenario, reference: Regime, adresse: str) -> bytes:
    return classeur(feuilles(o, recit(o, scenario, reference), reference, adresse))


def feuilles(
    o: Observatoire, raconte: Recit, reference: Regime, adresse: str
) -> dict[str, pd.DataFrame]:
    """Return the tables of a scenario by the name of their sheet, the « Lisez-moi » first."""
    simulee = raconte.simulee
    scenario = simulee.resultat.scenario
    noms = noms_des_etats(o.droit, scenario)
    comptes = table_des_comptes(raconte.etats).replace({"etat": noms})
    annee = o.exercices.annee(scenario.annee)
    lieu = "Par département" if scenario.region else "Par région"
    # Told apart, never in the same table.
    syndicats = (
        {
            "Syndicats et SDIS": table_des_syndicats(
                simulee.syndicats.concernes, o.exercices.reference
            )
        }
        if simulee.syndicats
        else {}
    )
    return {
        "Lisez-moi": _lisez_moi(o, simulee, reference, adresse),
        "Par type": comptes.set_axis(
            ["Type", "Droit ou scénario", "Obligées", "En convention HT", "En convention TTC"],
            axis=1,
        ),
        lieu: table_des_lieux(o, simulee),
        "Collectivités": table_de_qui(o.lignes_concernees(simulee), annee),
        **syndicats,
        "Adoption": table_des_adoptantes(simulee.resultat),
        "Courbe": table_de_la_courbe(o, scenario),
        "Coût marginal": table_des_couts(o.couts(scenario)),
        "Méthode": table_des_sensibilites(o.sensibilite(scenario)),
    }


def _lisez_moi(
    o: Observatoire, simulee: Simulation, reference: Regime, adresse: str
) -> pd.DataFrame:
    scenario = simulee.resultat.scenario
    propres = ", ".join(
        f"{LIBELLES_TYPES[type_][1]} {euros_en_millions(seuil, 6)}"
        for type_, seuil in scenario.seuils_par_type
    )
    lignes = {
        "Règle": majuscule(regle_en_mots(scenario)),
        "Constat": constat(simulee, o.droit, reference).replace("**", ""),
        "Seuil": euros_en_millions(scenario.seuil, 6),
        "Seuils par type": propres or "aucun",
        "Types comptés": ", ".join(LIBELLES_TYPES[type_][1] for type_ in scenario.types),
        "Convention": scenario.convention.upper(),
        "EPT": "comptés" if scenario.ept else "non comptés",
        "Syndicats et SDIS, à part": syndicats_en_mots(simulee.syndicats.obliges)
        if simulee.syndicats
        else "non demandés",
        "Région": REGIONS.get(scenario.region, "toute la France"),
        "Comparé avec": nom_du_regime(reference),
        "Comptes": o.exercices.en_clair(scenario.annee),
        "Source des comptes": source_comptes(o.exercices, scenario.annee),
        "Source des adoptions": SOURCE_ADOPTIONS,
        "Licence": "Licence Ouverte 2.0 (comptes), CC BY 4.0 (positions)",
        "Version des données": versions_en_mots(o),
        "Fait le": date_longue(o.jour),
        "Adresse": adresse,
    }
    return pd.DataFrame({"Sujet": list(lignes), "Valeur": list(map(typographie, lignes.values()))})
