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
    raconte = recit(observatoire, scenario, reference)
    pdf = note(observatoire, raconte, reference, niveau, adresse)
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


@pytest.mark.parametrize("longueur", [100, 1_000, 4_000])
@pytest.mark.parametrize("lettre", ["y", "W", "%C3%A9", "a=1&"])
def test_une_adresse_longue_reste_dans_la_page(observatoire, longueur, lettre):
    adresse = f"http://x/simulateur?seuil=25&x={lettre * (longueur // len(lettre))}"
    _, lu = faire(observatoire, SCENARIOS[0][0], "toutes", adresse)
    assert len(lu.pages) == 2
    seconde = lu.pages[1]
    (lien,) = (annotation.get_object() for annotation in seconde["/Annots"])
    assert lien["/A"]["/URI"] == adresse
    marge = 17 / 25.4 * 72
    assert max(map(float, lien["/QuadPoints"][::2])) <= float(seconde.mediabox.width) - marge + 1
    assert any("Code QR" in nom for nom in descriptions(lu)) == (longueur <= 500)


def descriptions(lu):
    """Return what is read in the place of each picture."""
    return [
        str(objet["/Alt"])
        for rang in range(1, lu.trailer["/Size"])
        if isinstance(objet := lu.get_object(pypdf.generic.IndirectObject(rang, 0, lu)), dict)
        and "/Alt" in objet
    ]
