"""Every page, by its address, on a desktop and on a phone: complete, accessible, printable."""

import io
import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from parcours import CONSTAT, cadre_folium, ouvrir, prete
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from serveurs import port_libre, servir

from components.site.plan import CARTE, FICHE, PAGES, PREPARER, SIMULATEUR

pytestmark = pytest.mark.navigateur

ADRESSES = [
    *((choisie, choisie.chemin) for choisie in PAGES),
    (FICHE, "collectivite?siren=233500016&avec=234400034"),
    (PREPARER, "preparer?siren=243500139&avec=213502388&conseil=2027-06-14"),
]
# The box in which Streamlit scrolls a wide table or an example takes no tabindex. Chrome enters it
# with the keyboard all the same, which the rule does not know.
TROP_PETITES = """(cibles) => cibles.filter((cible) => {
    const { width, height } = (cible.closest('label') ?? cible).getBoundingClientRect();
    return Math.min(width, height) < 44;
  }).map((cible) => cible.outerHTML)"""
DE_STREAMLIT = {"scrollable-region-focusable"}
ATTEINT = """() => {
    let element = document.activeElement;
    while (element.shadowRoot) element = element.shadowRoot.activeElement;
    return element;
  }"""
vus: set[str] = set()


def fautes(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds at any level, but for what is Streamlit's own."""
    return [
        (faute["id"], [noeud["html"][:120] for noeud in faute["nodes"]][:3])
        for faute in Axe().run(page).response["violations"]
        if faute["id"] not in DE_STREAMLIT
    ]


def tenir_en_largeur(page: Page) -> None:
    """Check that nothing has to be scrolled sideways, once figures have taken their width."""
    principal = "document.querySelector('[data-testid=stMain]')"
    page.wait_for_function(f"{principal}.scrollWidth <= {principal}.clientWidth", timeout=5000)


def lire_les_figures(page: Page, *, decrites: bool) -> None:
    """Check that each figure is drawn, named, and said in words to who does not see it.

    `decrites`: by a description of its own; else the sentences beside it say the same.
    """
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    vega = page.locator("[data-testid=stVegaLiteChart]")
    lectures = page.locator(".pour-lecteur-d-ecran")
    figures = vega.count() + page.locator("iframe[title*=folium]").count()
    expect(lectures).to_have_count(figures if decrites else 0)
    expect(vega.locator("svg.marks")).to_have_count(vega.count())
    dessins = page.locator("#cercles, #barres")
    for figure in (*vega.all(), *dessins.all()):
        assert figure.get_attribute("aria-label")
    arbre = " ".join(page.locator("[data-testid=stMain]").aria_snapshot().split())
    for lecture in lectures.all():
        texte = " ".join(lecture.inner_text().split())
        assert len(texte) > 60
        assert texte[:40] in arbre


def suivre_les_liens(page: Page, site: str) -> None:
    """Check that each link within the site leads somewhere."""
    for lien in page.locator("a[href]").all():
        adresse = lien.get_attribute("href")
        if adresse.startswith(("http", "mailto:", "#", "data:")) and site not in adresse:
            continue
        adresse = adresse.removeprefix(site).partition("#")[0]
        if adresse not in vus:
            vus.add(adresse)
            assert page.request.get(f"{site}/{adresse.lstrip('/')}").ok, adresse


def imprimer(page: Page, adresse: str) -> None:
    """Check the sheets: A4, the address on each, the title on the first, no control."""
    titre = page.locator("h1").inner_text().replace("\u202f", " ").split()[0]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    feuilles = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert 1 <= len(feuilles) <= 12
    for feuille in feuilles:
        assert [round(float(cote)) for cote in feuille.mediabox[2:]] in ([595, 842], [596, 842])
        texte = feuille.extract_text()
        assert adresse in texte
        assert "Télécharger (" not in texte
        assert "Partager" not in texte
    premiere = " ".join(feuilles[0].extract_text().split())
    assert titre in premiere
    if page.locator(CONSTAT).count():
        assert page.locator("#chiffres dd").first.inner_text() in premiere
        assert "doivent adopter un SPASER" in premiere
        assert "Intercommunalités" in premiere
        assert "Seuils par type" not in premiere
        assert len(feuilles[0].images) >= 2


def ouvrir_le_premier_ecran(page: Page) -> None:
    """Open what the simulator folds above: its settings, then the summary of a région."""
    page.get_by_role("button", name="Seuils par type").click()
    expect(page.locator("#reglages")).to_be_visible()
    assert fautes(page) == []
    page.locator("#region").select_option("94")
    page.locator("#niveau").select_option("region")
    # Corsica fills the map of its région.
    carte = page.locator("#cercles")
    boite = carte.bounding_box()
    carte.click(position={"x": boite["width"] / 2, "y": boite["height"] / 2})
    expect(page.locator("#resume").get_by_role("link", name="Voir sa fiche")).to_be_visible()
    assert fautes(page) == []
    if boite["width"] < 400:
        cibles = "input, select, button, a"
        petites = page.locator(f".premier-ecran :is({cibles}):visible").evaluate_all(TROP_PETITES)
        assert petites == []
    page.keyboard.press("Escape")
    page.locator("#region").select_option("")
    page.locator("#niveau").select_option("toutes")


def fautes_d_impression(page: Page) -> list[str]:
    """Return what is not French as it is printed, in all that is written but code and inputs."""
    lu = page.evaluate(
        """() => {
          const tus = [...document.querySelectorAll('code, pre, input, textarea')];
          tus.forEach((element) => element.style.setProperty('display', 'none', 'important'));
          const ombres = [...document.querySelectorAll('*')].flatMap(
            ({ shadowRoot }) => [...shadowRoot?.querySelectorAll('.premier-ecran') ?? []]);
          const texte = [document.body, ...ombres].map((partie) => partie.innerText).join('\\n');
          tus.forEach((element) => element.style.removeProperty('display'));
          return texte;
        }"""
    )
    return re.findall(r".{0,20}(?:\w'| [;:?!»%€]| (?:k|M|Md)€|« |\b(?:1er|1re|\d+e)\b)", lu)


@pytest.mark.parametrize(("choisie", "chemin"), ADRESSES, ids=[chemin for _, chemin in ADRESSES])
def test_chaque_page(page, site, largeur, choisie, chemin):
    ouvrir(page, f"{site}/{chemin}")
    if choisie == CARTE:
        expect(cadre_folium(page).locator("path.leaflet-interactive").first).to_be_attached()
    assert page.evaluate("document.documentElement.lang") == "fr"
    if chemin == choisie.chemin:
        expect(page).to_have_title(choisie.titre_complet)
    lire_les_figures(page, decrites=chemin == choisie.chemin)
    assert fautes(page) == []
    if choisie == SIMULATEUR:
        ouvrir_le_premier_ecran(page)
    assert fautes_d_impression(page) == []
    tenir_en_largeur(page)
    page.set_viewport_size({"width": 320 if largeur < 600 else largeur // 2, "height": 900})
    tenir_en_largeur(page)
    if largeur > 600:
        suivre_les_liens(page, site)
        imprimer(page, f"{site}/{choisie.chemin}")
    assert page.erreurs == []
    assert {urlsplit(url).netloc for url in page.requetes} == {urlsplit(site).netloc}


@pytest.mark.parametrize("chemin", ["", "carte", "simulateur?seuil=25", "panorama"])
@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_au_clavier_on_voit_ou_l_on_est(page, site, chemin):
    ouvrir(page, f"{site}/{chemin}")
    page.wait_for_load_state("networkidle")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    etapes = 0
    while etapes < 20:
        page.keyboard.press("Tab")
        ici = page.evaluate_handle(ATTEINT)
        # After the last stop comes the browser; the map has stops of its own.
        if ici.evaluate("(element) => ['BODY', 'IFRAME'].includes(element.tagName)"):
            break
        boite = ici.bounding_box()
        cadre = {
            "x": max(0, boite["x"] - 8),
            "y": max(0, boite["y"] - 8),
            "width": boite["width"] + 16,
            "height": boite["height"] + 16,
        }
        atteint = page.screenshot(clip=cadre)
        ici.evaluate("(element) => element.blur()")
        assert page.screenshot(clip=cadre) != atteint, ici.evaluate("(e) => e.outerHTML")
        ici.evaluate("(element) => element.focus()")
        etapes += 1
    assert etapes > 3


@pytest.mark.parametrize("chemin", ["n-existe-pas", "x.php", "_stcore/nope", "carte/nimporte/quoi"])
def test_adresse_inconnue(page, site, chemin):
    reponse = page.goto(f"{site}/{chemin}")
    assert reponse.status == 404
    expect(page.locator("h1")).to_have_text("Cette page n’existe pas")
    assert fautes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Simulateur de seuil").click()
    expect(page.locator("h1")).to_contain_text("Simulateur")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_premiere_visite_par_un_lien_direct(page, racine):
    """A cold process must not take `pages/` for Streamlit's former menu."""
    port = str(port_libre())
    commande = ["streamlit", "run", "app.py", "--server.port", port]
    for site in servir(commande, int(port), racine):
        page.goto(f"{site}/simulateur?seuil=25")
        prete(page, "Simulateur de seuil")
        expect(page.locator(CONSTAT)).to_contain_text("521")
        expect(page.locator("#legende li:visible")).to_have_count(3)
        expect(page.get_by_role("link", name="Observatoire SPASER")).to_be_visible()
