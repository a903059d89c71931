"""What the years of accounts know, and how they are said."""

import pytest

from spaser.erreurs import ErreurScenario
from spaser.exercices import Exercices
from spaser.vocabulaire import TYPES

DEUX = ("region", "departement")
ANNEES = Exercices(2024, 2025, DEUX, {2024: "2026-07", 2025: "2026-08"})


@pytest.mark.parametrize(
    ("annee", "numero", "types", "en_clair"),
    [
        (None, 2024, TYPES, "2024"),
        (2024, 2024, TYPES, "2024"),
        (2025, 2025, DEUX, "2025, provisoires"),
    ],
)
def test_une_annee(annee, numero, types, en_clair):
    assert ANNEES.annee(annee) == numero
    assert ANNEES.types(annee) == types
    assert ANNEES.en_clair(annee) == en_clair


@pytest.mark.parametrize(
    ("acces", "releve"),
    [
        ("2026-07", "de juillet 2026"),
        ("2026-08", "d'août 2026"),
        ("2026-04", "d'avril 2026"),
        ("2026-10", "d'octobre 2026"),
        ("2026", "de 2026"),
    ],
)
def test_la_source_dit_quand_les_comptes_ont_ete_lus(acces, releve):
    annees = Exercices(2024, 2025, DEUX, {2024: acces, 2025: "2026-08"})
    assert annees.source() == f"OFGL d'après la DGFiP, comptes 2024 (relevé {releve})"
    assert annees.source(2025) == (
        "OFGL d'après la DGFiP, comptes 2025, provisoires (relevé d'août 2026)"
    )


def test_une_annee_se_verifie_avec_ses_types():
    assert ANNEES.verifier(None, TYPES) is None
    assert ANNEES.verifier(2024, TYPES) is None
    assert ANNEES.verifier(2025, DEUX) == 2025
    assert ANNEES.verifier(2025, ("region",)) == 2025
    with pytest.raises(ErreurScenario, match="ne couvrent que les régions et les départements"):
        ANNEES.verifier(2025, ("region", "commune"))
    for annee in (2023, 2026):
        with pytest.raises(ErreurScenario, match=rf"L'année {annee} n'est pas disponible"):
            ANNEES.verifier(annee, TYPES)


def test_des_exercices_sont_une_cle():
    memes = Exercices(2024, 2025, DEUX, {2024: "2026-07", 2025: "2026-08"})
    assert hash(ANNEES) == hash(memes)
    assert memes == ANNEES
