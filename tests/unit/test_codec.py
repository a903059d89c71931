"""A scenario as text: what one place can say, all can; what is no good is said and left out."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from spaser.codec import (
    CLES,
    depuis_objet,
    depuis_parametres,
    en_adresse,
    en_objet,
    en_options,
    en_parametres,
    exiger,
)
from spaser.erreurs import ErreurScenario
from spaser.scenario import MILLION, Scenario

ENTIER = Scenario(
    50 * MILLION,
    seuils_par_type=(("commune", 25 * MILLION), ("region", 12_500_000)),
    types=("region", "epci", "commune"),
    convention="ttc",
    ept=False,
    region="53",
)
AVEC_SYNDICATS = Scenario(25 * MILLION, syndicats=True)
DEFAUT = 50 * MILLION


@pytest.fixture
def lire(observatoire):
    return lambda **parametres: depuis_parametres(parametres, observatoire.exercices, DEFAUT)


def test_l_adresse_ne_dit_que_ce_qui_change():
    assert en_adresse(Scenario(25 * MILLION)) == "seuil=25"
    assert en_adresse(ENTIER) == (
        "seuil=50&seuil_region=12%2C5&seuil_commune=25&types=region&types=epci&types=commune"
        "&convention=ttc&ept=false&region=53"
    )
    assert set(en_parametres(ENTIER)) <= set(CLES)


def test_les_syndicats_voyagent(observatoire):
    assert en_adresse(AVEC_SYNDICATS) == "seuil=25&syndicats=true"
    assert en_objet(AVEC_SYNDICATS) == {"seuil": 25, "syndicats": True}
    assert depuis_objet(en_objet(AVEC_SYNDICATS), observatoire.exercices) == AVEC_SYNDICATS
    assert en_options(AVEC_SYNDICATS) == ["--seuil", "25", "--syndicats"]


@pytest.mark.parametrize("ailleurs", [{"region": ["53"]}, {"annee": ["2025"], "types": ["region"]}])
def test_les_syndicats_n_ont_ni_region_ni_autre_annee(lire, ailleurs):
    lu = lire(syndicats=["true"], **ailleurs)
    assert list(lu.fautes) == ["syndicats"]
    assert "toute la France" in lu.fautes["syndicats"]
    assert lu.scenario == lire(**ailleurs).scenario
    assert lire(syndicats=["true"], annee=["2024"]).scenario.syndicats
    with pytest.raises(ErreurScenario, match="toute la France"):
        replace(lu.scenario, syndicats=True)


def test_l_adresse_redonne_le_scenario(observatoire):
    lu = depuis_parametres(parse_qs(en_adresse(ENTIER)), observatoire.exercices, 0)
    assert (lu.scenario, lu.fautes) == (ENTIER, {})


def test_l_objet_et_la_commande_disent_tout(observatoire):
    assert depuis_objet(en_objet(ENTIER), observatoire.exercices) == ENTIER
    assert en_options(ENTIER) == [
        *("--seuil", "50", "--seuil-de", "region=12.5", "--seuil-de", "commune=25"),
        *("--convention", "ttc", "--types", "region,epci,commune", "--sans-ept", "--region", "53"),
    ]


def test_sans_rien_c_est_le_seuil_par_defaut(lire):
    assert lire() == lire(autre=["x"])
    assert lire().scenario == Scenario(DEFAUT)


@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ({"seuil": ["12,5"]}, {"seuil": 12_500_000}),
        ({"seuil": ["12.5"]}, {"seuil": 12_500_000}),
        ({"types": ["Communes", "Régions"]}, {"types": ("region", "commune")}),
        ({"types": ["epci,commune"]}, {"types": ("epci", "commune")}),
        ({"convention": ["TTC"]}, {"convention": "ttc"}),
        ({"region": ["Bretagne"]}, {"region": "53"}),
        ({"region": ["  LA RÉUNION "]}, {"region": "04"}),
        ({"region": [""]}, {}),
        ({"seuil_commune": [""]}, {}),
        ({"annee": ["2024"]}, {}),
        ({"annee": ["2025"]}, {"annee": 2025, "types": ("region", "departement")}),
    ],
)
def test_codes_et_mots_d_hier(lire, parametres, attendu):
    lecture = lire(**parametres)
    assert lecture.fautes == {}
    assert lecture.scenario == Scenario(**{"seuil": DEFAUT, **attendu})


@pytest.mark.parametrize(
    ("parametres", "cle", "mots"),
    [
        ({"seuil": ["abc"]}, "seuil", "n'est pas un nombre"),
        ({"seuil": ["-1"]}, "seuil", "entre 0 et"),
        ({"seuil": ["1e400"]}, "seuil", "n'est pas un nombre"),
        ({"seuil": ["25", "30"]}, "seuil", "Une seule valeur"),
        ({"seuil_epci": ["x"]}, "seuil_epci", "n'est pas un nombre"),
        ({"types": ["pays"]}, "types", "n'existe pas"),
        ({"types": [""]}, "types", "au moins un type"),
        ({"convention": ["brut"]}, "convention", "choisir ht ou ttc"),
        ({"ept": ["oui"]}, "ept", "true ou false"),
        ({"annee": ["mille"]}, "annee", "n'est pas une année"),
        ({"annee": ["٢٠٢٤"]}, "annee", "n'est pas une année"),
        ({"annee": ["202"]}, "annee", "n'est pas une année"),
        ({"annee": ["20240"]}, "annee", "n'est pas une année"),
        ({"seuil": ["x" * 41]}, "seuil", f"« {'x' * 40} »"),
        ({"convention": ["x" * 41]}, "convention", f"« {'x' * 40} »"),
        ({"annee": ["x" * 41]}, "annee", f"« {'x' * 40} »"),
        ({"region": ["x" * 41]}, "region", f"« {'x' * 40} »"),
        ({"convention": ["ht", "ttc"]}, "convention", "et non 2"),
        ({"annee": ["2019"]}, "annee", "choisir 2023, 2024 ou 2025"),
        ({"annee": ["2025"], "types": ["commune"]}, "annee", "ne couvrent que"),
        ({"region": ["Atlantide"]}, "region", "n'est pas connue"),
    ],
)
def test_une_valeur_fausse_est_dite_et_laissee(lire, parametres, cle, mots):
    lecture = lire(**parametres)
    assert list(lecture.fautes) == [cle]
    assert mots in lecture.fautes[cle]
    types = parametres.get("types", [""])[0]
    attendu = Scenario(DEFAUT, types=("commune",)) if types == "commune" else Scenario(DEFAUT)
    assert lecture.scenario == attendu
    with pytest.raises(ErreurScenario):
        exiger(lecture)


@pytest.mark.parametrize(
    ("objet", "mots"),
    [
        ([], "est un objet"),
        ({}, "« seuil » manque"),
        ({"seuil": True}, "« True » n'est pas un nombre"),
        ({"seuil": "25"}, "« 25 » n'est pas un nombre"),
        ({"seuil": None}, "« None » n'est pas un nombre"),
        ({"seuil": 25, "couleur": 1}, "« couleur » n'existe pas"),
        ({"seuil": 25, "seuils_par_type": [10]}, "sont un objet"),
        ({"seuil": 25, "seuils_par_type": {"pays": 10}}, "« pays » n'existe pas"),
        ({"seuil": 25, "seuils_par_type": {"commune": False}}, "« False » n'est pas un nombre"),
        ({"seuil": 25, "types": "commune"}, "sont une liste"),
        ({"seuil": 25, "types": []}, "au moins un type"),
        ({"seuil": 25, "ept": "true"}, "« ept » vaut true ou false"),
        ({"seuil": 25, "ept": 1}, "« ept » vaut true ou false"),
        ({"seuil": 25, "annee": "2024"}, "n'est pas un nombre entier"),
        ({"seuil": 25, "annee": True}, "n'est pas un nombre entier"),
        ({"seuil": 25, "annee": 2024.0}, "n'est pas un nombre entier"),
        ({"seuil": 25, "convention": "brut"}, "choisir ht ou ttc"),
        ({"seuil": 25, "region": "Atlantide"}, "n'est pas connue"),
    ],
)
def test_un_objet_faux_le_dit(observatoire, objet, mots):
    with pytest.raises(ErreurScenario) as erreur:
        depuis_objet(objet, observatoire.exercices)
    assert mots in str(erreur.value)
    assert len(str(erreur.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("objet", "attendu"),
    [
        ({"seuil": 12.5}, {"seuil": 12_500_000}),
        ({"seuil": 25, "seuils_par_type": {}}, {}),
        ({"seuil": 25, "seuils_par_type": {"epci": 0}}, {"seuils_par_type": (("epci", 0),)}),
        ({"seuil": 25, "ept": True}, {}),
        ({"seuil": 25, "ept": False}, {"ept": False}),
        ({"seuil": 25, "annee": 2024}, {}),
        ({"seuil": 25, "annee": 2025}, {"annee": 2025, "types": ("region", "departement")}),
    ],
)
def test_un_objet_juste(observatoire, objet, attendu):
    lu = depuis_objet(objet, observatoire.exercices)
    assert lu == Scenario(**{"seuil": 25 * MILLION, **attendu})


def test_un_objet_dit_toutes_ses_fautes(observatoire):
    with pytest.raises(ErreurScenario) as erreur:
        depuis_objet({"couleur": 1, "ept": 0, "region": "x"}, observatoire.exercices)
    assert len(str(erreur.value).splitlines()) == 4


def test_l_annee_se_dit_partout(observatoire):
    scenario = Scenario(25 * MILLION, types=("region", "departement"), annee=2025)
    assert en_parametres(scenario)["annee"] == ["2025"]
    assert en_objet(scenario)["annee"] == 2025
    assert en_options(scenario)[-2:] == ["--annee", "2025"]


def test_une_faute_n_efface_pas_le_reste(lire):
    lecture = lire(seuil=["abc"], region=["53"], convention=["ttc"])
    assert lecture.scenario == Scenario(DEFAUT, region="53", convention="ttc")
    assert list(lecture.fautes) == ["seuil"]
