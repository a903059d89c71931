"""Any address of any page: a page, and never what the address says taken for HTML.

`CAS=2000 pytest tests/app/test_adresses.py` tries that many addresses a page.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

from components.site.plan import PAGES, SIMULATEUR
from spaser.formats import typographie

CAS = int(os.environ.get("CAS", "8"))
CLES = [
    *("seuil", "seuil_region", "seuil_departement", "seuil_epci", "seuil_commune", "types"),
    *("convention", "ept", "reference", "niveau", "garde", "annee", "regime", "au", "region"),
    *("departement", "statut", "nom", "volontaires", "a_verifier", "achats", "vue", "siren"),
    *("avec", "q", "type", "obligation", "tri", "page", "etape", "embed", "sujet", "suivi"),
    *("theme", "taille", "nature"),
    *("themes", "pairs", "contient", "conseil", "semaines_porter", "semaines_ecrire"),
    "inconnue",
]
MECHANTS = [
    *("", " ", "0", "-1", "1e400", "nan", "٢٥", "25,5", "10001", "true", "null", "[]", "{}"),
    *("<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "\x00", "\u202e", "\ud7ff"),
    *("../../etc/passwd", "; DROP TABLE", "%00", "x" * 10_000, "Régions", "TTC", "Bretagne"),
    *("233500016", "233500016,242900314", "12/2022", "48.1_-3.2_8", '{"nom":"<b>","seuil":25}'),
    *('{"seuil":1e999}', '{"nom":"x","seuil":[]}', "Droit antérieur", "mai 2021", "None"),
    *("2027-06-14", "2027-02-30", "9999-12-31", "0001-01-01", "insertion", "105"),
]
VALEURS = st.one_of(st.sampled_from(MECHANTS), st.text(max_size=40))
ADRESSES = st.dictionaries(
    st.sampled_from(CLES), st.lists(VALEURS, min_size=1, max_size=3), max_size=5
)


def en_html(app: AppTest) -> str:
    """Return what the page gives as HTML, which the browser does not escape."""
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.titre)
def test_aucune_adresse_ne_casse_une_page(page):
    @settings(
        max_examples=CAS,
        deadline=None,
        database=None,
        derandomize=CAS < 100,
        suppress_health_check=list(HealthCheck),
    )
    @given(ADRESSES)
    def essayer(adresse):
        app = ouvrir(page, **adresse)
        assert not app.exception, adresse
        assert len(app.title) == 1, adresse
        html = en_html(app)
        for danger in ("<script>alert", "<img src=x", "<b>"):
            assert danger not in html, adresse

    essayer()


@pytest.mark.parametrize(
    ("garde", "phrase"),
    [
        ("[" * 1_500, "est illisible"),
        ('{"nom":"\\ud800","seuil":25}', "est illisible"),
        ('{"nom":"a","seuil":"\\ud800"}', "est illisible"),
        ('{"nom":"a","seuil":' + "[" * 600 + "]" * 600 + "}", "Le seuil « … »"),
        ('{"nom":"a","seuil":"abc"}', "Le seuil « abc »"),
    ],
)
def test_un_garde_illisible_est_dit_et_laisse_de_cote(garde, phrase):
    app = ouvrir(SIMULATEUR, garde=["[", garde, '{"nom":"bon","seuil":25}'])
    assert not app.exception
    assert any(typographie(phrase) in avis.value for avis in app.warning)
    assert [b.label for b in app.button if "Retirer" in b.label] == [typographie("Retirer « bon »")]
