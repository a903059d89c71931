"""nginx and two processes on this machine: journeys through them, and one process killed."""

import re
import shutil
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from deploiement.salle import monter, trouver_nginx


@pytest.fixture(scope="module")
def salle(tmp_path_factory):
    """Return nginx and the two processes behind it, as documented."""
    if trouver_nginx() is None:
        pytest.skip("nginx ne se trouve pas sur cette machine.")
    with monter(tmp_path_factory.mktemp("nginx")) as montee:
        yield montee


@pytest.fixture
def page():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        navigateur = playwright.chromium.launch(executable_path=chromium, args=options)
        page = navigateur.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        yield page
        navigateur.close()


def ouvrir(page, adresse, titre):
    page.goto(adresse)
    expect(page.locator("h1")).to_contain_text(titre, timeout=20_000)


def entetes(adresse, **demande):
    requete = urllib.request.Request(adresse, headers=demande)
    with urllib.request.urlopen(requete, timeout=10) as reponse:
        return reponse.headers


def test_les_fichiers_viennent_de_nginx(salle):
    site = salle.adresse
    with urllib.request.urlopen(site, timeout=10) as reponse:
        index = reponse.read().decode()
        assert "spaser=" in reponse.headers["set-cookie"]
    script = re.search(r'src="\.?/?(static/js/[^"]+\.js)"', index)[1]
    fichier = entetes(f"{site}/{script}", **{"Accept-Encoding": "gzip"})
    assert "immutable" in fichier["cache-control"]
    assert fichier["content-encoding"] == "gzip"
    legere = entetes(f"{site}/app/static/simulateur-leger.html", **{"Accept-Encoding": "gzip"})
    assert legere["content-type"].startswith("text/html")
    assert legere["content-encoding"] == "gzip"
    assert entetes(f"{site}/api/v1/sante")["content-type"] == "application/json"
    for absent in ("app/static/", "app/static/zzz", "static/zzz", "x.php"):
        with pytest.raises(urllib.error.HTTPError, match="404") as refus:
            urllib.request.urlopen(f"{site}/{absent}", timeout=10)
        assert "Cette page n’existe pas" in refus.value.read().decode()
    assert entetes(f"{site}/couleurs.css")["content-type"].startswith("text/css")


def test_les_parcours_passent_par_nginx(salle, page):
    site = salle.adresse
    ouvrir(page, site, "Qui doit adopter")
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur")
    expect(page.locator(".st-key-constat")).to_contain_text("521\u00a0collectivités")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-constat")).to_contain_text("22\u00a0M€")
    ouvrir(page, f"{site}/carte", "Carte des adoptions")
    carte = page.frame_locator("iframe[title*=folium]")
    expect(carte.locator("path").first).to_be_attached(timeout=20_000)
    page.goto(f"{site}/presentation?diapo=2")
    expect(page.locator(".diapo.ici h1")).to_contain_text("280")


def test_un_processus_tombe_et_la_session_revient(salle, page):
    site = salle.adresse
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur")
    constat = page.locator(".st-key-constat")
    expect(constat).to_contain_text("521\u00a0collectivités")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(constat).to_contain_text("22\u00a0M€")
    expect(page).to_have_url(re.compile("seuil=22"))
    # Whichever of the two holds this session: a restart of one, then of the other.
    for port in list(salle.processus):
        salle.tuer(port)
        time.sleep(2)
        page.get_by_role("slider").first.focus()
        avant = constat.inner_text()
        page.keyboard.press("ArrowLeft")
        expect(constat).not_to_have_text(avant, timeout=30_000)
        expect(page.locator("h1")).to_have_text("Simulateur de seuil")
        salle.lancer(port)
        time.sleep(6)
    page.reload()
    expect(constat).to_contain_text("collectivités", timeout=20_000)
