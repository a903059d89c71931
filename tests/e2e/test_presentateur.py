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

from components.presentation.diapos.d07_carte import Carte
from spaser.codec import depuis_parametres

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
    "carte": {
        "titre": "À 40\u00a0M€ (communes\u00a0: 20\u00a0M€), 308\u00a0collectivités obligées",
        "legende": ["déjà obligée (279)", "nouvellement obligée (29)", "plus obligée (1)", ""],
        "effectifs": [279, 29, 1, 0],
        "chiffres": [["+29", "entrent"], ["−1", "sort"], ["53\u00a0%", "des achats"]],
        "precision": "",
        "image": "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
    },
}
NOMS = [
    "ouverture",
    "schema",
    "obligees",
    "adoptions",
    "annees",
    "baisse",
    "seuil",
    "carte",
    "mouvements",
    "objectifs",
    "sources",
]
COMBIEN = len(NOMS)

# Words of the slide, and of the frame in it, under 24 px at 1280 × 720.
TROP_PETITS = """() => [...document.querySelectorAll('.diapo.ici *, .salle main *')]
  .filter((element) => [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
    && element.checkVisibility({ visibilityProperty: true }) && !element.closest('.salle h2'))
  .filter((element) => element.getBoundingClientRect().width > 2)
  .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 23.9)
  .map((element) => `${element.tagName} ${element.className.baseVal ?? element.className}
    ${getComputedStyle(element).fontSize} ${element.textContent.trim().slice(0, 30)}`)"""

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
    for rang in range(1, COMBIEN + 1):
        expect(salle.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
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
    expect(page).to_have_url(re.compile("diapo=annees"))
    page.get_by_role("button", name="Précédente").click()
    expect(page).to_have_url(re.compile("diapo=adoptions"))
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Suivante")).to_be_disabled()
    page.goto(f"{site}/presentation?diapo=abc&seuil=zut")
    expect(page.locator("#numero")).to_have_text(f"1 / {COMBIEN}")
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
    for rang in range(1, COMBIEN + 1):
        page.keyboard.press("Home" if rang == 1 else "ArrowRight")
        expect(page.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
    for _ in NOMS[NOMS.index("seuil") + 1 :]:
        page.keyboard.press("ArrowLeft")
    glissiere = cadre.locator("#glissiere")
    glissiere.focus()
    page.keyboard.press("ArrowLeft")
    expect(cadre.locator("#constat")).to_contain_text("24\u00a0M€")
    page.keyboard.press("PageDown")
    expect(page.locator("#numero")).to_have_text(f"8 / {COMBIEN}")
    expect(page.locator(".diapo.ici h1")).to_contain_text("24\u00a0M€")
    assert len(page.requetes) == avant


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_les_notes_suivent_la_salle(page, site):
    page.goto(f"{site}/presentation?diapo=2")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    notes = ouverte.value
    expect(notes.locator("#notes .numero")).to_have_text(f"Diapositive 3 sur {COMBIEN}")
    page.keyboard.press("ArrowRight")
    expect(notes.locator("#notes .numero")).to_have_text(f"Diapositive 4 sur {COMBIEN}")
    expect(notes.locator("#notes .texte")).to_contain_text("plancher")
    expect(notes.locator("#notes .suite")).to_contain_text("premières adoptions")
    suivante = notes.locator(".diapo.ensuite")
    expect(suivante).to_be_visible()
    expect(suivante.locator("h1")).to_contain_text("premières adoptions")
    notes.keyboard.press("ArrowRight")
    expect(page.locator("#numero")).to_have_text(f"5 / {COMBIEN}")
    expect(notes.locator("#temps")).not_to_have_text("00:00")
    notes.get_by_role("button", name="Remettre à zéro").click()
    expect(notes.locator("#temps")).to_have_text("00:00")
    notes.keyboard.press("b")
    expect(page.locator("#noir")).to_be_visible()
    expect(notes.locator("#noir")).to_be_hidden()
    page.keyboard.press("b")
    expect(page.locator("#noir")).to_be_hidden()


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_plein_ecran_ecran_noir_aide(page, site):
    page.goto(f"{site}/presentation?diapo=seuil&seuil=25", wait_until="networkidle")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    page.keyboard.press("F")
    page.wait_for_function("!document.fullscreenElement")
    # From the slider of the frame too.
    page.frame_locator("iframe").locator("#glissiere").focus()
    page.keyboard.press("b")
    expect(page.locator("#noir")).to_be_visible()
    page.locator("#noir").click()
    expect(page.locator("#noir")).to_be_hidden()
    page.keyboard.press("?")
    aide = page.get_by_role("dialog", name="Présenter")
    expect(aide).to_be_visible()
    expect(aide).to_contain_text("écran noir")
    assert [f["id"] for f in Axe().run(page).response["violations"]] == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(aide).to_be_hidden()
    expect(page.locator("#numero")).to_have_text(f"7 / {COMBIEN}")
    assert page.erreurs == []


@pytest.mark.parametrize("coupe", [False, True], ids=["avec_reseau", "sans_reseau"])
@pytest.mark.parametrize("largeur", [1440, 360], ids=["salle", "telephone"])
def test_l_ouverture_s_ecrit_dans_un_formulaire(page, site, coupe, largeur):
    page.goto(f"{site}/presentation?seuil=25&diapo=carte", wait_until="networkidle")
    page.context.set_offline(coupe)
    if largeur < 600:
        page.get_by_role("button", name="Aide").click()
        page.get_by_role("button", name="les écrire").click()
    else:
        page.get_by_role("button", name="Votre titre").click()
    formulaire = page.get_by_role("dialog", name="Votre ouverture")
    expect(formulaire.get_by_label("Titre")).to_be_focused()
    assert [f["id"] for f in Axe().run(page).response["violations"]] == []
    page.keyboard.type("L'achat <b>juste</b> : pour qui ?")
    page.keyboard.press("Tab")
    page.keyboard.type("Réseau & amis")
    formulaire.get_by_label("Date").fill("2026-12-01")
    formulaire.get_by_role("button", name="Mettre à l’ouverture").click()
    ici = page.locator(".diapo.ici")
    titre = "L’achat <b>juste</b>\u00a0: pour qui\u202f?"
    expect(ici.locator("h1")).to_have_text(titre)
    expect(ici.locator(".seance")).to_contain_text("1ᵉʳ\u00a0décembre 2026")
    assert page.title() == f"1 sur {COMBIEN} · {titre} · Observatoire SPASER"
    dits = parse_qs(urlsplit(page.url).query)
    assert dits["titre"] == ["L'achat <b>juste</b> : pour qui ?"]
    assert (dits["organisateur"], dits["date"], dits["seuil"]) == (
        ["Réseau & amis"],
        ["2026-12-01"],
        ["25"],
    )
    for extension in ("pptx", "html"):
        lien = page.locator(f"nav a[data-debut='/presentation.{extension}?']")
        vers = parse_qs(urlsplit(lien.get_attribute("href")).query)
        assert all(vers[cle] == dits[cle] for cle in ("titre", "organisateur", "date", "seuil"))
    ecrite = ici.inner_text()
    page.context.set_offline(False)
    # The server writes it as the form did.
    page.reload(wait_until="networkidle")
    expect(ici).to_have_text(re.compile("Réseau & amis"))
    assert ici.inner_text() == ecrite
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_le_formulaire_se_quitte_et_se_vide(page, site):
    adresse = f"{site}/presentation?seuil=25&titre=Le+mien&date=2026-12-03"
    page.goto(adresse, wait_until="networkidle")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    notes = ouverte.value
    expect(notes.locator("#notes h1")).to_have_text("Le mien")
    ouvrir_le_formulaire = page.get_by_role("button", name="Votre titre")
    titre = page.get_by_label("Titre")
    for quitter in ("Escape", "Annuler"):
        ouvrir_le_formulaire.click()
        expect(titre).to_have_value("Le mien")
        titre.fill("Un autre")
        # Keys of the deck are letters here.
        page.keyboard.type("bf?")
        if quitter == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Annuler").click()
        expect(page.locator("#noir")).to_be_hidden()
        expect(page.locator(".diapo.ici h1")).to_have_text("Le mien")
    ouvrir_le_formulaire.click()
    titre.fill("")
    page.get_by_label("Date").fill("")
    page.keyboard.press("Enter")
    usuel = "Qui doit adopter un SPASER\u202f?"
    expect(page.locator(".diapo.ici h1")).to_have_text(usuel)
    expect(page.locator("#jour")).to_have_text("25\u00a0novembre 2026")
    expect(notes.locator("#notes h1")).to_have_text(usuel)
    assert "titre" not in page.url
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize("reglage", ["seuil=25", "seuil=60&convention=ttc&region=93"])
def test_tout_se_lit_du_fond_de_la_salle(page, site, reglage):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{site}/presentation?{reglage}", wait_until="networkidle")
    for rang in range(1, COMBIEN + 1):
        expect(page.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
        assert page.evaluate(TROP_PETITS) == []
        if NOMS[rang - 1] == "seuil":
            (cadre,) = page.main_frame.child_frames
            assert cadre.evaluate(TROP_PETITS) == []
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize("reglage", ["seuil=25", "seuil=30&convention=ttc&ept=false&region=11"])
def test_la_carte_suit_le_seuil_deplace(page, site, observatoire, reglage):
    page.goto(f"{site}/presentation?diapo=seuil&{reglage}", wait_until="networkidle")
    page.frame_locator("iframe").locator("#exact").fill("60")
    expect(page.locator(".diapo.ici .regle")).to_contain_text("60\u00a0M€")
    page.frame_locator("iframe").locator("#chiffres").click()
    page.keyboard.press("PageDown")
    voulu = re.sub(r"seuil=\d+", "seuil=60", reglage)
    lecture = depuis_parametres(parse_qs(voulu), observatoire.exercices, 0)
    attendue = Carte(observatoire, lecture.scenario)
    ici = page.locator(".diapo.ici")
    expect(ici.locator("h1")).to_have_text(attendue.titre)
    mots = [
        mots
        for (_, mots), n in zip(attendue.legende, attendue.donnees["effectifs"], strict=True)
        if n
    ]
    expect(ici.locator(".legende li:visible")).to_have_text(mots)
    expect(ici.locator(".chiffres div")).to_have_text([m + v for v, m in attendue.chiffres])
    expect(ici.locator(".precision")).to_have_text("".join(attendue.points))
    image = ici.locator("img").last
    assert image.evaluate("(image) => image.naturalWidth") > 300
    assert page.erreurs == []


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
    expect(page.locator("#noms li")).to_have_count(8)
    expect(page.locator("#reste")).to_contain_text("et 233 autres")
    page.locator("#lieu").select_option("Normandie")
    expect(page.locator("#noms li")).to_have_count(6)
    expect(page.locator("#reste")).to_be_empty()
    lignes = page.locator("#barres li")
    expect(lignes).to_have_count(13)
    expect(lignes.last).to_have_text("6 autres12")
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
    expect(page.locator(".diapo.ici h1")).to_have_text(ANNONCE["carte"]["titre"])
    expect(page.locator(".diapo.ici .legende li:visible")).to_have_count(3)
    page.keyboard.press("PageDown")
    expect(page.locator(".diapo.ici h1")).to_have_text(ANNONCE["titre"])
    assert page.title() == f"9 sur {COMBIEN} · {ANNONCE['titre']} · Observatoire SPASER"
    expect(page.locator("#barres li")).to_have_text(["Bretagne28", "Corse1"])
    page.locator("#lieu").select_option("Bretagne")
    expect(page.locator("#noms li")).to_have_count(8)
    expect(page.locator("#reste")).to_contain_text("et 20 autres")

    expect(notes.locator("#notes .numero")).to_have_text(f"Diapositive 9 sur {COMBIEN}")
    expect(notes.locator("#notes h1")).to_have_text(ANNONCE["titre"])
    expect(notes.locator("#notes .rappel")).to_contain_text(ANNONCE["regle"])
    for fenetre in (page, notes):
        vus = parse_qs(urlsplit(fenetre.url).query)
        assert (vus["seuil"], vus["seuil_commune"], vus["diapo"]) == (
            ["40"],
            ["20"],
            ["mouvements"],
        )

    attendues = {
        "PPTX": f"/presentation.pptx?{ANNONCE['scenario']}",
        "Hors ligne": f"/presentation.html?{ANNONCE['scenario']}",
        "Page légère": f"/app/static/simulateur-leger.html#{ANNONCE['scenario']}",
        "Simulateur": f"{site}/simulateur?{ANNONCE['scenario']}",
    }
    for nom, adresse in attendues.items():
        lien = page.get_by_role("link", name=nom, exact=True)
        expect(lien).to_have_attribute("href", adresse)
    page.keyboard.press("End")
    expect(page.locator(".diapo.ici .adresse")).to_have_text(attendues["Simulateur"])
    code = page.evaluate(CODE, attendues["Simulateur"])
    expect(page.locator(".diapo.ici .code-qr path")).to_have_attribute("d", code)
    assert page.erreurs == []
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".diapo.ici .adresse")).to_have_text(attendues["Simulateur"])


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
    for rang in range(1, COMBIEN + 1):
        expect(page.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
        h1 = page.locator(".diapo.ici h1").inner_text()
        titres.append(page.title())
        assert titres[-1] == f"{rang} sur {COMBIEN} · {h1} · Observatoire SPASER"
        page.keyboard.press("ArrowRight")
    assert len(set(titres)) == COMBIEN


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
@pytest.mark.parametrize("depuis", ["ouverture", "seuil"])
def test_imprimee_aucune_diapositive_n_est_blanche(page, site, tmp_path, depuis):
    adresse = f"{site}/presentation?seuil=50&seuil_commune=25&diapo={depuis}"
    page.goto(adresse, wait_until="networkidle")
    pdf = tmp_path / "diapos.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    feuilles = [" ".join(f.extract_text().split()) for f in pypdf.PdfReader(pdf).pages]
    assert len(feuilles) == COMBIEN
    titres = page.locator(".diapo h1").all_text_contents()
    for feuille, titre in zip(feuilles, titres, strict=True):
        assert "".join(titre.split()) in "".join(feuille.split())
        assert len(feuille) > 100
    assert "410 collectivités obligées" in feuilles[6]
    assert "droit en vigueur (50 M€) scénario (50 M€ et seuils par type)" in feuilles[6]
    for feuille in (feuilles[6], feuilles[8]):
        assert "À 50 M€ (communes : 25 M€), 130 collectivités de plus" in feuille
    assert "Entrées dans l’obligation : 130. Sorties : 0." in feuilles[6]
    assert "nouvellement obligée (130)" in feuilles[7]
    assert "Dunkerque" in feuilles[8]


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_le_fichier_hors_ligne_se_presente_sans_reseau(page, site, tmp_path):
    fichier = tmp_path / "presentation.html"
    adresse = f"{site}/presentation.html?seuil=25&titre=Sans+r%C3%A9seau"
    fichier.write_bytes(page.request.get(adresse).body())
    page.context.set_offline(True)
    page.goto(f"{fichier.as_uri()}?diapo=ouverture")
    expect(page.locator(".diapo.ici h1")).to_have_text("Sans réseau")
    for nom in NOMS[1:]:
        page.keyboard.press("ArrowRight")
        expect(page.locator(f".diapo.ici[data-nom={nom}] h1")).to_be_visible()
    page.goto(f"{fichier.as_uri()}?diapo=6")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    notes = ouverte.value
    cadre = page.frame_locator("iframe")
    expect(cadre.locator("#constat")).to_contain_text("521\u00a0collectivités")
    cadre.get_by_role("button", name="10 M€").click()
    expect(page.locator(".diapo.ici .regle")).to_contain_text("10\u00a0M€")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".diapo.ici h1")).to_have_text(
        "À 10\u00a0M€, 1\u202f179\u00a0collectivités obligées"
    )
    expect(notes.locator("#notes h1")).to_contain_text("1\u202f179")
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
    # Opened again, it is where it was left; so are notes opened since.
    page.reload()
    expect(page.locator(".diapo.ici h1")).to_contain_text("1\u202f179")
    page.wait_for_function("document.querySelector('#du-scenario > img').naturalWidth > 300")
    page.get_by_role("button", name="Votre titre").click()
    page.get_by_label("Titre").fill("Encore sans réseau")
    page.keyboard.press("Enter")
    expect(page.locator(".diapo.ici h1")).to_have_text("Encore sans réseau")
    with page.context.expect_page() as ouverte:
        page.get_by_role("link", name="Notes").click()
    expect(ouverte.value.locator("#notes h1")).to_have_text("Encore sans réseau")
    expect(ouverte.value.locator("[data-nom=carte] h1")).to_contain_text("1\u202f179")
    assert [r for r in page.requetes if r.startswith("http")] == []
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [360, 768], ids=["telephone", "tablette"])
def test_rien_ne_depasse_sur_un_petit_ecran(page, site):
    page.goto(f"{site}/presentation?seuil=25&seuil_commune=10&types=commune,epci&ept=false")
    for rang in range(1, COMBIEN + 1):
        expect(page.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if NOMS[rang - 1] == "seuil":
            # The page scrolls, and the frame does not.
            (cadre,) = page.main_frame.child_frames
            cadre.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
            assert cadre.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("ArrowRight")


def test_accessibilite(page, site):
    page.goto(f"{site}/presentation?seuil=25", wait_until="networkidle")
    for rang in range(1, COMBIEN + 1):
        expect(page.locator("#numero")).to_have_text(f"{rang} / {COMBIEN}")
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
        for large in (largeur, 641, 600):
            page.set_viewport_size({"width": large, "height": hauteur})
            page.wait_for_timeout(1000)
            assert corps.bounding_box()["height"] <= hauteur, large
