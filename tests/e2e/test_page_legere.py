"""The light page, opened as a file or in the deck: the engine's figures, and no request."""

import re
from datetime import date
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from components.figures.palette import SITUATIONS
from components.simulateur.page_legere import PAGE
from components.simulateur.phrases import constat
from spaser.codec import depuis_parametres
from spaser.formats import nombre, pourcentage
from spaser.observatoire import Observatoire
from spaser.regle import phrase_de_la_regle, regime_du
from spaser.scenario import MILLION, Scenario
from spaser.simulation import NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE, TOTAL

pytestmark = pytest.mark.navigateur

REGLES = [
    "seuil=50&seuil_commune=25",
    "seuil=25&region=53",
    "seuil=10&convention=ttc&types=commune&types=epci&ept=false",
    "seuil=50&annee=2025",
    "seuil=25&annee=2023",
    "seuil=25&syndicats=true",
    "seuil=300&seuil_epci=1,5&convention=ttc&region=11&ept=false",
    "seuil=180&region=06",
]
PRESENTATION = """<title>Présentation</title><script>
  const recus = [];
  addEventListener('message', ({ data }) => recus.push(data));
</script>
<iframe src="/app/static/simulateur-leger.html?salle=1&SCENARIO" width="WIDTH" height="600">
</iframe>
"""
# Digits take the middle of the box of their line.
SE_TOUCHENT = """(selecteur) => {
  const boites = [...document.querySelectorAll(selecteur)].map((element) => {
    const { left, right, top, height } = element.getBoundingClientRect();
    return { left, right, top: top + height / 5, bottom: top + height * 4 / 5 };
  });
  return boites.flatMap((a, i) => boites.slice(i + 1).filter((b) => (
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom))).length;
}"""


@pytest.fixture(scope="module")
def observatoire(donnees, racine):
    jour = re.search(r'<time datetime="([0-9-]+)">', (racine / PAGE).read_text("utf-8"))[1]
    return Observatoire(donnees, date.fromisoformat(jour))


def scenario_de(observatoire, adresse: str) -> Scenario:
    lecture = depuis_parametres(
        parse_qs(adresse), observatoire.exercices, observatoire.droit.en_vigueur.seuil
    )
    assert not lecture.fautes
    return lecture.scenario


def ouvrir(page: Page, racine, fin: str = "") -> None:
    page.goto(f"{(racine / PAGE).as_uri()}{fin}")
    prete(page)


def prete(page) -> None:
    expect(page.locator("#comptes tr").first).to_be_attached()
    expect(page.locator("#regle path")).to_be_attached()


def en_mots(phrase: str) -> re.Pattern:
    """Return a phrase whatever its spaces and apostrophes."""
    mots = [re.escape(mot) for mot in phrase.replace("**", "").split()]
    return re.compile("^" + r"\s+".join(mots).replace("'", "['’]") + "$")


def verifier(page, observatoire, scenario: Scenario) -> None:
    """Check that the page shows what Python's engine gives."""
    droit = observatoire.droit
    simulee = observatoire.simulation(scenario, droit.en_vigueur)
    resultat, comparaison = simulee.resultat, simulee.comparaison
    expect(page.locator("#constat")).to_have_text(
        en_mots(constat(simulee, droit, droit.en_vigueur))
    )
    lacunes = observatoire.exercices.phrase_des_lacunes(scenario.annee, scenario.types)
    regle = f"{phrase_de_la_regle(scenario)} {lacunes}".strip()
    expect(page.locator("#regle-dite")).to_have_text(en_mots(regle))
    etats = [observatoire.resultat(scenario.avec_seuil(r.seuil)) for r in droit.regimes[-2:]]
    # What is the law is not drawn twice.
    if regime_du(scenario, droit) != droit.en_vigueur:
        etats.append(resultat)
    attendues = [
        [
            *(nombre(etat.effectifs("obligees")[type_]) for etat in etats),
            nombre(resultat.effectifs("selon_convention")[type_]),
        ]
        for type_ in (*scenario.types, TOTAL)
    ]
    lignes = page.locator("#comptes tr").all()
    assert [ligne.locator("td").all_inner_texts() for ligne in lignes] == attendues
    parts = page.locator("#parts tr").first.locator("td").all_inner_texts()
    assert parts == [*(pourcentage(etat.part_achats, 1) for etat in etats), ""]
    comptes = page.locator("#barres .compte").all_text_contents()
    # In a room, bars are those of the law in force and of the scenario.
    premiere = int(page.evaluate("document.documentElement.classList.contains('salle')"))
    assert comptes == [cellule for ligne in attendues[:-1] for cellule in ligne[premiere:-1]]
    bas, haut = resultat.bornes(TOTAL)
    expect(page.locator("#regle text")).to_contain_text(f"{nombre(bas)} à {nombre(haut)}")
    bande = resultat.effectifs("selon_convention")[TOTAL]
    expect(page.locator("#legende-selon_convention")).to_contain_text(f"({nombre(bande)})")
    # Nothing has an entry of the legend for nobody.
    for entree in page.locator("#legende li").all():
        assert entree.is_hidden() == ("(0)" in entree.text_content())
    if scenario.convention == "ht":
        entrees = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
        expect(page.locator("#legende-nouvellement_obligee")).to_contain_text(
            f"({nombre(entrees)})"
        )


def test_dix_seuils_comme_le_moteur(page, racine, observatoire):
    ouvrir(page, racine)
    for seuil in (1, 2, 5, 10, 25, 49, 50, 51, 100, 200):
        page.locator("#exact").fill(str(seuil))
        verifier(page, observatoire, Scenario(seuil * MILLION))
    assert page.requetes == [(racine / PAGE).as_uri()]
    assert page.erreurs == []


@pytest.mark.parametrize("signe", ["?", "#"])
@pytest.mark.parametrize("adresse", REGLES)
def test_la_regle_entiere_de_l_adresse(page, racine, observatoire, adresse, signe):
    ouvrir(page, racine, f"{signe}{adresse}")
    verifier(page, observatoire, scenario_de(observatoire, adresse))
    expect(page.locator("#fautes")).to_be_hidden()
    for boite in ("document.documentElement", "document.querySelector('.table')"):
        assert page.evaluate(f"{boite}.scrollWidth <= {boite}.clientWidth")
    assert page.evaluate(SE_TOUCHENT, "#courbe .axe[text-anchor=middle]") == 0
    assert page.requetes[0].startswith((racine / PAGE).as_uri())
    assert len(page.requetes) == 1
    assert page.erreurs == []


def test_les_seuils_par_type_restent(page, racine, observatoire):
    ouvrir(page, racine, "#seuil=50&seuil_commune=25&seuil_epci=30")
    page.get_by_role("button", name="100 M€ droit antérieur").click()
    adresse = "seuil=100&seuil_epci=30&seuil_commune=25"
    verifier(page, observatoire, scenario_de(observatoire, adresse))
    expect(page).to_have_url(re.compile(f"#{adresse}$"))


def test_adresse_et_clavier(page, racine, observatoire):
    ouvrir(page, racine, "#seuil=25&region=11&salon=2")
    page.locator("#glissiere").focus()
    page.keyboard.press("ArrowLeft")
    verifier(page, observatoire, Scenario(24 * MILLION, region="11"))
    expect(page).to_have_url(re.compile("#seuil=24&region=11&salon=2$"))


@pytest.mark.parametrize(
    ("adresse", "phrases"),
    [
        ("seuil=zut", ["Le seuil « zut » n'est pas un nombre de millions d'euros."]),
        ("seuil=%3Cscript%3E", ["Le seuil « <script> » n'est pas un nombre de millions d'euros."]),
        ("convention=x&ept=non", ["La convention « x » n'existe pas", "Le champ « ept » vaut"]),
        ("annee=2025&types=commune", ["ne couvrent que les régions et les départements."]),
        ("region=99", ["La région « 99 » n'est pas connue"]),
        ("seuil=0", ["Cette page compte à partir de 1 M€"]),
    ],
)
def test_ce_que_l_adresse_a_de_faux_est_dit(page, racine, adresse, phrases):
    ouvrir(page, racine, f"#{adresse}")
    expect(page.locator("#fautes li")).to_have_count(len(phrases))
    dites = re.sub(r"\s", " ", page.locator("#fautes").inner_text()).replace("’", "'")
    assert all(phrase in dites for phrase in phrases)
    page.get_by_role("button", name="25 M€ hypothèse").click()
    expect(page.locator("#fautes")).to_be_hidden()
    assert page.erreurs == []


@pytest.mark.parametrize("salle", ["", "&salle=1"])
@pytest.mark.parametrize(
    ("saisi", "phrase"),
    [
        (
            "20000",
            "Le seuil « 20000 » n'est pas compris entre 1 M€ et 10 000 M€ : 25 M€ est gardé.",
        ),
        ("0.5", "Le seuil « 0.5 » n'est pas compris entre 1 M€ et 10 000 M€ : 25 M€ est gardé."),
        ("", "Le seuil est un nombre de millions d'euros : 25 M€ est gardé."),
        ("e", "Le seuil « e » n'est pas un nombre de millions d'euros : 25 M€ est gardé."),
    ],
)
def test_un_seuil_saisi_faux_est_dit(page, racine, observatoire, salle, saisi, phrase):
    ouvrir(page, racine, f"#seuil=25{salle}")
    page.locator("#exact").fill(saisi)
    page.locator("#exact").press("Tab")
    expect(page.locator("#fautes li")).to_be_visible()
    dite = re.sub(r"\s", " ", page.locator("#fautes li").inner_text()).replace("’", "'")
    assert dite == phrase
    expect(page.locator("#exact")).to_have_value("25")
    verifier(page, observatoire, Scenario(25 * MILLION))
    page.get_by_role("button", name="100 M€ droit antérieur").click()
    expect(page.locator("#fautes")).to_be_hidden()
    assert page.erreurs == []


def test_qui_entre_qui_sort(page, racine, observatoire):
    ouvrir(page, racine, "#seuil=40&seuil_commune=80")
    page.locator("#titre-qui").click()
    scenario = Scenario(40 * MILLION, (("commune", 80 * MILLION),))
    comparaison = observatoire.simulation(scenario, observatoire.droit.en_vigueur).comparaison
    table = observatoire.collectivites
    attendus = []
    for situation, verbe in ((NOUVELLEMENT_OBLIGEE, "Entre"), (PLUS_OBLIGEE, "Sort")):
        lignes = table[(comparaison.situations == situation).to_numpy()]
        for ligne in lignes.sort_values("achats_haut", ascending=False, kind="stable").itertuples():
            montants = [nombre(m / MILLION, 1) for m in (ligne.achats_bas, ligne.achats_haut)]
            attendus.append([ligne.nom_complet.replace("'", "’"), *montants, verbe])
    assert {ligne[-1] for ligne in attendus} == {"Entre", "Sort"}
    lignes = page.locator("#mouvements tbody tr")
    expect(lignes).to_have_count(len(attendus))
    cellules = [ligne.locator("th, td").all_inner_texts() for ligne in lignes.all()]
    assert [[nom, *suite] for nom, _, *suite in cellules] == attendus
    page.locator("#exact").fill("50")
    expect(lignes).to_have_count(comparaison.effectif(PLUS_OBLIGEE))


PALES = """() => {
  const toile = document.getElementById('cercles');
  const { data } = toile.getContext('2d').getImageData(0, 0, toile.width, toile.height);
  let [pales, pleins] = [0, 0];
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] > 84 && data[i] < 95) pales += 1;
    else if (data[i] === 255) pleins += 1;
  }
  return [pales, pleins];
}"""


def test_qui_entre_est_ce_que_l_on_voit(page, racine):
    """Who stays is pale on the level where somebody moves, and nowhere else."""
    for adresse, pale in (
        ("#seuil=25&niveau=departement", True),
        ("#seuil=75&niveau=departement", True),
        ("#seuil=25&niveau=region", False),
        ("#seuil=50&niveau=departement", False),
    ):
        ouvrir(page, racine, adresse)
        pales, pleins = page.evaluate(PALES)
        assert pleins > 1_000, adresse
        assert (pales > 10_000) == pale, adresse
        page.goto("about:blank")


def test_qui_entre_est_dessine_au_dessus(page, racine):
    ouvrir(page, racine, "#seuil=50")
    page.evaluate(
        """() => {
          window.teintes = [];
          const remplir = CanvasRenderingContext2D.prototype.fill;
          CanvasRenderingContext2D.prototype.fill = function (...trace) {
            if (this.canvas.id === 'cercles') teintes.push(this.fillStyle);
            return remplir.apply(this, trace);
          };
        }"""
    )
    page.locator("#exact").fill("25")
    expect(page.locator("#legende-nouvellement_obligee")).to_be_visible()
    teintes = page.evaluate("teintes")
    entrent = SITUATIONS[NOUVELLEMENT_OBLIGEE].couleur.lower()
    # Signs are painted by lots: the last ones of a picture are those of who enters.
    lots = [teinte == entrent for teinte in teintes]
    assert not lots[0] and lots[-1]
    fins = [rang for rang in range(1, len(lots)) if lots[rang - 1] and not lots[rang]]
    debuts = [rang for rang in range(1, len(lots)) if lots[rang] and not lots[rang - 1]]
    assert len(debuts) == len(fins) + 1


def test_les_barres_sont_au_milieu_de_leur_type(page, racine):
    for seuil, par_type in (("50", 2), ("25", 3)):
        ouvrir(page, racine, f"#seuil={seuil}")
        ecarts = page.evaluate(
            """(n) => {
              const barres = [...document.querySelectorAll('#barres rect')];
              const noms = [...document.querySelectorAll('#barres text[text-anchor=end]')];
              return noms.map((nom, i) => {
                const siennes = barres.slice(n * i, n * (i + 1)).map((b) => b.getBBox());
                const bas = siennes.at(-1).y + siennes.at(-1).height;
                const milieu = (siennes[0].y + bas) / 2;
                return Math.abs(nom.getBBox().y + nom.getBBox().height / 2 - milieu);
              });
            }""",
            par_type,
        )
        assert len(ecarts) == 4 and max(ecarts) < 4
        page.goto("about:blank")


def test_le_nombre_ht_est_au_bout_de_sa_barre(page, racine):
    ouvrir(page, racine)
    bouts = page.evaluate(
        """[...document.querySelectorAll('#barres rect')].map((barre) => {
          const [x, largeur] = [barre.x.baseVal.value, barre.width.baseVal.value];
          return Number(barre.nextElementSibling.getAttribute('x')) - x - largeur;
        })"""
    )
    assert bouts == pytest.approx([4] * 8, abs=0.01)
    page.locator("#exact").fill("25")
    expect(page.locator("#barres rect")).to_have_count(12)


@pytest.mark.parametrize("adresse", ["#seuil=40&seuil_commune=80&annee=2019", "#seuil=25&salle=1"])
def test_accessibilite(page, racine, adresse):
    ouvrir(page, racine, adresse)
    if "salle" not in adresse:
        page.locator("#titre-qui").click()
        expect(page.locator("#mouvements tbody tr").first).to_be_visible()
    fautes = Axe().run(page).response["violations"]
    assert [(f["id"], f["nodes"][0]["html"][:120]) for f in fautes] == []


def test_aucun_mot_droit(page, racine):
    ouvrir(page, racine, "#seuil=40&seuil_commune=80&region=93&annee=2019")
    page.locator("#titre-qui").click()
    expect(page.locator("#mouvements tbody tr").first).to_be_visible()
    texte = page.locator("body").inner_text()
    assert re.findall(r".{20}(?:'| [:;?!»]|« )", texte) == []


def en_salle(page: Page, racine, scenario: str, largeur: int):
    """Open a deck of two lines that holds the light page; return the frame."""
    corps = PRESENTATION.replace("SCENARIO", scenario).replace("WIDTH", str(largeur))
    page.route(
        "http://site.invalid/presentation",
        lambda r: r.fulfill(body=corps, content_type="text/html; charset=utf-8"),
    )
    page.route(
        "http://site.invalid/app/static/simulateur-leger.html*",
        lambda r: r.fulfill(
            body=(racine / PAGE).read_bytes(), content_type="text/html; charset=utf-8"
        ),
    )
    page.route(
        "**/*.woff2",
        lambda r: r.fulfill(
            path=racine / "static" / "source-sans" / r.request.url.rpartition("/")[2]
        ),
    )
    page.goto("http://site.invalid/presentation")
    cadre = page.frames[1]
    cadre.wait_for_selector("#regle path", state="attached")
    return cadre


@pytest.mark.parametrize("largeur", [360, 768, 1178])
@pytest.mark.parametrize("adresse", ["seuil=50", "seuil=10&convention=ttc", "seuil=180&region=06"])
def test_en_salle_rien_ne_se_touche(page, racine, largeur, adresse):
    avertis = []
    page.on("console", lambda m: avertis.append(m.text) if m.type == "error" else None)
    page.set_viewport_size({"width": largeur, "height": 720})
    cadre = en_salle(page, racine, adresse, largeur - 20)
    for selecteur in ("#barres .axe[text-anchor=middle]", "#barres .compte"):
        assert cadre.evaluate(SE_TOUCHENT, selecteur) == 0
    assert cadre.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert avertis == []
    assert page.erreurs == []


@pytest.mark.parametrize("largeur", [1440], ids=["salle"])
def test_la_presentation_suit(page, racine, observatoire):
    cadre = en_salle(page, racine, "seuil=50&region=53", 1200)
    page.wait_for_timeout(400)
    assert page.evaluate("recus") == []
    for touche in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        cadre.locator("#glissiere").press(touche)
    cadre.get_by_role("button", name="25 M€").press(" ")
    page.wait_for_function("recus.at(-1)?.scenario === 'seuil=25&region=53'")
    recu = page.evaluate("recus.at(-1)")
    assert recu["titre"] == "Bretagne\u00a0: à 25\u00a0M€, 9\u00a0collectivités de plus"
    assert (recu["entrees"], recu["sorties"], recu["sens"]) == (9, 0, "entrees")
    assert sum(len(noms) for noms in recu["lieux"].values()) == 9
    assert "Morbihan" in recu["lieux"]
    adresse = "seuil=60&seuil_commune=40&convention=ttc"
    page.evaluate("(s) => frames[0].postMessage({ scenario: s }, location.origin)", adresse)
    page.wait_for_function("recus.at(-1).scenario?.startsWith('seuil=60')")
    verifier(cadre, observatoire, scenario_de(observatoire, adresse))
    recu = page.evaluate("recus.at(-1)")
    comparaison = observatoire.simulation(
        scenario_de(observatoire, adresse), observatoire.droit.en_vigueur
    ).comparaison
    assert recu["entrees"] == comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    assert recu["sorties"] == comparaison.effectif(PLUS_OBLIGEE)
    lignes = observatoire.collectivites[
        (comparaison.situations == NOUVELLEMENT_OBLIGEE).to_numpy()
    ].sort_values("achats_haut", ascending=False, kind="stable")
    for region, noms in lignes.groupby("region_nom")["nom_complet"]:
        envoyes = recu["lieux"][region.replace("'", "’")]
        assert envoyes == [nom.replace("'", "’") for nom in noms]
    assert page.erreurs == []


def test_un_niveau_a_ses_territoires(page, site):
    page.goto(f"{site}/app/static/simulateur-leger.html#seuil=25")
    expect(page.locator("#legende-nouvellement_obligee")).to_contain_text("(241)")
    assert not any("epci.topojson" in adresse for adresse in page.requetes)
    for niveau, entrees in (("departement", 11), ("epci", 100)):
        page.locator("#niveau").select_option(niveau)
        expect(page.locator("#legende-nouvellement_obligee")).to_contain_text(f"({entrees})")
        expect(page.locator("#note-de-la-carte")).to_be_empty()
        expect(page).to_have_url(re.compile(f"niveau={niveau}"))
    assert any("epci.topojson" in adresse for adresse in page.requetes)
    assert page.erreurs == []


def test_sans_reseau_les_intercommunalites_gardent_leurs_signes(page, racine):
    ouvrir(page, racine, "#seuil=25&niveau=epci")
    expect(page.locator("#note-de-la-carte")).to_contain_text("elles gardent leurs signes")
    expect(page.locator("#legende-nouvellement_obligee")).to_contain_text("(100)")
    assert len(page.requetes) == 1
    assert page.erreurs == []


def test_le_site_la_sert(page, site):
    page.goto(f"{site}/app/static/simulateur-leger.html#seuil=10")
    expect(page.locator("#constat")).to_contain_text("1\u202f179\u00a0collectivités")
    page.wait_for_function("document.fonts.check('16px \"Source Sans 3\"')")
