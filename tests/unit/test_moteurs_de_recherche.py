"""What search engines and browsers ask of any site."""

import io
import xml.etree.ElementTree as ET
from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.fichiers.icone import COTES, favicon
from components.serveur.moteurs_de_recherche import routes_pour_les_moteurs
from components.site.plan import FAVICON, ICONE, PAGES

SITE = "http://observatoire.fr"


@pytest.fixture
def client(monkeypatch):
    monkeypatch.delenv("SPASER_ADRESSE", raising=False)
    return TestClient(Starlette(routes=routes_pour_les_moteurs()), base_url=SITE)


def test_les_robots(client):
    reponse = client.get("/robots.txt")
    assert reponse.headers["content-type"] == "text/plain; charset=utf-8"
    lu = RobotFileParser()
    lu.parse(reponse.text.splitlines())
    assert lu.site_maps() == [f"{SITE}/sitemap.xml"]
    for page in PAGES:
        assert lu.can_fetch("robot", f"{SITE}/{page.chemin}")
    for chemin in (
        *("presentation?seuil=25", "presentation.pptx", "media/x.csv", "_stcore/health"),
        "contribuer?suivi=x",
    ):
        assert not lu.can_fetch("robot", f"{SITE}/{chemin}"), chemin


def test_le_plan_a_chaque_page_a_l_adresse_publique(client, monkeypatch):
    for attendu in (SITE, "https://spaser.fr"):
        reponse = client.get("/sitemap.xml")
        assert reponse.headers["content-type"] == "application/xml"
        adresses = [lieu.text for lieu in ET.fromstring(reponse.content).findall(".//{*}loc")]
        assert adresses == [f"{attendu}/{page.chemin}" for page in PAGES]
        assert f"Sitemap: {adresses[0]}sitemap.xml" in client.get("/robots.txt").text
        monkeypatch.setenv("SPASER_ADRESSE", "https://spaser.fr")


def test_un_nom_d_hote_hostile_reste_du_texte(client):
    hostile = client.get("/sitemap.xml", headers={"host": "x&y<z>"})
    assert hostile.is_success
    ET.fromstring(hostile.content)


def test_l_icone_est_celle_du_site(client):
    reponse = client.get("/favicon.ico")
    assert reponse.headers["content-type"] == "image/x-icon"
    assert reponse.content == FAVICON.read_bytes() == favicon(ICONE.read_text("utf-8"))
    icone = Image.open(io.BytesIO(reponse.content))
    assert icone.format == "ICO"
    assert icone.info["sizes"] == {(cote, cote) for cote in COTES}
    for cote in COTES:
        icone.size = (cote, cote)
        assert icone.convert("RGB").getpixel((cote // 2, cote - 2)) == (0, 114, 178)
    assert client.head("/favicon.ico").status_code == 200
