"""What a chat shows of a link: title, description and a picture of the right size."""

import io
import re
from datetime import date
from html import unescape

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.presentation.apercus import composer, fichier
from components.serveur.routes import routes
from components.site.plan import ACCUEIL, CARTE, PAGES, SIMULATEUR
from spaser.donnees import RACINE
from spaser.formats import typographie
from spaser.observatoire import Observatoire


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes(RACINE / "static"))) as client:
        yield client


def balises(client, adresse):
    page = client.get(adresse).text
    titre = re.search("<title>(.*?)</title>", page)[1]
    return titre, dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)"', page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.titre)
def test_chaque_page_a_son_apercu(client, page):
    titre, og = balises(client, f"/{page.chemin}")
    assert og["og:title"] == titre
    for texte in (og["og:title"], og["og:description"], og["og:image:alt"]):
        assert typographie(unescape(texte)) == unescape(texte)
    assert len(og["og:description"]) > 40
    image = client.get(og["og:image"])
    assert image.headers["content-type"] == "image/png"
    assert (int.from_bytes(image.content[16:20]), int.from_bytes(image.content[20:24])) == (
        1200,
        630,
    )


def test_une_collectivite_est_nommee(client):
    titre, og = balises(client, "/collectivite?siren=233500016")
    assert titre.startswith("Région Bretagne")
    assert og["og:url"].endswith("/collectivite?siren=233500016")
    assert balises(client, "/collectivite?siren=1")[0].startswith("Fiche d’une collectivité")


@pytest.mark.parametrize(
    ("adresse", "dite"),
    [
        ("/contribuer?suivi=Secret", "/contribuer"),
        ("/contribuer?siren=233500016&suivi=Secret", "/contribuer?siren=233500016"),
        ("/contribuer?%73uivi=Secret&suivi=Secret", "/contribuer"),
        ("/carte?suivi=Secret", "/carte"),
        ("/contribuer?siren=1&sujet=adopte", "/contribuer?siren=1&amp;sujet=adopte"),
    ],
)
def test_un_lien_prive_n_est_dit_a_personne(client, adresse, dite):
    page = client.get(adresse).text
    assert "Secret" not in page
    assert balises(client, adresse)[1]["og:url"] == f"http://testserver{dite}"


def test_une_adresse_hostile_reste_du_texte(client):
    page = client.get("/simulateur", params={"x": '"><script>alert(1)</script>'}).text
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("page", [ACCUEIL, CARTE, SIMULATEUR], ids=lambda page: page.titre)
def test_l_image_est_celle_du_depot(observatoire, page):
    depot = Image.open(RACINE / "static" / "apercus" / fichier(page)).convert("RGB")
    faite = Image.open(io.BytesIO(composer(observatoire, page))).convert("RGB")
    assert depot.size == faite.size == (1200, 630)
    ecarts = np.abs(np.asarray(depot, dtype=int) - np.asarray(faite, dtype=int)).max(axis=2)
    # The machine that draws may smooth a letter otherwise; another number moves more than that.
    assert (ecarts > 40).mean() < 0.0005


def test_une_image_dit_les_nombres_du_jour(observatoire, donnees):
    autre = Observatoire(donnees, date(2019, 12, 31))
    assert composer(autre, CARTE) != composer(observatoire, CARTE)
