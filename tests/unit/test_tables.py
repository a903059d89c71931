"""Tables of collectivités and adoptions, from sources of a few rows."""

from datetime import date

import pandas as pd
import pytest

from spaser.construction.noms import complement_de_nom, noms_complets
from spaser.construction.tables import (
    _departement_principal,
    achats_bas,
    table_achats_declares,
    table_adoptions,
    table_autres_acheteurs,
    table_engagements,
)
from spaser.erreurs import ErreurDonnees


def test_la_borne_basse_est_divisee_par_1_2_a_l_euro_superieur():
    hauts = pd.Series([0, 1, 5, 6, 7, 12, 50_000_000, 60_000_000])
    assert achats_bas(hauts).tolist() == [0, 1, 5, 5, 6, 10, 41_666_667, 50_000_000]


def test_un_epci_est_du_departement_ou_vivent_le_plus_de_ses_habitants():
    communes = pd.DataFrame(
        [
            # Unknown populations count for nobody.
            ("1", "x", "e1", None),
            ("2", "x", "e1", None),
            ("3", "x", "e1", "t1"),
            ("4", "y", "e1", "t1"),
            ("5", "y", "e2", "t1"),
            ("6", "x", "e2", None),
            ("7", "x", "e2", None),
            ("8", "z", None, None),
        ],
        columns=["code", "departement", "epci", "ept"],
    ).set_index("code")
    habitants = {"3": 3, "4": 2, "5": 1, "8": 9}
    table = pd.DataFrame(habitants.items(), columns=["code", "population"]).assign(type="commune")
    autre = pd.DataFrame({"type": ["departement"], "code": ["5"], "population": [100]})
    table = pd.concat([table, autre], ignore_index=True)
    principaux = _departement_principal(table, communes)
    assert principaux.to_dict() == {"e1": "x", "e2": "y", "t1": "x"}


@pytest.mark.parametrize(
    ("nom", "liaison", "attendu"),
    [
        ("Gers", 2, "du Gers"),
        ("Gironde", 3, "de la Gironde"),
        ("Landes", 4, "des Landes"),
        ("Ain", 5, "de l'Ain"),
        ("Eure-et-Loir", 1, "d'Eure-et-Loir"),
        ("Paris", 0, "de Paris"),
    ],
)
def test_un_departement_prend_l_article_que_son_nom_n_a_pas(nom, liaison, attendu):
    assert complement_de_nom(nom, liaison, article_dans_le_nom=False) == attendu


def test_une_ville_a_deux_mille_habitants():
    table = pd.DataFrame(
        {
            "type": ["commune"] * 3 + ["departement", "departement", "region", "region", "epci"],
            "code": ["1", "2", "3", "33", "84", "53", "94", "e"],
            "nom": ["A", "Le B", "C", "Gironde", "Vaucluse", "Bretagne", "Corse", "Grand E"],
            "population": [2_000, 1_999, None, 1, 1, 1, 1, 1],
        }
    )
    communes = pd.DataFrame({"code": ["1", "2", "3"], "type_liaison": [1, 2, 0]})
    departements = pd.DataFrame({"code": ["33", "84"], "type_liaison": [3, 2]})
    sources = {
        "decoupage_communes": communes,
        "decoupage_departements": departements,
    }
    assert noms_complets(table, sources) == [
        "Ville d'A",
        "Commune du B",
        "Commune de C",
        "Département de la Gironde",
        "Département de Vaucluse",
        "Région Bretagne",
        "Collectivité de Corse",
        "Grand E",
    ]


COLLECTIVITES = pd.DataFrame(
    {
        "siren": ["a", "b"],
        "type": ["commune", "epci"],
        "nom": ["A", "B"],
        "nom_complet": ["Ville d'A", "Grand B"],
    }
)


def adoption(**champs: object) -> dict[str, object]:
    return {
        "siren": "a",
        "nom": "aa",
        "type": "commune",
        "statut": "adopte",
        "date_adoption": None,
        "au_plus_tard": None,
        "debut": None,
        "fin": None,
        "resume": "Adopté.",
    } | champs


def construire(*lignes: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame(list(lignes), index=pd.RangeIndex(2, len(lignes) + 2))
    table = table.astype(
        {"debut": "Int64", "fin": "Int64", "date_adoption": "str", "au_plus_tard": "str"}
    )
    sources = {"adoptions": table}
    return table_adoptions(sources, COLLECTIVITES, date(2026, 7, 1))


@pytest.mark.parametrize(
    ("champs", "tot", "tard", "precision"),
    [
        ({"date_adoption": "2022"}, "2022-01-01", "2022-12-31", "annee"),
        ({"date_adoption": "2022-02"}, "2022-02-01", "2022-02-28", "mois"),
        ({"date_adoption": "2022-02-03"}, "2022-02-03", "2022-02-03", "jour"),
        ({"date_adoption": "2022", "debut": 2020}, "2022-01-01", "2022-12-31", "annee"),
        # The day of a page, if it is earlier or alone.
        (
            {"date_adoption": "2022", "au_plus_tard": "2022-04-29"},
            *("2022-01-01", "2022-04-29", "annee"),
        ),
        (
            {"date_adoption": "2022", "au_plus_tard": "2023-01-01"},
            *("2022-01-01", "2022-12-31", "annee"),
        ),
        ({"au_plus_tard": "2022-04-29", "debut": 2020}, None, "2022-04-29", None),
        # In preparation with no date: the day of the survey.
        ({"debut": 2020, "statut": "en_cours"}, None, "2026-07-01", None),
        ({"date_adoption": "2024", "statut": "en_cours"}, "2024-01-01", "2024-12-31", "annee"),
    ],
)
def test_les_jours_d_une_adoption(champs, tot, tard, precision):
    # Beside a dated one: a column of nothing has no type.
    lignes = construire(adoption(**champs), adoption(date_adoption="2001-01-01", debut=2001))
    ligne = lignes.iloc[0]
    assert ligne["nom"] == "A"
    assert ligne["adoption_au_plus_tard"] == pd.Timestamp(tard)
    assert pd.isna(ligne["adoption_au_plus_tot"]) == (tot is None)
    assert tot is None or ligne["adoption_au_plus_tot"] == pd.Timestamp(tot)
    assert pd.isna(ligne["precision"]) == (precision is None)
    assert precision is None or ligne["precision"] == precision


def test_la_periode_va_du_premier_au_dernier_jour_de_ses_annees():
    ligne = construire(adoption(date_adoption="2021", debut=2021, fin=2025)).iloc[0]
    assert (ligne["debut"], ligne["fin"]) == (
        pd.Timestamp("2021-01-01"),
        pd.Timestamp("2025-12-31"),
    )


@pytest.mark.parametrize(
    ("resume", "attendu"),
    [
        ("AMÉLIORE (relevé 2). Adopté.", "Adopté."),
        ("CONFIRME. Adopté.", "Adopté."),
        (
            "Adopté. Adresse nettoyée d'un identifiant personnel présent dans l'adresse stockée",
            "Adopté",
        ),
        ("Ce qu'il CONFIRME. Adopté.", "Ce qu'il CONFIRME. Adopté."),
    ],
)
def test_les_notes_du_releve_ne_se_publient_pas(resume, attendu):
    assert (
        construire(adoption(date_adoption="2021", debut=2021, resume=resume)).iloc[0]["resume"]
        == attendu
    )


def test_une_adoption_est_celle_d_une_collectivite_de_son_type():
    autre = adoption(siren=None, nom="Syndicat", type="autre", date_adoption="2021", debut=2021)
    assert construire(autre)["nom"].tolist() == ["Syndicat"]
    with pytest.raises(ErreurDonnees) as erreur:
        construire(autre, adoption(siren="z"), adoption(siren="b"))
    assert [str(anomalie) for anomalie in erreur.value.anomalies] == [
        "adoptions.csv, ligne 3, champ « siren » : « z » n'est celui d'aucune collectivité connue",
        "adoptions.csv, ligne 4, champ « type » : « commune » alors que cette collectivité est de "
        "type « epci »",
    ]


def test_les_autres_tables():
    declares = pd.DataFrame(
        {
            "siren": ["b", None],
            "nom": ["bb", "Ensemble"],
            "remarque": ["CONFIRME. Oui", None],
        }
    )
    table = table_achats_declares({"achats_declares": declares}, COLLECTIVITES)
    assert table["nom"].tolist() == ["Grand B", "Ensemble"]
    assert table["remarque"].iloc[0] == "Oui"
    comptes = pd.DataFrame(
        {"achats_charges_externes_keur": [5, 7], "depenses_equipement_keur": [1, -2]}
    )
    table = table_autres_acheteurs({"achats_syndicats_sdis": comptes})
    assert table["achats_haut"].tolist() == [6_000, 5_000]
    assert table["achats_bas"].tolist() == [5_000, 4_167]


def adopte(schema_id: str, siren: str | None, generation: int | None, nom: str = "x"):
    return {"schema_id": schema_id, "siren": siren, "generation": generation, "nom": nom}


def engagements(*faits: tuple[str | None, str, int | None], **du_suivi) -> pd.DataFrame:
    types = {"generation": "Int64", "siren": "str"}
    releve = [
        adopte("a-1", "a", 1),
        adopte("commun", "a", 2),
        adopte("commun", "b", 1),
        adopte("projet", "b", None),
        adopte("hopital-1", None, 1, "Hôpital"),
        adopte("office-1", "o", 1, "Office"),
    ]
    lignes = pd.DataFrame(faits, columns=["siren", "nom", "generation"])
    lignes.index = pd.RangeIndex(2, len(lignes) + 2, name="ligne")
    sources = {
        "adoptions": pd.DataFrame(releve).astype(types),
        "engagements": lignes.astype(types),
    }
    suite = {nom: pd.DataFrame(dits).astype(types) for nom, dits in du_suivi.items()}
    return table_engagements(sources | suite, COLLECTIVITES)


def test_un_fait_est_celui_d_un_schema_du_releve():
    dits = [
        ("a", "aa", 1),
        ("a", "aa", 2),
        ("b", "bb", 1),
        ("b", "bb", None),
        (None, "Hôpital", 1),
        ("o", "Office", 1),
    ]
    table = engagements(*dits)
    trouves = table["schema_id"].astype(object).where(table["schema_id"].notna(), None)
    assert trouves.tolist() == ["a-1", "commun", "commun", None, "hopital-1", "office-1"]
    assert table["nom"].tolist() == ["A", "A", "B", "B", "Hôpital", "Office"]
    assert table["type"].tolist() == [*["commune"] * 2, *["epci"] * 2, "autre", "autre"]


def test_un_rang_est_celui_du_releve_puis_celui_du_suivi():
    suivi = [adopte("suivi-1", "a", 1), adopte("suivi-3", "a", 3)]
    table = engagements(("a", "aa", 1), ("a", "aa", 3), adoptions_du_suivi=suivi)
    assert table["schema_id"].tolist() == ["a-1", "suivi-3"]


@pytest.mark.parametrize(
    ("fait", "phrase"),
    [
        (
            ("z", "zz", None),
            "champ « siren » : « z » n'est celui d'aucune collectivité connue",
        ),
        (
            (None, "Clinique", 1),
            "champ « nom » : « Clinique » n'est le nom d'aucune entité du relevé des adoptions",
        ),
        (
            ("b", "bb", 2),
            "champ « generation » : « 2 » n'est le rang d'aucun schéma relevé de cette entité",
        ),
    ],
)
def test_un_fait_de_personne_est_refuse(fait, phrase):
    with pytest.raises(ErreurDonnees) as erreur:
        engagements(("a", "aa", 1), fait)
    assert str(erreur.value) == f"engagements.csv, ligne 3, {phrase}"
