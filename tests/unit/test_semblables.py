import pandas as pd
import pytest

from spaser.scenario import Scenario
from spaser.semblables import pairs, rang
from spaser.simulation import NON_OBLIGEE, OBLIGEE, SELON_CONVENTION, obligation, simuler

PARIS, GIRONDE = "217500016", "223300013"


@pytest.mark.parametrize(
    ("bas", "haut", "attendue"),
    [
        (50_000_001, 60_000_001, OBLIGEE),
        (50_000_000, 60_000_000, SELON_CONVENTION),
        (41_666_668, 50_000_001, SELON_CONVENTION),
        (41_666_667, 50_000_000, NON_OBLIGEE),
        (0, 0, NON_OBLIGEE),
    ],
)
def test_obligation_autour_du_seuil(bas, haut, attendue):
    assert obligation(bas, haut, 50_000_000) == attendue


@pytest.mark.parametrize("seuil", [10_000_000, 50_000_000, 100_000_000])
def test_obligation_comme_la_simulation(collectivites, seuil):
    classes = simuler(collectivites, Scenario(seuil)).classes
    proches = collectivites[collectivites["achats_haut"].between(seuil // 2, seuil * 2)]
    for ligne in proches.itertuples():
        assert obligation(ligne.achats_bas, ligne.achats_haut, seuil) == classes[ligne.Index]


def test_rang(collectivites):
    assert rang(collectivites, PARIS) == (1, 34_877)
    place, ensemble = rang(collectivites, GIRONDE)
    departements = collectivites[collectivites["type"] == "departement"]
    ordre = departements.sort_values("achats_haut", ascending=False)["siren"].tolist()
    assert (ordre[place - 1], ensemble) == (GIRONDE, 95)


def test_pairs(collectivites):
    proches = pairs(collectivites, GIRONDE)
    assert len(proches) == 5
    assert GIRONDE not in set(proches["siren"])
    assert set(proches["type"]) == {"departement"}
    assert proches["achats_haut"].is_monotonic_decreasing
    elle = collectivites.set_index("siren").at[GIRONDE, "achats_haut"]
    ecart = (proches["achats_haut"] / elle).map(lambda r: max(r, 1 / r)).max()
    autres = collectivites[
        (collectivites["type"] == "departement")
        & ~collectivites["siren"].isin([GIRONDE, *proches["siren"]])
    ]
    assert (autres["achats_haut"] / elle).map(lambda r: max(r, 1 / r)).min() >= ecart


def test_ne_rien_acheter_ou_un_euro_c_est_tout_comme():
    table = pd.DataFrame(
        {"siren": list("abcde"), "type": "commune", "achats_haut": [2, 1, 0, 0, 9]}
    )
    assert pairs(table, "d", 2)["siren"].tolist() == ["b", "c"]
    assert pairs(table, "d", 3)["siren"].tolist() == ["a", "b", "c"]
    assert pairs(table, "e", 1)["siren"].tolist() == ["a"]
    assert rang(table, "d") == rang(table, "c") == (4, 5)
    assert rang(table, "e") == (1, 5)


def test_pairs_de_qui_n_achete_rien(collectivites):
    sans_achat = collectivites[collectivites["achats_haut"] == 0]
    for siren in sans_achat["siren"].head(3):
        assert len(pairs(collectivites, siren)) == 5
