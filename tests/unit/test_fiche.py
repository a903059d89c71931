"""The page of a collectivité: its answer at a glance, and its sheet."""

import io

import pypdf
import pytest

from components.collectivite.document import fiche_en_pdf
from components.collectivite.fiche import autres_obligees
from components.collectivite.phrases import phrase_seuil
from components.collectivite.reponse import badges
from spaser.formats import euros_ronds, typographie
from spaser.simulation import SELON_CONVENTION

ADRESSE = "http://x/collectivite?siren="
RENNES, BESANCON, PORT, BRETAGNE = "243500139", "212500565", "219740073", "233500016"


def elle(observatoire, siren):
    trouvee = observatoire.collectivite(siren)
    assert trouvee is not None
    return trouvee


def mots_des_badges(observatoire, siren):
    return [badge.mots for badge in badges(observatoire, elle(observatoire, siren))]


@pytest.mark.parametrize(
    ("siren", "obligation", "schema"),
    [
        (RENNES, "Obligée", "SPASER en vigueur jusqu'en 2027"),
        (BESANCON, "Obligée", "SPASER en vigueur jusqu'en 2026, à renouveler"),
        (PORT, "Non obligée", "Aucun SPASER recensé"),
        # The third one is of low confidence: it does not count.
        (BRETAGNE, "Obligée", "SPASER échu en 2025"),
        ("217500016", "Obligée", "SPASER adopté en 2021, fin inconnue"),
        ("245900428", "Obligée", "SPASER adopté, fin inconnue"),
        ("239710015", "Obligée", "SPASER en préparation"),
    ],
)
def test_deux_badges(observatoire, siren, obligation, schema):
    dite, sien = mots_des_badges(observatoire, siren)
    assert dite.startswith(f"{obligation} · droit en vigueur")
    assert sien == schema


def test_entre_deux_conventions_le_badge_le_dit(observatoire):
    table = observatoire.annuaire
    siren = table.loc[table["classe"] == SELON_CONVENTION, "siren"].iloc[0]
    assert mots_des_badges(observatoire, siren)[0].replace("\u00a0", " ") == (
        "Au-dessus de 50 M€ toutes taxes, au-dessous hors taxes"
    )


@pytest.mark.parametrize(
    ("montant", "mots"),
    [
        (441_106_667, "441 M€"),
        (62_648_000, "62,6 M€"),
        (1_934_000_000, "1,9 Md€"),
        (999_600, "1 M€"),
        (123_456, "123 k€"),
        (999, "999 €"),
        (0, "0 €"),
    ],
)
def test_trois_chiffres_au_plus(montant, mots):
    assert euros_ronds(montant).replace("\u00a0", " ") == mots


def test_pres_d_un_seuil_les_montants_restent_exacts(observatoire):
    droit = observatoire.droit
    # 52,2 M€ HT, close to 50; 441, far from both.
    assert "52,179" in phrase_seuil(elle(observatoire, BESANCON), droit)
    assert "environ **441" in phrase_seuil(elle(observatoire, RENNES), droit)


def test_les_autres_obligees_de_la_region(observatoire):
    autres = autres_obligees(observatoire, elle(observatoire, RENNES))
    assert set(autres["region_code"]) == {"53"}
    assert RENNES not in set(autres["siren"])
    assert autres["obligee"].all()
    assert autres["achats_haut"].is_monotonic_decreasing


@pytest.fixture(params=[RENNES, BESANCON, PORT, BRETAGNE, "243300316", "plus_petite"])
def siren(request, observatoire):
    if request.param == "plus_petite":
        return observatoire.annuaire["siren"].iloc[-1]
    return request.param


def test_une_page_etiquetee_avec_les_mots_de_la_fiche(observatoire, siren):
    lue = elle(observatoire, siren)
    pdf = fiche_en_pdf(observatoire, lue, f"{ADRESSE}{siren}")
    document = pypdf.PdfReader(io.BytesIO(pdf))
    (page,) = document.pages
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "fr"
    assert document.metadata.title == typographie(lue.nom_complet)
    ecrit = "".join(page.extract_text().split())
    for mots in mots_des_badges(observatoire, siren):
        assert "".join(typographie(mots).split()) in ecrit
    assert f"{ADRESSE}{siren}" in ecrit


def test_une_adresse_hostile_reste_du_texte(observatoire):
    hostile = 'http://x/#eval("1")$x$*gras*<b>\\#panic()'
    pdf = fiche_en_pdf(observatoire, elle(observatoire, PORT), hostile)
    ecrit = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert hostile in ecrit.replace("\n", "")
