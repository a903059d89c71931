"""Et si le seuil changeait ? Le constat, la carte, les comptes, les courbes, et qui."""

import streamlit as st

from components.acces import donnees, simulation
from components.adoption_simulee import montrer_adoption, phrase_du_passage
from components.cadre import sur_demande
from components.exports_simulateur import montrer_exports
from components.filtres import NIVEAU, avertir, choisir_niveau
from components.gardes import gardes, montrer_commande, montrer_gardes
from components.methode_simulee import montrer_sensibilite
from components.palette import ANTERIEUR, EN_VIGUEUR_LEGAL
from components.phrases import constat, regle, texte_en_vigueur, titre_qui
from components.qui import montrer_qui, montrer_regions, montrer_voisines
from components.recit_simulateur import (
    carte,
    comptes,
    courbe,
    montrer_parts,
    trois_etats,
)
from components.reglages import choisir_scenario
from spaser.formats import typographie


@st.fragment
def simulateur() -> None:
    d = donnees()
    avertir(NIVEAU)
    scenario, reference = choisir_scenario(d)
    simulee = simulation(scenario, reference)
    with st.container(key="constat"):
        st.markdown(typographie(constat(simulee, d.droit, reference)))
    st.caption(typographie(f"{regle(scenario)} {texte_en_vigueur(d.cadre_legal)}"))

    lieux = carte(d, simulee, reference, choisir_niveau())
    lieux.montrer()
    if st.context.is_embedded:
        return
    etats = trois_etats(simulee, d.droit)
    comptes(d, etats).montrer()
    evolution = courbe(simulee)
    evolution.montrer()

    st.header("Jusqu'où baisser", anchor=False)
    montrer_parts(simulee, scenario)

    st.header("Qui est concerné", anchor=False)
    sur_demande("qui", titre_qui(simulee.comparaison), lambda: montrer_qui(d, simulee))
    sur_demande("voisines", "Les plus proches du seuil", lambda: montrer_voisines(d, simulee))
    sur_demande("regions", "Par région et par type", lambda: montrer_regions(d, simulee))

    st.header("L'adoption parmi les obligées", anchor=False)
    st.markdown(typographie(phrase_du_passage(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])))
    sur_demande(
        "adoption",
        "L'adoption recensée par type, et une hypothèse sur la suite",
        lambda: montrer_adoption(d.collectivites, simulee.resultat, etats[EN_VIGUEUR_LEGAL]),
    )

    st.header("Jusqu'où s'y fier", anchor=False)
    sur_demande(
        "sensibilite",
        "Ce que le résultat doit à la méthode",
        lambda: montrer_sensibilite(d, scenario),
    )

    st.header("Garder, comparer, reprendre", anchor=False)
    sur_demande(
        "gardes",
        "Garder ce scénario et en comparer jusqu'à quatre",
        lambda: montrer_gardes(scenario, reference),
        ouvert=any(gardes()),
    )
    sur_demande(
        "exports",
        "Reprendre ces résultats dans un document",
        lambda: montrer_exports(d, simulee, reference, etats, lieux, evolution),
    )
    sur_demande("commande", "Reproduire ces nombres", lambda: montrer_commande(scenario, reference))


st.title("Simulateur de seuil", anchor=False)
simulateur()
