"""What a scenario's result owes to the way purchases are counted."""

from __future__ import annotations

import streamlit as st

from components.figures.sources import source_comptes
from components.figures.tableaux import tableau
from components.simulateur.phrases import table_des_sensibilites
from spaser.formats import avec_signe, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario


def montrer_sensibilite(o: Observatoire, scenario: Scenario) -> None:
    """Show the number of obliged under each way of counting the scenario."""
    table = table_des_sensibilites(o.sensibilite(scenario))
    tableau(table.assign(Écart=table["Écart"].map(avec_signe)))
    st.caption(typographie(source_comptes(o.exercices, scenario.annee)))
