from datetime import date

import pytest

from spaser.adoption import (
    AUCUNE,
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    STATUTS_ADOPTES,
    statuts,
    suivies,
)
from spaser.scenario import Scenario
from spaser.simulation import simuler


def statut(donnees, siren: str, au: date, **options: bool) -> str:
    table = donnees.collectivites
    ligne = table.loc[table["siren"] == siren, "siren"]
    return statuts(ligne, donnees.adoptions, au, **options).iloc[0]


GIRONDE, PARIS, LANDES, NORD = "223300013", "217500016", "224000018", "225900018"


@pytest.mark.parametrize(
    ("siren", "jour", "attendu"),
    [
        (GIRONDE, date(2017, 4, 29), AUCUNE),
        (GIRONDE, date(2017, 4, 30), EN_VIGUEUR),
        (GIRONDE, date(2020, 12, 31), EN_VIGUEUR),
        (GIRONDE, date(2021, 6, 1), ECHU),
        (GIRONDE, date(2022, 1, 1), EN_VIGUEUR),
        (GIRONDE, date(2026, 1, 1), ECHU),
        (PARIS, date(2016, 2, 15), AUCUNE),
        (PARIS, date(2016, 2, 16), PERIODE_INCONNUE),
        (LANDES, date(2026, 1, 1), EN_COURS),
    ],
)
def test_statut_a_une_date(donnees, siren, jour, attendu):
    assert statut(donnees, siren, jour) == attendu


def test_la_confiance_faible_ne_compte_que_sur_demande(donnees):
    assert statut(donnees, NORD, date(2026, 1, 1)) == AUCUNE
    assert statut(donnees, NORD, date(2026, 1, 1), avec_faible=True) == PERIODE_INCONNUE


def test_un_schema_sans_date_ne_compte_pas_dans_le_passe(donnees):
    dunkerque = "245900428"
    assert statut(donnees, dunkerque, date(2026, 1, 1)) == PERIODE_INCONNUE
    assert statut(donnees, dunkerque, date(2022, 1, 1), sans_date=False) == AUCUNE


def test_suivies(donnees):
    resultat = simuler(donnees.collectivites, Scenario(50_000_000))
    table = suivies(donnees.collectivites, resultat, donnees.adoptions, date(2026, 11, 24))
    assert table["obligee"].sum() == 280
    assert (table["classe"] == "selon_convention").sum() == 45
    volontaires = table[table["volontaire"]]
    assert not volontaires["obligee"].any()
    assert {"Quimper", "Cuers", "Communauté de communes de Lacq-Orthez"} <= set(volontaires["nom"])
    adoptantes = table["obligee"] & table["statut"].isin(STATUTS_ADOPTES)
    assert adoptantes.sum() == resultat.total["adoptantes"] == 62
    assert table["achats_haut"].is_monotonic_decreasing
