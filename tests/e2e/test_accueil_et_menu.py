"""The first screen of the home page, the menu at each width, and French whatever the browser."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from parcours import aller, au_repos, carte_prete, deplier, ouvrir, parametres, prete
from playwright.sync_api import Browser, Page, expect

from components.site.plan import AU_MENU, COMPRENDRE
from spaser.formats import typographie

pytestmark = pytest.mark.navigateur
TITRE = "Qui doit adopter"
CHERCHER = "Votre collectivité est-elle concernée"
MENU = ".st-key-menu"


def bas(page: Page, selecteur: str) -> float:
    boite = page.locator(selecteur).bounding_box()
    return boite["y"] + boite["height"]


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("ecran", [(1440, 900), (1280, 720)], ids=str)
def test_le_premier_ecran_est_la_reponse(page, site, ecran):
    page.set_viewport_size(dict(zip(("width", "height"), ecran, strict=True)))
    ouvrir(page, site, TITRE)
    for partie in (".st-key-recherche", ".carte-accueil", ".legende", ".st-key-chiffres"):
        assert bas(page, partie) <= ecran[1], partie
    carte, champ = (page.locator(s).bounding_box() for s in (".carte-accueil", "input"))
    assert carte["x"] > champ["x"] + champ["width"]
    assert carte["width"] >= 400


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_au_telephone_la_recherche_puis_l_image(page, site):
    ouvrir(page, site, TITRE)
    haut = page.locator(".carte-accueil").bounding_box()["y"]
    assert bas(page, "input") < haut <= 420
    assert haut < page.locator(".st-key-chiffres").bounding_box()["y"]


def test_chercher_repond_sur_place_puis_mene_a_la_fiche(page, site):
    ouvrir(page, site, TITRE)
    champ = page.get_by_label(CHERCHER)
    champ.press_sequentially("les abymes")
    champ.press("Enter")
    reponse = page.locator(".st-key-reponse")
    expect(reponse).to_contain_text("Pas obligée")
    expect(page.locator("h1")).to_contain_text(TITRE)
    assert parametres(page)["siren"] == ["219711017"]
    au_repos(page)
    if page.viewport_size["width"] > 600:
        assert bas(page, ".st-key-reponse") <= 720
    reponse.get_by_role("link", name="Voir sa fiche").click()
    prete(page, "Ville des Abymes")
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_un_signe_de_la_carte_ouvre_sa_fiche(page, site):
    ouvrir(page, site, TITRE)
    page.locator(".carte-accueil a[href$='siren=231300021']").click()
    prete(page, "Région Provence-Alpes-Côte d’Azur")


@pytest.mark.parametrize(
    ("cle", "chemin"),
    [("carte", "/carte"), ("simulateur", "/simulateur"), ("presentation", "/presentation")],
)
def test_une_porte_s_ouvre_ou_qu_on_la_touche(page, site, cle, chemin):
    ouvrir(page, site, TITRE)
    porte = page.locator(f".st-key-porte_{cle}")
    porte.scroll_into_view_if_needed()
    boite = porte.bounding_box()
    # A corner of the card, far from its words.
    page.mouse.click(boite["x"] + boite["width"] - 6, boite["y"] + boite["height"] - 6)
    page.wait_for_url(re.compile(f"{re.escape(site)}{chemin}"))


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("cle", ["carte", "simulateur", "presentation"])
def test_une_porte_s_ouvre_au_clavier(page, site, cle):
    ouvrir(page, site, TITRE)
    lien = page.locator(f".st-key-porte_{cle} a")
    lien.focus()
    lien.press("Enter")
    page.wait_for_url(re.compile(f"/{cle}"))


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_le_menu_tient_sur_une_ligne(page, site):
    page.set_viewport_size({"width": 1280, "height": 720})
    ouvrir(page, f"{site}/methode", "Données et méthode")
    cibles = page.locator(f"{MENU} :is(.stPageLink a, button, summary):visible")
    expect(cibles).to_have_count(len(AU_MENU) + 3)
    boites = [cible.bounding_box() for cible in cibles.all()]
    milieux = [boite["y"] + boite["height"] / 2 for boite in boites]
    assert max(milieux) - min(milieux) < 4


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_le_menu_se_plie_au_telephone(page, site):
    ouvrir(page, f"{site}/panorama", "Panorama")
    expect(page.locator(f"{MENU} a[href='carte']")).to_be_hidden()
    assert page.locator(MENU).bounding_box()["height"] < 70
    deplier(page, "Comprendre")
    cibles = page.locator(f"{MENU} :is(.stPageLink a, button, summary):visible")
    expect(cibles).to_have_count(len(AU_MENU) + len(COMPRENDRE) + 4)
    boites = [cible.bounding_box() for cible in cibles.all()]
    assert min(boite["height"] for boite in boites) >= 44
    # The first two are side by side.
    for dessus, dessous in pairwise(boites[1:]):
        assert dessus["y"] + dessus["height"] <= dessous["y"]


def test_le_menu_mene_partout_et_dit_ou_l_on_est(page, site):
    ouvrir(page, site, TITRE)
    for choisie in (*AU_MENU, *COMPRENDRE):
        aller(page, choisie)
        assert urlsplit(page.evaluate("location.href")).path == f"/{choisie.chemin}"
        expect(page.locator(f"{MENU} details[open]")).to_have_count(0)
        ici = page.locator(f"{MENU} [aria-current=page]")
        expect(ici).to_have_count(1)
        expect(ici).to_have_text(choisie.au_menu)
    page.locator(MENU).get_by_role("link", name="Observatoire SPASER").click()
    prete(page, TITRE)
    expect(page.locator(f"{MENU} [aria-current=page]")).to_have_text("Observatoire SPASER")
    assert page.erreurs == []


def test_le_menu_au_clavier(page, site):
    ouvrir(page, f"{site}/panorama", "Panorama")
    deplier(page)
    volet = page.locator(MENU).get_by_text("Comprendre", exact=True)
    pages = page.locator(MENU).get_by_role("link", name="Cadre légal")
    volet.focus()
    volet.press("Enter")
    expect(pages).to_be_visible()
    page.keyboard.press("Escape")
    expect(pages).to_be_hidden()
    volet.press("Enter")
    page.keyboard.press("Tab")
    expect(pages).to_be_focused()
    page.keyboard.press("Enter")
    prete(page, "adre légal")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_les_nombres_des_grilles_sont_francais_dans_un_navigateur_anglais(
    navigateur: Browser, page, site
):
    """Grids are drawn in a canvas: what it is told to write is heard there."""
    contexte = navigateur.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    anglaise = contexte.new_page()
    anglaise.add_init_script(
        """window.ecrits = [];
        const ecrire = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (texte, ...reste) {
          window.ecrits.push(texte); return ecrire.call(this, texte, ...reste); };"""
    )
    carte_prete(anglaise, f"{site}/carte")
    grille = anglaise.locator("[data-testid=stDataFrame]").first
    grille.scroll_into_view_if_needed()
    anglaise.wait_for_function("window.ecrits.includes('1\\u202f934,6')")
    assert not anglaise.evaluate(
        "window.ecrits.some((texte) => /\\d[.]\\d|\\d,\\d{3}/.test(texte))"
    )
    # The heading still sorts numbers, not their words.
    boite = grille.bounding_box()
    anglaise.evaluate("window.ecrits.length = 0")
    anglaise.mouse.click(boite["x"] + 880, boite["y"] + 18)
    anglaise.wait_for_function("window.ecrits.some((texte) => /^4\\d,\\d$/.test(texte))")
    contexte.close()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_d_une_page_inconnue_on_cherche_une_collectivite(page, site):
    page.goto(f"{site}/nulle-part")
    champ = page.get_by_label("Chercher une collectivité")
    champ.fill("rennes metropole")
    champ.press("Enter")
    prete(page, "Toutes les collectivités")
    expect(
        page.get_by_role("link", name=typographie("Rennes Métropole"), exact=True)
    ).to_be_visible()
