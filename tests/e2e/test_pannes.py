"""A data file that is missing or damaged: French words, a line in the log, no half result."""

import json
import re
import shutil
import urllib.error
import urllib.request

import pytest
from parcours import CONSTAT
from playwright.sync_api import expect
from serveurs import port_libre, servir

pytestmark = pytest.mark.navigateur

INUTILE = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", "tests", "docs", "sources", ".*cache"
)


@pytest.fixture
def copie(racine, tmp_path):
    return shutil.copytree(racine, tmp_path / "site", ignore=INUTILE)


def demarrer(copie):
    port = port_libre()
    return servir(["uvicorn", "app:app", "--port", str(port)], port, copie)


def fichiers(dossier):
    """Return when each file was written: the application writes none, and may run read-only."""
    return {
        chemin: chemin.stat().st_mtime_ns
        for chemin in dossier.rglob("*")
        if chemin.is_file() and "__pycache__" not in chemin.parts
    }


def refuse(adresse):
    with pytest.raises(urllib.error.HTTPError) as refus:
        urllib.request.urlopen(adresse, timeout=20)
    assert refus.value.code == 503
    return refus.value.read().decode()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_au_demarrage(page, copie):
    fichier = copie / "data" / "adoptions.parquet"
    fichier.write_bytes(fichier.read_bytes()[:-9] + b"123456789")
    for site in demarrer(copie):
        for chemin in ("", "carte", "simulateur?seuil=25", "panorama"):
            page.goto(f"{site}/{chemin}")
            expect(page.get_by_text("incomplètes ou altérées").first).to_be_visible()
            expect(page.get_by_text("adoptions.parquet").first).to_be_visible()
            expect(page.locator(".st-key-chiffres, #chiffres")).to_have_count(0)
        assert "altérées" in json.loads(refuse(f"{site}/api/v1/simulation?seuil=50"))["detail"]
        assert "altérées" in refuse(f"{site}/presentation")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_pendant_la_marche(page, copie):
    avant = fichiers(copie)
    for site in demarrer(copie):
        page.goto(f"{site}/simulateur?seuil=25")
        expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")
        assert fichiers(copie) == avant
        for fichier in (copie / "data").glob("*.parquet"):
            fichier.write_bytes(b"")
        page.goto(f"{site}/simulateur?seuil=10")
        expect(page.locator(CONSTAT)).to_contain_text("1 179 collectivités")
        with urllib.request.urlopen(f"{site}/api/v1/simulation?seuil=50", timeout=20) as reponse:
            assert json.load(reponse)["obligees"]["total"] == 280
        # The browser would draw an empty map without a word.
        carte = copie / "static" / "carte" / "france.topojson"
        contenu = carte.read_bytes()
        carte.unlink()
        page.goto(f"{site}/simulateur?seuil=10")
        expect(page.get_by_text("incomplètes ou altérées").first).to_be_visible()
        expect(page.get_by_text("france.topojson").first).to_be_visible()
        carte.write_bytes(contenu)
        page.reload()
        expect(page.locator(CONSTAT)).to_contain_text("1 179 collectivités")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_carte_coupee_du_reseau_le_dit(page, site):
    page.route("**/suivies.json*", lambda requete: requete.abort())
    page.goto(f"{site}/carte")
    avis = page.frame_locator("iframe[title*=folium]").get_by_role("alert")
    expect(avis).to_contain_text("n’a pas pu être chargée")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_un_document_qui_ne_se_fait_pas_le_dit(page, copie):
    (copie / "templates" / "note.typ").unlink()
    for site in demarrer(copie):
        page.goto(f"{site}/simulateur?seuil=25")
        page.get_by_text("Reprendre ces résultats").click()
        page.get_by_role("button", name=re.compile("PDF")).click()
        faute = page.locator("[data-testid=stDownloadButtonError]")
        expect(faute).to_be_visible(timeout=20_000)
        dit = faute.evaluate("(e) => getComputedStyle(e, '::after').content")
        assert "n’a pas pu être composé" in dit
        assert faute.evaluate("(e) => getComputedStyle(e).fontSize") == "0px"
        # The workbook needs no template: the counter is free.
        with page.expect_download() as attendu:
            page.get_by_role("button", name=re.compile("Excel")).click()
        assert attendu.value.suggested_filename == "scenario_spaser.xlsx"
