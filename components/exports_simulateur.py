"""What leaves the simulator: the workbook of a scenario, made on request."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from components.acces import Simulation, aujourd_hui, couts_marginaux
from components.adoption_simulee import table_des_adoptantes
from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, Figure
from components.exports import bouton, classeur
from components.figures import table_de_la_courbe, table_des_comptes
from components.gardes import GARDE
from components.note import note
from components.palette import SCENARIO
from components.partage import adresse_de_la_vue
from components.phrases import constat, table_des_couts, table_des_sensibilites
from components.presentation import regions
from components.qui import lignes_concernees, table_de_qui, table_des_regions
from components.recit_simulateur import noms_des_etats
from components.serveur import CHEMIN_STATIQUE, PRESENTATION
from spaser.donnees import Donnees
from spaser.droit import Regime
from spaser.formats import date_longue, euros_en_millions
from spaser.scenario import en_millions
from spaser.sensibilite import sensibilite
from spaser.simulation import Resultat
from spaser.vocabulaire import LIBELLES_TYPES

_FRANCE = "Toute la France"


def montrer_exports(
    d: Donnees,
    simulee: Simulation,
    reference: Regime,
    etats: dict[str, Resultat],
    carte: Figure,
    courbe: Figure,
) -> None:
    """Offer the note and the workbook of the scenario, and the light page at its threshold."""
    adresse = adresse_de_la_vue(sans=GARDE)
    with st.container(horizontal=True):
        bouton(
            "note_spaser.pdf",
            "PDF, note de deux pages",
            "application/pdf",
            lambda: note(d, simulee, reference, etats, carte, courbe, adresse),
        )
        bouton(
            "scenario_spaser.xlsx",
            "Excel, toutes les tables",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: classeur(feuilles(d, simulee, reference, etats, adresse)),
        )
    st.caption(
        "Le fichier est composé à votre demande, en quelques secondes ; une roue tourne sur le "
        "bouton tant qu'il n'est pas prêt. Chaque figure se télécharge aussi seule, en PNG ou en "
        "SVG, sous « Description et données »."
    )
    codes = {nom: code for code, nom in regions().items()}
    region = st.selectbox("La présentation porte sur", [_FRANCE, *codes], key="region_presentee")
    reglages = {"seuil": str(en_millions(simulee.resultat.scenario.seuil))}
    if region in codes:
        reglages["region"] = codes[region]
    suite = urlencode(reglages)
    st.markdown(
        f"[Ouvrir la présentation à ce seuil]({PRESENTATION}?{suite}) : huit diapositives plein "
        "écran, avec notes, qui tiennent sans réseau une fois chargées ; ou "
        f"[la télécharger en PPTX]({PRESENTATION}.pptx?{suite}), modifiable."
    )
    seuil = str(en_millions(simulee.resultat.scenario.seuil)).replace(".", ",")
    st.markdown(
        f"[Ouvrir la page légère]({CHEMIN_STATIQUE}/simulateur-leger.html#seuil={seuil}) : un seul "
        "fichier, qui recalcule tout dans le navigateur et se garde pour une salle sans réseau. "
        "Elle suit le seuil commun, en convention HT, tous types comptés."
    )


def feuilles(
    d: Donnees,
    simulee: Simulation,
    reference: Regime,
    etats: dict[str, Resultat],
    adresse: str,
) -> dict[str, pd.DataFrame]:
    """Return the tables of a scenario by the name of their sheet, the « Lisez-moi » first."""
    scenario = simulee.resultat.scenario
    noms = noms_des_etats(d.droit, scenario)
    comptes = table_des_comptes(etats).replace({"etat": noms})
    return {
        "Lisez-moi": _lisez_moi(d, simulee, reference, adresse),
        "Par type": comptes.set_axis(
            ["Type", "Droit ou scénario", "Obligées", "En convention HT", "En convention TTC"],
            axis=1,
        ),
        "Par région": table_des_regions(d, simulee),
        "Collectivités": table_de_qui(lignes_concernees(d, simulee)),
        "Adoption": table_des_adoptantes(etats[SCENARIO]),
        "Courbe": table_de_la_courbe(scenario),
        "Coût marginal": table_des_couts(couts_marginaux(scenario)),
        "Méthode": table_des_sensibilites(
            sensibilite(d.collectivites, d.autres_acheteurs, scenario)
        ),
    }


def _lisez_moi(d: Donnees, simulee: Simulation, reference: Regime, adresse: str) -> pd.DataFrame:
    scenario = simulee.resultat.scenario
    propres = ", ".join(
        f"{LIBELLES_TYPES[type_][1]} {euros_en_millions(seuil, 6)}"
        for type_, seuil in scenario.seuils_par_type
    )
    lignes = {
        "Constat": constat(simulee, d.droit, reference).replace("**", ""),
        "Seuil": euros_en_millions(scenario.seuil, 6),
        "Seuils par type": propres or "aucun",
        "Types comptés": ", ".join(LIBELLES_TYPES[type_][1] for type_ in scenario.types),
        "Convention": scenario.convention.upper(),
        "EPT": "comptés" if scenario.ept else "non comptés",
        "Comparé avec": f"{reference.nom} ({euros_en_millions(reference.seuil)})",
        "Comptes": str(scenario.annee),
        "Source des comptes": SOURCE_COMPTES,
        "Source des adoptions": SOURCE_ADOPTIONS,
        "Licence": "Licence Ouverte 2.0 (comptes), CC BY 4.0 (positions)",
        "Version des données": d.version,
        "Fait le": date_longue(aujourd_hui()),
        "Adresse": adresse,
    }
    return pd.DataFrame({"Sujet": list(lignes), "Valeur": list(lignes.values())})
