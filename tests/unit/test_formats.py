from datetime import date

import pytest

from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    euros,
    nombre,
    nombre_court,
    pourcentage,
    quantite,
    typographie,
)


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (0, 0, "0"),
        (1234.5, 1, "1\u202f234,5"),
        (36255, 0, "36\u202f255"),
        (-0.04, 1, "0,0"),
        (-7.6, 1, "−7,6"),
        (2.5, 0, "3"),
    ],
)
def test_nombre(valeur, decimales, attendu):
    assert nombre(valeur, decimales) == attendu


def test_montants():
    assert euros(24_800_000_000) == "24,8\u00a0Md€"
    assert euros(50_000_000) == "50\u00a0M€"
    assert euros(12_400) == "12\u00a0k€"
    assert nombre_court(50.0) == "50"
    assert nombre_court(100) == "100"
    assert pourcentage(0.324, 1) == "32,4\u00a0%"


def test_mots():
    assert quantite(1, "région", "régions") == "1\u00a0région"
    assert quantite(0, "commune", "communes") == "0\u00a0commune"
    assert enumeration([]) == ""
    assert enumeration(["a", "b", "c"]) == "a, b et c"
    assert typographie("« Qui ? » : oui") == "«\u00a0Qui\u202f?\u00a0»\u00a0: oui"


def test_dates():
    assert date_longue(date(2022, 12, 1)) == "1er\u00a0décembre 2022"
    assert [date_precise(t) for t in ("2022", "2018-06", "2021-12-17")] == [
        "2022",
        "juin 2018",
        "17\u00a0décembre 2021",
    ]
