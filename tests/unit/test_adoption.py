from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from spaser.adoption import (
    A_VERIFIER,
    AUCUNE,
    DATE_INCONNUE,
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    STATUTS_ADOPTES,
    partenaires,
    statuts,
    suivies,
)
from spaser.observatoire import Observatoire, aujourd_hui
from spaser.scenario import Scenario
from spaser.simulation import simuler
from spaser.taux_d_adoption import adoption_par_type

JOUR = aujourd_hui()


def statut(donnees, siren: str, au: date, **options: bool) -> str:
    table = donnees.collectivites
    ligne = table.loc[table["siren"] == siren, "siren"]
    return statuts(ligne, donnees.adoptions, au, **options).iloc[0]


GIRONDE, PARIS, LANDES, NORD = "223300013", "217500016", "224000018", "225900018"
MARSEILLE = "211300553"


@pytest.mark.parametrize(
    ("siren", "jour", "attendu"),
    [
        (GIRONDE, date(2017, 4, 29), AUCUNE),
        (GIRONDE, date(2017, 4, 30), EN_VIGUEUR),
        (GIRONDE, date(2020, 12, 31), EN_VIGUEUR),
        (GIRONDE, date(2021, 6, 1), ECHU),
        (GIRONDE, date(2022, 1, 1), EN_VIGUEUR),
        (GIRONDE, date(2026, 1, 1), ECHU),
        (PARIS, date(2016, 2, 15), AUCUNE),
        (PARIS, date(2016, 2, 16), PERIODE_INCONNUE),
        (LANDES, JOUR, EN_COURS),
    ],
)
def test_statut_a_une_date(donnees, siren, jour, attendu):
    assert statut(donnees, siren, jour) == attendu


def test_la_confiance_faible_ne_compte_jamais(donnees):
    assert statut(donnees, NORD, JOUR) == AUCUNE
    assert statut(donnees, NORD, JOUR, avec_faible=True) == A_VERIFIER
    assert A_VERIFIER not in STATUTS_ADOPTES


def test_un_releve_faible_ne_masque_pas_un_releve_sur(donnees):
    lille = "200093201"
    assert statut(donnees, lille, JOUR, avec_faible=True) == PERIODE_INCONNUE


def test_un_schema_sans_date_n_est_ni_adopte_ni_absent_dans_le_passe(donnees):
    dunkerque = "245900428"
    assert statut(donnees, dunkerque, JOUR) == PERIODE_INCONNUE
    assert statut(donnees, dunkerque, date(2022, 1, 1)) == DATE_INCONNUE
    assert DATE_INCONNUE not in STATUTS_ADOPTES


def test_une_preparation_sans_date_ne_se_reporte_pas_dans_le_passe(donnees):
    assert statut(donnees, LANDES, date(2016, 1, 1)) == AUCUNE


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [(date(2022, 6, 29), EN_VIGUEUR), (date(2022, 6, 28), PERIODE_INCONNUE)],
)
def test_un_schema_remplace_le_precedent_le_jour_de_son_adoption(donnees, jour, attendu):
    nantes = "244400404"
    assert statut(donnees, nantes, jour) == attendu


def ligne_d_adoption(donnees, nom, generation):
    adoptions = donnees.adoptions
    return adoptions[(adoptions["nom"] == nom) & (adoptions["generation"] == generation)].iloc[0]


@pytest.mark.parametrize(
    ("nom", "generation", "attendus"),
    [
        ("Bordeaux Métropole", 1, ["Bordeaux"]),
        ("Bordeaux Métropole", 2, ["Bordeaux"]),
        ("Nantes", 1, ["Nantes Métropole"]),
        ("Yvelines", 1, ["Hauts-de-Seine"]),
        ("Reims", 1, ["Communauté urbaine du Grand Reims"]),
        ("Paris", 1, []),
        ("Dijon Métropole", 1, []),
    ],
)
def test_partenaires_d_un_schema_commun(donnees, nom, generation, attendus):
    schema = ligne_d_adoption(donnees, nom, generation)
    assert partenaires(donnees.adoptions, schema)["nom"].tolist() == attendus


@pytest.mark.parametrize(
    ("autre", "commun"),
    [
        ({}, True),
        ({"fin": 2026}, True),
        ({"date_adoption": "2022-01-15"}, True),
        ({"date_adoption": "2023"}, True),
        ({"date_adoption": "2023", "fin": 2026}, False),
        ({"date_adoption": None}, True),
        ({"date_adoption": None, "fin": None}, False),
        ({"statut": "en_cours"}, False),
        ({"perimetre": "A + B + C"}, False),
        ({"perimetre": "A"}, False),
        ({"siren": "a"}, False),
    ],
)
@pytest.mark.parametrize("sens", [1, -1])
def test_un_schema_commun_a_un_perimetre_un_statut_et_une_annee_ou_une_fin(autre, commun, sens):
    schema = {
        "siren": "a",
        "perimetre": "A + B",
        "statut": "adopte",
        "date_adoption": "2022-06",
        "fin": 2025,
    }
    lignes = [schema, {**schema, "siren": "b", **autre}]
    table = pd.DataFrame(lignes[::sens]).astype({"fin": "Int64"})
    trouves = partenaires(table, table[table["siren"] == "a"].iloc[0])
    assert trouves["siren"].tolist() == ["b"] * commun


def test_sans_date_un_schema_commun_n_a_pour_partenaires_que_ceux_qui_n_en_ont_pas():
    table = pd.DataFrame(
        {
            "siren": ["a", "b", "c"],
            "perimetre": "A + B + C",
            "statut": "en_cours",
            "date_adoption": pd.Series([None, None, "2022"], dtype="str"),
            "fin": pd.Series([None, None, None], dtype="Int64"),
        }
    )
    assert partenaires(table, table.iloc[0])["siren"].tolist() == ["b"]
    assert partenaires(table, table.iloc[2]).empty


def test_chaque_partenaire_l_est_en_retour(donnees):
    for _, schema in donnees.adoptions.iterrows():
        for _, autre in partenaires(donnees.adoptions, schema).iterrows():
            assert schema["siren"] in set(partenaires(donnees.adoptions, autre)["siren"])


def test_suivies(donnees, collectivites):
    resultat = simuler(collectivites, Scenario(50_000_000))
    table = suivies(collectivites, resultat, donnees.adoptions, date(2026, 11, 24))
    assert table["obligee"].sum() == 280
    assert (table["classe"] == "selon_convention").sum() == 45
    assert A_VERIFIER not in set(table["statut"])
    volontaires = table[table["volontaire"]]
    assert not volontaires["obligee"].any()
    assert {"Quimper", "Cuers", "Communauté de communes de Lacq-Orthez"} <= set(volontaires["nom"])
    adoptantes = table["obligee"] & table["statut"].isin(STATUTS_ADOPTES)
    assert adoptantes.sum() == resultat.total["adoptantes"] == 62
    assert table["achats_haut"].is_monotonic_decreasing
    assert table["siren"].is_unique
    gironde = table[table["siren"] == GIRONDE].iloc[0]
    assert (gironde["statut"], gironde["date_adoption"], gironde["generation"]) == (ECHU, "2021", 2)


@pytest.mark.parametrize("au", [date(2015, 2, 1), date(2019, 12, 31), date(2022, 12, 1)])
def test_les_adoptions_ne_se_comptent_qu_une_fois_passees(donnees, collectivites, au):
    resultat = simuler(collectivites, Scenario(100_000_000))
    table = suivies(donnees.collectivites, resultat, donnees.adoptions, au)
    adoptions = donnees.adoptions
    passees = adoptions[
        (adoptions["adoption_au_plus_tard"].dt.date <= au)
        & (adoptions["statut"] == "adopte")
        & (adoptions["confiance"] != "faible")
        & (adoptions["type"] != "autre")
    ]
    adoptees = table[table["statut"].isin(STATUTS_ADOPTES)]
    assert set(adoptees["siren"]) == set(passees["siren"])


def test_une_seule_regle_datee(donnees):
    """An adoption dated « 2026 » counts once its last possible day has come, for all alike."""
    lignes = donnees.adoptions
    rennes = lignes[lignes["siren"] == "213502388"].iloc[:1]
    nouvelle = rennes.assign(
        siren=MARSEILLE,
        date_adoption="2026",
        adoption_au_plus_tard=pd.Timestamp("2026-12-31"),
        datee=True,
    )
    une_de_plus = replace(donnees, adoptions=pd.concat([lignes, nouvelle], ignore_index=True))
    for jour, de_plus in ((date(2026, 12, 30), 0), (date(2026, 12, 31), 1)):
        avant, apres = Observatoire(donnees, jour), Observatoire(une_de_plus, jour)
        for o, combien in ((avant, 62), (apres, 62 + de_plus)):
            moteur = o.resultat(Scenario(50_000_000)).total["adoptantes"]
            suivies_ = o.suivies(o.droit.en_vigueur)
            carte = suivies_["obligee"] & suivies_["statut"].isin(STATUTS_ADOPTES)
            par_type = adoption_par_type(suivies_)["adoptees"].sum()
            assert (moteur, carte.sum(), par_type) == (combien, combien, combien), jour


def test_une_volontaire_le_devient_en_changeant_de_regime(donnees, collectivites):
    meurthe_et_moselle = "225400019"
    par_seuil = {}
    for seuil in (50_000_000, 100_000_000):
        resultat = simuler(collectivites, Scenario(seuil))
        table = suivies(
            donnees.collectivites, resultat, donnees.adoptions, date(2026, 11, 24)
        ).set_index("siren")
        par_seuil[seuil] = bool(table.at[meurthe_et_moselle, "volontaire"])
    haut = donnees.collectivites.set_index("siren").at[meurthe_et_moselle, "achats_haut"]
    assert par_seuil == {seuil: haut <= seuil for seuil in par_seuil}
