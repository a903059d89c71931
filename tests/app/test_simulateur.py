"""The simulator's page: what it reads of its address, and what is below its first screen."""

import json

import pytest
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

from components.simulateur.phrases import phrase_de_qui, titre_couts
from components.site.plan import SIMULATEUR
from components.site.textes import litteral
from spaser.formats import typographie
from spaser.scenario import MILLION, Scenario, seuil_en_euros

ABSURDES = ["", "1789", "Pays", "1; drop", "<script>", "\x00", "x" * 10_000, "\u202e", "-1", "'\""]


def ecran(app: AppTest) -> dict:
    """Return what the page gives its first screen."""
    (composant,) = app.get("bidi_component")
    return json.loads(composant.proto.json)


def compte(app: AppTest, observatoire, scenario: Scenario, reference=None) -> bool:
    """Say whether the page below the first screen tells of a scenario."""
    regime = reference or observatoire.droit.en_vigueur
    phrase = typographie(phrase_de_qui(observatoire.simulation(scenario, regime).comparaison))
    return any(html.proto.body.startswith(f'<p class="qui">{phrase}') for html in app.get("html"))


def au_texte(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.header, *app.title]
    return "\n".join(element.value for element in elements).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "valeur",
    ["abc", "-1", "10001", "1e9", "<script>", "٢٥x", "50\x00", "x" * 10_000, "nan", "1e400"],
)
def test_un_seuil_insense_est_dit_et_laisse(observatoire, valeur):
    app = ouvrir(SIMULATEUR, seuil=valeur)
    assert not app.exception
    (faute,) = ecran(app)["fautes"]
    assert "Le seuil" in faute
    assert compte(app, observatoire, Scenario(50 * MILLION))


@pytest.mark.parametrize(
    ("texte", "seuil"),
    [("1", 1_000_000), ("25,5", 25_500_000), ("25.5", 25_500_000), ("10000", 10**10)],
)
def test_un_seuil_exact(observatoire, texte, seuil):
    app = ouvrir(SIMULATEUR, seuil=texte)
    assert ecran(app)["fautes"] == []
    assert compte(app, observatoire, Scenario(seuil))


def test_un_seuil_trop_bas_est_releve_et_dit(observatoire):
    app = ouvrir(SIMULATEUR, seuil="0", seuil_commune="0,5")
    (faute,) = ecran(app)["fautes"]
    assert faute.startswith("Cette page compte à partir de 1\u00a0M€")
    assert compte(app, observatoire, Scenario(MILLION, (("commune", MILLION),)))


REGLAGES = [
    ({"seuil": "25", "convention": "TTC"}, Scenario(25 * MILLION, convention="ttc")),
    ({"seuil": "25", "ept": "false"}, Scenario(25 * MILLION, ept=False)),
    ({"seuil": "40", "types": "Communes"}, Scenario(40 * MILLION, types=("commune",))),
    ({"seuil": "25", "region": "Bretagne"}, Scenario(25 * MILLION, region="53")),
    *(
        (
            {"seuil": "50", "annee": annee, "types": "Régions"},
            Scenario(50 * MILLION, types=("region",), annee=int(annee)),
        )
        for annee in ("2023", "2025")
    ),
    ({"seuil": "25", "syndicats": "true"}, Scenario(25 * MILLION, syndicats=True)),
    (
        {"seuil": "50", "seuil_commune": "25", "seuil_epci": "30,5"},
        Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION), ("epci", 30_500_000))),
    ),
]


@pytest.mark.parametrize(("adresse", "scenario"), REGLAGES)
def test_chaque_reglage_compte(observatoire, adresse, scenario):
    app = ouvrir(SIMULATEUR, **adresse)
    assert not app.exception
    assert ecran(app)["fautes"] == []
    assert compte(app, observatoire, scenario)


def test_une_annee_inconnue_est_dite():
    (faute,) = ecran(ouvrir(SIMULATEUR, annee="2022"))["fautes"]
    assert "L’année 2022 n’est pas disponible" in faute


def test_les_syndicats_se_disent_a_part():
    app = ouvrir(SIMULATEUR, seuil="25", syndicats="true")
    dits = "".join(h.proto.body for h in app.get("html"))
    assert "À part\u00a0: 91\u00a0syndicats et 10\u00a0SDIS." in dits
    app.session_state["volet_syndicats"] = True
    app.run()
    listes = [t.value for t in app.table if "Nom" in t.value]
    assert len(listes) == 1 and set(listes[0]["Type"]) == {"syndicat", "SDIS"}
    ici = ouvrir(SIMULATEUR, seuil="25", syndicats="true", region="53")
    assert "toute la France" in ecran(ici)["fautes"][0]
    assert not any("À part" in h.proto.body for h in ici.get("html"))
    assert not any("syndicats" in v.label for v in ici.expander)


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize(
    "cle", ["types", "convention", "reference", "niveau", "ept", "seuil_commune", "garde"]
)
def test_une_adresse_insensee(observatoire, cle, valeur):
    app = ouvrir(SIMULATEUR, **{cle: valeur})
    assert not app.exception
    assert not app.error
    if cle != "garde" and valeur and (cle, valeur) != ("seuil_commune", "1789"):
        assert len(ecran(app)["fautes"]) == 1
    if (cle, valeur) != ("seuil_commune", "1789"):
        assert compte(app, observatoire, Scenario(50 * MILLION))


def test_comparer_avec_le_droit_anterieur(observatoire):
    app = ouvrir(SIMULATEUR, reference="Droit antérieur")
    assert compte(app, observatoire, Scenario(50 * MILLION), observatoire.droit.anterieur)


def test_une_adresse_que_le_navigateur_n_a_pas_dite_lui_est_imposee(observatoire):
    app = ouvrir(SIMULATEUR, seuil="25")
    assert ecran(app)["rang"] == 1
    app.run()
    assert ecran(app)["rang"] == 1
    app.query_params["seuil"] = "zut"
    app.run()
    assert ecran(app)["rang"] == 2
    assert len(ecran(app)["fautes"]) == 1
    assert compte(app, observatoire, Scenario(50 * MILLION))


def test_la_constance_se_dit_au_simulateur():
    app = ouvrir(SIMULATEUR, seuil="50")
    assert "75 départements au-dessus les trois années, 10 une partie" in au_texte(app)
    assert "Une seule année de comptes est connue pour les intercommunalités et communes" in (
        au_texte(app)
    )
    communes = au_texte(ouvrir(SIMULATEUR, seuil="50", types="commune"))
    assert "Sur les comptes de" not in communes


def test_une_adresse_en_retard_du_navigateur_ne_compte_pas(observatoire):
    app = ouvrir(SIMULATEUR, seuil="25", garde='{"nom": "a", "seuil": 10}')
    app.session_state["visite_du_simulateur"].perimees.append({"seuil": ["30"]})
    app.query_params["seuil"] = "30"
    app.run()
    assert ecran(app)["rang"] == 1
    assert app.query_params["seuil"] == "25" or app.query_params["seuil"] == ["25"]
    assert "garde" in app.query_params
    assert compte(app, observatoire, Scenario(25 * MILLION))
    # Heard of since, the same address is one that someone asks for.
    app.run()
    app.query_params["seuil"] = "30"
    app.run()
    assert ecran(app)["rang"] == 2
    assert compte(app, observatoire, Scenario(30 * MILLION))


def test_a_l_inverse(observatoire):
    app = ouvrir(SIMULATEUR)
    app.session_state["volet_viser"] = True
    app.run()
    app.button(key="prendre").click().run()
    assert app.query_params["seuil"] == "25,890833"
    assert ecran(app)["rang"] == 2
    app.selectbox(key="objectif").set_value("une part des achats, en %").run()
    app.button(key="prendre").click().run()
    pris = seuil_en_euros(app.query_params["seuil"])
    assert 0.6 <= observatoire.resultat(Scenario(pris)).part_achats < 0.601
    assert compte(app, observatoire, Scenario(pris))
    for mauvais in ("abc", "0", "101", "-3", "1e999", "nan"):
        app.text_input(key="vise_une part des achats, en %").set_value(mauvais).run()
        assert not app.exception
        assert app.warning


VOLETS = [
    "exports",
    "images",
    "viser",
    "courbe",
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


def test_un_volet_ouvert_le_reste_quand_tout_change():
    def volets(**adresse):
        return [volet.label for volet in ouvrir(SIMULATEUR, **adresse).expander]

    # For Streamlit, another name is another part, closed.
    assert volets(seuil="1") == volets(seuil="100") == volets(seuil="25", region="53")


@pytest.mark.parametrize("volet", VOLETS)
@pytest.mark.parametrize("seuil", ["1", "25", "10000"])
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

    assert listees() == 15
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


def test_la_liste_ne_redit_pas_la_situation_choisie():
    app = ouvrir(SIMULATEUR, seuil="25")
    app.session_state["volet_qui"] = True
    app.run()

    def liste():
        return next(h.proto.body for h in app.get("html") if 'class="fiches"' in h.proto.body)

    assert "Nouvellement obligée" not in liste() and ">Situation<" not in liste()
    app.session_state["qui_situations"] = ["deja_obligee", "nouvellement_obligee"]
    app.run()
    assert "Déjà obligée" in liste() and ">Situation<" in liste()
    # By the convention of all taxes, it enters, or was there before.
    ttc = ouvrir(SIMULATEUR, seuil="25", convention="ttc")
    ttc.session_state["volet_qui"] = True
    ttc.session_state["qui_situations"] = ["selon_convention"]
    ttc.run()
    (dite,) = (h.proto.body for h in ttc.get("html") if 'class="fiches"' in h.proto.body)
    assert "Selon la convention\u00a0: entre" in dite


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


def test_les_scenarios_recus_se_voient_d_abord():
    app = ouvrir(SIMULATEUR, garde='{"nom": "Abaissement", "seuil": 25}')
    titres = [titre.value for titre in app.header]
    assert titres[0] == "Scénarios comparés"
    assert list(app.table[0].value.columns)[1].startswith("Droit en vigueur")
