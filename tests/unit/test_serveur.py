"""What the server answers around Streamlit's own routes, which are the real ones here."""

import re
import shutil
from functools import partial
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

import components.carte.annonce
import components.collectivite.annonce
import components.panorama.annonce
import spaser.observatoire
from api import CHEMIN as CHEMIN_API
from api.application import creer_api, document, routes_de_l_api
from components.figures.palette import couleurs_des_gabarits
from components.serveur.introuvable import PageIntrouvable
from components.serveur.routes import routes
from components.site.plan import ACCUEIL, MODERATION, PAGES, POLICE
from spaser.donnees import DOSSIER, RACINE, charger
from spaser.erreurs import DONNEES_INUTILISABLES, ErreurDonnees


@pytest.fixture(scope="module")
def client():
    moteur = MagicMock()
    moteur.media_file_mgr._storage = MemoryMediaFileStorage("/media")
    moteur.component_registry.get_component_path.return_value = None
    moteur.bidi_component_registry.get.return_value = None
    application = Starlette(
        routes=[
            *routes_de_l_api(),
            *routes(RACINE / "static"),
            *create_streamlit_routes(moteur),
        ],
        middleware=[Middleware(PageIntrouvable)],
    )
    return TestClient(application, follow_redirects=False)


@pytest.mark.parametrize(
    "adresse",
    [
        "/n-existe-pas",
        "/x.php",
        "/index.html",
        "/static",
        "/static/",
        "/static/zzz",
        "/static/js/zzz.js",
        "/static/index.html",
        "/app/static/",
        "/app/static/zzz",
        "/_stcore",
        "/_stcore/nope",
        "/_stcore/stream",
        "/_stcore/bidi-components/nope/x.js",
        "/media/nope",
        "/media/nope.png",
        "/component/nope",
        "/component/nope/index.html",
        "/carte/nimporte/quoi",
        "/carte/_stcore/health",
        "/carte.html",
        "/api/v2",
        "http://testserver//exemple.fr/",
        f"/{'x' * 5000}",
        "/a%00b",
    ],
)
@pytest.mark.parametrize("methode", ["GET", "HEAD"])
def test_une_adresse_inconnue(client, methode, adresse):
    reponse = client.request(methode, adresse)
    assert reponse.status_code == 404
    assert reponse.headers["content-type"] == "text/html; charset=utf-8"
    if methode == "GET":
        assert "Cette page n’existe pas" in reponse.text
        for page in PAGES:
            assert f'href="/{page.chemin}"' in reponse.text
        assert "Streamlit" not in reponse.text


@pytest.mark.parametrize("methode", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "adresse",
    [
        *(f"/{page.chemin}" for page in PAGES),
        "/_stcore/host-config",
        "/favicon.png",
        "/couleurs.css",
        "/app/static/style.css",
        "/app/static/leaflet/leaflet.js",
    ],
)
def test_une_adresse_connue(client, methode, adresse):
    assert client.request(methode, adresse).status_code == 200


def test_les_fichiers_de_streamlit(client):
    index = client.get("/").text
    scripts = [mot.split('"')[0] for mot in index.split('"./')[1:] if mot.startswith("static/")]
    assert len(scripts) > 5
    for script in scripts:
        reponse = client.get(f"/{script}")
        assert reponse.status_code == 200
        assert "html" not in reponse.headers["content-type"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.titre)
def test_l_index_dit_d_avance_les_fichiers_de_la_page(client, page):
    index = client.get(f"/{page.chemin}").text
    annonces = re.findall(r'<link rel="modulepreload"[^>]* href="\./([^"]+)"', index)
    assert len(annonces) == len(set(annonces))
    assert {"Html", "PageLink"} <= {Path(fichier).name.split(".")[0] for fichier in annonces}
    for fichier in annonces:
        assert client.get(f"/{fichier}").status_code == 200, fichier
    # One font, ours.
    assert re.findall(r'href="([^"]+)"\s+as="font"', index) == [POLICE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.titre)
def test_le_titre_est_dans_l_index(client, page):
    adresse = f"/{page.chemin}"
    titre = f"<h1>{escape(page.grand_titre)}</h1>"
    assert titre in client.get(adresse).text
    assert titre in client.get(f"{adresse}?siren=000").text
    # A frame of another site has neither menu nor room.
    assert 'id="annonce"' not in client.get(f"{adresse}?embed=true").text


def test_le_titre_d_une_fiche_est_son_nom(client):
    index = client.get("/collectivite?siren=219711017").text
    assert "<h1>Ville des Abymes</h1>" in index


def test_l_ecran_d_une_page_est_celui_de_son_adresse():
    def ecran(o, parametres):
        return Markup() if parametres else Markup("<p>{}</p>").format(len(o.collectivites))

    ecrans = {ACCUEIL: ecran}
    client = TestClient(Starlette(routes=routes(RACINE / "static", ecrans)))
    nombre = f"<p>{len(spaser.observatoire.observatoire().collectivites)}</p>"
    assert nombre in client.get("/").text
    assert nombre not in client.get("/?siren=219711017").text
    assert nombre not in client.get("/carte").text


@pytest.mark.parametrize("page", [components.carte, components.collectivite])
def test_un_nombre_que_l_adresse_changerait_ne_se_dit_pas_d_avance(page):
    o = spaser.observatoire.observatoire()
    assert re.search(r"\d", page.annonce.premier_ecran(o, {}))
    assert not page.annonce.premier_ecran(o, {"region": ["53"]})


def test_les_liens_d_un_texte_annonce_sont_des_liens():
    ecran = components.panorama.annonce.premier_ecran(spaser.observatoire.observatoire(), {})
    assert '<a href="/methode#rapprochement">' in ecran
    assert "](" not in ecran


def test_sans_donnees_l_ecran_se_tait():
    def rater(*_):
        raise ErreurDonnees([])

    client = TestClient(Starlette(routes=routes(RACINE / "static", {ACCUEIL: rater})))
    assert f"<h1>{escape(ACCUEIL.grand_titre)}</h1>" in client.get("/").text


def test_une_page_gardee_ne_revient_pas(client):
    premiere = client.get("/carte")
    assert premiere.headers["cache-control"] == "no-cache"
    seconde = client.get("/carte", headers={"If-None-Match": premiere.headers["etag"]})
    assert (seconde.status_code, seconde.content) == (304, b"")
    assert seconde.headers["etag"] == premiere.headers["etag"]
    autre = client.get("/carte?region=53", headers={"If-None-Match": premiere.headers["etag"]})
    assert autre.status_code == 200


def test_une_page_reservee_ne_se_garde_ni_ne_se_liste(client):
    reponse = client.get(f"/{MODERATION.chemin}")
    assert f"<h1>{escape(MODERATION.grand_titre)}</h1>" in reponse.text
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.headers["x-robots-tag"] == "noindex, nofollow"
    assert "etag" not in reponse.headers
    assert "og:" not in reponse.text
    for adresse in ("/sitemap.xml", "/n-existe-pas", "/", "/mentions"):
        assert f"/{MODERATION.chemin}" not in client.get(adresse).text


@pytest.mark.parametrize("adresse", ["/carte/", "/carte//"])
def test_une_barre_en_trop(client, adresse):
    reponse = client.get(f"{adresse}?niveau=epci")
    assert reponse.status_code == 301
    assert reponse.headers["location"].endswith("/carte?niveau=epci")


def test_l_api_sans_barre(client):
    reponse = client.get(CHEMIN_API, follow_redirects=True)
    assert reponse.json()["openapi"] == f"{CHEMIN_API}/openapi.json"
    assert client.get(CHEMIN_API).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("suite", ["/nope", "/collectivites/000000000", "/x.php", "/sante/de/fer"])
def test_sous_l_api_l_absence_est_un_probleme(client, suite):
    reponse = client.get(CHEMIN_API + suite)
    assert reponse.status_code == 404
    assert reponse.headers["content-type"] == "application/problem+json"
    assert reponse.json()["title"] == "Introuvable"
    assert client.head(f"{CHEMIN_API}/nope").status_code == 404


ADRESSES_DE_L_API = [
    chemin.format(siren="233500016", niveau="regions")
    for chemin, methodes in document(creer_api())["paths"].items()
    if "get" in methodes
]


@pytest.fixture
def copie(tmp_path, monkeypatch):
    """Return a copy of what the observatory reads, and make it read that."""
    shutil.copytree(DOSSIER, tmp_path / "data", ignore=shutil.ignore_patterns("sources"))
    shutil.copytree(RACINE / "static" / "carte", tmp_path / "static" / "carte")
    monkeypatch.setattr(spaser.observatoire, "charger", partial(charger, tmp_path / "data"))
    monkeypatch.setattr(spaser.observatoire, "RACINE", tmp_path)
    spaser.observatoire.oublier()
    yield tmp_path
    spaser.observatoire.oublier()


def refuse(client, adresse):
    reponse = client.get(CHEMIN_API + adresse, params={"seuil": "50"} if "simul" in adresse else {})
    assert reponse.status_code == 503, adresse
    assert reponse.headers["content-type"] == "application/problem+json"
    assert reponse.json()["detail"] == DONNEES_INUTILISABLES


def absent(fichier):
    fichier.unlink()


def altere(fichier):
    fichier.write_bytes(fichier.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize("panne", [absent, altere])
@pytest.mark.parametrize("fichier", ["static/carte/france.topojson", "data/adoptions.parquet"])
def test_sans_un_fichier_toute_l_api_le_dit(client, copie, panne, fichier):
    assert client.get(f"{CHEMIN_API}/sante").json()["etat"] == "ok"
    panne(copie / fichier)
    if fichier.startswith("data"):
        spaser.observatoire.oublier()
    for adresse in ADRESSES_DE_L_API:
        refuse(client, adresse)


def test_un_fichier_illisible(client, copie, monkeypatch):
    def illisible(*_):
        raise PermissionError("adoptions.parquet")

    monkeypatch.setattr(spaser.observatoire, "charger", illisible)
    for adresse in ADRESSES_DE_L_API:
        refuse(client, adresse)
    assert client.get("/collectivite?siren=233500016").status_code == 200


def test_une_faute_du_service_est_dite_en_francais(client, monkeypatch):
    def faute():
        raise KeyError("secret")

    monkeypatch.setattr("api.application.observatoire", faute)
    sans_cache = TestClient(client.app, raise_server_exceptions=False)
    reponse = sans_cache.get(f"{CHEMIN_API}/sante")
    assert reponse.status_code == 500
    assert reponse.json()["title"] == "Erreur du service"
    assert "secret" not in reponse.text


def test_les_feuilles_ne_connaissent_que_la_palette(client):
    servies = client.get("/couleurs.css").text
    for nom, couleur in couleurs_des_gabarits().items():
        assert f"--{nom}: {couleur};" in servies
    feuilles = "".join(
        (RACINE / chemin).read_text("utf-8")
        for chemin in (
            "static/style.css",
            "static/carte-adoptions.css",
            "templates/refus.html",
        )
    )
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", feuilles) == []
    assert set(re.findall(r"var\(--([a-z-]+)\)", feuilles)) <= set(couleurs_des_gabarits())
