"""What schemes promise and obtain: its page, its filters, and its part of other pages."""

import re
from html import unescape

import pytest
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

from components.objectifs.paires import paires, titre_des_paires
from components.site.plan import FICHE, OBJECTIFS, RETOURS
from spaser.formats import typographie

ABSURDES = ["", "1789", "Pays", "<script>", "\x00", "x" * 10_000, "\u202e", "-1", "'\""]
RENNES, SANS_FAIT = "243500139", "219740073"


def html(app: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in app.get("html")))


def textes(app: AppTest) -> str:
    dits = [*app.markdown, *app.header, *app.info, *app.subheader]
    return "\n".join(e.value for e in dits).replace("\u00a0", " ")


def faits(app: AppTest) -> int:
    titre = next((h.value for h in app.header if h.anchor == "liste"), "0")
    return int(titre.partition("\u00a0")[0])


def test_la_page_dit_ce_qui_manque_et_montre_chaque_indicateur(observatoire):
    app = ouvrir(OBJECTIFS)
    assert not app.exception
    assert not app.warning
    chiffrage = observatoire.chiffrage()
    dit = textes(app)
    assert f"Sur **{chiffrage.schemas} schémas adoptés connus**" in dit
    assert f"**{chiffrage.avec_un_chiffre}** disent au moins un chiffre" in dit
    assert len(app.get("vega_lite_chart")) == html(app).count("pour-lecteur-d-ecran") == 17
    assert faits(app) == len(observatoire.engagements)
    assert html(app).count("<li><span>") == 50
    assert "Trop peu pour une médiane : 3 résultats." in html(app).replace("\u00a0", " ")


def test_chaque_figure_a_sa_table_et_ses_fichiers():
    app = ouvrir(OBJECTIFS, theme="environnement")
    app.session_state["donnees_marches_clause_environnementale"] = True
    app.run()
    assert not app.exception
    assert "Compté" in app.table[0].value
    boutons = {b.proto.label for b in app.get("download_button")}
    assert boutons >= {f"Télécharger ({f})" for f in ("CSV", "Excel", "PNG", "SVG")}


@pytest.mark.parametrize(
    ("adresse", "attendus"),
    [
        ({"theme": "alimentation"}, {"part_bio"}),
        ({"theme": ["egalite", "alimentation"]}, {"marches_clause_egalite", "part_bio"}),
        ({"q": "lyon", "theme": "pme_acces"}, {"part_tpe_pme"}),
        ({"annee": "2027"}, {"marches_clause_environnementale", "marches_clause_egalite"}),
    ],
)
def test_les_filtres_sont_dans_l_adresse(adresse, attendus):
    app = ouvrir(OBJECTIFS, **adresse)
    assert not app.exception
    assert not app.warning
    assert {h.anchor for h in app.header} - {"promis_et_obtenu", "liste", "lire"} == attendus
    assert "un chiffre de ceux demandés ici" in textes(app)


def test_un_filtre_s_ecrit_dans_l_adresse_et_se_retire():
    app = ouvrir(OBJECTIFS)
    app.multiselect(key="nature").set_value(["resultat"]).run()
    assert app.query_params["nature"] == "resultat"
    assert "vise" not in " ".join(h.value for h in app.header)
    app.multiselect(key="nature").set_value([]).run()
    assert "nature" not in app.query_params
    assert "visent" in " ".join(h.value for h in app.header)


def test_promis_et_obtenu_se_lisent_ensemble(observatoire):
    app = ouvrir(OBJECTIFS)
    (titre,) = [h.value for h in app.header if h.anchor == "promis_et_obtenu"]
    assert titre == typographie(titre_des_paires(paires(observatoire.engagements)))
    app.multiselect(key="nature").set_value(["objectif"]).run()
    assert "promis_et_obtenu" not in [h.anchor for h in app.header]


def test_rien_ne_repond_et_c_est_dit():
    app = ouvrir(OBJECTIFS, q="zzzz")
    assert "Aucun fait ne répond" in app.info[0].value
    assert not app.get("vega_lite_chart")
    assert "**0** dit un chiffre" in textes(app)


def test_la_liste_se_pagine(observatoire):
    app = ouvrir(OBJECTIFS, page="2")
    assert html(app).count("<li><span>") == 50
    for page in ("5", "999"):
        derniere = ouvrir(OBJECTIFS, page=page)
        assert html(derniere).count("<li><span>") == len(observatoire.engagements) % 50


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize("cle", ["theme", "type", "taille", "nature", "annee", "page", "q", "x"])
def test_une_adresse_insensee(observatoire, cle, valeur):
    app = ouvrir(OBJECTIFS, **{cle: valeur})
    assert not app.exception
    assert not app.error
    assert "<script>" not in "\n".join(e.proto.body for e in app.get("html"))
    if cle not in ("q", "page", "x"):
        assert len(app.warning) == 1
        assert faits(app) == len(observatoire.engagements)


def test_la_fiche_a_les_siens_a_cote_de_ceux_des_autres():
    titre = typographie("Ce que son schéma promet et obtient")
    app = ouvrir(FICHE, siren=RENNES)
    assert titre in [h.value for h in app.header]
    assert "En médiane, " in html(app)
    assert titre not in [h.value for h in ouvrir(FICHE, siren=SANS_FAIT).header]


def test_les_retours_disent_les_chiffres():
    app = ouvrir(RETOURS)
    assert "**Chiffres relevés** : " in textes(app)
    assert re.search(r"Marchés avec une clause sociale, objectif : \d+ %", textes(app))
