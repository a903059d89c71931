"""Contributions sent by programs, in both databases: what is answered, and what is kept."""

import asyncio
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import hypothesis
import pytest
from evenements import LIEN, UN_FAIT
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from api import contributions
from api.application import creer_api, document
from api.contributions import TAILLE
from api.modeles import ContributionEnvoyee
from suivi import limites, reception
from suivi.base import Base
from suivi.contribution import CHAMPS, Confidences, verifier
from suivi.dossiers import dossier, dossiers
from suivi.limites import EN_ATTENTE, LimiteParAdresse
from suivi.reception import PIEGE
from suivi.vocabulaire import ROLES, SUJETS

RENNES = "243500139"
JOUR = date(2026, 11, 25)
DITE = {"siren": RENNES, "sujet": "adopte", "role": "agent", "date": "2024-05"}
CLE = "8e03978e-40d5-43dd-bc93-6894a57f9324"
EN_JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client():
    with TestClient(creer_api()) as client:
        yield client


@pytest.fixture(autouse=True)
def site(request, tmp_path, monkeypatch):
    """The database that a test asks for, or a file, and limits that no other test has used."""
    monkeypatch.setattr(reception, "_par_adresse", LimiteParAdresse())
    if "base" in request.fixturenames:
        base = request.getfixturevalue("base")
    else:
        base = Base(f"sqlite:///{tmp_path / 'suivi.db'}")
        base.preparer()
        request.addfinalizer(base.fermer)
    monkeypatch.setattr(contributions, "base_du_site", lambda: base)


def envoyer(client, dite=DITE, cle=CLE, **entetes):
    return client.post(
        "/contributions", json=dite, headers={"Idempotency-Key": cle or uuid.uuid4().hex, **entetes}
    )


def est_un_probleme(reponse, statut, champs=()):
    assert reponse.status_code == statut, reponse.text
    assert reponse.headers["content-type"] == "application/problem+json"
    corps = reponse.json()
    assert corps["status"] == statut
    assert {faute["champ"] for faute in corps["erreurs"]} == set(champs)
    assert corps["detail"].endswith(".")
    return True


def test_une_contribution_est_gardee(client, base):
    reponse = envoyer(client, DITE | {"courriel": "achats@rennes.fr"})
    assert reponse.status_code == 201
    recue = reponse.json()
    assert recue == {
        "numero": recue["numero"],
        "deja_recue": False,
        "lien_prive": reponse.headers["location"],
    }
    assert recue["lien_prive"].startswith("/contribuer?suivi=")
    assert reponse.headers["cache-control"] == "no-store"
    assert "etag" not in reponse.headers
    lue = dossier(base, recue["numero"])
    assert (lue.dite.en_objet(), lue.provenance) == (DITE, "api")
    assert lue.confidences and lue.confidences.courriel == "achats@rennes.fr"


CHIFFRE = {"siren": RENNES, "sujet": "engagement", "role": "agent", "lien": LIEN}


def test_un_objectif_est_garde_avec_ce_qui_suit_de_l_indicateur(client, base):
    dit = {champ: UN_FAIT[champ] for champ in UN_FAIT if champ not in ("theme", "unite")}
    reponse = envoyer(client, CHIFFRE | dit | {"valeur": "120 000,0"})
    assert reponse.status_code == 201
    assert dossier(base, reponse.json()["numero"]).dite.en_objet() == CHIFFRE | UN_FAIT


@pytest.mark.parametrize(
    ("dit", "champs"),
    [
        ({}, ["nature", "theme", "libelle"]),
        (UN_FAIT | {"lien": ""}, ["lien"]),
        (UN_FAIT | {"valeur": "-3", "annee": "1789"}, ["valeur", "annee"]),
        (UN_FAIT | {"base": "marches"}, ["base"]),
        (UN_FAIT | {"indicateur": "?"}, ["indicateur"]),
        (UN_FAIT | {"date": "2024"}, ["date"]),
        (UN_FAIT | {"sujet": "document"}, list(UN_FAIT)),
    ],
    ids=str,
)
def test_ce_qui_ne_va_pas_d_un_chiffre_se_dit_champ_par_champ(client, dit, champs):
    reponse = envoyer(client, CHIFFRE | dit)
    if not dit:
        champs = [c for c in champs if c != "theme"]
    assert est_un_probleme(reponse, 422, champs)


def test_renvoyee_elle_garde_son_numero(client, base):
    premiere = envoyer(client)
    encore = envoyer(client, cle=f'"{CLE}"')
    assert (premiere.status_code, encore.status_code) == (201, 201)
    assert encore.json()["deja_recue"]
    assert encore.json()["numero"] == premiere.json()["numero"]
    assert est_un_probleme(envoyer(client, DITE | {"date": "2025"}), 409)
    assert len(dossiers(base)) == 1


def test_une_cle_ne_prend_pas_celle_d_ailleurs(client, base):
    """Whoever knows what a campaign says can tell its keys, and would be given its private link."""
    envoyer(client, cle=f"campagne-{'0' * 64}")
    (lue,) = dossiers(base)
    with base.lire() as session:
        cle = session.get(reception.LigneContribution, lue.numero).cle
    assert not cle.startswith("campagne-")


@pytest.mark.parametrize(
    "cle", ["1", "x" * 15, "x" * 91, "une clé de seize signes", "é" * 20, '"' * 20, "a b" * 10]
)
def test_une_cle_devinable_ou_illisible_est_refusee(client, base, cle):
    reponse = client.post(
        "/contributions", json=DITE, headers={"Idempotency-Key": cle.encode("latin-1")}
    )
    assert est_un_probleme(reponse, 422, ["Idempotency-Key"])
    assert dossiers(base) == []


def test_sans_cle_rien_n_est_recu(client, base):
    assert est_un_probleme(client.post("/contributions", json=DITE), 422, ["Idempotency-Key"])
    assert dossiers(base) == []


@pytest.mark.parametrize(
    ("dite", "champs"),
    [
        ({}, ["siren", "sujet", "role"]),
        (DITE | {"siren": "123456789", "date": "hier"}, ["siren", "date"]),
        (DITE | {"fin": 2027}, ["fin"]),
        (DITE | {"lien": None}, ["lien"]),
        (DITE | {"partenaires": ["233500016"]}, ["partenaires"]),
        (DITE | {"lien": "http://127.0.0.1/"}, ["lien"]),
        (DITE | {"courriel": "a@b.fr\r\nBcc: c@d.fr"}, ["courriel"]),
        (DITE | {"commentaire": "x" * 5_000}, ["commentaire"]),
        (DITE | {PIEGE: "https://exemple.fr"}, [PIEGE]),
        (DITE | {"couleur": "bleu"}, ["couleur"]),
        (DITE | {"x" * 200: "y"}, ["x" * 200]),
        ([], [""]),
        ("texte", [""]),
    ],
    ids=lambda valeur: str(valeur)[-40:],
)
def test_ce_qui_ne_va_pas_est_dit_champ_par_champ(client, base, dite, champs):
    assert est_un_probleme(envoyer(client, dite), 422, champs)
    assert dossiers(base) == []


@pytest.mark.parametrize(
    "corps",
    [b"", b"{", b"\xff", b"[" * 16_000, b"1" * 6_000, b'{"siren": "\\ud800"}', b"\x00", b"null"],
)
def test_ce_qui_n_est_pas_un_objet_est_dit(client, corps):
    entetes = EN_JSON | {"Idempotency-Key": CLE}
    assert est_un_probleme(client.post("/contributions", content=corps, headers=entetes), 422, [""])


@pytest.mark.parametrize("type_", ["application/x-www-form-urlencoded", "text/plain", "", "json"])
def test_seul_le_json_est_lu(client, type_):
    entetes = {"Content-Type": type_, "Idempotency-Key": CLE}
    corps = json.dumps(DITE)
    assert est_un_probleme(client.post("/contributions", content=corps, headers=entetes), 415)
    precis = entetes | {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/contributions", content=corps, headers=precis).status_code == 201


def test_un_corps_trop_lourd_n_est_pas_lu(client, base):
    lus = []

    def morceaux():
        for n in range(100):
            lus.append(n)
            yield b" " * 1_024

    entetes = EN_JSON | {"Idempotency-Key": CLE}
    juste = json.dumps(DITE).ljust(TAILLE).encode()
    assert client.post("/contributions", content=juste, headers=entetes).status_code == 201
    assert est_un_probleme(
        client.post("/contributions", content=juste + b" ", headers=entetes), 413
    )
    assert est_un_probleme(client.post("/contributions", content=morceaux(), headers=entetes), 413)


def test_la_lecture_s_arrete_a_la_taille(client):
    """Directly, since the client of tests reads all that it sends."""
    demandes = []

    async def recevoir():
        demandes.append(None)
        return {"type": "http.request", "body": b" " * 1_024, "more_body": True}

    requete = Request(
        {"type": "http", "headers": [(b"content-type", b"application/json")]}, recevoir
    )
    # A loop of its own: the browser of other tests may have one in this thread.
    with ThreadPoolExecutor(1) as fil, pytest.raises(HTTPException) as refus:
        fil.submit(lambda: asyncio.run(contributions._corps(requete))).result()
    assert (refus.value.status_code, len(demandes)) == (413, TAILLE // 1_024 + 1)


def test_trop_d_envois_disent_quand_revenir(client, base, monkeypatch):
    monkeypatch.setattr(reception, "_par_adresse", LimiteParAdresse(d_un_coup=2))
    premiere = envoyer(client)
    assert envoyer(client, cle="").status_code == 201
    refus = envoyer(client, cle="")
    assert est_un_probleme(refus, 429)
    assert 0 < int(refus.headers["retry-after"]) <= 10
    assert envoyer(client).json()["numero"] == premiere.json()["numero"]
    monkeypatch.setattr(reception, "_par_adresse", LimiteParAdresse())
    for _ in range(EN_ATTENTE - 2):
        assert envoyer(client, cle="").status_code == 201
    refus = envoyer(client, cle="")
    assert est_un_probleme(refus, 429)
    assert int(refus.headers["retry-after"]) == 3_600
    assert len(dossiers(base)) == EN_ATTENTE


def test_un_suivi_ferme_le_dit(client, monkeypatch, tmp_path):
    sans_tables = Base(f"sqlite:///{tmp_path / 'autre.db'}")
    monkeypatch.setattr(contributions, "base_du_site", lambda: sans_tables)
    refus = envoyer(client)
    assert est_un_probleme(refus, 503)
    assert refus.headers["retry-after"] == "60"
    sans_tables.fermer()


def test_une_page_d_un_autre_site_peut_envoyer(client):
    origine = {"Origin": "https://formulaire.exemple.fr"}
    demande = origine | {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, idempotency-key",
    }
    avant = client.options("/contributions", headers=demande)
    assert avant.status_code == 200
    assert avant.headers["access-control-allow-origin"] == "*"
    assert "POST" in avant.headers["access-control-allow-methods"]
    assert "Idempotency-Key" in avant.headers["access-control-allow-headers"]
    recue = envoyer(client, **origine)
    assert recue.headers["access-control-allow-origin"] == "*"
    assert "Location" in recue.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in recue.headers
    assert "set-cookie" not in recue.headers
    refus = envoyer(client, {}, **origine)
    assert refus.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("methode", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_on_ne_fait_qu_y_envoyer(client, methode):
    reponse = client.request(methode, "/contributions")
    assert (reponse.status_code, reponse.headers["allow"]) == (405, "POST")
    assert methode == "HEAD" or "envoi" in reponse.json()["detail"]


def test_un_envoi_ne_se_garde_pas_dans_un_cache(client):
    etiquette = client.get("/").headers["etag"]
    assert envoyer(client, **{"If-None-Match": f"{etiquette}, *"}).status_code == 201


def test_le_document_dit_tous_les_champs():
    assert tuple(ContributionEnvoyee.model_fields) == CHAMPS
    (corps,) = document(creer_api())["paths"]["/contributions"]["post"]["requestBody"][
        "content"
    ].values()
    proprietes = corps["schema"]["properties"]
    assert proprietes["sujet"]["enum"] == list(SUJETS)
    assert proprietes["role"]["enum"] == list(ROLES)


VALEURS = st.one_of(
    st.text(max_size=80),
    st.sampled_from([RENNES, "adopte", "document", "elu", "2024", "https://exemple.fr/a"]),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True),
    st.lists(st.text(max_size=3), max_size=3),
)
CORPS = st.one_of(
    st.dictionaries(st.sampled_from([*CHAMPS, PIEGE]) | st.text(max_size=50), VALEURS).map(
        lambda dit: json.dumps(DITE | dit).encode()
    ),
    VALEURS.map(lambda valeur: json.dumps(valeur).encode()),
    st.binary(max_size=200),
)


@given(corps=CORPS, cle=st.just(CLE.encode()) | st.binary(max_size=40))
@hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
def test_n_importe_quoi_a_une_reponse(client, base, corps, cle):
    interdits = bytes(range(32)) + b"\x7f"
    entetes = EN_JSON | {"Idempotency-Key": cle.translate(None, interdits).strip()}
    reponse = client.post("/contributions", content=corps, headers=entetes)
    assert reponse.status_code in (201, 409, 422, 429)
    assert "Traceback" not in reponse.text
    assert reponse.status_code == 201 or reponse.json()["detail"]


@given(perimetre=st.text(max_size=150), commentaire=st.text(max_size=400))
@hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
def test_tout_texte_se_garde(client, base, monkeypatch, perimetre, commentaire):
    """Both databases give back what people wrote, whatever their alphabet."""
    monkeypatch.setattr(limites, "EN_ATTENTE", 1_000_000)
    monkeypatch.setattr(limites, "PAR_JOUR", 1_000_000)
    monkeypatch.setattr(reception, "_par_adresse", LimiteParAdresse(d_un_coup=1_000_000))
    dits = {"perimetre": perimetre, "commentaire": commentaire}
    reponse = envoyer(client, DITE | dits, cle="")
    assert reponse.status_code == 201
    lue = dossier(base, reponse.json()["numero"])
    dite, confidences = verifier(DITE | dits, lambda _: True, JOUR)
    assert (lue.dite, lue.confidences or Confidences()) == (dite, confidences)
