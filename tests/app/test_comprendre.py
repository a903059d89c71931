"""The pages that explain: panorama, law, accounts of experience, method, API."""

import pytest
from streamlit.testing.v1 import AppTest

from components.comprendre.retours import fiches
from components.site.pages import (
    ACCESSIBILITE,
    API,
    CADRE_LEGAL,
    MENTIONS,
    METHODE,
    PANORAMA,
    RETOURS,
    SIMULATEUR,
)
from spaser.formats import nombre

pytestmark = pytest.mark.filterwarnings("default")

BREST = "242900314"


def ouvrir(racine, page, /, **parametres) -> AppTest:
    app = AppTest.from_file(str(racine / "navigation.py"), default_timeout=30)
    for cle, valeur in parametres.items():
        app.query_params[cle] = valeur
    return app.switch_page(page.script).run()


def texte(app: AppTest) -> str:
    elements = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(e.value for e in elements).replace("\u00a0", " ").replace("\u202f", " ")


def test_le_panorama_dit_ses_nombres(racine):
    app = ouvrir(racine, PANORAMA)
    assert not app.exception
    dit = texte(app)
    assert "48 sur 123 (39 %) sous le droit antérieur (100 M€)" in dit
    assert "62 sur 280 (22 %) sous le droit en vigueur (50 M€)" in dit
    assert "9,1 Md€ d'achats sous un SPASER en vigueur" in dit
    reperes = app.table[1].value
    assert list(reperes["Publié par"]) == ["CESE", "RTES", "RTES"]
    assert reperes["Adoptantes publiées"].iloc[1].startswith("32 (8\u00a0régions, 10\u00a0dép")


def test_chaque_figure_du_panorama_a_sa_table(racine):
    app = ouvrir(racine, PANORAMA)
    tables = len(app.table)
    for figure in ("par_type", "cumul", "couverture"):
        app.session_state[f"donnees_{figure}"] = True
    app.run()
    assert not app.exception
    assert len(app.table) == tables + 3


@pytest.mark.parametrize("etape", ["mai 2021", "décembre 2025", "juillet 2014"])
def test_la_chronologie(racine, donnees, etape):
    app = ouvrir(racine, CADRE_LEGAL, etape=etape)
    assert not app.exception
    assert not app.warning
    assert app.select_slider(key="etape").value == etape
    choisie = donnees.cadre_legal.set_index("texte").loc[app.header[0].value]
    assert choisie["effet"].replace(" ;", "\u202f;") in "\n".join(m.value for m in app.markdown)


@pytest.mark.parametrize("etape", ["2021", "mai 1789", "<script>", "\x00"])
def test_etape_insensee(racine, etape):
    app = ouvrir(racine, CADRE_LEGAL, etape=etape)
    assert not app.exception
    assert app.select_slider(key="etape").value == "mai 2022"
    assert "étape" in app.warning[0].value


def test_suis_je_concerne(racine):
    app = ouvrir(racine, CADRE_LEGAL, siren=BREST)
    dit = texte(app)
    assert "Brest Métropole" in dit
    assert "Droit en vigueur (50 M€)** : elle est **obligée**" in dit
    assert "195,089 M€" in dit
    app = ouvrir(racine, CADRE_LEGAL, siren="1")
    assert not app.exception
    assert "neuf chiffres" in app.warning[0].value


def test_chercher_sa_collectivite(racine):
    app = ouvrir(racine, CADRE_LEGAL, q="brest metropole")
    app.button(key=f"q_{BREST}").click().run()
    assert app.query_params["siren"] == BREST
    assert "Brest Métropole" in texte(app)


@pytest.mark.parametrize("niveau", ["Régions", "Départements", "Intercommunalités", "Communes"])
def test_les_retours_par_niveau(racine, donnees, niveau):
    tous = ouvrir(racine, RETOURS)
    assert len(tous.subheader) == len(fiches())
    quelques = ouvrir(racine, RETOURS, niveau=niveau)
    assert 0 < len(quelques.subheader) < len(fiches())
    noms = set(
        donnees.collectivites.set_index("siren").loc[[f["siren"] for f in fiches()]].nom_complet
    )
    assert {titre.value for titre in quelques.subheader} <= noms
    assert "RTES" in texte(tous)


def test_l_estimation_pas_a_pas(racine, collectivites):
    app = ouvrir(racine, METHODE, siren=BREST)
    ligne = collectivites.set_index("siren").loc[BREST]
    montants = app.table[0].value["Montant en 2024"].tolist()
    champs = ["achats_charges_externes", "depenses_equipement", "achats_haut", "achats_bas"]
    assert montants == [f"{nombre(int(ligne[champ]))} €" for champ in champs]
    assert ligne["achats_haut"] == ligne["achats_charges_externes"] + ligne["depenses_equipement"]
    insensee = ouvrir(racine, METHODE, siren="abc")
    assert not insensee.exception
    assert "Ville de Paris" in texte(insensee)


def test_la_confrontation_aux_montants_annonces(racine):
    assert "0,83 fois l'estimation HT en médiane, 0,69 fois la TTC" in texte(
        ouvrir(racine, METHODE)
    )


def test_le_dictionnaire_et_le_journal(racine, donnees):
    app = ouvrir(racine, METHODE)
    app.session_state["volet_champs_collectivites"] = True
    app.session_state["volet_journal"] = True
    app.run()
    assert not app.exception
    champs = next(t.value for t in app.table if "Champ" in t.value)
    assert set(champs["Champ"]) == set(donnees.collectivites.columns)
    assert "Premières" in texte(app) or "0.1.0" in texte(app)


def test_la_reference_de_l_api(racine):
    app = ouvrir(racine, API)
    app.session_state["volet_api_/simulation"] = True
    app.run()
    assert not app.exception
    parametres = app.table[0].value
    assert "`seuil`" in list(parametres["Paramètre"])
    assert "à donner" in list(parametres["Par défaut"])


def test_qui_publie(racine, monkeypatch):
    assert "ne dit pas qui la publie" in texte(ouvrir(racine, MENTIONS))
    monkeypatch.setenv("SPASER_EDITEUR", "Un réseau, 1 rue de la République.")
    assert "Un réseau" in texte(ouvrir(racine, MENTIONS))


def test_un_contact(racine, monkeypatch):
    assert "](mailto:?subject" in texte(ouvrir(racine, METHODE))
    monkeypatch.setenv("SPASER_CONTACT", "contact@exemple.fr")
    dit = texte(ouvrir(racine, METHODE, siren=BREST))
    assert "](mailto:contact@exemple.fr?subject=SPASER%20de%20Brest" in dit
    assert "Page%20%3A%20M%C3%A9thode" in dit


def test_l_accessibilite_dit_ce_qui_manque(racine):
    assert "partiellement conforme" in texte(ouvrir(racine, ACCESSIBILITE))


def test_la_presentation_d_une_region_depuis_le_simulateur(racine):
    app = ouvrir(racine, SIMULATEUR, seuil="12,5")
    app.session_state["volet_exports"] = True
    app.run()
    assert "](/presentation?seuil=12.5)" in texte(app)
    app.selectbox(key="region_presentee").set_value("Bretagne").run()
    assert not app.exception
    assert "](/presentation.pptx?seuil=12.5&region=53)" in texte(app)
