"""The estimate of a collectivité, step by step."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.collectivite.phrases import phrase_obligation, phrase_perimetre
from components.figures.tableaux import tableau
from spaser.collectivite import Collectivite
from spaser.formats import nombre, typographie
from spaser.observatoire import Observatoire


def pas_a_pas(elle: Collectivite, o: Observatoire) -> None:
    """Show how the purchases of a collectivité are estimated, and what follows from each regime."""
    etapes = [
        (
            "(1) Achats et charges externes",
            "comptes 60 + 61 + 62 − 621",
            elle.achats_charges_externes,
        ),
        (
            "(2) Dépenses d'équipement",
            "comptes 20 + 21 + 23 − 204 − 237 − 238",
            elle.depenses_equipement,
        ),
        ("(3) Borne haute, TTC", "(1) + (2)", elle.achats_haut),
        ("(4) Borne basse, HT", "(3) ÷ 1,20", elle.achats_bas),
    ]
    titre = f"Montant en {o.exercices.reference}"
    tableau(
        pd.DataFrame(
            [{"Étape": nom, "Calcul": calcul, titre: montant} for nom, calcul, montant in etapes]
        ),
        mots={titre: lambda montant: f"{nombre(montant)}\u00a0€"},
    )
    for regime in reversed(o.droit.regimes):
        st.markdown(typographie(f"- {phrase_obligation(elle, regime)}"))
    st.caption(typographie(phrase_perimetre(elle)))
