"""Signing in and out leads to the page of editors, and speaks French."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.serveur.connexion import Connexion


def client(reponse):
    routes = [Route("/{x:path}", lambda _: reponse)]
    application = Starlette(routes=routes, middleware=[Middleware(Connexion)])
    return TestClient(application, follow_redirects=False)


@pytest.mark.parametrize("adresse", ["/auth/login", "/auth/logout", "/oauth2callback?state=x"])
def test_on_revient_a_la_moderation(adresse):
    reponse = RedirectResponse("/", 302)
    reponse.set_cookie("a", "1")
    lue = client(reponse).get(adresse)
    assert (lue.status_code, lue.headers["location"]) == (302, "/moderation")
    assert lue.headers["cache-control"] == "no-store"
    assert lue.headers["set-cookie"].startswith("a=1")


@pytest.mark.parametrize("adresse", ["/auth/login", "/auth/logout"])
def test_on_va_chez_le_fournisseur(adresse):
    ailleurs = "https://identite.exemple.fr/?redirect_uri=/"
    lue = client(RedirectResponse(ailleurs, 302)).get(adresse)
    assert lue.headers["location"] == ailleurs


@pytest.mark.parametrize("statut", [400, 500])
def test_un_fournisseur_muet_se_dit_en_francais(statut):
    lue = client(PlainTextResponse("Authentication error", statut)).get("/auth/login")
    assert lue.status_code == 502
    assert "Le fournisseur d’identité ne répond pas" in lue.text
    assert "Authentication" not in lue.text


@pytest.mark.parametrize("adresse", ["/", "/auth", "/auth/login/x", "/carte"])
def test_le_reste_passe(adresse):
    lue = client(RedirectResponse("/", 302)).get(adresse)
    assert lue.headers["location"] == "/"
    assert "cache-control" not in lue.headers
    assert client(PlainTextResponse("non", 400)).get(adresse).text == "non"
