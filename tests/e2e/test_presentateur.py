"""A presenter leads a room: the deck, the light page, a frame in another site."""

import re
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from parcours import ouvrir
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur

DEBORDE = """() => [...document.querySelectorAll('.diapo.ici *')].filter((element) => {
  const { width, bottom, right } = element.getBoundingClientRect();
  return width && !element.closest('svg') && (bottom > innerHeight || right > innerWidth + 1);
}).map((element) => element.tagName)"""


@pytest.fixture(params=[(1280, 720), (1920, 1080)], ids=["720p", "1080p"])
def salle(page, request):
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    return page


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize("reglage", ["seuil=25", "seuil=10&region=11", "seuil=100&region=06"])
def test_tout_tient_a_l_ecran(salle, site, reglage):
    salle.goto(f"{site}/presentation?{reglage}")
    for rang in range(1, 9):
        expect(salle.locator("#numero")).to_have_text(f"{rang} / 8")
        expect(salle.locator(".diapo.ici h1")).to_be_visible()
        assert salle.evaluate(DEBORDE) == []
        racine = "document.documentElement"
        assert salle.evaluate(f"{racine}.scrollHeight <= innerHeight")
        salle.keyboard.press("ArrowRight")
    assert salle.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_clavier_boutons_et_adresse(page, site):
    page.goto(f"{site}/presentation?diapo=3&seuil=25")
    expect(page.locator(".diapo.ici h1")).to_contain_text("Au moins 62")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("diapo=4"))
    page.get_by_role("button", name="Précédente").click()
    expect(page).to_have_url(re.compile("diapo=3"))
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Suivante")).to_be_disabled()
    page.goto(f"{site}/presentation?diapo=abc&seuil=zut")
    expect(page.locator("#numero")).to_have_text("1 / 8")
    expect(page.locator(".avis")).to_contain_text("zut")


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_sans_reseau_apres_le_chargement(page, site):
    page.goto(f"{site}/presentation?diapo=6&seuil=25", wait_until="networkidle")
    cadre = page.frame_locator("iframe")
    expect(cadre.locator("#constat")).to_contain_text("521\u00a0collectivités")
    page.context.set_offline(True)
    avant = len(page.requetes)
    for rang in range(1, 9):
        page.keyboard.press("Home" if rang == 1 else "ArrowRight")
        expect(page.locator("#numero")).to_have_text(f"{rang} / 8")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    glissiere = cadre.locator("#glissiere")
    glissiere.focus()
    page.keyboard.press("ArrowLeft")
    expect(cadre.locator("#constat")).to_contain_text("24\u00a0M€")
    page.keyboard.press("PageDown")
    expect(page.locator("#numero")).to_have_text("7 / 8")
    assert len(page.requetes) == avant


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_les_notes_suivent_la_salle(page, site):
    page.goto(f"{site}/presentation?diapo=2")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    notes = ouverte.value
    expect(notes.locator("#notes .numero")).to_have_text("Diapositive 2 sur 8")
    page.keyboard.press("ArrowRight")
    expect(notes.locator("#notes .numero")).to_have_text("Diapositive 3 sur 8")
    expect(notes.locator("#notes .texte")).to_contain_text("plancher")
    notes.keyboard.press("ArrowRight")
    expect(page.locator("#numero")).to_have_text("4 / 8")


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_les_annees_et_les_regions(page, site):
    page.goto(f"{site}/presentation?diapo=4&seuil=25")
    annee = page.locator("#annee")
    annee.focus()
    page.keyboard.press("Home")
    expect(page.locator("#compte")).to_have_text("1")
    expect(page.locator(".dates circle.la")).to_have_count(1)
    page.get_by_role("button", name="Rejouer").click()
    expect(page.locator("#annee-dite")).to_have_text("2016")
    page.get_by_role("button", name="Arrêter").click()
    page.goto(f"{site}/presentation?diapo=7&seuil=25")
    page.locator("#region").select_option("Bretagne")
    expect(page.locator("#noms li")).to_have_count(9)


def test_accessibilite(page, site):
    page.goto(f"{site}/presentation?seuil=25", wait_until="networkidle")
    for rang in range(1, 9):
        expect(page.locator("#numero")).to_have_text(f"{rang} / 8")
        fautes = Axe().run(page).response["violations"]
        assert [(f["id"], f["nodes"][0]["html"][:120]) for f in fautes] == []
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("chemin", ["carte?niveau=Communes", "simulateur?seuil=25"])
def test_dans_le_cadre_d_un_autre_site(page, site, largeur, chemin):
    ouvrir(page, f"{site}/{chemin}")
    page.get_by_role("button", name="Partager").click()
    extrait = page.get_by_text("<iframe")
    expect(extrait).to_be_visible()
    cadre = unescape(extrait.inner_text())
    source = re.search('src="([^"]+)"', cadre)[1]
    hauteur = int(re.search('height="([0-9]+)"', cadre)[1])
    assert source == f"{site}/{chemin}&embed=true"
    page.goto(source)
    expect(page.get_by_role("link", name="ouvrir la page entière")).to_be_visible()
    expect(page.locator(".st-key-menu")).to_have_count(0)
    expect(page.locator(".st-key-pied")).to_have_count(0)
    if largeur >= 600:
        corps = page.locator("[data-testid=stMainBlockContainer]")
        page.wait_for_timeout(1000)
        assert corps.bounding_box()["height"] <= hauteur
