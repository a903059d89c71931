"""The engine in the browser says what the engine in Python says."""

import base64
import json
import random
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pandas as pd
import pytest

from components.fichiers.gabarits import en_json
from components.simulateur.dans_le_navigateur import (
    MOTEUR,
    SEUIL_MINIMAL,
    annees_du_moteur,
    colonnes,
    sirens,
)
from components.simulateur.phrases import constat
from spaser.codec import CLES, depuis_parametres, en_adresse
from spaser.formats import nombre, nombre_court, pourcentage, typographie
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_scenario, phrase_de_la_regle, regle_en_mots
from spaser.scenario import MILLION, Scenario
from spaser.simulation import (
    CLASSES,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    situations_affichees,
)
from spaser.vocabulaire import CONVENTIONS, LIBELLES_TYPES, REGIONS, TYPES

pytestmark = pytest.mark.navigateur

MESURES = {
    "collectivites": "collectivites",
    "obligees": "obligees",
    "selonConvention": "selon_convention",
    "achats": "achats",
    "achatsCouverts": "achats_couverts",
    "adoptantes": "adoptantes",
}
MOUVEMENTS = (NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE)
CALCUL = """(adresse) => {
  const { scenario, fautes } = M.lireParametres(new URLSearchParams(adresse), EXERCICES, DEFAUT);
  const simulee = M.simulation(TABLE, scenario, REGIMES.at(-1));
  const { resultat, comparaison } = simulee;
  const compter = (codes, noms) => Object.fromEntries(noms.map((nom, code) => (
    [nom, codes.reduce((n, c) => n + (c === code), 0)])));
  return {
    fautes,
    adresse: String(M.enParametres(scenario)),
    parType: resultat.parType,
    bornes: [...M.TYPES, M.TOTAL].map((type) => M.bornes(resultat, type)),
    part: M.partAchats(resultat),
    obligees: [...resultat.obligees.keys()].filter((rang) => resultat.obligees[rang]),
    chiffres: M.chiffresCles(simulee).map(({ valeur, ecart }) => [valeur, ecart]),
    classes: compter(resultat.classes, M.CLASSES),
    affichees: compter(M.situationsAffichees(comparaison, resultat), M.SITUATIONS),
    mouvements: comparaison.parType,
    noms: Object.fromEntries(['nouvellement_obligee', 'plus_obligee'].map((situation) => (
      [situation, M.concernees(TABLE, simulee, situation).map((rang) => TABLE.nom[rang])]))),
    lacunes: M.phraseDesLacunes(scenario, EXERCICES),
    regle: M.regleEnMots(scenario),
    phrase: M.phraseDeLaRegle(scenario),
    nom: M.nomDuScenario(scenario),
    constat: M.constat(simulee, REGIMES, REGIMES.at(-1)),
    courbe: M.courbe(TABLE, scenario, [scenario.seuil, 2e6, 6e7]),
  };
}"""


@pytest.fixture(scope="module")
def observatoire(donnees):
    return Observatoire(donnees, date(2026, 6, 1))


@pytest.fixture(scope="module")
def moteur(navigateur, observatoire):
    """A page where the engine (M) has read the table (TABLE)."""
    page = navigateur.new_page()
    module = base64.b64encode(MOTEUR.read_bytes()).decode()
    page.evaluate(
        """async ([module, colonnes, regimes, exercices]) => {
          window.M = await import(`data:text/javascript;base64,${module}`);
          window.TABLE = M.lireTable(JSON.parse(colonnes));
          const DEFAUT = regimes.at(-1).seuil;
          Object.assign(window, { REGIMES: regimes, EXERCICES: exercices, DEFAUT });
        }""",
        [
            module,
            str(en_json(colonnes(observatoire))),
            [{"nom": regime.nom, "seuil": regime.seuil} for regime in observatoire.droit.regimes],
            json.loads(str(en_json(annees_du_moteur(observatoire.exercices)))),
        ],
    )
    yield page
    page.close()


def scenarios(observatoire) -> list[Scenario]:
    """Return scenarios over all fields, some at the very purchases of someone."""
    hasard = random.Random(20230101)
    achats = observatoire.collectivites["achats_bas"]
    achats = achats[achats > SEUIL_MINIMAL].tolist()
    exercices = observatoire.exercices

    def seuil() -> int:
        return hasard.choice(
            [
                hasard.choice((1, 2, 10, 25, 50, 75, 100, 250, 10_000)) * MILLION,
                hasard.randrange(SEUIL_MINIMAL, 120 * MILLION),
                hasard.choice(achats),
            ]
        )

    tires = [Scenario(regime.seuil) for regime in observatoire.droit.regimes]
    for rang in range(298):
        annee = exercices.autres[rang % len(exercices.autres)] if rang % 3 == 2 else None
        connus = exercices.types(annee)
        types = hasard.sample(connus, hasard.randint(1, len(connus)))
        propres = hasard.sample(TYPES, hasard.choice((0, 0, 1, 2, 4)))
        region = hasard.choice(("", "", *REGIONS))
        tires.append(
            Scenario(
                hasard.choice((seuil(), observatoire.droit.en_vigueur.seuil)),
                tuple((type_, seuil()) for type_ in propres),
                types=tuple(types) if rang % 2 else connus,
                convention=hasard.choice(CONVENTIONS),
                ept=hasard.random() < 0.6,
                annee=annee,
                region=region,
                syndicats=not region and annee is None,
            )
        )
    return tires


def chiffres_attendus(resultat, avant) -> list[list[str]]:
    """Return the key figures and how they differ, as the first screen writes them."""

    def ecart(difference: float, unite: str = "") -> str:
        dit = nombre_court(difference)
        return "inchangé" if dit == "0" else f"{'+' if difference > 0 else ''}{dit}{unite}"

    def comptes(un) -> tuple[int, float, int, int]:
        obligees, adoptantes = (un.effectifs(nom)[TOTAL] for nom in ("obligees", "adoptantes"))
        return obligees, un.part_achats * 100, adoptantes, obligees - adoptantes

    apres, la = comptes(resultat), comptes(avant)
    points = apres[1] - la[1]
    unites = ["", f"\u00a0{'points' if abs(points) >= 2 else 'point'}", "", ""]
    valeurs = [nombre(apres[0]), pourcentage(apres[1] / 100), nombre(apres[2]), nombre(apres[3])]
    return [
        [valeur, ecart(a - b, unite)]
        for valeur, a, b, unite in zip(valeurs, apres, la, unites, strict=True)
    ]


def test_les_memes_mots(moteur):
    assert moteur.evaluate("[M.TYPES, M.CONVENTIONS, M.CLES]") == [
        list(TYPES),
        list(CONVENTIONS),
        list(CLES),
    ]
    assert moteur.evaluate("[...M.REGIONS]") == [list(region) for region in REGIONS.items()]
    assert moteur.evaluate("M.LIBELLES_TYPES") == {t: list(m) for t, m in LIBELLES_TYPES.items()}


def test_les_memes_nombres(moteur):
    hasard = random.Random(1)
    valeurs = [0, 0.5, 1.5, 2.5, 0.35, 999.5, 1234567.25, 0.049, -3, -0.4]
    valeurs += [round(hasard.uniform(0, 20_000), hasard.randint(0, 8)) for _ in range(200)]
    calcules = moteur.evaluate(
        "(vs) => vs.map((v) => [M.nombre(v), M.nombre(v, 1), M.nombreCourt(v, 2),"
        " M.pourcentage(v / 20000, 1)])",
        valeurs,
    )
    assert calcules == [
        [nombre(v), nombre(v, 1), nombre_court(v, 2), pourcentage(v / 20_000, 1)] for v in valeurs
    ]


def test_la_meme_typographie(moteur, observatoire):
    regime = observatoire.droit.en_vigueur
    phrases = [
        phrase
        for scenario in scenarios(observatoire)
        for phrase in (
            regle_en_mots(scenario),
            phrase_de_la_regle(scenario),
            constat(observatoire.simulation(scenario, regime), observatoire.droit, regime),
        )
    ]
    phrases += observatoire.collectivites["nom_complet"].tolist()
    attendues = list(map(typographie, phrases))
    assert moteur.evaluate("(phrases) => phrases.map(M.typographie)", phrases) == attendues


def test_le_meme_calcul_au_hasard(moteur, observatoire):
    tires = scenarios(observatoire)
    assert len(tires) == 300
    assert len(set(tires)) >= 250
    tous = sirens(observatoire)
    droit = observatoire.droit
    tables = {a: observatoire.a_l_exercice(a) for a in (None, *observatoire.exercices.autres)}
    hauts = pd.concat([table["achats_haut"] for table in tables.values()], axis=1)
    envoyees = hauts.max(axis=1) > SEUIL_MINIMAL
    for scenario in tires:
        adresse = en_adresse(scenario)
        calcul = moteur.evaluate(CALCUL, adresse)
        simulee = observatoire.simulation(scenario, droit.en_vigueur)
        resultat, comparaison = simulee.resultat, simulee.comparaison
        assert calcul["fautes"] == {}
        assert calcul["adresse"] == adresse
        for mesure, colonne in MESURES.items():
            assert {
                type_: ligne[mesure] for type_, ligne in calcul["parType"].items()
            } == resultat.effectifs(colonne), (adresse, mesure)
        assert calcul["bornes"] == [list(resultat.bornes(type_)) for type_ in (*TYPES, TOTAL)]
        assert calcul["part"] == resultat.part_achats
        obligees = tables[scenario.annee].loc[resultat.obligees, "siren"]
        assert {tous[9 * rang : 9 * rang + 9] for rang in calcul["obligees"]} == set(obligees)
        assert calcul["chiffres"] == chiffres_attendus(
            resultat, observatoire.resultat(scenario.avec_seuil(droit.en_vigueur.seuil))
        )
        assert calcul["classes"] == {
            classe: int((resultat.classes[envoyees] == classe).sum()) for classe in CLASSES
        }
        affichees = situations_affichees(comparaison, resultat)[envoyees].value_counts()
        assert calcul["affichees"] == {nom: int(affichees[nom]) for nom in calcul["affichees"]}
        for type_ in (*TYPES, TOTAL):
            assert calcul["mouvements"][type_] == {
                situation: comparaison.effectif(situation, type_)
                for situation in calcul["mouvements"][type_]
            }
        for situation in MOUVEMENTS:
            lignes = tables[scenario.annee][(comparaison.situations == situation).to_numpy()]
            lignes = lignes.sort_values("achats_haut", ascending=False, kind="stable")
            assert calcul["noms"][situation] == lignes["nom_complet"].tolist(), adresse
        assert calcul["lacunes"] == observatoire.exercices.phrase_des_lacunes(
            scenario.annee, scenario.types
        )
        assert calcul["regle"] == regle_en_mots(scenario)
        assert calcul["phrase"] == phrase_de_la_regle(scenario)
        assert calcul["nom"] == nom_du_scenario(scenario)
        assert calcul["constat"] == constat(simulee, droit, droit.en_vigueur)
        for point in calcul["courbe"]:
            deplace = observatoire.resultat(replace(scenario, seuil=int(point["seuil"])))
            assert [point["bas"], point["haut"]] == list(deplace.bornes(TOTAL))


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "seuil=",
        "seuil=zut",
        "seuil=-1",
        "seuil=10000,000001",
        "seuil=1e3",
        "seuil=1_0.5",
        "seuil=nan",
        "seuil=inf",
        "seuil=1e400",
        "seuil=.5&seuil_commune=5.",
        "seuil=0,0000005&seuil_epci=0,0000015",
        "seuil=12&seuil=25",
        f"seuil={'9' * 60}",
        "seuil_commune=&seuil_epci=abc&seuil_region=30",
        "seuil_commune=%20&seuil_commune=",
        "seuil_commune=25&seuil_commune=30",
        "types=",
        "types=commune,epci",
        "types=Communes&types=r%C3%A9gions",
        "types=COMMUNE",
        "types=ville&types=commune",
        "convention=TTC",
        "convention=hors%20taxe%20et%20bien%20d%27autres%20choses%20encore%20longues",
        "ept=FALSE",
        "ept=non",
        "ept=true&ept=false",
        "annee=2024",
        "annee=2025",
        "annee=2025&types=commune",
        "annee=2019",
        "annee=deux+mille",
        "annee=%D9%A2%D9%A0%D9%A2%D9%A5",
        "region=",
        "region=bretagne",
        "region=Provence-Alpes-C%C3%B4te+d%27Azur",
        "region=99",
        "region=Atlantide&seuil=x&types=y&convention=z&ept=w&annee=v",
        "region=%F0%9F%97%BA" + "%F0%9F%97%BA" * 45,
        "salle=1&inconnu=2&seuil=25",
    ],
)
def test_la_meme_lecture_d_une_adresse(moteur, observatoire, adresse):
    parametres = parse_qs(adresse, keep_blank_values=True)
    lecture = depuis_parametres(
        parametres, observatoire.exercices, observatoire.droit.en_vigueur.seuil
    )
    lu = moteur.evaluate(
        """(adresse) => {
          const lu = M.lireParametres(new URLSearchParams(adresse), EXERCICES, DEFAUT);
          return { ...lu, adresse: String(M.enParametres(lu.scenario)) };
        }""",
        adresse,
    )
    assert lu["fautes"] == lecture.fautes
    assert lu["scenario"]["seuil"] == lecture.scenario.seuil
    assert lu["scenario"]["seuilsParType"] == dict(lecture.scenario.seuils_par_type)
    if lecture.scenario.seuil >= 1000:
        assert lu["adresse"] == en_adresse(lecture.scenario)


def test_une_etape_est_immediate(moteur):
    moyenne = moteur.evaluate(
        """() => {
          const etape = (millions) => {
            const seuilsParType = { commune: 2e7 };
            const scenario = { ...M.scenarioUsuel(millions * 1e6), seuilsParType };
            const simulee = M.simulation(TABLE, scenario, REGIMES.at(-1));
            return M.constat(simulee, REGIMES, REGIMES.at(-1));
          };
          for (let n = 1; n < 50; n += 1) etape(n);
          const debut = performance.now();
          for (let n = 1; n <= 100; n += 1) etape(n);
          return (performance.now() - debut) / 100;
        }"""
    )
    assert moyenne < 3
