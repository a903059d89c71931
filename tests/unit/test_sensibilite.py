from dataclasses import replace

import pandas as pd
import pytest

from spaser.adoption import Hypothese, supposer
from spaser.courbe import MILLION, cout_marginal, seuil_pour_part_population
from spaser.erreurs import ErreurScenario
from spaser.scenario import Scenario
from spaser.simulation import simuler

LOI = Scenario(50_000_000)


def par_nom(observatoire, scenario):
    variantes = observatoire.sensibilite(scenario)
    return {variante.nom: variante for variante in variantes}


def test_sensibilite_du_droit_en_vigueur(observatoire, donnees):
    variantes = par_nom(observatoire, LOI)
    assert variantes["Tel quel"].obligees == 280
    assert (variantes["En convention TTC"].obligees, variantes["En convention TTC"].ecart) == (
        325,
        45,
    )
    table = donnees.collectivites
    sans_ept = (table["achats_bas"] > LOI.seuil) & (table["nature"] != "EPT")
    assert variantes["Sans les EPT"].obligees == sans_ept.sum()
    for annee, nom in ((2023, "2023"), (2025, "2025, provisoires")):
        alors = observatoire.a_l_exercice(annee)
        connues = alors["achats_bas"].notna() & alors["type"].isin(["region", "departement"])
        variante = variantes[f"Sur les comptes {nom}"]
        assert variante.obligees == (alors.loc[connues, "achats_bas"] > LOI.seuil).sum()
        # Against the same collectivités only: 13 régions of 17 in 2023.
        assert (
            variante.ecart
            == variante.obligees - (table.loc[connues, "achats_bas"] > LOI.seuil).sum()
        )
    assert variantes["Sur les comptes 2023"].obligees == 13 + 82
    assert variantes["Sur les comptes 2025, provisoires"].obligees == 17 + 77


def test_sensibilite_ne_dit_que_ce_qui_a_un_sens(observatoire):
    communes = par_nom(observatoire, replace(LOI, types=("commune",)))
    assert "Sans les EPT" not in communes
    assert "Sur les comptes 2025, provisoires" not in communes
    provisoire = replace(LOI, types=("region", "departement"), annee=2025)
    assert list(par_nom(observatoire, provisoire)) == ["Tel quel"]
    assert "En convention HT" in par_nom(observatoire, replace(LOI, convention="ttc"))
    sans_ept = par_nom(observatoire, replace(LOI, ept=False))
    assert sans_ept["Avec les EPT"].obligees == 280
    assert sans_ept["Avec les EPT"].ecart == 280 - sans_ept["Tel quel"].obligees
    assert sans_ept["Tel quel"].ecart == 0


def test_chaque_variante_dit_ce_qu_elle_compte(observatoire):
    perimetres = {nom: v.perimetre for nom, v in par_nom(observatoire, LOI).items()}
    assert perimetres == {
        "Tel quel": "",
        "En convention TTC": "",
        "Sans les EPT": "",
        "Sur les comptes 2023": "régions et départements dont les comptes 2023 sont connus",
        "Sur les comptes 2025, provisoires": "régions et départements dont les comptes 2025 sont "
        "connus",
    }


def test_cout_marginal(collectivites):
    seuils = [100 * MILLION, 50 * MILLION, 25 * MILLION]
    couts = cout_marginal([simuler(collectivites, Scenario(seuil)) for seuil in seuils])
    assert couts["collectivites"].tolist() == [280 - 123, 521 - 280]
    a, b = simuler(collectivites, Scenario(seuils[0])), simuler(collectivites, Scenario(seuils[1]))
    achats = b.part_achats - a.part_achats
    assert couts["achats"].iloc[0] == pytest.approx(achats)
    assert couts["par_point"].iloc[0] == pytest.approx(157 / (100 * achats))


@pytest.mark.parametrize("part", [0.05, 0.5, 0.8])
def test_seuil_pour_part_population(collectivites, part):
    seuil = seuil_pour_part_population(collectivites, Scenario(0), part)
    assert simuler(collectivites, Scenario(seuil)).part_population >= part
    assert simuler(collectivites, Scenario(seuil + 1)).part_population < part


@pytest.mark.parametrize("part", [0, -1, 1.1, float("nan")])
def test_part_de_population_impossible(collectivites, part):
    with pytest.raises(ErreurScenario):
        seuil_pour_part_population(collectivites, Scenario(0), part)


def test_l_hypothese_part_des_achats_de_qui_a_adopte(collectivites):
    resultat = simuler(collectivites, LOI)
    types = resultat.scenario.types
    ont_adopte = collectivites[resultat.obligees & collectivites["adoptante"]]
    reels = int(ont_adopte["achats_bas"].sum())
    assert supposer(collectivites, resultat, dict.fromkeys(types, 0)) == Hypothese(66, 0, reels)
    toutes = supposer(collectivites, resultat, dict.fromkeys(types, 100))
    assert (toutes.adoptantes, toutes.de_plus) == (280, 214)
    assert toutes.achats == pytest.approx(resultat.total["achats_couverts"], abs=len(types))


@pytest.mark.parametrize(
    ("taux", "attendue"),
    [
        (0, Hypothese(1, 0, 100)),
        (33, Hypothese(1, 0, 100)),
        (49, Hypothese(1, 0, 100)),
        (50, Hypothese(2, 1, 115)),
        (100, Hypothese(3, 2, 130)),
    ],
)
def test_l_hypothese_d_un_taux(taux, attendue):
    """Of three obliged communes one has adopted; the epci, alone, has not."""
    table = pd.DataFrame(
        {
            "type": ["commune", "commune", "commune", "commune", "epci"],
            "nature": "",
            "adoptante": [True, False, False, True, False],
            "achats_bas": [100, 20, 10, 3, 40],
            "achats_haut": [120, 24, 12, 4, 48],
            "population": 1,
        }
    )
    resultat = simuler(table, Scenario(5))
    assert supposer(table, resultat, {"commune": taux}) == attendue
    deux = supposer(table, resultat, {"commune": taux, "epci": 100})
    assert deux == Hypothese(attendue.adoptantes + 1, attendue.de_plus + 1, attendue.achats + 40)
    ttc = supposer(table, simuler(table, Scenario(5, convention="ttc")), {"epci": 100})
    assert ttc == Hypothese(1, 1, 48)


def test_l_hypothese_ne_baisse_pas_avec_le_seuil(collectivites):
    observe = simuler(collectivites, LOI)
    taux = {
        t: round(100 * observe.effectifs("adoptantes")[t] / observe.effectifs("obligees")[t])
        for t in LOI.types
    }
    achats = [
        supposer(collectivites, simuler(collectivites, Scenario(seuil * MILLION)), taux).achats
        for seuil in (50, 40, 25, 10)
    ]
    assert achats == sorted(achats)
    assert round(achats[0] / 1e8) == 221
