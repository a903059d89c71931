import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.simulateur.scenarios_gardes import (
    Garde,
    comparaison,
    ecrire_fichier,
    ligne_de_commande,
    lire,
    lire_fichier,
)
from spaser.cli import main
from spaser.codec import depuis_objet, depuis_parametres, en_objet, en_parametres
from spaser.erreurs import ErreurScenario
from spaser.exercices import Exercice, Exercices
from spaser.scenario import SEUIL_MAXIMAL, Scenario
from spaser.simulation import resume, simuler
from spaser.vocabulaire import CONVENTIONS, REGIONS, TYPES

EXERCICES = Exercices(
    (
        Exercice(2024, False, "2026-07", (17, 95, 1266, 34877)),
        Exercice(2025, True, "2026-07", (17, 95, 1, 0)),
    ),
    2024,
)
SEUILS = st.integers(0, SEUIL_MAXIMAL)
SCENARIOS = st.builds(
    Scenario,
    seuil=SEUILS,
    seuils_par_type=st.dictionaries(st.sampled_from(TYPES), SEUILS).map(lambda d: tuple(d.items())),
    types=st.sets(st.sampled_from(TYPES), min_size=1).map(tuple),
    convention=st.sampled_from(CONVENTIONS),
    ept=st.booleans(),
    region=st.sampled_from(["", *REGIONS]),
)
PROVISOIRES = st.builds(
    Scenario,
    seuil=SEUILS,
    types=st.sampled_from([("region",), ("departement",), ("region", "departement")]),
    annee=st.just(2025),
    region=st.sampled_from(["", *REGIONS]),
)


AVEC_SYNDICATS = st.builds(
    Scenario, seuil=SEUILS, convention=st.sampled_from(CONVENTIONS), syndicats=st.just(True)
)


@given(st.one_of(SCENARIOS, PROVISOIRES, AVEC_SYNDICATS))
def test_un_scenario_revient_de_son_objet(scenario):
    assert depuis_objet(json.loads(json.dumps(en_objet(scenario))), EXERCICES) == scenario


@given(st.one_of(SCENARIOS, PROVISOIRES, AVEC_SYNDICATS))
def test_un_scenario_revient_de_son_adresse(scenario):
    lecture = depuis_parametres(en_parametres(scenario), EXERCICES, 0)
    assert lecture.fautes == {}
    assert lecture.scenario == scenario


@given(st.lists(SCENARIOS, max_size=4), st.text(min_size=1, max_size=60))
def test_les_gardes_reviennent_de_leur_fichier(scenarios, nom):
    propre = " ".join(nom.split()) or "x"
    liste = [Garde(propre, scenario) for scenario in scenarios]
    assert lire_fichier(ecrire_fichier(liste), EXERCICES) == liste


@pytest.mark.parametrize(
    ("octets", "phrases"),
    [
        (b"\xff", ["JSON attendu"]),
        (b"{}", ["liste"]),
        (
            b'[{"nom": "a", "seuil": "x", "ept": 1}, {"seuil": 3}]',
            ["Scénario 1 : Le seuil", "ept", "Scénario 2"],
        ),
        (b"[" + b",".join([b'{"nom": "a", "seuil": 1}'] * 5) + b"]", ["Quatre"]),
    ],
)
def test_un_mauvais_fichier_dit_chaque_probleme(octets, phrases):
    with pytest.raises(ErreurScenario) as erreur:
        lire_fichier(octets, EXERCICES)
    for phrase in phrases:
        assert phrase in str(erreur.value)


PROFOND = "[" * 600 + "]" * 600
ILLISIBLES = [
    "[" * 1_500,
    "[" * 90_000,
    '{"nom": "\\ud800", "seuil": 25}',
    '{"\\udfff": 1}',
    "1" * 5_000,
]


@pytest.mark.parametrize("texte", ILLISIBLES)
def test_un_json_illisible_ou_que_rien_ne_peut_ecrire(texte):
    for octets in (texte.encode(), b"[" + texte.encode() + b"]"):
        with pytest.raises(ErreurScenario, match="JSON attendu"):
            lire_fichier(octets, EXERCICES)


@pytest.mark.parametrize("champ", ["seuil", "types", "convention", "region", "annee", "ept", "x"])
def test_une_phrase_ne_cite_que_le_debut_d_une_valeur(champ):
    for valeur in (PROFOND, json.dumps("x" * 5_000), f"[{PROFOND}]"):
        with pytest.raises(ErreurScenario) as erreur:
            lire_fichier(f'[{{"nom": "a", "seuil": 25, "{champ}": {valeur}}}]'.encode(), EXERCICES)
        assert max(map(len, str(erreur.value).splitlines())) < 600


def test_la_phrase_precise_n_est_pas_remplacee_par_la_generale():
    with pytest.raises(ErreurScenario, match="compris entre 0 et") as erreur:
        lire_fichier(b'[{"nom": "a", "seuil": 1e9}]', EXERCICES)
    assert "JSON" not in str(erreur.value)


def test_les_gardes_de_meme_nom_ont_chacun_leur_colonne(observatoire):
    droit = observatoire.droit.en_vigueur
    liste = [Garde(nom, Scenario(droit.seuil)) for nom in ("Critère", "a", "a")]
    colonnes = list(comparaison(observatoire, liste, droit).columns)
    assert [colonnes[0], *colonnes[2:]] == ["Critère", "Critère (2)", "a", "a (2)"]


@pytest.mark.parametrize(
    "objet", [None, 3, [], "x", {"nom": "  ", "seuil": 1}, {"nom": [], "seuil": 1}]
)
def test_un_garde_sans_nom(objet):
    with pytest.raises(ErreurScenario):
        lire(objet, EXERCICES)


VINGT = [
    Scenario(seuil * 1_000_000, convention=convention, ept=ept)
    for seuil in (0, 10, 25, 50, 10_000)
    for convention in CONVENTIONS
    for ept in (True, False)
]
AUTRES = [
    Scenario(12_345_678),
    Scenario(50_000_000, types=("commune", "region")),
    Scenario(50_000_000, seuils_par_type=(("commune", 25_000_000), ("region", 0))),
    Scenario(25_000_000, region="53", convention="ttc"),
    Scenario(50_000_000, types=("region", "departement"), annee=2025),
    Scenario(50_000_000, types=("region", "departement"), annee=2023),
    Scenario(25_000_000, convention="ttc", syndicats=True),
]


@pytest.mark.parametrize("scenario", [*VINGT, *AUTRES])
def test_la_commande_donne_les_memes_nombres(scenario, donnees, observatoire, capsys):
    commande = shlex.split(ligne_de_commande(scenario, donnees.droit.en_vigueur))
    assert main([*commande[3:], "--json"]) == 0
    table = observatoire.a_l_exercice(scenario.annee)
    reference = simuler(table, scenario.avec_seuil(donnees.droit.en_vigueur.seuil))
    syndicats = observatoire.syndicats(scenario, donnees.droit.en_vigueur)
    lacunes = observatoire.exercices.phrase_des_lacunes(scenario.annee, scenario.types)
    assert json.loads(capsys.readouterr().out) == resume(
        simuler(table, scenario), reference, syndicats and syndicats.obliges, lacunes
    )


def test_un_nom_s_arrete_a_soixante_signes():
    assert lire({"nom": "b" * 61, "seuil": 1}, EXERCICES).nom == "b" * 60
