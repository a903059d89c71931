"""The headers of every response: nothing from elsewhere, framed only when asked."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit_folium
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app import app
from components.serveur import composants
from components.serveur.entetes import EntetesDeSecurite


def repondre(requete):
    return PlainTextResponse("oui")


def directives(reponse) -> dict[str, list[str]]:
    """Return the directives of a response's policy, each with its sources."""
    politique = reponse.headers["content-security-policy"].split(";")
    return {nom: sources for nom, *sources in map(str.split, politique)}


@pytest.fixture
def client():
    adresses = [
        "/carte",
        "/moderation",
        "/component/x/index.html",
        "/app/static/simulateur-leger.html",
    ]
    application = Starlette(
        routes=[Route(adresse, repondre) for adresse in adresses],
        middleware=[Middleware(EntetesDeSecurite)],
    )
    return TestClient(application)


@pytest.mark.parametrize(
    "adresse",
    [
        *("/carte", "/carte?embed=false", "/carte?x=embed=true", "/404", "/composant"),
        *("/componentx", "/moderation", "/moderation?embed=true", "/moderation/?embed=true"),
    ],
)
def test_les_pages_ne_s_encadrent_pas(client, adresse):
    entetes = client.get(adresse).headers
    assert entetes["content-security-policy"].endswith("frame-ancestors 'self'")
    assert entetes["x-content-type-options"] == "nosniff"
    assert "geolocation=()" in entetes["permissions-policy"]


@pytest.mark.parametrize(
    "adresse",
    ["/carte?embed=true", "/component/x/index.html", "/app/static/simulateur-leger.html"],
)
def test_sauf_si_on_le_demande(client, adresse):
    politique = client.get(adresse).headers["content-security-policy"]
    assert politique.endswith("frame-ancestors *")


def test_rien_ne_vient_d_ailleurs(client):
    politique = directives(client.get("/carte"))
    mots = {mot for valeurs in politique.values() for mot in valeurs}
    assert [mot for mot in mots if "://" in mot or "*" in mot] == []
    assert politique["default-src"] == ["'self'"]
    assert politique["object-src"] == ["'none'"]
    assert politique["script-src"][0] == "'self'"
    # The script that starts a component is made by Streamlit's page.
    assert [mot for mot in politique["script-src"] if not mot.startswith("'")] == ["blob:"]
    # Neither is said by `default-src`.
    assert politique["base-uri"] == ["'self'"]
    assert politique["form-action"] == ["'self'"]


def test_un_autre_site_ne_sait_pas_quelle_vue_on_quitte(client):
    politique = client.get("/carte?region=53").headers["referrer-policy"]
    assert politique in ("strict-origin-when-cross-origin", "same-origin", "no-referrer")


@pytest.mark.parametrize("adresse", ["/couleurs.css", "/carte", "/n-existe-pas", "/api/v1/sante"])
def test_l_application_dit_ces_entetes_a_chaque_adresse(adresse):
    reponse = TestClient(app).get(adresse)
    assert directives(reponse)["frame-ancestors"] == ["'self'"]
    assert reponse.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in reponse.headers
    assert "permissions-policy" in reponse.headers


def test_une_erreur_ne_montre_pas_ses_details(racine):
    reglages = tomllib.loads((racine / ".streamlit" / "config.toml").read_text("utf-8"))
    assert reglages["client"]["showErrorDetails"] == "none"
    assert reglages["client"]["showErrorLinks"] is False


def poser(requete):
    reponse = PlainTextResponse("oui")
    reponse.set_cookie("a", "1")
    reponse.set_cookie("b", "2", secure=True)
    return reponse


@pytest.mark.parametrize("chiffre", [True, False])
def test_chiffre_on_le_reste(chiffre):
    application = Starlette(routes=[Route("/", poser)], middleware=[Middleware(EntetesDeSecurite)])
    client = TestClient(application, base_url=f"http{'s' if chiffre else ''}://testserver")
    entetes = client.get("/").headers
    toujours = entetes.get("strict-transport-security")
    assert toujours == ("max-age=31536000" if chiffre else None)
    temoins = entetes.get_list("set-cookie")
    assert [temoin.count("Secure") for temoin in temoins] == ([1, 1] if chiffre else [0, 1])
    assert temoins[0].startswith("a=1; ")


def test_les_composants_sont_servis_des_le_depart(monkeypatch):
    connus = {}
    registre = SimpleNamespace(
        register_component=lambda composant: connus.update({composant.name: composant})
    )
    processus = SimpleNamespace(component_registry=registre)
    monkeypatch.setattr(composants, "get_instance", lambda: processus)
    composants.servir_les_composants()
    (nom,) = connus
    assert nom == "streamlit_folium.st_folium"
    assert (Path(connus[nom].path) / "index.html").is_file()
    # The page declares it again: the same, or Streamlit would complain.
    assert connus[nom] == streamlit_folium._component_func
