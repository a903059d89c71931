"""A scenario place by place, recomputed from the rows themselves."""

import pytest

from spaser.lieux import mouvements, obligees_par_lieu
from spaser.scenario import MILLION, Scenario
from spaser.simulation import TOTAL, proches_du_seuil

SCENARIOS = [
    Scenario(25 * MILLION),
    Scenario(100 * MILLION),
    Scenario(10 * MILLION, region="53"),
    Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),), region="44"),
]


@pytest.fixture(params=SCENARIOS, ids=lambda s: f"{s.seuil // MILLION} {s.region}")
def simulee(request, observatoire):
    return observatoire.simulation(request.param, observatoire.droit.en_vigueur)


def test_les_obligees_de_chaque_lieu(simulee, collectivites):
    resultat = simulee.resultat
    table = obligees_par_lieu(collectivites, resultat, simulee.comparaison)
    lieux = table.drop(index=TOTAL)
    assert (lieux.sum() == table.loc[TOTAL]).all()
    assert table.at[TOTAL, TOTAL] == resultat.total["obligees"]
    region = resultat.scenario.region
    champ = "departement_nom" if region else "region_nom"
    obligees = collectivites[resultat.obligees]
    ici = collectivites[collectivites["region_code"] == region] if region else collectivites
    assert set(lieux.index) == set(ici[champ].fillna(ici["region_nom"]))
    for lieu in lieux.index:
        # The région itself, as a collectivité, is in no département.
        ici = obligees[obligees[champ].fillna(obligees["region_nom"]) == lieu]
        assert lieux.at[lieu, TOTAL] == len(ici), lieu
        assert lieux.at[lieu, "commune"] == (ici["type"] == "commune").sum()
    avant = simulee.comparaison.par_type.loc[TOTAL]
    assert table.at[TOTAL, "entrees"] == avant["nouvellement_obligee"]
    assert table.at[TOTAL, "sorties"] == avant["plus_obligee"]


def test_qui_bouge(simulee, collectivites):
    lignes = mouvements(collectivites, simulee.comparaison)
    entrees = simulee.comparaison.effectif("nouvellement_obligee")
    sorties = simulee.comparaison.effectif("plus_obligee")
    assert len(lignes) == (entrees or sorties)
    assert lignes["achats_haut"].is_monotonic_decreasing


def test_les_plus_proches_du_seuil_qui_est_le_leur(simulee, collectivites):
    scenario = simulee.resultat.scenario
    proches = proches_du_seuil(collectivites, simulee.resultat)
    assert (proches["ecart"] > 0).sum() == 5
    assert len(proches) == 10
    for ligne in proches.itertuples():
        assert ligne.ecart == ligne.achats_bas - scenario.seuil_de(ligne.type)
        assert (ligne.ecart > 0) == simulee.resultat.obligees[ligne.Index]
        assert not scenario.region or ligne.region_code == scenario.region
    assert proches["ecart"].is_monotonic_decreasing
    lignes = collectivites[~simulee.resultat.classes.eq("hors_champ").to_numpy()]
    ecarts = lignes["achats_bas"] - lignes["type"].astype("str").map(scenario.seuil_de)
    assert proches["ecart"].tolist() == [
        *sorted(ecarts[ecarts > 0])[:5][::-1],
        *sorted(ecarts[ecarts <= 0], reverse=True)[:5],
    ]


def test_un_million_plus_bas():
    mixte = Scenario(25 * MILLION, seuils_par_type=(("commune", 500_000), ("epci", 30 * MILLION)))
    plus_bas = mixte.un_million_plus_bas()
    assert plus_bas.seuil == 24 * MILLION
    assert Scenario(500_000).un_million_plus_bas().seuil == 0
    assert dict(plus_bas.seuils_par_type) == {"commune": 0, "epci": 29 * MILLION}
