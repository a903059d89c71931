"""What journeys share: to open a page and know that it is ready, and to find its parts."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, expect

from components.site.plan import COMPRENDRE, SIMULATEUR, PageDuSite

CONSTAT = "#constat"
RESUME = ".st-key-resume"
ZOOM = "Object.values(window).find(v => v instanceof L.Map)?.getZoom()"


def ouvrir(page: Page, adresse: str, titre: str | None = None) -> None:
    page.goto(adresse)
    prete(page, titre)


def prete(page: Page, titre: str | None = None) -> None:
    # What the server told first stays until the page shows as much.
    expect(page.locator("#annonce")).to_have_count(0, timeout=20_000)
    expect(page.locator("h1")).to_be_visible()
    if titre:
        expect(page.locator("h1")).to_contain_text(titre)
    expect(page.get_by_text(re.compile("Version des données"))).to_be_attached()
    au_repos(page)
    if urlsplit(page.url).path == f"/{SIMULATEUR.chemin}":
        expect(page.locator("#chiffres div").first).to_be_attached()
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")


def au_repos(page: Page) -> None:
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached(timeout=20_000)
    # Streamlit fades what it is about to redraw.
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def deplier(page: Page, *volets: str) -> Locator:
    """Return the menu with its folds open: what a narrow screen folds, and those asked for."""
    menu = page.locator(".st-key-menu")
    for nom in ("Menu", *volets):
        volet = menu.locator("details:not([open]) summary", has_text=nom)
        if volet.is_visible():
            volet.click()
    return menu


def aller(page: Page, choisie: PageDuSite) -> None:
    """Follow the menu to a page."""
    menu = deplier(page, *(["Comprendre"] if choisie in COMPRENDRE else []))
    menu.get_by_role("link", name=choisie.au_menu, exact=True).click()
    expect(page).to_have_title(choisie.titre_complet)
    prete(page)


def cadre_folium(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title*=folium]")


def iframe(page: Page):
    return next(f for f in page.frames if "folium" in f.url)


def carte_prete(page: Page, adresse: str) -> FrameLocator:
    ouvrir(page, adresse, "Carte des adoptions")
    cadre = cadre_folium(page)
    expect(cadre.locator("path.leaflet-interactive").first).to_be_attached()
    return cadre


def parametres(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.evaluate("location.href")).query)


def telecharger(page: Page, nom: str) -> Path:
    bouton = page.get_by_role("button", name=nom)
    expect(bouton).to_be_visible()
    au_repos(page)
    with page.expect_download() as attente:
        bouton.click()
    return Path(attente.value.path())
