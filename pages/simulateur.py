"""Et si le seuil changeait ? Le constat, la carte, les comptes et la courbe."""

import streamlit as st

from components.acces import donnees, resultat, simulation
from components.cadre import SOURCE_COMPTES, figure
from components.carte_vega import afficher_carte
from components.figures import (
    afficher_comptes,
    afficher_courbe,
    table_de_la_courbe,
    table_des_comptes,
)
from components.filtres import (
    NIVEAU,
    NIVEAUX,
    NIVEAUX_EN_ZONES,
    SEUIL,
    avertir,
    choisir_niveau,
    choisir_seuil,
)
from components.palette import (
    ANTERIEUR,
    COULEURS_REGIMES,
    EN_VIGUEUR_LEGAL,
    SCENARIO,
    nom_du_regime,
    nom_du_scenario,
)
from components.phrases import (
    constat,
    description_comptes,
    description_courbe,
    description_situations,
    table_des_situations,
    titre_comptes,
    titre_courbe,
    titre_situations,
)
from components.signes import legende_regimes, legende_situations
from spaser.formats import typographie
from spaser.scenario import Scenario

COLONNES_COMPTES = ["Type", "Droit ou scénario", "Collectivités obligées"]
SOURCE_PUBLIES = "Carrés : chiffres publiés (RTES, Le Moniteur, Sénat, Gouvernement)."


@st.fragment
def simulateur() -> None:
    d = donnees()
    avertir(SEUIL, NIVEAU)
    seuil = choisir_seuil(d.droit)
    scenario = Scenario(seuil)
    simulee = simulation(scenario)
    with st.container(key="constat"):
        st.markdown(typographie(constat(simulee, d.droit)))

    niveau = choisir_niveau()
    types = NIVEAUX[niveau]
    zones = types in NIVEAUX_EN_ZONES
    situations = simulee.situations[simulee.situations["type"].isin(types)]
    figure(
        "situations",
        titre_situations(situations, d.droit, scenario),
        lambda: afficher_carte(situations, types, d.version),
        description=description_situations(situations),
        table=lambda: table_des_situations(situations, d.collectivites),
        source=SOURCE_COMPTES if zones else f"Surface des cercles : achats. {SOURCE_COMPTES}",
        legende=legende_situations(situations, zones=zones),
    )

    etats = {
        ANTERIEUR: resultat(scenario.avec_seuil(d.droit.anterieur.seuil)),
        EN_VIGUEUR_LEGAL: resultat(scenario.avec_seuil(d.droit.en_vigueur.seuil)),
        SCENARIO: simulee.resultat,
    }
    noms = {
        ANTERIEUR: nom_du_regime(d.droit.anterieur),
        EN_VIGUEUR_LEGAL: nom_du_regime(d.droit.en_vigueur),
        SCENARIO: nom_du_scenario(seuil),
    }
    comptes = table_des_comptes(etats)
    figure(
        "comptes",
        titre_comptes(simulee.resultat),
        lambda: afficher_comptes(comptes),
        description=description_comptes({noms[etat]: r for etat, r in etats.items()}),
        table=lambda: comptes.replace({"etat": noms}).set_axis(COLONNES_COMPTES, axis=1),
        source=f"Convention HT. {SOURCE_COMPTES}",
        legende=legende_regimes(noms, COULEURS_REGIMES),
    )

    figure(
        "courbe",
        titre_courbe(simulee.resultat, resultat(Scenario(seuil - 1_000_000))),
        lambda: afficher_courbe(scenario),
        description=description_courbe(simulee.resultat),
        table=lambda: table_de_la_courbe(scenario),
        source=f"Bande : de la convention HT à la convention TTC. {SOURCE_PUBLIES} "
        f"{SOURCE_COMPTES}",
    )


st.title("Simulateur de seuil", anchor=False)
simulateur()
