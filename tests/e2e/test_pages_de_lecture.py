"""Reading pages in a real browser: a click on the timeline, the way from a contents line."""

import pytest
from parcours import au_repos, ouvrir
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_un_clic_sur_la_chronologie_montre_le_texte(page, site):
    ouvrir(page, f"{site}/cadre-legal", "Le cadre légal")
    points = page.locator("svg.marks .mark-symbol path[d]")
    expect(points.first).to_be_visible()
    # The nearest text answers: its area is above the points.
    points.first.click(force=True)
    page.wait_for_function("location.search === '?etape=2014-07'")
    titre = page.locator(".st-key-etape_choisie h2")
    expect(titre).to_contain_text("Loi")
    # The same by the keyboard.
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("!location.search.includes('2014-07')")
    au_repos(page)
    assert page.erreurs == []


def test_le_sommaire_mene_a_son_titre(page, site):
    ouvrir(page, f"{site}/methode", "Données et méthode")
    page.get_by_role("link", name="les nombres d’adoption").click()
    expect(
        page.get_by_role("heading", name="Des lignes du relevé aux obligées")
    ).to_be_in_viewport()
    ouvrir(page, f"{site}/methode#rapprochement", "Données et méthode")
    expect(
        page.get_by_role("heading", name="Des lignes du relevé aux obligées")
    ).to_be_in_viewport()
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_au_telephone_une_ligne_est_une_carte_qui_dit_son_spaser(page, site):
    ouvrir(page, f"{site}/collectivites?q=rennes", "Toutes les collectivités")
    titres = page.locator(".fiches").first.locator("thead th").all_text_contents()
    cellule = page.locator(f".fiches td:nth-child({titres.index('SPASER') + 1})").first
    cellule.scroll_into_view_if_needed()
    dit = cellule.evaluate("(td) => getComputedStyle(td, '::before').content")
    assert dit == '"SPASER"'
    boite = cellule.bounding_box()
    assert boite["x"] >= 0 and boite["x"] + boite["width"] <= 360
    assert page.locator(".fiches").evaluate("(e) => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
@pytest.mark.parametrize(
    ("chemin", "premiere", "haut"),
    [
        ("panorama", "[data-testid=stVegaLiteChart]", 420),
        ("cadre-legal", "[data-testid=stVegaLiteChart]", 420),
        ("collectivites", ".fiches tbody tr", 560),
    ],
)
def test_au_telephone_la_reponse_commence_tot(page, site, chemin, premiere, haut):
    ouvrir(page, f"{site}/{chemin}")
    assert page.locator(premiere).first.bounding_box()["y"] <= haut


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_la_fiche_part_en_pdf(page, site):
    ouvrir(page, f"{site}/collectivite?siren=243500139", "Rennes Métropole")
    with page.expect_download() as attendu:
        page.get_by_role("button", name="La fiche en PDF").click()
    fichier = attendu.value
    assert fichier.suggested_filename == "fiche_243500139.pdf"
    assert fichier.path().read_bytes().startswith(b"%PDF")
