"""The address of the site is the one its server is told, never the one a visitor pretends."""

import os
import subprocess
import sys

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.presentation.routes import routes_de_presentation
from components.serveur.routes import routes
from components.site.adresse_publique import publique
from spaser.adresse_publique import VARIABLE, AdresseRefusee, adresse_publique
from spaser.donnees import RACINE

SITE = "https://spaser.example"


@pytest.mark.parametrize(
    ("dite", "lue"),
    [
        ("", ""),
        (" ", ""),
        (SITE, SITE),
        (f"{SITE}/", SITE),
        ("http://localhost:8501", "http://localhost:8501"),
        ("https://[::1]:8501", "https://[::1]:8501"),
    ],
)
def test_une_adresse(monkeypatch, dite, lue):
    monkeypatch.setenv(VARIABLE, dite)
    assert adresse_publique() == lue


@pytest.mark.parametrize(
    "dite",
    [
        "spaser.example",
        "ftp://spaser.example",
        "https://",
        f"{SITE}/chemin",
        f"{SITE}?x=1",
        f"{SITE}#x",
        f"{SITE}:port",
        "https://moi@spaser.example",
        "https://[",
    ],
)
def test_une_adresse_refusee(monkeypatch, dite):
    monkeypatch.setenv(VARIABLE, dite)
    with pytest.raises(AdresseRefusee, match="attendu l'adresse du site"):
        adresse_publique()


def test_le_serveur_ne_demarre_pas_sur_une_adresse_refusee():
    essai = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=RACINE,
        env=os.environ | {VARIABLE: "spaser.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 1
    assert essai.stderr.strip().splitlines()[-1].startswith(f"{VARIABLE} vaut « spaser.example »")
    assert "Traceback" not in essai.stderr


@pytest.mark.parametrize(
    ("vue", "connue"),
    [
        ("http://127.0.0.1:8501/carte?niveau=epci", f"{SITE}/carte?niveau=epci"),
        ("http://127.0.0.1:8501/", f"{SITE}/"),
        ("http://127.0.0.1:8501", SITE),
        ("", ""),
    ],
)
def test_une_vue_se_partage_sous_le_nom_du_site(monkeypatch, vue, connue):
    assert publique(vue) == vue
    monkeypatch.setenv(VARIABLE, SITE)
    assert publique(vue) == connue


@pytest.fixture
def client():
    pages = [*routes_de_presentation(), *routes(RACINE / "static")]
    return TestClient(Starlette(routes=pages), headers={"Host": "autre.example"})


@pytest.mark.parametrize("adresse", ["/", "/carte?niveau=epci", "/presentation?seuil=33"])
def test_rien_ne_vient_de_l_en_tete_host(client, monkeypatch, adresse):
    assert "autre.example" in client.get(adresse).text
    monkeypatch.setenv(VARIABLE, SITE)
    page = client.get(adresse).text
    assert "autre.example" not in page
    assert SITE in page


def test_l_apercu_dit_la_vue_entiere(client, monkeypatch):
    monkeypatch.setenv(VARIABLE, SITE)
    page = client.get("/carte?niveau=epci&x=%3Cb%3E").text
    assert f'property="og:url" content="{SITE}/carte?niveau=epci&amp;x=%3Cb%3E"' in page
    assert f'property="og:image" content="{SITE}/app/static/apercus/carte.png' in page
