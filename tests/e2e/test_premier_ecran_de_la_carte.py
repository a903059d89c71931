"""The map of adoptions: whole in the first screen, and a page that scrolls over it."""

import re

import pytest
from parcours import RESUME, ZOOM, au_repos, cadre_folium, carte_prete, iframe, parametres
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.navigateur
BUREAU = pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
TELEPHONE = pytest.mark.parametrize("largeur", [360], ids=["telephone"])
DEFILEMENT = "document.querySelector('[data-testid=stMain]').scrollTop"
CADRE = "Object.values(window).find(v => v instanceof L.Map).getBounds()"
IMMOBILE = "!document.querySelector('.leaflet-zoom-anim')"
# The box of what is written in a label.
ENCRE = """(nom) => {
  const mots = document.createRange();
  mots.selectNodeContents([...nom.querySelectorAll('div')].at(-1));
  return mots.getBoundingClientRect();
}"""


def boite(element: Locator) -> dict[str, float]:
    expect(element).to_be_visible()
    trouvee = element.bounding_box()
    assert trouvee is not None
    return trouvee


def carte(page: Page) -> Locator:
    return page.locator("iframe[title*=folium]")


def montre(page: Page, lat: float, lon: float) -> bool:
    return bool(iframe(page).evaluate(f"{CADRE}.contains([{lat}, {lon}])"))


@BUREAU
@pytest.mark.parametrize(("large", "haut"), [(1440, 900), (1280, 720)])
@pytest.mark.parametrize("adresse", ["carte", "carte?niveau=epci&region=53"])
def test_carte_phrase_et_legende_dans_le_premier_ecran(page, site, adresse, large, haut):
    page.set_viewport_size({"width": large, "height": haut})
    carte_prete(page, f"{site}/{adresse}")
    assert page.evaluate(DEFILEMENT) == 0
    phrase = page.get_by_text(re.compile("^Au .*(obligées|adopté)")).first
    for element in (carte(page), phrase, page.locator(".st-key-legende ul")):
        ici = boite(element)
        assert ici["y"] >= 0
        assert ici["y"] + ici["height"] <= haut
    # One row of controls.
    hauts = [
        boite(page.locator(cle))["y"] + boite(page.locator(cle))["height"] / 2
        for cle in (".st-key-niveau", ".st-key-au", ".st-key-bouton_lecture", ".st-key-filtres")
    ]
    assert max(hauts) - min(hauts) < 20


@BUREAU
def test_le_resume_s_ouvre_a_cote_de_la_carte(page, site):
    page.set_viewport_size({"width": 1280, "height": 720})
    cadre = carte_prete(page, f"{site}/carte?niveau=departement")
    cadre.locator('path[aria-label^="Département de la Gironde,"]').click()
    expect(page.locator(f"{RESUME} h3")).to_contain_text("Gironde")
    assert page.evaluate(DEFILEMENT) == 0
    assert boite(page.locator(f"{RESUME} h3"))["y"] < 500


@TELEPHONE
def test_sur_un_telephone_la_carte_commence_tot_et_le_resume_est_une_feuille(page, site):
    cadre = carte_prete(page, f"{site}/carte?niveau=departement")
    assert boite(carte(page))["y"] <= 420
    signe = cadre.locator('path[aria-label^="Département de la Gironde,"]')
    signe.click()
    titre = page.locator(f"{RESUME} h3")
    expect(titre).to_contain_text("Gironde")
    feuille = boite(page.locator(RESUME))
    assert feuille["x"] == 0
    assert feuille["width"] == 360
    assert feuille["y"] + feuille["height"] == pytest.approx(900, abs=1)
    assert boite(page.get_by_role("button", name="Fermer"))["y"] < 900
    expect(titre).to_be_focused()
    page.keyboard.press("Escape")
    expect(titre).to_have_count(0)
    assert (
        iframe(page)
        .evaluate("document.activeElement.getAttribute('aria-label')")
        .startswith("Département de la Gironde")
    )


@BUREAU
def test_une_ligne_choisie_ouvre_le_resume_la_ou_l_on_est(page, site):
    carte_prete(page, f"{site}/carte?niveau=region")
    grille = page.locator("[data-testid=stDataFrame]")
    grille.scroll_into_view_if_needed()
    avant = page.evaluate(DEFILEMENT)
    grille.click(position={"x": 15, "y": 55})
    titre = page.locator(f"{RESUME} h3")
    expect(titre).to_contain_text("Région")
    au_repos(page)
    assert abs(page.evaluate(DEFILEMENT) - avant) < 60
    assert 0 <= boite(titre)["y"] < 900
    page.get_by_role("button", name="Fermer").click()
    expect(titre).to_have_count(0)


@BUREAU
def test_la_molette_fait_defiler_et_ne_zoome_qu_avec_ctrl_ou_apres_un_clic(page, site):
    cadre = carte_prete(page, f"{site}/carte")
    ici = boite(carte(page))
    page.mouse.move(ici["x"] + 30, ici["y"] + 300)
    depart = iframe(page).evaluate(ZOOM)
    page.mouse.wheel(0, 200)
    page.wait_for_function(f"{DEFILEMENT} > 100")
    assert iframe(page).evaluate(ZOOM) == depart
    expect(cadre.locator(".conseil.vu")).to_contain_text("Ctrl + molette pour zoomer")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    iframe(page).wait_for_function(f"{ZOOM} > {depart} + 0.5 && {IMMOBILE}")
    assert page.evaluate(DEFILEMENT) == 0
    cadre.get_by_role("button", name="Hexagone", exact=True).click()
    page.mouse.click(ici["x"] + 30, ici["y"] + 300)
    page.mouse.wheel(0, -200)
    iframe(page).wait_for_function(f"{ZOOM} > {depart} + 0.5 && {IMMOBILE}")
    cadre.get_by_role("button", name="Hexagone", exact=True).click()
    iframe(page).wait_for_function(f"{ZOOM} === {depart}")
    # As small as France, the wheel is the page's again.
    page.mouse.move(ici["x"] + 30, ici["y"] + 300)
    page.mouse.click(ici["x"] + 30, ici["y"] + 300)
    page.mouse.wheel(0, 200)
    page.wait_for_function(f"{DEFILEMENT} > 100")
    assert iframe(page).evaluate(ZOOM) == depart


def test_un_doigt_fait_defiler_deux_deplacent(navigateur, site):
    contexte = navigateur.new_context(
        viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True, locale="fr-FR"
    )
    page = contexte.new_page()
    carte_prete(page, f"{site}/carte")
    ici = boite(carte(page))
    x, y = ici["x"] + 170, ici["y"] + 250
    centre = iframe(page).evaluate(f"{CADRE}.toBBoxString()")
    doigts = contexte.new_cdp_session(page)

    def geste(phase: str, *points: tuple[float, float]) -> None:
        doigts.send(
            "Input.dispatchTouchEvent",
            {
                "type": f"touch{phase}",
                "touchPoints": [{"x": a, "y": b, "id": n} for n, (a, b) in enumerate(points)],
            },
        )

    geste("Start", (x, y))
    for pas in range(1, 13):
        geste("Move", (x, y - 15 * pas))
    # A finger that rests before it lifts throws nothing.
    page.wait_for_timeout(300)
    geste("End")
    page.wait_for_function(f"{DEFILEMENT} > 60")
    assert iframe(page).evaluate(f"{CADRE}.toBBoxString()") == centre
    page.wait_for_function(f"({DEFILEMENT} = 0) === {DEFILEMENT}")
    zoom = iframe(page).evaluate(ZOOM)
    geste("Start", (x - 20, y))
    geste("Start", (x - 20, y), (x + 20, y))
    for pas in range(1, 9):
        geste("Move", (x - 20 - 8 * pas, y), (x + 20 + 8 * pas, y))
    geste("End")
    iframe(page).wait_for_function(f"{ZOOM} > {zoom} + 0.5")
    assert page.evaluate(DEFILEMENT) < 5
    contexte.close()


@BUREAU
def test_un_filtre_cadre_ce_qu_il_garde(page, site):
    carte_prete(page, f"{site}/carte?region=53")
    assert iframe(page).evaluate(ZOOM) > 6.5
    assert montre(page, 48.1, -1.68)
    assert not montre(page, 43.3, 5.4)
    page.get_by_role("button", name="Bretagne", exact=True).click()
    iframe(page).wait_for_function(f"{CADRE}.contains([43.3, 5.4])")
    assert "vue" not in parametres(page)
    page.get_by_role("button", name="Filtres").click()
    menu = page.get_by_label("Départements", exact=True)
    menu.press_sequentially("Gironde")
    menu.press("Enter")
    iframe(page).wait_for_function(f"{ZOOM} > 7")
    assert montre(page, 44.84, -0.58)
    # What the user chose to look at stays, filter or not.
    carte_prete(page, f"{site}/carte?region=53&vue=45.00_3.00_7.0")
    assert iframe(page).evaluate(ZOOM) == 7
    assert montre(page, 45, 3)
    assert not montre(page, 48.4, -4.5)
    carte_prete(page, f"{site}/carte?departement=93")
    assert montre(page, 50.3, -3.2)
    assert not montre(page, 45, 3)


@BUREAU
def test_la_bulle_est_opaque_entiere_et_dans_la_police_du_site(page, site):
    cadre = carte_prete(page, f"{site}/carte")
    bulle = cadre.locator(".infobulle")
    for nom in ("Département du Finistère", "Ville de Strasbourg", "Ville de Nice"):
        cadre.locator(f'path[aria-label^="{nom},"]').hover(force=True)
        expect(bulle).to_have_class(re.compile("vue"))
        style = bulle.evaluate(
            "(b) => { const s = getComputedStyle(b); return [s.opacity, s.fontFamily,"
            " s.backgroundColor]; }"
        )
        assert style[0] == "1"
        assert style[1].startswith('"Source Sans"')
        assert style[2] == "rgb(255, 255, 255)"
        dehors = bulle.evaluate(
            "(b) => { const c = b.getBoundingClientRect(); return c.left < 0 || c.top < 0"
            " || c.right > innerWidth || c.bottom > innerHeight; }"
        )
        assert not dehors, nom
    polices = "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    assert any("Source Sans" in police for police in iframe(page).evaluate(polices))
    # The keyboard shows it too.
    cadre.locator("path[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(bulle).to_have_class(re.compile("vue"))


@BUREAU
def test_les_filtres_se_parcourent_au_clavier(page, site):
    carte_prete(page, f"{site}/carte")
    bouton = page.get_by_role("button", name="Filtres")
    panneau = page.get_by_test_id("stPopoverBody")
    bouton.press("Enter")
    regions = panneau.get_by_role("combobox", name="Régions")
    expect(regions).to_be_visible()
    for touche, ici in (("Tab", regions), ("Shift+Tab", bouton), ("Tab", regions)):
        page.keyboard.press(touche)
        expect(ici).to_be_focused()
    # Streamlit names its own buttons in English.
    expect(panneau.get_by_role("button", name="Aide\u00a0: Règle appliquée")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panneau).to_be_hidden()
    expect(bouton).to_be_focused()


@BUREAU
def test_la_legende_garde_sa_hauteur_et_n_a_pas_d_entree_vide(page, site):
    hauteurs = set()
    for adresse in ("carte", "carte?au=2015-06", "carte?au=2023-06"):
        carte_prete(page, f"{site}/{adresse}")
        legende = page.locator(".st-key-legende ul")
        hauteurs.add(boite(legende)["height"])
        assert "(0)" not in legende.inner_text()
    assert len(hauteurs) == 1


@BUREAU
def test_des_noms_de_lieux_de_pres_seulement(page, site):
    cadre = carte_prete(page, f"{site}/carte")
    noms = cadre.locator(".nom-de-lieu")
    expect(noms).to_have_count(0)
    carte_prete(page, f"{site}/carte?vue=45.60_5.00_8.5")
    expect(noms.filter(has_text="Lyon")).to_have_count(1)
    touchent = iframe(page).evaluate(
        f"""() => {{
          const boites = [...document.querySelectorAll('.nom-de-lieu')].map({ENCRE});
          return boites.some((a, i) => boites.slice(i + 1).some((b) => (
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)));
        }}"""
    )
    assert not touchent


@TELEPHONE
def test_les_noms_des_encarts_tiennent_dans_leur_cadre(page, site):
    carte_prete(page, f"{site}/carte")
    noms = cadre_folium(page).locator(".nom-encart:not(.nom-de-pres)")
    expect(noms).to_have_count(6)
    # A frame of the overseas is 2.5 degrees wide.
    large = iframe(page).evaluate(
        "(() => { const c = Object.values(window).find(v => v instanceof L.Map);"
        " return c.latLngToContainerPoint([41, -2.65]).x - c.latLngToContainerPoint([41, -5.15]).x;"
        " })()"
    )
    for nom in noms.all():
        # That of Paris is 3.05 degrees wide.
        cadre = large * 3.05 / 2.5 if "couronne" in nom.inner_text() else large
        assert nom.evaluate(ENCRE)["width"] < cadre, nom.inner_text()
