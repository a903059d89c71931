"""A page left open says that the follow-up has changed, and asks for no more than it must."""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from parcours import au_repos, ouvrir, prete
from playwright.sync_api import Page, Route, expect

from components.site.plan import LEGERE

pytestmark = pytest.mark.navigateur

PHRASE = "Le relevé a changé depuis l’ouverture de cette page."
MINUTE_ET_DEMIE = 90_000


@pytest.fixture
def releve(page: Page) -> Callable[[str], list[str]]:
    """Answer in the place of the server; return what was asked of it so far."""
    demandes: list[str] = []
    en_place = {"suivi": ""}

    def repondre(route: Route) -> None:
        demandes.append(route.request.url)
        if en_place["suivi"] == "panne":
            route.fulfill(status=502, body="<!doctype html>")
        else:
            route.fulfill(json=en_place)

    def changer(suivi: str) -> list[str]:
        en_place["suivi"] = suivi
        return demandes

    page.route("**/releve.json", repondre)
    page.clock.install()
    return changer


def vue(page: Page) -> str:
    return page.locator("[data-suivi]").get_attribute("data-suivi")


def laisser_ouverte(page: Page, demandes: list[str]) -> None:
    """Let time pass until the page has asked once more."""
    avant = len(demandes)
    page.clock.fast_forward(MINUTE_ET_DEMIE)
    for _ in range(50):
        if len(demandes) > avant:
            return
        page.wait_for_timeout(20)
    raise AssertionError("La page n'a rien demandé.")


def cacher(page: Page, cachee: bool) -> None:
    page.evaluate(
        """(cachee) => {
          Object.defineProperty(document, 'hidden', { configurable: true, value: cachee });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        cachee,
    )


def test_une_page_laissee_ouverte_le_dit(page, site, releve, largeur):
    ouvrir(page, f"{site}/collectivites?region=53")
    bandeau = page.get_by_role("status").filter(has_text=PHRASE)
    demandes = releve(vue(page))
    assert demandes == []
    laisser_ouverte(page, demandes)
    expect(bandeau).to_have_count(0)
    releve("panne")
    laisser_ouverte(page, demandes)
    expect(bandeau).to_have_count(0)
    releve("autre")
    laisser_ouverte(page, demandes)
    expect(bandeau).to_be_visible()
    # Above the page, which begins under it.
    boite = bandeau.bounding_box()
    assert boite["y"] == 0
    assert boite["height"] <= 64
    page.wait_for_function("document.querySelector('.stApp').getBoundingClientRect().top > 0")
    haut = page.locator(".stApp").bounding_box()["y"]
    assert haut == pytest.approx(boite["height"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    fautes = Axe().run(page).response["violations"]
    assert [faute for faute in fautes if faute["id"] != "scrollable-region-focusable"] == []
    actualiser = bandeau.get_by_role("button", name="Actualiser")
    page.evaluate("document.activeElement.blur()")
    for _ in range(3):
        page.keyboard.press("Tab")
        if actualiser.evaluate("(bouton) => bouton === document.activeElement"):
            break
    expect(actualiser).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    prete(page, "Toutes les collectivités")
    assert page.url.endswith("/collectivites?region=53")
    expect(bandeau).to_have_count(0)


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_qui_le_ferme_n_en_entend_plus_parler(page, site, releve):
    ouvrir(page, f"{site}/mentions")
    demandes = releve("autre")
    bandeau = page.get_by_text(PHRASE)
    laisser_ouverte(page, demandes)
    page.get_by_role("button", name="Fermer ce message").click()
    expect(bandeau).to_have_count(0)
    laisser_ouverte(page, demandes)
    expect(bandeau).to_have_count(0)
    releve("encore une autre")
    laisser_ouverte(page, demandes)
    expect(bandeau).to_be_visible()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_page_touchee_ne_dit_rien(page, site, releve):
    ouvrir(page, f"{site}/mentions")
    demandes = releve("autre")
    laisser_ouverte(page, demandes)
    expect(page.get_by_text(PHRASE)).to_be_visible()
    # What a step of the page does, once this process shows the new one.
    page.evaluate("document.querySelector('[data-suivi]').dataset.suivi = 'autre'")
    expect(page.get_by_text(PHRASE)).to_have_count(0)
    laisser_ouverte(page, demandes)
    expect(page.get_by_text(PHRASE)).to_have_count(0)


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_page_qu_on_ne_voit_pas_ne_demande_rien(page, site, releve):
    ouvrir(page, f"{site}/mentions")
    demandes = releve("autre")
    cacher(page, True)
    page.clock.run_for(20 * MINUTE_ET_DEMIE)
    assert demandes == []
    cacher(page, False)
    page.clock.run_for(10_000)
    expect(page.get_by_text(PHRASE)).to_be_visible()
    assert len(demandes) == 1
    # Seen again at once: not more than once a minute.
    page.evaluate(
        """() => {
          window.demandees = 0;
          window.fetch = async (ou) => { demandees += String(ou).endsWith('/releve.json'); };
        }"""
    )
    cacher(page, True)
    cacher(page, False)
    page.clock.run_for(30_000)
    assert page.evaluate("demandees") == 0
    page.clock.run_for(60 * 60_000)
    assert 45 <= page.evaluate("demandees") <= 75


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_cent_pages_ne_demandent_pas_ensemble(page, site, releve):
    ouvrir(page, f"{site}/mentions")
    delais = page.evaluate(
        """async () => {
          const { guetterLeReleve } = await import('/app/static/releve.js');
          const [vrai, delais] = [window.setTimeout, []];
          window.setTimeout = (_, delai) => delais.push(delai);
          for (let i = 0; i < 100; i += 1) guetterLeReleve();
          window.setTimeout = vrai;
          return delais;
        }"""
    )
    assert len(delais) == 100
    assert 30_000 <= min(delais) <= 45_000
    assert 75_000 <= max(delais) <= 90_000


def test_la_page_legere_aussi(page, site, releve, largeur):
    page.goto(f"{site}{LEGERE}#seuil=25")
    demandes = releve("autre")
    laisser_ouverte(page, demandes)
    bandeau = page.get_by_text(PHRASE)
    expect(bandeau).to_be_visible()
    assert page.locator("header").bounding_box()["y"] >= 40
    if largeur < 600:
        # The slider stays in sight, under it.
        page.evaluate("scrollTo(0, 600)")
        haut = page.locator(".releve-change").bounding_box()
        reglette = page.locator(".seuils").bounding_box()
        assert reglette["y"] >= haut["y"] + haut["height"] - 1
    page.get_by_role("button", name="Actualiser").click()
    page.wait_for_load_state()
    expect(page.get_by_text(PHRASE)).to_have_count(0)
    assert "seuil=25" in page.url


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_projetee_elle_ne_demande_rien(page, site, releve):
    page.goto(f"{site}{LEGERE}?salle=1")
    demandes = releve("autre")
    page.clock.run_for(10 * MINUTE_ET_DEMIE)
    assert demandes == []


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_ce_que_le_serveur_repond_est_ce_que_la_page_dit(page, site):
    ouvrir(page, f"{site}/mentions")
    reponse = page.request.get(f"{site}/releve.json")
    assert json.loads(reponse.body()) == {"suivi": vue(page)}
    assert reponse.headers["cache-control"] == "no-store"
    au_repos(page)
