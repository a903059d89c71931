"""The parts of the page of a collectivité, and its summary beside the map."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from components.adresse.selection import renoncer
from components.collectivite.graphiques import achats_par_annee
from components.collectivite.phrases import (
    codes,
    identite,
    mot_obligation,
    phrase_changement,
    phrase_constance,
    phrase_des_achats,
    phrase_des_perimetres,
    phrase_obligation,
    phrase_perimetre,
    precisions_du_schema,
    statut_au,
    table_des_achats,
    titre_du_schema,
)
from components.collectivite.signalement import lien_pour_signaler
from components.figures.tableaux import tableau, tableau_de_fiches
from components.site.plan import FICHE
from components.site.textes import texte
from spaser.adoption import partenaires, schemas_connus
from spaser.collectivite import Collectivite
from spaser.comptes import serie
from spaser.formats import date_longue, fourchette, majuscule, typographie
from spaser.observatoire import Observatoire


def resumer(o: Observatoire, elle: Collectivite | None, au: date) -> None:
    """Show what to know first of a collectivité, with the way to its page; or how to choose."""
    with st.container(border=True, key="resume"):
        if elle is None:
            st.markdown(
                typographie(
                    "Choisissez une collectivité sur la carte, dans la liste ou ci-dessus : son "
                    "résumé s'affiche ici."
                )
            )
            return
        st.subheader(typographie(elle.nom_et_lieu), anchor=False)
        st.caption(typographie(f"{identite(elle)} · {codes(elle)}"))
        alors, exercice = o.collectivite_a_la_date(elle, au)
        st.markdown(typographie(phrase_des_achats(alors, exercice)))
        for regime in reversed(o.droit.regimes):
            st.markdown(typographie(phrase_obligation(alors, regime)))
        quand = "" if au == o.jour else f" au {date_longue(au)}"
        st.markdown(typographie(f"**SPASER{quand}** : {statut_au(o, elle, au)[1]}."))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                FICHE.script,
                label="Voir sa fiche",
                icon=":material/arrow_forward:",
                query_params={"siren": elle.siren},
            )
            st.button("Fermer", type="tertiary", icon=":material/close:", on_click=renoncer)


def afficher_schemas(o: Observatoire, elle: Collectivite) -> None:
    """Show each scheme of a collectivité with its source, or what having none recorded means."""
    adoptions = o.donnees.adoptions
    connus = schemas_connus(adoptions, o.jour, avec_faible=True)
    siens = connus[connus["siren"] == elle.siren].sort_values("generation", na_position="last")
    if siens.empty:
        st.markdown(texte("aucune_adoption"))
    for rang, (_, schema) in enumerate(siens.iterrows()):
        with st.container(border=True, key=f"schema_{rang}"):
            st.subheader(typographie(titre_du_schema(schema)), anchor=False)
            communs = partenaires(adoptions, schema)
            st.caption(typographie(precisions_du_schema(schema, communs)))
            st.markdown(typographie(schema["resume"]))
            titre = _sans_crochets(schema["source_titre"])
            st.markdown(typographie(f"[{titre}]({schema['source_url']})"))
    st.markdown(f"{texte('signaler')} {lien_pour_signaler(elle, FICHE)}")


def afficher_achats(o: Observatoire, elle: Collectivite) -> None:
    """Show the purchases of a collectivité year by year, and how steady its obligation is."""
    comptes = o.donnees.comptes[o.donnees.comptes["siren"] == elle.siren]
    comparables = serie(comptes, elle.siren)
    changements = o.donnees.changements_comptables
    siens = changements[changements["siren"] == elle.siren]
    if len(comparables) > 1:
        st.markdown(typographie(phrase_constance(comparables, o.droit)))
        achats_par_annee(elle, comparables, o).afficher()
    tableau(table_des_achats(comptes, o.exercices))
    annees = sorted(set(comptes["exercice"]))
    for phrase in (phrase_des_perimetres(comptes), phrase_changement(siens)):
        if phrase:
            st.markdown(typographie(phrase))
    source = o.exercices.source_des_annees(annees)
    st.caption(typographie(f"{phrase_perimetre(elle)} Source : {source}."))


def afficher_pairs(o: Observatoire, proches: pd.DataFrame) -> None:
    """Show collectivités of the same size with their obligation and status, and their links."""
    elles = list(Collectivite.lire(proches))
    tableau_de_fiches(
        pd.DataFrame(
            {
                "Collectivité": [elle.nom_et_lieu for elle in elles],
                f"Achats {o.exercices.reference}": [
                    majuscule(fourchette(elle.achats_bas, elle.achats_haut)) for elle in elles
                ],
                "Droit en vigueur": [
                    majuscule(mot_obligation(elle, o.droit.en_vigueur)) for elle in elles
                ],
                "SPASER": [majuscule(statut_au(o, elle, o.jour)[1]) for elle in elles],
            }
        ),
        [elle.siren for elle in elles],
    )


def _sans_crochets(titre: str) -> str:
    return titre.replace("[", "(").replace("]", ")")
