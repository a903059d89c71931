"""The follow-up from end to end: told on a phone, accepted on the machine, seen by all, undone."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from parcours import au_repos, cadre_folium, carte_prete, ouvrir, prete
from playwright.sync_api import Browser, FrameLocator, Page, expect
from serveurs import port_libre, servir

from spaser.formats import typographie
from suivi.base import VARIABLE

pytestmark = pytest.mark.navigateur

LIEN = "https://www.exemple.fr/deliberation"
CARTE = "carte?niveau=Départements"
# Asked again and again by the page itself: what is waited for is never a promise.
COMPTER = """() => { window.compteur ??= setInterval(async () => {
  window.publies = (await (await fetch('/api/v1/suivi')).json()).total; }, 200); }"""
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Site:
    """A server as `make run` starts it, with an empty database, and its command line."""

    racine: Path
    base: str
    adresse: str = ""

    def suivi(self, *arguments: str) -> str:
        """Run a command of the follow-up on the machine of the site; return what it says."""
        fait = subprocess.run(
            [sys.executable, "-m", "suivi", *arguments],
            cwd=self.racine,
            env=os.environ | {VARIABLE: self.base},
            capture_output=True,
            text=True,
        )
        assert fait.returncode == 0, fait.stderr
        return fait.stdout

    def lire(self, chemin: str) -> bytes:
        """Return what a program reads."""
        with urllib.request.urlopen(f"{self.adresse}{chemin}", timeout=20) as reponse:
            return reponse.read()

    def adoptions(self, siren: str) -> list[dict]:
        """Return what the API has of the schemes of a collectivité."""
        return json.loads(self.lire(f"/api/v1/adoptions?siren={siren}"))

    def evenements(self) -> list[dict]:
        """Return the public history, oldest first."""
        return json.loads(self.lire("/api/v1/suivi"))["resultats"]

    def flux(self) -> list[str]:
        """Return the titles of the feed."""
        entrees = ElementTree.fromstring(self.lire("/suivi.atom")).iter(f"{ATOM}entry")
        return [entree.findtext(f"{ATOM}title") for entree in entrees]


@pytest.fixture
def site(racine: Path, base_vide: str) -> Iterator[Site]:
    port = port_libre()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    commande = ["streamlit", "run", "app.py", *options]
    monte = Site(racine, base_vide)
    for monte.adresse in servir(commande, port, racine, {VARIABLE: base_vide}):
        yield monte


@pytest.fixture
def quelqu_un(navigateur: Browser) -> Iterator[Callable[[int, int], Page]]:
    """Return what opens the browser of someone else: nothing is shared with the others."""
    contextes = []

    def venir(largeur: int, hauteur: int) -> Page:
        ecran = {"width": largeur, "height": hauteur}
        contexte = navigateur.new_context(viewport=ecran, locale="fr-FR", reduced_motion="reduce")
        contexte.set_default_timeout(20_000)
        contextes.append(contexte)
        page = contexte.new_page()
        page.erreurs = []
        page.on("pageerror", lambda erreur: page.erreurs.append(str(erreur)))
        return page

    yield venir
    for contexte in contextes:
        contexte.close()


@pytest.fixture
def departement(observatoire):
    """An obliged département of which nothing is known."""
    table = observatoire.annuaire
    inconnus = table[(table["type"] == "departement") & (table["statut"] == "aucune")]
    return inconnus[inconnus["obligee"]].iloc[0]


def attendre_les_evenements(page: Page, combien: int) -> None:
    """Wait until the site of a page has published so many, as it does by itself."""
    page.evaluate(COMPTER)
    page.wait_for_function("(combien) => window.publies === combien", arg=combien)


def raconter(page: Page, site: Site, departement) -> str:
    """Tell an adoption from a fiche; return the number of the receipt."""
    nom = typographie(departement["nom_complet"])
    ouvrir(page, f"{site.adresse}/collectivite?siren={departement['siren']}", nom)
    page.get_by_role("link", name="Une adoption manque").click()
    prete(page, "Contribuer")
    page.get_by_text("a élaboré un SPASER").click()
    page.get_by_label("Date d’adoption").fill("2025-05-16")
    page.get_by_label("Première année").fill("2025")
    page.get_by_label("Dernière année").fill("2028")
    page.get_by_label("Page publique").fill(LIEN)
    page.get_by_text("agent de la collectivité").click()
    page.get_by_label("Adresse électronique").fill("agent@exemple.fr")
    page.get_by_role("button", name="Envoyer").click()
    recu = page.get_by_text("reçue. Merci.")
    expect(recu).to_be_visible()
    return re.search(r"n°\s(\d+)", recu.inner_text())[1]


def lieu(cadre: FrameLocator, departement):
    return cadre.locator(f'path[aria-label^="{typographie(departement["nom_complet"])},"]')


def toucher(carte: Page) -> None:
    """Ask the server for a step, as any gesture does."""
    carte.get_by_text("Communes", exact=True).first.click()
    au_repos(carte)
    carte.get_by_text("Départements", exact=True).first.click()
    au_repos(carte)


def test_racontee_au_telephone_acceptee_vue_par_tous_exportee_defaite(site, quelqu_un, departement):
    siren, nom = departement["siren"], typographie(departement["nom_complet"])
    ouverte = quelqu_un(1440, 900)
    cadre = carte_prete(ouverte, f"{site.adresse}/{CARTE}")
    expect(lieu(cadre, departement)).to_have_attribute("aria-label", re.compile("aucune adoption"))
    telephone = quelqu_un(360, 740)
    numero = raconter(telephone, site, departement)
    assert site.evenements() == []

    site.suivi("accepter", numero, "--confiance", "haute")
    attendre_les_evenements(ouverte, 1)
    toucher(ouverte)
    expect(lieu(cadre, departement)).to_have_attribute("aria-label", re.compile("en vigueur"))
    autre = quelqu_un(1440, 900)
    cadre = carte_prete(autre, f"{site.adresse}/{CARTE}")
    expect(lieu(cadre, departement)).to_have_attribute("aria-label", re.compile("en vigueur"))
    ouvrir(autre, f"{site.adresse}/collectivite?siren={siren}", nom)
    expect(autre.get_by_text("adopté le 16 mai 2025").first).to_be_visible()
    expect(autre.locator(f"a[href='{LIEN}']").first).to_be_attached()
    ouvrir(autre, f"{site.adresse}/suivi")
    expect(autre.get_by_role("link", name=nom)).to_be_visible()
    (adoption,) = site.adoptions(siren)
    assert (adoption["date_adoption"], adoption["source_url"]) == ("2025-05-16", LIEN)
    (evenement,) = site.evenements()
    assert (evenement["siren"], evenement["genre"]) == (siren, "acceptee")
    assert evenement["contribution"] == adoption["contribution"]
    (titre,) = site.flux()
    assert titre.startswith(nom)
    assert "agent@" not in site.lire("/api/v1/suivi").decode() + site.lire("/suivi.atom").decode()
    (exportee,) = csv.DictReader(io.StringIO(site.suivi("exporter")))
    assert (exportee["siren"], exportee["contribution"]) == (siren, adoption["contribution"])

    site.suivi("annuler", numero, "--motif", "Doute sur la date.")
    attendre_les_evenements(ouverte, 2)
    toucher(ouverte)
    expect(lieu(cadre_folium(ouverte), departement)).to_have_attribute(
        "aria-label", re.compile("aucune adoption")
    )
    ouvrir(autre, f"{site.adresse}/collectivite?siren={siren}", nom)
    expect(autre.get_by_text("Aucune adoption recensée").first).to_be_visible()
    assert site.adoptions(siren) == []
    assert len(site.flux()) == 2
    assert list(csv.DictReader(io.StringIO(site.suivi("exporter")))) == []
    assert [page.erreurs for page in (ouverte, telephone, autre)] == [[], [], []]
