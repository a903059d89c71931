from dataclasses import replace

import numpy as np
import pytest

from components.simulateur.adoption import adoption_supposee
from spaser.courbe import MILLION, courbe, cout_marginal, seuil_pour_part_population
from spaser.erreurs import ErreurScenario
from spaser.scenario import Scenario
from spaser.sensibilite import sensibilite
from spaser.simulation import simuler

LOI = Scenario(50_000_000)


def par_nom(donnees, scenario):
    variantes = sensibilite(donnees.collectivites, donnees.autres_acheteurs, scenario)
    return {variante.nom: variante for variante in variantes}


def test_sensibilite_du_droit_en_vigueur(donnees):
    variantes = par_nom(donnees, LOI)
    assert variantes["Tel quel"].obligees == 280
    assert (variantes["En convention TTC"].obligees, variantes["En convention TTC"].ecart) == (
        325,
        45,
    )
    table = donnees.collectivites
    sans_ept = (table["achats_bas"] > LOI.seuil) & (table["nature"] != "EPT")
    assert variantes["Sans les EPT"].obligees == sans_ept.sum()
    autres = donnees.autres_acheteurs
    assert (
        variantes["Avec les syndicats et les SDIS"].ecart
        == (autres["achats_bas"] > LOI.seuil).sum()
    )
    provisoires = table[table["achats_bas_2025"].notna()]
    deux_mille_25 = variantes["Sur les comptes 2025, provisoires"]
    assert deux_mille_25.obligees == (provisoires["achats_bas_2025"] > LOI.seuil).sum()
    assert (
        deux_mille_25.ecart
        == deux_mille_25.obligees - (provisoires["achats_bas"] > LOI.seuil).sum()
    )


def test_sensibilite_ne_dit_que_ce_qui_a_un_sens(donnees):
    communes = par_nom(donnees, replace(LOI, types=("commune",)))
    assert "Sans les EPT" not in communes
    assert "Sur les comptes 2025, provisoires" not in communes
    provisoire = replace(LOI, types=("region", "departement"), annee=2025)
    assert list(par_nom(donnees, provisoire)) == ["Tel quel"]
    assert "En convention HT" in par_nom(donnees, replace(LOI, convention="ttc"))


def test_cout_marginal(collectivites):
    seuils = [100 * MILLION, 50 * MILLION, 25 * MILLION]
    couts = cout_marginal(courbe(collectivites, Scenario(0), np.array(seuils)), "ht", seuils)
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


@pytest.mark.filterwarnings("default")
def test_adoption_supposee(collectivites):
    resultat = simuler(collectivites, LOI)
    types = resultat.scenario.types
    assert adoption_supposee(collectivites, resultat, dict.fromkeys(types, 0)) == (0, 0)
    schemas, achats = adoption_supposee(collectivites, resultat, dict.fromkeys(types, 100))
    assert (schemas, achats) == (280, resultat.total["achats_couverts"])
