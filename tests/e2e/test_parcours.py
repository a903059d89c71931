"""Journeys in Chromium, on a desktop and on a phone."""

import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from serveurs import port_libre, servir

from components.acces import aujourd_hui
from components.site import HORS_MENU, PAGES
from spaser.adoption import suivies
from spaser.scenario import Scenario
from spaser.simulation import NON_OBLIGEE, simuler

pytestmark = [pytest.mark.navigateur, pytest.mark.filterwarnings("default")]

# The box in which Streamlit scrolls a wide table cannot be given a tabindex.
DE_STREAMLIT = {"scrollable-region-focusable"}
CONSTAT = ".st-key-constat"
CARTE_VEGA = "[data-testid=stVegaLiteChart] >> nth=0"


def ouvrir(page: Page, adresse: str, titre: str | None = None) -> None:
    page.goto(adresse)
    expect(page.locator("h1")).to_be_visible()
    if titre:
        expect(page.locator("h1")).to_contain_text(titre)
    expect(page.get_by_text(re.compile("Version des données"))).to_be_attached()
    # Streamlit fades what it is about to redraw.
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")


def cercles(page: Page):
    return page.locator(f"{CARTE_VEGA} >> .mark-symbol path")


def cadre_folium(page: Page):
    return page.frame_locator("iframe[title*=folium]")


@pytest.mark.parametrize("choisie", PAGES, ids=lambda page: page.titre)
def test_chaque_page_par_son_adresse(page, site, choisie):
    ouvrir(page, f"{site}/{choisie.chemin}")
    assert page.evaluate("document.documentElement.lang") == "fr"
    expect(page).to_have_title(choisie.titre_complet)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.erreurs == []
    autres = {urlsplit(url).netloc for url in page.requetes} - {urlsplit(site).netloc}
    assert autres == set()


@pytest.mark.parametrize(
    "adresse",
    [*(page.chemin for page in PAGES), "collectivite?siren=233500016&avec=234400034"],
)
def test_accessibilite(page, site, adresse):
    ouvrir(page, f"{site}/{adresse}")
    if adresse in ("simulateur", "methode") or "siren" in adresse:
        expect(page.locator(f"{CARTE_VEGA} >> svg")).to_be_attached()
    if adresse == "carte":
        expect(cadre_folium(page).locator("path.leaflet-interactive").first).to_be_attached()
    resultat = Axe().run(page)
    graves = [
        (
            faute["id"],
            [(noeud["failureSummary"], noeud["html"][:120]) for noeud in faute["nodes"]][:3],
        )
        for faute in resultat.response["violations"]
        if faute["impact"] in ("serious", "critical") and faute["id"] not in DE_STREAMLIT
    ]
    assert graves == []


def test_premiere_visite_par_un_lien_direct(page, racine):
    """A cold process must not take `pages/` for Streamlit's former menu."""
    port = port_libre()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    for site in servir(["streamlit", "run", "app.py", *options], port, racine):
        ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
        expect(page.locator(CONSTAT)).to_contain_text("521")
        expect(page.get_by_role("link", name="Accueil")).to_be_visible()


def test_uvicorn_sert_la_meme_application(page, racine):
    port = port_libre()
    for site in servir(["uvicorn", "app:app", "--port", str(port)], port, racine):
        ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
        expect(page.locator(CONSTAT)).to_contain_text("280")
        expect(cercles(page).first).to_be_attached()


def test_la_carte_des_adoptions_a_ses_cercles_et_ses_polygones(page, site, donnees):
    ouvrir(page, f"{site}/carte", "Carte des adoptions")
    resultat = simuler(donnees.collectivites, Scenario(donnees.droit.en_vigueur.seuil))
    liste = suivies(donnees.collectivites, resultat, donnees.adoptions, aujourd_hui())
    points = cadre_folium(page).locator("path.leaflet-interactive")
    expect(points).to_have_count(int(liste["carte_longitude"].notna().sum()))
    page.get_by_role("button", name="Régions").or_(
        page.get_by_role("radio", name="Régions")
    ).first.click()
    expect(points).to_have_count(int((liste["type"] == "region").sum()))
    expect(cadre_folium(page).locator("path").nth(100)).to_be_attached()


def test_changer_de_niveau_garde_le_cadrage(page, site, donnees):
    resultat = simuler(donnees.collectivites, Scenario(donnees.droit.en_vigueur.seuil))
    par_type = resultat.par_type.loc["departement"]
    departements = int(par_type["obligees"] + par_type["selon_convention"])
    ouvrir(page, f"{site}/carte", "Carte des adoptions")
    cadre = cadre_folium(page)
    expect(cadre.locator("path.leaflet-interactive").first).to_be_attached()
    iframe = next(f for f in page.frames if "folium" in f.url)
    iframe.evaluate("window.temoin = true")
    cadre.locator(".leaflet-control-zoom-in").click()
    zoom = "Object.values(window).find(v => v instanceof L.Map)?.getZoom()"
    iframe.wait_for_function("!document.querySelector('.leaflet-zoom-anim')")
    avant = iframe.evaluate(zoom)
    page.get_by_text("Départements", exact=True).first.click()
    expect(cadre.locator("path.leaflet-interactive")).to_have_count(departements)
    assert iframe.evaluate("window.temoin")
    assert iframe.evaluate(zoom) == avant


def test_glisser_au_clavier_change_tout_et_l_adresse(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    expect(page.locator(CONSTAT)).to_contain_text("280 collectivités")
    expect(page.locator(f"{CARTE_VEGA} >> .mark-shape path").nth(99)).to_be_attached()
    curseur = page.get_by_role("slider").first
    curseur.focus()
    etapes = page.evaluate("history.length")
    for _ in range(2):
        curseur.press("ArrowLeft")
    resultat = simuler(collectivites, Scenario(40_000_000))
    expect(page.locator(CONSTAT)).to_contain_text(f"{resultat.total['obligees']} collectivités")
    visibles = (resultat.classes != NON_OBLIGEE) & collectivites["carte_longitude"].notna()
    expect(cercles(page)).to_have_count(int(visibles.sum()))
    page.wait_for_function("location.search === '?seuil=40'")
    assert page.evaluate("history.length") <= etapes + 1


def test_preselection_type_et_lien(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_role("button", name="25 M€", exact=True).click()
    expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")
    page.get_by_text("Régler la règle et la manière de compter").click()
    page.get_by_role("button", name="Régions", exact=True).first.click()
    sans_regions = ("departement", "epci", "commune")
    attendu = simuler(collectivites, Scenario(25_000_000, types=sans_regions)).total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{attendu} départements")
    page.wait_for_function("location.search.includes('types=')")
    recue = page.context.new_page()
    ouvrir(recue, page.evaluate("location.href"), "Simulateur de seuil")
    expect(recue.locator(CONSTAT)).to_contain_text(f"{attendu} départements")
    recue.close()


def test_seuil_exact_au_clavier(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    saisie = page.get_by_label("Seuil exact, en M€")
    saisie.fill("12,5")
    saisie.press("Enter")
    attendu = simuler(collectivites, Scenario(12_500_000)).total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{attendu:,}".replace(",", "\u202f"))
    page.wait_for_function("location.search === '?seuil=12%2C5'")


def test_scenarios_gardes_telecharges_et_recharges(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    page.get_by_text("Garder ce scénario et en comparer").click()
    page.get_by_label("Garder ce scénario sous le nom de").fill("Vingt-cinq")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("columnheader", name="Vingt-cinq")).to_be_visible()
    with page.expect_download() as attente:
        page.get_by_role("button", name="Télécharger ces scénarios").click()
    fichier = Path(attente.value.path()).read_bytes()
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_text("Garder ce scénario et en comparer").click()
    depot = page.locator("input[type=file]")
    depot.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"[{}]"})
    expect(page.get_by_text("Rien n'a été chargé")).to_be_visible()
    depot.set_input_files({"name": "s.json", "mimeType": "application/json", "buffer": fichier})
    page.get_by_role("button", name="Comparer 1 scénario du fichier").click()
    expect(page.get_by_role("columnheader", name="Vingt-cinq")).to_be_visible()


def test_la_note_et_le_classeur_disent_les_nombres_de_la_page(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur?seuil=30&convention=TTC", "Simulateur de seuil")
    page.get_by_text("Reprendre ces résultats dans un document").click()
    total = simuler(collectivites, Scenario(30_000_000, convention="ttc")).total["obligees"]
    expect(page.locator(CONSTAT)).to_contain_text(f"{total} collectivités")
    lus = {}
    for bouton in ("PDF, note de deux pages", "Excel, toutes les tables"):
        with page.expect_download() as attente:
            page.get_by_role("button", name=bouton).click()
        lus[bouton] = Path(attente.value.path())
    pdf, excel = lus.values()
    note = " ".join("".join(p.extract_text() for p in PdfReader(pdf).pages).split())
    assert f"{total} collectivités" in note
    assert f"{site}/simulateur?seuil=30&convention=TTC" in note
    feuilles = load_workbook(excel.rename(excel.with_suffix(".xlsx")))
    assert list(feuilles["Par région"].values)[-1][-2] == total


def test_la_carte_du_simulateur_a_sa_table(page, site):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_text("Description et données").first.click()
    table = page.locator("[data-testid=stTable]").first
    expect(table.locator("tbody tr").first).to_contain_text("Ville de Paris")
    expect(table.locator("tbody tr")).to_have_count(280 + 45)


def test_un_lien_recu_redonne_la_vue(page, site, collectivites):
    ouvrir(page, f"{site}/simulateur?seuil=25&niveau=Communes", "Simulateur de seuil")
    expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")
    resultat = simuler(collectivites, Scenario(25_000_000))
    communes = collectivites["type"] == "commune"
    visibles = (
        communes & (resultat.classes != NON_OBLIGEE) & collectivites["carte_longitude"].notna()
    )
    expect(cercles(page)).to_have_count(int(visibles.sum()))
    assert parse_qs(urlsplit(page.evaluate("location.href")).query) == {
        "seuil": ["25"],
        "niveau": ["Communes"],
    }


def test_les_points_publies_sont_sur_la_courbe(page, site, donnees):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    courbe = page.locator("[data-testid=stVegaLiteChart]").nth(2)
    expect(courbe.locator(".mark-symbol path")).to_have_count(len(donnees.reperes_obliges))
    expect(courbe).to_contain_text("277 à 320 publiés")


@pytest.mark.parametrize("reglage", ["", "&ept=false"], ids=["par adresse", "envoyee"])
def test_les_courbes_sont_tracees(page, site, reglage):
    ouvrir(page, f"{site}/simulateur?seuil=25{reglage}", "Simulateur de seuil")
    page.locator("summary", has_text="Un point d'achats").click()
    for rang, aires, lignes in ((2, 5, 1), (3, 0, 2)):
        figure = page.locator("[data-testid=stVegaLiteChart]").nth(rang)
        expect(figure.locator(".mark-area path")).to_have_count(aires)
        traces = figure.locator(".mark-line path")
        expect(traces).to_have_count(lignes)
        assert all(len(trace.get_attribute("d")) > 500 for trace in traces.all())


def test_telecharger_une_table(page, site, donnees):
    ouvrir(page, f"{site}/methode", "Données et méthode")
    with page.expect_download() as attente:
        page.get_by_role("button", name="Adoptions datées").click()
    contenu = Path(attente.value.path()).read_bytes()
    assert contenu.startswith(b"\xef\xbb\xbfsiren;nom;type;")
    assert len(contenu.decode("utf-8-sig").splitlines()) == 1 + len(donnees.adoptions)


def test_le_menu_mene_partout(page, site):
    ouvrir(page, site, "Qui doit adopter")
    for choisie in [p for p in PAGES[1:] if p not in HORS_MENU]:
        page.locator(".st-key-menu").get_by_role("link", name=choisie.titre).click()
        expect(page.locator("h1")).to_contain_text(choisie.titre, ignore_case=True)
        assert urlsplit(page.evaluate("location.href")).path == f"/{choisie.chemin}"


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_tous_les_liens_du_site_menent_quelque_part(page, site):
    vus = set()
    for choisie in PAGES:
        ouvrir(page, f"{site}/{choisie.chemin}")
        for lien in page.locator("a[href]").all():
            adresse = lien.get_attribute("href")
            if not adresse.startswith(("http", "mailto:", "#", "data:")) or site in adresse:
                vus.add(adresse.removeprefix(site).partition("#")[0])
    assert len(vus) > len(PAGES)
    for adresse in vus:
        reponse = page.request.get(f"{site}/{adresse.lstrip('/')}")
        assert reponse.ok, adresse


def test_adresse_inconnue(page, site):
    reponse = page.goto(f"{site}/n-existe-pas")
    assert reponse.status == 404
    expect(page.locator("h1")).to_have_text("Cette page n'existe pas")
    page.get_by_role("link", name="Simulateur de seuil").click()
    expect(page.locator("h1")).to_contain_text("Simulateur")


@pytest.mark.parametrize("chemin", ["carte?niveau=Communes", "simulateur?seuil=25"])
def test_dans_le_cadre_d_un_autre_site(page, site, largeur, chemin):
    ouvrir(page, f"{site}/{chemin}")
    page.get_by_role("button", name="Partager").click()
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


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("choisie", PAGES, ids=lambda page: page.titre)
def test_chaque_page_s_imprime(page, site, choisie):
    ouvrir(page, f"{site}/{choisie.chemin}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    feuilles = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert 1 <= len(feuilles) <= 12
    for feuille in feuilles:
        assert [round(float(cote)) for cote in feuille.mediabox[2:]] in ([595, 842], [596, 842])
        texte = feuille.extract_text()
        assert f"{site}/{choisie.chemin}" in texte
        assert "Télécharger (" not in texte
        assert "Partager" not in texte
    debut = " ".join(feuilles[0].extract_text().split())
    assert page.locator("h1").inner_text().replace("\u202f", " ").split()[0] in debut


@pytest.mark.parametrize(
    ("largeur", "choisie"),
    [
        *((320, page) for page in PAGES),
        # 1440 px at 200 %.
        *((720, page) for page in PAGES[:4]),
    ],
    ids=lambda valeur: getattr(valeur, "titre", valeur),
)
def test_rien_ne_deborde(page, site, choisie):
    ouvrir(page, f"{site}/{choisie.chemin}")
    principal = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{principal}.scrollWidth <= {principal}.clientWidth")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("chemin", ["simulateur?seuil=25", "panorama", "methode", "cadre-legal"])
def test_chaque_figure_se_lit_sans_la_voir(page, site, chemin):
    ouvrir(page, f"{site}/{chemin}")
    lectures = page.locator(".pour-lecteur-d-ecran")
    figures = page.locator("[data-testid=stVegaLiteChart] svg.marks")
    expect(figures.last).to_be_attached()
    expect(lectures.last).to_be_attached()
    expect(figures).to_have_count(lectures.count())
    arbre = " ".join(page.locator("[data-testid=stMain]").aria_snapshot().split())
    for lecture in lectures.all():
        texte = " ".join(lecture.inner_text().split())
        assert len(texte) > 60
        assert texte[:40] in arbre
