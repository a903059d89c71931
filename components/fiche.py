"""The parts of the page of a collectivité, and its summary beside the map."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components.acces import texte
from components.liste import tableau_de_fiches
from components.palette import majuscule
from components.phrases_fiche import (
    codes,
    fourchette,
    identite,
    mot_obligation,
    phrase_obligation,
    precisions_du_schema,
    statut_au,
    titre_du_schema,
)
from components.selection import nom_et_lieu, renoncer
from components.signalement import lien_pour_signaler
from components.site import FICHE
from spaser.adoption import partenaires, schemas_connus
from spaser.donnees import Donnees
from spaser.formats import date_longue, typographie


def resumer(d: Donnees, ligne: pd.Series[Any] | None, au: date, *, present: bool) -> None:
    """Show what to know first of a collectivité, with the way to its page; or how to choose."""
    with st.container(border=True, key="resume"):
        if ligne is None:
            st.markdown(
                "Choisissez une collectivité sur la carte, dans la liste ou ci-dessus : son "
                "résumé s'affiche ici."
            )
            return
        st.subheader(nom_et_lieu(ligne), anchor=False)
        st.caption(typographie(f"{identite(ligne)} · {codes(ligne)}"))
        st.markdown(typographie(f"Achats 2024 : {fourchette(ligne)}."))
        for regime in reversed(d.droit.regimes):
            st.markdown(typographie(phrase_obligation(ligne, regime)))
        _, etat = statut_au(d, ligne, au, present=present)
        quand = "" if present else f" au {date_longue(au)}"
        st.markdown(typographie(f"**SPASER{quand}** : {etat}."))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                FICHE.script,
                label="Voir sa fiche",
                icon=":material/arrow_forward:",
                query_params={"siren": ligne["siren"]},
            )
            st.button("Fermer", type="tertiary", icon=":material/close:", on_click=renoncer)


def afficher_schemas(d: Donnees, ligne: pd.Series[Any], au: date) -> None:
    """Show each scheme of a collectivité with its source, or what having none recorded means."""
    connus = schemas_connus(d.adoptions, au, avec_faible=True)
    siens = connus[connus["siren"] == ligne["siren"]].sort_values("generation", na_position="last")
    if siens.empty:
        st.markdown(texte("aucune_adoption"))
    for rang, (_, schema) in enumerate(siens.iterrows()):
        with st.container(border=True, key=f"schema_{rang}"):
            st.subheader(typographie(titre_du_schema(schema)), anchor=False)
            communs = partenaires(d.adoptions, schema)
            st.caption(typographie(precisions_du_schema(schema, communs)))
            st.markdown(typographie(schema["resume"]))
            st.markdown(f"[{_sans_crochets(schema['source_titre'])}]({schema['source_url']})")
    st.markdown(f"{texte('signaler')} {lien_pour_signaler(ligne, FICHE)}")


def afficher_pairs(d: Donnees, proches: pd.DataFrame, au: date) -> None:
    """Show collectivités of the same size with their obligation and status, and their links."""
    tableau_de_fiches(
        pd.DataFrame(
            {
                "Collectivité": [nom_et_lieu(ligne) for ligne in proches.itertuples()],
                "Achats 2024": [majuscule(fourchette(ligne)) for ligne in proches.itertuples()],
                "Droit en vigueur": [
                    majuscule(mot_obligation(ligne, d.droit.en_vigueur))
                    for ligne in proches.itertuples()
                ],
                "SPASER": [majuscule(statut_au(d, ligne, au)[1]) for ligne in proches.itertuples()],
            }
        ),
        proches["siren"].tolist(),
    )


def _sans_crochets(titre: str) -> str:
    return titre.replace("[", "(").replace("]", ")")
