import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import hypothesis
import pandas as pd
import pytest
from bases import base_postgresql, servir_postgresql, trouver_postgresql
from declarations import avec_declarations

from spaser.donnees import RACINE, Donnees, charger
from spaser.observatoire import Observatoire
from suivi.base import Base

JOUR = date(2026, 11, 25)
"""The day that all tests look from, the servers they start included."""
os.environ["SPASER_JOUR"] = JOUR.isoformat()
# The follow-up of the servers that tests start, not that of whoever works here.
_SUIVI = tempfile.TemporaryDirectory(prefix="spaser-suivi-")
os.environ["SPASER_BASE"] = f"sqlite:///{_SUIVI.name}/suivi.db"


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
def qui_declare(donnees: Donnees) -> Observatoire:
    return Observatoire(avec_declarations(donnees), JOUR)


@pytest.fixture(scope="session")
def collectivites(observatoire: Observatoire) -> pd.DataFrame:
    return observatoire.collectivites


@pytest.fixture(scope="session")
def serveur_postgresql() -> Iterator[str]:
    programmes = trouver_postgresql()
    if programmes is None:
        if os.environ.get("NAVIGATEUR_EXIGE"):
            pytest.fail("PostgreSQL est exigé et ne se trouve pas sur cette machine.")
        pytest.skip(
            "PostgreSQL ne se trouve pas sur cette machine (paquet postgresql de Debian) : "
            "suivi vérifié dans SQLite seulement."
        )
    with servir_postgresql(programmes) as dossier:
        yield dossier


@pytest.fixture(params=["sqlite", "postgresql"])
def base_vide(request, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database that only this test has."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'suivi.db'}"
        return
    with base_postgresql(request.getfixturevalue("serveur_postgresql")) as adresse:
        yield adresse


@pytest.fixture
def base(base_vide: str) -> Iterator[Base]:
    """The same, its tables made."""
    base = Base(base_vide)
    base.preparer()
    yield base
    base.fermer()
