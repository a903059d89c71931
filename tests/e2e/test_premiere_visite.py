"""What a page shows before Streamlit is there, and what it gives way to."""

import pytest
from parcours import ouvrir, prete
from playwright.sync_api import expect

from components.site.plan import (
    ACCUEIL,
    CADRE_LEGAL,
    CARTE,
    COLLECTIVITES,
    PANORAMA,
    POLICE,
    RETOURS,
)

pytestmark = pytest.mark.navigateur
STREAMLIT = "**/static/js/index.*.js"
# The same parts, as the server then as Streamlit shows them.
PARTIES = {
    "h1": "[data-testid=stMain] h1",
    ".carte-accueil img": ".st-key-carte_d_accueil .carte-accueil img",
    ".chiffres": ".st-key-chiffres .chiffres",
    ".avant": ".st-key-chiffres .avant",
    ".source": ".st-key-chiffres [data-testid=stCaptionContainer] p",
}


def places(page, selecteurs):
    page.evaluate("document.fonts.ready")
    return [
        [round(cote) for cote in page.locator(selecteur).bounding_box().values()]
        for selecteur in selecteurs
    ]


def test_rien_ne_bouge_quand_streamlit_arrive(page, site):
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_have_text(ACCUEIL.grand_titre)
    avant = places(page, [f"#annonce {partie}" for partie in PARTIES])
    page.unroute(STREAMLIT)
    ouvrir(page, site, ACCUEIL.grand_titre)
    expect(page.locator("#annonce")).to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)
    apres = places(page, PARTIES.values())
    for partie, prevue, vue in zip(PARTIES, avant, apres, strict=True):
        assert vue == pytest.approx(prevue, abs=1), partie


@pytest.mark.parametrize(
    "chemin, partie",
    [(CARTE, "p"), (PANORAMA, "h2"), (PANORAMA, "p"), (COLLECTIVITES, "h2"), (RETOURS, "p")],
    ids=lambda quoi: getattr(quoi, "chemin", quoi),
)
def test_la_page_dit_ce_qui_etait_annonce_ou_c_etait(page, site, largeur, chemin, partie):
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(f"{site}/{chemin.chemin}")
    annoncee = page.locator(f"#annonce {partie}")
    mots, [avant] = annoncee.inner_text(), places(page, [f"#annonce {partie}"])
    page.unroute(STREAMLIT)
    ouvrir(page, f"{site}/{chemin.chemin}")
    dite = page.locator(f"[data-testid=stMain] {partie}").filter(has_text=mots)
    expect(dite).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    apres = [round(cote) for cote in dite.bounding_box().values()]
    # Beside the map on a screen, and above it on a phone: an answer is not waited for.
    if chemin != CARTE or largeur > 640:
        assert apres == pytest.approx(avant, abs=2)


def test_le_titre_attend_la_page(page, site):
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(f"{site}/{CADRE_LEGAL.chemin}?etape=2")
    expect(page.get_by_role("heading", level=1)).to_have_text(CADRE_LEGAL.grand_titre)
    # Its links are links.
    page.unroute(STREAMLIT)
    page.locator("#annonce a").first.click()
    prete(page, ACCUEIL.grand_titre)
    expect(page.locator("#annonce")).to_have_count(0)


@pytest.mark.parametrize("largeur", [1440], ids=["bureau"])
def test_la_police_reduite_suffit(page, site):
    demandees = []
    page.on("request", lambda requete: demandees.append(requete.url))
    ouvrir(page, f"{site}/{CADRE_LEGAL.chemin}")
    assert not [url for url in demandees if "SourceSansVF-Upright" in url]
    prises = "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    assert any("Source Sans" in famille for famille in page.evaluate(prises))
    assert [url for url in demandees if url.endswith(POLICE)]


def test_sans_javascript_la_page_dit_ce_qu_elle_sait(navigateur, site):
    contexte = navigateur.new_context(java_script_enabled=False)
    page = contexte.new_page()
    page.goto(site)
    expect(page.locator("h1")).to_have_text(ACCUEIL.grand_titre)
    expect(page.locator(".chiffres dt").first).to_have_text("collectivités obligées")
    expect(page.locator(".carte-accueil img")).to_be_visible()
    haut = page.locator("#annonce").bounding_box()["y"]
    assert haut > 0, "the words about JavaScript stand above"
    contexte.close()
