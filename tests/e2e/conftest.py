"""A real server and a real Chromium, found on the machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from serveurs import port_libre, servir

OPTIONS_DE_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOMS_DE_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    chemin = next(filter(None, map(shutil.which, NOMS_DE_CHROMIUM)), None)
    if chemin is None:
        if os.environ.get("NAVIGATEUR_EXIGE"):
            pytest.fail("Chromium est exigé et ne se trouve pas sur cette machine.")
        pytest.skip("Chromium ne se trouve pas sur cette machine : parcours non vérifiés.")
    return chemin


@pytest.fixture(scope="session")
def site(racine: Path) -> Iterator[str]:
    port = port_libre()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    yield from servir(["streamlit", "run", "app.py", *options], port, racine)


@pytest.fixture(scope="session")
def navigateur(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS_DE_CHROMIUM)
        yield navigateur
        navigateur.close()


@pytest.fixture(params=[1440, 360], ids=["bureau", "telephone"])
def largeur(request) -> int:
    return request.param


@pytest.fixture(scope="session")
def contextes(navigateur: Browser) -> dict[int, BrowserContext]:
    """Contexts by width, kept for their cache: the site stores nothing in the browser."""
    return {}


@pytest.fixture
def page(navigateur: Browser, contextes, largeur: int, request) -> Iterator[Page]:
    if largeur not in contextes:
        contextes[largeur] = navigateur.new_context(
            viewport={"width": largeur, "height": 900}, locale="fr-FR", reduced_motion="reduce"
        )
        contextes[largeur].set_default_timeout(20_000)
    contexte = contextes[largeur]
    page = contexte.new_page()
    page.requetes = []
    page.erreurs = []

    def noter(requete: Request) -> None:
        if not requete.url.startswith(("data:", "blob:")):
            page.requetes.append(requete.url)

    page.on("request", noter)

    def noter_la_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page.erreurs.append(f"{message.text} ({message.location['url']})")

    page.on("pageerror", lambda erreur: page.erreurs.append(str(erreur)))
    # A request that fails is said there too.
    page.on("console", noter_la_console)
    yield page
    rapport = getattr(request.node, "rapport", None)
    if rapport is not None and rapport.failed:
        dossier = Path(__file__).parent / "captures"
        dossier.mkdir(exist_ok=True)
        page.screenshot(path=dossier / f"{request.node.name}.png".replace("/", "_"))
    contexte.set_offline(False)
    for ouverte in contexte.pages:
        ouverte.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    rapport = yield
    if rapport.when == "call":
        item.rapport = rapport
    return rapport
