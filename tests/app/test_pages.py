"""Every page, run by Streamlit's own test harness, with good and bad addresses."""

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from ouvrir import ouvrir
from streamlit.proto.SelectWidgetFilterMode_pb2 import SelectWidgetFilterMode
from streamlit.testing.v1 import AppTest

import spaser.observatoire
from components.simulateur.phrases import titre_couts
from components.simulateur.reglages import GRADUATIONS
from components.site.plan import (
    CARTE,
    COLLECTIVITES,
    EN_PIED,
    FICHE,
    METHODE,
    PAGES,
    SIMULATEUR,
)
from components.site.textes import litteral
from spaser.adoption import STATUTS_ADOPTES, suivies
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.formats import date_longue, nombre, typographie
from spaser.observatoire import aujourd_hui
from spaser.scenario import Scenario
from spaser.simulation import simuler

# As Streamlit itself does, the harness resets warnings that its own dependencies raise.


ABSURDES = ["", "1789", "Pays", "1; drop", "<script>", "\x00", "x" * 10_000, "\u202e", "-1", "'\""]


def textes(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.header, *app.title]
    return "\n".join(element.value for element in elements)


@pytest.fixture(params=PAGES, ids=lambda page: page.titre)
def page(request):
    return request.param


def test_chaque_page_s_affiche(page):
    app = ouvrir(page)
    assert app.title[0].value == page.grand_titre
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert len(app.title) == 1


def constat_de(app: AppTest) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("Au-delà de"))


@pytest.mark.parametrize(
    "valeur",
    ["abc", "-1", "10001", "1e9", "<script>", "٢٥x", "50\x00", "x" * 10_000, "nan", "1e400"],
)
def test_seuil_insense_dans_l_adresse(valeur):
    app = ouvrir(SIMULATEUR, seuil=valeur)
    assert not app.exception
    assert "280\u00a0collectivités" in constat_de(app)
    assert len(app.warning) == 1
    assert re.search("nombre de M€|est gardé", app.warning[0].value)


@pytest.mark.parametrize(
    ("texte", "seuil"), [("0", 0), ("25,5", 25_500_000), ("25.5", 25_500_000), ("10000", 10**10)]
)
def test_seuil_exact(collectivites, texte, seuil):
    app = ouvrir(SIMULATEUR, seuil=texte)
    assert not app.exception
    assert not app.warning
    attendu = simuler(collectivites, Scenario(seuil)).total["obligees"]
    nom = "collectivités" if attendu > 1 else "collectivité"
    assert f"**{nombre(attendu)}\u00a0{nom}**" in constat_de(app)


@pytest.mark.parametrize("chemin", ["carte", "simulateur"])
def test_niveau_insense_dans_l_adresse(chemin):
    page = next(p for p in PAGES if p.chemin == chemin)
    app = ouvrir(page, niveau="Pays")
    assert not app.exception
    assert app.button_group(key="niveau").value == "toutes"
    assert "niveau" in app.warning[0].value


def test_regime_insense_dans_l_adresse():
    app = ouvrir(CARTE, regime="Droit futur", inconnu="1")
    assert not app.exception
    assert "régime" in app.warning[0].value


@pytest.mark.parametrize("seuil", [1, 10, 25, 49, 50, 51, 99, 100, 101, 200])
def test_le_constat_dit_les_chiffres_du_moteur(collectivites, seuil):
    app = ouvrir(SIMULATEUR, seuil=str(seuil))
    assert not app.exception
    resultat = simuler(collectivites, Scenario(seuil * 1_000_000))
    constat = constat_de(app)
    assert f"**{nombre(resultat.total['obligees'])}\u00a0collectivités**" in constat
    if resultat.total["selon_convention"]:
        assert f"{nombre(resultat.total['selon_convention'])} de plus selon" in constat
    ecart = abs(resultat.total["obligees"] - 280)
    if seuil == 50:
        assert "C’est le droit en vigueur." in constat
    else:
        assert f"**{nombre(ecart)} de {'plus' if seuil < 50 else 'moins'}**" in constat


def test_glisser_et_preselections_changent_le_seuil():
    app = ouvrir(SIMULATEUR)
    assert "280" in constat_de(app)
    app.select_slider(key="glissiere").set_value(100).run()
    assert app.text_input(key="seuil").value == "100"
    assert "C’était le droit antérieur" in constat_de(app)
    app.button(key="preselection_75").click().run()
    assert app.text_input(key="seuil").value == "75"
    assert app.select_slider(key="glissiere").value == 75
    assert "Amendement COM-1408 (Sénat)" in textes(app)
    app.text_input(key="seuil").set_value("12,5").run()
    assert app.select_slider(key="glissiere").value == 12
    app.session_state["reglages"] = True
    app.run()
    app.button(key="revenir").click().run()
    assert "C’est le droit en vigueur." in constat_de(app)


REGLAGES = [
    ({"seuil": "25", "convention": "TTC"}, Scenario(25_000_000, convention="ttc")),
    ({"seuil": "25", "ept": "false"}, Scenario(25_000_000, ept=False)),
    ({"seuil": "40", "types": "Communes"}, Scenario(40_000_000, types=("commune",))),
    *(
        (
            {"seuil": "50", "annee": annee, "types": "Régions"},
            Scenario(50_000_000, types=("region",), annee=int(annee)),
        )
        for annee in ("2023", "2025")
    ),
    ({"seuil": "25", "syndicats": "true"}, Scenario(25_000_000, syndicats=True)),
    (
        {"seuil": "50", "seuil_commune": "25", "seuil_epci": "30,5"},
        Scenario(50_000_000, seuils_par_type=(("commune", 25_000_000), ("epci", 30_500_000))),
    ),
]


@pytest.mark.parametrize(("adresse", "scenario"), REGLAGES)
def test_chaque_reglage_compte(observatoire, adresse, scenario):
    app = ouvrir(SIMULATEUR, **adresse)
    assert not app.exception
    assert not app.warning
    resultat = observatoire.resultat(scenario)
    assert f"**{nombre(resultat.total['obligees'])}\u00a0" in constat_de(app)


def test_une_annee_incomplete_le_dit():
    app = ouvrir(SIMULATEUR, seuil="50", annee="2023", types=["region", "departement"])
    assert "Les comptes 2023 ne couvrent que 13 régions sur 17." in au_texte(app)
    assert "Les comptes" not in au_texte(ouvrir(SIMULATEUR, seuil="50"))
    sans_types = ouvrir(SIMULATEUR, seuil="50", annee="2023")
    assert "ne sont connus que pour certains types" in sans_types.info[0].value
    assert ouvrir(SIMULATEUR, annee="2022").warning


def test_la_constance_se_dit_au_simulateur():
    app = ouvrir(SIMULATEUR, seuil="50")
    assert "75 départements au-dessus les trois années, 10 une partie" in au_texte(app)
    assert "Une seule année de comptes est connue pour les intercommunalités et communes" in (
        au_texte(app)
    )
    communes = au_texte(ouvrir(SIMULATEUR, seuil="50", types="commune"))
    assert "Sur les comptes de" not in communes


def test_les_syndicats_se_disent_a_part():
    app = ouvrir(SIMULATEUR, seuil="25", syndicats="true")
    assert app.toggle(key="syndicats").value
    assert "91 syndicats et 10 SDIS" in constat_de(app).replace("\xa0", " ")
    app.session_state["volet_syndicats"] = True
    app.run()
    listes = [t.value for t in app.table if "Nom" in t.value]
    assert len(listes) == 1 and set(listes[0]["Type"]) == {"syndicat", "SDIS"}
    app.selectbox(key="region").set_value("53").run()
    assert "toute la France" in app.info[0].value
    assert "À part" not in au_texte(app)


def test_la_glissiere_nait_au_seuil():
    """What a late browser takes for the slider's value, then sends back as a move."""
    for seuil, millions in (("30", 30), ("12,5", 12)):
        glissiere = ouvrir(SIMULATEUR, seuil=seuil).select_slider(key="glissiere")
        assert list(glissiere.proto.default) == [GRADUATIONS.index(millions)]
        assert not glissiere.proto.set_value


def test_reglages_gardes_quand_leur_volet_se_ferme(collectivites):
    app = ouvrir(SIMULATEUR)
    # Closed and untouched, the settings are not sent.
    assert not app.toggle
    app.session_state["reglages"] = True
    app.run()
    app.toggle(key="ept").set_value(False).run()
    attendu = (
        f"**{nombre(simuler(collectivites, Scenario(50_000_000, ept=False)).total['obligees'])}"
    )
    app.session_state["reglages"] = False
    app.run()
    assert attendu in constat_de(app)
    app.select_slider(key="glissiere").set_value(100).run()
    app.select_slider(key="glissiere").set_value(50).run()
    assert attendu in constat_de(app)
    app.button(key="revenir").click().run()
    assert "C’est le droit en vigueur." in constat_de(app)
    assert not app.toggle


def test_aucun_type():
    app = ouvrir(SIMULATEUR, types="")
    assert not app.exception
    assert any("au moins un type" in alerte.value for alerte in app.warning)
    assert "280\u00a0collectivités" in constat_de(app)


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize(
    "cle", ["types", "convention", "reference", "ept", "seuil_commune", "garde"]
)
def test_simulateur_adresse_insensee(cle, valeur):
    app = ouvrir(SIMULATEUR, **{cle: valeur})
    assert not app.exception
    assert not app.error
    if cle != "seuil_commune" or valeur != "1789":
        assert "280\u00a0collectivités" in constat_de(app)


def test_comparer_avec_le_droit_anterieur():
    app = ouvrir(SIMULATEUR, reference="Droit antérieur")
    assert "C’est le droit en vigueur : **157 de plus** qu’avec" in constat_de(app).replace(
        "\u00a0:", " :"
    )


def test_a_l_inverse(collectivites):
    app = ouvrir(SIMULATEUR)
    app.session_state["volet_viser"] = True
    app.run()
    app.button(key="prendre").click().run()
    assert "**500\u00a0collectivités**" in constat_de(app)
    app.selectbox(key="objectif").set_value("une part des achats, en %").run()
    app.button(key="prendre").click().run()
    assert "font 60\u00a0% des achats" in constat_de(app)
    for mauvais in ("abc", "0", "101", "-3", "1e999", "nan"):
        app.text_input(key="vise_une part des achats, en %").set_value(mauvais).run()
        assert not app.exception
        assert app.warning


VOLETS = [
    "exports",
    "couts",
    "parts",
    "qui",
    "voisines",
    "lieux",
    "syndicats",
    "adoption",
    "sensibilite",
    "gardes",
    "commande",
]


@pytest.mark.parametrize("volet", VOLETS)
@pytest.mark.parametrize("seuil", ["0", "25", "10000"])
def test_chaque_volet_s_ouvre(volet, seuil):
    app = ouvrir(SIMULATEUR, seuil=seuil)
    app.session_state[f"volet_{volet}"] = True
    app.run()
    assert not app.exception
    assert not app.error


def test_la_liste_s_ouvre_sur_qui_entre_et_se_filtre(collectivites):
    app = ouvrir(SIMULATEUR, seuil="25")
    app.session_state["volet_qui"] = True
    app.run()
    entrent = (collectivites["achats_bas"] > 25_000_000) & (
        collectivites["achats_bas"] <= 50_000_000
    )
    assert app.session_state["qui_situations"] == ["nouvellement_obligee"]

    def listees():
        return "".join(h.proto.body for h in app.get("html")).count("/collectivite?siren=")

    assert listees() == 50
    app.session_state["qui_types"] = ["departement"]
    app.run()
    assert listees() == (entrent & (collectivites["type"] == "departement")).sum()
    app.session_state["qui_types"] = []
    app.selectbox(key="qui_region").set_value("53").run()
    ici = entrent & (collectivites["region_code"] == "53")
    assert listees() == ici.sum()
    app.selectbox(key="qui_taille").set_value("grandes").run()
    assert listees() == (ici & (collectivites["population"] >= 100_000)).sum()
    app.text_input(key="qui_nom").set_value("zzz").run()
    assert listees() == 0 and app.info
    # Where nobody enters, who leaves; a région of the scenario leaves no other to choose.
    ailleurs = ouvrir(SIMULATEUR, seuil="100", region="53")
    ailleurs.session_state["volet_qui"] = True
    ailleurs.run()
    assert ailleurs.session_state["qui_situations"] == ["plus_obligee"]
    assert "qui_region" not in [s.key for s in ailleurs.selectbox]


def test_ce_que_ca_coute(observatoire):
    couts = observatoire.couts(Scenario(20_000_000))
    en_vigueur, vise = 50_000_000, 20_000_000
    table = observatoire.resultat(Scenario(vise)), observatoire.resultat(Scenario(en_vigueur))
    de_plus = int(table[0].total["obligees"] - table[1].total["obligees"])
    par_point = de_plus / (100 * (table[0].part_achats - table[1].part_achats))
    assert titre_couts(couts, en_vigueur, vise).replace("\xa0", " ") == (
        f"{round(par_point)} collectivités de plus par point d'achats entre 50 M€ et 20 M€"
    )
    assert "Un point d'achats" in titre_couts(couts, en_vigueur, 100_000_000)
    app = ouvrir(SIMULATEUR, seuil="25")
    app.session_state["volet_couts"] = True
    app.run()
    assert "Aucun coût en euros n’est connu" in "".join(h.proto.body for h in app.get("html"))


def test_garder_et_comparer():
    un = '{"nom": "Abaissement", "seuil": 25}'
    deux = '{"nom": "Communes <b>", "seuil": 10, "types": ["commune"]}'
    app = ouvrir(SIMULATEUR, garde=[un, deux])
    assert not app.warning
    table = next(t.value for t in app.table if "Abaissement" in t.value.columns)
    droit = "Droit en vigueur (50\u00a0M€)"
    communes = litteral("Communes <b>")
    assert list(table.columns) == ["Critère", droit, "Abaissement", communes]
    obligees = table[table["Critère"] == "Obligées"].iloc[0]
    assert (obligees["Abaissement"], obligees[communes]) == ("521", "631")
    app.text_input(key="nom_du_garde").set_value("Trois").run()
    app.button(key="garder").click().run()
    assert len(app.query_params["garde"]) == 3
    app.button(key="retirer_0").click().run()
    assert len(app.query_params["garde"]) == 2


def deposer(octets: bytes) -> AppTest:
    app = ouvrir(SIMULATEUR, garde='{"nom": "b", "seuil": 10}')
    fichier = ("scenarios.json", octets, "application/json")
    return app.file_uploader(key="fichier_de_scenarios").set_value(fichier).run()


def test_un_fichier_de_scenarios_ne_depasse_pas_100_ko():
    contenu = b'[{"nom": "a", "seuil": 25}]'
    app = deposer(contenu.ljust(100_000))
    assert not app.error
    app.button(key="prendre_le_fichier").click().run()
    assert json.loads(app.query_params["garde"]) == {"nom": "a", "seuil": 25}
    app = deposer(contenu.ljust(100_001))
    assert "dépasse 100 ko" in app.error[0].value
    assert "prendre_le_fichier" not in [bouton.key for bouton in app.button]


@pytest.mark.parametrize(
    "valeur",
    ["", "{", "[]", "1", '{"nom": "x"}', '{"seuil": 25}', '{"nom": "x", "seuil": -1}', "x" * 9999],
)
def test_garde_insense(valeur):
    app = ouvrir(SIMULATEUR, garde=valeur)
    assert not app.exception
    assert app.warning


@pytest.mark.parametrize(
    ("ecrit", "niveau"),
    [
        ("toutes", "toutes"),
        ("Régions", "region"),
        ("departement", "departement"),
        ("Communes", "commune"),
        ("epci", "epci"),
    ],
)
@pytest.mark.parametrize("chemin", ["carte", "simulateur"])
def test_chaque_niveau(chemin, ecrit, niveau):
    page = next(p for p in PAGES if p.chemin == chemin)
    app = ouvrir(page, niveau=ecrit)
    assert not app.exception
    assert not app.warning
    assert app.button_group(key="niveau").value == niveau


def au_texte(app: AppTest) -> str:
    return textes(app).replace("\u00a0", " ")


def liste(app: AppTest):
    return app.dataframe[0].value


def test_la_carte_compte_comme_le_moteur(collectivites):
    app = ouvrir(CARTE)
    assert "au moins 66 des 280 collectivités obligées" in au_texte(app)
    assert len(liste(app)) == 280 + 45 + 6
    app.button_group(key="regime").set_value(typographie("Droit antérieur (100 M€)")).run()
    assert "au moins 51 des 123" in au_texte(app)
    resultat = simuler(collectivites, Scenario(100_000_000))
    montrees = liste(app)["Obligation"].value_counts()
    assert montrees["obligée"] == resultat.total["obligees"]
    assert montrees["selon la convention"] == 24


def test_la_date_rejoue_les_adoptions_et_le_regime(donnees, observatoire):
    app = ouvrir(CARTE, au="12/2022")
    assert not app.warning
    assert app.select_slider(key="au").value == "2022-12"
    table = observatoire.a_la_date(date(2022, 12, 1))
    resultat = simuler(table, Scenario(100_000_000))
    attendues = suivies(table, resultat, donnees.adoptions, date(2022, 12, 1))
    obligees = attendues[attendues["obligee"]]
    adoptantes = obligees["statut"].isin(STATUTS_ADOPTES).sum()
    assert f"Au 1ᵉʳ décembre 2022, **au moins {adoptantes} des 123" in au_texte(app)
    assert "droit antérieur (100 M€)" in au_texte(app)
    a_renouveler = obligees["a_renouveler"].sum()
    assert f"{a_renouveler} ont le leur à renouveler dans les douze mois" in au_texte(app)
    app.select_slider(key="au").set_value("2023-01").run()
    # The Gers, 38,5 M€ in 2023 and 55,8 in 2024, among others: the nearest year known judges.
    obligees = observatoire.suivies(donnees.droit.en_vigueur, au=date(2023, 1, 1))["obligee"].sum()
    assert obligees != 280
    assert f"des {obligees} collectivités obligées" in au_texte(app)
    assert "d’après les comptes connus les plus proches : 2023 pour" in au_texte(app)
    assert "comptes 2023 (relevé de novembre 2026) et 2024 (relevé" in au_texte(app)
    app.select_slider(key="au").set_value("2024-01").run()
    assert "des 280 collectivités obligées" in au_texte(app)
    assert "les plus proches" not in au_texte(app)


def test_lecture_depuis_une_date_recue(monkeypatch):
    app = ouvrir(CARTE, au="01/2020")
    app.button(key="bouton_lecture").click().run()
    assert not app.exception
    assert app.button(key="bouton_lecture").label == "Pause"
    assert "Au 1ᵉʳ janvier 2020" in au_texte(app)


def test_les_scenarios_recus_se_voient_d_abord():
    app = ouvrir(SIMULATEUR, garde='{"nom": "Abaissement", "seuil": 25}')
    titres = [titre.value for titre in app.header]
    assert titres[0] == "Scénarios comparés"
    assert list(app.table[0].value.columns)[1].startswith("Droit en vigueur")


def test_une_page_ouverte_passe_minuit(monkeypatch):
    app = ouvrir(CARTE)
    demain = aujourd_hui() + timedelta(days=1)
    monkeypatch.setenv("SPASER_JOUR", demain.isoformat())
    app.run()
    assert f"Au {date_longue(demain)}" in textes(app)
    assert "au moins 66 des 280" in au_texte(app)


def test_convention_ttc():
    app = ouvrir(CARTE, convention="TTC")
    assert "des 325 collectivités obligées" in au_texte(app)
    assert "45 des obligées ne le seraient pas en convention HT" in au_texte(app)


def test_les_filtres_se_lisent_et_se_retirent():
    app = ouvrir(
        CARTE,
        region="Bretagne",
        statut="Adopté, en vigueur",
        achats=["100", "500"],
        nom="rennes",
    )
    assert not app.warning
    assert "dans le périmètre choisi (Bretagne, achats : au moins 100 et au plus 500 M€)" in (
        au_texte(app)
    )
    assert set(liste(app)["Collectivité"]) == {"Rennes Métropole"}
    puces = {bouton.label for bouton in app.button if bouton.key.startswith("puce_")}
    assert {
        "Bretagne",
        "Adopté, en vigueur",
        typographie("nom : « rennes »"),
        "Tout retirer",
    } <= puces
    app.button(key="puce_Bretagne").click().run()
    assert app.multiselect(key="region").value == []
    app.button(key="puce_toutes").click().run()
    assert len(liste(app)) == 331
    assert not [bouton for bouton in app.button if bouton.key.startswith("puce_")]


def test_les_volontaires_seulement():
    app = ouvrir(CARTE, volontaires="true")
    assert set(liste(app)["Obligation"]) == {"volontaire"}
    assert "Ville de Cuers" in set(liste(app)["Collectivité"])


def test_celles_qui_ont_a_renouveler_seulement():
    app = ouvrir(CARTE, a_renouveler="true")
    montrees = liste(app)
    assert len(montrees) == 15
    assert set(montrees["Échéance"]) == {f"à renouveler avant le {date_longue(date(2026, 12, 31))}"}
    assert "15 ont le leur à renouveler dans les douze mois" in au_texte(app)
    app.button(key="puce_à renouveler").click().run()
    assert len(liste(app)) > 300
    # A year before the day of their end, all had twelve months left; two years, more.
    assert len(liste(ouvrir(CARTE, a_renouveler="true", au="2025-12"))) < 15


def test_une_date_inconnue_se_dit_partout():
    dunkerque = ouvrir(CARTE, nom="dunkerque")
    table = liste(dunkerque).set_index("Collectivité")
    avant = f"date inconnue, avant le {date_longue(date(2026, 11, 23))}"
    assert table.at["Communauté urbaine de Dunkerque", "Schéma"] == avant
    titres = [titre.value for titre in ouvrir(FICHE, siren="245900428").subheader]
    assert titres[0] == f"Premier schéma, adopté à une {avant}"
    resume = textes(ouvrir(CARTE, siren="215903501"))
    page = date_longue(date(2021, 11, 25))
    assert f"adopté, période inconnue (date inconnue, avant le {page})" in resume


def test_un_etat_qui_n_existe_plus_se_dit():
    """Who was « adopté, date inconnue » is adopted, or not yet, as at any date."""
    for ancien in ("date_inconnue", "Adopté, date inconnue"):
        app = ouvrir(CARTE, statut=ancien)
        assert not app.exception
        assert "état d’adoption" in app.warning[0].value
        assert len(liste(app)) > 300


def test_aucune_ne_repond_aux_filtres():
    app = ouvrir(CARTE, region="Mayotte", statut="En cours")
    assert not app.exception
    assert "Aucune collectivité ne répond" in app.info[0].value
    assert not app.dataframe


def test_ce_qui_est_a_verifier_ne_compte_pas():
    app = ouvrir(CARTE, a_verifier="true")
    assert "au moins 66 des 280" in au_texte(app)
    assert "à vérifier" in set(liste(app)["Adoption"])
    assert "à vérifier" not in set(liste(ouvrir(CARTE))["Adoption"])


def test_chercher_propose_les_homonymes_et_ouvre_le_resume():
    app = ouvrir(CARTE, q="saint denis")
    proposees = [bouton.label for bouton in app.button if bouton.key.startswith("q_")]
    assert proposees[:2] == [
        "Ville de Saint-Denis (La Réunion)",
        "Ville de Saint-Denis (Seine-Saint-Denis)",
    ]
    app.button(key="q_219300662").click().run()
    assert app.query_params["siren"] == "219300662"
    assert app.text_input(key="q").value == ""
    assert "Ville de Saint-Denis (Seine-Saint-Denis)" in [s.value for s in app.subheader]


@pytest.mark.parametrize("page", [CARTE, COLLECTIVITES])
@pytest.mark.parametrize("cle", ["region", "departement"])
def test_un_menu_repond_au_debut_du_mot_et_entree_n_en_prend_qu_un(page, cle):
    menu = ouvrir(page).multiselect(key=cle).proto
    assert menu.filter_mode == SelectWidgetFilterMode.FILTER_MODE_PREFIX
    assert menu.select_all == 0


def marque_d_entree(app) -> list[str]:
    corps = [element.proto.body for element in app.get("html")]
    return [c for c in corps if "seule-reponse" in c]


@pytest.mark.parametrize("page", [CARTE, COLLECTIVITES, FICHE])
def test_une_seule_reponse_se_dit_au_navigateur(page):
    (marque,) = marque_d_entree(ouvrir(page, q="les abymes"))
    assert 'data-demande="les abymes"' in marque
    assert marque_d_entree(ouvrir(page, q="saint denis")) == []
    assert marque_d_entree(ouvrir(page)) == []


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize(
    "cle", ["niveau", "regime", "au", "region", "departement", "statut", "achats", "vue"]
)
def test_carte_adresse_insensee(cle, valeur):
    app = ouvrir(CARTE, **{cle: valeur})
    assert not app.exception
    assert len(liste(app)) == 331
    assert len(app.warning) == 1


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize("cle", ["q", "nom", "siren", "inconnu"])
def test_carte_texte_insense(cle, valeur):
    app = ouvrir(CARTE, **{cle: valeur})
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("valeur", ABSURDES)
def test_fiche_siren_insense(valeur):
    app = ouvrir(FICHE, siren=valeur)
    assert not app.exception
    assert app.text_input(key="q").value == ""
    assert len(app.warning) == (1 if valeur.strip() else 0)
    if app.warning:
        assert "neuf chiffres" in app.warning[0].value


@pytest.mark.parametrize("valeur", ABSURDES)
def test_comparaison_insensee(valeur):
    app = ouvrir(FICHE, siren="233500016", avec=valeur)
    assert not app.exception
    assert len(app.warning) == (1 if valeur else 0)


def table_qui_a(app: AppTest, colonne: str):
    return next(t.value for t in app.table if colonne in t.value.columns)


def html(app: AppTest) -> str:
    return unescape("".join(h.proto.body for h in app.get("html")))


def test_la_fiche_repond_d_abord():
    app = ouvrir(FICHE, siren="243500139")
    assert [t.value for t in app.header] == [
        "Son SPASER",
        "Ses achats, année par année",
        typographie("Les autres obligées de la région : Bretagne"),
        "Les plus proches par type et par achats",
        "Les montants en détail",
        typographie("Une erreur ? Un SPASER à signaler ?"),
    ]
    assert [t.value[:2] for t in app.subheader[:2]] == ["2ᵉ", "Pr"]
    dit = html(app)
    assert typographie("Obligée · droit en vigueur (50 M€)") in dit
    assert "SPASER en vigueur jusqu’en 2027" in dit
    # The city of the joint scheme.
    assert '<a href="/collectivite?siren=213502388">Ville de Rennes</a>' in dit
    assert "441,1" not in au_texte(app).partition("Les montants en détail")[0]
    assert "14 autres obligées par le droit en vigueur" in au_texte(app)
    assert "collectivite%3Fsiren%3D243500139" in au_texte(app)


def test_fiche_d_une_adoptante():
    app = ouvrir(FICHE, siren="243300316", avec="243100518,200046977")
    assert not app.warning
    assert app.title[0].value == "Bordeaux Métropole"
    assert "schéma commun avec Bordeaux" in au_texte(app)
    assert "Adopté, en vigueur · **à renouveler avant le 31 décembre 2026**" in au_texte(app)
    assert "elle est **obligée**" in au_texte(app)
    cote_a_cote = table_qui_a(app, "Critère")
    assert cote_a_cote.shape[1] == 4
    assert "Métropole de Lyon (Rhône)" in cote_a_cote.columns


def test_fiche_d_une_region_a_ses_comptes_2025_et_ce_qu_elle_annonce():
    app = ouvrir(FICHE, siren="233500016")
    comptes, annonces = table_qui_a(app, "Montant"), table_qui_a(app, "Montant annoncé")
    assert list(comptes.columns) == ["Montant", "2023", "2024", "2025, provisoires"]
    assert "250\u00a0M€ à 300\u00a0M€" in set(annonces["Montant annoncé"])


@pytest.mark.parametrize(
    ("siren", "attendus"),
    [
        ("243500139", ["175 M€ annoncés avec la Ville de Rennes", "150 M€ à 200 M€ annoncés avec"]),
        ("213502388", ["175 M€ annoncés avec Rennes Métropole", "80 M€"]),
        ("216704825", ["330 M€ annoncés avec l’Eurométropole de Strasbourg"]),
        ("227806460", ["650 M€ annoncés avec le Département des Hauts-de-Seine"]),
        # One amount, with no upper bound.
        ("212500565", ["28,5 M€"]),
    ],
)
def test_un_montant_annonce_ensemble_est_sur_la_fiche_de_chacune(siren, attendus):
    annonces = [
        mots.replace("\u00a0", " ")
        for mots in table_qui_a(ouvrir(FICHE, siren=siren), "Montant annoncé")["Montant annoncé"]
    ]
    for attendu in attendus:
        assert [mots for mots in annonces if mots.startswith(attendu)], annonces


def test_comparer_avec_une_de_plus():
    app = ouvrir(FICHE, siren="233500016", avec="233500016,12,200053726")
    assert "répétées" in app.warning[0].value
    assert app.multiselect(key="comparees").value == ["200053726"]
    app.multiselect(key="comparees").set_value(["200053726", "234400034"]).run()
    assert app.query_params["avec"] == "200053726,234400034"


def test_fiches_des_plus_petites(collectivites):
    petites = collectivites.sort_values("achats_haut")
    sirens = [*petites["siren"].head(3)]
    for type_ in ("region", "departement", "epci"):
        sirens.append(petites[petites["type"] == type_]["siren"].iloc[0])
    for siren in sirens:
        app = ouvrir(FICHE, siren=siren)
        assert not app.exception
        assert not app.warning
        assert len(app.title) == 1


def test_la_liste_de_toutes():
    app = ouvrir(COLLECTIVITES)
    assert app.header[0].value.startswith("36\u202f255\u00a0collectivités, dont 280\u00a0obligées")
    app.text_input(key="q").set_value("franche comte").run()
    assert app.header[0].value.startswith("1\u00a0collectivité,")
    app.text_input(key="q").set_value("zzzz").run()
    assert "Aucune collectivité" in app.info[0].value


def noms_listes(app: AppTest) -> list[str]:
    table = next(h.proto.body for h in app.get("html") if '<div class="fiches"' in h.proto.body)
    return [unescape(nom) for nom in re.findall(r'siren=\d{9}">([^<]+)</a>', table)]


def test_la_liste_trie_filtre_et_pagine(collectivites):
    app = ouvrir(COLLECTIVITES, type="Départements", tri="Nom, de A à Z", page="2")
    assert not app.warning
    assert app.header[0].value.startswith("95\u00a0collectivités")
    noms = noms_listes(app)
    assert len(noms) == 45
    assert noms[-2:] == ["Département de l’Yonne", "Département des Yvelines"]
    app = ouvrir(COLLECTIVITES, obligation="Selon la convention", page="9999")
    assert len(noms_listes(app)) == 45
    assert not app.exception


def test_la_liste_se_tourne_aussi_d_en_bas():
    app = ouvrir(COLLECTIVITES)
    premiere = noms_listes(app)
    suivante = next(b for b in app.button if b.label == "Page suivante")
    suivante.click().run()
    assert app.query_params["page"] == "2"
    assert "Page 2 sur 726" in textes(app)
    assert not set(noms_listes(app)) & set(premiere)
    precedente = next(b for b in app.button if b.label == "Page précédente")
    precedente.click().run()
    assert noms_listes(app) == premiere
    assert next(b for b in app.button if b.label == "Page précédente").disabled


def test_la_liste_a_une_unite_et_ses_montants_a_droite():
    (table,) = (h.proto.body for h in ouvrir(COLLECTIVITES).get("html") if "fiches" in h.proto.body)
    assert table.count('<th scope="col" class="nombre">') == 3
    assert "Md€" not in table and "k€" not in table
    assert '<td class="nombre" data-titre="Achats 2024,\u00a0M€ HT">1\u202f934,6</td>' in table


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize("cle", ["type", "region", "departement", "obligation", "tri", "page", "q"])
def test_liste_adresse_insensee(cle, valeur):
    app = ouvrir(COLLECTIVITES, **{cle: valeur})
    assert not app.exception
    assert not app.error


def test_la_methode_liste_chaque_source(donnees):
    app = ouvrir(METHODE)
    sources = [r for r in donnees.paquet["resources"] if not r.get("construit")]
    table = next(t.value for t in app.table if "Producteur" in t.value)
    assert len(table) == len(sources)


@pytest.fixture
def oublie():
    spaser.observatoire.oublier()
    yield
    spaser.observatoire.oublier()


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in EN_PIED], ids=lambda page: page.titre
)
def test_donnees_inutilisables(page, oublie, monkeypatch):
    def echouer():
        raise ErreurDonnees([Anomalie("collectivites.parquet", None, None, "fichier absent")])

    monkeypatch.setattr(spaser.observatoire, "charger", echouer)
    app = ouvrir(page)
    assert not app.exception
    assert "Les données de l’application sont incomplètes" in app.error[0].value
    assert "collectivites.parquet\u00a0: fichier absent" in textes(app)
    assert not app.metric
    assert not app.table


def test_une_erreur_inattendue_n_est_dite_qu_en_francais(caplog):
    def script():
        from streamlit.error_util import handle_user_script_exception

        from components.site.erreurs import signaler

        handle_user_script_exception(KeyError("secret"), signaler)

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.error[0].value.startswith("Cette page n’a pas pu s’afficher en entier.")
    assert "Erreur inattendue" in caplog.text
    assert "KeyError: 'secret'" in caplog.text
