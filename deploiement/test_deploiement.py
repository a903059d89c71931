"""nginx and two processes on this machine: journeys through them, and one process killed."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import expect, sync_playwright
from serveurs import port_libre

RACINE = Path(__file__).resolve().parent.parent


def lancer(port, environnement):
    commande = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--proxy-headers"]
    return subprocess.Popen(
        [*commande, "--ws-per-message-deflate", "false", "--no-access-log"],
        cwd=RACINE,
        env=environnement,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def attendre(adresse):
    for _ in range(150):
        try:
            with urllib.request.urlopen(adresse, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{adresse} ne répond pas")


@pytest.fixture(scope="module")
def salle(tmp_path_factory):
    """Return the address of nginx, and the processes behind it by port."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx ne se trouve pas sur cette machine.")
    dossier = tmp_path_factory.mktemp("nginx")
    public, *ports = (port_libre() for _ in range(3))
    environnement = os.environ | {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex()}
    processus = {port: lancer(port, environnement) for port in ports}
    site = (RACINE / "deploiement" / "nginx.conf").read_text("utf-8")
    statique = Path(streamlit.__file__).parent / "static" / "static"
    for avant, apres in (
        ("127.0.0.1:8501", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{ports[1]}"),
        ("listen 80 ", f"listen 127.0.0.1:{public} "),
        ("/srv/spaser/.venv/streamlit/", f"{statique}/"),
        ("/srv/spaser/static/", f"{RACINE}/static/"),
    ):
        assert avant in site, avant
        site = site.replace(avant, apres)
    (dossier / "site.conf").write_text(site, "utf-8")
    (dossier / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {dossier}/pid; error_log {dossier}/erreurs.log;"
        f"events {{ worker_connections 4096; }}"
        f"http {{ include /etc/nginx/mime.types; access_log off;"
        + "".join(
            f"{nom}_temp_path {dossier}/{nom};"
            for nom in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {dossier}/site.conf; }}",
        "utf-8",
    )
    with subprocess.Popen([nginx, "-p", str(dossier), "-c", str(dossier / "nginx.conf")]) as devant:
        try:
            for port in ports:
                attendre(f"http://127.0.0.1:{port}/_stcore/health")
            attendre(f"http://127.0.0.1:{public}/_stcore/health")
            yield f"http://127.0.0.1:{public}", processus
        finally:
            devant.terminate()
            for un in processus.values():
                un.terminate()
                un.wait(timeout=20)


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
    site, _ = salle
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
    site, _ = salle
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
    site, processus = salle
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur")
    constat = page.locator(".st-key-constat")
    expect(constat).to_contain_text("521\u00a0collectivités")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(constat).to_contain_text("22\u00a0M€")
    expect(page).to_have_url(re.compile("seuil=22"))
    # Whichever of the two holds this session: a restart of one, then of the other.
    for port in list(processus):
        processus[port].kill()
        processus[port].wait()
        time.sleep(2)
        page.get_by_role("slider").first.focus()
        avant = constat.inner_text()
        page.keyboard.press("ArrowLeft")
        expect(constat).not_to_have_text(avant, timeout=30_000)
        expect(page.locator("h1")).to_have_text("Simulateur de seuil")
        processus[port] = lancer(port, os.environ)
        attendre(f"http://127.0.0.1:{port}/_stcore/health")
        time.sleep(6)
    page.reload()
    expect(constat).to_contain_text("collectivités", timeout=20_000)
