"""What a scenario's result owes to the way purchases are counted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components.figures.sources import source_comptes
from components.figures.tableaux import tableau
from spaser.formats import avec_signe, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.sensibilite import Variante


def montrer_sensibilite(o: Observatoire, scenario: Scenario) -> None:
    """Show the number of obliged under each way of counting the scenario."""
    table = table_des_sensibilites(o.sensibilite(scenario))
    tableau(table, mots={"Écart": avec_signe})
    st.caption(typographie(source_comptes(o.exercices, scenario.annee)))


def table_des_sensibilites(variantes: list[Variante]) -> pd.DataFrame:
    """Return the ways of counting a scenario and what each gives, for readers."""
    return pd.DataFrame(
        {
            "Manière de compter": [variante.nom for variante in variantes],
            "Obligées": [variante.obligees for variante in variantes],
            "Écart": [variante.ecart for variante in variantes],
            "Périmètre": [variante.perimetre or "celui du scénario" for variante in variantes],
        }
    )
