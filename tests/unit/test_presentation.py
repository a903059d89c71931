"""The deck and its PPTX: the figures of the engine, eight slides, nothing that overflows."""

import io
import os
import re
import shutil
import subprocess

import pypdf
import pytest
from components.acces import aujourd_hui
from pptx import Presentation
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.presentation.expose import NOMBRE_DE_DIAPOS, regions
from components.presentation.html import diaporama, expose
from components.presentation.pptx import en_pptx
from components.presentation.routes import routes_de_presentation
from spaser.formats import nombre
from spaser.scenario import Scenario
from spaser.simulation import simuler

SITE = "http://exemple.fr"
CAS = [(25_000_000, ""), (75_000_000, ""), (50_000_000, "53"), (10_000_000, "04"), (0, "06")]


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes_de_presentation()), base_url=SITE) as client:
        yield client


@pytest.mark.parametrize(("seuil", "region"), CAS)
def test_les_diapositives_disent_les_nombres_du_moteur(donnees, seuil, region):
    e = expose(donnees.version, seuil, region, aujourd_hui())
    table = donnees.collectivites
    if region:
        table = table[table["region_code"] == region]
    droit = simuler(table, Scenario(donnees.droit.en_vigueur.seuil))
    scenario = simuler(table, Scenario(seuil))
    assert len(e.diapos) == NOMBRE_DE_DIAPOS
    titres = [diapo.titre.replace("\u00a0", " ").replace("\u202f", " ") for diapo in e.diapos]
    assert f"{nombre(droit.total['obligees'])} collectivité".replace("\u202f", " ") in titres[1]
    ecart = int(scenario.total["obligees"] - droit.total["obligees"])
    if ecart:
        assert nombre(abs(ecart)).replace("\u202f", " ") in titres[6]
        assert len(e.concernees) == abs(ecart)
    else:
        assert "personne n'entre" in titres[6]
    assert all(diapo.notes and diapo.source for diapo in e.diapos)
    assert ("Bretagne :" in titres[1]) == (region == "53")


@pytest.mark.parametrize(("seuil", "region"), CAS)
def test_le_pptx_est_modifiable(seuil, region):
    livre = Presentation(io.BytesIO(en_pptx(seuil, region, aujourd_hui(), SITE)))
    assert len(livre.slides) == NOMBRE_DE_DIAPOS
    graphiques = [[f for f in page.shapes if f.has_chart] for page in livre.slides]
    assert [len(g) for g in graphiques] == [0, 0, 0, 1, 1, 1, 1, 0]
    images = [sum(f.shape_type == 13 for f in page.shapes) for page in livre.slides]
    assert images == [0, 1, 1, 0, 0, 0, 0, 1]
    for page in livre.slides:
        assert len(page.notes_slide.notes_text_frame.text) > 40
        textes = " ".join(f.text_frame.text for f in page.shapes if f.has_text_frame)
        assert re.search("OFGL|RTES|relevé de pages publiques", textes)
        for forme in page.shapes:
            assert forme.left >= 0
            assert forme.left + forme.width <= livre.slide_width
            assert forme.top + forme.height <= livre.slide_height


@pytest.fixture(scope="module")
def soffice():
    chemin = shutil.which("soffice")
    if chemin is None:
        if os.environ.get("NAVIGATEUR_EXIGE"):
            pytest.fail("LibreOffice est exigé et ne se trouve pas sur cette machine.")
        pytest.skip("LibreOffice ne se trouve pas sur cette machine : PPTX non converti.")
    return chemin


@pytest.mark.parametrize(("seuil", "region"), CAS[1:3])
def test_le_pptx_s_ouvre_ailleurs_et_rien_ne_deborde(soffice, tmp_path, donnees, seuil, region):
    fichier = tmp_path / "x.pptx"
    fichier.write_bytes(en_pptx(seuil, region, aujourd_hui(), SITE))
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = [soffice, profil, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, fichier]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    pdf = pypdf.PdfReader(tmp_path / "x.pdf")
    assert len(pdf.pages) == NOMBRE_DE_DIAPOS
    e = expose(donnees.version, seuil, region, aujourd_hui())
    for page, diapo in zip(pdf.pages, e.diapos, strict=True):
        lignes = []
        texte = page.extract_text(
            visitor_text=lambda mot, _, place, *__, lignes=lignes: (
                lignes.append(place[5]) if mot.strip() else None
            )
        )
        assert "".join(diapo.titre.split()) in "".join(texte.split())
        assert min(lignes) > 0
        assert max(lignes) < float(page.mediabox.height)
    assert "25 m€" not in "".join(page.extract_text() for page in pdf.pages)


def test_les_adresses_et_leurs_fautes(client):
    page = client.get("/presentation?seuil=25&region=Bretagne")
    assert page.status_code == 200
    assert "Bretagne\u00a0: 15\u00a0collectivités" in page.text
    assert 'class="avis"' not in page.text
    mauvais = client.get("/presentation", params={"seuil": "<b>", "region": "Atlantide"})
    assert mauvais.status_code == 200
    assert "&lt;b&gt;" in mauvais.text
    assert "La région de l&#x27;adresse" in mauvais.text
    assert "<b>»" not in mauvais.text
    fichier = client.get("/presentation.pptx?seuil=25")
    assert fichier.headers["content-disposition"].endswith('filename="presentation_spaser.pptx"')
    assert len(Presentation(io.BytesIO(fichier.content)).slides) == NOMBRE_DE_DIAPOS


def test_le_code_qr_mene_au_scenario(client):
    assert f"{SITE}/simulateur?seuil=12%2C5" in client.get("/presentation?seuil=12,5").text


def test_tout_est_dans_la_page():
    page = diaporama(25_000_000, "", aujourd_hui(), SITE, [])
    assert "{{" not in page
    charges = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [c for c in charges if c.startswith("http") and not c.startswith(SITE)] == []


def test_les_regions_sont_toutes_la(donnees):
    assert set(regions()) == set(donnees.collectivites["region_code"])
