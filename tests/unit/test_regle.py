"""The words of a rule, whole, and what regime it is."""

import pytest

from components.simulateur.phrases import constat
from spaser.regle import nom_du_scenario, phrase_de_la_regle, regime_du, regle_en_mots
from spaser.scenario import MILLION, Scenario

CAS = [
    (Scenario(50 * MILLION), "plus de 50 M€ HT d'achats annuels"),
    (Scenario(12_345_678), "plus de 12,345678 M€ HT d'achats annuels"),
    (
        Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION), ("epci", 30 * MILLION))),
        "plus de 50 M€ HT d'achats annuels (intercommunalités : 30 M€ ; communes : 25 M€)",
    ),
    (
        # The threshold of a type that does not count is not said.
        Scenario(
            50 * MILLION,
            types=("region", "epci"),
            seuils_par_type=(("commune", 25 * MILLION),),
            convention="ttc",
        ),
        "plus de 50 M€ TTC d'achats annuels ; régions et intercommunalités seulement",
    ),
    (
        Scenario(25 * MILLION, ept=False, region="04"),
        "plus de 25 M€ HT d'achats annuels ; sans les EPT ; La Réunion",
    ),
    (
        Scenario(25 * MILLION, types=("region",), annee=2025),
        "plus de 25 M€ HT d'achats annuels ; régions seulement ; comptes 2025",
    ),
]


@pytest.mark.parametrize(("scenario", "mots"), CAS)
def test_la_regle_entiere(scenario, mots):
    assert regle_en_mots(scenario).replace("\u00a0", " ") == mots
    assert regle_en_mots(scenario) in phrase_de_la_regle(scenario)


def test_le_nom_court():
    assert nom_du_scenario(Scenario(25 * MILLION)) == "scénario (25\u00a0M€)"
    propre = Scenario(50 * MILLION, seuils_par_type=(("commune", 0),), convention="ttc")
    assert nom_du_scenario(propre) == "scénario (50\u00a0M€ TTC et seuils par type)"


def test_de_quel_regime_c_est_la_regle(observatoire):
    droit = observatoire.droit
    assert regime_du(Scenario(50 * MILLION, region="53"), droit) == droit.en_vigueur
    assert regime_du(Scenario(100 * MILLION, convention="ttc"), droit) == droit.anterieur
    assert regime_du(Scenario(51 * MILLION), droit) is None
    mixte = Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),))
    assert regime_du(mixte, droit) is None
    # Where each type that counts has the threshold of the law, it is the law.
    partout = Scenario(
        25 * MILLION, types=("commune",), seuils_par_type=(("commune", 50 * MILLION),)
    )
    assert regime_du(partout, droit) == droit.en_vigueur


@pytest.mark.parametrize(
    ("scenario", "mots"),
    [
        (Scenario(50 * MILLION), "280 collectivités doivent adopter un SPASER, et 45 de plus"),
        (Scenario(100 * MILLION), "123 collectivités devaient adopter un SPASER"),
        (
            Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),)),
            "(communes : 25 M€), 410 collectivités devraient adopter un SPASER",
        ),
        (
            Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),)),
            "C'est 130 de plus qu'avec le droit en vigueur (50 M€)",
        ),
        (Scenario(25 * MILLION, region="53"), "Bretagne : au-delà de 25 M€"),
        (Scenario(25 * MILLION, region="53"), "des achats de toutes celles de la région"),
        (Scenario(25 * MILLION, types=("commune",)), "201 communes devraient"),
        (Scenario(25 * MILLION, types=("region", "commune")), "de toutes celles de ces types ;"),
        (Scenario(3000 * MILLION, types=("commune",)), "0 commune devrait adopter un SPASER."),
        (Scenario(1900 * MILLION, types=("commune",)), "1 commune devrait adopter"),
        (Scenario(1900 * MILLION, types=("commune",)), "Elle fait"),
    ],
)
def test_le_constat(observatoire, scenario, mots):
    regime = observatoire.droit.en_vigueur
    dit = constat(observatoire.simulation(scenario, regime), observatoire.droit, regime)
    assert mots in dit.replace("**", "").replace("\u00a0", " ").replace("\u202f", " ")
