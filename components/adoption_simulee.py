"""Adoption among the obliged of a scenario: what is known, and a hypothesis on the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from components.cadre import SOURCE_ADOPTIONS, SOURCE_COMPTES, tableau
from components.palette import majuscule
from spaser.formats import euros, nombre, pourcentage, quantite, typographie
from spaser.simulation import TOTAL, Resultat
from spaser.vocabulaire import LIBELLES_TYPES, TypeCollectivite


def phrase_du_passage(anterieur: Resultat, en_vigueur: Resultat) -> str:
    """Return what lowering the threshold did to the obligation and to known adoption (Markdown)."""
    avant, apres = _compte(anterieur), _compte(en_vigueur)
    suite = (
        " : l'obligation s'est étendue plus vite que l'adoption"
        if avant[1] * apres[0] > apres[1] * avant[0]
        else ""
    )
    return (
        f"Passer de {_millions(anterieur)} à {_millions(en_vigueur)} a étendu l'obligation de "
        f"{nombre(avant[0])} à {nombre(apres[0])} collectivités. L'adoption recensée aujourd'hui "
        f"est d'au moins **{pourcentage(avant[1] / avant[0])}** parmi les premières, et d'au moins "
        f"**{pourcentage(apres[1] / apres[0])}** parmi toutes{suite}."
    )


def table_des_adoptantes(resultat: Resultat) -> pd.DataFrame:
    """Return by type, and in all, the obliged, the known adopters, and the gap."""
    lignes = []
    for type_ in (*resultat.scenario.types, TOTAL):
        obligees = resultat.effectifs("obligees")[type_]
        adoptantes = resultat.effectifs("adoptantes")[type_]
        part = pourcentage(adoptantes / obligees) if obligees else "–"
        lignes.append(
            {
                "Type": _nom(type_),
                "Obligées": obligees,
                "Adoption recensée, au moins": adoptantes,
                "Soit au moins": part,
                "Sans adoption recensée": obligees - adoptantes,
            }
        )
    return pd.DataFrame(lignes)


def _hypothese(collectivites: pd.DataFrame, resultat: Resultat, observe: Resultat) -> None:
    st.markdown("**Hypothèse.** Si, parmi les obligées du scénario, adoptaient :")
    taux: dict[TypeCollectivite, int] = {}
    for colonne, type_ in zip(st.columns(4), resultat.scenario.types, strict=False):
        obligees = observe.effectifs("obligees")[type_]
        connu = observe.effectifs("adoptantes")[type_] / obligees if obligees else 0.0
        taux[type_] = colonne.slider(
            majuscule(LIBELLES_TYPES[type_][1]),
            0,
            100,
            round(connu * 100),
            format="%d %%",
            key=f"taux_{type_}",
        )
    schemas, achats = adoption_supposee(collectivites, resultat, taux)
    obligees = resultat.effectifs("obligees")[TOTAL]
    restent = max(0, schemas - resultat.effectifs("adoptantes")[TOTAL])
    st.markdown(
        typographie(
            f"Il y aurait **{quantite(schemas, 'schéma adopté', 'schémas adoptés')}** pour "
            f"{nombre(obligees)} obligées, dont {nombre(restent)} à écrire, et "
            f"**{euros(achats)}** d'achats couverts par un SPASER. C'est un calcul, non une "
            "prévision : au départ, les taux sont ceux que l'on recense aujourd'hui."
        )
    )


def adoption_supposee(
    collectivites: pd.DataFrame, resultat: Resultat, taux: dict[TypeCollectivite, int]
) -> tuple[int, int]:
    """Return how many schemes, and how many € of purchases, rates by type (in %) would give.

    Purchases are in proportion of those of the obliged of each type.
    """
    colonne = "achats_bas" if resultat.scenario.convention == "ht" else "achats_haut"
    montants = np.where(resultat.obligees, collectivites[colonne], 0)
    types = collectivites["type"].to_numpy()
    schemas, achats = 0, 0
    for type_, part in taux.items():
        schemas += round(resultat.effectifs("obligees")[type_] * part / 100)
        achats += int(montants[types == type_].sum()) * part // 100
    return schemas, achats


def montrer_adoption(collectivites: pd.DataFrame, resultat: Resultat, observe: Resultat) -> None:
    """Show the known adopters among the obliged of a scenario, and the hypothesis on the rest.

    `observe`: the result under the law in force, whose known rates are offered.
    """
    tableau(table_des_adoptantes(resultat))
    _hypothese(collectivites, resultat, observe)
    st.caption(typographie(f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}"))


def _compte(resultat: Resultat) -> tuple[int, int]:
    return resultat.effectifs("obligees")[TOTAL], resultat.effectifs("adoptantes")[TOTAL]


def _nom(type_: str) -> str:
    return "Ensemble" if type_ == TOTAL else LIBELLES_TYPES[type_][1].capitalize()


def _millions(resultat: Resultat) -> str:
    return f"{resultat.scenario.seuil // 1_000_000}\u00a0M€"
