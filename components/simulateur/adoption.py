"""Adoption among the obliged of a scenario: what is known, and a hypothesis on the rest."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.figures.sources import sources
from components.figures.tableaux import tableau
from spaser.adoption import supposer
from spaser.formats import (
    euros,
    euros_en_millions,
    majuscule,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.simulation import TOTAL, Resultat
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, TypeCollectivite


def phrase_du_passage(anterieur: Resultat, en_vigueur: Resultat) -> str:
    """Return what lowering the threshold did to the obligation and to known adoption (Markdown)."""
    avant, apres = _compte(anterieur), _compte(en_vigueur)
    if not avant[0]:
        return (
            f"Aucune obligée à {_millions(anterieur)}, {nombre(apres[0])} à "
            f"{_millions(en_vigueur)}."
        )
    suite = (
        " : l'obligation s'est étendue plus vite que l'adoption"
        if avant[1] * apres[0] > apres[1] * avant[0]
        else ""
    )
    passage = (
        f"a étendu l'obligation de {nombre(avant[0])} à {quantite(apres[0], *COLLECTIVITE)}"
        if apres[0] > avant[0]
        else f"n'a pas étendu l'obligation : {quantite(apres[0], *COLLECTIVITE)}"
    )
    debut = f"Passer de {_millions(anterieur)} à {_millions(en_vigueur)} {passage}."
    if not apres[1]:
        return f"{debut} Aucune adoption n'y est recensée aujourd'hui."
    return (
        f"{debut} L'adoption recensée aujourd'hui est d'au moins "
        f"**{pourcentage(avant[1] / avant[0])}** parmi les premières, et d'au moins "
        f"**{pourcentage(apres[1] / apres[0])}** parmi toutes{suite}."
    )


def table_des_adoptantes(resultat: Resultat) -> pd.DataFrame:
    """Return by type, and in all, the obliged, the known adopters, their share (%), and the gap."""
    lignes = []
    for type_ in (*resultat.scenario.types, TOTAL):
        obligees = resultat.effectifs("obligees")[type_]
        adoptantes = resultat.effectifs("adoptantes")[type_]
        lignes.append(
            {
                "Type": "Ensemble" if type_ == TOTAL else majuscule(LIBELLES_TYPES[type_][1]),
                "Obligées": obligees,
                "Adoption recensée, au moins": adoptantes,
                "Soit au moins, en %": 100 * adoptantes / obligees if obligees else None,
                "Sans adoption recensée": obligees - adoptantes,
            }
        )
    return pd.DataFrame(lignes).astype({"Soit au moins, en %": "Float64"})


def _hypothese(o: Observatoire, resultat: Resultat, observe: Resultat) -> None:
    st.markdown(typographie("**Hypothèse.** Si, parmi les obligées du scénario, adoptaient :"))
    taux: dict[TypeCollectivite, int] = {}
    types = resultat.scenario.types
    for colonne, type_ in zip(st.columns(4)[: len(types)], types, strict=True):
        obligees = observe.effectifs("obligees")[type_]
        connu = observe.effectifs("adoptantes")[type_] / obligees if obligees else 0.0
        taux[type_] = colonne.slider(
            majuscule(LIBELLES_TYPES[type_][1]),
            0,
            100,
            round(connu * 100),
            format=typographie("%d %%"),
            key=f"taux_{type_}",
        )
    suppose = supposer(o.a_l_exercice(resultat.scenario.annee), resultat, taux)
    obligees = resultat.effectifs("obligees")[TOTAL]
    st.markdown(
        typographie(
            "Il y aurait "
            f"**{quantite(suppose.adoptantes, 'adoptante', 'adoptantes')}** sur "
            f"{quantite(obligees, 'obligée', 'obligées')}, dont {nombre(suppose.de_plus)} de plus "
            f"qu'aujourd'hui, et **{euros(suppose.achats)}** d'achats couverts par un SPASER : "
            "ceux des adoptantes recensées, puis la même part des achats des autres. C'est un "
            "calcul, non une prévision : au départ, les taux sont ceux que l'on recense "
            "aujourd'hui, et une adoption recensée compte quel que soit le taux."
        )
    )


def montrer_adoption(o: Observatoire, resultat: Resultat, observe: Resultat) -> None:
    """Show the known adopters among the obliged of a scenario, and the hypothesis on the rest.

    `observe`: the result under the law in force, whose known rates are offered.
    """
    tableau(table_des_adoptantes(resultat))
    _hypothese(o, resultat, observe)
    st.caption(typographie(sources(o.exercices)))


def _compte(resultat: Resultat) -> tuple[int, int]:
    return resultat.effectifs("obligees")[TOTAL], resultat.effectifs("adoptantes")[TOTAL]


def _millions(resultat: Resultat) -> str:
    return euros_en_millions(resultat.scenario.seuil)
