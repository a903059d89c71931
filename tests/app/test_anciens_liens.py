"""Links that people have kept: those of version 0.2 hold words, and say what today's codes say."""

import pytest
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

from components.site.plan import CADRE_LEGAL, CARTE, COLLECTIVITES, RETOURS, SIMULATEUR

LIENS = [
    (SIMULATEUR, {"seuil": "12.5"}, {"seuil": "12,5"}),
    (SIMULATEUR, {"convention": "TTC"}, {"convention": "ttc"}),
    (SIMULATEUR, {"seuil": "25", "convention": "HT"}, {"seuil": "25"}),
    (SIMULATEUR, {"types": "Communes"}, {"types": "commune"}),
    (
        SIMULATEUR,
        {"types": ["Régions", "Départements"], "seuil": "10"},
        {"types": ["region", "departement"], "seuil": "10"},
    ),
    (SIMULATEUR, {"types": ["Intercommunalités"]}, {"types": ["epci"]}),
    (SIMULATEUR, {"reference": "Droit antérieur"}, {"reference": "anterieur"}),
    (SIMULATEUR, {"reference": "Droit en vigueur"}, {}),
    (SIMULATEUR, {"niveau": "Toutes"}, {"niveau": "toutes"}),
    (SIMULATEUR, {"niveau": "Régions", "seuil": "200"}, {"niveau": "region", "seuil": "200"}),
    (SIMULATEUR, {"niveau": "Communes", "seuil": "25"}, {"niveau": "commune", "seuil": "25"}),
    (
        SIMULATEUR,
        {"convention": "TTC", "ept": "false", "seuil_commune": "25", "niveau": "Départements"},
        {"convention": "ttc", "ept": "false", "seuil_commune": "25", "niveau": "departement"},
    ),
    (CARTE, {"regime": "Celui de la date"}, {}),
    (CARTE, {"regime": "Droit en vigueur"}, {"regime": "en_vigueur"}),
    (CARTE, {"regime": "Droit antérieur"}, {"regime": "anterieur"}),
    (CARTE, {"au": "12/2022"}, {"au": "2022-12"}),
    (CARTE, {"au": "02/2015"}, {"au": "2015-02"}),
    (CARTE, {"au": "aujourd'hui"}, {}),
    (CARTE, {"niveau": "Intercommunalités"}, {"niveau": "epci"}),
    (CARTE, {"convention": "TTC"}, {"convention": "ttc"}),
    (CARTE, {"region": "Bretagne"}, {"region": "53"}),
    (CARTE, {"region": ["Île-de-France", "La Réunion"]}, {"region": ["11", "04"]}),
    (CARTE, {"departement": "Gironde (33)"}, {"departement": "33"}),
    (CARTE, {"departement": ["Alsace (67A)", "Nord (59)"]}, {"departement": ["67A", "59"]}),
    (CARTE, {"statut": "Adopté, en vigueur"}, {"statut": "en_vigueur"}),
    (
        CARTE,
        {"statut": ["Adopté, échu", "En cours", "Aucune adoption recensée"]},
        {"statut": ["echu", "en_cours", "aucune"]},
    ),
    (
        CARTE,
        {"achats": ["100", "500"], "volontaires": "false", "a_verifier": "true", "nom": "rennes"},
        {"achats": ["100", "500"], "a_verifier": "true", "nom": "rennes"},
    ),
    (COLLECTIVITES, {"type": "Départements"}, {"type": "departement"}),
    (COLLECTIVITES, {"type": ["Régions", "Communes"]}, {"type": ["region", "commune"]}),
    (COLLECTIVITES, {"obligation": "Selon la convention"}, {"obligation": "selon_convention"}),
    (
        COLLECTIVITES,
        {"obligation": ["Obligée"], "page": "2"},
        {"obligation": ["obligee"], "page": "2"},
    ),
    (COLLECTIVITES, {"tri": "Nom, de A à Z"}, {"tri": "nom"}),
    (
        COLLECTIVITES,
        {"tri": "Population, des plus grandes aux plus petites", "q": "saint"},
        {"tri": "population", "q": "saint"},
    ),
    (
        COLLECTIVITES,
        {"region": "Corse", "departement": "Corse-du-Sud (2A)"},
        {"region": "94", "departement": "2A"},
    ),
    (CADRE_LEGAL, {"etape": "mai 2021"}, {"etape": "2021-05"}),
    (RETOURS, {"niveau": "Départements"}, {"niveau": "departement"}),
]


def dit(app: AppTest) -> list[str]:
    elements = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    tables = [element.proto.body for element in app.get("html")]
    volets = [volet.label for volet in app.expander]
    fautes = [element.proto.json for element in app.get("bidi_component")]
    return [element.value for element in elements] + tables + volets + fautes


@pytest.mark.parametrize(("page", "ancien", "nouveau"), LIENS)
def test_un_lien_garde_dit_la_meme_chose(page, ancien, nouveau):
    avant = ouvrir(page, **ancien)
    assert not avant.exception
    assert not avant.warning
    apres = ouvrir(page, **nouveau)
    assert not apres.warning
    assert dit(avant) == dit(apres)


def test_il_y_en_a_trente():
    assert len(LIENS) >= 30
