"""A presenter leads a room: the deck, the light page, a frame in another site."""

import re
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from parcours import deplier, ouvrir
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur

# What the simulator says from its frame once its threshold has moved.
ANNONCE = {
    "scenario": "seuil=40&seuil_commune=20",
    "regle": "plus de 40\u00a0M€ HT d'achats annuels (communes\u00a0: 20\u00a0M€)",
    "titre": "À 40\u00a0M€ (communes\u00a0: 20\u00a0M€), 29 collectivités de plus et 1 de moins",
    "entrees": 29,
    "sorties": 1,
    "lieux": {
        "Corse": ["Commune d'Ajaccio"],
        "Bretagne": [f"Commune <b>{n}</b>" for n in range(28)],
    },
}

CODE = """adresse => {
  const code = qrcode(0, 'M');
  code.addData(adresse);
  code.make();
  const page = document.createElement('div');
  page.innerHTML = code.createSvgTag({ margin: 0, scalable: true });
  return page.querySelector('path').getAttribute('d');
}"""

MOTS = """lignes => lignes.map((ligne) => [...ligne.children].map((mot) => {
  const { top, bottom } = mot.getBoundingClientRect();
  return [mot.scrollWidth <= mot.clientWidth + 1, top, bottom];
}))"""

DEBORDE = """() => [...document.querySelectorAll('.diapo.ici *')].filter((element) => {
  const { width, bottom, right } = element.getBoundingClientRect();
  return width && !element.closest('svg') && (bottom > innerHeight || right > innerWidth + 1);
}).map((element) => element.tagName)"""


@pytest.fixture(params=[(1280, 720), (1920, 1080)], ids=["720p", "1080p"])
def salle(page, request):
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    return page


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize(
    "reglage",
    [
        "seuil=25",
        "seuil=10&region=11",
        "seuil=100&region=06",
        "seuil=60&seuil_region=100&seuil_departement=75&seuil_epci=50&seuil_commune=25"
        "&convention=ttc&ept=false&region=93",
    ],
)
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
    expect(page.locator(".diapo.ici h1")).to_contain_text("Au moins 66")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("diapo=4"))
    page.get_by_role("button", name="Précédente").click()
    expect(page).to_have_url(re.compile("diapo=3"))
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Suivante")).to_be_disabled()
    page.goto(f"{site}/presentation?diapo=abc&seuil=zut")
    expect(page.locator("#numero")).to_have_text("1 / 8")
    expect(page.locator(".avis")).to_contain_text("zut")
    avis, titre = (page.locator(s).bounding_box() for s in (".avis", ".diapo.ici h1"))
    assert avis["y"] + avis["height"] <= titre["y"]


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
    expect(page.locator("#noms li")).to_have_count(24)
    expect(page.locator("#reste")).to_contain_text("et 217 autres")
    page.locator("#lieu").select_option("Bretagne")
    expect(page.locator("#noms li")).to_have_count(9)
    expect(page.locator("#reste")).to_be_empty()
    lignes = page.locator("#barres li")
    expect(lignes).to_have_count(18)
    places = lignes.evaluate_all(MOTS)
    for dessus, dessous in pairwise(places):
        assert all(tient for tient, *_ in dessus)
        assert max(bas for *_, bas in dessus) <= min(haut for _, haut, _ in dessous)


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize("coupe", [False, True], ids=["avec_reseau", "sans_reseau"])
def test_le_seuil_deplace_devant_la_salle_est_retenu(page, site, coupe):
    page.goto(f"{site}/presentation?diapo=6&seuil=25&region=", wait_until="networkidle")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    notes = ouverte.value
    expect(notes.locator("#notes .rappel")).to_contain_text("plus de 25\u00a0M€ HT")
    page.context.set_offline(coupe)
    (cadre,) = page.main_frame.child_frames
    cadre.evaluate("annonce => parent.postMessage(annonce, location.origin)", ANNONCE)
    expect(page.locator(".diapo.ici .regle")).to_contain_text(ANNONCE["regle"])
    assert "<b>" not in page.locator("#noms").inner_html()

    page.keyboard.press("PageDown")
    expect(page.locator(".diapo.ici h1")).to_have_text(ANNONCE["titre"])
    assert page.title() == f"7 sur 8 · {ANNONCE['titre']} · Observatoire SPASER"
    expect(page.locator("#barres li")).to_have_text(["Bretagne28", "Corse1"])
    page.locator("#lieu").select_option("Bretagne")
    expect(page.locator("#noms li")).to_have_count(24)
    expect(page.locator("#reste")).to_contain_text("et 4 autres")

    expect(notes.locator("#notes .numero")).to_have_text("Diapositive 7 sur 8")
    expect(notes.locator("#notes h1")).to_have_text(ANNONCE["titre"])
    expect(notes.locator("#notes .rappel")).to_contain_text(ANNONCE["regle"])
    for fenetre in (page, notes):
        vus = parse_qs(urlsplit(fenetre.url).query)
        assert (vus["seuil"], vus["seuil_commune"], vus["diapo"]) == (["40"], ["20"], ["7"])

    attendues = {
        "PPTX": f"/presentation.pptx?{ANNONCE['scenario']}",
        "Page légère, sans réseau": f"/app/static/simulateur-leger.html#{ANNONCE['scenario']}",
        "Simulateur": f"{site}/simulateur?{ANNONCE['scenario']}",
    }
    for nom, adresse in attendues.items():
        lien = page.get_by_role("link", name=nom, exact=True)
        expect(lien).to_have_attribute("href", adresse)
    page.keyboard.press("End")
    expect(page.locator("#adresse")).to_have_text(attendues["Simulateur"])
    code = page.evaluate(CODE, attendues["Simulateur"])
    expect(page.locator("#code-qr path")).to_have_attribute("d", code)
    assert page.erreurs == []
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#adresse")).to_have_text(attendues["Simulateur"])


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_seul_le_cadre_est_ecoute(page, site):
    page.goto(f"{site}/presentation?diapo=7&seuil=25", wait_until="networkidle")
    titre = page.locator(".diapo.ici h1").inner_text()
    page.evaluate("annonce => window.postMessage(annonce, location.origin)", ANNONCE)
    (cadre,) = page.main_frame.child_frames
    cadre.evaluate("() => parent.postMessage({ scenario: 12 }, location.origin)")
    cadre.evaluate("() => parent.postMessage(null, location.origin)")
    page.wait_for_timeout(200)
    assert page.locator(".diapo.ici h1").inner_text() == titre
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_chaque_diapositive_a_son_titre_d_onglet(page, site):
    page.goto(f"{site}/presentation?seuil=25")
    titres = []
    for rang in range(1, 9):
        expect(page.locator("#numero")).to_have_text(f"{rang} / 8")
        h1 = page.locator(".diapo.ici h1").inner_text()
        titres.append(page.title())
        assert titres[-1] == f"{rang} sur 8 · {h1} · Observatoire SPASER"
        page.keyboard.press("ArrowRight")
    assert len(set(titres)) == 8


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_imprimee_aucune_diapositive_n_est_blanche(page, site, tmp_path):
    page.goto(f"{site}/presentation?seuil=50&seuil_commune=25", wait_until="networkidle")
    pdf = tmp_path / "diapos.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    feuilles = [" ".join(f.extract_text().split()) for f in pypdf.PdfReader(pdf).pages]
    assert len(feuilles) == 8
    for feuille in (feuilles[5], feuilles[6]):
        assert "À 50 M€ (communes : 25 M€), 130 collectivités de plus" in feuille
    assert "Entrées dans l’obligation : 130. Sorties : 0." in feuilles[5]
    assert "Dunkerque" in feuilles[6]


@pytest.mark.parametrize("largeur", [360, 768], ids=["telephone", "tablette"])
def test_rien_ne_depasse_sur_un_petit_ecran(page, site):
    page.goto(f"{site}/presentation?seuil=25&seuil_commune=10&types=commune,epci&ept=false")
    for rang in range(1, 9):
        expect(page.locator("#numero")).to_have_text(f"{rang} / 8")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("ArrowRight")


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
    deplier(page).get_by_role("button", name="Partager").click()
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
