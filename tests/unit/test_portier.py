"""What the door refuses: too long, another site's name or page; and what it lets in."""

from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import components.serveur.portier as module
from components.serveur.portier import ADRESSE_LA_PLUS_LONGUE, Portier


def repondre(requete):
    return PlainTextResponse("oui")


async def accueillir(prise):
    await prise.accept()
    await prise.send_text("oui")
    await prise.close()


def porte(adresse=""):
    return TestClient(
        Starlette(
            routes=[WebSocketRoute("/_stcore/stream", accueillir), Route("/{x:path}", repondre)],
            middleware=[Middleware(Portier, adresse=adresse)],
        )
    )


def ouverte(client, chemin="/_stcore/stream", **entetes):
    try:
        with client.websocket_connect(chemin, headers=entetes) as prise:
            return prise.receive_text() == "oui"
    except WebSocketDisconnect as refus:
        assert refus.code == 1008
        return False


@pytest.mark.parametrize("debut", ["/carte?x=", "/presentation?x=", "/"])
def test_une_adresse_trop_longue(debut):
    juste = debut + "A" * (ADRESSE_LA_PLUS_LONGUE - len(debut.replace("?", "")))
    assert porte().get(juste).text == "oui"
    reponse = porte().get(f"{juste}A")
    assert reponse.status_code == 414
    assert "Cette adresse est trop longue" in reponse.text
    assert "4\u202f096 caractères" in reponse.text


def test_sa_longueur_est_celle_des_octets_envoyes():
    for debut in ("/carte?x=", "/"):
        assert porte().get(debut + "é" * 600).text == "oui"
        assert porte().get(debut + "é" * 700).status_code == 414


def test_sous_l_api_c_est_un_probleme():
    reponse = porte().get(f"/api/v1/simulation?x={'A' * 5_000}")
    assert reponse.status_code == 414
    assert reponse.headers["content-type"] == "application/problem+json"
    assert reponse.json()["status"] == 414
    assert "trop longue" in reponse.json()["title"]
    assert reponse.json()["instance"] == "/api/v1/simulation"
    assert len(porte().get(f"/api/v1/{'A' * 5_000}").json()["instance"]) == 200


@pytest.mark.parametrize(
    ("origine", "passe"),
    [
        ("http://testserver", True),
        ("https://testserver", True),
        ("http://testserver:8501", False),
        ("http://autre.example", False),
        ("http://testserver.autre.example", False),
        ("http://localhost", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_seules_nos_pages_ouvrent_un_websocket(origine, passe):
    assert ouverte(porte(), Origin=origine) is passe


def test_un_programme_sans_page_en_ouvre_un():
    assert ouverte(porte())


def test_une_adresse_trop_longue_n_en_ouvre_pas():
    assert not ouverte(porte(), f"/_stcore/stream?x={'A' * 5_000}")


@pytest.mark.parametrize(
    ("hote", "passe"),
    [
        ("spaser.example", True),
        ("spaser.example:443", True),
        ("SPASER.example", True),
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("autre.example", False),
        ("spaser.example.autre.example", False),
        ("spaser.example@autre.example", False),
        ("[", False),
        ("", False),
    ],
)
def test_le_site_ne_repond_qu_a_son_nom(hote, passe):
    reponse = porte("https://spaser.example").get("/carte", headers={"Host": hote})
    assert reponse.status_code == (200 if passe else 400)
    if not passe:
        assert "n’est pas celle du site" in reponse.text
        assert not ouverte(porte("https://spaser.example"), Host=hote)


def test_sans_nom_dit_il_repond_a_tous():
    assert porte().get("/carte", headers={"Host": "autre.example"}).text == "oui"


def test_la_borne_est_celle_que_la_page_dit():
    assert ADRESSE_LA_PLUS_LONGUE == 4_096


@pytest.fixture
def gardes(monkeypatch):
    """Return the files that Streamlit keeps, by session."""
    gardes = {}
    processus = SimpleNamespace(uploaded_file_mgr=SimpleNamespace(file_storage=gardes))
    monkeypatch.setattr(module.streamlit.runtime, "get_instance", lambda: processus)
    return gardes


def garder(gardes, session, *tailles):
    gardes[session] = {
        str(rang): SimpleNamespace(data=bytes(taille)) for rang, taille in enumerate(tailles)
    }


def deposer(octets, session="moi", methode="PUT"):
    chemin = f"/_stcore/upload_file/{session}/x"
    return porte_des_depots().request(methode, chemin, content=bytes(octets)).status_code


def porte_des_depots():
    return TestClient(
        Starlette(
            routes=[Route("/{x:path}", repondre, methods=["PUT", "DELETE"])],
            middleware=[Middleware(Portier)],
        )
    )


MEGA = 1024 * 1024


@pytest.mark.parametrize(
    ("siens", "octets", "statut"),
    [
        ((), 1, 200),
        ((), 2 * MEGA, 200),
        ((), 2 * MEGA + 1, 413),
        ((MEGA,), MEGA, 200),
        ((MEGA,), MEGA + 1, 413),
        ((MEGA, MEGA), 1, 413),
    ],
)
def test_une_session_depose_deux_mega(gardes, siens, octets, statut):
    garder(gardes, "moi", *siens)
    garder(gardes, "autre", MEGA)
    assert deposer(octets) == statut


def test_toutes_ensemble_en_deposent_vingt_quatre(gardes):
    for rang in range(12):
        garder(gardes, str(rang), 2 * MEGA)
    assert deposer(1) == 200
    garder(gardes, "de trop", 1)
    assert deposer(1) == 413
    assert deposer(1, methode="DELETE") == 200


@pytest.mark.parametrize("taille", ["", "x", "-1", "²"])
def test_un_depot_dit_sa_taille(gardes, taille):
    entetes = [(b"content-length", taille.encode())] if taille else []
    refus = module._refus_du_depot("/_stcore/upload_file/moi/x", Headers(raw=entetes))
    assert refus == 411


def test_un_depot_refuse_le_dit(gardes):
    garder(gardes, "moi", 2 * MEGA)
    reponse = porte_des_depots().put("/_stcore/upload_file/moi/x", content=b"x")
    assert "Trop de fichiers déposés" in reponse.text
    flux = porte_des_depots().put("/_stcore/upload_file/moi/x", content=(b"x" for _ in "x"))
    assert flux.status_code == 411
    assert "ne dit pas sa taille" in flux.text
