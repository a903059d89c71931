"""A contributor: on a phone, from a fiche to the receipt, then to withdraw; and at the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from parcours import au_repos, ouvrir, prete
from playwright.sync_api import Page, expect
from serveurs import port_libre, servir

from suivi.base import VARIABLE, Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import dossiers

pytestmark = pytest.mark.navigateur

ABYMES, BRETAGNE = "219711017", "233500016"
LIEN = "https://www.exemple.fr/deliberation"
# That of a text that scrolls: its box takes no tabindex (see test_chaque_page.py).
DE_STREAMLIT = {"scrollable-region-focusable"}


@pytest.fixture(scope="module")
def adresse_de_la_base(tmp_path_factory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('suivi') / 'suivi.db'}"


@pytest.fixture(scope="module")
def site(racine: Path, adresse_de_la_base: str) -> Iterator[str]:
    port = port_libre()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with pytest.MonkeyPatch.context() as environnement:
        environnement.setenv(VARIABLE, adresse_de_la_base)
        yield from servir(["streamlit", "run", "app.py", *options], port, racine)


@pytest.fixture
def base(adresse_de_la_base: str) -> Iterator[Base]:
    base = Base(adresse_de_la_base)
    yield base
    base.fermer()


def est_accessible(page: Page) -> None:
    au_repos(page)
    fautes = [f for f in Axe().run(page).response["violations"] if f["id"] not in DE_STREAMLIT]
    assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in fautes] == []
    principal = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{principal}.scrollWidth <= {principal}.clientWidth")


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_d_une_fiche_au_recu_puis_corriger_et_retirer(page, site, base):
    page.set_viewport_size({"width": 360, "height": 740})
    ouvrir(page, f"{site}/collectivite?siren={ABYMES}", "Ville des Abymes")
    page.get_by_role("link", name="Une adoption manque").click()
    prete(page, "Contribuer")
    page.wait_for_function(f"location.search === '?siren={ABYMES}'")
    expect(page.get_by_text("Ville des Abymes").first).to_be_visible()
    expect(page.get_by_text("Aucune adoption recensée").first).to_be_visible()
    page.get_by_text("a élaboré un SPASER").click()
    date = page.get_by_label("Date d’adoption")
    date.fill("2030")
    expect(page.get_by_role("alert").get_by_text("futur")).to_be_visible()
    expect(date).to_have_attribute("aria-invalid", "true")
    expect(date).to_have_accessible_description("Cette date est dans le futur.")
    est_accessible(page)
    date.fill("2024-05")
    expect(page.locator(".faute")).to_have_count(0)
    expect(date).to_have_attribute("aria-invalid", "false")
    expect(date).to_have_accessible_description("AAAA, AAAA-MM ou AAAA-MM-JJ")
    page.get_by_label("Page publique").fill(LIEN)
    piege = page.locator(".st-key-site_web")
    expect(piege).to_be_attached()
    expect(piege).to_be_hidden()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Dire à quel titre")).to_be_visible()
    est_accessible(page)
    page.get_by_text("agent de la collectivité").click()
    page.get_by_label("Commentaire").fill("Voté à l'unanimité.")
    page.get_by_label("Adresse électronique").fill("agent@exemple.fr")
    page.get_by_role("button", name="Envoyer").dblclick()
    expect(page.get_by_text("reçue. Merci.")).to_be_visible()
    est_accessible(page)
    lien = page.locator("[data-testid=stCode] code").inner_text()
    assert lien.startswith(f"{site}/contribuer?suivi=")
    (un,) = dossiers(base)
    assert un.dite == Contribution(ABYMES, "adopte", "agent", date="2024-05", lien=LIEN)
    assert un.confidences == Confidences("agent@exemple.fr", "Voté à l'unanimité.")

    ouvrir(page, lien, "Contribuer")
    expect(page.get_by_text("attend qu’un éditeur")).to_be_visible()
    est_accessible(page)
    page.get_by_role("button", name="La corriger").click()
    expect(page.get_by_label("Date d’adoption")).to_have_value("2024-05")
    page.get_by_label("Date d’adoption").fill("2024-05-16")
    page.get_by_role("button", name="Envoyer la correction").click()
    expect(page.get_by_text("16 mai 2024")).to_be_visible()
    assert dossiers(base)[0].dite.date == "2024-05-16"
    page.get_by_role("button", name="La retirer").click()
    expect(page.get_by_text("La retirer pour de bon")).to_be_visible()
    est_accessible(page)
    page.get_by_role("button", name="Oui, la retirer").click()
    expect(page.get_by_text("Retirée le")).to_be_visible()
    expect(page.get_by_role("button", name="La corriger")).to_have_count(0)
    assert dossiers(base)[0].etape == "retiree"
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_d_une_fiche_proposer_un_chiffre_au_telephone(page, site, base):
    page.set_viewport_size({"width": 360, "height": 740})
    ouvrir(page, f"{site}/collectivite?siren={BRETAGNE}", "Région Bretagne")
    page.get_by_role("link", name="Proposer un chiffre").click()
    prete(page, "Contribuer")
    page.wait_for_function(f"location.search === '?siren={BRETAGNE}&sujet=engagement'")
    page.locator(".st-key-dit_nature").get_by_text("un objectif").click()
    compte = page.get_by_label("Ce qui est compté")
    compte.click()
    page.get_by_role("option", name="Heures d’insertion").click()
    expect(compte).to_have_accessible_description("Thème : Insertion ; unité : heures.")
    page.get_by_label("Valeur, en heures").fill("cent")
    expect(page.get_by_role("alert").get_by_text("Un nombre est attendu")).to_be_visible()
    page.get_by_label("Valeur, en heures").fill("120 000")
    expect(page.locator(".faute")).to_have_count(0)
    page.locator(".st-key-dit_base").get_by_text("par an", exact=True).click()
    page.get_by_label("Ce que dit la page").fill("heures d'insertion")
    page.get_by_label("Page publique").fill(LIEN)
    expect(page.get_by_text("Se lira")).to_contain_text("heures par an")
    page.get_by_text("agent de la collectivité").click()
    est_accessible(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("reçue. Merci.")).to_be_visible()
    dite = dossiers(base)[-1].dite
    assert (dite.sujet, dite.valeur, dite.theme, dite.base) == (
        *("engagement", "120000", "insertion", "par_an"),
    )
    assert page.erreurs == []


def tabuler(page: Page, jusqua: str) -> None:
    """Press Tab until what is focused has a selector."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", jusqua):
            return
    raise AssertionError(jusqua)


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_au_clavier_seulement(page, site, base):
    avant = len(dossiers(base))
    ouvrir(page, f"{site}/contribuer", "Contribuer")
    tabuler(page, "input[type=search]")
    page.keyboard.type("Ville des Abymes")
    page.keyboard.press("Enter")
    page.wait_for_function(f"location.search.includes('siren={ABYMES}')")
    au_repos(page)
    tabuler(page, ".st-key-qui input[type=radio]")
    page.keyboard.press("Space")
    expect(page.get_by_label("Date d’adoption")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Date d’adoption")).to_have_count(0)
    au_repos(page)
    tabuler(page, ".st-key-dit_lien input")
    tabuler(page, ".st-key-dit_role input")
    page.keyboard.press("Space")
    tabuler(page, "textarea")
    page.keyboard.type("Pas encore.")
    # The field that no one sees is not on the way.
    tabuler(page, ".st-key-dit_courriel input")
    tabuler(page, ".st-key-reponses button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("reçue. Merci.")).to_be_visible()
    *_, un = dossiers(base)
    assert len(dossiers(base)) == avant + 1
    assert un.dite == Contribution(ABYMES, "sans_schema", "agent")
    assert un.confidences == Confidences(commentaire="Pas encore.")
    assert page.erreurs == []
