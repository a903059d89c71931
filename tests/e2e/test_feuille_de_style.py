"""`static/style.css` names Streamlit's private markup: all that it names is still somewhere."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from parcours import au_repos, ouvrir
from playwright.sync_api import Page, expect

from suivi.base import base_du_site
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import deposer
from suivi.liens_prives import signer

pytestmark = [pytest.mark.navigateur, pytest.mark.filterwarnings("default")]

# Between them, all that the sheet knows.
PAGES = [
    "",
    "simulateur?seuil=25",
    "collectivite?siren=243500139&avec=243300316",
    "retours",
    "objectifs?theme=egalite",
    "preparer?siren=243500139",
    "api",
    "collectivites",
    "contribuer?siren=243500139&sujet=adopte",
    "contribuer",
    "carte?region=53&q=ren",
    "carte?siren=213502388",
]
ANNONCE = "#annonce"
# What a refused download shows: test_pannes.py refuses one. The hatches of who declares to have no
# scheme, whom only an accepted contribution tells of: test_sans_schema.py.
AILLEURS = {'.stApp [data-testid="stDownloadButtonError"]', "ul.badges img"}
REMPLI = """({ parentElement: volet }) => {
  const place = volet.querySelector('[data-testid=stExpanderDetails]');
  return volet.open && (!place || place.querySelector('[data-testid=stElementContainer]'));
}"""
SELECTEURS = """[...document.styleSheets].filter((f) => f.href?.includes('/style.css')).flatMap(
  function regles(ou) {
    return [...ou.cssRules].flatMap(
      (regle) => regle instanceof CSSMediaRule ? regles(regle) : regle.selectorText || []);
  })"""


def virgules(liste: str) -> list[str]:
    """Return the parts of a list of selectors."""
    parties, profondeur = [""], 0
    for signe in liste:
        profondeur += (signe == "(") - (signe == ")")
        if signe == "," and not profondeur:
            parties.append("")
        else:
            parties[-1] += signe
    return [partie.strip() for partie in parties]


def branches(selecteur: str) -> list[str]:
    """Return a selector once for each alternative of its first `:is()` or `:has()`, and so on."""
    for trouve in re.finditer(r":(is|has)\(", selecteur):
        debut = fin = trouve.end()
        profondeur = 1
        while profondeur:
            profondeur += (selecteur[fin] == "(") - (selecteur[fin] == ")")
            fin += 1
        choix = virgules(selecteur[debut : fin - 1])
        if len(choix) > 1:
            return [
                branche
                for un in choix
                for branche in branches(f"{selecteur[:debut]}{un}{selecteur[fin - 1 :]}")
            ]
    return [selecteur]


def absents(page: Page, selecteurs: set[str]) -> set[str]:
    return {s for s in selecteurs if not page.evaluate("(s) => !!document.querySelector(s)", s)}


def ouvrir_les_volets(page: Page) -> None:
    fermes = page.locator("details:not([open]) > summary:visible")
    while fermes.count():
        ferme = fermes.last.element_handle()
        ferme.click()
        # What it moves has moved before the next click: it is filled, and its figure drawn.
        page.wait_for_function(REMPLI, arg=ferme)
        au_repos(page)
        expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


def panneau_et_feuille(page: Page, restent: set[str]) -> set[str]:
    """Open the panel of filters, then the summary of a row of the list."""
    page.get_by_role("button", name="Filtres").click()
    expect(page.locator(".st-key-panneau")).to_be_visible()
    restent = absents(page, restent)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-panneau")).to_be_hidden()
    grille = page.locator("[data-testid=stDataFrame]").first
    grille.scroll_into_view_if_needed()
    grille.click(position={"x": 15, "y": 55})
    expect(page.locator(".st-key-feuille h3")).to_be_visible()
    return absents(page, restent)


def contribution_a_corriger(page: Page, site: str, restent: set[str]) -> set[str]:
    """Open a private link, correct what it follows, and be told of a fault."""
    base, maintenant = base_du_site(), datetime.now(UTC)
    dite = Contribution(
        "243500139", "adopte", "agent", partenaires="213502388", lien="https://exemple.fr/spaser"
    )
    suivi = {"cle": str(uuid4()), "provenance": "page", "instant": maintenant}
    numero = deposer(base, dite, Confidences(), **suivi).numero
    ouvrir(page, f"{site}/contribuer?suivi={signer(base, numero, maintenant)}")
    restent = absents(page, restent)
    page.get_by_role("button", name="La corriger").click()
    page.get_by_label("Date d’adoption").fill("avant-hier")
    page.get_by_role("button", name="Envoyer la correction").click()
    expect(page.locator(".faute")).to_be_visible()
    au_repos(page)
    return absents(page, restent)


def menu_d_une_colonne(page: Page) -> None:
    """Open it, which the sheet hides: its button, drawn in a canvas, is at the end of a heading."""
    grille = page.locator("[data-testid=stDataFrame]").first
    grille.scroll_into_view_if_needed()
    boite = grille.bounding_box()
    menu = page.locator("[data-testid=stDataFrameColumnMenu]")
    for pas in range(10, 600, 6):
        page.mouse.move(boite["x"] + pas, boite["y"] + 17)
        page.mouse.click(boite["x"] + pas, boite["y"] + 17)
        if menu.count():
            expect(menu).to_be_hidden()
            return


def selecteurs(page: Page) -> set[str]:
    return {
        branche
        for liste in page.evaluate(SELECTEURS)
        for selecteur in virgules(liste)
        for branche in branches(re.sub(r"::[a-z-]+|:focus(-visible)?|:hover", "", selecteur))
    }


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_ce_que_le_serveur_annonce_a_sa_place(page, site, navigateur):
    """What stands before the page does: seen where no script takes it away."""
    ouvrir(page, site)
    restent = {s for s in selecteurs(page) if s.startswith(ANNONCE)}
    assert len(restent) > 10
    sans_script = navigateur.new_context(java_script_enabled=False).new_page()
    for chemin in ("", "simulateur", "carte", "panorama", "collectivites"):
        sans_script.goto(f"{site}/{chemin}")
        restent = {s for s in restent if not sans_script.locator(s).count()}
    sans_script.context.close()
    assert sorted(restent) == []


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_chaque_selecteur_trouve_quelque_chose(page, site):
    ouvrir(page, site)
    restent = {s for s in selecteurs(page) if not s.startswith(ANNONCE)}
    assert len(restent) > 60
    for chemin in PAGES:
        ouvrir(page, f"{site}/{chemin}")
        page.wait_for_load_state("networkidle")
        restent = absents(page, restent)
        ouvrir_les_volets(page)
        page.wait_for_load_state("networkidle")
        restent = absents(page, restent)
        if chemin == "contribuer":
            # What Streamlit says to whoever types.
            page.get_by_label("Commentaire pour l’éditeur").fill("En cours")
            restent = absents(page, restent)
            restent = contribution_a_corriger(page, site, restent)
        if chemin.startswith("carte?siren"):
            restent = panneau_et_feuille(page, restent)
        if chemin.startswith("simulateur"):
            gros = {"name": "x.json", "mimeType": "application/json", "buffer": bytes(1_500_000)}
            page.locator("input[type=file]").set_input_files(gros)
            expect(page.locator("[data-testid=stFileChip]")).to_be_visible()
            restent = absents(page, restent)
    page.get_by_role("button", name="Partager").click()
    expect(page.locator(".imprimer")).to_be_visible()
    restent = absents(page, restent)
    page.keyboard.press("Escape")
    menu_d_une_colonne(page)
    assert sorted(absents(page, restent) - AILLEURS) == []
