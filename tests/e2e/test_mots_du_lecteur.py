"""The words of an address, shown where Streamlit reads Markdown, are words."""

import json
from urllib.parse import urlencode

import pytest
from parcours import ouvrir
from playwright.sync_api import expect

from spaser.formats import typographie

pytestmark = [pytest.mark.navigateur, pytest.mark.parametrize("largeur", [1440])]
NOMS = [
    "[lien](//e.fr) ![image](//e.fr/i.png) www.e.fr a@b.fr",
    "**gras** `code` _italique_ ~~barré~~ <b>html</b> &lt;",
    ":material/home: :smile: :red[rouge] :blue-badge[x] ::y",
    "$x^2$ $$y$$ https://e.fr [^1] \\[a\\](//e.fr)",
]


def test_les_noms_gardes_et_les_valeurs_fausses(page, site):
    gardes = [json.dumps({"nom": nom, "seuil": 25}) for nom in NOMS]
    faux = [json.dumps({"nom": "x", "seuil": nom[:40]}) for nom in NOMS]
    adresse = urlencode({"seuil": "[a](//e.fr)", "garde": [*gardes, *faux]}, doseq=True)
    ouvrir(page, f"{site}/simulateur?{adresse}", "Simulateur de seuil")
    alertes = page.get_by_test_id("stAlert")
    expect(alertes).to_have_count(len(faux))
    boutons = page.get_by_role("button", name="Retirer «")
    expect(boutons).to_have_count(len(gardes))
    dits = [texte.replace("\u2060", "") for texte in boutons.all_inner_texts()]
    for nom, dit in zip(NOMS, dits, strict=True):
        assert typographie(nom) in dit
    titres = page.get_by_test_id("stTable").first.locator("th")
    expect(titres.last).to_be_visible()
    dits = [texte.replace("\u2060", "") for texte in titres.all_inner_texts()]
    assert dits[-len(NOMS) :] == [typographie(nom[:60].strip()) for nom in NOMS]
    au_dessus = page.locator("#fautes li")
    expect(au_dessus).to_have_count(1)
    dits = "\n".join([*alertes.all_inner_texts(), au_dessus.inner_text()]).replace("\u2060", "")
    for valeur in ("[a](//e.fr)", *(nom[:40] for nom in NOMS)):
        assert f"«\u00a0{typographie(valeur).strip()}\u00a0»" in dits
    marques = "a, img, b, strong, em, del, code, svg, .katex, [style*=color]"
    for endroit in (alertes, boutons):
        contenus = endroit.get_by_test_id("stMarkdownContainer")
        expect(contenus.locator(marques)).to_have_count(0)
    for endroit in (titres, au_dessus):
        expect(endroit.locator(marques)).to_have_count(0)


def test_la_puce_d_un_nom_cherche(page, site):
    adresse = urlencode({"nom": NOMS[0]})
    ouvrir(page, f"{site}/carte?{adresse}", "Carte des adoptions")
    puce = page.locator(".st-key-puces").get_by_role("button").first
    assert typographie(NOMS[0]) in puce.inner_text().replace("\u2060", "")
    expect(puce.get_by_test_id("stMarkdownContainer").locator("a, img")).to_have_count(0)
