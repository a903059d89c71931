"""Who may decide: those whom the server names, as the provider knows them, for a working day."""

import ast
import inspect
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import streamlit as st
from moderation import COOKIES, EDITRICE, REGLAGES, dits

from components.moderation import acces, bureau
from components.moderation.acces import (
    SEANCE,
    AccesRefuse,
    NonConfigure,
    PasConnecte,
    editeur,
    editeur_dit,
    sortir,
)
from components.moderation.identification import editeurs, fautes, secrets_de_streamlit
from suivi.base import base_du_site
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, deposer, dossier, dossiers

MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
DEPUIS = int(MIDI.timestamp())
ADMIS = frozenset({EDITRICE, "sujet-42"})


@pytest.fixture
def reglages(monkeypatch):
    for nom, valeur in REGLAGES.items():
        monkeypatch.setenv(nom, valeur)
    return monkeypatch


def qui(instant=MIDI, **autres):
    return editeur_dit(dits(iat=DEPUIS, **autres), instant, ADMIS)


@pytest.mark.parametrize(
    ("autres", "nom"),
    [
        ({}, EDITRICE),
        ({"email": "Editrice@Exemple.FR"}, "Editrice@Exemple.FR"),
        ({"sub": "sujet-42", "email": None}, "sujet-42"),
        ({"sub": "sujet-42", "email_verified": False}, "sujet-42"),
        ({"sub": "sujet-42", "email": "autre@exemple.fr"}, "sujet-42"),
    ],
)
def test_un_editeur(autres, nom):
    assert qui(**autres) == nom


@pytest.mark.parametrize(
    "autres",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": "autre@exemple.fr"},
        {"email": "", "sub": "sujet-43"},
        {"email": None, "sub": "SUJET-42"},
        # Whoever chooses their own subject is not the one who has that address.
        {"email": "autre@exemple.fr", "sub": EDITRICE},
        {"email": "sujet-42"},
    ],
)
def test_un_autre_lit_comment_il_est_connu(autres):
    with pytest.raises(AccesRefuse, match="vous n'êtes pas de ceux qui modèrent") as refus:
        qui(**autres)
    assert not isinstance(refus.value, PasConnecte)
    assert str(autres.get("sub", "e1")) in str(refus.value)


@pytest.mark.parametrize(
    "autres",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"is_logged_in": 1},
        {"is_logged_in": None},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_personne(autres):
    with pytest.raises(PasConnecte, match="Personne"):
        qui(**autres)


@pytest.mark.parametrize("depuis", [None, "", str(DEPUIS), True, [DEPUIS], float("nan")])
def test_sans_moment_pas_de_seance(depuis):
    with pytest.raises(PasConnecte):
        editeur_dit(dits(iat=depuis), MIDI, ADMIS)


@pytest.mark.parametrize(
    ("age", "ouverte"),
    [
        (timedelta(), True),
        (SEANCE - timedelta(seconds=1), True),
        (SEANCE, False),
        (timedelta(days=29), False),
        (timedelta(minutes=-2), True),
        (timedelta(minutes=-2, seconds=-1), False),
    ],
)
def test_une_seance_dure_une_journee(age, ouverte):
    if ouverte:
        assert qui(MIDI + age) == EDITRICE
        return
    with pytest.raises(PasConnecte, match="La séance est terminée"):
        qui(MIDI + age)


def test_la_fin_du_jeton_n_est_pas_celle_de_la_seance():
    """Many providers give it a minute."""
    assert qui(MIDI + timedelta(hours=1), exp=DEPUIS + 60) == EDITRICE


def test_un_nom_tient_dans_la_base():
    long = "x" * 300
    assert editeur_dit(dits(iat=DEPUIS, sub=long), MIDI, {long}) == "x" * 200


@pytest.fixture
def session(reglages):
    """A session of Streamlit signed in as the editor; give it other claims by its `siens`."""
    faux = SimpleNamespace(siens=dits(), sorties=[])
    reglages.setattr(st, "user", SimpleNamespace(to_dict=lambda: dict(faux.siens)))
    reglages.setattr(st, "logout", lambda: faux.sorties.append(True))
    reglages.setattr(acces, "_sorties", {})
    return faux


def test_qui_sort_est_sorti_partout(session):
    """Another tab of the same browser still has the claims that it was opened with."""
    assert editeur() == EDITRICE
    sortir()
    assert session.sorties == [True]
    with pytest.raises(PasConnecte):
        editeur()
    session.siens = dits(iat=session.siens["iat"] + 1)
    assert editeur() == EDITRICE


def test_les_sorties_s_oublient(session):
    acces._sorties["vieille", 1] = datetime.now(UTC) - SEANCE - timedelta(seconds=1)
    acces._sorties["recente", 2] = datetime.now(UTC)
    sortir()
    assert set(acces._sorties) == {("recente", 2), ("e1", session.siens["iat"])}


def test_qui_n_est_pas_entre_sort_aussi(session):
    session.siens = {"is_logged_in": False}
    sortir()
    assert session.sorties == [True]
    assert acces._sorties == {}


def test_qui_n_est_plus_nomme_ne_peut_plus_rien(session, reglages):
    reglages.setenv("SPASER_EDITEURS", "une-autre@exemple.fr")
    with pytest.raises(AccesRefuse):
        editeur()


def test_rien_ne_se_decide_dans_un_cadre(session, reglages):
    reglages.setattr(st, "context", SimpleNamespace(is_embedded=True))
    with pytest.raises(AccesRefuse, match="cadre"):
        editeur()


BRETAGNE = "233500016"
DITE = Contribution(BRETAGNE, "adopte", "agent", date="2024-05", lien="https://bretagne.bzh/x")


@pytest.fixture
def suivi(session, reglages, tmp_path):
    reglages.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'suivi.db'}")
    base = base_du_site()
    base.preparer()
    for cle in "ab":
        deposer(base, DITE, Confidences("a@exemple.fr"), cle=cle, provenance="page", instant=MIDI)
    accepter(base, 2, DITE, confiance="haute", rang=0, auteur="x", instant=MIDI)
    yield base
    base.fermer()


GESTES = {
    "attente": lambda base: bureau.attente("recue"),
    "ouvrir": lambda base: bureau.ouvrir(1),
    "accepter": lambda base: bureau.accepter(dossier(base, 1), {}, "haute"),
    "refuser": lambda base: bureau.refuser(dossier(base, 1), "Non."),
    "annuler": lambda base: bureau.annuler(dossier(base, 2), "Non."),
}


def test_chaque_geste_du_bureau_est_essaye():
    publics = {
        nom
        for nom, objet in vars(bureau).items()
        if inspect.isfunction(objet) and objet.__module__ == bureau.__name__ and nom[0] != "_"
    }
    assert publics == set(GESTES)


@pytest.mark.parametrize("nom", GESTES)
@pytest.mark.parametrize(
    "autres",
    [
        {"is_logged_in": False},
        {"email_verified": False},
        {"email": "autre@exemple.fr"},
        {"iat": int(MIDI.timestamp()) - 10**7},
    ],
    ids=["personne", "non verifiee", "non admis", "seance finie"],
)
def test_sans_droit_aucun_geste_ne_lit_ni_n_ecrit(suivi, session, nom, autres):
    avant = dossiers(suivi)
    session.siens = dits(**autres)
    with pytest.raises(AccesRefuse):
        GESTES[nom](suivi)
    assert dossiers(suivi) == avant


@pytest.mark.parametrize("nom", GESTES)
def test_avec_le_droit_chaque_geste_se_fait(suivi, nom):
    fait = GESTES[nom](suivi)
    if nom in ("accepter", "refuser", "annuler"):
        assert fait.dossier.faits[-1].auteur == EDITRICE
        assert fait.dossier == dossier(suivi, fait.dossier.numero)


@pytest.mark.parametrize("nom", GESTES)
def test_non_configure_rien_ne_se_fait(suivi, reglages, nom):
    reglages.delenv("SPASER_OIDC_SECRET")
    with pytest.raises(NonConfigure):
        GESTES[nom](suivi)


def test_la_suivante_est_la_plus_ancienne_qui_suit(suivi):
    assert bureau.ouvrir(1).suivante is None
    for cle in "cd":
        deposer(suivi, DITE, Confidences(), cle=cle, provenance="page", instant=MIDI)
    assert bureau.ouvrir(1).suivante == 3
    assert bureau.ouvrir(3).suivante == 4
    assert bureau.ouvrir(4).suivante == 1
    assert bureau.refuser(dossier(suivi, 4), "Non.").suivante == 1


def test_les_remarques_sont_la_et_s_en_vont_une_fois_decidee(suivi):
    assert bureau.ouvrir(1).remarques
    assert not bureau.refuser(dossier(suivi, 1), "Non.").remarques


def test_seul_le_bureau_touche_a_la_base(racine):
    """Whoever draws cannot forget to ask who looks."""
    for fichier in (
        *(racine / "components/moderation").glob("*.py"),
        racine / "pages/moderation.py",
    ):
        arbre = ast.parse(fichier.read_text("utf-8"))
        importes = [n for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom)]
        noms = {f"{n.module}.{a.name}" for n in importes for a in n.names}
        permis = {"suivi.dossiers.Dossier", "suivi.dossiers.Fait", "suivi.dossiers.MOTIF_MAXIMAL"}
        touches = {n for n in noms if n.startswith(("suivi.base", "suivi.dossiers"))} - permis
        assert not touches or fichier.name == "bureau.py", fichier


@pytest.mark.parametrize(
    ("nom", "valeur", "attendu"),
    [
        *((nom, "", "manque") for nom in REGLAGES if nom.startswith("SPASER")),
        ("SPASER_OIDC_URL", "http://identite.exemple.fr/x", "n'est pas une adresse en https"),
        ("SPASER_OIDC_URL", "identite.exemple.fr", "n'est pas une adresse en https"),
        ("SPASER_OIDC_URL", "https://[", "n'est pas une adresse en https"),
        ("STREAMLIT_SERVER_COOKIE_SECRET", "court" * 6, "a moins de 32 signes"),
    ],
)
def test_ce_qui_manque_se_dit(reglages, nom, valeur, attendu):
    reglages.setenv(nom, valeur)
    assert fautes() == {nom: attendu}
    assert secrets_de_streamlit() == {}


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("STREAMLIT_SERVER_COOKIE_SECRET", ""),
        ("STREAMLIT_SERVER_COOKIE_SECRET", "x" * 32),
        ("SPASER_OIDC_URL", "http://localhost:9400/.well-known/openid-configuration"),
    ],
)
def test_ce_qui_suffit(reglages, nom, valeur):
    reglages.setenv(nom, valeur)
    assert fautes() == {}


def test_ce_que_streamlit_en_lit(reglages):
    reglages.setattr("streamlit.config.get_option", {"server.cookieSecret": COOKIES}.get)
    assert secrets_de_streamlit() == {
        "auth": {
            "redirect_uri": "https://spaser.exemple.fr/oauth2callback",
            "cookie_secret": COOKIES,
            "client_id": "spaser",
            "client_secret": "chut",
            "server_metadata_url": REGLAGES["SPASER_OIDC_URL"],
            "client_kwargs": {"scope": "openid email"},
        }
    }


def test_les_editeurs_de_la_configuration(reglages):
    reglages.setenv("SPASER_EDITEURS", " A@Exemple.fr ,,Sujet-42, ")
    assert editeurs() == {"a@exemple.fr", "Sujet-42"}
