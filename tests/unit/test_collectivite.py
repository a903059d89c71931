"""A collectivité as a row gives it."""

from dataclasses import fields

import pandas as pd
import pytest

from spaser.collectivite import Collectivite


@pytest.fixture
def une():
    def lire(**champs: object) -> Collectivite:
        ligne = {champ.name: "x" for champ in fields(Collectivite)} | champs
        autre = ligne | {"siren": "autre"}
        lues = list(Collectivite.lire(pd.DataFrame([ligne, autre], index=[7, 7])))
        assert [lue.siren for lue in lues] == [ligne["siren"], "autre"]
        return lues[0]

    return lire


@pytest.mark.parametrize(
    ("type_", "departement", "attendu"),
    [
        ("commune", "Gironde", "Ville de X (Gironde)"),
        ("epci", "Gironde", "Ville de X (Gironde)"),
        ("epci", None, "Ville de X"),
        ("departement", "Gironde", "Ville de X"),
        ("region", None, "Ville de X"),
    ],
)
def test_le_lieu_distingue_les_homonymes(une, type_, departement, attendu):
    lue = une(type=type_, nom_complet="Ville de X", departement_nom=departement)
    assert lue.nom_et_lieu == attendu


def test_ce_qui_n_est_pas_connu_est_none(une):
    lue = une(population=pd.NA, departement_nom=float("nan"), achats_bas=3, latitude=0.0)
    assert (lue.population, lue.departement_nom) == (None, None)
    assert (type(lue.achats_bas), type(lue.latitude)) == (int, float)
