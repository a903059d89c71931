"""To contribute: the questionnaire, its faults, its receipt, and the private page of its author."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest
from evenements import UN_FAIT
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

import components.contribuer.guichet as guichet
import suivi.reception
from components.contribuer.saisie import CHAMPS
from components.site.observatoire import a_son_tour, en_laissant_passer
from components.site.plan import CONTRIBUER, FICHE
from spaser.formats import typographie
from suivi.base import Base, base_du_site
from suivi.contribution import Confidences, Contribution
from suivi.deja_dit import attendent
from suivi.dossiers import accepter, annuler, corriger, deposer, dossier, dossiers, refuser, retirer
from suivi.erreurs import CleDejaPrise, TropDEnvois
from suivi.liens_prives import DUREE, signer
from suivi.limites import LimiteParAdresse
from suivi.vocabulaire import SUJETS

RENNES, VILLE, ABYMES = "243500139", "213502388", "219711017"
LIEN = "https://www.exemple.fr/deliberation"
AUTRE_FAIT = {
    "nature": "objectif",
    "theme": "numerique",
    "libelle": "achats numériques sobres",
    "valeur": "12.5",
    "unite": "%",
}
ABSURDES = ["", "1789", "[]", "<script>", "\x00", "x" * 10_000, "\u202e", "-1", "'\""]


@pytest.fixture(autouse=True)
def limites(monkeypatch):
    monkeypatch.setattr(suivi.reception, "_par_adresse", LimiteParAdresse())


@pytest.fixture
def dossier_de_la_base(tmp_path, monkeypatch):
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'suivi' / 'suivi.db'}")
    return tmp_path / "suivi"


@pytest.fixture
def site(dossier_de_la_base) -> Base:
    base = base_du_site()
    base.preparer()
    return base


def champ(app: AppTest, libelle: str):
    champs = [*app.text_input, *app.text_area]
    return next(c for c in champs if c.label.startswith(typographie(libelle)))


def choix(app: AppTest, libelle: str):
    return next(r for r in app.radio if r.label.startswith(typographie(libelle)))


def menu(app: AppTest, libelle: str):
    return next(s for s in app.selectbox if s.label.startswith(typographie(libelle)))


def bouton(app: AppTest, libelle: str):
    return next(b for b in app.button if b.label.startswith(typographie(libelle)))


def boutons(app: AppTest) -> set[str]:
    return {b.label for b in app.button}


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def fautes(app: AppTest) -> list[str]:
    return [e.proto.body for e in app.get("html") if 'class="faute"' in e.proto.body]


def tout(app: AppTest) -> str:
    mots = [*app.markdown, *app.caption, *app.header, *app.info, *app.warning, *app.error]
    return "\n".join([*(e.value for e in [*mots, *app.success, *app.code]), html(app)])


def dire_qui(app: AppTest, role: str = "agent") -> AppTest:
    return choix(app, "À quel titre").set_value(role).run()


def envoyer(app: AppTest) -> AppTest:
    return bouton(app, "Envoyer").click().run()


def deposee(base: Base, dite: Contribution | None = None, cle: str = "a") -> int:
    dite = dite or Contribution(RENNES, "en_cours", "agent", lien=LIEN)
    confidences = Confidences("agent@exemple.fr", "Un secret.")
    maintenant = datetime.now(UTC)
    recu = deposer(base, dite, confidences, cle=cle, provenance="page", instant=maintenant)
    return recu.numero


def privee(base: Base, numero: int) -> AppTest:
    return ouvrir(CONTRIBUER, suivi=signer(base, numero, datetime.now(UTC)))


def test_sans_rien_choisir_rien_ne_part(site):
    app = ouvrir(CONTRIBUER)
    assert not app.exception
    assert not fautes(app)
    app = envoyer(app)
    assert len(fautes(app)) == 3
    assert "choisir son nom" in html(app)
    assert app.warning[0].value == typographie(
        "À revoir : collectivité, ce que vous dites et à quel titre."
    )
    assert dossiers(site) == []


@pytest.mark.parametrize("sujet", SUJETS)
def test_chaque_sujet_demande_ce_qu_il_lui_faut(site, sujet):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet=sujet)
    assert not app.exception
    assert not app.warning
    if sujet == "engagement":
        app = choix(app, "Qu'est-ce que c'est").set_value("objectif").run()
        app = menu(app, "Ce qui est compté").set_value("autre").run()
    libelles = "\n".join(e.label for e in [*app.text_input, *app.radio, *app.selectbox])
    for nom, mots in {
        "date": "Date d'adoption",
        "debut": "Première année",
        "fin": "Dernière année",
        "perimetre": "Périmètre",
        "partenaires": "Adopté avec d'autres",
        "schema_id": "De quel schéma",
        "nature": "Qu'est-ce que c'est",
        "indicateur": "Ce qui est compté",
        "theme": "Thème",
        "valeur": "Valeur (facultatif)",
        "unite": "Unité",
        "borne": "La page le dit",
        "annee": "Année (facultatif)",
        "libelle": "Ce que dit la page",
    }.items():
        assert (typographie(mots) in libelles) == (nom in CHAMPS[sujet]), nom
    assert "lien" in CHAMPS[sujet]
    assert ("Page publique" in libelles) or sujet == "document"
    assert not fautes(app)


@pytest.mark.parametrize(
    ("sujet", "reponses"),
    [
        ("adopte", {"Date d'adoption": "2022-05", "Première": "2022", "Périmètre": "Ville"}),
        ("sans_schema", {}),
        ("en_cours", {"Page publique": LIEN}),
        ("renouvellement", {"Date d'adoption": "2026", "Dernière": "2030"}),
        ("correction", {"Date d'adoption": "2024-02-29"}),
        ("document", {"Lien du document": LIEN}),
    ],
)
def test_chaque_sujet_est_recu(site, sujet, reponses):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet=sujet))
    for libelle, reponse in reponses.items():
        champ(app, libelle).set_value(reponse).run()
    champ(app, "Commentaire").set_value("Un mot.").run()
    champ(app, "Adresse électronique").set_value("agent@exemple.fr").run()
    app = envoyer(app)
    assert not app.exception
    (un,) = dossiers(site)
    assert (un.dite.siren, un.dite.sujet, un.dite.role) == (RENNES, sujet, "agent")
    assert set(reponses.values()) <= set(un.dite.en_objet().values())
    assert un.confidences == Confidences("agent@exemple.fr", "Un mot.")
    assert un.provenance == "page"


def menus(app: AppTest) -> set[str]:
    return {s.label.replace("\u2060", "") for s in [*app.selectbox, *app.radio]}


def dire_un_chiffre(app: AppTest, nature: str, compte: str) -> AppTest:
    app = choix(app, "Qu'est-ce que c'est").set_value(nature).run()
    return menu(app, "Ce qui est compté").set_value(compte).run()


def test_un_objectif_est_recu(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement")
    app = dire_un_chiffre(app, "objectif", "heures_insertion")
    assert typographie("Thème : Insertion ; unité : heures.") in html(app)
    assert typographie("Valeur, en heures") in [t.label for t in app.text_input]
    champ(app, "Valeur").set_value("120 000,0").run()
    champ(app, "Année").set_value("2028").run()
    choix(app, "Ce qu'elle compte").set_value("par_an").run()
    choix(app, "La page le dit").set_value("au_moins").run()
    champ(app, "Ce que dit la page").set_value("heures d'insertion").run()
    champ(app, "Page publique").set_value(LIEN).run()
    app = dire_qui(app)
    (lue,) = [c.value for c in app.caption if c.value.startswith("Se lira")]
    assert lue.replace("\\", "") == typographie(
        "Se lira : objectif « heures d'insertion » : au moins 120\u202f000\u00a0heures par an en "
        "2028."
    )
    assert not fautes(app)
    envoyer(app)
    (un,) = dossiers(site)
    assert un.dite == Contribution(RENNES, "engagement", "agent", lien=LIEN, **UN_FAIT)


def test_ce_qui_ne_se_compare_pas_dit_son_theme_et_son_unite(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement")
    app = dire_un_chiffre(app, "resultat", "autre")
    menu(app, "Thème").set_value("numerique").run()
    champ(app, "Valeur").set_value("12").run()
    champ(app, "Ce que dit la page").set_value("marchés dématérialisés").run()
    champ(app, "Page publique").set_value(LIEN).run()
    app = envoyer(dire_qui(app))
    assert [f for f in fautes(app) if "Une valeur et son unité" in f]
    assert [f for f in fautes(app) if "Dire l’année de la mesure" in f]
    assert app.warning[0].value == typographie("À revoir : unité et année.")
    champ(app, "Année mesurée").set_value("2024").run()
    menu(app, "Unité").set_value("marchés").run()
    envoyer(app)
    (un,) = dossiers(site)
    dit = {"nature": "resultat", "theme": "numerique", "libelle": "marchés dématérialisés"}
    dit |= {"valeur": "12", "unite": "marchés", "annee": "2024"}
    assert un.dite == Contribution(RENNES, "engagement", "agent", lien=LIEN, **dit)


@pytest.mark.parametrize(
    ("nature", "compte", "demandes"),
    [
        ("objectif", "part_bio", set()),
        ("objectif", "part_locale", {"Ce qu’elle compte"}),
        ("resultat", "autre", {"Thème", "Unité"}),
        ("structure", "nombre_axes", set()),
        ("structure", "nombre_objectifs", {"Unité"}),
    ],
)
def test_on_ne_demande_que_ce_qui_n_est_pas_deja_dit(site, nature, compte, demandes):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement")
    avant = menus(app)
    app = dire_un_chiffre(app, nature, compte)
    assert menus(app) - avant == {"Ce qui est compté"} | demandes
    assert not app.exception


def test_une_nature_n_a_que_ses_indicateurs(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement")
    app = dire_un_chiffre(app, "structure", "nombre_axes")
    app = choix(app, "Qu'est-ce que c'est").set_value("objectif").run()
    assert menu(app, "Ce qui est compté").value is None
    assert "Nombre d’axes" not in menu(app, "Ce qui est compté").options
    app = envoyer(dire_qui(app))
    assert [f for f in fautes(app) if "Choisir ce qui est compté" in f]
    assert not app.error
    app = menu(app, "Ce qui est compté").set_value("part_bio").run()
    app = envoyer(app)
    assert [f for f in fautes(app) if "Donner la valeur" in f]
    assert not app.error
    assert dossiers(site) == []


def test_sans_rien_dire_du_chiffre_chaque_champ_se_dit(site):
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement")))
    assert [f for f in fautes(app) if "Dire ce que c’est" in f]
    assert [f for f in fautes(app) if "Donner le lien de la page publique" in f]
    assert not app.error


def test_un_chiffre_sans_schema_adopte_est_annonce_a_part(site, donnees):
    dit = typographie("Aucun schéma adopté n'est recensé pour elle")
    prepares = donnees.adoptions[donnees.adoptions["statut"] == "en_cours"]
    for siren in (ABYMES, prepares["siren"].dropna().iloc[0]):
        assert dit in tout(ouvrir(CONTRIBUER, siren=siren, sujet="engagement")), siren
    assert dit not in tout(ouvrir(CONTRIBUER, siren=RENNES, sujet="engagement"))
    assert dit not in tout(ouvrir(CONTRIBUER, siren=ABYMES, sujet="document"))


def test_un_chiffre_du_releve_se_reconnait(site, donnees):
    lignes = donnees.engagements
    connu = lignes[(lignes["indicateur"] == "nombre_axes") & lignes["siren"].notna()].iloc[0]
    app = ouvrir(CONTRIBUER, siren=connu["siren"], sujet="engagement")
    if any(r.label.startswith(typographie("De quel schéma")) for r in app.radio):
        app = choix(app, "De quel schéma").set_value(connu["schema_id"]).run()
    app = dire_un_chiffre(app, "structure", "nombre_axes")
    champ(app, "Ce que dit la page").set_value("axes").run()
    annee = "" if donnees.engagements["annee_mesure"].isna()[connu.name] else connu["annee_mesure"]
    champ(app, "Année").set_value(str(annee)).run()
    app = champ(app, "Valeur").set_value(f"{connu['valeur']:g}").run()
    deja = typographie("Ce fait est déjà au relevé")
    assert [i for i in app.info if deja in i.value]
    app = champ(app, "Valeur").set_value("9999").run()
    assert not [i for i in app.info if deja in i.value]


@pytest.mark.parametrize("fait", [UN_FAIT | {"valeur": "12.5"}, AUTRE_FAIT], ids=["comparé", "non"])
def test_un_chiffre_se_corrige_et_se_relit(site, fait):
    numero = deposee(site, Contribution(RENNES, "engagement", "agent", lien=LIEN, **fait))
    app = privee(site, numero)
    assert "Objectif «" in html(app)
    assert fait["libelle"].split("'")[0] in html(app)
    app = bouton(app, "La corriger").click().run()
    assert champ(app, "Valeur").value == fait["valeur"].replace(".", ",")
    assert menu(app, "Ce qui est compté").value == fait.get("indicateur", "autre")
    app = champ(app, "Valeur").set_value("7,25").run()
    app = bouton(app, "Envoyer la correction").click().run()
    assert not app.exception
    assert "Corrigée le" in app.info[0].value
    attendu = Contribution(RENNES, "engagement", "agent", lien=LIEN, **(fait | {"valeur": "7.25"}))
    assert dossier(site, numero).dite == attendu


def test_une_fiche_propose_de_dire_un_chiffre(site, observatoire):
    o = observatoire
    dits = set(" ".join(o.engagements["sirens"]).split())
    adoptantes = o.collectivites[o.collectivites["adoptante"]]
    muette = next(siren for siren in adoptantes["siren"] if siren not in dits)
    for siren, attendu in ((RENNES, True), (muette, True), (ABYMES, False)):
        app = ouvrir(FICHE, siren=siren)
        liens = [li.proto for li in app.get("page_link") if li.proto.label == "Proposer un chiffre"]
        assert [li.query_string for li in liens] == [f"siren={siren}&sujet=engagement"] * attendu
        assert (typographie("Aucune page publique relevée") in tout(app)) == (siren == muette)


def test_la_premiere_question_puis_le_reste(site):
    app = ouvrir(CONTRIBUER, siren=RENNES)
    question = choix(app, "Votre collectivité")
    assert question.options == [
        typographie(mots) for mots in ("a élaboré un SPASER", "n'en a pas élaboré", "en élabore un")
    ] + ["autre chose à dire"]
    assert question.value is None
    app = question.set_value("autre").run()
    app = choix(app, "Quoi d'autre").set_value("document").run()
    assert champ(app, "Lien du document")
    assert choix(app, "Votre collectivité").value == "autre"
    app = choix(app, "Votre collectivité").set_value("sans_schema").run()
    assert not [r for r in app.radio if r.label.startswith("Quoi")]
    assert fautes(app) == []


def test_une_autre_chose_se_dit(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="autre"))
    assert choix(app, "Quoi d'autre").value is None
    app = envoyer(app)
    assert len(fautes(app)) == 1
    assert dossiers(site) == []


def test_l_adresse_choisit_le_sujet(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="renouvellement")
    assert choix(app, "Votre collectivité").value == "autre"
    assert choix(app, "Quoi d'autre").value == "renouvellement"
    app.query_params["sujet"] = "en_cours"
    app = app.run()
    assert choix(app, "Votre collectivité").value == "en_cours"


@pytest.mark.parametrize("valeur", ABSURDES)
@pytest.mark.parametrize("cle", ["siren", "sujet", "suivi", "q"])
def test_une_adresse_absurde_se_dit(site, cle, valeur):
    app = ouvrir(CONTRIBUER, **{cle: valeur})
    assert not app.exception
    assert len(app.title) == 1
    dite = valeur.strip() and cle != "q" and not (cle == "sujet" and valeur == "")
    assert len(app.warning) == (1 if dite else 0)
    assert "<script>" not in html(app)


def test_plusieurs_sujets_ne_sont_aucun(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet=["adopte", "en_cours"])
    assert "sujet" in app.warning[0].value
    assert choix(app, "Votre collectivité").value is None


def test_une_faute_se_dit_a_cote_du_champ_touche_seulement(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte")
    app = champ(app, "Date d'adoption").set_value("16/05/2024").run()
    (faute,) = fautes(app)
    assert "Date illisible" in faute
    assert "date d’adoption" in app.warning[0].value
    app = champ(app, "Date d'adoption").set_value("2027").run()
    assert "futur" in fautes(app)[0]
    app = champ(app, "Page publique").set_value("http://localhost/spaser").run()
    assert "réseau privé" in fautes(app)[1]
    app = champ(app, "Date d'adoption").set_value("2025-06").run()
    app = champ(app, "Page publique").set_value(LIEN).run()
    assert fautes(app) == []
    app = envoyer(app)
    assert len(fautes(app)) == 1
    assert "Dire à quel titre" in fautes(app)[0]
    assert dossiers(site) == []
    envoyer(dire_qui(app))
    assert len(dossiers(site)) == 1


def test_ce_qu_on_tape_dans_une_faute_reste_du_texte(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte")
    app = champ(app, "Page publique").set_value("https://a.fr/<img src=x>").run()
    app = champ(app, "Adresse électronique").set_value("<b>@a.fr").run()
    assert len(fautes(app)) == 2
    assert "<img" not in html(app)


def test_les_mots_d_un_autre_sujet_restent_et_ne_partent_pas(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte"))
    app = champ(app, "Périmètre").set_value("Ville et CCAS").run()
    app = choix(app, "Votre collectivité").set_value("sans_schema").run()
    app = choix(app, "Votre collectivité").set_value("adopte").run()
    assert champ(app, "Périmètre").value == "Ville et CCAS"
    app = choix(app, "Votre collectivité").set_value("sans_schema").run()
    envoyer(app)
    (un,) = dossiers(site)
    assert un.dite == Contribution(RENNES, "sans_schema", "agent")


def test_des_partenaires_se_nomment_et_se_retirent(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte"))
    for cherche, siren in (("rennes", VILLE), ("les abymes", ABYMES), ("rennes", VILLE)):
        app = champ(app, "Adopté avec").set_value(cherche).run()
        app = app.button(key=f"q_partenaire_{siren}").click().run()
    app = bouton(app, "Retirer Ville des Abymes").click().run()
    envoyer(app)
    (un,) = dossiers(site)
    assert un.dite.partenaires == VILLE


def test_la_collectivite_se_cherche_et_se_change(site):
    app = ouvrir(CONTRIBUER, q="les abymes")
    app = app.button(key=f"q_{ABYMES}").click().run()
    assert app.query_params["siren"] == ABYMES
    assert "Ville des Abymes" in tout(app)
    app = bouton(app, "En choisir une autre").click().run()
    assert "siren" not in app.query_params
    assert champ(app, "De quelle collectivité")


def test_ce_qui_est_connu_est_a_cote(site):
    dit = tout(ouvrir(CONTRIBUER, siren=RENNES))
    assert "Obligée" in dit
    assert "en vigueur jusqu’en 2027" in dit
    assert typographie("2e schéma, adopté en 2024") in dit
    assert 'href="https://' in dit
    assert "Aucune adoption recensée" in tout(ouvrir(CONTRIBUER, siren=ABYMES))


@pytest.mark.parametrize(
    ("sujet", "reponses", "deja"),
    [
        ("adopte", {"Date d'adoption": "2018-05-17"}, "Premier schéma"),
        ("adopte", {"Date d'adoption": "2018"}, "Premier schéma"),
        ("renouvellement", {"Date d'adoption": "2024-06"}, "2e schéma"),
        ("adopte", {"Date d'adoption": "2021"}, ""),
        ("adopte", {"Date d'adoption": "20"}, ""),
        ("adopte", {"Date d'adoption": "2024-13"}, ""),
        ("adopte", {"Page publique": LIEN}, ""),
        ("correction", {"Date d'adoption": "2018"}, ""),
    ],
)
def test_ce_que_le_releve_sait_deja_se_dit(site, sujet, reponses, deja):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet=sujet)
    for libelle, reponse in reponses.items():
        champ(app, libelle).set_value(reponse).run()
    dits = [avis.value for avis in app.info]
    assert len(dits) == bool(deja)
    if deja:
        assert typographie(f"« {deja}") in dits[0]


def test_la_date_d_un_autre_sujet_n_est_pas_redite(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte")
    app = champ(app, "Date d'adoption").set_value("2018").run()
    assert "Déjà au relevé" in app.info[0].value
    app = choix(app, "Votre collectivité").set_value("autre").run()
    app = choix(app, "Quoi d'autre").set_value("document").run()
    assert not app.info


@pytest.mark.parametrize(
    ("sujet", "libelle"), [("adopte", "Page publique"), ("document", "Lien du document")]
)
def test_un_lien_du_releve_se_reconnait(site, donnees, sujet, libelle):
    siens = donnees.adoptions[donnees.adoptions["siren"] == RENNES]
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet=sujet)
    app = champ(app, libelle).set_value(f" {siens['source_url'].iloc[0]} ").run()
    assert "Déjà au relevé" in app.info[0].value
    app.query_params["siren"] = ABYMES
    assert not app.run().info


def test_une_contribution_qui_attend_se_dit_et_rien_d_elle(site):
    assert "attend déjà" not in tout(ouvrir(CONTRIBUER, siren=RENNES))
    deposee(site)
    dit = tout(ouvrir(CONTRIBUER, siren=RENNES))
    assert "attend déjà" in dit
    assert "attend déjà" not in tout(ouvrir(CONTRIBUER, siren=ABYMES))
    for secret in (LIEN, "secret", "agent@exemple.fr"):
        assert secret not in dit


def test_ce_qui_attend_se_compte_par_collectivite(base):
    numeros = [deposee(base, cle=cle) for cle in "abcd"]
    deposee(base, Contribution(ABYMES, "adopte", "elu"), "e")
    assert attendent(base, RENNES) == 4
    instant = datetime.now(UTC)
    retirer(base, numeros[0], rang=0, instant=instant)
    corriger(base, numeros[1], Contribution(RENNES, "adopte", "elu"), rang=0, instant=instant)
    refuser(base, numeros[2], motif="Non.", rang=0, auteur="x", instant=instant)
    assert attendent(base, RENNES) == 2
    annuler(base, numeros[2], motif="Si.", rang=1, auteur="x", instant=instant)
    assert attendent(base, RENNES) == 3
    assert attendent(base, VILLE) == 0


def test_le_recu_dit_le_numero_le_lien_et_son_terme(base, base_vide, monkeypatch):
    monkeypatch.setenv("SPASER_BASE", base_vide)
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours")))
    assert not app.exception
    (un,) = dossiers(base)
    assert typographie(f"n° {un.numero} reçue") in app.success[0].value
    (lien,) = app.code
    assert "/contribuer?suivi=" in lien.value
    terme = un.recue_le + DUREE
    assert f"{terme.year}" in tout(app)
    app = ouvrir(CONTRIBUER, suivi=lien.value.partition("suivi=")[2])
    assert "Prépare un SPASER" in html(app)
    assert not app.warning


def test_on_suit_sa_contribution_depuis_le_recu(site):
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours")))
    app = bouton(app, "Suivre cette contribution").click().run()
    assert list(app.query_params) == ["suivi"]
    assert "La corriger" in boutons(app)


def test_deux_clics_sont_un_envoi(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours"))
    saisie = app.session_state["saisie"]
    app = envoyer(app)
    recu = saisie.recue
    # The second click, sent before the page showed the answer to the first.
    saisie.recue = None
    app = envoyer(app.run())
    assert saisie.recue.numero == recu.numero
    assert len(dossiers(site)) == 1


def test_une_reponse_perdue_puis_un_autre_texte_ne_perd_rien(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours"))
    saisie = app.session_state["saisie"]
    app = envoyer(app)
    saisie.recue = None
    app = choix(app.run(), "Votre collectivité").set_value("sans_schema").run()
    app = envoyer(app)
    assert app.success
    assert [un.dite.sujet for un in dossiers(site)] == ["en_cours", "sans_schema"]


def test_dire_autre_chose_recommence_a_neuf(site):
    app = ouvrir(CONTRIBUER, siren=RENNES, sujet="sans_schema")
    app = champ(dire_qui(app), "Commentaire").set_value("Un mot.").run()
    cle = app.session_state["saisie"].cle
    app = envoyer(app)
    app = bouton(app, "Dire autre chose").click().run()
    assert app.session_state["saisie"].cle != cle
    assert champ(app, "Commentaire").value == ""
    assert choix(app, "À quel titre").value is None
    assert choix(app, "Votre collectivité").value == "sans_schema"


def test_un_siren_a_espaces_a_son_recu(site):
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren="243 500 139", sujet="en_cours")))
    assert app.success
    assert dossiers(site)[0].dite.siren == RENNES


def test_d_une_autre_fiche_le_recu_laisse_la_place(site):
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours")))
    assert app.run().success
    app.query_params["siren"] = ABYMES
    app = app.run()
    assert not app.success
    assert "Ville des Abymes" in tout(app)


def test_un_piege_rempli_ne_recoit_rien(site):
    app = dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours"))
    champ(app, "Laisser ce champ vide").set_value("https://reclame.fr").run()
    app = envoyer(app)
    assert "rien n’a été reçu" in app.error[0].value
    assert dossiers(site) == []


def ecrire(app: AppTest) -> AppTest:
    app = champ(dire_qui(app), "Date d'adoption").set_value("2025-06").run()
    app = champ(app, "Page publique").set_value(LIEN).run()
    return champ(app, "Commentaire").set_value("Long à écrire.").run()


def est_garde(app: AppTest) -> None:
    assert not app.exception
    assert "Ce que vous avez écrit reste ici" in app.error[0].value
    assert champ(app, "Date d'adoption").value == "2025-06"
    assert champ(app, "Page publique").value == LIEN
    assert champ(app, "Commentaire").value == "Long à écrire."
    assert choix(app, "À quel titre").value == "agent"


def test_la_base_s_en_va_et_revient_le_texte_reste(site, dossier_de_la_base, tmp_path):
    app = ecrire(ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte"))
    dossier_de_la_base.rename(tmp_path / "ailleurs")
    app = envoyer(app)
    est_garde(app)
    assert "Renvoyez dans quelques minutes" in app.error[0].value
    est_garde(envoyer(app))
    (tmp_path / "ailleurs").rename(dossier_de_la_base)
    app = envoyer(app)
    assert app.success
    assert [un.dite.date for un in dossiers(site)] == ["2025-06"]


@pytest.mark.parametrize(
    "erreur", [TropDEnvois("Réessayez demain.", 60), CleDejaPrise("Cette clé a servi.")]
)
def test_un_refus_garde_le_texte(site, monkeypatch, erreur):
    def refuser_(*_, **__):
        raise erreur

    app = ecrire(ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte"))
    monkeypatch.setattr(guichet, "recevoir", refuser_)
    app = envoyer(app)
    est_garde(app)
    assert typographie(str(erreur)) in app.error[0].value
    # Whatever is written next takes the sentence away.
    app = champ(app, "Commentaire").set_value("Autre.").run()
    assert not app.error


def test_le_texte_reste_quand_on_va_voir_ailleurs(site):
    app = ecrire(ouvrir(CONTRIBUER, siren=RENNES, sujet="adopte"))
    app.switch_page(FICHE.script).run()
    app = app.switch_page(CONTRIBUER.script).run()
    assert champ(app, "Commentaire").value == "Long à écrire."
    assert champ(app, "Date d'adoption").value == "2025-06"


def test_ferme_la_page_le_dit_et_le_reste_va(dossier_de_la_base, tmp_path):
    dossier_de_la_base.write_text("Pas un dossier.")
    app = ouvrir(CONTRIBUER, siren=RENNES)
    assert not app.exception
    assert "fermées pour l’instant" in app.warning[0].value
    assert not app.text_input
    assert not ouvrir(FICHE, siren=RENNES).exception
    dossier_de_la_base.unlink()
    app = bouton(app, "Réessayer").click().run()
    assert not app.warning
    assert envoyer(dire_qui(app)).warning


@pytest.mark.parametrize(
    "adresse", ["mysql://x/y", "sqlite://", "postgresql+psycopg://127.0.0.1:1/x"]
)
def test_une_base_mal_nommee_ou_sourde_ferme_la_page(monkeypatch, adresse):
    monkeypatch.setenv("SPASER_BASE", adresse)
    for app in (ouvrir(CONTRIBUER, siren=RENNES), ouvrir(CONTRIBUER, suivi="x")):
        assert not app.exception
        assert "fermées pour l’instant" in app.warning[0].value
        assert "SPASER_BASE" not in tout(app)


def test_des_tables_parties_se_refont(site, dossier_de_la_base):
    shutil.rmtree(dossier_de_la_base)
    app = envoyer(dire_qui(ouvrir(CONTRIBUER, siren=RENNES, sujet="en_cours")))
    assert app.success


def test_la_page_privee_dit_ou_elle_en_est(site):
    instant = datetime.now(UTC)
    numero = deposee(site)
    app = privee(site, numero)
    assert not app.exception
    assert "attend qu’un éditeur" in app.info[0].value
    retenue = Contribution(RENNES, "en_cours", "agent", lien="https://retenu.fr/", perimetre="<b>")
    accepter(
        site, numero, retenue, confiance="haute", rang=0, auteur="Une éditrice", instant=instant
    )
    app = privee(site, numero)
    assert "Acceptée le" in app.success[0].value
    assert '<a href="https://retenu.fr/" rel="nofollow noopener">' in html(app)
    assert "&lt;b&gt;" in html(app)
    assert not {"La corriger", "La retirer"} & boutons(app)
    annuler(site, numero, motif="Doute.", rang=1, auteur="Une éditrice", instant=instant)
    app = privee(site, numero)
    assert "a été annulée" in app.info[0].value
    assert "La retirer" in boutons(app)
    motif = "Voir [ici](https://x.fr) <b>l'autre</b>"
    refuser(site, numero, motif=motif, rang=2, auteur="Une éditrice", instant=instant)
    app = privee(site, numero)
    assert "Refusée le" in app.info[0].value
    assert r"Voir \[ici\]" in app.info[0].value
    dit = tout(app)
    for secret in ("secret", "agent@exemple.fr", "éditrice"):
        assert secret not in dit


def test_une_contribution_se_corrige_tant_qu_elle_attend(site):
    dite = Contribution(RENNES, "adopte", "agent", date="2024", partenaires=VILLE, perimetre="Tout")
    numero = deposee(site, dite)
    app = bouton(privee(site, numero), "La corriger").click().run()
    assert champ(app, "Date d'adoption").value == "2024"
    assert champ(app, "Périmètre").value == "Tout"
    assert "Retirer Ville de Rennes" in boutons(app)
    assert not app.text_area
    app = champ(app, "Date d'adoption").set_value("2030").run()
    app = bouton(app, "Envoyer la correction").click().run()
    assert "futur" in fautes(app)[0]
    assert dossier(site, numero).rang == 0
    app = champ(app, "Date d'adoption").set_value("2024-05-16").run()
    app = bouton(app, "Envoyer la correction").click().run()
    assert "Corrigée le" in app.info[0].value
    assert "Envoyer la correction" not in boutons(app)
    un = dossier(site, numero)
    assert (un.dite.date, un.dite.partenaires, un.dite.perimetre) == ("2024-05-16", VILLE, "Tout")
    assert un.confidences == Confidences("agent@exemple.fr", "Un secret.")


def test_ce_qui_a_change_entre_temps_se_dit(site):
    numero = deposee(site)
    app = bouton(privee(site, numero), "La corriger").click().run()
    autre = Contribution(RENNES, "en_cours", "elu")
    corriger(site, numero, autre, rang=0, instant=datetime.now(UTC))
    # Whatever is answered shows the page anew: what is being corrected is still what it was.
    app = choix(app, "Votre collectivité").set_value("sans_schema").run()
    app = bouton(app, "Envoyer la correction").click().run()
    assert "a changé depuis" in app.error[0].value
    assert dossier(site, numero).dite == autre
    assert choix(app, "Votre collectivité").value == "sans_schema"
    app = bouton(app, "Envoyer la correction").click().run()
    assert not app.error
    assert dossier(site, numero).dite.sujet == "sans_schema"


def test_ce_qui_vient_d_etre_decide_ne_se_corrige_plus(site):
    numero = deposee(site)
    app = bouton(privee(site, numero), "La corriger").click().run()
    refuser(site, numero, motif="Non.", rang=0, auteur="x", instant=datetime.now(UTC))
    app = bouton(app, "Envoyer la correction").click().run()
    assert not app.exception
    assert "Refusée le" in app.info[0].value
    assert dossier(site, numero).rang == 1


def test_une_contribution_se_retire_apres_confirmation(site):
    numero = deposee(site)
    app = bouton(privee(site, numero), "La retirer").click().run()
    app = bouton(app, "Non, la garder").click().run()
    assert "Oui, la retirer" not in boutons(app)
    app = bouton(app, "La retirer").click().run()
    assert dossier(site, numero).etape == "recue"
    app = bouton(app, "Oui, la retirer").click().run()
    assert "Retirée le" in app.info[0].value
    assert dossier(site, numero).etape == "retiree"
    assert not {"La corriger", "La retirer"} & boutons(app)


def test_un_retrait_que_la_base_refuse_se_dit(site, dossier_de_la_base, tmp_path, monkeypatch):
    numero = deposee(site)
    app = bouton(privee(site, numero), "La retirer").click().run()
    refuser(site, numero, motif="Non.", rang=0, auteur="x", instant=datetime.now(UTC))
    annuler(site, numero, motif="Si.", rang=1, auteur="x", instant=datetime.now(UTC))
    app = bouton(app, "Oui, la retirer").click().run()
    assert "a changé depuis" in app.error[0].value
    app = bouton(app, "Oui, la retirer").click().run()
    assert dossier(site, numero).etape == "retiree"


def test_un_lien_perime_ou_faux_se_dit(site):
    numero = deposee(site)
    il_y_a_un_an = datetime.now(UTC) - DUREE - timedelta(minutes=1)
    app = ouvrir(CONTRIBUER, suivi=signer(site, numero, il_y_a_un_an))
    assert "dure un an" in app.warning[0].value
    assert not boutons(app) & {"La corriger", "La retirer"}
    app = ouvrir(CONTRIBUER, suivi=f"{signer(site, numero, datetime.now(UTC))}x")
    assert "ne mène à aucune contribution" in app.warning[0].value
    app = bouton(app, "Dire quelque chose").click().run()
    assert "suivi" not in app.query_params
    assert champ(app, "De quelle collectivité")


def test_une_fiche_mene_au_questionnaire(site):
    app = ouvrir(FICHE, siren=RENNES)
    (lien,) = [
        li for li in app.get("page_link") if li.proto.label.startswith("Une adoption manque")
    ]
    assert lien.proto.query_string == f"siren={RENNES}"
    assert lien.proto.page == CONTRIBUER.chemin


def test_ce_qui_attend_la_base_laisse_passer_les_autres():
    def est_libre() -> bool:
        vu = []

        def essayer() -> None:
            vu.append(a_son_tour.acquire(blocking=False))
            if vu[0]:
                a_son_tour.release()

        fil = threading.Thread(target=essayer)
        fil.start()
        fil.join()
        return vu[0]

    with a_son_tour:
        assert not est_libre()
        with en_laissant_passer():
            assert est_libre()
        assert not est_libre()
    with en_laissant_passer():
        assert est_libre()
    assert est_libre()


def test_le_partage_ne_donne_pas_le_lien_prive(site):
    app = privee(site, deposee(site))
    app.session_state["partager"] = True
    app = app.run()
    (partage,) = app.code
    assert "suivi" not in partage.value
