"""The simulator's first screen: whole, in the browser, told to the server when it matters."""

import re

import pytest
from parcours import CONSTAT, au_repos, ouvrir
from playwright.sync_api import Page, expect

from components.simulateur.phrases import constat
from spaser.formats import nombre, typographie
from spaser.scenario import MILLION, Scenario

pytestmark = pytest.mark.navigateur

QUI = "summary:has-text('Qui, une par une')"
DE_QUI = ".qui"
FINS = """(ids) => {
  const racine = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
  return ids.map((id) => { const b = racine.getElementById(id).getBoundingClientRect();
    return [b.top, b.bottom, b.right, b.height]; }); }"""

# Where the map has the colour of who enters, all around: the middle of a sign.
ORANGE = """() => {
  const racine = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
  const toile = racine.getElementById('cercles');
  const { data, width } = toile.getContext('2d').getImageData(0, 0, toile.width, toile.height);
  const orange = (x, y) => {
    const [r, g, b, a] = data.slice(4 * (y * width + x), 4 * (y * width + x) + 4);
    return a > 200 && r > 180 && g > 70 && g < 130 && b < 70;
  };
  const points = [];
  for (let y = 2; y < toile.height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      if ([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]].every(([i, j]) => orange(x + i, y + j))) {
        points.push([x, y]);
      }
    }
  }
  return points;
}"""


@pytest.fixture
def envois(page: Page) -> list:
    """What the page sends to the server."""
    cadres: list = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda cadre: cadres.append(cadre)))
    return cadres


def attendu(observatoire, scenario: Scenario) -> str:
    droit = observatoire.droit
    simulee = observatoire.simulation(scenario, droit.en_vigueur)
    return typographie(constat(simulee, droit, droit.en_vigueur)).replace("**", "")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("hauteur", [900, 720])
@pytest.mark.parametrize("adresse", ["", "?seuil=25", "?seuil=50&seuil_commune=25&region=53"])
def test_tout_est_dans_le_premier_ecran(page, site, hauteur, adresse):
    page.set_viewport_size({"width": 1440 if hauteur == 900 else 1280, "height": hauteur})
    ouvrir(page, f"{site}/simulateur{adresse}", "Simulateur de seuil")
    parties = ["glissiere", "preselections", "chiffres", "constat", "cadre-carte", "barres"]
    for partie, (haut, bas, droite, hauteur_lue) in zip(
        parties, page.evaluate(FINS, parties), strict=True
    ):
        assert haut > 0 and bas <= hauteur, partie
        assert droite <= page.viewport_size["width"], partie
        assert hauteur_lue > 20, partie
    (carte,) = page.evaluate(FINS, ["cadre-carte"])
    assert carte[3] >= 300


@pytest.mark.parametrize("largeur", [360], ids=["telephone"])
def test_au_telephone_la_carte_commence_tot(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    (carte,) = page.evaluate(FINS, ["cadre-carte"])
    assert carte[0] <= 420
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # While the page scrolls, the control stays beside what it changes.
    page.get_by_role("slider").first.evaluate(
        "(e) => e.getRootNode().getElementById('barres').scrollIntoView({ block: 'end' })"
    )
    glissiere, barres = page.evaluate(FINS, ["glissiere", "barres"])
    assert glissiere[0] >= 0 and glissiere[1] < barres[0]


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_glisser_ne_dit_rien_au_serveur(page, site, observatoire, envois):
    ouvrir(page, f"{site}/simulateur?seuil=100", "Simulateur de seuil")
    expect(page.locator(CONSTAT)).to_have_text(attendu(observatoire, Scenario(100 * MILLION)))
    partis = len(envois)
    boite = page.locator("#glissiere").bounding_box()
    milieu = boite["y"] + boite["height"] / 2
    page.mouse.move(boite["x"] + 0.87 * boite["width"], milieu)
    page.mouse.down()
    vus = set()
    for pas in range(60):
        page.mouse.move(boite["x"] + (0.87 - pas * 0.009) * boite["width"], milieu)
        vus.add(page.locator(CONSTAT).inner_text())
    assert len(vus) > 10
    # A hand that stops without letting go has not chosen.
    page.wait_for_timeout(400)
    assert "seuil=100" in page.url
    assert page.locator("#au-repos").inner_text() == ""
    page.mouse.up()
    page.wait_for_function("!location.search.includes('seuil=100')")
    seuil = int(re.search(r"seuil=(\d+)", page.url)[1])
    expect(page.locator(CONSTAT)).to_have_text(attendu(observatoire, Scenario(seuil * MILLION)))
    # At rest only, what a screen reader is told.
    expect(page.locator("#au-repos")).to_have_text(attendu(observatoire, Scenario(seuil * MILLION)))
    page.wait_for_timeout(500)
    assert len(envois) == partis
    # Whoever comes to what is below finds it up to date.
    page.locator(QUI).scroll_into_view_if_needed()
    entrent = observatoire.resultat(Scenario(seuil * MILLION)).total["obligees"]
    expect(page.locator(DE_QUI)).to_contain_text(f"{nombre(entrent - 280)} entrent")
    assert len(envois) == partis + 1


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("geste", ["pointerdown", "focusin"])
def test_qui_va_ailleurs_est_entendu(page, site, envois, geste):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_role("button", name="25 M€ hypothèse").click()
    page.wait_for_function("location.search === '?seuil=25'")
    partis = len(envois)
    page.locator("h1").dispatch_event(geste)
    expect(page.locator(DE_QUI)).to_contain_text("241\u00a0entrent")
    assert len(envois) == partis + 1


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_les_syndicats_n_ont_pas_de_region(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25&syndicats=true", "Simulateur de seuil")
    expect(page.locator(CONSTAT)).to_contain_text("À part")
    page.locator("#region").select_option("53")
    expect(page.locator(CONSTAT)).not_to_contain_text("À part")
    page.wait_for_function("location.search === '?seuil=25&region=53'")
    page.get_by_role("button", name="Seuils par type").click()
    expect(page.locator("#reglages [name=syndicats]")).to_be_disabled()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize("adresse", ["seuil=25&region=53", "seuil=25"])
def test_ce_que_l_on_voit_dessus_est_ce_que_l_on_touche(page, site, adresse):
    ouvrir(page, f"{site}/simulateur?{adresse}", "Simulateur de seuil")
    page.locator("#cercles").scroll_into_view_if_needed()
    entrent = page.evaluate(ORANGE)
    assert len(entrent) >= 5
    boite = page.locator("#cercles").bounding_box()
    for x, y in entrent[:: max(1, len(entrent) // 40)]:
        page.mouse.move(boite["x"] + x, boite["y"] + y)
        expect(page.locator("#bulle")).to_contain_text("nouvellement obligée")


def test_le_partage_dit_ce_que_l_on_voit(page, site):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_role("button", name="25 M€ hypothèse").click()
    page.locator("#region").select_option("53")
    page.wait_for_function("location.search === '?seuil=25&region=53'")
    if page.viewport_size["width"] < 640:
        page.locator("summary", has_text="Menu").click()
    page.get_by_role("button", name="Partager").click()
    expect(page.locator("[data-testid=stPopoverBody] code").first).to_have_text(
        f"{site}/simulateur?seuil=25&region=53"
    )


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_la_region_suit_partout(page, site, observatoire):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    avant = page.locator("#cercles").screenshot()
    page.locator("#region").select_option("53")
    scenario = Scenario(25 * MILLION, region="53")
    expect(page.locator(CONSTAT)).to_have_text(attendu(observatoire, scenario))
    assert page.locator("#cercles").screenshot() != avant
    page.locator(QUI).scroll_into_view_if_needed()
    expect(page.locator(DE_QUI)).to_contain_text("15\u00a0déjà obligées")
    page.locator(QUI).click()
    resultat = observatoire.simulation(scenario, observatoire.droit.en_vigueur).comparaison
    entrent = resultat.effectif("nouvellement_obligee")
    expect(page.locator(".fiches tbody tr")).to_have_count(entrent)
    # What is open stays so, and follows.
    page.locator("#region").select_option("94")
    expect(page.locator(DE_QUI)).to_contain_text("2\u00a0déjà obligées")
    expect(page.locator(".fiches")).to_contain_text("Corse")


def remplir(nom: str, valeur: str):
    return lambda page: page.locator(f"#reglages [name={nom}]").fill(valeur)


def choisir(nom: str, valeur: str):
    return lambda page: page.locator(f"#reglages [name={nom}]").select_option(valeur)


def cocher(nom: str, oui: bool):
    return lambda page: page.locator(f"#reglages [name={nom}]").set_checked(oui)


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize(
    ("regler", "adresse", "scenario"),
    [
        (
            remplir("seuil_commune", "25"),
            "seuil=40&seuil_commune=25",
            Scenario(40 * MILLION, (("commune", 25 * MILLION),)),
        ),
        (
            remplir("seuil_epci", "12,5"),
            "seuil=40&seuil_epci=12%2C5",
            Scenario(40 * MILLION, (("epci", 12_500_000),)),
        ),
        (
            choisir("convention", "ttc"),
            "seuil=40&convention=ttc",
            Scenario(40 * MILLION, convention="ttc"),
        ),
        (cocher("ept", False), "seuil=40&ept=false", Scenario(40 * MILLION, ept=False)),
        (
            cocher("syndicats", True),
            "seuil=40&syndicats=true",
            Scenario(40 * MILLION, syndicats=True),
        ),
        (
            choisir("annee", "2023"),
            "seuil=40&types=region&types=departement&annee=2023",
            Scenario(40 * MILLION, types=("region", "departement"), annee=2023),
        ),
    ],
)
def test_chaque_reglage_compte(page, site, observatoire, regler, adresse, scenario):
    ouvrir(page, f"{site}/simulateur?seuil=40", "Simulateur de seuil")
    page.get_by_role("button", name="Seuils par type").click()
    regler(page)
    page.keyboard.press("Tab")
    expect(page.locator(CONSTAT)).to_have_text(attendu(observatoire, scenario))
    page.wait_for_function("(adresse) => location.search === `?${adresse}`", arg=adresse)
    page.get_by_role("button", name="Revenir au droit en vigueur").click()
    expect(page.locator(CONSTAT)).to_have_text(attendu(observatoire, Scenario(50 * MILLION)))
    page.wait_for_function("location.search === ''")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_comparer_avec_le_droit_anterieur(page, site, observatoire):
    ouvrir(page, f"{site}/simulateur", "Simulateur de seuil")
    page.get_by_role("button", name="Seuils par type").click()
    choisir("reference", "anterieur")(page)
    expect(page.locator("#chiffres dd").nth(1)).to_have_text("+157")
    expect(page.locator("#titre-carte")).to_contain_text("157 collectivités de plus")
    expect(page.locator("#titre-carte")).to_contain_text("droit antérieur")
    page.wait_for_function("location.search === '?reference=anterieur'")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_le_dernier_type_reste(page, site):
    ouvrir(page, f"{site}/simulateur?types=commune", "Simulateur de seuil")
    page.get_by_role("button", name="Seuils par type").click()
    communes = page.get_by_role("checkbox", name="Communes")
    communes.click()
    expect(page.locator("#fautes")).to_contain_text("au moins un type")
    expect(communes).to_be_checked()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_adresse_prise_dessous_s_impose_au_dessus(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    page.get_by_text("À l’inverse : quel seuil").click()
    page.get_by_role("button", name="Prendre ce seuil").click()
    expect(page.locator(CONSTAT)).to_contain_text("500 collectivités")
    expect(page.get_by_label("Seuil exact, en millions d’euros")).to_have_value("25,890833")
    page.get_by_role("button", name="10 M€ hypothèse").click()
    au_repos(page)
    page.get_by_role("button", name="Prendre ce seuil").click()
    expect(page.locator(CONSTAT)).to_contain_text("500 collectivités")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_d_une_page_a_l_autre_et_retour(page, site, envois):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    page.get_by_role("button", name="10 M€ hypothèse").click()
    page.wait_for_function("location.search === '?seuil=10'")
    partis = len(envois)
    page.get_by_role("link", name="Panorama").click()
    expect(page.locator("h1")).to_contain_text("Panorama")
    # What the old page would still say could stop the new one.
    assert len(envois) == partis + 1
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Simulateur")
    expect(page.locator(CONSTAT)).to_contain_text("1 179 collectivités")
    assert "seuil=10" in page.url


def test_un_clic_sur_la_carte_ouvre_le_resume_puis_la_fiche(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25&region=94&niveau=region", "Simulateur de seuil")
    carte = page.locator("#cercles")
    expect(carte).to_be_visible()
    boite = carte.bounding_box()
    # Corsica fills the map of its région.
    carte.click(position={"x": boite["width"] / 2, "y": boite["height"] / 2})
    resume = page.locator("#resume")
    expect(resume).to_contain_text("Corse")
    expect(resume).to_contain_text("Déjà obligée : entre")
    resume.get_by_role("link", name="Voir sa fiche").click()
    expect(page.locator("h1")).to_contain_text("Corse")
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_echap_ferme_le_resume(page, site):
    ouvrir(page, f"{site}/simulateur?region=94&niveau=region", "Simulateur de seuil")
    boite = page.locator("#cercles").bounding_box()
    page.locator("#cercles").click(position={"x": boite["width"] / 2, "y": boite["height"] / 2})
    fermer = page.locator("#resume").get_by_role("button", name="Fermer")
    expect(fermer).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#resume")).to_be_hidden()


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize(
    ("saisi", "phrase"),
    [
        ("zut", "Le seuil « zut » n’est pas un nombre de millions d’euros : 25 M€ est gardé."),
        ("0,2", "Le seuil « 0,2 » n’est pas compris entre 1 M€ et 10 000 M€ : 25 M€ est gardé."),
    ],
)
def test_un_seuil_saisi_faux_est_dit(page, site, saisi, phrase):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    for nom in ("Seuil exact, en millions d’euros", "Seuil propre, communes, en millions d’euros"):
        if "propre" in nom:
            page.get_by_role("button", name="Seuils par type").click()
            phrase = phrase.replace("25 M€ est", "le seuil commun est")
        page.get_by_label(nom).fill(saisi)
        page.keyboard.press("Tab")
        dite = re.sub(r"\s", " ", page.locator("#fautes").inner_text())
        assert dite.strip() == phrase
    expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_adresse_fausse_est_dite_puis_oubliee(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=zut&niveau=pays", "Simulateur de seuil")
    expect(page.locator("#fautes li")).to_have_count(2)
    expect(page.locator(CONSTAT)).to_contain_text("280 collectivités")
    page.get_by_role("button", name="25 M€ hypothèse").click()
    expect(page.locator("#fautes")).to_be_hidden()
    page.wait_for_function("location.search === '?seuil=25'")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_sans_ses_donnees_il_le_dit(page, site):
    page.route("**/donnees.json*", lambda route: route.abort())
    page.goto(f"{site}/simulateur?seuil=25")
    expect(page.locator("#fautes")).to_contain_text("n’a pas reçu ses données")


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_les_intercommunalites_sont_demandees_a_leur_niveau(page, site):
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur de seuil")
    assert not any("epci.topojson" in adresse for adresse in page.requetes)
    with page.expect_response("**/epci.topojson*"):
        page.locator("#niveau").select_option("epci")
    expect(page.locator("#legende-nouvellement_obligee")).to_have_text("nouvellement obligée (100)")
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_dans_un_autre_site_il_ne_demande_rien_de_plus(page, site, envois):
    page.goto(f"{site}/simulateur?seuil=25&embed=true")
    expect(page.locator(CONSTAT)).to_contain_text("521 collectivités")
    partis = len(envois)
    page.get_by_role("button", name="10 M€ hypothèse").click()
    page.wait_for_function("location.search.includes('seuil=10')")
    assert "embed=true" in page.url
    assert len(envois) == partis
    expect(page.locator(QUI)).to_have_count(0)
