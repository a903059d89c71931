from pathlib import Path

import pandas as pd
import pytest

from spaser.donnees import RACINE, Donnees, charger


@pytest.fixture(scope="session")
def racine() -> Path:
    return RACINE


@pytest.fixture(scope="session")
def donnees() -> Donnees:
    return charger()


@pytest.fixture(scope="session")
def collectivites(donnees: Donnees) -> pd.DataFrame:
    return donnees.collectivites
