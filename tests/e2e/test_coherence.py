"""One truth: the same scenarios, read on everything that speaks of them.

Same rule in words, same totals, same lists on the page, the light page, the deck and its notes, the
PDF, the PPTX, the workbook, the comparison, the API and the command line.
"""

import csv
import io
import json
import re
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from ouvrir import ouvrir
from parcours import CONSTAT
from playwright.sync_api import expect
from pptx import Presentation
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.application import creer_api
from components.fichiers.tableurs import classeur
from components.simulateur.documents import feuilles
from components.simulateur.note import note
from components.simulateur.page_legere import PAGE
from components.simulateur.phrases import constat
from components.simulateur.recit import recit
from components.simulateur.scenarios_gardes import Garde, comparaison
from components.site.plan import SIMULATEUR
from spaser.cli import main
from spaser.codec import en_adresse, en_options, en_parametres
from spaser.formats import nombre, typographie
from spaser.regle import regle_en_mots
from spaser.scenario import MILLION, Scenario, en_millions
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
)

REGIONS_DEPARTEMENTS = ("region", "departement")
SCENARIOS = [
    Scenario(25 * MILLION),
    Scenario(100 * MILLION),
    Scenario(12_500_000),
    Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),)),
    Scenario(50 * MILLION, seuils_par_type=(("epci", 30_500_000), ("region", 200 * MILLION))),
    Scenario(
        100 * MILLION,
        seuils_par_type=(("commune", 10 * MILLION), ("departement", 75 * MILLION)),
        ept=False,
    ),
    Scenario(25 * MILLION, region="53"),
    Scenario(50 * MILLION, region="06"),
    Scenario(10 * MILLION, region="11", ept=False),
    Scenario(75 * MILLION, region="84", convention="ttc"),
    Scenario(50 * MILLION, seuils_par_type=(("commune", 25 * MILLION),), region="44"),
    Scenario(25 * MILLION, convention="ttc"),
    Scenario(50 * MILLION, convention="ttc"),
    Scenario(25 * MILLION, ept=False),
    Scenario(50 * MILLION, ept=False, convention="ttc", types=("epci",)),
    Scenario(40 * MILLION, types=("commune",)),
    Scenario(20 * MILLION, types=("departement", "epci"), convention="ttc", region="76"),
    Scenario(50 * MILLION, types=REGIONS_DEPARTEMENTS, annee=2025),
    Scenario(100 * MILLION, types=("departement",), annee=2025, convention="ttc"),
    Scenario(25 * MILLION, types=REGIONS_DEPARTEMENTS, annee=2025, region="32"),
]


def plat(texte: str) -> str:
    """Return a text as it is read, whatever its spaces, apostrophes and capitals."""
    texte = texte.replace("’", "'").replace("**", "").replace("ᵉ", "e").replace("ʳ", "r")
    return " ".join(texte.split()).lower()


def serre(texte: str) -> str:
    """Return a text without any space: documents cut lines where they want."""
    return plat(texte).replace(" ", "")


@dataclass
class Verite:
    """What the engine says of a scenario against the law in force."""

    scenario: Scenario
    regle: str
    obligees: int
    bande: int
    entrees: list[str]
    sorties: list[str]


@pytest.fixture(params=SCENARIOS, ids=regle_en_mots)
def verite(request, observatoire) -> Verite:
    simulee = observatoire.simulation(request.param, observatoire.droit.en_vigueur)
    lignes = observatoire.lignes_concernees(simulee)

    def noms(mouvement: str) -> list[str]:
        return lignes.loc[lignes["mouvement"] == mouvement, "nom_complet"].tolist()

    return Verite(
        request.param,
        regle_en_mots(request.param),
        simulee.resultat.effectifs("obligees")[TOTAL],
        simulee.resultat.effectifs("selon_convention")[TOTAL],
        noms("entre"),
        noms("sort"),
    )


@pytest.fixture(scope="module")
def api():
    with TestClient(creer_api()) as client:
        yield client


@pytest.fixture(scope="module")
def deck():
    from components.presentation.routes import routes_de_presentation

    application = Starlette(routes=routes_de_presentation())
    with TestClient(application, base_url="http://exemple.fr") as client:
        yield client


def ecarts(observatoire, scenario) -> tuple[int, int]:
    c = observatoire.simulation(scenario, observatoire.droit.en_vigueur).comparaison
    return c.effectif(NOUVELLEMENT_OBLIGEE), c.effectif(PLUS_OBLIGEE)


def test_la_page(verite, observatoire):
    """What is below its first screen, which the browser computes."""
    app = ouvrir(SIMULATEUR, **en_parametres(verite.scenario))
    assert not app.exception
    assert not app.warning
    qui = plat(next(h.proto.body for h in app.get("html") if 'class="qui"' in h.proto.body))
    qui = qui.partition("</p>")[0]
    entrees, sorties = ecarts(observatoire, verite.scenario)
    for effectif, mots in ((entrees, "entre"), (sorties, "sort")):
        assert (f"{plat(nombre(effectif))} {mots}" in qui) == bool(effectif)
    app.session_state["volet_images"] = app.session_state["donnees_situations"] = True
    app.run()
    table = next(t.value for t in app.table if "Situation" in t.value.columns)
    for mot, noms in (("entre", verite.entrees), ("sort", verite.sorties)):
        lus = table.loc[table["Mouvement"] == mot, "Collectivité"]
        assert [plat(nom) for nom in lus] == [plat(nom) for nom in noms]


@pytest.mark.navigateur
@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_le_premier_ecran(page, site, observatoire):
    """One page for the twenty scenarios."""
    droit = observatoire.droit
    for scenario in SCENARIOS:
        page.goto(f"{site}/simulateur?{en_adresse(scenario)}")
        simulee = observatoire.simulation(scenario, droit.en_vigueur)
        phrase = constat(simulee, droit, droit.en_vigueur).replace("**", "")
        expect(page.locator(CONSTAT)).to_have_text(typographie(phrase))
        chiffre = page.locator("#chiffres dd").first
        expect(chiffre).to_have_text(nombre(simulee.resultat.effectifs("obligees")[TOTAL]))
        assert plat(regle_en_mots(scenario)) in plat(page.locator("#regle-dite").inner_text())
        expect(page.locator("#fautes")).to_be_hidden()
    assert page.erreurs == []


def test_la_comparaison(verite, observatoire):
    garde = [Garde("Le mien", verite.scenario)]
    table = comparaison(observatoire, garde, observatoire.droit.en_vigueur).set_index("Critère")
    colonne = table["Le mien"].map(plat)
    assert colonne["Règle"] == plat(verite.regle)
    assert colonne["Obligées"] == plat(nombre(verite.obligees))
    assert colonne["Selon la convention"] == plat(nombre(verite.bande))
    ecart = next(valeur for sujet, valeur in colonne.items() if sujet.startswith("Écart"))
    entrees, sorties = ecarts(observatoire, verite.scenario)
    attendus = ([f"+{entrees}"] if entrees else []) + ([f"−{sorties}"] if sorties else [])
    assert serre(ecart) == serre(" et ".join(attendus) or "aucun")


def test_l_api(verite, observatoire, api):
    regime = en_millions(observatoire.droit.en_vigueur.seuil)
    suite = en_adresse(verite.scenario)
    simulation = api.get(f"/simulation?{suite}&reference={regime}").json()
    assert simulation["regle"] == verite.regle
    assert simulation["obligees"]["total"] == verite.obligees
    assert simulation["selon_convention"]["total"] == verite.bande
    assert (simulation["nouvelles"], simulation["sorties"]) == ecarts(observatoire, verite.scenario)
    qui = api.get(f"/simulation/collectivites?{suite}").json()
    for mot, noms in (("entre", verite.entrees), ("sort", verite.sorties)):
        assert [c["nom_complet"] for c in qui if c["mouvement"] == mot] == noms


def test_la_commande(verite, observatoire, capsys):
    regime = str(en_millions(observatoire.droit.en_vigueur.seuil))
    options = ["simuler", *en_options(verite.scenario)]
    assert main([*options, "--reference", regime]) == 0
    dit = capsys.readouterr().out.splitlines()
    assert plat(dit[0]) == plat(verite.regle)
    assert plat(dit[1]).startswith(plat(f"Obligées : {nombre(verite.obligees)} ("))
    entrees, sorties = ecarts(observatoire, verite.scenario)
    assert plat(f"{nombre(entrees)} de plus, {nombre(sorties)} de moins") in plat(dit[-1])
    assert main([*options, "--liste"]) == 0
    lignes = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    for mot, noms in (("entre", verite.entrees), ("sort", verite.sorties)):
        assert [x["nom_complet"] for x in lignes if x["mouvement"] == mot] == noms


@pytest.fixture
def raconte(verite, observatoire):
    return recit(observatoire, verite.scenario, observatoire.droit.en_vigueur)


def test_le_classeur(verite, observatoire, raconte):
    regime = observatoire.droit.en_vigueur
    tables = feuilles(observatoire, raconte, regime, "http://x/")
    livre = load_workbook(io.BytesIO(classeur(tables)))
    lisez_moi = dict(list(livre["Lisez-moi"].values)[1:])
    assert plat(lisez_moi["Règle"]) == plat(verite.regle)
    lieux = list(livre["Par département" if verite.scenario.region else "Par région"].values)
    assert lieux[-1][lieux[0].index("Ensemble")] == verite.obligees
    entrees, sorties = ecarts(observatoire, verite.scenario)
    assert lieux[-1][lieux[0].index("Écart")] == entrees - sorties
    titres, *qui = livre["Collectivités"].values
    nom, mouvement = titres.index("Collectivité"), titres.index("Mouvement")
    assert [x[nom] for x in qui if x[mouvement] == "entre"] == verite.entrees
    assert [x[nom] for x in qui if x[mouvement] == "sort"] == verite.sorties


def test_la_note(verite, observatoire, raconte):
    regime = observatoire.droit.en_vigueur
    adresse = f"http://x/simulateur?{en_adresse(verite.scenario)}"
    pdf = note(observatoire, raconte, regime, "toutes", adresse)
    premiere, seconde = (serre(p.extract_text()) for p in PdfReader(io.BytesIO(pdf)).pages)
    assert serre(verite.regle) in premiere
    assert serre(raconte.constat) in premiere
    assert serre(adresse) in seconde


def test_la_presentation_et_ses_notes(verite, observatoire, deck):
    page = deck.get(f"/presentation?{en_adresse(verite.scenario)}").text
    dit = plat(re.sub(r"<[^>]+>", " ", page.partition("<script")[0]).replace("&#39;", "'"))
    assert plat(verite.regle) in dit
    contenu = json.loads(re.search(r'id="donnees">(.*?)</script>', page, re.DOTALL)[1])
    # The notes of the slides that follow the scenario end with the rule.
    assert plat(verite.regle) in plat(contenu["regle"])
    assert [diapo["nom"] for diapo in contenu["diapos"] if diapo["suit"]]
    entrees, sorties = ecarts(observatoire, verite.scenario)
    titres = " ".join(plat(diapo["titre"]) for diapo in contenu["diapos"])
    for effectif, mots in ((entrees, "de plus"), (sorties, "de moins")):
        if effectif:
            assert re.search(
                rf"{serre(nombre(effectif))}(collectivités?)?{serre(mots)}", serre(titres)
            )
    if not entrees and not sorties:
        assert "personne n'entre ni ne sort" in titres
    premieres = (verite.entrees or verite.sorties)[:5]
    assert all(serre(nom) in serre(json.dumps(contenu, ensure_ascii=False)) for nom in premieres)


def test_le_pptx(verite, deck):
    octets = deck.get(f"/presentation.pptx?{en_adresse(verite.scenario)}").content
    livre = Presentation(io.BytesIO(octets))
    textes = [
        plat(" ".join(f.text_frame.text for f in page.shapes if f.has_text_frame))
        for page in livre.slides
    ]
    notes = [plat(page.notes_slide.notes_text_frame.text) for page in livre.slides]
    assert any(plat(verite.regle) in texte for texte in textes)
    assert any(plat(verite.regle) in texte for texte in notes)
    premieres = (verite.entrees or verite.sorties)[:5]
    assert all(any(plat(nom) in texte for texte in textes) for nom in premieres)


@pytest.mark.navigateur
@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_la_page_legere(page, racine, observatoire):
    """One opening for the twenty scenarios, which its address changes."""
    page.goto((racine / PAGE).as_uri())
    page.locator("#titre-qui").click()
    for scenario in SCENARIOS:
        page.goto(f"{(racine / PAGE).as_uri()}#{en_adresse(scenario)}")
        page.wait_for_function(
            "(mots) => document.body.innerText.replaceAll('’', \"'\")"
            ".replace(/\\s+/g, ' ').includes(mots)",
            arg=" ".join(regle_en_mots(scenario).split()),
        )
        simulee = observatoire.simulation(scenario, observatoire.droit.en_vigueur)
        total = nombre(simulee.resultat.effectifs("obligees")[TOTAL])
        expect(page.locator("#constat strong", has_text=re.compile(rf"^{total}\s"))).to_be_visible()
        lignes = observatoire.lignes_concernees(simulee)
        attendus = [
            plat(nom)
            for mouvement in ("entre", "sort")
            for nom in lignes.loc[lignes["mouvement"] == mouvement, "nom_complet"]
        ]
        noms = page.locator("#mouvements th[scope=row]")
        expect(noms).to_have_count(len(attendus))
        assert [plat(nom) for nom in noms.all_inner_texts()] == attendus
