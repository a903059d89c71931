"""The pages that explain: panorama, law, accounts of experience, method, API."""

import csv
import html
import re
import statistics

import pandas as pd
import pytest
from ouvrir import ouvrir
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Table

from components.comprendre.retours import fiches
from components.site.plan import (
    ACCESSIBILITE,
    API,
    CADRE_LEGAL,
    COLLECTIVITES,
    MENTIONS,
    METHODE,
    OBJECTIFS,
    PANORAMA,
    RETOURS,
    SIMULATEUR,
)
from spaser.donnees import DOSSIER
from spaser.formats import nombre, typographie
from spaser.schemas_des_tables import CONSTRUITS

BREST = "242900314"


def texte(app: AppTest) -> str:
    elements = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(e.value for e in elements).replace("\u00a0", " ").replace("\u202f", " ")


def ecrite(table: Table) -> pd.DataFrame:
    """Return a table as it is read, not as its values are."""
    return convert_arrow_bytes_to_pandas_df(table.proto.arrow_data.styler.display_values)


def test_le_panorama_dit_ses_nombres():
    app = ouvrir(PANORAMA)
    assert not app.exception
    dit = texte(app)
    assert "51 sur 123 (41 %) sous le droit antérieur (100 M€)" in dit
    assert "66 sur 280 (24 %) sous le droit en vigueur (50 M€)" in dit
    assert "9,9 Md€ d’achats sous un SPASER en vigueur" in dit
    assert "Au moins 66 des 280 obligées (24 %) ont adopté un SPASER ; 7 en préparent" in dit
    sous_les_figures = "".join(h.proto.body for h in app.get("html")).replace("\u00a0", " ")
    assert "Obligées par le droit en vigueur : 280 hors taxes, 325" in sous_les_figures
    assert "Source : OFGL" not in sous_les_figures
    assert dit.count("Source : OFGL") == 1
    reperes = app.table[1].value
    assert list(reperes["Publié par"]) == ["CESE", "RTES", "RTES"]
    assert reperes["Adoptantes publiées"].iloc[1].startswith("32 (8\u00a0régions, 10\u00a0dép")


def test_le_panorama_dit_ce_qui_est_a_renouveler():
    dit = texte(ouvrir(PANORAMA))
    assert "11 schémas à renouveler dans les douze mois, par 15 collectivités" in dit
    assert "72 premières adoptions depuis 2015, dont 16 à une date inconnue" in dit


def test_la_methode_mene_des_lignes_aux_obligees():
    etapes = next(t.value for t in ouvrir(METHODE).table if "Ce qui est compté" in t.value)
    assert list(etapes["Nombre"]) == [122, 104, 89, 80, 72, 66, 31]
    assert etapes["Ce qui change"].iloc[-1].startswith("27 en vigueur, 4 à un schéma échu")
    assert "](/methode#rapprochement)" in texte(ouvrir(PANORAMA))


@pytest.mark.parametrize("page", [PANORAMA, METHODE, OBJECTIFS, RETOURS, COLLECTIVITES])
def test_le_sommaire_mene_a_des_titres_de_la_page(page):
    app = ouvrir(page)
    sommaire = next(m.value for m in app.markdown if m.value.startswith("Sur cette page"))
    ancres = re.findall(r"\]\(#([a-z_]+)\)", sommaire)
    titres = [*app.header, *app.subheader]
    assert len(ancres) >= 2
    assert [t.anchor for t in titres if t.anchor in ancres] == ancres


def test_chaque_figure_du_panorama_a_sa_table():
    app = ouvrir(PANORAMA)
    tables = len(app.table)
    for figure in ("par_type", "cumul", "couverture"):
        app.session_state[f"donnees_{figure}"] = True
    app.run()
    assert not app.exception
    assert len(app.table) == tables + 3


@pytest.mark.parametrize(
    ("etape", "code"),
    [("mai 2021", "2021-05"), ("2025-12", "2025-12"), ("juillet 2014", "2014-07")],
)
def test_la_chronologie(donnees, etape, code):
    app = ouvrir(CADRE_LEGAL, etape=etape)
    assert not app.exception
    assert not app.warning
    assert app.select_slider(key="etape").value == code
    textes = donnees.cadre_legal
    titres = {titre.value for titre in app.header}
    choisie = textes[textes["texte"].map(typographie).isin(titres)].iloc[0]
    assert typographie(choisie["effet"]) in "\n".join(m.value for m in app.markdown)


@pytest.mark.parametrize("etape", ["2021", "mai 1789", "<script>", "\x00"])
def test_etape_insensee(etape):
    app = ouvrir(CADRE_LEGAL, etape=etape)
    assert not app.exception
    assert app.select_slider(key="etape").value == "2022-05"
    assert "étape" in app.warning[0].value


def test_suis_je_concerne():
    app = ouvrir(CADRE_LEGAL, siren=BREST)
    dit = texte(app)
    assert "Brest Métropole" in dit
    assert "Droit en vigueur (50 M€)** : elle est **obligée**" in dit
    assert "inférieur à environ **195 M€** (HT)" in dit
    app = ouvrir(CADRE_LEGAL, siren="1")
    assert not app.exception
    assert "neuf chiffres" in app.warning[0].value


def test_chercher_sa_collectivite():
    app = ouvrir(CADRE_LEGAL, q="brest metropole")
    app.button(key=f"q_{BREST}").click().run()
    assert app.query_params["siren"] == BREST
    assert "Brest Métropole" in texte(app)


@pytest.mark.parametrize("niveau", ["Régions", "Départements", "Intercommunalités", "Communes"])
def test_les_retours_par_niveau(donnees, niveau):
    tous = ouvrir(RETOURS)
    assert len(tous.subheader) == len(fiches())
    quelques = ouvrir(RETOURS, niveau=niveau)
    assert 0 < len(quelques.subheader) < len(fiches())
    noms = set(
        donnees.collectivites.set_index("siren").loc[[f["siren"] for f in fiches()]].nom_complet
    )
    montres = {titre.value for titre in quelques.subheader}
    assert montres <= set(map(typographie, noms))
    table = next(h.proto.body for h in quelques.get("html") if "fiches" in h.proto.body)
    assert table.count('<a href="/collectivite?siren=') == len(montres)
    assert all(html.escape(nom) in table for nom in montres)
    assert "RTES" in texte(tous)


def test_l_estimation_pas_a_pas(collectivites):
    app = ouvrir(METHODE, siren=BREST)
    ligne = collectivites.set_index("siren").loc[BREST]
    montants = ecrite(app.table[0])["Montant en 2024"].tolist()
    champs = ["achats_charges_externes", "depenses_equipement", "achats_haut", "achats_bas"]
    assert montants == [f"{nombre(int(ligne[champ]))}\u00a0€" for champ in champs]
    assert ligne["achats_haut"] == ligne["achats_charges_externes"] + ligne["depenses_equipement"]
    insensee = ouvrir(METHODE, siren="abc")
    assert not insensee.exception
    assert "Ville de Paris" in texte(insensee)


def test_la_confrontation_aux_montants_annonces():
    """Recomputed from the extracts: the middle of what is announced over the sum of accounts."""

    def lire(nom):
        with (DOSSIER / "sources" / f"{nom}.csv").open(encoding="utf-8") as fichier:
            return list(csv.DictReader(fichier))

    champs = "achats_charges_externes_keur", "depenses_equipement_keur"
    comptes = {c["siren"]: sum(int(c[k]) for k in champs) / 1000 for c in lire("achats_ofgl_2024")}
    rapports = []
    for ligne in lire("achats_declares"):
        sirens, bas = ligne["sirens"].split(), float(ligne["montant_min_meur"])
        if sirens and set(sirens) <= comptes.keys():
            haut = float(ligne["montant_max_meur"] or bas)
            rapports.append((bas + haut) / 2 / sum(comptes[siren] for siren in sirens))
    assert len(rapports) == 76
    ttc = statistics.median(rapports)
    mots = f"{nombre(ttc * 1.2, 2)} fois l’estimation HT en médiane, {nombre(ttc, 2)} fois la TTC"
    app = ouvrir(METHODE)
    app.session_state["donnees_annonces"] = True
    assert mots in texte(app.run())
    table = next(t.value for t in app.table if "Montant annoncé (M€)" in t.value)
    assert "Rennes Métropole et Ville de Rennes" in set(table["Collectivité"])


def test_le_dictionnaire_et_le_journal():
    app = ouvrir(METHODE)
    app.session_state["volet_champs_collectivites"] = True
    app.session_state["volet_journal"] = True
    app.run()
    assert not app.exception
    champs = next(t.value for t in app.table if "Champ" in t.value)
    assert set(champs["Champ"]) == set(CONSTRUITS["collectivites"].columns)
    assert "Premières" in texte(app) or "0.1.0" in texte(app)


def test_la_reference_de_l_api():
    app = ouvrir(API)
    app.session_state["volet_api_/simulation"] = True
    app.run()
    assert not app.exception
    parametres = app.table[0].value
    assert "`seuil`" in list(parametres["Paramètre"])
    assert "à donner" in list(parametres["Par défaut"])
    app.session_state["volet_api_/simulation"] = False
    app.session_state["volet_api_/contributions"] = True
    app.run()
    assert not app.exception
    cle, champs = (table.value for table in app.table)
    assert list(cle["Paramètre"]) == ["`Idempotency-Key`"]
    assert list(champs["Champ"])[:3] == ["`siren`", "`sujet`", "`role`"]


def test_qui_publie(monkeypatch):
    assert "ne dit pas qui la publie" in texte(ouvrir(MENTIONS))
    monkeypatch.setenv("SPASER_EDITEUR", "Un réseau, 1 rue de la République.")
    assert "Un réseau" in texte(ouvrir(MENTIONS))


def test_un_contact(monkeypatch):
    assert "](mailto:?subject" in texte(ouvrir(METHODE))
    monkeypatch.setenv("SPASER_CONTACT", "contact@exemple.fr")
    dit = texte(ouvrir(METHODE, siren=BREST))
    assert "](mailto:contact@exemple.fr?subject=SPASER%20de%20Brest" in dit
    assert "Page%20%3A%20M%C3%A9thode" in dit


def test_l_accessibilite_dit_ce_qui_manque():
    assert "partiellement conforme" in texte(ouvrir(ACCESSIBILITE))


def test_le_scenario_entier_part_dans_la_presentation_et_la_page_legere():
    app = ouvrir(SIMULATEUR, seuil="12,5", region="Bretagne", seuil_commune="25", convention="ttc")
    app.session_state["volet_exports"] = True
    app.run()
    assert not app.exception
    suite = "seuil=12%2C5&seuil_commune=25&convention=ttc&region=53)"
    assert f"](/presentation?{suite}" in texte(app)
    assert f"](/presentation.pptx?{suite}" in texte(app)
    assert f"](/app/static/simulateur-leger.html#{suite}" in texte(app)
