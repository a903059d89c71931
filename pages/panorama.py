"""Où en est l'adoption : par type, par région, dans le temps, et ce qu'elle couvre."""

import streamlit as st

from components.acces import annuaire, aujourd_hui, donnees, suivies_sous, texte
from components.cadre import tableau
from components.exports import telecharger
from components.panorama import (
    a_verifier,
    couverture,
    dans_le_temps,
    liste,
    mots_de_l_adoption,
    mots_de_la_periode,
    mots_des_achats,
    par_region,
    par_type,
    phrase_des_echeances,
    phrase_des_generations,
    phrases_des_delais,
    table_des_reperes,
    table_par_region,
)
from spaser.formats import date_longue, typographie
from spaser.panorama import (
    achats_couverts,
    adoption_par_region,
    adoption_par_type,
    cumul_par_annee,
    delais,
    echeances,
    premieres_adoptions,
    renouvelees,
    sans_adoption,
    volontaires,
)

d = donnees()
au = aujourd_hui()
par_regime = {
    regime: suivies_sous(regime, "ht", au, present=True, avec_faible=False)
    for regime in (d.droit.anterieur, d.droit.en_vigueur)
}
suivies = par_regime[d.droit.en_vigueur]
premieres = premieres_adoptions(d.adoptions)
suites, fins = renouvelees(d.adoptions), echeances(d.adoptions, au)

st.title("Panorama de l'adoption", anchor=False)
st.markdown(typographie(f"Au {date_longue(au)}. {texte('panorama')}"))
par_type({regime: adoption_par_type(table) for regime, table in par_regime.items()}).montrer()

regions = adoption_par_region(suivies)
carte, table = st.columns([3, 2], gap="large")
with carte:
    par_region(regions, d.version).montrer()
with table:
    st.header("Région par région", anchor=False)
    tableau(table_par_region(regions))
    telecharger("adoption_par_region", lambda: table_par_region(regions))

figure, reperes = dans_le_temps(d, cumul_par_annee(premieres, au), premieres, au)
figure.montrer()
st.subheader("Notre relevé et les comptes nationaux", anchor=False)
tableau(table_des_reperes(reperes))
st.markdown(texte("panorama_reperes"))

gauche, droite = st.columns(2, gap="large")
with gauche:
    st.header(typographie(phrase_des_generations(suites)), anchor=False)
    liste(
        "deuxiemes_schemas",
        suites,
        {
            "Schéma": lambda lignes: [f"{rang:.0f}e" for rang in lignes["generation"]],
            "Période": mots_de_la_periode,
        },
    )
with droite:
    st.header(typographie(phrase_des_echeances(fins, au)), anchor=False)
    liste("echeances", fins, {"Période": mots_de_la_periode})

st.header("De l'obligation à l'adoption", anchor=False)
for phrase in phrases_des_delais(delais(suivies, premieres, d.droit), d.droit):
    st.markdown(typographie(f"- {phrase}"))
st.markdown(texte("panorama_delais"))

couverture(achats_couverts(annuaire(), annuaire()["statut"])).montrer()

st.header("Elles n'y sont pas obligées", anchor=False)
liste(
    "volontaires",
    volontaires(suivies),
    {"Achats 2024, HT": mots_des_achats, "SPASER": mots_de_l_adoption},
)

st.header("À confirmer : les plus grandes sans adoption recensée", anchor=False)
st.markdown(texte("panorama_a_confirmer"))
liste(
    "a_confirmer",
    sans_adoption(suivies),
    {"Achats 2024, HT": mots_des_achats, "Pages relevées": a_verifier(d)},
)
