"""What a scenario's result owes to the way purchases are counted."""

from __future__ import annotations

import streamlit as st

from components.cadre import SOURCE_COMPTES, tableau
from components.phrases import table_des_sensibilites
from spaser.donnees import Donnees
from spaser.formats import typographie
from spaser.scenario import Scenario
from spaser.sensibilite import sensibilite


def montrer_sensibilite(d: Donnees, scenario: Scenario) -> None:
    """Show the number of obliged under each way of counting the scenario."""
    tableau(table_des_sensibilites(sensibilite(d.collectivites, d.autres_acheteurs, scenario)))
    st.caption(typographie(SOURCE_COMPTES))
