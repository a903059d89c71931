"""Et si le seuil changeait ? Le constat, la carte, les comptes, les courbes, et qui."""

import streamlit as st

from components.acces import a_son_tour, donnees
from components.adoption_simulee import montrer_adoption
from components.cadre import sur_demande
from components.exports_simulateur import montrer_exports
from components.filtres import NIVEAU, avertir, choisir_niveau
from components.gardes import gardes, montrer_commande, montrer_gardes
from components.methode_simulee import montrer_sensibilite
from components.palette import EN_VIGUEUR_LEGAL
from components.qui import montrer_qui, montrer_regions, montrer_voisines
from components.recit import recit
from components.reglages import choisir_scenario


@st.fragment
def simulateur() -> None:
    with a_son_tour:
        raconter()


def raconter() -> None:
    d = donnees()
    avertir(NIVEAU)
    scenario, reference = choisir_scenario(d)
    constat = st.container(key="constat")
    r = recit(scenario, reference, choisir_niveau())
    constat.markdown(r.constat)
    constat.caption(r.regle)

    r.carte.montrer()
    if st.context.is_embedded:
        return
    r.comptes.montrer()
    r.courbe.montrer()

    st.header("Jusqu'où baisser", anchor=False)
    sur_demande("parts", r.parts[0], r.parts[1].montrer)

    st.header("Qui est concerné", anchor=False)
    sur_demande("qui", r.qui, lambda: montrer_qui(d, r.simulee))
    sur_demande("voisines", "Les plus proches du seuil", lambda: montrer_voisines(d, r.simulee))
    sur_demande("regions", "Par région et par type", lambda: montrer_regions(d, r.simulee))

    st.header("L'adoption parmi les obligées", anchor=False)
    st.markdown(r.passage)
    sur_demande(
        "adoption",
        "L'adoption recensée par type, et une hypothèse sur la suite",
        lambda: montrer_adoption(d.collectivites, r.simulee.resultat, r.etats[EN_VIGUEUR_LEGAL]),
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
        lambda: montrer_exports(d, r.simulee, reference, r.etats, r.carte, r.courbe),
    )
    sur_demande("commande", "Reproduire ces nombres", lambda: montrer_commande(scenario, reference))


st.title("Simulateur de seuil", anchor=False)
simulateur()
