import io

import openpyxl
import pytest

from components.fichiers.tableurs import classeur
from components.simulateur.documents import feuilles
from components.simulateur.recit import recit
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO
from spaser.scenario import Scenario
from spaser.simulation import simuler

SCENARIOS = [
    Scenario(25_000_000),
    Scenario(0),
    Scenario(10_000_000_000),
    Scenario(50_000_000, seuils_par_type=(("commune", 10_000_000),), convention="ttc"),
    Scenario(40_000_000, types=("commune",), ept=False),
]


@pytest.fixture(params=SCENARIOS, ids=str)
def livre(request, observatoire):
    scenario = request.param
    regime = observatoire.droit.en_vigueur
    raconte = recit(observatoire, scenario, regime)
    assert list(raconte.etats) == [ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO]
    tables = feuilles(observatoire, raconte, regime, "http://x/simulateur?a=1")
    return scenario, openpyxl.load_workbook(io.BytesIO(classeur(tables)))


def lignes(feuille):
    titres, *suite = feuille.iter_rows(values_only=True)
    return [dict(zip(titres, ligne, strict=True)) for ligne in suite]


def test_le_classeur_dit_les_nombres_du_moteur(livre, donnees, collectivites):
    scenario, classeur_ = livre
    total = simuler(collectivites, scenario).total
    lisez_moi = {ligne["Sujet"]: ligne["Valeur"] for ligne in lignes(classeur_["Lisez-moi"])}
    assert lisez_moi["Adresse"] == "http://x/simulateur?a=1"
    assert lisez_moi["Version des données"] == (
        f"comptes {donnees.version}, suivi {donnees.version_du_suivi}"
    )
    assert lisez_moi["Convention"] == scenario.convention.upper()
    regions = lignes(classeur_["Par région"])
    assert regions[-1]["Ensemble"] == total["obligees"]
    assert sum(ligne["Ensemble"] for ligne in regions[:-1]) == total["obligees"]
    types = [
        ligne for ligne in lignes(classeur_["Par type"]) if "scénario" in ligne["Droit ou scénario"]
    ]
    assert sum(ligne["Obligées"] for ligne in types) == total["obligees"]
    concernees = lignes(classeur_["Collectivités"])
    situations = [ligne["Situation"] for ligne in concernees]
    assert len({ligne["SIREN"] for ligne in concernees}) == len(concernees)
    assert situations.count("selon la convention") == total["selon_convention"]
    assert lignes(classeur_["Adoption"])[-1]["Obligées"] == total["obligees"]


def test_les_phrases_sont_imprimees_et_les_noms_restent_des_cles(livre, collectivites):
    _, classeur_ = livre
    lisez_moi = {ligne["Sujet"]: ligne["Valeur"] for ligne in lignes(classeur_["Lisez-moi"])}
    assert "d’achats annuels" in lisez_moi["Règle"]
    noms = {ligne["Collectivité"] for ligne in lignes(classeur_["Collectivités"])}
    assert noms <= set(collectivites["nom_complet"])


def test_le_classeur_a_de_vrais_nombres(livre):
    _, classeur_ = livre
    for feuille in classeur_:
        if feuille.title == "Lisez-moi":
            continue
        for colonne in feuille.iter_cols(min_row=2, values_only=True):
            assert len({type(v) for v in colonne if v is not None and v != ""} - {int, float}) <= 1
