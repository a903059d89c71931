"""Counts of adoption by type, place and year, from tables small enough to be read."""

from datetime import date

import pandas as pd
import pytest

from spaser.adoption import STATUTS_ADOPTION
from spaser.adoption_dans_le_temps import (
    cumul_par_annee,
    delais,
    echeances,
    premieres_adoptions,
    renouvelees,
)
from spaser.droit import Droit, Regime
from spaser.taux_d_adoption import (
    achats_couverts,
    adoptees,
    adoption_par_region,
    adoption_par_type,
    sans_adoption,
    statuts_par_type,
    volontaires,
)
from spaser.vocabulaire import TYPES

LIGNES = [
    # siren, type, region, obligee, statut, generation, volontaire
    ("a", "region", "53", True, "en_vigueur", 1, False),
    ("b", "region", "52", True, "echu", 2, False),
    ("c", "departement", "53", True, "periode_inconnue", 3, False),
    ("d", "departement", "53", True, "en_cours", 2, False),
    ("e", "commune", "53", True, "aucune", None, False),
    ("f", "commune", "52", True, "aucune", None, False),
    ("g", "commune", "24", False, "en_vigueur", 2, True),
    ("h", "epci", "52", True, "sans_schema", None, False),
]


@pytest.fixture
def suivies() -> pd.DataFrame:
    colonnes = ["siren", "type", "region_code", "obligee", "statut", "generation", "volontaire"]
    table = pd.DataFrame(LIGNES, columns=colonnes).astype({"generation": "Int64"})
    table["type"] = pd.Categorical(table["type"], categories=list(TYPES))
    table["statut"] = pd.Categorical(table["statut"], categories=list(STATUTS_ADOPTION))
    # The volunteer would be obliged with taxes.
    classe = table["obligee"].map({True: "obligee", False: "selon_convention"})
    return table.assign(region_nom=table["region_code"].radd("R"), classe=classe)


def test_par_type(suivies):
    table = adoption_par_type(suivies)
    assert table.index.tolist() == list(TYPES)
    assert table.to_dict("list") == {
        "obligees": [2, 2, 1, 2],
        "adoptees": [2, 1, 0, 0],
        "en_cours": [0, 1, 0, 0],
        "sans_schema": [0, 0, 1, 0],
        "aucune": [0, 0, 0, 2],
        "renouvelees": [1, 1, 0, 0],
        "selon_convention": [0, 0, 0, 1],
    }


def test_statuts_par_type(suivies):
    table = statuts_par_type(suivies)
    assert table.index.tolist() == list(TYPES)
    assert table.to_dict("list") == {
        "en_vigueur": [1, 0, 0, 0],
        "periode_inconnue": [0, 1, 0, 0],
        "echu": [1, 0, 0, 0],
        "en_cours": [0, 1, 0, 0],
        "sans_schema": [0, 0, 1, 0],
        "aucune": [0, 0, 0, 2],
    }
    assert adoptees(table).tolist() == [2, 1, 0, 0]
    assert "a_verifier" not in table
    assert "sans_schema" not in statuts_par_type(suivies[suivies["siren"] != "h"])
    suivies.loc[0, "statut"] = "a_verifier"
    assert statuts_par_type(suivies)["a_verifier"].tolist() == [1, 0, 0, 0]


def test_par_region(suivies):
    table = adoption_par_region(suivies)
    assert table.index.tolist() == ["52", "53"]
    assert table["region_nom"].tolist() == ["R52", "R53"]
    assert table["obligees"].tolist() == [3, 4]
    assert table["adoptees"].tolist() == [1, 2]
    assert table["sans_schema"].tolist() == [1, 0]
    assert table["part"].tolist() == [1 / 3, 0.5]


def test_volontaires_et_sans_adoption(suivies):
    assert volontaires(suivies)["siren"].tolist() == ["g"]
    assert sans_adoption(suivies)["siren"].tolist() == ["e", "f"]
    assert sans_adoption(suivies, 1)["siren"].tolist() == ["e"]


def test_achats_couverts(suivies):
    montants = suivies.assign(achats_bas=[1, 2, 4, 8, 16, 32, 64, 128])
    table = achats_couverts(montants, suivies["statut"])
    assert table.index.tolist() == list(TYPES)
    assert table.to_dict("list") == {
        "achats": [3, 12, 128, 112],
        "en_vigueur": [1, 0, 0, 64],
        "periode_inconnue": [0, 4, 0, 0],
    }


ADOPTIONS = [
    # siren, nom, type, jour, date_adoption, generation, statut, confiance, fin
    ("a", "A", "region", "2016-05-01", "2016-05-01", 1, "adopte", "haute", "2026-12-31"),
    ("a", "A", "region", "2021-05-01", "2021-05-01", 2, "adopte", "haute", "2027-12-31"),
    ("b", "B", "commune", "2018-12-31", "2018", 2, "adopte", "moyenne", "2028-01-01"),
    ("b", "B", "commune", "2024-11-25", None, 1, "adopte", "haute", "2026-12-31"),
    ("c", "C", "commune", "2024-11-25", None, 1, "adopte", "haute", None),
    ("d", "D", "epci", "2019-01-01", "2019-01-01", 1, "adopte", "faible", "2026-12-31"),
    ("e", "E", "epci", "2019-01-01", "2019-01-01", None, "en_cours", "haute", "2026-12-31"),
    ("f", "F", "autre", "2019-01-01", "2019-01-01", 1, "adopte", "haute", "2026-12-31"),
    ("h", "H", "commune", "2018-01-01", "2018-01-01", 3, "adopte", "haute", "2025-12-31"),
    ("i", "I", "commune", "2020-01-01", "2020-01-01", 1, "adopte", "haute", "2026-01-01"),
]


@pytest.fixture
def adoptions() -> pd.DataFrame:
    table = pd.DataFrame(
        ADOPTIONS,
        columns=[
            *("siren", "nom", "type", "adoption_au_plus_tard", "date_adoption", "generation"),
            *("statut", "confiance", "fin"),
        ],
    ).astype({"generation": "Int64"})
    for champ in ("adoption_au_plus_tard", "fin"):
        table[champ] = pd.to_datetime(table[champ])
    return table


def test_premieres_adoptions(adoptions):
    table = premieres_adoptions(adoptions)
    jours = table["jour"].dt.strftime("%Y-%m-%d")
    assert dict(zip(table.index, jours, strict=True)) == {
        "a": "2016-05-01",
        "h": "2018-01-01",
        "b": "2018-12-31",
        "i": "2020-01-01",
        "c": "2024-11-25",
    }
    assert table.index[table["date_adoption"].isna()].tolist() == ["c"]
    assert table.loc[["a", "b", "h"], "generation"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("au", "regions", "communes"),
    [
        (date(2020, 1, 1), [1, 1, 1, 1, 1], [0, 0, 2, 2, 3]),
        (date(2019, 12, 31), [1, 1, 1, 1], [0, 0, 2, 2]),
        (date(2018, 12, 30), [1, 1, 1], [0, 0, 1]),
        # A scheme that no page dates counts from the day of one that speaks of it.
        (date(2024, 11, 24), [1] * 9, [0, 0, 2, 2, 3, 3, 3, 3, 3]),
        (date(2024, 11, 25), [1] * 9, [0, 0, 2, 2, 3, 3, 3, 3, 4]),
    ],
)
def test_cumul_par_annee(adoptions, au, regions, communes):
    table = cumul_par_annee(premieres_adoptions(adoptions), au)
    assert table.index.tolist() == list(range(2016, au.year + 1))
    assert table.columns.tolist() == list(TYPES)
    assert table["region"].tolist() == regions
    assert table["commune"].tolist() == communes
    assert table["epci"].tolist() == [0] * len(communes)


def test_renouvelees(adoptions):
    assert renouvelees(adoptions, date(2026, 6, 1))["nom"].tolist() == ["H", "A", "B"]
    assert renouvelees(adoptions, date(2021, 4, 30))["nom"].tolist() == ["H", "B"]


@pytest.mark.parametrize(
    ("au", "noms", "a_faire"),
    [
        (date(2026, 6, 1), ["I", "A"], []),
        (date(2026, 12, 31), ["I", "A"], ["A"]),
        (date(2027, 1, 1), ["A", "B"], ["A", "B"]),
        (date(2025, 1, 1), ["H", "I"], ["H", "I"]),
        # The second of A is not adopted yet.
        (date(2021, 4, 30), [], []),
        (date(2020, 6, 1), [], []),
    ],
)
def test_echeances(adoptions, au, noms, a_faire):
    table = echeances(adoptions, au)
    assert table["nom"].tolist() == noms
    assert table.loc[table["a_renouveler"], "nom"].tolist() == a_faire


def test_delais():
    regimes = [
        Regime("ancien", 100, date(2015, 1, 1), "", ""),
        Regime("nouveau", 50, date(2023, 1, 1), "", ""),
    ]
    suivies = pd.DataFrame(
        {
            "siren": list("abcdefgh"),
            "obligee": [True] * 7 + [False],
            "achats_bas": [101, 102, 103, 104, 100, 51, 52, 200],
        }
    )
    jours = ["2015-01-01", "2014-12-31", "2016-01-01", "2026-11-23", "2023-01-01", "2022-12-31"]
    jours += ["2024-01-01", "2020-01-01"]
    premieres = pd.DataFrame(
        {
            "jour": pd.to_datetime(jours),
            # The page that speaks of d does not say when.
            "date_adoption": [None if jour == "2026-11-23" else jour for jour in jours],
            "generation": pd.array([1, 1, 1, 1, 1, 1, 2, 1], dtype="Int64"),
        },
        index=list("abcdefgh"),
    )
    table = delais(suivies, premieres, Droit(tuple(regimes)))
    assert table.index.tolist() == ["ancien", "nouveau"]
    assert table["seuil"].tolist() == [100, 50]
    assert table["depuis"].tolist() == [date(2015, 1, 1), date(2023, 1, 1)]
    assert table["adoptees"].tolist() == [3, 2]
    assert table["anticipees"].tolist() == [1, 1]
    assert table["moyen"].tolist() == pytest.approx([365 / 365.25 / 2, 0])
    assert table["median"].tolist() == pytest.approx([365 / 365.25 / 2, 0])
