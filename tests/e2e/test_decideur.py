"""A decision maker explores thresholds, keeps scenarios and leaves with documents."""

import re

import pytest
from openpyxl import load_workbook
from parcours import CONSTAT, aller, au_repos, ouvrir, parametres, telecharger
from playwright.sync_api import expect
from pypdf import PdfReader

from components.site.plan import SIMULATEUR
from spaser.scenario import Scenario
from spaser.simulation import NON_OBLIGEE, simuler

pytestmark = pytest.mark.navigateur


def signes(page) -> dict[str, int]:
    """Return how many the legend of the map says of each situation."""
    mots = page.locator("#legende li:visible").all_inner_texts()
    lus = [re.fullmatch(r"\s*(.+?) \(([\d\u202f]+)\)", mot) for mot in mots]
    return {lu[1]: int(lu[2].replace("\u202f", "")) for lu in lus}


def test_de_l_accueil_a_un_seuil_au_clavier(page, site, collectivites):
    ouvrir(page, site, "Qui doit adopter")
    aller(page, SIMULATEUR)
    expect(page.locator(CONSTAT)).to_contain_text("280 collectivités")
    curseur = page.get_by_role("slider").first
    curseur.focus()
    etapes = page.evaluate("history.length")
    for _ in range(10):
        curseur.press("ArrowLeft")
    resultat = simuler(collectivites, Scenario(40_000_000))
    expect(page.locator(CONSTAT)).to_contain_text(f"{resultat.total['obligees']} collectivités")
    page.wait_for_function("location.search === '?seuil=40'")
    dits = signes(page)
    assert dits["déjà obligée"] == 280
    assert dits["nouvellement obligée"] == resultat.total["obligees"] - 280
    assert dits["selon la convention"] == resultat.total["selon_convention"]
    assert page.evaluate("history.length") == etapes
    page.get_by_label("Seuil exact, en millions d’euros").fill("12,5")
    attendu = simuler(collectivites, Scenario(12_500_000)).total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{attendu:,}".replace(",", "\u202f"))
    page.wait_for_function("location.search === '?seuil=12%2C5'")
    assert page.erreurs == []


def test_regler_puis_envoyer_le_lien(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur?niveau=commune", "Simulateur de seuil")
    page.get_by_role("button", name="25 M€ hypothèse").click()
    expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")
    communes = collectivites["type"] == "commune"
    resultat = simuler(collectivites, Scenario(25_000_000))
    obligees = communes & resultat.obligees
    avant = simuler(collectivites, Scenario(50_000_000)).obligees
    assert signes(page)["nouvellement obligée"] == int((obligees & ~avant).sum())
    page.get_by_role("button", name="Seuils par type").click()
    page.get_by_role("checkbox", name="Régions").uncheck()
    sans_regions = ("departement", "epci", "commune")
    attendu = simuler(collectivites, Scenario(25_000_000, types=sans_regions)).total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{attendu} départements")
    page.wait_for_function("location.search.includes('types=')")
    recue = page.context.new_page()
    ouvrir(recue, page.evaluate("location.href"), "Simulateur de seuil")
    expect(recue.locator(CONSTAT)).to_contain_text(f"{attendu} départements")
    assert {cle: parametres(recue)[cle] for cle in ("seuil", "niveau")} == {
        "seuil": ["25"],
        "niveau": ["commune"],
    }
    recue.close()


@pytest.mark.parametrize(
    ("largeur", "reglage"),
    [(1440, ""), (360, "&ept=false")],
    ids=["bureau, par adresse", "telephone, envoyee"],
)
def test_les_courbes_sont_tracees(page, site, reglage, donnees):
    ouvrir(page, f"{site}/simulateur?seuil=25{reglage}", "Simulateur de seuil")
    page.locator("summary", has_text="Combien d’obligées selon le seuil").click()
    courbe = page.locator("[data-testid=stVegaLiteChart]").first
    expect(courbe.locator(".mark-symbol path")).to_have_count(len(donnees.reperes_obliges))
    expect(courbe).to_contain_text("277 à 320 publiés")
    page.locator("summary", has_text="Part des achats et de la population").click()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
    for rang, aires, lignes in ((1, 5, 1), (0, 0, 2)):
        figure = page.locator("[data-testid=stVegaLiteChart]").nth(rang)
        expect(figure.locator(".mark-area path")).to_have_count(aires)
        traces = figure.locator(".mark-line path")
        expect(traces).to_have_count(lignes)
        assert all(len(trace.get_attribute("d")) > 500 for trace in traces.all())


def test_scenarios_gardes_telecharges_et_recharges(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    page.get_by_text("Garder ce scénario et en comparer").click()
    page.get_by_label("Garder ce scénario sous le nom de").fill("Vingt-cinq")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("columnheader", name="Vingt-cinq")).to_be_visible()
    fichier = telecharger(page, "Télécharger ces scénarios").read_bytes()
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_text("Garder ce scénario et en comparer").click()
    depot = page.locator("input[type=file]")
    for octets, refus in ((b"[{}]", "Rien n’a été chargé"), (b" " * 100_001, "dépasse 100 ko")):
        depot.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": octets})
        expect(page.get_by_text(refus)).to_be_visible()
    depot.set_input_files({"name": "s.json", "mimeType": "application/json", "buffer": fichier})
    page.get_by_role("button", name="Comparer 1 scénario du fichier").click()
    expect(page.get_by_role("columnheader", name="Vingt-cinq")).to_be_visible()


def test_la_note_le_classeur_et_la_table_disent_les_nombres_de_la_page(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur?seuil=30&convention=TTC", "Simulateur de seuil")
    resultat = simuler(collectivites, Scenario(30_000_000, convention="ttc"))
    total = resultat.total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{total} collectivités")
    page.get_by_text("La carte et les barres : données").click()
    # What its figures move has moved before the next click.
    au_repos(page)
    page.get_by_text("Description et données").first.click()
    lignes = page.locator("[data-testid=stTable]").first.locator("tbody tr")
    expect(lignes.first).to_contain_text("Ville de Paris")
    expect(lignes).to_have_count(int((resultat.classes != NON_OBLIGEE).sum()))
    page.get_by_text("Reprendre ces résultats dans un document").click()
    note = telecharger(page, "PDF, note de deux pages")
    excel = telecharger(page, "Excel, toutes les tables")
    texte = " ".join("".join(p.extract_text() for p in PdfReader(note).pages).split())
    assert f"{total} collectivités" in texte
    assert f"{site}/simulateur?seuil=30&convention=TTC" in texte
    feuilles = load_workbook(excel.rename(excel.with_suffix(".xlsx")))
    assert list(feuilles["Par région"].values)[-1][-2] == total


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_telecharger_une_table(page, site, donnees):
    ouvrir(page, f"{site}/methode", "Données et méthode")
    contenu = telecharger(page, "Adoptions datées").read_bytes()
    assert contenu.startswith(b"\xef\xbb\xbfschema_id;siren;nom;type;")
    assert len(contenu.decode("utf-8-sig").splitlines()) == 1 + len(donnees.adoptions)
