"""The page of editors, run without a browser: what each reads, decides, and cannot."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from evenements import UN_FAIT
from moderation import EDITRICE, REGLAGES, dits
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest
from test_typographie import montrees

import components.moderation.acces
from components.moderation.acces import SEANCE
from components.site.plan import MODERATION
from spaser.donnees import RACINE
from spaser.formats import typographie
from suivi.base import base_du_site
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import corriger, deposer, dossier, refuser, retirer

BRETAGNE, RENNES = "233500016", "243500139"
MIDI = datetime(2026, 11, 24, 12, tzinfo=UTC)
DITE = Contribution(
    *(BRETAGNE, "adopte", "agent"),
    date="2024-05",
    fin="2028",
    lien="https://www.bretagne.bzh/spaser",
)
SECRETS = Confidences("agent@exemple.fr", "Voté **hier**.\n<b>Oui</b>.")
ABSURDES = ["", "0", "-1", "x", "1.5", "99999", "9" * 40, "<b>", "\x00"]


@pytest.fixture
def base(monkeypatch, tmp_path):
    for nom, valeur in (REGLAGES | {"SPASER_BASE": f"sqlite:///{tmp_path / 'suivi.db'}"}).items():
        monkeypatch.setenv(nom, valeur)
    monkeypatch.setattr(components.moderation.acces, "_sorties", {})
    base = base_du_site()
    base.preparer()
    envoyer(base, DITE, SECRETS)
    envoyer(base, Contribution(RENNES, "sans_schema", "elu"))
    yield base
    base.fermer()


def envoyer(base, dite, confidences=Confidences()):  # noqa: B008
    cle = str(time.monotonic_ns())
    deposer(base, dite, confidences, cle=cle, provenance="page", instant=MIDI)


def entrer(siens=None, **parametres) -> AppTest:
    app = AppTest.from_file(str(RACINE / "components/site/navigation.py"), default_timeout=60)
    app.user = dits() if siens is None else siens
    for cle, valeur in parametres.items():
        app.query_params[cle] = valeur
    app.switch_page(MODERATION.script)
    app.run()
    assert not app.exception
    assert not montrees(app)
    return app


def lu(app: AppTest) -> str:
    dit = [*app.markdown, *app.caption, *app.header, *app.subheader, *app.code, *app.html]
    dit += [*app.info, *app.warning, *app.error, *app.success]
    textes = [element.value for element in dit] + [b.label for b in app.button]
    textes += [lien.proto.label for lien in app.get("page_link")]
    return "\n".join(textes).replace("\u00a0", " ").replace("\u2060", "").replace("\\", "")


def presser(app: AppTest, nom: str) -> AppTest:
    (bouton,) = [b for b in app.button if b.label == nom]
    app = bouton.click().run()
    assert not app.exception
    return app


def champ(app: AppTest, cle: str, numero: int = 1, rang: int = 0):
    nom = f"{cle}_{numero}_{rang}"
    widgets = [*app.text_input, *app.selectbox, *app.button_group]
    return next(w for w in widgets if w.key == nom)


def test_non_configuree_elle_dit_comment(monkeypatch, base):
    monkeypatch.delenv("SPASER_OIDC_SECRET")
    monkeypatch.delenv("SPASER_EDITEURS")
    app = entrer(numero="1")
    assert "`SPASER_OIDC_SECRET` manque : le secret" in lu(app)
    assert "`SPASER_EDITEURS` manque" in lu(app)
    assert "SPASER_ADRESSE" not in lu(app)
    assert "python -m suivi accepter" in lu(app)
    assert "Se connecter" not in lu(app)
    assert "agent@exemple.fr" not in lu(app)


@pytest.mark.parametrize(
    ("siens", "attendu", "bouton"),
    [
        ({}, "Personne", "Se connecter"),
        ({"is_logged_in": False}, "Personne", "Se connecter"),
        (dits(iat=1), "La séance est terminée", "Se connecter"),
        (dits(email_verified=False), "ne dit pas vérifiée", "Se déconnecter"),
        (dits(email="autre@exemple.fr"), "pas de ceux qui modèrent", "Se déconnecter"),
    ],
)
@pytest.mark.parametrize("parametres", [{}, {"numero": "1"}, {"dossiers": "refusee"}])
def test_qui_n_a_pas_le_droit_ne_lit_rien(base, siens, attendu, bouton, parametres):
    app = entrer(siens, **parametres)
    assert attendu in lu(app)
    assert [b.label for b in app.button if b.label.startswith("Se ")] == [bouton]
    for prive in ("Bretagne", "agent@exemple.fr", "Voté", "Accepter", "contribution", "N° "):
        assert prive not in lu(app)


@pytest.mark.parametrize("siens", [{}, dits()], ids=["personne", "editrice"])
def test_dans_un_cadre_rien_ne_se_modere(base, siens):
    app = AppTest.from_file(str(RACINE / "components/site/navigation.py"), default_timeout=60)
    app.user, app.context = siens, {"is_embedded": True}
    app.switch_page(MODERATION.script)
    app.run()
    assert not app.exception
    assert "pas dans le cadre d’un autre site" in lu(app)
    assert "Bretagne" not in lu(app)


def test_la_file_est_de_la_plus_ancienne_a_la_plus_recente(base):
    app = entrer()
    assert f"Éditeur : {EDITRICE}" in lu(app)
    assert "2 contributions" in lu(app)
    assert "agent@exemple.fr" not in lu(app)
    numeros = [c.value.split(" · ")[0] for c in app.caption if c.value.startswith("N°")]
    assert [n[-1] for n in numeros] == ["1", "2"]
    refuser(base, 2, motif="Non.", rang=0, auteur="x", instant=MIDI)
    retirer(base, 1, rang=0, instant=MIDI)
    assert "tout est décidé" in lu(entrer())
    assert "1 contribution\n" in lu(entrer(dossiers="refusee"))
    assert "1 contribution\n" in lu(entrer(dossiers="retiree"))
    assert "Aucune contribution n’est acceptée" in lu(entrer(dossiers="acceptee"))


def test_une_longue_file_se_tourne(base):
    for _ in range(30):
        envoyer(base, Contribution(RENNES, "en_cours", "elu"))
    app = entrer(page="2")
    assert "32 contributions" in lu(app)
    assert sum(c.value.startswith("N°") for c in app.caption) == 7


def test_un_dossier_se_lit_en_entier(base):
    app = entrer(numero="1")
    vu = lu(app)
    for mot in (
        "N° 1 · Région Bretagne : a adopté un SPASER",
        "24 novembre 2026 à 13:00, par la page du site · agent de la collectivité",
        "L’hôte « bretagne.bzh » porte le nom de la collectivité.",
        "agent@exemple.fr",
        "Voté **hier**.\n&lt;b&gt;Oui&lt;/b&gt;.",
        "<td><strong>mai 2024</strong></td>",
        "La suivante : n° 2",
        ": reçue, agent de la collectivité",
    ):
        assert mot in vu, mot
    lien = 'href="https://www.bretagne.bzh/spaser" target="_blank" rel="noopener noreferrer"'
    assert lien in vu


def test_aller_de_l_une_a_l_autre(base):
    app = presser(entrer(numero="1"), typographie("La suivante : n° 2"))
    assert app.query_params["numero"] == "2"
    assert "N° 2 · Rennes Métropole : n’a pas de SPASER" in lu(app)
    app = presser(app, "Toutes les contributions")
    assert "2 contributions" in lu(app)
    assert "numero" not in app.query_params
    (ouvrir_la_premiere,) = [b for b in app.button if "Bretagne" in b.label]
    assert "N° 1 · Région Bretagne" in lu(ouvrir_la_premiere.click().run())


@pytest.mark.parametrize("numero", ABSURDES)
def test_numero_absurde(base, numero):
    app = entrer(numero=numero)
    assert "agent@exemple.fr" not in lu(app)
    assert "Accepter et publier" not in lu(app)


def test_accepter_ce_que_l_on_a_corrige(base):
    app = entrer(numero="1")
    champ(app, "date").set_value("2024-05-16")
    champ(app, "confiance").set_value("haute")
    app = presser(app, "Accepter et publier")
    assert "N° 1 : acceptée, confiance haute." in lu(app)
    fait = dossier(base, 1)
    assert (fait.retenue.date, fait.confiance, fait.faits[-1].auteur) == (
        "2024-05-16",
        "haute",
        EDITRICE,
    )
    assert fait.dite == DITE
    assert "<td>16 mai 2024</td>" in lu(app)
    assert "Accepter et publier" not in lu(app)
    champ(app, "motif", rang=1).set_value("Le lien a changé.")
    app = presser(app, "Annuler cette décision")
    assert dossier(base, 1).etape == "recue"
    assert "Le lien a changé." in lu(app)
    champ(app, "motif", rang=2).set_value("Doublon.")
    app = presser(app, "Refuser")
    assert dossier(base, 1).faits[-1].contenu == {"motif": "Doublon."}
    assert "N° 1 : refusée." in lu(app)


def test_un_chiffre_se_corrige_puis_se_publie(base):
    dit = Contribution(RENNES, "engagement", "agent", lien=DITE.lien, **UN_FAIT)
    envoyer(base, dit)
    app = entrer(numero="3")
    assert "Un objectif ou un résultat à ajouter" in lu(app)
    for absent in ("date", "debut", "fin", "perimetre", "partenaires"):
        assert not [w for w in app.text_input if w.key == f"{absent}_3_0"]
    assert champ(app, "sujet", 3).options == ["Un objectif ou un résultat à ajouter"]
    champ(app, "valeur", 3).set_value("110 000,5")
    champ(app, "borne", 3).set_value("environ")
    champ(app, "base", 3).set_value("marches")
    champ(app, "confiance", 3).set_value("moyenne")
    app = presser(app, "Accepter et publier")
    assert "Base : Dire ce que la valeur compte" in lu(app)
    assert dossier(base, 3).rang == 0
    champ(app, "base", 3).set_value("cumul")
    app = presser(app, "Accepter et publier")
    assert "N° 3 : acceptée, confiance moyenne." in lu(app)
    attendu = replace(dit, valeur="110000.5", borne="environ", base="cumul")
    assert dossier(base, 3).retenue == attendu
    assert dossier(base, 3).dite == dit


def test_rien_d_autre_ne_devient_un_chiffre(base):
    app = entrer(numero="1")
    assert typographie("Un objectif ou un résultat à ajouter") not in champ(app, "sujet").options
    assert not [w for w in app.text_input if w.key.startswith(("valeur_", "libelle_", "annee_"))]


def test_une_faute_est_dite_et_rien_n_est_perdu(base):
    app = entrer(numero="1")
    champ(app, "date").set_value("hier")
    champ(app, "lien").set_value("http://localhost/")
    app = presser(app, "Accepter et publier")
    assert "Date d’adoption : Date illisible" in lu(app)
    assert "Lien : Le lien mène à un réseau privé" in lu(app)
    assert (champ(app, "date").value, champ(app, "lien").value) == ("hier", "http://localhost/")
    champ(app, "date").set_value("2024-05")
    champ(app, "lien").set_value(DITE.lien)
    app = presser(app, "Accepter et publier")
    assert "Confiance : Choisir parmi" in lu(app)
    assert "Date illisible" not in lu(app)
    app = presser(app, "Refuser")
    assert "Motif : Un motif est attendu" in lu(app)
    assert dossier(base, 1).rang == 0
    champ(app, "motif").set_value("Doublon.")
    app = presser(app, "Refuser")
    assert not app.error
    assert dossier(base, 1).rang == 1


def test_un_autre_a_decide_entre_temps(base):
    app = entrer(numero="1")
    refuser(base, 1, motif="Non.", rang=0, auteur="une-autre", instant=MIDI)
    champ(app, "confiance").set_value("haute")
    app = presser(app, "Accepter et publier")
    assert "a changé depuis que vous l’avez lue : elle est refusée" in lu(app)
    assert dossier(base, 1).rang == 1
    app = presser(app, "La relire")
    assert "refusée, une-autre : Non." in lu(app)
    assert "Accepter et publier" not in lu(app)
    assert "a changé depuis" not in lu(app)


def test_relue_elle_garde_ce_que_l_on_avait_ecrit(base):
    app = entrer(numero="1")
    champ(app, "perimetre").set_value("Région et lycées")
    champ(app, "debut").set_value("2024")
    champ(app, "fin").set_value("")
    champ(app, "motif").set_value("Un projet.")
    corrigee = replace(DITE, date="2024-06")
    corriger(base, 1, corrigee, rang=0, instant=MIDI)
    champ(app, "confiance").set_value("haute")
    app = presser(app, "Accepter et publier")
    assert "corrigée par son auteur. La relire" in lu(app)
    assert champ(app, "perimetre").value == "Région et lycées"
    app = presser(app, "La relire")
    assert "<strong>juin 2024</strong>" in lu(app)
    relus = {"date": "2024-06", "debut": "2024", "perimetre": "Région et lycées", "fin": ""}
    assert {cle: champ(app, cle, rang=1).value for cle in relus} == relus
    assert champ(app, "motif", rang=1).value == "Un projet."
    assert champ(app, "confiance", rang=1).value == "haute"
    presser(app, "Accepter et publier")
    retenue = dossier(base, 1).retenue
    assert (retenue.perimetre, retenue.fin) == ("Région et lycées", "")


@pytest.mark.parametrize("geste", ["Accepter et publier", "Refuser"])
@pytest.mark.parametrize(
    "devenus",
    [dits(iat=int(time.time() - SEANCE.total_seconds())), {"is_logged_in": False}],
    ids=["expiree", "sortie"],
)
def test_le_droit_perdu_entre_lire_et_decider(base, geste, devenus):
    app = entrer(numero="1")
    champ(app, "confiance").set_value("haute")
    champ(app, "perimetre").set_value("Région et lycées")
    champ(app, "motif").set_value("Un projet.")
    app.user = devenus
    app = presser(app, geste)
    assert dossier(base, 1).rang == 0
    assert "Se connecter" in lu(app)
    assert "agent@exemple.fr" not in lu(app)
    # What they wrote is theirs.
    assert "Périmètre : Région et lycées\nConfiance : haute\nMotif : Un projet." in lu(app)


def test_qui_n_avait_rien_ecrit_n_a_rien_a_garder(base):
    app = entrer(numero="1")
    app.user = {"is_logged_in": False}
    assert "Ce que vous aviez écrit" not in lu(presser(app, "Refuser"))


def test_le_droit_retire_entre_lire_et_decider(base, monkeypatch):
    app = entrer(numero="1")
    champ(app, "confiance").set_value("haute")
    monkeypatch.setenv("SPASER_EDITEURS", "une-autre@exemple.fr")
    app = presser(app, "Accepter et publier")
    assert dossier(base, 1).rang == 0
    assert "pas de ceux qui modèrent" in lu(app)


def test_se_deconnecter(base):
    siens = dits()
    autre_onglet = entrer(siens, numero="1")
    app = presser(entrer(siens, numero="1"), "Se déconnecter")
    assert "Personne n’est connecté" in lu(app)
    champ(autre_onglet, "motif").set_value("Un projet.")
    assert "La séance est terminée" in lu(presser(autre_onglet, "Refuser"))
    assert dossier(base, 1).rang == 0


def test_la_base_fermee_se_dit(base, monkeypatch, tmp_path):
    app = entrer(numero="1")
    champ(app, "motif").set_value("Un projet.")
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'absent' / 'suivi.db'}")
    app = presser(app, "Refuser")
    assert "Le suivi ne peut rien lire ni recevoir" in lu(app)
    assert champ(app, "motif").value == "Un projet."
    assert "Le suivi ne peut rien lire" in lu(entrer())


def test_personne_ne_la_liste():
    """Neither the foot of a page, nor its menu."""
    app = ouvrir(MODERATION)
    assert MODERATION.script not in [lien.proto.page for lien in app.get("page_link")]
