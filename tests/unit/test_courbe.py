import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_simulation import COMPTES, MILLION, scenarios, table, tables

from spaser.courbe import (
    courbe,
    cout_marginal,
    grille,
    large,
    seuil_pour_effectif,
    seuil_pour_part_achats,
    seuil_pour_part_population,
)
from spaser.erreurs import ErreurScenario
from spaser.scenario import Scenario
from spaser.simulation import simuler
from spaser.vocabulaire import TYPES

SCENARIO = Scenario(50 * MILLION)


def test_la_courbe_passe_par_les_comptes_de_reference(collectivites):
    points = courbe(collectivites, SCENARIO).set_index(["seuil", "convention", "type"])["obligees"]
    for (seuil, convention), attendu in COMPTES.items():
        trouve = tuple(points[seuil * MILLION, convention, nom] for nom in ("total", *TYPES))
        assert trouve == attendu


def test_grille():
    seuils = grille()
    assert seuils[0] == MILLION
    assert seuils[-1] == 500 * MILLION
    assert (np.diff(seuils) > 0).all()
    assert (seuils % 100_000 == 0).all()
    assert {m * MILLION for m in (2, 5, 10, 20, 25, 50, 75, 100, 150, 200)} <= set(seuils)


@given(tables, scenarios)
def test_la_courbe_dit_comme_la_simulation(montants, scenario):
    points = courbe(montants, scenario, np.array([scenario.seuil]))
    resultat = simuler(montants, scenario)
    total = points.query("type == 'total' and convention == @scenario.convention").iloc[0]
    assert total["obligees"] == resultat.total["obligees"]
    assert total["part_achats"] == pytest.approx(resultat.part_achats)
    assert total["part_population"] == pytest.approx(resultat.part_population)


@given(tables, scenarios, st.integers(1, 30))
def test_seuil_pour_effectif_est_le_plus_haut_qui_suffit(montants, scenario, effectif):
    try:
        seuil = seuil_pour_effectif(montants, scenario, effectif)
    except ErreurScenario:
        assert simuler(montants, scenario.avec_seuil(0)).total["obligees"] < effectif
        return
    assert simuler(montants, scenario.avec_seuil(seuil)).total["obligees"] >= effectif
    assert simuler(montants, scenario.avec_seuil(seuil + 1)).total["obligees"] < effectif


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_seuil_pour_part_achats_est_le_plus_haut_qui_suffit(collectivites, part):
    seuil = seuil_pour_part_achats(collectivites, SCENARIO, part)
    assert simuler(collectivites, SCENARIO.avec_seuil(seuil)).part_achats >= part
    assert simuler(collectivites, SCENARIO.avec_seuil(seuil + 1)).part_achats < part


@pytest.mark.parametrize("part", [0, -0.1, 1.01, float("nan")])
def test_part_insensee(collectivites, part):
    with pytest.raises(ErreurScenario):
        seuil_pour_part_achats(collectivites, SCENARIO, part)


PETITE = table(
    {"type": "commune", "achats_bas": 100, "achats_haut": 120, "population": 10},
    {"type": "commune", "achats_bas": 50, "achats_haut": 60, "population": 60},
    {"type": "epci", "achats_bas": 50, "achats_haut": 60, "population": 30},
    {"type": "region", "achats_bas": 0, "achats_haut": 0, "population": 0},
)


@pytest.mark.parametrize(
    ("calculer", "vise", "convention", "seuil"),
    [
        (seuil_pour_effectif, 1, "ht", 99),
        (seuil_pour_effectif, 2, "ht", 49),
        (seuil_pour_effectif, 3, "ttc", 59),
        (seuil_pour_part_achats, 0.5, "ht", 99),
        (seuil_pour_part_achats, 0.5, "ttc", 119),
        (seuil_pour_part_achats, 0.501, "ht", 49),
        (seuil_pour_part_achats, 1, "ht", 49),
        (seuil_pour_part_population, 0.1, "ht", 99),
        (seuil_pour_part_population, 0.101, "ht", 49),
        (seuil_pour_part_population, 1, "ttc", 59),
    ],
)
def test_un_but_atteint_de_justesse(calculer, vise, convention, seuil):
    assert calculer(PETITE, Scenario(0, convention=convention), vise) == seuil


def test_une_part_est_celle_de_tout_ce_qui_est_compte():
    deux_types = Scenario(0, types=("commune", "epci"))
    assert seuil_pour_part_achats(PETITE, deux_types, 0.5) == 99
    assert seuil_pour_part_achats(PETITE, deux_types, 0.6) == 49
    assert seuil_pour_part_population(PETITE, deux_types, 0.11) == 49


@pytest.mark.parametrize(
    ("calculer", "vise"),
    [
        (seuil_pour_effectif, 1),
        (seuil_pour_part_achats, 0.5),
        (seuil_pour_part_population, 0.5),
    ],
)
def test_un_but_que_rien_n_atteint(calculer, vise):
    """Nobody in scope, then somebody who buys nothing."""
    with pytest.raises(ErreurScenario):
        calculer(PETITE, Scenario(0, types=("departement",)), vise)
    with pytest.raises(ErreurScenario, match="sans aucun achat"):
        calculer(PETITE, Scenario(0, types=("region",)), vise)


def test_le_nombre_vise_a_pour_borne_ce_qui_est_compte():
    assert seuil_pour_effectif(PETITE, Scenario(0, types=("commune", "epci")), 3) == 49
    for effectif in (0, 4):
        with pytest.raises(ErreurScenario, match="entre 1 et 3 collectivités"):
            seuil_pour_effectif(PETITE, Scenario(0, types=("commune", "epci")), effectif)


def test_la_courbe_large_a_une_ligne_par_seuil():
    points = courbe(PETITE, Scenario(0, types=("commune", "epci")), np.array([0, 50, 60, 100]))
    assert points.index.tolist() == list(range(4 * 2 * 3))
    lignes = large(points)
    assert lignes.columns.tolist() == [
        *("seuil", "ht", "ttc", *TYPES, "part_achats", "part_population")
    ]
    assert lignes["seuil"].tolist() == [0, 50 / MILLION, 60 / MILLION, 100 / MILLION]
    assert lignes["ht"].tolist() == [3, 1, 1, 0]
    assert lignes["ttc"].tolist() == [3, 3, 1, 1]
    assert lignes["commune"].tolist() == [2, 1, 1, 0]
    assert lignes["epci"].tolist() == [1, 0, 0, 0]
    assert lignes["region"].tolist() == [0] * 4
    assert lignes["part_achats"].tolist() == [100, 50, 50, 0]
    assert lignes["part_population"].tolist() == [100, 10, 10, 0]
    tiers = large(courbe(PETITE.iloc[[1, 2, 1]], Scenario(0), np.array([0, 49])))
    assert tiers["part_achats"].tolist() == [100, 100]


def test_un_pas_qui_n_ajoute_rien_n_a_pas_de_cout():
    couts = cout_marginal([simuler(PETITE, Scenario(s)) for s in (100, 60, 50, 49)])
    assert couts["de"].tolist() == [100, 60, 50]
    assert couts["a"].tolist() == [60, 50, 49]
    assert couts["collectivites"].tolist() == [1, 0, 2]
    assert couts["achats"].tolist() == [0.5, 0, 0.5]
    assert couts["population"].tolist() == pytest.approx([0.1, 0, 0.9])
    assert couts["par_point"].tolist() == pytest.approx([0.02, float("nan"), 0.04], nan_ok=True)


def test_effectif_insense(collectivites):
    for effectif in (0, 40_000):
        with pytest.raises(ErreurScenario):
            seuil_pour_effectif(collectivites, SCENARIO, effectif)
