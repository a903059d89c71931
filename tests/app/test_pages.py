"""Every page, run by Streamlit's own test harness, with good and bad addresses."""

import pytest
from streamlit.testing.v1 import AppTest

import components.acces
from components.site import PAGES
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.formats import nombre
from spaser.scenario import Scenario
from spaser.simulation import simuler

# As Streamlit itself does, the harness resets warnings that its own dependencies raise.
pytestmark = pytest.mark.filterwarnings("default")


def ouvrir(racine, page, **parametres: str) -> AppTest:
    app = AppTest.from_file(str(racine / "navigation.py"), default_timeout=30)
    for cle, valeur in parametres.items():
        app.query_params[cle] = valeur
    if page.chemin:
        app.switch_page(page.script)
    return app.run()


def textes(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.header, *app.title]
    return "\n".join(element.value for element in elements)


@pytest.fixture(params=PAGES, ids=lambda page: page.titre)
def page(request):
    return request.param


def test_chaque_page_s_affiche(racine, page):
    app = ouvrir(racine, page)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert len(app.title) == 1


@pytest.mark.parametrize(
    "valeur", ["", "abc", "-1", "0", "201", "1e9", "25.5", "<script>", "٢٥", "50\x00", "x" * 10_000]
)
def test_seuil_insense_dans_l_adresse(racine, valeur):
    app = ouvrir(racine, PAGES[2], seuil=valeur)
    assert not app.exception
    assert app.slider(key="seuil").value in (25, 50)
    assert len(app.warning) == 1
    assert "nombre entier de M€" in app.warning[0].value


@pytest.mark.parametrize("chemin", ["carte", "simulateur"])
def test_niveau_insense_dans_l_adresse(racine, chemin):
    page = next(p for p in PAGES if p.chemin == chemin)
    app = ouvrir(racine, page, niveau="Pays")
    assert not app.exception
    assert app.button_group(key="niveau").value == "Toutes"
    assert "niveau" in app.warning[0].value


def test_regime_insense_dans_l_adresse(racine):
    app = ouvrir(racine, PAGES[1], regime="Droit futur", inconnu="1")
    assert not app.exception
    assert "régime" in app.warning[0].value


@pytest.mark.parametrize("seuil", [1, 10, 25, 49, 50, 51, 99, 100, 101, 200])
def test_le_constat_dit_les_chiffres_du_moteur(racine, collectivites, seuil):
    app = ouvrir(racine, PAGES[2], seuil=str(seuil))
    assert not app.exception
    assert app.slider(key="seuil").value == seuil
    resultat = simuler(collectivites, Scenario(seuil * 1_000_000))
    constat = next(m.value for m in app.markdown if m.value.startswith("Au-delà de"))
    assert f"**{nombre(resultat.total['obligees'])}\u00a0collectivités**" in constat
    if resultat.total["selon_convention"]:
        assert f"{nombre(resultat.total['selon_convention'])} de plus selon" in constat
    ecart = abs(resultat.total["obligees"] - 280)
    if seuil == 50:
        assert "C'est le droit en vigueur." in constat
    else:
        assert f"**{nombre(ecart)} de {'plus' if seuil < 50 else 'moins'}**" in constat


def test_bouger_le_seuil_change_le_constat(racine):
    app = ouvrir(racine, PAGES[2])
    assert "280" in textes(app)
    app.slider(key="seuil").set_value(100).run()
    assert "C'était le droit antérieur" in textes(app)
    assert "123" in textes(app)


@pytest.mark.parametrize("niveau", ["Toutes", "Régions", "Départements", "Communes"])
@pytest.mark.parametrize("chemin", ["carte", "simulateur"])
def test_chaque_niveau(racine, chemin, niveau):
    page = next(p for p in PAGES if p.chemin == chemin)
    app = ouvrir(racine, page, niveau=niveau)
    assert not app.exception
    assert not app.warning
    assert app.button_group(key="niveau").value == niveau


def test_la_carte_compte_comme_le_moteur(racine, collectivites):
    app = ouvrir(racine, PAGES[1])
    assert "au moins 62 des 280" in textes(app).replace("\u00a0", " ")
    app.button_group(key="regime").set_value("Droit antérieur").run()
    assert "au moins 48 des 123" in textes(app).replace("\u00a0", " ")
    statuts = app.table[0].value
    assert statuts.iloc[-1]["Obligées"] == 123
    liste = app.table[1].value
    resultat = simuler(collectivites, Scenario(100_000_000))
    assert (liste["Obligation"] == "obligée").sum() == resultat.total["obligees"]
    assert (liste["Obligation"] == "selon la convention").sum() == 24


def test_l_accueil_donne_quatre_chiffres(racine):
    app = ouvrir(racine, PAGES[0])
    assert [metrique.value for metrique in app.metric] == [
        "280",
        "62",
        "32\u00a0%",
        "51\u00a0%",
    ]


def test_la_methode_liste_chaque_source(racine, donnees):
    app = ouvrir(racine, PAGES[3])
    sources = [r for r in donnees.paquet["resources"] if not r.get("construit")]
    assert len(app.table[0].value) == len(sources)


def test_donnees_inutilisables(racine, page, monkeypatch):
    def echouer():
        raise ErreurDonnees([Anomalie("collectivites.parquet", None, None, "fichier absent")])

    components.acces._charger.clear()
    monkeypatch.setattr(components.acces, "charger", echouer)
    app = ouvrir(racine, page)
    components.acces._charger.clear()
    assert not app.exception
    assert "Les données de l'application sont incomplètes" in app.error[0].value
    assert "collectivites.parquet : fichier absent" in textes(app)
    assert not app.metric
    assert not app.table
