import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from spaser.donnees import RACINE, Donnees, charger
from spaser.observatoire import Observatoire

JOUR = date(2026, 11, 25)
# The servers that tests start look from the same day.
os.environ["SPASER_JOUR"] = JOUR.isoformat()


@pytest.fixture(scope="session")
def racine() -> Path:
    return RACINE


@pytest.fixture(scope="session")
def donnees() -> Donnees:
    return charger()


@pytest.fixture(scope="session")
def collectivites(donnees: Donnees) -> pd.DataFrame:
    return donnees.collectivites


@pytest.fixture(scope="session")
def observatoire(donnees: Donnees) -> Observatoire:
    return Observatoire(donnees, JOUR)
