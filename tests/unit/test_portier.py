"""What the door refuses: too long, another site's name or page; and what it lets in."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

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
