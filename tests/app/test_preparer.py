"""The page that helps to write a scheme, with good and bad addresses."""

import re

import pytest
from ouvrir import ouvrir

from components.adresse.parametres import THEMES_PREPARES
from components.site.plan import ACCUEIL, CADRE_LEGAL, FICHE, PREPARER, RETOURS
from spaser.formats import typographie

RENNES, VILLE, BESANCON, BORDEAUX = "243500139", "213502388", "212500565", "243300316"
ABSURDES = ["1789", "Pays", "1; drop", "<script>", "\x00", "x" * 10_000, "\u202e", "-1", "'\""]


def dit(app) -> str:
    elements = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(e.value for e in elements).replace("\u00a0", " ").replace("\u202f", " ")


def html(app) -> str:
    return "".join(h.proto.body for h in app.get("html")).replace("\u00a0", " ")


def test_sans_collectivite_la_page_en_demande_une():
    app = ouvrir(PREPARER)
    assert not app.warning
    assert "Une base de travail" in dit(app)
    assert not app.header
    app = ouvrir(PREPARER, q="rennes metropole")
    app.button(key=f"q_{RENNES}").click().run()
    assert app.query_params["siren"] == RENNES
    assert not app.exception


def test_six_parties_et_un_document():
    app = ouvrir(PREPARER, siren=RENNES)
    assert not app.exception
    assert not app.warning
    assert [t.value for t in app.header] == [
        typographie("Suis-je concerné ?"),
        "Ce que la loi demande",
        "Celles qui me ressemblent",
        typographie("Thème par thème : ce que d'autres promettent et obtiennent"),
        "Conditions de réussite, étapes et calendrier",
        "Sources",
    ]
    ancres = [t.anchor for t in app.header]
    (sommaire,) = [m.value for m in app.markdown if m.value.startswith("Sur cette page")]
    assert all(f"(#{ancre})" in sommaire for ancre in ancres)
    assert "elle est **obligée**" in dit(app)
    assert "en vigueur à partir du 1ᵉʳ janvier 2023" in dit(app)
    assert '<a href="/collectivite?siren=200046977">Métropole de Lyon (Rhône)</a>' in html(app)
    assert [b.label for b in app.get("download_button")] == [
        typographie("Le document Word, à remplir")
    ]


def test_qui_n_est_pas_concernee_le_lit():
    app = ouvrir(PREPARER, siren="219740073")
    assert not app.exception
    assert "la loi ne lui demande pas de schéma" in dit(app)


def test_a_plusieurs():
    app = ouvrir(PREPARER, siren=RENNES, avec=VILLE)
    assert not app.warning
    assert app.header[0].value == typographie("Sommes-nous concernés ?")
    assert {"Rennes Métropole", "Ville de Rennes"} <= {t.value for t in app.subheader}
    assert "Rennes Métropole et Ville de Rennes : ensemble, achats" in dit(app)
    app.button(key=f"retirer_{VILLE}").click().run()
    assert "avec" not in app.query_params
    assert app.header[0].value == typographie("Suis-je concerné ?")


def test_ajouter_une_partenaire():
    app = ouvrir(PREPARER, siren=RENNES)
    app.text_input(key="q_partenaire").set_value("ville de rennes").run()
    app.button(key=f"q_partenaire_{VILLE}").click().run()
    assert app.query_params["avec"] == VILLE
    assert f"Retirer {'Ville de Rennes'}" in [b.label for b in app.button]


def test_les_themes_restent_dans_l_adresse():
    app = ouvrir(PREPARER, siren=RENNES, themes=["insertion", "numerique"])
    assert not app.warning
    assert app.multiselect(key="themes").value == ["insertion", "numerique"]
    assert "Aucun thème choisi ne répond" in dit(app)
    app.multiselect(key="themes").set_value(["insertion"]).run()
    assert app.query_params["themes"] == "insertion"
    app.session_state["volet_theme_insertion"] = True
    app.run()
    assert "Heures d’insertion (par an), résultats : médiane" in dit(app)
    assert "heures d&#39;insertion" in html(app) or "heures d’insertion" in html(app)


def test_les_semblables_retenues_restent_dans_l_adresse():
    app = ouvrir(PREPARER, siren=RENNES)
    offertes = app.multiselect(key="pairs").value
    assert len(offertes) == 10
    app.multiselect(key="pairs").set_value(offertes[:1]).run()
    assert app.query_params["pairs"] == offertes[0]
    app = ouvrir(PREPARER, siren=RENNES, pairs=offertes[0])
    assert not app.warning
    assert app.multiselect(key="pairs").value == offertes[:1]
    app = ouvrir(PREPARER, siren=RENNES, pairs="")
    assert not app.warning
    assert app.multiselect(key="pairs").value == []
    assert "Retenues : aucune." in dit(app)


def test_changer_de_collectivite_change_ses_semblables():
    app = ouvrir(PREPARER, siren=RENNES)
    app.query_params["siren"] = BESANCON
    app.run()
    assert not app.exception
    assert not app.warning
    assert len(app.multiselect(key="pairs").value) == 10
    assert BORDEAUX not in app.multiselect(key="pairs").value


def test_ce_que_le_projet_contient():
    app = ouvrir(PREPARER, siren=RENNES, contient=["sociaux", "suivi"])
    assert not app.warning
    assert "Il y manque : objectifs écologiques, économie circulaire, indicateurs" in dit(app)
    tous = ["sociaux", "ecologiques", "circulaire", "indicateurs", "modalites", "suivi"]
    app = ouvrir(PREPARER, siren=RENNES, contient=[*tous, "publication"])
    assert "Rien n’y manque." in dit(app)


def test_le_calendrier_se_lit_dans_l_adresse_et_se_regle():
    app = ouvrir(PREPARER, siren=RENNES, conseil="2027-06-14", semaines_ecrire="10")
    assert not app.warning
    assert "5 avril 2027" in html(app)
    assert "14 juin 2028, puis chaque année" in html(app)
    assert app.text_input(key="conseil").value == "2027-06-14"
    app.text_input(key="conseil").set_value("15/06/2027").run()
    assert "6 avril 2027" in html(app)
    assert not app.warning
    app.number_input(key="semaines_consulter").set_value(8).run()
    assert "9 février 2027" in html(app)
    sans = ouvrir(PREPARER, siren=RENNES)
    assert "puis chaque année" not in html(sans)
    assert "À ce rythme" not in dit(sans)
    assert "consulter en octobre 2026" in dit(app)
    assert "commencer en juin 2026" in dit(app)


@pytest.mark.parametrize(
    ("conseil", "semaines", "retard", "rythmes"),
    [
        ("2027-06-14", "10", False, 2),
        ("2027-06-14", "90", True, 2),
        ("2026-11-25", "0", False, 2),
        ("2027-11-25", "10", False, 0),
        ("2027-07-25", "10", False, 1),
        ("2026-11-24", "0", True, 2),
    ],
)
def test_une_date_passee_se_dit(conseil, semaines, retard, rythmes):
    app = ouvrir(PREPARER, siren=RENNES, conseil=conseil, semaines_ecrire=semaines)
    assert ("Une de ces dates est déjà passée" in dit(app)) is retard
    assert dit(app).count("(c’est passé)") == rythmes


def test_ses_schemas_disent_leur_rang_et_un_indicateur_traverse_les_themes():
    app = ouvrir(PREPARER, siren=RENNES)
    app.session_state["volet_theme_environnement"] = True
    app.run()
    # Its own only: the rank of those of others would be taken for hers.
    assert re.findall(r"[^<>]*schéma</td>", html(app)).count("Objectif, 1ᵉʳ schéma</td>") == 1
    assert "ᵉ schéma</td>" not in html(app)
    assert "Marchés avec une clause sociale ou environnementale, objectifs : 70 %" in dit(app)
    assert "Heures d’insertion (" not in dit(app)


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize("cle", ["siren", "q", "inconnu"])
def test_une_collectivite_insensee(cle, valeur):
    app = ouvrir(PREPARER, **{cle: valeur})
    assert not app.exception
    assert len(app.warning) == (1 if cle == "siren" else 0)


@pytest.mark.parametrize("valeur", [*ABSURDES, "2027-02-30", "9999-12-31", "105"])
@pytest.mark.parametrize(
    "cle", ["avec", "themes", "pairs", "contient", "conseil", "semaines_ecrire"]
)
def test_un_reglage_insense(cle, valeur):
    app = ouvrir(PREPARER, siren=RENNES, **{cle: valeur})
    assert not app.exception
    assert len(app.warning) == 1
    assert len(app.header) == 6
    assert app.multiselect(key="themes").value == list(THEMES_PREPARES.codes_par_defaut)
    assert "puis chaque année" not in html(app)


def test_elle_meme_n_est_pas_sa_partenaire_et_quatre_suffisent(observatoire):
    app = ouvrir(PREPARER, siren=RENNES, avec=RENNES)
    assert "SIREN" in app.warning[0].value
    assert app.header[0].value == typographie("Suis-je concerné ?")
    autres = observatoire.collectivites["siren"].head(6).tolist()
    app = ouvrir(PREPARER, siren=RENNES, avec=",".join(autres))
    assert "SIREN" in app.warning[0].value
    retires = [b.key for b in app.button if (b.key or "").startswith("retirer_")]
    assert retires == [f"retirer_{siren}" for siren in autres[:4]]


def test_le_document_est_ce_pour_quoi_l_on_vient():
    app = ouvrir(PREPARER, siren=RENNES)
    principaux = [b.proto.label for b in app.get("download_button") if b.proto.type == "primary"]
    assert principaux == [typographie("Le document Word, à remplir")]
    # One alone is named at the top of the page, and not again.
    assert "Rennes Métropole" not in [t.value for t in app.subheader]


@pytest.mark.parametrize("page", [ACCUEIL, CADRE_LEGAL, FICHE])
def test_la_reponse_et_la_fiche_y_menent(page):
    liens = [lien.proto for lien in ouvrir(page, siren=RENNES).get("page_link")]
    (le_sien,) = [
        lien
        for lien in liens
        if f"siren={RENNES}" in lien.query_string and "Préparer" in lien.label
    ]
    assert le_sien.page == PREPARER.chemin


def test_une_porte_y_mene():
    for page in (ACCUEIL, RETOURS):
        liens = [lien.proto for lien in ouvrir(page).get("page_link")]
        assert PREPARER.chemin in [lien.page for lien in liens if "Préparer" in lien.label]


def test_ce_qui_est_long_a_toute_la_largeur_d_une_carte():
    lu = html(ouvrir(PREPARER, siren=RENNES))
    assert re.search('<td class="long">[^<]*Le Pas-de-Calais est parti', lu)
    assert not re.search('<td class="long">[^<]*Obligée', lu)


def test_chaque_table_dit_son_titre_et_rien_n_est_pris_pour_du_html(monkeypatch):
    app = ouvrir(PREPARER, siren=RENNES, contient="sociaux")
    app.session_state["volet_theme_handicap_ess"] = True
    lu = html(app.run())
    assert "<p><strong>Ce que disent déjà vos schémas : Handicap, " in lu
    assert "&lt;table" not in lu
    # What is to be written in the document has no column on the page.
    assert "Qui" not in lu.partition("Étapes, du lancement")[2]
