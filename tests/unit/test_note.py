import io

import pypdf
import pytest

from components.figures.niveaux import NIVEAUX
from components.simulateur.note import note
from components.simulateur.phrases import constat
from components.simulateur.recit import recit
from spaser.formats import nombre, typographie
from spaser.scenario import Scenario
from spaser.simulation import TOTAL

HOSTILE = 'http://x/simulateur?seuil=25&a=#eval("1")$x$*gras*<b>\\#panic()&convention=TTC'
SCENARIOS = [
    (Scenario(25_000_000), "toutes"),
    (Scenario(0), "commune"),
    (Scenario(200_000_000), "region"),
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
        "departement",
    ),
    (Scenario(10_000_000_000, types=("commune",)), "epci"),
]


def faire(observatoire, scenario, niveau, adresse):
    reference = observatoire.droit.en_vigueur
    raconte = recit(observatoire, scenario, reference, niveau)
    pdf = note(observatoire, raconte, reference, adresse)
    return raconte.simulee, pypdf.PdfReader(io.BytesIO(pdf))


def mots(texte):
    return "".join(texte.split())


@pytest.mark.parametrize(("scenario", "niveau"), SCENARIOS, ids=str)
def test_deux_pages_avec_les_nombres_du_moteur(observatoire, scenario, niveau):
    assert niveau in NIVEAUX
    adresse = f"http://x/simulateur?{'seuil-intercommunalites=7.654321&' * 6}fin=1"
    simulee, lu = faire(observatoire, scenario, niveau, adresse)
    assert len(lu.pages) == 2
    premiere, seconde = (mots(page.extract_text()) for page in lu.pages)
    attendu = constat(simulee, observatoire.droit, observatoire.droit.en_vigueur).replace("**", "")
    assert mots(typographie(attendu)) in premiere
    bas, haut = simulee.resultat.bornes(TOTAL)
    total = simulee.resultat.effectifs("obligees")[TOTAL]
    assert mots(f"{nombre(total)} ({nombre(bas)} à {nombre(haut)})") in premiere
    for region in observatoire.collectivites["region_nom"].unique():
        assert mots(typographie(region)) in seconde
    assert adresse in seconde
    assert "D’oùviennentcesnombres" in seconde


def test_la_note_est_accessible(observatoire):
    _, lu = faire(observatoire, SCENARIOS[0][0], "toutes", "http://x/")
    racine = lu.trailer["/Root"]
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"]
    assert lu.metadata.author == "Observatoire SPASER"
    assert lu.metadata.creation_date.date() == observatoire.jour
    assert lu.metadata.title == "SPASER\u00a0: scénario (25\u00a0M€)"


def test_une_adresse_hostile_reste_du_texte(observatoire):
    _, lu = faire(observatoire, SCENARIOS[0][0], "toutes", HOSTILE)
    assert len(lu.pages) == 2
    assert mots(HOSTILE) in mots(lu.pages[1].extract_text())


def test_les_lettres_viennent_du_site(observatoire):
    _, lu = faire(observatoire, SCENARIOS[0][0], "toutes", "http://x/")
    polices = {
        police.get_object()["/BaseFont"].split("+")[-1]
        for page in lu.pages
        for police in page["/Resources"]["/Font"].values()
    }
    assert polices
    assert all(nom.startswith("SourceSans3") for nom in polices), polices
