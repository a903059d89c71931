"""The light page, opened as a file: the same counts as the engine, and no request."""

import re

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from components.acces import Simulation
from components.simulateur.phrases import constat
from spaser.construction.legere import PAGE
from spaser.formats import nombre, pourcentage, typographie
from spaser.scenario import Scenario
from spaser.simulation import TOTAL, comparer, simuler
from spaser.vocabulaire import TYPES

pytestmark = [pytest.mark.navigateur, pytest.mark.filterwarnings("default")]


def ouvrir(page: Page, racine, fin: str = "") -> None:
    page.goto(f"{(racine / PAGE).as_uri()}{fin}")
    expect(page.locator("#comptes tr").first).to_be_attached()
    expect(page.locator("#regle path")).to_be_attached()


def test_dix_seuils_comme_le_moteur(page, racine, donnees, collectivites):
    ouvrir(page, racine)
    droit = donnees.droit
    reference = simuler(collectivites, Scenario(droit.en_vigueur.seuil))
    for seuil in (1, 2, 5, 10, 25, 49, 50, 51, 100, 200):
        page.locator("#exact").fill(str(seuil))
        resultat = simuler(collectivites, Scenario(seuil * 1_000_000))
        simulee = Simulation(resultat, comparer(reference, resultat), pd.DataFrame())
        phrases = typographie(constat(simulee, droit, droit.en_vigueur)).replace("**", "")
        expect(page.locator("#constat")).to_have_text(phrases)
        expect(page.locator("#parts td").nth(2)).to_have_text(pourcentage(resultat.part_achats, 1))
        for rang, type_ in enumerate((*TYPES, TOTAL)):
            ligne = page.locator("#comptes tr").nth(rang)
            attendus = resultat.par_type.loc[type_]
            expect(ligne).to_contain_text(nombre(attendus["obligees"]))
            cellules = ligne.locator("td")
            expect(cellules.nth(2)).to_have_text(nombre(attendus["obligees"]))
            expect(cellules.nth(3)).to_have_text(nombre(attendus["selon_convention"]))
    assert page.requetes == [(racine / PAGE).as_uri()]
    assert page.erreurs == []


def test_adresse_et_clavier(page, racine, collectivites):
    ouvrir(page, racine, "#seuil=25")
    expect(page.locator("#constat")).to_contain_text("521\u00a0collectivités")
    page.locator("#glissiere").focus()
    page.keyboard.press("ArrowLeft")
    attendu = simuler(collectivites, Scenario(24_000_000)).total["obligees"]
    expect(page.locator("#constat")).to_contain_text(f"{attendu}\u00a0collectivités")
    expect(page).to_have_url(re.compile("#seuil=24$"))
    page.get_by_role("button", name="100", exact=True).click()
    expect(page.locator("#constat")).to_contain_text("123\u00a0collectivités")
    for boite in ("document.documentElement", "document.querySelector('.table')"):
        assert page.evaluate(f"{boite}.scrollWidth <= {boite}.clientWidth")


def test_adresse_avec_point_d_interrogation(page, racine):
    ouvrir(page, racine, "?seuil=25")
    expect(page.locator("#constat")).to_contain_text("521\u00a0collectivités")


@pytest.mark.parametrize("valeur", ["0", "201", "%3Cscript%3E"])
def test_seuil_insense(page, racine, valeur):
    ouvrir(page, racine, f"#seuil={valeur}")
    expect(page.locator("#constat")).to_contain_text("280\u00a0collectivités")
    assert page.erreurs == []


def test_le_site_la_sert(page, site):
    page.goto(f"{site}/app/static/simulateur-leger.html#seuil=10")
    expect(page.locator("#constat")).to_contain_text("1\u202f179\u00a0collectivités")
