"""Où en est l'adoption : par type, par région, dans le temps, et ce qu'elle couvre."""

import streamlit as st

from components.fichiers.tableurs import telecharger
from components.figures.sources import sources
from components.figures.tableaux import tableau
from components.panorama.figures import (
    comptes_par_regime,
    couverture,
    dans_le_temps,
    par_region,
    par_type,
    table_des_reperes,
    table_par_region,
)
from components.panorama.listes import (
    a_verifier,
    liste,
    mots_de_l_adoption,
    mots_de_l_echeance,
    mots_de_la_periode,
    mots_des_achats,
)
from components.panorama.phrases import (
    SECTIONS,
    phrase_des_echeances,
    phrase_des_generations,
    phrases_des_delais,
    premier_paragraphe,
)
from components.site.observatoire import observatoire
from components.site.plan import PANORAMA
from components.site.sommaire import sommaire
from components.site.textes import texte
from spaser.adoption_dans_le_temps import (
    cumul_par_annee,
    delais,
    echeances,
    premieres_adoptions,
    renouvelees,
)
from spaser.formats import avec_signe, nombre, typographie
from spaser.taux_d_adoption import (
    achats_couverts,
    adoption_par_region,
    sans_adoption,
    volontaires,
)

o = observatoire()
au, adoptions = o.jour, o.donnees.adoptions
suivies = o.suivies(o.droit.en_vigueur)
premieres = premieres_adoptions(adoptions)
suites, fins = renouvelees(adoptions, au), echeances(adoptions, au)
achats = f"Achats {o.exercices.reference}, M€ HT"

st.title(PANORAMA.grand_titre, anchor=False)
sommaire(SECTIONS)
comptes = comptes_par_regime(o)
par_type(o, comptes).montrer(sourcee=False)
st.markdown(premier_paragraphe(comptes, au))

regions = adoption_par_region(suivies)
carte, table = st.columns(2, gap="large")
with carte:
    par_region(regions, o).montrer(sourcee=False)
with table:
    st.header("Région par région", anchor=False)
    tableau(table_par_region(regions))
    telecharger("adoption_par_region", lambda: table_par_region(regions))

figure, reperes = dans_le_temps(o, cumul_par_annee(premieres, au), premieres)
figure.montrer(sourcee=False)
st.subheader("Notre relevé et les comptes nationaux", anchor=False)
tableau(table_des_reperes(reperes), mots={"Taux publié, %": nombre, "Écart": avec_signe})
st.markdown(texte("panorama_reperes"))

gauche, droite = st.columns(2, gap="large")
with gauche:
    st.header(typographie(phrase_des_generations(suites)), anchor="renouvelees")
    liste(
        o,
        "deuxiemes_schemas",
        suites,
        {
            "Schéma": lambda lignes: [f"{rang:.0f}e" for rang in lignes["generation"]],
            "Période": mots_de_la_periode,
        },
    )
with droite:
    st.header(typographie(phrase_des_echeances(fins)), anchor="echeances")
    liste(o, "echeances", fins, {"Période": mots_de_la_periode, "Échéance": mots_de_l_echeance})

st.header(typographie("De l'obligation à l'adoption"), anchor="delais")
for phrase in phrases_des_delais(delais(suivies, premieres, o.droit), o.droit):
    st.markdown(typographie(f"- {phrase}"))
st.markdown(texte("panorama_delais", o))

couverts = achats_couverts(o.collectivites, o.collectivites["statut"])
couverture(o, couverts).montrer(sourcee=False)

st.header(typographie("Elles n'y sont pas obligées"), anchor="volontaires")
liste(
    o,
    "volontaires",
    volontaires(suivies),
    {achats: mots_des_achats, "SPASER": mots_de_l_adoption},
)

st.header(typographie("Les plus grandes sans adoption recensée"), anchor="a_confirmer")
st.markdown(texte("panorama_a_confirmer"))
liste(
    o,
    "a_confirmer",
    sans_adoption(suivies),
    {achats: mots_des_achats, "Pages relevées": a_verifier(adoptions)},
)
st.caption(typographie(sources(o.exercices)))
