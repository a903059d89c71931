"""Files built with the data, once the follow-up says more: served at their address, not rebuilt."""

import gzip
import json
import re
import threading

import pytest
from evenements import INCONNUE, annulee, evenement
from starlette.applications import Starlette
from starlette.testclient import TestClient

import spaser.observatoire
from components.fichiers.atelier import ErreurAtelier
from components.presentation import apercus
from components.presentation.apercus import DOSSIER, fichier, routes_des_apercus
from components.presentation.page_html import hors_ligne
from components.presentation.seance import SEANCE_ORDINAIRE
from components.serveur import au_guichet
from components.serveur.routes import routes
from components.simulateur import page_legere
from components.simulateur.page_legere import PAGE, route_de_la_page_legere
from components.site.plan import CARTE, LEGERE, MENTIONS
from spaser.donnees import RACINE
from spaser.guichet import Guichet
from spaser.observatoire import en_place, observatoire, publier
from spaser.scenario import Scenario

APERCU = f"/app/static/apercus/{fichier(CARTE)}"


@pytest.fixture(scope="module")
def client():
    ajoutees = [route_de_la_page_legere(), *routes_des_apercus()]
    return TestClient(Starlette(routes=[*ajoutees, *routes(RACINE / "static")]))


@pytest.fixture(autouse=True)
def oublie(donnees, monkeypatch):
    monkeypatch.setattr(spaser.observatoire, "charger", lambda: donnees)
    spaser.observatoire.oublier()
    yield
    spaser.observatoire.oublier()


def adoptantes(page: str) -> int:
    donnees = json.loads(re.search(r'id="donnees">(.*?)</script>', page)[1])
    return len(donnees["collectivites"]["adoptante"])


def suivi_dit(page: str) -> str:
    return re.search('data-suivi="([^"]+)"', page)[1]


def test_sans_rien_d_accepte_la_page_legere_est_le_fichier(client):
    construite = (RACINE / PAGE).read_text("utf-8")
    assert en_place() is None
    assert client.get(LEGERE).text == construite
    observatoire()
    assert client.get(LEGERE).text == construite


def test_la_page_legere_dit_ce_qui_fut_accepte_puis_annule(client):
    avant = observatoire()
    d_abord = client.get(LEGERE)
    publier([evenement(INCONNUE)])
    ensuite = client.get(LEGERE)
    assert adoptantes(ensuite.text) == adoptantes(d_abord.text) + 1
    assert suivi_dit(ensuite.text) == en_place().versions.suivi != avant.versions.suivi
    publier([evenement(INCONNUE), annulee(evenement(INCONNUE))])
    enfin = client.get(LEGERE)
    assert adoptantes(enfin.text) == adoptantes(d_abord.text)
    assert suivi_dit(enfin.text) == en_place().versions.suivi
    assert len({r.headers["etag"] for r in (d_abord, ensuite, enfin)}) == 3


def test_la_page_legere_ne_revient_que_changee(client):
    observatoire()
    premiere = client.get(LEGERE)
    assert premiere.headers["cache-control"] == "no-cache"
    assert premiere.headers["content-encoding"] == "gzip"
    assert premiere.headers["content-type"] == "text/html; charset=utf-8"
    connue = {"If-None-Match": premiere.headers["etag"]}
    seconde = client.get(LEGERE, headers=connue)
    assert (seconde.status_code, seconde.content) == (304, b"")
    claire = client.get(LEGERE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in claire.headers
    assert claire.text == premiere.text
    publier([evenement(INCONNUE)])
    assert client.get(LEGERE, headers=connue).status_code == 200


def test_une_salle_ne_la_fait_composer_qu_une_fois(client, monkeypatch):
    faites = []
    composer = page_legere.page_legere
    monkeypatch.setattr(page_legere, "page_legere", lambda o: (faites.append(1), composer(o))[1])
    observatoire()
    publier([evenement(INCONNUE)])
    fils = [threading.Thread(target=client.get, args=(LEGERE,)) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert faites == [1]


def test_la_presentation_emportee_en_tient_une_du_moment():
    observatoire()
    publier([evenement(INCONNUE)])
    o = en_place()
    page = hors_ligne(o, Scenario(25_000_000), "http://x", SEANCE_ORDINAIRE, ())
    legere = json.loads(re.search('id="legere">(.*?)</script>', page, re.DOTALL)[1])
    assert suivi_dit(legere) == o.versions.suivi


def test_sans_rien_d_accepte_un_apercu_est_le_fichier(client):
    construit = (DOSSIER / fichier(CARTE)).read_bytes()
    assert client.get(APERCU).content == construit
    observatoire()
    assert client.get(APERCU).content == construit


def test_un_apercu_est_compose_une_fois_par_version(client, monkeypatch):
    observatoire()
    publier([evenement(INCONNUE)])
    construit = (DOSSIER / fichier(CARTE)).read_bytes()
    premier = client.get(APERCU)
    assert premier.headers["content-type"] == "image/png"
    assert premier.content != construit
    monkeypatch.setattr(apercus, "mettre_en_page", lambda *_, **__: pytest.fail("recomposé"))
    assert client.get(f"{APERCU}?v=autre").content == premier.content


@pytest.mark.parametrize("panne", ["atelier", "guichet"])
def test_un_apercu_qui_ne_se_compose_pas_est_le_fichier(client, monkeypatch, panne, caplog):
    observatoire()
    publier([evenement(INCONNUE)])
    if panne == "atelier":

        def rater(*_, **__):
            raise ErreurAtelier("typst")

        monkeypatch.setattr(apercus, "mettre_en_page", rater)
    else:
        monkeypatch.setattr(au_guichet, "GUICHET", Guichet(places=0, file=0))
    du_moment = f"{APERCU}?v={en_place().versions.en_adresse}"
    reponse = client.get(du_moment)
    assert reponse.content == (DOSSIER / fichier(CARTE)).read_bytes()
    assert reponse.headers["cache-control"] == "no-cache"


def image_dite(client, chemin: str) -> str:
    return re.search('property="og:image" content="([^"]+)"', client.get(chemin).text)[1]


def test_l_adresse_d_un_apercu_change_avec_le_suivi(client):
    assert image_dite(client, "/carte").endswith("/apercus/carte.png")
    observatoire()
    avant = image_dite(client, "/carte")
    assert client.get(avant).headers["cache-control"] == "public, max-age=3600"
    publier([evenement(INCONNUE)])
    apres = image_dite(client, "/carte")
    assert apres != avant
    assert apres.endswith(f"?v={en_place().versions.en_adresse}")
    assert client.get(apres).headers["cache-control"] == "public, max-age=3600"
    assert client.get(avant).headers["cache-control"] == "no-cache"
    assert image_dite(client, "/mentions").partition("?")[0].endswith(fichier(MENTIONS))


def test_ce_que_demande_une_page_laissee_ouverte(client):
    vide = client.get("/releve.json")
    assert (vide.json(), vide.headers["cache-control"]) == ({}, "no-store")
    # Nothing is loaded for it.
    assert en_place() is None
    avant = observatoire().versions.suivi
    assert client.get("/releve.json").json() == {"suivi": avant}
    publier([evenement(INCONNUE)])
    assert client.get("/releve.json").json() == {"suivi": en_place().versions.suivi}
    assert en_place().versions.suivi != avant


def test_la_jumelle_compressee_est_celle_de_la_page(client):
    observatoire()
    with client.stream("GET", LEGERE) as reponse:
        brute = b"".join(reponse.iter_raw())
    assert gzip.decompress(brute).decode() == (RACINE / PAGE).read_text("utf-8")
