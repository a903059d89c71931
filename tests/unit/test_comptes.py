"""The accounts year by year: what a threshold counts, what compares, how steady one is."""

from datetime import date

import pandas as pd
import pytest

from components.collectivite.phrases import (
    phrase_constance,
    phrase_des_perimetres,
    table_des_achats,
)
from components.simulateur.phrases import phrase_des_constances
from spaser.annees_en_mots import faits_des_annees
from spaser.comptes import a_l_exercice, a_la_date, evolution_mediane, serie
from spaser.constance import Constance, comparees, constance, constance_en_mots, constances
from spaser.construction.comptes import (
    ComptesDUnExercice,
    exercice_de_reference,
    lire_comptes,
    table_comptes,
)
from spaser.construction.datapackage import lire_provenance
from spaser.erreurs import ErreurDonnees
from spaser.exercices import Exercice, Exercices
from spaser.scenario import MILLION, Scenario

PARIS, LYON, GERS = "217500016", "200046977", "223200015"
DEUX = ("region", "departement")


def lignes(*montants: tuple[str, int, str], **colonnes: str) -> pd.DataFrame:
    """Return accounts of a year: SIREN, k€ (all of it equipment), scope."""
    table = pd.DataFrame(montants, columns=["siren", "depenses_equipement_keur", "perimetre"])
    return table.assign(achats_charges_externes_keur=0, **colonnes)


def exercice(annee: int, *montants: tuple[str, int, str], provisoire=False) -> ComptesDUnExercice:
    return ComptesDUnExercice(
        f"{annee}.csv", annee, provisoire, lignes(*montants, nature="commune")
    )


PLEINE = exercice(2024, ("a", 60, "BP"), ("b", 12, "BP+BA"), ("c", 6, "BP"))
CONSOLIDES = pd.DataFrame(
    {
        "siren": ["a", "a"],
        "exercice": [2023, 2024],
        "achats_charges_externes_keur": [0, 0],
        "depenses_equipement_keur": [72, 84],
        "perimetre_budget": ["BP+BA", "BP+BA"],
    }
)


def test_une_ligne_par_annee_et_par_perimetre():
    avant = exercice(2023, ("a", 72, "BP+BA"), ("b", 18, "BP+BA"), ("disparue", 1, "BP"))
    table = table_comptes([avant, PLEINE], CONSOLIDES)
    cles = table[["siren", "exercice", "perimetre", "retenu", "compare", "achats_haut"]]
    assert cles.to_numpy().tolist() == [
        # What two files say alike stands once; the threshold counts the scope of reference.
        ["a", 2023, "BP+BA", False, True, 72_000],
        ["b", 2023, "BP+BA", True, True, 18_000],
        ["a", 2024, "BP", True, False, 60_000],
        ["a", 2024, "BP+BA", False, True, 84_000],
        ["b", 2024, "BP+BA", True, True, 12_000],
        ["c", 2024, "BP", True, True, 6_000],
    ]
    assert table["achats_bas"].tolist() == [60_000, 15_000, 50_000, 70_000, 10_000, 5_000]


def test_deux_perimetres_d_une_seule_annee_ne_font_pas_une_serie():
    table = table_comptes([PLEINE], CONSOLIDES[CONSOLIDES["exercice"] == 2024])
    assert table[table["compare"]]["perimetre"].tolist() == ["BP", "BP+BA", "BP"]


def test_l_exercice_de_reference_est_definitif_plein_et_dit_les_natures():
    provisoire = exercice(2025, ("a", 1, "BP"), ("b", 1, "BP"), ("c", 1, "BP"), provisoire=True)
    partielle = exercice(2025, ("a", 1, "BP"))
    assert exercice_de_reference([PLEINE, provisoire]) is PLEINE
    assert exercice_de_reference([PLEINE, partielle]) is PLEINE
    sans_nature = ComptesDUnExercice("x.csv", 2024, False, PLEINE.lignes.drop(columns="nature"))
    with pytest.raises(ErreurDonnees, match=r"x\.csv, ligne 1, champ « nature » : colonne absente"):
        exercice_de_reference([sans_nature])


@pytest.mark.parametrize(
    ("changer", "phrase"),
    [
        (lambda s: s["achats_ofgl_2023"].update(exercice=2024), "l'exercice 2024 figure déjà"),
        (lambda s: s["achats_ofgl_2023"].update(fichier="rien.csv"), "rien.csv : fichier absent"),
        (
            lambda s: [s[n].update(provisoire=True) for n in list(s) if "exercice" in s[n]],
            "aucun exercice définitif",
        ),
    ],
)
def test_des_exercices_qui_ne_vont_pas_ensemble(racine, changer, phrase):
    sources = racine / "data" / "sources"
    provenance = lire_provenance(sources)
    changer(provenance["sources"])
    with pytest.raises(ErreurDonnees, match=phrase):
        lire_comptes(provenance, sources)


def test_les_annees_des_donnees(donnees):
    assert donnees.exercices == Exercices(
        (
            Exercice(2023, False, "2026-11", (13, 95, 1, 0)),
            Exercice(2024, False, "2026-07", (17, 95, 1266, 34877)),
            Exercice(2025, True, "2026-07", (17, 95, 1, 0)),
        ),
        2024,
    )


def test_paris_et_lyon_gardent_leur_type(donnees):
    lyon = donnees.comptes[donnees.comptes["siren"] == LYON]
    assert lyon["exercice"].tolist() == [2023, 2024, 2025]
    assert lyon["retenu"].all() and lyon["compare"].all()
    paris = donnees.comptes[donnees.comptes["siren"] == PARIS].set_index("perimetre")
    assert paris.loc["BP", "exercice"] == 2024
    assert paris.loc["BP", "retenu"] and not paris.loc["BP", "compare"]
    assert paris.loc["BP+BA", "exercice"].tolist() == [2023, 2024, 2025]
    assert (paris.loc["BP+BA", "achats_haut"] // MILLION).tolist() == [2474, 2601, 2348]
    assert not paris.loc["BP+BA", "retenu"].any()
    assert serie(donnees.comptes, PARIS)["perimetre"].tolist() == ["BP+BA"] * 3


def test_une_annee_inconnue_est_absente_et_non_nulle(donnees):
    alors = a_l_exercice(donnees.collectivites, donnees.comptes, 2023).set_index("siren")
    assert alors["achats_haut"].notna().sum() == 13 + 95 + 1
    assert alors.at[GERS, "achats_bas"] == 38_497_500
    assert alors.at["239710015", "achats_haut"] is pd.NA
    memes = a_l_exercice(donnees.collectivites, donnees.comptes, 2024)
    pd.testing.assert_frame_equal(memes, donnees.collectivites)


def test_une_date_lit_l_exercice_le_plus_proche(observatoire, donnees):
    def exercices(annee):
        table = observatoire.a_la_date(date(annee, 6, 30)).set_index("siren")
        return [int(table.at[siren, "exercice"]) for siren in (GERS, LYON, PARIS, "239710015")]

    # Neither the provisional year, nor another scope; what has no earlier year keeps its first.
    assert exercices(2016) == exercices(2023) == [2023, 2023, 2024, 2024]
    assert exercices(2024) == exercices(2025) == exercices(2026) == [2024] * 4
    alors = observatoire.a_la_date(date(2023, 1, 1))
    assert alors["exercice"].value_counts().to_dict() == {2024: 36_255 - 109, 2023: 109}
    gers = alors[alors["siren"] == GERS].iloc[0]
    assert (
        gers["achats_bas"]
        < 50 * MILLION
        < observatoire.collectivites.set_index("siren").at[GERS, "achats_bas"]
    )


def test_entre_deux_exercices_le_precedent_d_abord(donnees):
    annees = (2020, 2022, 2025)
    comptes = pd.DataFrame(
        {
            "siren": ["a", "a", "a", "b"],
            "exercice": [2020, 2022, 2025, 2025],
            "retenu": True,
            **dict.fromkeys(("achats_charges_externes", "depenses_equipement"), 1),
            "achats_bas": [1, 2, 3, 4],
            "achats_haut": [1, 2, 3, 4],
            "perimetre": "BP",
        }
    )
    connus = Exercices(tuple(Exercice(a, False, "2026", (0, 0, 0, 2)) for a in annees), 2025)
    deux = pd.DataFrame({"siren": ["a", "b"]})
    for annee, attendus in ((2021, [2020, 2025]), (2024, [2022, 2025]), (2019, [2020, 2025])):
        assert a_la_date(deux, comptes, connus, annee)["exercice"].tolist() == attendus


def test_l_evolution_ecarte_qui_a_change_d_imputation(donnees):
    def evolution(de, a):
        return evolution_mediane(
            donnees.collectivites, donnees.comptes, donnees.changements_comptables, DEUX, de, a
        )

    mediane, exclues = evolution(2024, 2025)
    assert exclues == ["Auvergne-Rhône-Alpes"]
    assert round(100 * mediane, 1) == -7.6
    assert evolution(2023, 2024)[1] == ["Grand Est", "Provence-Alpes-Côte d'Azur"]
    assert len(evolution(2023, 2025)[1]) == 3


def test_un_changement_d_imputation_est_sans_effet_sur_l_obligation(observatoire, donnees):
    # What the page of limits says of them.
    constance_ = observatoire.constance(Scenario(observatoire.droit.anterieur.seuil))
    changees = donnees.collectivites["siren"].isin(donnees.changements_comptables["siren"])
    lues = constance_[changees.to_numpy()]
    assert (lues["annees_au_dessus"] == lues["annees_connues"]).all()
    assert lues["annees_connues"].tolist() == [3, 3, 3]


def test_les_limites_disent_les_nombres_des_annees(donnees):
    d = donnees
    faits = faits_des_annees(d.collectivites, d.comptes, d.changements_comptables, d.exercices)
    texte = " ".join(faits.values()).replace("\u202f", " ").replace("\xa0", " ")
    for phrase in (
        "De 2024 à 2025, provisoires, les achats des régions et départements baissent de 7,6 % en "
        "médiane, hors Auvergne-Rhône-Alpes.",
        "Grand Est (transport), de 426 M€ à 1 185 M€ en 2024",
        "Provence-Alpes-Côte d'Azur (transport), de 240 M€ à 716 M€ en 2024",
        "Auvergne-Rhône-Alpes (transport), de 436 M€ à 1 333 M€ en 2025",
        "Paris : 2 321 M€ en budget principal, 2 602 M€ avec les annexes.",
    ):
        assert phrase in texte, texte


def test_un_changement_dont_l_annee_d_avant_manque_se_tait(donnees):
    d = donnees
    tot = d.changements_comptables.assign(exercice=2023)
    assert faits_des_annees(d.collectivites, d.comptes, tot, d.exercices)["changements"] == ""


def test_la_constance_a_50_millions(observatoire, racine):
    """The figures of the extracts, by another route: no code of ours."""
    dossier = racine / "data" / "sources"
    fichiers = ("achats_ofgl_2023", "achats_ofgl_2024", "achats_ofgl_2025_provisoire")
    annees = []
    for nom in fichiers:
        table = pd.read_csv(dossier / f"{nom}.csv", dtype={"code": "str", "siren": "str"})
        table = table[(table["type"] == "departement") & ~table["code"].isin(["75", "691"])]
        haut = table.set_index("siren")[
            ["achats_charges_externes_keur", "depenses_equipement_keur"]
        ]
        annees.append(haut.sum(axis=1) / 1.2 > 50_000)
    fois = sum(annee.astype(int) for annee in annees)
    attendue = Constance(
        "departement", 3, *((fois == 3).sum(), fois.isin([1, 2]).sum(), (fois == 0).sum())
    )
    trouvees = observatoire.constances(Scenario(50 * MILLION))
    assert attendue in trouvees
    assert (attendue.toujours, attendue.parfois, attendue.jamais) == (75, 10, 10)
    assert trouvees[:2] == [Constance("region", 3, 13, 0, 0), Constance("region", 2, 4, 0, 0)]
    assert {c.type for c in trouvees} == set(DEUX)


def test_la_constance_suit_la_regle(observatoire):
    ttc = observatoire.constances(Scenario(50 * MILLION, convention="ttc", types=("departement",)))
    ht = observatoire.constances(Scenario(50 * MILLION, types=("departement",)))
    assert ttc[0].toujours > ht[0].toujours
    propre = Scenario(MILLION, (("departement", 50 * MILLION),), types=("departement",))
    assert observatoire.constances(propre) == ht
    bretagne = observatoire.constances(Scenario(50 * MILLION, types=DEUX, region="53"))
    assert [sum((c.toujours, c.parfois, c.jamais)) for c in bretagne] == [1, 4]
    # The year of the scenario changes nothing: all years are looked at.
    assert observatoire.constances(Scenario(50 * MILLION, types=DEUX, annee=2025)) == (
        observatoire.constances(Scenario(50 * MILLION, types=DEUX))
    )


def test_au_seuil_exact_une_annee_n_est_pas_au_dessus():
    collectivites = pd.DataFrame({"siren": ["a"], "type": ["commune"], "region_code": ["53"]})
    comptes = pd.DataFrame(
        {
            "siren": "a",
            "exercice": [2023, 2024],
            "compare": True,
            "achats_bas": [50 * MILLION, 50 * MILLION + 1],
            "achats_haut": [60 * MILLION, 60 * MILLION + 1],
        }
    )
    table = constance(collectivites, comparees(collectivites, comptes), Scenario(50 * MILLION))
    assert table.to_numpy().tolist() == [[2, 1]]
    assert constances(collectivites, table, Scenario(50 * MILLION)) == [
        Constance("commune", 2, 0, 1, 0)
    ]


def test_un_exercice_provisoire_ne_juge_aucune_date():
    comptes = pd.DataFrame(
        {
            "siren": "a",
            "exercice": [2022, 2024],
            "retenu": True,
            **dict.fromkeys(("achats_charges_externes", "depenses_equipement"), 1),
            "achats_bas": 1,
            "achats_haut": 1,
            "perimetre": "BP",
        }
    )
    annees = (
        Exercice(2022, True, "2026", (0, 0, 0, 1)),
        Exercice(2024, False, "2026", (0, 0, 0, 1)),
    )
    une = pd.DataFrame({"siren": ["a"]})
    assert a_la_date(une, comptes, Exercices(annees, 2024), 2023)["exercice"].tolist() == [2024]


def test_un_type_dont_la_moitie_seulement_a_deux_annees_se_tait():
    deux = pd.DataFrame({"siren": ["a", "b"], "type": "commune", "region_code": "53"})
    comptees = pd.DataFrame({"annees_connues": [2, 1], "annees_au_dessus": [2, 1]})
    assert constances(deux, comptees, Scenario(50 * MILLION)) == []


def test_la_fiche_dit_ses_annees_et_leur_perimetre(donnees):
    def de(siren):
        return donnees.comptes[donnees.comptes["siren"] == siren]

    assert list(table_des_achats(de(PARIS), donnees.exercices).columns) == [
        "Montant",
        "2023, budgets annexes compris",
        "2024",
        "2024, budgets annexes compris",
        "2025, provisoires, budgets annexes compris",
    ]
    assert list(table_des_achats(de(GERS), donnees.exercices).columns) == [
        "Montant",
        "2023",
        "2024",
        "2025, provisoires",
    ]
    assert "budget principal" in phrase_des_perimetres(de(PARIS))
    assert phrase_des_perimetres(de(GERS)) == phrase_des_perimetres(de(LYON)) == ""
    constance_ = phrase_constance(serie(donnees.comptes, GERS), donnees.droit)
    assert constance_.replace("\xa0", " ") == (
        "Sur ses comptes de 2023, 2024 et 2025 : 2 années sur 3 au-dessus de 50 M€ HT et aucune "
        "année au-dessus de 100 M€ HT."
    )


@pytest.mark.parametrize(
    ("constances_", "phrase"),
    [
        (
            [Constance("departement", 3, 75, 4, 16)],
            "75 départements au-dessus les trois années, 4 une partie.",
        ),
        ([Constance("departement", 3, 75, 0, 20)], "75 départements au-dessus les trois années."),
        (
            [Constance("region", 2, 0, 1, 3)],
            "aucune région au-dessus les deux années, 1 une partie.",
        ),
    ],
)
def test_la_constance_d_un_scenario_en_mots(donnees, constances_, phrase):
    types = (constances_[0].type,)
    dite = phrase_des_constances(constances_, Scenario(MILLION, types=types), donnees.exercices)
    assert dite.replace("\xa0", " ") == f"Sur les comptes de 2023, 2024 et 2025 : {phrase}"


@pytest.mark.parametrize(
    ("dessus", "annees", "mots"),
    [
        (0, 3, "aucune année"),
        (0, 1, "aucune année"),
        (1, 1, "la seule année connue"),
        (3, 3, "les trois années"),
        (2, 2, "les deux années"),
        (12, 12, "les 12 années"),
        (1, 3, "1 année sur 3"),
        (2, 3, "2 années sur 3"),
    ],
)
def test_la_constance_en_mots(dessus, annees, mots):
    assert constance_en_mots(dessus, annees).replace("\xa0", " ") == mots
