"""The headers of every response: nothing from elsewhere, framed only when asked."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.serveur.entetes import EntetesDeSecurite


def repondre(requete):
    return PlainTextResponse("oui")


@pytest.fixture
def client():
    adresses = ["/carte", "/component/x/index.html", "/app/static/simulateur-leger.html"]
    application = Starlette(
        routes=[Route(adresse, repondre) for adresse in adresses],
        middleware=[Middleware(EntetesDeSecurite)],
    )
    return TestClient(application)


@pytest.mark.parametrize(
    "adresse",
    ["/carte", "/carte?embed=false", "/carte?x=embed=true", "/404", "/composant", "/componentx"],
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
    politique = client.get("/carte").headers["content-security-policy"]
    assert [mot for mot in politique.split() if "://" in mot] == []
    assert "default-src 'self'" in politique
    assert "object-src 'none'" in politique
