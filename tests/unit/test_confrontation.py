"""The estimate against what others publish, from tables small enough to be computed by hand."""

import pandas as pd

from spaser.confrontation import annonces_de, montants_annonces, nombres_publies, taux_publies


def test_chaque_nombre_publie_a_cote_de_la_fourchette(observatoire):
    table = nombres_publies(observatoire)
    colonnes = ["seuil_meur", "publie", "ht", "ttc", "dedans", "ecart"]
    assert table[colonnes].to_numpy().tolist() == [
        [100, 117, 123, 147, False, 4.9],
        [100, 120, 123, 147, False, 2.4],
        [100, 160, 123, 147, False, 8.8],
        [100, 160, 123, 147, False, 8.8],
        [50, 277, 280, 325, False, 1.1],
        [50, 280, 280, 325, True, 0],
        [50, 281, 280, 325, True, 0.4],
        [50, 300, 280, 325, True, 7.1],
        [50, 320, 280, 325, True, 1.5],
    ]
    assert table["producteur"].iloc[0] == "Le Moniteur"
    assert table.index.tolist() == list(range(9))


COMPTES = pd.DataFrame(
    {
        "siren": ["a", "b"],
        "nom_complet": ["Ville d'A", "Métropole de B"],
        "type": ["commune", "epci"],
        "achats_bas": [10_000_000, 30_000_000],
        "achats_haut": [12_000_000, 36_000_000],
    }
)
DECLARES = pd.DataFrame(
    {
        "sirens": ["inconnue", "a", None, "b a", "a inconnue"],
        "annee": range(2020, 2025),
        "base": "depenses",
        "taxe": "HT",
        "source_url": "https://exemple.fr",
        "montant_min_meur": [1, 2.5, 3, 20, 4],
        "montant_max_meur": [1, 3.5, 3, None, 4],
    }
)


def test_un_montant_annonce_se_rapporte_aux_deux_bornes():
    table = montants_annonces(DECLARES, COMPTES)
    communs = {"base": "depenses", "taxe": "HT", "source_url": "https://exemple.fr"}
    assert table.to_dict("records") == [
        communs
        | {
            "sirens": ["a"],
            "annee": 2021,
            "annonce": 3_000_000,
            "nom_complet": "Ville d'A",
            "type": "commune",
            "achats_bas": 10_000_000,
            "achats_haut": 12_000_000,
            "rapport_bas": 0.3,
            "rapport_haut": 0.25,
        },
        # Announced together: set against the sum of both estimates.
        communs
        | {
            "sirens": ["b", "a"],
            "annee": 2023,
            "annonce": 20_000_000,
            "nom_complet": "Métropole de B et Ville d'A",
            "type": "epci",
            "achats_bas": 40_000_000,
            "achats_haut": 48_000_000,
            "rapport_bas": 0.5,
            "rapport_haut": 20 / 48,
        },
    ]
    assert table.index.tolist() == [0, 1]


def test_un_montant_annonce_ensemble_est_celui_de_chacune():
    annees = {siren: annonces_de(DECLARES, siren)["annee"].tolist() for siren in ("a", "b", "c")}
    assert annees == {"a": [2021, 2023, 2024], "b": [2023], "c": []}


def test_un_taux_publie_se_compte_au_dernier_jour_de_sa_date():
    premieres = pd.DataFrame(
        {
            "type": ["region", "commune", "commune"],
            "jour": pd.to_datetime(["2020-01-31", "2020-02-01", None]),
        }
    )
    par_type = {"regions": 3, "departements": None, "metropoles": 1, "villes": 2}
    reperes = pd.DataFrame(
        [
            {"date": "2020-02", "producteur": "B", "taux_pct": 10, "adoptants": 7, **par_type},
            {"date": "2020-01", "producteur": "A", "taux_pct": 12.5, "adoptants": None, **par_type},
        ]
    )
    table = taux_publies(premieres, reperes, 200)
    assert table["producteur"].tolist() == ["A", "B"]
    assert table["publie"].tolist() == [25, 7]
    assert table["calcule"].tolist() == [True, False]
    assert table["recense"].tolist() == [1, 2]
    assert table["recense_region"].tolist() == [1, 1]
    assert table["recense_commune"].tolist() == [0, 1]
    assert table["recense_epci"].tolist() == [0, 0]
    assert table["publie_region"].tolist() == [3, 3]
    assert table["publie_epci"].tolist() == [1, 1]
    assert table["publie_commune"].tolist() == [2, 2]
    assert table["publie_departement"].isna().all()
