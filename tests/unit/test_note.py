import io

import pypdf
import pytest

from components.acces import simulation
from components.figures.niveaux import NIVEAUX
from components.simulateur.figures import carte, courbe, trois_etats
from components.simulateur.note import note
from components.simulateur.phrases import constat
from spaser.formats import nombre
from spaser.scenario import Scenario
from spaser.simulation import TOTAL

pytestmark = pytest.mark.filterwarnings("default")

HOSTILE = 'http://x/simulateur?seuil=25&a=#eval("1")$x$*gras*<b>\\#panic()&convention=TTC'
SCENARIOS = [
    (Scenario(25_000_000), "Toutes"),
    (Scenario(0), "Communes"),
    (Scenario(200_000_000), "Régions"),
    (
        Scenario(
            50_000_000,
            seuils_par_type=(
                ("region", 12_345_678),
                ("departement", 9_999_999),
                ("epci", 7_654_321),
                ("commune", 10_000_001),
            ),
            convention="ttc",
            ept=False,
        ),
        "Départements",
    ),
    (Scenario(10_000_000_000, types=("commune",)), "Intercommunalités"),
]


def faire(donnees, scenario, niveau, adresse):
    reference = donnees.droit.en_vigueur
    simulee = simulation(scenario, reference)
    etats = trois_etats(simulee, donnees.droit)
    pdf = note(
        donnees,
        simulee,
        reference,
        etats,
        carte(donnees, simulee, reference, niveau),
        courbe(simulee),
        adresse,
    )
    return simulee, pypdf.PdfReader(io.BytesIO(pdf))


def mots(texte):
    return "".join(texte.split())


@pytest.mark.parametrize(("scenario", "niveau"), SCENARIOS, ids=str)
def test_deux_pages_avec_les_nombres_du_moteur(donnees, scenario, niveau):
    assert niveau in NIVEAUX
    adresse = f"http://x/simulateur?{'seuil-intercommunalites=7.654321&' * 6}fin=1"
    simulee, lu = faire(donnees, scenario, niveau, adresse)
    assert len(lu.pages) == 2
    premiere, seconde = (mots(page.extract_text()) for page in lu.pages)
    attendu = constat(simulee, donnees.droit, donnees.droit.en_vigueur).replace("**", "")
    assert mots(attendu) in premiere
    bas, haut = simulee.resultat.bornes(TOTAL)
    total = simulee.resultat.effectifs("obligees")[TOTAL]
    assert mots(f"{nombre(total)} ({nombre(bas)} à {nombre(haut)})") in premiere
    for region in donnees.collectivites["region_nom"].unique():
        assert mots(region) in seconde
    assert adresse in seconde
    assert "D’oùviennentcesnombres" in seconde


def test_la_note_est_accessible(donnees):
    _, lu = faire(donnees, SCENARIOS[0][0], "Toutes", "http://x/")
    racine = lu.trailer["/Root"]
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"]
    assert lu.metadata.title == "SPASER : scénario (25\u00a0M€)"


def test_une_adresse_hostile_reste_du_texte(donnees):
    _, lu = faire(donnees, SCENARIOS[0][0], "Toutes", HOSTILE)
    assert len(lu.pages) == 2
    assert mots(HOSTILE) in mots(lu.pages[1].extract_text())


def test_les_lettres_viennent_du_site(donnees):
    _, lu = faire(donnees, SCENARIOS[0][0], "Toutes", "http://x/")
    polices = {
        police.get_object()["/BaseFont"].split("+")[-1]
        for page in lu.pages
        for police in page["/Resources"]["/Font"].values()
    }
    assert polices
    assert all(nom.startswith("SourceSans3") for nom in polices), polices
