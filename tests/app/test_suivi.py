"""The public history of the follow-up, on its page, on a fiche and on the home page."""

import re
from html import unescape

import pytest
from evenements import INCONNUE, LIEN, annulee, evenement
from ouvrir import ouvrir
from streamlit.testing.v1 import AppTest

import components.suivi.liste
import spaser.observatoire
from components.site.plan import ACCUEIL, CONTRIBUER, FICHE, FLUX, MENTIONS, SUIVI
from spaser.formats import typographie
from spaser.observatoire import observatoire, publier
from suivi.erreurs import SuiviFerme

BRETAGNE, RENNES, BORDEAUX = "233500016", "243500139", "243300316"


@pytest.fixture(autouse=True)
def oublie(donnees, monkeypatch):
    monkeypatch.setattr(spaser.observatoire, "charger", lambda: donnees)
    spaser.observatoire.oublier()
    yield
    spaser.observatoire.oublier()


@pytest.fixture
def publies():
    def faire(*evenements):
        observatoire()
        publier(evenements)

    return faire


def html(app: AppTest) -> str:
    return unescape("\n".join(element.proto.body for element in app.get("html")))


def textes(app: AppTest) -> str:
    return "\n".join(e.value for e in [*app.markdown, *app.header, *app.info, *app.subheader])


def nommees(app: AppTest) -> list[str]:
    return re.findall(r"siren=(\d{9})", html(app))


def test_sans_rien_la_page_invite(oublie):
    app = ouvrir(SUIVI)
    assert not app.exception
    assert "Rien n’est encore publié" in app.info[0].value
    assert f"({FLUX})" in textes(app)
    assert not app.text_input


def test_la_page_dit_l_histoire_et_se_filtre(publies):
    publies(
        evenement(INCONNUE),
        evenement(BRETAGNE, "correction", 2),
        evenement(RENNES, "sans_schema", 3, lien=""),
    )
    app = ouvrir(SUIVI)
    assert not app.exception
    assert nommees(app) == [RENNES, BRETAGNE, INCONNUE]
    assert app.header[0].value.startswith("3\xa0changements")
    assert "**3 publiées**" in app.markdown[0].value
    assert nommees(ouvrir(SUIVI, region="53")) == [RENNES, BRETAGNE]
    assert nommees(ouvrir(SUIVI, region="53", type="epci")) == [RENNES]
    assert nommees(ouvrir(SUIVI, sujet=["adopte", "correction"])) == [BRETAGNE, INCONNUE]
    assert nommees(ouvrir(SUIVI, q="rennes metropole")) == [RENNES]
    rien = ouvrir(SUIVI, q="rennes metropole", sujet="adopte")
    assert nommees(rien) == []
    assert "Aucun changement ne répond" in rien.info[0].value


def test_l_histoire_se_pagine(publies):
    publies(
        *(
            evenement(INCONNUE, "sans_schema", numero % 20 + 1, contribution=f"c-{numero}")
            for numero in range(60)
        )
    )
    app = ouvrir(SUIVI)
    assert len(nommees(app)) == 50
    assert len(nommees(ouvrir(SUIVI, page="2"))) == 10
    assert {b.proto.label for b in app.get("download_button")} >= {"Télécharger (CSV)"}


@pytest.mark.parametrize("cle", ["region", "type", "sujet", "page", "q"])
@pytest.mark.parametrize("valeur", ["1789", "<script>", "\x00", "x" * 10_000])
def test_une_adresse_insensee_garde_toute_l_histoire(publies, cle, valeur):
    publies(evenement(INCONNUE))
    app = ouvrir(SUIVI, **{cle: valeur})
    assert not app.exception
    assert not app.error
    if cle in ("region", "type", "sujet"):
        assert len(app.warning) == 1
        assert nommees(app) == [INCONNUE]


def test_suivi_ferme_la_page_dit_ce_qui_est_publie(publies, monkeypatch):
    def fermee():
        raise SuiviFerme("Fermé.")

    monkeypatch.setattr(components.suivi.liste, "base_du_site", fermee)
    publies(evenement(INCONNUE))
    app = ouvrir(SUIVI)
    assert not app.exception
    assert "ne peut être lu" in app.markdown[0].value
    assert nommees(app) == [INCONNUE]


def test_une_fiche_a_son_histoire_s_il_y_en_a_une(publies):
    titre = typographie("Ce que le suivi en a dit")
    assert titre not in textes(ouvrir(FICHE, siren=INCONNUE))
    e = evenement(INCONNUE)
    publies(e, annulee(e))
    app = ouvrir(FICHE, siren=INCONNUE)
    assert titre in [s.value for s in app.subheader]
    assert "décision annulée" in html(app)
    assert titre not in textes(ouvrir(FICHE, siren=BRETAGNE))


def test_un_document_est_avec_son_schema(publies):
    publies(evenement(BORDEAUX, "document"))
    app = ouvrir(FICHE, siren=BORDEAUX)
    assert f'Documents et bilans\xa0: <a href="{LIEN}" rel="nofollow">exemple.fr</a>' in html(app)


def test_l_accueil_dit_ce_que_le_suivi_change(publies):
    titre = typographie("Ce que le suivi vient de changer")
    assert titre not in [h.value for h in ouvrir(ACCUEIL).header]
    publies(evenement(INCONNUE))
    app = ouvrir(ACCUEIL)
    assert titre in [h.value for h in app.header]
    assert f'href="/{SUIVI.chemin}"' in html(app)


def version_vue(app: AppTest) -> str:
    return re.search('data-suivi="([^"]*)"', html(app))[1]


def test_une_page_dit_la_version_qu_elle_montre(publies):
    avant = observatoire().versions
    app = ouvrir(MENTIONS)
    assert version_vue(app) == avant.suivi
    assert f"comptes {avant.comptes}, suivi {avant.suivi}" in html(app)
    publies(evenement(INCONNUE))
    app.run()
    assert version_vue(app) == observatoire().versions.suivi != avant.suivi


def test_une_page_commencee_avant_dit_celle_d_avant(publies, monkeypatch):
    """What came while it was made is not what it shows."""
    avant = observatoire().versions.suivi
    lire = components.suivi.liste.base_du_site

    def pendant():
        publier([evenement(INCONNUE)])
        return lire()

    monkeypatch.setattr(components.suivi.liste, "base_du_site", pendant)
    assert version_vue(ouvrir(SUIVI)) == avant


def test_la_ou_l_on_ecrit_rien_n_invite_a_recharger():
    observatoire()
    assert version_vue(ouvrir(CONTRIBUER)) == ""


def test_les_mentions_disent_ce_qui_est_garde(monkeypatch):
    monkeypatch.setenv("SPASER_CONTACT", "ecrire@exemple.fr")
    dit = textes(ouvrir(MENTIONS))
    for fait in (
        "ni adresse IP",
        "douze mois après la décision",
        "python -m suivi effacer --courriel",
        "intérêt légitime",
        "ecrire@exemple.fr",
        "cnil.fr",
    ):
        assert fait in dit.replace("\n", " "), fait
