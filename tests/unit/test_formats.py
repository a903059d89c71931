from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaser.formats import (
    avec_signe,
    date_longue,
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    fourchette,
    majuscule,
    nombre,
    nombre_court,
    periode,
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
    assert [euros(n) for n in (12_499, 12_500)] == ["12\u00a0k€", "13\u00a0k€"]
    assert [euros(n) for n in (1_049_999_999, 1_050_000_000)] == ["1\u00a0Md€", "1,1\u00a0Md€"]
    assert euros(1_000_000_000) == "1\u00a0Md€"
    assert euros(999_900_000) == "999,9\u00a0M€"
    assert euros(-1_000_000) == "−1\u00a0M€"
    assert euros(999_499) == "999\u00a0k€"
    assert euros(-2_500_000_000) == "−2,5\u00a0Md€"
    assert euros_en_millions(12_345_678, 6) == "12,345678\u00a0M€"
    assert euros_en_millions(50_040_000) == "50\u00a0M€"
    assert fourchette(41_666_667, 50_000_000) == "entre 41,7\u00a0M€ HT et 50\u00a0M€ TTC"
    assert nombre_court(50.0) == "50"
    assert nombre_court(100) == "100"
    assert euros(999_999) == "1\u202f000\u00a0k€"
    assert pourcentage(0.326) == "33\u00a0%"
    assert pourcentage(0.324, 1) == "32,4\u00a0%"


def test_mots():
    assert quantite(1, "région", "régions") == "1\u00a0région"
    assert quantite(0, "commune", "communes") == "0\u00a0commune"
    assert quantite(2, "région", "régions") == "2\u00a0régions"
    assert [avec_signe(effectif) for effectif in (1, 0, -1)] == ["+1", "0", "−1"]
    assert majuscule("plus de 50 M€ HT") == "Plus de 50 M€ HT"
    assert majuscule("") == ""
    assert enumeration([]) == ""
    assert enumeration(["a"]) == "a"
    assert enumeration(["a", "b"]) == "a et b"
    assert enumeration(["a", "b", "c"]) == "a, b et c"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("« Qui ? » : oui", "«\u00a0Qui\u202f?\u00a0»\u00a0: oui"),
        ("Oui ; non ! Quoi?", "Oui\u202f; non\u202f! Quoi?"),
        ("l'an, d'« ici », qu'**au moins** 3", "l’an, d’«\u00a0ici\u00a0», qu’**au moins** 3"),
        ("Bresse Nord Intercom'", "Bresse Nord Intercom’"),
        ("5 %, 3 €, 50 M€, 2 Md€, 12 k€", "5\u00a0%, 3\u00a0€, 50\u00a0M€, 2\u00a0Md€, 12\u00a0k€"),
        ("le 1er mars, la 1re, la 2e, 1\u202f234e", "le 1ᵉʳ mars, la 1ʳᵉ, la 2ᵉ, 1\u202f234ᵉ"),
        ("version 6eff3c944ec1, 1e9, a-2e", "version 6eff3c944ec1, 1e9, a-2e"),
        ("[l'an](/a?b='c'&d=(1e)) !", "[l’an](/a?b='c'&d=(1e))\u202f!"),
        ("`l'a ?` et\n```\nl'b ;\n```", "`l'a ?` et\n```\nl'b ;\n```"),
        ("<a title=\"l'a ?\">l'b</a>", '<a title="l\'a ?">l’b</a>'),
        ("https://x.fr/l'a ; l'1e@x.fr : l'a", "https://x.fr/l'a\u202f; l’1e@x.fr\u00a0: l’a"),
    ],
)
def test_typographie(texte, attendu):
    assert typographie(texte) == attendu
    assert typographie(attendu) == attendu


MORCEAUX = st.sampled_from(
    [*"'’«» ;:?!%€`*<>()[]@/.-+1234eraé\n", "](", "http://", "1er", "M€", "<b>", "```", " :", " ?"]
)
TEXTES = st.one_of(st.text(), st.lists(MORCEAUX, max_size=30).map("".join))


def _lettres(texte: str) -> str:
    return "".join(c for c in texte.replace("ᵉ", "e").replace("ʳ", "r") if c.isalnum())


@given(TEXTES)
def test_la_typographie_garde_les_lettres_et_se_repete_sans_effet(texte):
    une_fois = typographie(texte)
    assert typographie(une_fois) == une_fois
    assert len(une_fois) == len(texte)
    assert _lettres(une_fois) == _lettres(texte)


@given(TEXTES, st.from_regex(r"[^\s()`<>]{0,20}(\([^\s()`<>]{0,5}\))?", fullmatch=True))
def test_la_typographie_ne_touche_pas_les_cibles_des_liens(texte, cible):
    avant = texte.translate({ord(signe): None for signe in "`<"})
    assert typographie(f"{avant}\n[l'an]({cible})").endswith(f"\n[l’an]({cible})")


def test_dates():
    assert date_longue(date(2022, 12, 1)) == "1er\u00a0décembre 2022"
    assert [date_precise(t) for t in ("2022", "2018-06", "2021-12-17")] == [
        "2022",
        "juin 2018",
        "17\u00a0décembre 2021",
    ]
    assert date_longue(date(2026, 1, 2)) == "2\u00a0janvier 2026"
    assert date_precise("2021-01") == "janvier 2021"


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (date(2021, 1, 1), date(2025, 12, 31), "2021-2025"),
        (None, date(2025, 12, 31), "jusqu'en 2025"),
        (date(2021, 1, 1), None, "à partir de 2021"),
        (None, None, ""),
    ],
)
def test_periode(debut, fin, attendu):
    assert periode(debut, fin) == attendu
