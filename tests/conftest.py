import os
from datetime import date
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from spaser.donnees import RACINE, Donnees, charger
from spaser.observatoire import Observatoire

JOUR = date(2026, 11, 25)
"""The day that all tests look from, the servers they start included."""
os.environ["SPASER_JOUR"] = JOUR.isoformat()


# Tests assert what is answered, never how fast.
hypothesis.settings.register_profile("sans_delai", deadline=None)
hypothesis.settings.load_profile("sans_delai")


@pytest.fixture(scope="session")
def racine() -> Path:
    return RACINE


@pytest.fixture(scope="session")
def donnees() -> Donnees:
    return charger()


@pytest.fixture(scope="session")
def observatoire(donnees: Donnees) -> Observatoire:
    return Observatoire(donnees, JOUR)


@pytest.fixture(scope="session")
def collectivites(observatoire: Observatoire) -> pd.DataFrame:
    return observatoire.collectivites
