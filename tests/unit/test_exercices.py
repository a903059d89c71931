"""What the years of accounts know, and how they are said."""

from dataclasses import replace

import pytest

from spaser.erreurs import ErreurScenario
from spaser.exercices import Exercice, Exercices, annee_de_reference
from spaser.vocabulaire import TYPES

DEUX = ("region", "departement")
ANNEES = Exercices(
    (
        Exercice(2023, False, "2026-11", (13, 95, 1, 0)),
        Exercice(2024, False, "2026-07", (17, 95, 1266, 34877)),
        Exercice(2025, True, "2026-08", (17, 95, 1, 0)),
    ),
    2024,
)


@pytest.mark.parametrize(
    ("annee", "numero", "types", "en_clair"),
    [
        (None, 2024, TYPES, "2024"),
        (2024, 2024, TYPES, "2024"),
        (2023, 2023, DEUX, "2023"),
        (2025, 2025, DEUX, "2025, provisoires"),
    ],
)
def test_une_annee(annee, numero, types, en_clair):
    assert ANNEES.annee(annee) == numero
    assert ANNEES[annee].annee == numero
    assert ANNEES.types(annee) == types
    assert ANNEES.en_clair(annee) == en_clair


def test_quelles_annees_existent_pour_un_type():
    assert ANNEES.autres == (2023, 2025)
    assert ANNEES.types(2022) == ()


def test_un_type_est_connu_si_plus_de_la_moitie_l_est():
    def types(connues):
        annees = (*ANNEES.tous[1:], Exercice(2022, False, "2026", connues))
        return Exercices(annees, 2024).types(2022)

    assert types((9, 48, 0, 0)) == DEUX
    assert types((8, 47, 633, 17438)) == ()
    assert types((8, 47, 634, 17439)) == ("epci", "commune")


def test_une_annee_dit_ce_qui_lui_manque():
    assert ANNEES.lacunes(2023) == ("13 régions sur 17",)
    assert ANNEES.lacunes(2023, ("departement",)) == ()
    assert ANNEES.lacunes(None) == ANNEES.lacunes(2025) == ()
    assert ANNEES.source(2023) == (
        "OFGL d'après la DGFiP, comptes 2023 (13 régions sur 17 ; relevé de novembre 2026)"
    )


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
    annees = Exercices((replace(ANNEES.tous[1], acces=acces), ANNEES.tous[2]), 2024)
    assert annees.source() == f"OFGL d'après la DGFiP, comptes 2024 (relevé {releve})"
    assert annees.source_des_annees([2024, 2025]) == (
        f"OFGL d'après la DGFiP, comptes 2024 (relevé {releve}) et 2025, provisoires "
        "(relevé d'août 2026)"
    )


def test_une_annee_se_verifie_avec_ses_types():
    assert ANNEES.verifier(None, TYPES) is None
    assert ANNEES.verifier(2024, TYPES) is None
    for annee in (2023, 2025):
        assert ANNEES.verifier(annee, DEUX) == annee
        assert ANNEES.verifier(annee, ("region",)) == annee
        with pytest.raises(
            ErreurScenario, match=f"comptes de {annee} ne couvrent que les régions et les dép"
        ):
            ANNEES.verifier(annee, ("region", "commune"))
    for annee in (2022, 2026):
        with pytest.raises(
            ErreurScenario,
            match=rf"L'année {annee} n'est pas disponible : choisir 2023, 2024 ou 2025 \(prov",
        ):
            ANNEES.verifier(annee, TYPES)


@pytest.mark.parametrize(
    ("annee", "retenue"), [(2015, 2023), (2023, 2023), (2024, 2024), (2025, 2024), (2030, 2024)]
)
def test_une_date_lit_le_dernier_exercice_definitif(annee, retenue):
    assert ANNEES.a_la_date(annee) == retenue


def test_l_annee_de_reference_est_la_derniere_qui_soit_pleine():
    assert annee_de_reference({2023: 110, 2024: 36_255}) == 2024
    assert annee_de_reference({2024: 36_255, 2025: 36_000}) == 2025
    assert annee_de_reference({2024: 200, 2025: 100}) == 2025
    assert annee_de_reference({2024: 201, 2025: 100}) == 2024


def test_des_exercices_sont_une_cle():
    memes = Exercices(tuple(replace(e) for e in ANNEES.tous), 2024)
    assert hash(ANNEES) == hash(memes)
    assert memes == ANNEES
