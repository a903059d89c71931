import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_simulation import COMPTES, MILLION, scenarios, tables

from spaser.courbe import courbe, grille, seuil_pour_effectif, seuil_pour_part_achats
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


def test_effectif_insense(collectivites):
    for effectif in (0, 40_000):
        with pytest.raises(ErreurScenario):
            seuil_pour_effectif(collectivites, SCENARIO, effectif)
