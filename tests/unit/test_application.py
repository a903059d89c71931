"""The whole application as uvicorn serves it: nothing leaves without its headers, nor enters."""

import itertools
import re

import httpx2 as httpx
import pytest
import websockets.sync.client
from serveurs import port_libre, servir
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.fichiers.depots import OCTETS_D_UNE_SESSION
from components.site.plan import PAGES
from spaser.donnees import RACINE

POLITIQUE = {
    "default-src": {"'self'"},
    "script-src": {"'self'", "'unsafe-inline'", "'unsafe-eval'", "blob:"},
    "style-src": {"'self'", "'unsafe-inline'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'", "data:"},
    "connect-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'self'"},
}


@pytest.fixture(scope="module")
def site():
    port = port_libre()
    options = ["--host", "127.0.0.1", "--port", str(port), "--proxy-headers", "--no-access-log"]
    yield from servir(["uvicorn", "app:app", *options], port, RACINE)


@pytest.fixture
def client(site):
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


ADRESSES = [
    *(f"/{page.chemin}" for page in PAGES),
    "/carte/",
    "/zzz",
    "/presentation",
    "/presentation.pptx",
    "/couleurs.css",
    "/app/static/style.css",
    "/app/static/simulateur-leger.html",
    "/component/streamlit_folium.st_folium/index.html",
    "/favicon.png",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/media/zzz",
    "/_stcore/health",
    "/_stcore/host-config",
    "/api/v1",
    "/api/v1/sante",
    "/api/v1/zzz",
    f"/carte?x={'A' * 5_000}",
]


@pytest.mark.parametrize("adresse", ADRESSES, ids=lambda adresse: adresse[:40])
def test_toute_reponse_a_ses_entetes(client, adresse):
    entetes = client.get(adresse).headers
    directives = [d.split() for d in entetes["content-security-policy"].split(";")]
    politique = {nom: set(sources) for nom, *sources in directives}
    encadree = adresse.startswith(("/component/", "/app/static/"))
    assert politique == POLITIQUE | ({"frame-ancestors": {"*"}} if encadree else {})
    assert entetes["x-content-type-options"] == "nosniff"
    assert entetes["referrer-policy"] == "strict-origin-when-cross-origin"
    assert entetes["permissions-policy"] == "camera=(), microphone=(), geolocation=()"
    assert "strict-transport-security" not in entetes


@pytest.mark.parametrize("adresse", ["/carte", "/_stcore/health", "/zzz", "/api/v1/sante"])
def test_chiffrees_elles_le_restent(client, adresse):
    chiffree = client.get(adresse, headers={"X-Forwarded-Proto": "https"})
    assert chiffree.headers["strict-transport-security"] == "max-age=31536000"
    for temoin in chiffree.headers.get_list("set-cookie"):
        assert temoin.endswith("; Secure")
    for temoin in client.get(adresse).headers.get_list("set-cookie"):
        assert "Secure" not in temoin


def test_un_temoin_est_pose(client):
    assert "_streamlit_xsrf" in client.get("/_stcore/health").headers["set-cookie"]


@pytest.mark.parametrize(
    "adresse", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json"]
)
def test_ce_qui_n_est_pas_pour_le_public(client, adresse):
    for methode in ("GET", "POST", "OPTIONS"):
        assert client.request(methode, adresse).status_code == 404


def test_les_fichiers_de_la_carte_sont_la_des_le_depart(client):
    page = client.get("/component/streamlit_folium.st_folium/index.html")
    assert page.status_code == 200
    script = re.search(r'src="\./([^"]+\.js)"', page.text)[1]
    assert client.get(f"/component/streamlit_folium.st_folium/{script}").status_code == 200


def brancher(site, **options):
    return websockets.sync.client.connect(
        f"{site.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit"],
        compression=None,
        **options,
    )


def test_une_page_d_un_autre_site_est_refusee(site):
    for origine in ("http://autre.example", "null", site.replace("http:", "https:") + "0"):
        with pytest.raises(websockets.exceptions.InvalidStatus, match="403"):
            brancher(site, origin=origine)
    with brancher(site, origin=site) as prise:
        assert prise.subprotocol == "streamlit"


def test_une_presentation_gardee_ne_revient_pas(client):
    for adresse in ("/presentation?seuil=25", "/presentation.pptx?seuil=25"):
        premiere = client.get(adresse)
        assert (premiere.status_code, premiere.headers["cache-control"]) == (200, "no-cache")
        etiquette = {"If-None-Match": premiere.headers["etag"]}
        seconde = client.get(adresse, headers=etiquette)
        assert (seconde.status_code, seconde.content) == (304, b"")
        for autre in (f"{adresse}0", f"{adresse}&region=53"):
            assert client.get(autre, headers=etiquette).status_code == 200
        ailleurs = client.get(adresse, headers=etiquette | {"Host": "autre.example"})
        assert ailleurs.status_code == 200


def session(prise):
    """Return the id of the session that a page opens."""
    demande = BackMsg()
    demande.rerun_script.page_name = ""
    prise.send(demande.SerializeToString())
    for recu in prise:
        message = ForwardMsg()
        message.ParseFromString(recu)
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id
    raise AssertionError("aucune session")


def test_les_depots_d_une_session_sont_bornes(site, client):
    client.get("/_stcore/health")
    jeton = client.cookies["_streamlit_xsrf"]
    rangs = itertools.count()

    def deposer(qui, octets, **entetes):
        return client.put(
            f"/_stcore/upload_file/{qui}/{next(rangs)}",
            headers={"X-Xsrftoken": jeton, **entetes},
            files={"file": ("x.json", bytes(octets))},
        ).status_code

    with brancher(site) as prise, brancher(site) as autre:
        qui = session(prise)
        statuts = [deposer(qui, 500_000) for _ in range(8)]
        acceptes = statuts.index(413)
        assert statuts == [204] * acceptes + [413] * (8 - acceptes)
        assert acceptes == OCTETS_D_UNE_SESSION // 500_400
        # Another session has its own room; a file withdrawn gives its room back.
        assert deposer(session(autre), 500_000) == 204
        client.delete(f"/_stcore/upload_file/{qui}/0", headers={"X-Xsrftoken": jeton})
        assert deposer(qui, 500_000) == 204


def test_un_depot_sans_taille_est_refuse(client):
    reponse = client.put("/_stcore/upload_file/x/y", content=(b"x" for _ in range(2)))
    assert reponse.status_code == 411
    assert "ne dit pas sa taille" in reponse.text
