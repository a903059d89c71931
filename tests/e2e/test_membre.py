"""A member of the network browses the map, reads about a collectivité, and takes lists away."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from urllib.parse import urlsplit

import pytest
from docx import Document
from parcours import (
    RESUME,
    ZOOM,
    au_repos,
    cadre_folium,
    carte_prete,
    iframe,
    ouvrir,
    parametres,
    telecharger,
)
from playwright.sync_api import FrameLocator, Locator, expect

from spaser.formats import typographie

pytestmark = pytest.mark.navigateur


@pytest.fixture(scope="module")
def table(observatoire):
    return observatoire.suivies(observatoire.droit.en_vigueur)


def lieu(cadre: FrameLocator, nom: str) -> Locator:
    return cadre.locator(f'path[aria-label^="{nom},"]')


def test_la_carte_a_ses_cercles_ses_polygones_et_garde_son_cadrage(page, site, table):
    cadre = carte_prete(page, f"{site}/carte")
    points = cadre.locator("path.leaflet-interactive")
    expect(points).to_have_count(len(table))
    iframe(page).evaluate("window.temoin = true")
    cadre.locator(".leaflet-control-zoom-in").click()
    iframe(page).wait_for_function("!document.querySelector('.leaflet-zoom-anim')")
    zoom = iframe(page).evaluate(ZOOM)
    for nom, type_ in (("Régions", "region"), ("Départements", "departement")):
        page.get_by_text(nom, exact=True).first.click()
        expect(points).to_have_count(int((table["type"] == type_).sum()))
    expect(cadre.locator("path").nth(100)).to_be_attached()
    assert iframe(page).evaluate("window.temoin")
    assert iframe(page).evaluate(ZOOM) == zoom


def test_une_date_passee_montre_qui_etait_oblige_alors(page, site, observatoire):
    """Some were obliged only on the accounts of that year: they are on the map, with its amount."""
    alors = observatoire.suivies(observatoire.droit.en_vigueur, au=date(2023, 6, 1))
    aujourd_hui = observatoire.suivies(observatoire.droit.en_vigueur)
    seules = alors[~alors["siren"].isin(aujourd_hui["siren"])]
    assert not seules.empty
    cadre = carte_prete(page, f"{site}/carte?au=2023-06")
    expect(cadre.locator("path.leaflet-interactive")).to_have_count(len(alors))
    expect(cadre.locator(".manque")).to_have_count(0)
    nom = typographie(seules["nom_complet"].iloc[0])
    expect(lieu(cadre, nom)).to_have_attribute("aria-label", re.compile("Achats 2023\u00a0:"))


def test_choisir_un_territoire_au_pointeur_et_au_clavier(page, site):
    cadre = carte_prete(page, f"{site}/carte?niveau=Départements")
    iframe(page).evaluate("window.temoin = true")
    lieu(cadre, "Département de la Gironde").click()
    expect(page.locator(RESUME)).to_contain_text("Département de la Gironde")
    assert parametres(page)["siren"] == ["223300013"]
    assert iframe(page).evaluate("window.temoin")
    page.get_by_role("button", name="Fermer").click()
    expect(page.locator(RESUME)).to_contain_text("Choisissez une collectivité")
    lieu(cadre, "Département de la Gironde").click()
    expect(page.locator(RESUME)).to_contain_text("Département de la Gironde")
    cadre.locator("path[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    choisi = cadre.locator("path[tabindex='0']")
    assert choisi.evaluate("(lieu) => getComputedStyle(lieu).outlineWidth") == "3px"
    nom = choisi.get_attribute("aria-label").partition(",")[0]
    page.keyboard.press("Enter")
    expect(page.locator(f"{RESUME} h3")).to_have_text(nom)


def test_recherche_resume_fiche_et_retour(page, site):
    cadre = carte_prete(page, f"{site}/carte?region=Île-de-France&au=12/2022")
    cadre.get_by_role("button", name="La Réunion", exact=True).click()
    page.wait_for_function("location.search.includes('vue=')")
    page.get_by_label("Et chez vous ?").fill("saint denis")
    page.get_by_role("button", name="Ville de Saint-Denis (Seine-Saint-Denis)").click()
    expect(page.locator(RESUME)).to_contain_text("Ville de Saint-Denis (Seine-Saint-Denis)")
    # The time to read: two changes of address at once are one step back.
    page.wait_for_timeout(1100)
    depart, zoom = page.evaluate("location.href"), iframe(page).evaluate(ZOOM)
    page.get_by_role("link", name="Voir sa fiche").click()
    expect(page.locator("h1")).to_have_text("Ville de Saint-Denis")
    expect(page).to_have_title(re.compile("^Ville de Saint-Denis"))
    page.go_back()
    expect(page.locator("h1")).to_have_text("Carte des adoptions")
    expect(page).to_have_title(re.compile("^Carte des adoptions"))
    expect(page.locator(RESUME)).to_contain_text("Ville de Saint-Denis (Seine-Saint-Denis)")
    expect(page.get_by_text("droit antérieur (100").first).to_be_visible()
    expect(page.get_by_role("button", name="Île-de-France", exact=True)).to_be_visible()
    expect(cadre_folium(page).locator("path.leaflet-interactive").first).to_be_attached()
    assert page.evaluate("location.href") == depart
    assert abs(iframe(page).evaluate(ZOOM) - zoom) < 0.2
    assert {urlsplit(url).netloc for url in page.requetes} == {urlsplit(site).netloc}
    assert page.erreurs == []


def test_un_lien_recu_redonne_la_vue_et_la_position(page, site, table):
    cadre = carte_prete(
        page, f"{site}/carte?niveau=Communes&region=Bretagne&vue=48.10_-2.80_7.0&siren=213502388"
    )
    assert iframe(page).evaluate(ZOOM) == 7
    expect(page.locator(RESUME)).to_contain_text("Ville de Rennes")
    ici = (table["type"] == "commune") & (table["region_nom"] == "Bretagne")
    expect(cadre.locator("path.leaflet-interactive")).to_have_count(int(ici.sum()))


def test_les_intercommunalites_sont_des_territoires_demandes_a_leur_niveau(page, site, table):
    cadre = carte_prete(page, f"{site}/carte")
    assert not any("epci.topojson" in adresse for adresse in page.requetes)
    page.get_by_text("Intercommunalités", exact=True).first.click()
    territoires = cadre.locator("path.leaflet-interactive")
    expect(territoires).to_have_count(int((table["type"] == "epci").sum()))
    assert any("epci.topojson" in adresse for adresse in page.requetes)
    # Drawn at its place and in the frame: its middle is between them.
    lieu(cadre, "Plaine Commune").press("Enter")
    expect(page.locator(RESUME)).to_contain_text("Plaine Commune")
    assert page.erreurs == []


SE_TOUCHENT = """(noms) => {
  const [a, b] = noms.map((nom) => (
    document.querySelector(`path[aria-label^="${nom},"]`).getBoundingClientRect()));
  return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom && b.top < a.bottom;
}"""


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
@pytest.mark.parametrize(
    ("ville", "metropole"),
    [
        ("Ville de Bordeaux", "Bordeaux Métropole"),
        ("Ville de Strasbourg", "Eurométropole de Strasbourg"),
        ("Ville de Lyon", "Métropole de Lyon"),
        ("Ville de Paris", "Métropole du Grand Paris"),
    ],
)
def test_une_ville_et_sa_metropole_sont_separees_a_tous_les_zooms(
    page, site, table, ville, metropole
):
    ici = table.loc[table["nom_complet"] == ville].iloc[0]
    carte_prete(page, f"{site}/carte")
    cadre = iframe(page)
    for zoom in (5, 6.5, 9):
        cadre.evaluate(
            "([lat, lon, zoom]) => Object.values(window).find((v) => v instanceof L.Map)"
            ".setView([lat, lon], zoom, { animate: false })",
            [ici["carte_latitude"], ici["carte_longitude"], zoom],
        )
        assert not cadre.evaluate(SE_TOUCHENT, [ville, metropole]), zoom


@pytest.mark.parametrize("largeur", [360, 768], ids=["telephone", "tablette"])
def test_les_boutons_de_vue_ne_cachent_rien_et_cadrent_l_ile_de_france(page, site, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    cadre = carte_prete(page, f"{site}/carte")
    barre = cadre.locator(".barre")
    carte = cadre.locator(".leaflet-container")
    expect(barre.get_by_role("button")).to_have_count(8)
    bas = barre.bounding_box()
    assert bas["y"] + bas["height"] <= carte.bounding_box()["y"] + 1
    pied = iframe(page).evaluate(
        "document.querySelector('.leaflet-container')"
        ".getBoundingClientRect().bottom <= innerHeight + 1"
    )
    assert pied
    barre.get_by_role("button", name="Île-de-France", exact=True).click()
    page.wait_for_function("/vue=\\d/.test(location.search)")
    dedans = carte.bounding_box()
    ville = lieu(cadre, "Ville de Montreuil").bounding_box()
    assert dedans["x"] <= ville["x"] <= dedans["x"] + dedans["width"]
    assert dedans["y"] <= ville["y"] <= dedans["y"] + dedans["height"]


@pytest.mark.parametrize("vue", ["91_0_7", "NaN_NaN_NaN"])
@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_une_position_insensee_montre_toute_la_carte(page, site, vue):
    cadre = carte_prete(page, f"{site}/carte?vue={vue}")
    assert iframe(page).evaluate(ZOOM) < 6
    cadre.get_by_role("button", name="Mayotte", exact=True).click()
    page.wait_for_function("/vue=\\d/.test(location.search)")
    cadre.get_by_role("button", name="Hexagone", exact=True).click()
    page.wait_for_function("!location.search.includes('vue=')")
    assert page.erreurs == []


def test_la_lecture_avance_sans_recharger_la_carte(page, site):
    carte_prete(page, f"{site}/carte")
    iframe(page).evaluate("window.temoin = true")
    avant = iframe(page).evaluate(ZOOM)
    etapes = page.evaluate("history.length")
    # Nothing moves before it is asked for.
    assert "au" not in parametres(page)
    page.get_by_role("button", name="Lecture").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_text("Au 1ᵉʳ juillet 2015").first).to_be_visible()
    expect(page.get_by_text("Au 1ᵉʳ janvier 2016").first).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Lecture")).to_be_visible()
    date = parametres(page)["au"]
    page.wait_for_timeout(2000)
    assert parametres(page)["au"] == date
    assert iframe(page).evaluate("window.temoin")
    assert iframe(page).evaluate(ZOOM) == avant
    assert page.evaluate("history.length") <= etapes + 1


def test_filtrer_telecharger_et_choisir_dans_la_liste(page, site, table):
    carte_prete(page, f"{site}/carte?niveau=Départements&region=Occitanie&region=Normandie")
    page.get_by_role("button", name="Normandie", exact=True).click()
    page.wait_for_function("!location.search.includes('Normandie')")
    expect(page.get_by_text("dans le périmètre choisi (Occitanie)").first).to_be_visible()
    ici = table[(table["type"] == "departement") & (table["region_nom"] == "Occitanie")]
    attendus = ici["siren"].tolist()
    expect(page.get_by_text(f"{len(attendus)}\u00a0collectivités, des plus gros")).to_be_visible()

    brut = telecharger(page, "Télécharger (CSV)").read_bytes()
    assert brut.startswith(b"\xef\xbb\xbf")
    lignes = list(csv.DictReader(io.StringIO(brut.decode("utf-8-sig")), delimiter=";"))
    assert [ligne["SIREN"] for ligne in lignes] == attendus
    assert all("." not in ligne["Achats, M€ HT (bas)"] for ligne in lignes)

    classeur = zipfile.ZipFile(telecharger(page, "Télécharger (Excel)"))
    feuille = classeur.read("xl/worksheets/sheet1.xml").decode()
    assert feuille.count("<row ") == 1 + len(attendus)

    geojson = telecharger(page, "Télécharger (GeoJSON)").read_bytes()
    entites = json.loads(geojson)["features"]
    assert [e["properties"]["SIREN"] for e in entites] == attendus
    assert {e["geometry"]["type"] for e in entites} <= {"Polygon", "MultiPolygon"}

    grille = page.locator("[data-testid=stDataFrame]")
    grille.scroll_into_view_if_needed()
    grille.click(position={"x": 15, "y": 55})
    expect(page.locator(f"{RESUME} h3")).to_have_text(typographie(ici["nom_complet"].iloc[0]))


def test_fiche_comparer_signaler_et_imprimer(page, site):
    ouvrir(page, f"{site}/collectivite?siren=243300316", "Bordeaux Métropole")
    page.get_by_label("Ou avec une autre").fill("toulouse metropole")
    page.get_by_role("button", name="Toulouse Métropole (Haute-Garonne)").click()
    expect(page.get_by_role("columnheader", name="Toulouse Métropole")).to_be_visible()
    page.wait_for_function("location.search.includes('avec=243100518')")
    adresse = page.get_by_role("link", name="Préparer un message").get_attribute("href")
    assert adresse.startswith("mailto:?subject=SPASER%20de%20Bordeaux")
    page.emulate_media(media="print")
    expect(page.get_by_role("columnheader", name="Toulouse Métropole")).to_be_visible()
    for reglage in (".st-key-menu", ".st-key-chemins", ".stMultiSelect", ".stTextInput"):
        for element in page.locator(reglage).all():
            expect(element).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Métropole de Lyon").click()
    expect(page.locator("h1")).to_have_text("Métropole de Lyon")


def test_comparer_ce_que_les_schemas_promettent_et_obtiennent(page, site, observatoire):
    ouvrir(page, f"{site}/retours", "Retours d’expérience")
    page.get_by_role("link", name="Comparer ce que tous promettent").click()
    expect(page.locator("h1")).to_have_text("Objectifs et résultats")
    environnement = page.get_by_role(
        "heading", name=re.compile("^Marchés avec une clause environnementale")
    )
    expect(environnement).to_contain_text("5\u00a0schémas visent 100\u00a0%")
    menu = page.get_by_label("Thèmes", exact=True)
    if page.viewport_size["width"] < 600:
        expect(menu).to_be_hidden()
        page.get_by_text("Chercher, filtrer").click()
    menu.press_sequentially("Ali")
    menu.press("Enter")
    page.wait_for_function("location.search === '?theme=alimentation'")
    menu.press("Escape")
    expect(environnement).to_have_count(0)
    siens = observatoire.engagements[observatoire.engagements["theme"] == "alimentation"]
    expect(page.get_by_text(f"{len(siens)}\u00a0faits relevés, avec la source")).to_be_visible()
    brut = telecharger(page, "Télécharger (CSV)").read_bytes()
    lignes = list(csv.DictReader(io.StringIO(brut.decode("utf-8-sig")), delimiter=";"))
    assert [ligne["Libellé"] for ligne in lignes] == siens["libelle"].tolist()
    page.locator(".ajouts").get_by_role("link", name="Île-de-France").first.click()
    expect(page.locator("h1")).to_have_text("Région Île-de-France")
    expect(page.get_by_text("Ce que son schéma promet et obtient")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(f"{len(siens)}\u00a0faits relevés, avec la source")).to_be_visible()
    assert page.erreurs == []


def test_preparer_son_spaser_de_la_fiche_au_document(page, site):
    ouvrir(page, f"{site}/collectivite?siren=243500139", "Rennes Métropole")
    page.get_by_role("link", name="Préparer mon SPASER").first.click()
    expect(page.locator("h1")).to_have_text("Préparer mon SPASER")
    assert parametres(page)["siren"] == ["243500139"]
    page.get_by_text("Un schéma conjoint", exact=True).click()
    page.get_by_label("Qui l’adopterait aussi").fill("ville de rennes")
    page.get_by_role("button", name="Ville de Rennes (Ille-et-Vilaine)", exact=True).click()
    expect(page.get_by_role("heading", name="Sommes-nous concernés")).to_be_visible()
    page.get_by_text("Insertion", exact=True).last.click()
    expect(page.get_by_text("Objectif national").first).to_be_visible()
    # What is typed while a page is being made again may not reach its address.
    au_repos(page)
    page.get_by_label("Vote du conseil").fill("14/06/2027")
    page.keyboard.press("Enter")
    page.wait_for_function("new URLSearchParams(location.search).get('conseil') === '14/06/2027'")
    expect(page.get_by_text("14\u00a0juin 2027")).to_be_visible()
    au_repos(page)
    page.get_by_label("Écrire objectifs et indicateurs (semaines)").fill("10")
    page.keyboard.press("Enter")
    page.wait_for_function("new URLSearchParams(location.search).get('semaines_ecrire') === '10'")
    expect(page.get_by_text("5\u00a0avril 2027")).to_be_visible()
    adresse = parametres(page)
    assert adresse["avec"] == ["213502388"]
    assert adresse["conseil"] == ["14/06/2027"]
    assert adresse["semaines_ecrire"] == ["10"]
    fichier = telecharger(page, "Le document Word")
    textes = [p.text for p in Document(fichier).paragraphs]
    assert "Rennes Métropole et Ville de Rennes" in textes
    page.reload()
    expect(page.get_by_role("heading", name="Sommes-nous concernés")).to_be_visible()
    expect(page.get_by_text("5\u00a0avril 2027")).to_be_visible()
    assert page.erreurs == []


def test_de_la_liste_et_d_une_fiche_inconnue_a_une_fiche(page, site):
    ouvrir(page, f"{site}/collectivites?q=lacq", "Toutes les collectivités")
    page.get_by_role("link", name="Communauté de communes de Lacq-Orthez").click()
    expect(page.locator("h1")).to_have_text("Communauté de communes de Lacq-Orthez")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Toutes les collectivités")
    expect(page.get_by_label("Chercher")).to_have_value("lacq")
    ouvrir(page, f"{site}/collectivite?siren=123", "Fiche d’une collectivité")
    expect(page.get_by_text("ne désigne aucune collectivité")).to_be_visible()
    page.get_by_label("Chercher une collectivité").fill("franche comte")
    page.get_by_role("button", name="Région Bourgogne-Franche-Comté").click()
    expect(page.locator("h1")).to_have_text("Région Bourgogne-Franche-Comté")


def test_entree_ouvre_la_seule_reponse_et_le_retour_ne_la_rouvre_pas(page, site):
    ouvrir(page, f"{site}/collectivites", "Toutes les collectivités")
    champ = page.get_by_label("Chercher")
    champ.fill("Les Abymes")
    champ.press("Enter")
    expect(page.locator("h1")).to_have_text("Ville des Abymes")
    page.go_back()
    expect(page.get_by_role("heading", name="1\u00a0collectivité", exact=True)).to_be_visible()
    au_repos(page)
    # The time in which an answer would be opened.
    page.wait_for_timeout(1000)
    expect(page.locator("h1")).to_have_text("Toutes les collectivités")
    champ.fill("Ville de Pau")
    champ.press("Enter")
    expect(page.get_by_role("link", name="Ville de Pau", exact=True)).to_be_visible()
    expect(page.locator("h1")).to_have_text("Toutes les collectivités")
    ouvrir(page, f"{site}/collectivite", "Fiche d’une collectivité")
    champ = page.get_by_label("Chercher une collectivité")
    champ.press_sequentially("région paca")
    champ.press("Enter")
    expect(page.locator("h1")).to_have_text("Région Provence-Alpes-Côte d’Azur")
    assert page.erreurs == []


def test_le_debut_d_une_region_et_entree_n_en_choisissent_qu_une(page, site):
    ouvrir(page, f"{site}/collectivites", "Toutes les collectivités")
    menu = page.get_by_label("Régions", exact=True)
    if page.viewport_size["width"] < 600:
        expect(menu).to_be_hidden()
        page.get_by_text("Filtrer, trier").click()
    menu.press_sequentially("Bret")
    expect(page.get_by_role("option")).to_have_text(["Bretagne"])
    menu.press("Enter")
    page.wait_for_function("location.search === '?region=53'")
    au_repos(page)
    expect(menu).to_be_visible()
