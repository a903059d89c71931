"""The deck and its PPTX: the figures of the engine, the whole rule, nothing that overflows."""

import ast
import base64
import io
import json
import re
import zipfile
from datetime import date
from html import unescape
from urllib.parse import parse_qs

import pandas as pd
import pytest
from conversion import en_pdf, trouver_libreoffice
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt
from starlette.applications import Starlette
from starlette.testclient import TestClient

import components.presentation.diapos as salle
from components.figures.cartes import FRANCE, HAUTEUR, cadre_autour, projeter
from components.presentation import page_html, routes
from components.presentation.adresses import ANCIENS_NUMEROS
from components.presentation.page_html import POIDS_HORS_LIGNE, diaporama
from components.presentation.pptx import REGLAGE_LAISSE, en_pptx
from components.presentation.seance import SEANCE_ORDINAIRE, Seance, lire_seance
from components.site.plan import NOM_DU_SITE
from spaser.codec import depuis_parametres, en_adresse, exiger
from spaser.erreurs import DONNEES_INUTILISABLES, Anomalie, ErreurDonnees
from spaser.formats import date_longue, nombre, typographie
from spaser.lieux import mouvements
from spaser.observatoire import poids
from spaser.regle import regle_en_mots
from spaser.scenario import MILLION, Scenario
from spaser.simulation import NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE
from spaser.vocabulaire import REGIONS

SITE = "http://exemple.fr"
COMMUNES_A_25 = "seuil=50&seuil_commune=25"
CAS = [
    "seuil=25",
    "seuil=75",
    "seuil=50&region=53",
    "seuil=10&region=04",
    "seuil=0&region=06",
    COMMUNES_A_25,
    "seuil=25&convention=ttc&types=commune&types=epci&ept=false",
    "seuil=60&seuil_region=100&seuil_departement=75&seuil_epci=50&seuil_commune=25&convention=ttc"
    "&ept=false&region=93",
    "seuil=12,5&types=departement&annee=2025",
]


@pytest.fixture
def lire(observatoire):
    return lambda adresse: exiger(
        depuis_parametres(parse_qs(adresse), observatoire.exercices, 25 * MILLION)
    )


@pytest.fixture
def diapos(observatoire, lire):
    return lambda adresse: {
        diapo.nom: diapo for diapo in salle.diapos(observatoire, lire(adresse), SEANCE_ORDINAIRE)
    }


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes.routes_de_presentation()), base_url=SITE) as client:
        yield client


def donnees_de(page):
    return json.loads(re.search('id="donnees">(.*?)</script>', page, re.DOTALL)[1])


def textes(page):
    return "\n".join(f.text_frame.text for f in page.shapes if f.has_text_frame)


@pytest.mark.parametrize("adresse", CAS)
def test_les_diapositives_disent_les_nombres_du_moteur(observatoire, lire, diapos, adresse):
    scenario, faites = lire(adresse), diapos(adresse)
    droit = lire(f"seuil=50&region={scenario.region}")
    obligees = int(observatoire.resultat(droit).total["obligees"])
    assert len(faites) == 11
    assert f"{nombre(obligees)}\u00a0collectivité" in faites["obligees"].titre
    comparaison = observatoire.simulation(scenario, observatoire.droit.en_vigueur).comparaison
    entrees = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    sorties = comparaison.effectif(PLUS_OBLIGEE)
    titre = faites["mouvements"].titre
    for effectif, mot in ((entrees, "de plus"), (sorties, "de moins")):
        assert (mot in titre) == (effectif > 0)
        assert not effectif or nombre(effectif) in titre
    personne = typographie("personne n'entre ni ne sort")
    assert (personne in titre) == (not entrees and not sorties)
    montres = faites["mouvements"].donnees
    assert sum(lieu["effectif"] for lieu in montres["lieux"]) == (entrees or sorties)
    lignes = mouvements(observatoire.a_l_exercice(scenario.annee), comparaison)
    assert montres["premieres"] == [typographie(n) for n in lignes["nom_complet"].head(8)]
    assert all(diapo.notes and diapo.source for diapo in faites.values())
    ici = typographie(REGIONS[scenario.region]) if scenario.region else None
    assert (f"{ici}\u00a0: " in faites["obligees"].titre) == bool(ici)


def test_seules_les_communes_entrent(diapos):
    titre = diapos(COMMUNES_A_25)["mouvements"].titre
    assert titre == typographie(
        "À 50\u00a0M€ (communes : 25\u00a0M€), 130\u00a0collectivités de plus"
    )


@pytest.mark.parametrize("adresse", CAS)
def test_toute_la_regle_est_dite(observatoire, lire, adresse):
    scenario = lire(adresse)
    regle, parametres = typographie(regle_en_mots(scenario)), en_adresse(scenario)
    page = diaporama(observatoire, scenario, SITE)
    donnees = donnees_de(page)
    assert donnees["parametres"] == parametres
    assert regle in donnees["regle"]
    suivent = [diapo["nom"] for diapo in donnees["diapos"] if diapo["suit"]]
    assert suivent == ["seuil", "carte", "mouvements", "sources"]
    assert page.count('<p class="regle">') == len(suivent)
    attendue = parametres.replace("&", "&amp;")
    for debut in (
        "/presentation.pptx?",
        "/presentation.html?",
        "/app/static/simulateur-leger.html#",
        f"{SITE}/simulateur?",
    ):
        assert f'href="{debut}{attendue}"' in page
    assert f'src="/app/static/simulateur-leger.html#{attendue}&amp;salle=1"' in page

    livre = Presentation(io.BytesIO(en_pptx(observatoire, scenario, SITE)))
    for nom, feuille in zip((d["nom"] for d in donnees["diapos"]), livre.slides, strict=True):
        assert (regle in textes(feuille)) == (nom in suivent)
        assert (regle in feuille.notes_slide.notes_text_frame.text) == (nom in suivent)
    assert f"{SITE}/simulateur?{parametres}" in textes(livre.slides[len(livre.slides) - 1])


def ecrits(livre):
    """Return all that readers of a PPTX see, notes included."""
    for page in livre.slides:
        yield from (f.text_frame.text for f in page.shapes if f.has_text_frame)
        yield page.notes_slide.notes_text_frame.text
        for forme in page.shapes:
            if forme.has_chart:
                for trace in forme.chart.plots:
                    yield from trace.categories
                    yield from (serie.name for serie in trace.series)


def chaines(donnees):
    """Return all texts of a JSON value."""
    if isinstance(donnees, str):
        yield donnees
    elif isinstance(donnees, dict | list):
        for valeur in donnees.values() if isinstance(donnees, dict) else donnees:
            yield from chaines(valeur)


@pytest.mark.parametrize("adresse", CAS)
def test_tout_est_en_francais_imprime(observatoire, lire, adresse):
    scenario = lire(adresse)
    page = diaporama(observatoire, scenario, SITE)
    corps = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    vus = re.findall(r">([^<]+)<", corps) + re.findall(r'(?:alt|title|aria-label)="(.*?)"', corps)
    livre = Presentation(io.BytesIO(en_pptx(observatoire, scenario, SITE)))
    mots = {*map(unescape, vus), *chaines(donnees_de(page)["diapos"]), *ecrits(livre)}
    assert len(mots) > 60
    assert [mot for mot in mots if typographie(mot) != mot] == []


@pytest.mark.parametrize("adresse", CAS)
def test_le_pptx_est_modifiable(observatoire, lire, diapos, adresse):
    livre = Presentation(io.BytesIO(en_pptx(observatoire, lire(adresse), SITE)))
    faites = diapos(adresse)
    assert len(livre.slides) == len(faites)
    change = bool(faites["mouvements"].combien)
    graphiques = [[f for f in page.shapes if f.has_chart] for page in livre.slides]
    assert [len(g) for g in graphiques] == [0, 0, 0, 0, 1, 1, 1, 0, int(change), 1, 0]
    # Read as on the screen, from the top down.
    assert graphiques[9][0].chart.category_axis.reverse_order
    images = [sum(f.shape_type == 13 for f in page.shapes) for page in livre.slides]
    assert images == [1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1]
    for page in livre.slides:
        assert len(page.notes_slide.notes_text_frame.text) > 40
        assert re.search("OFGL|RTES|pages publiques", textes(page))
        for forme in page.shapes:
            assert forme.left >= 0
            assert forme.left + forme.width <= livre.slide_width
            assert forme.top + forme.height <= livre.slide_height


@pytest.fixture(scope="module")
def soffice():
    return trouver_libreoffice("sd")


@pytest.mark.parametrize("adresse", [CAS[1], CAS[2], CAS[7]])
def test_le_pptx_s_ouvre_ailleurs_et_rien_ne_deborde(
    soffice, tmp_path, observatoire, lire, diapos, adresse
):
    pdf = en_pdf(soffice, en_pptx(observatoire, lire(adresse), SITE), tmp_path, "x.pptx")
    faites = diapos(adresse)
    assert len(pdf.pages) == len(faites)
    for page, diapo in zip(pdf.pages, faites.values(), strict=True):
        lignes = []
        texte = page.extract_text(
            visitor_text=lambda mot, _, place, *__, lignes=lignes: (
                lignes.append(place[5]) if mot.strip() else None
            )
        )
        assert "".join(diapo.titre.split()) in "".join(texte.split())
        assert min(lignes) > 0
        assert max(lignes) < float(page.mediabox.height)
    assert " m€" not in "".join(page.extract_text() for page in pdf.pages)


def test_les_adresses_et_leurs_fautes(client):
    page = client.get("/presentation?seuil=25&region=Bretagne")
    assert page.status_code == 200
    assert "Bretagne\u00a0: 15\u00a0collectivités" in page.text
    assert 'class="avis"' not in page.text
    assert page.text == client.get("/presentation?seuil=25&region=53").text
    mauvais = client.get("/presentation", params={"seuil": "<b>", "region": "Atlantide"})
    assert mauvais.status_code == 200
    assert "&lt;b&gt;" in mauvais.text
    assert typographie("La région « Atlantide » n'est pas connue") in unescape(mauvais.text)
    assert "<b>" not in mauvais.text
    assert "plus de 25\u00a0M€ HT" in mauvais.text
    fichier = client.get("/presentation.pptx?seuil=25")
    assert fichier.headers["content-disposition"].endswith('filename="presentation_spaser.pptx"')
    assert len(Presentation(io.BytesIO(fichier.content)).slides) == 11


def test_sans_seuil_commun_on_part_du_droit(client):
    page = client.get("/presentation?seuil_commune=25").text
    assert donnees_de(page)["parametres"] == COMMUNES_A_25
    assert donnees_de(client.get("/presentation").text)["parametres"] == "seuil=25"


@pytest.mark.parametrize(
    "adresse",
    [
        "seuil=nan",
        "seuil=1e400&seuil=2",
        "seuil=25&seuil_commune=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "region=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "types=;&convention=%22%3E&ept=peut-%C3%AAtre&annee=1789",
        "seuil=-5&region=" + "9" * 4000,
        "diapo=999999999999999999999&notes=2&seuil=%00",
    ],
)
def test_une_adresse_hostile_reste_du_texte(client, adresse):
    page = client.get(f"/presentation?{adresse}")
    assert page.status_code == 200
    assert page.text.count("<script") == 3
    assert "<img src=x" not in page.text
    assert len(page.text) < 3_000_000
    assert client.get(f"/presentation.pptx?{adresse}").status_code == 200


def test_un_nom_de_site_trop_long_n_a_pas_de_code_qr(observatoire, lire):
    livre = en_pptx(observatoire, lire("seuil=25"), f"http://{'x' * 3000}.fr")
    assert len(Presentation(io.BytesIO(livre)).slides) == 11


def test_le_pptx_dit_de_qui_et_de_quand_il_est(observatoire, lire):
    octets = en_pptx(observatoire, lire("seuil=25"), SITE)
    fiche = Presentation(io.BytesIO(octets)).core_properties
    assert fiche.title == typographie(
        f"{NOM_DU_SITE} : Règle simulée : plus de 25 M€ HT d'achats annuels."
    )
    assert {fiche.author, fiche.last_modified_by} == {NOM_DU_SITE}
    assert {fiche.created.date(), fiche.modified.date()} == {observatoire.jour}
    assert (fiche.language, fiche.comments) == ("fr-FR", "")
    assert octets == en_pptx(observatoire, lire("seuil=25"), SITE)


def test_rien_ne_reste_du_modele_anglais(observatoire, lire):
    archive = zipfile.ZipFile(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE)))
    noms = archive.namelist()
    assert [nom for nom in noms if "thumbnail" in nom or "printer" in nom] == []
    assert len([nom for nom in noms if nom.startswith("ppt/slideLayouts/slide")]) == 1
    restes = re.compile(
        r"Steve|python-pptx|Macintosh|Office Theme|Click to|level<|en-US|On-screen"
        r'|name="(?:Title|TextBox|Text P|Picture|Chart|Slide|Footer|Header)|descr="image'
    )
    for nom in noms:
        if nom.endswith((".xml", ".rels")):
            assert restes.findall(archive.read(nom).decode()) == [], nom
    liens = "".join(archive.read(nom).decode() for nom in noms if nom.endswith(".rels"))
    assert "thumbnail" not in liens
    assert "printerSettings" not in liens


def test_les_images_et_les_graphiques_ont_un_nom(observatoire, lire):
    livre = Presentation(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE)))
    formes = [forme for page in livre.slides for forme in page.shapes]
    noms = [
        forme._element._nvXxPr.cNvPr.get("descr", "")
        for forme in formes
        if forme.has_chart or forme.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    assert len(noms) == 10
    assert all(len(nom) > 15 for nom in noms), noms


def textes_de(page):
    return "\n".join(forme.text_frame.text for forme in page.shapes if forme.has_text_frame)


def test_le_pptx_dit_ce_que_l_adresse_a_de_faux(observatoire, lire):
    fautes = ["Le seuil « abc » n'est pas un nombre.", "La présentation garde le reste."]
    livre = Presentation(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE, avis=fautes)))
    premiere, *autres = [page.notes_slide.notes_text_frame.text for page in livre.slides]
    assert all(faute in premiere for faute in fautes)
    assert not any(faute in notes for faute in fautes for notes in autres)
    suivent = [page for page in livre.slides if "Règle simulée" in textes_de(page)]
    averties = [page for page in livre.slides if REGLAGE_LAISSE in textes_de(page)]
    assert [page.slide_id for page in averties] == [suivent[0].slide_id]
    juste = Presentation(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE)))
    assert not any(REGLAGE_LAISSE in textes_de(page) for page in juste.slides)


def test_l_adresse_du_pptx_dit_ce_qu_elle_a_de_faux(client):
    fichier = client.get("/presentation.pptx?seuil=abc&region=Atlantide")
    premiere, *_ = Presentation(io.BytesIO(fichier.content)).slides
    notes = premiere.notes_slide.notes_text_frame.text
    for phrase in ("Le seuil « abc » n'est pas", "La région « Atlantide »", "garde le reste"):
        assert typographie(phrase) in notes


@pytest.mark.parametrize("chemin", ["/presentation", "/presentation.html", "/presentation.pptx"])
@pytest.mark.parametrize("quand", ["avant", "pendant"])
def test_un_fichier_manque(client, monkeypatch, caplog, chemin, quand):
    def absent(*_):
        if quand == "avant":
            raise ErreurDonnees([Anomalie("france.topojson", None, None, "fichier absent")])
        raise FileNotFoundError(2, "No such file or directory", "france.topojson")

    ou = "observatoire" if quand == "avant" else "diaporama"
    monkeypatch.setattr(routes, ou, absent)
    monkeypatch.setattr(routes, "hors_ligne" if quand == "pendant" else ou, absent)
    monkeypatch.setattr(routes, "en_pptx" if quand == "pendant" else ou, absent)
    reponse = client.get(f"{chemin}?seuil=25")
    assert reponse.status_code == 503
    assert DONNEES_INUTILISABLES in reponse.text
    assert "france.topojson" in caplog.text


def test_le_code_qr_mene_au_scenario(client):
    assert f"{SITE}/simulateur?seuil=12%2C5" in client.get("/presentation?seuil=12,5").text


def test_tout_est_dans_la_page(observatoire, lire):
    page = diaporama(observatoire, lire("seuil=25"), SITE)
    assert "{{" not in page
    charges = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [c for c in charges if c.startswith("http") and not c.startswith(SITE)] == []


@pytest.mark.parametrize("adresse", [f"seuil=50&region={code}" for code in REGIONS])
def test_zero_et_un_se_disent_en_mots(diapos, adresse):
    for diapo in diapos(adresse).values():
        phrases = [diapo.titre, *diapo.points, diapo.notes]
        for phrase in (phrase.replace("**", "") for phrase in phrases):
            assert not re.search(r"(?<![\d,\u202f])0\s[a-zé]", phrase), phrase
            assert not re.search(r"(?<![\d,\u202f])1\s(obligées|collectivités|adoptions)", phrase)
            assert not re.search(r"(?<![\d,])0\u00a0%", phrase), phrase


def test_les_reperes_viennent_des_donnees(observatoire, diapos):
    notes = diapos("seuil=25")["annees"].notes
    for taux in observatoire.donnees.reperes_adoption["taux_pct"]:
        assert f"{nombre(taux)}\u00a0%" in notes
    notes = diapos("seuil=25")["seuil"].notes
    assert "75\u00a0M€" in notes
    assert "50\u00a0M€ (droit en vigueur) et 100\u00a0M€ (droit antérieur)" in notes


def test_une_diapositive_ne_garde_que_ce_qu_elle_montre(diapos):
    for diapo in diapos("seuil=1").values():
        tables = [v for v in vars(diapo).values() if isinstance(v, pd.DataFrame | pd.Series)]
        assert all(len(table) < 1000 for table in tables), diapo.nom
    donnees = diapos("seuil=1")["mouvements"].donnees
    assert sum(lieu["effectif"] for lieu in donnees["lieux"]) > 5_000
    assert all(len(lieu["noms"]) <= 8 for lieu in donnees["lieux"])
    assert len(json.dumps(donnees)) < 60_000


def test_celles_qui_ne_suivent_pas_le_scenario_sont_faites_une_fois(diapos):
    une, autre = diapos("seuil=25"), diapos("seuil=10&convention=ttc")
    for nom, diapo in list(une.items())[1:]:
        assert (diapo is autre[nom]) == (not diapo.suit_le_scenario)


def test_un_lieu_est_la_ou_la_carte_le_dessine(collectivites):
    ouest, sud, est, nord = FRANCE
    taille = (540, HAUTEUR)
    assert projeter((ouest + est) / 2, sud, FRANCE, taille)[0] == pytest.approx(270)
    haut, bas = projeter(ouest, nord, FRANCE, taille)[1], projeter(ouest, sud, FRANCE, taille)[1]
    assert haut + bas == pytest.approx(HAUTEUR)
    bretagne = collectivites[collectivites["region_code"] == "53"]
    for lieu in bretagne.head(50).itertuples():
        x, y = projeter(lieu.carte_longitude, lieu.carte_latitude, cadre_autour(bretagne), taille)
        assert 0 < x < 540
        assert 0 < y < HAUTEUR


def test_un_fichier_une_diapositive(racine):
    dossier = racine / "components" / "presentation"
    fichiers = sorted((dossier / "diapos").glob("d*.py"))
    assert len(fichiers) == len(salle.classes())
    for fichier in fichiers:
        arbre = ast.parse(fichier.read_text("utf-8"))
        assert sum(isinstance(noeud, ast.ClassDef) for noeud in arbre.body) == 1, fichier
    # Nobody else names a slide by its file, or takes one by its rank.
    autres = [*dossier.glob("*.py"), *(racine / "templates" / "presentation").iterdir()]
    for fichier in (*autres, dossier / "diapos" / "__init__.py"):
        texte = fichier.read_text("utf-8")
        assert not re.search(r"\bd0\d_|diapos\[-?\d|slides\[-?\d", texte), fichier


def test_une_diapositive_de_plus_ne_touche_qu_un_fichier(observatoire, lire, monkeypatch, tmp_path):
    (tmp_path / "d11_essai.py").write_text(
        "from components.presentation.diapo import Diapo\n"
        "class Essai(Diapo):\n"
        "    def __init__(self, o, scenario):\n"
        "        self._dire('Une de plus', ['un **point**'], 'À dire.', 'RTES.')\n"
        "    def dessiner(self, page):\n"
        "        page.points(self.points)\n"
    )
    monkeypatch.setattr(salle, "__path__", [*salle.__path__, str(tmp_path)])
    salle.classes.cache_clear()
    try:
        page = diaporama(observatoire, lire("seuil=25"), SITE)
        livre = Presentation(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE)))
    finally:
        salle.classes.cache_clear()
    assert "un <strong>point</strong>" in page
    assert [d["nom"] for d in donnees_de(page)["diapos"]][-1] == "essai"
    assert len(livre.slides) == 12


def test_ce_qui_ne_suit_pas_le_scenario_se_dessine_une_fois(observatoire):
    une, autre, bretonnes = (
        salle.diapos(observatoire, scenario, SEANCE_ORDINAIRE)[1:]
        for scenario in (
            Scenario(33 * MILLION),
            Scenario(34 * MILLION),
            Scenario(33 * MILLION, region="53"),
        )
    )
    for premiere, seconde in zip(une, autre, strict=True):
        assert (premiere is seconde) is not premiere.suit_le_scenario
    assert not any(
        bretonne is francaise for bretonne, francaise in zip(bretonnes, une, strict=True)
    )


def test_une_presentation_gardee_ne_pese_que_ce_qu_elle_montre(observatoire):
    tous_obliges = salle.diapos(observatoire, Scenario(0), SEANCE_ORDINAIRE)
    assert sum(poids(diapo) for diapo in tous_obliges if diapo.suit_le_scenario) < 1_200_000
    assert len(diaporama(observatoire, Scenario(0), SITE).encode()) < 2_000_000


JOUR = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("adresse", "attendue", "fautes"),
    [
        ("", Seance(), 0),
        (
            "titre=Le+seuil&organisateur=+R%C3%A9seau%0Ades+acheteurs&date=2026-12-03",
            Seance("Le seuil", "Réseau des acheteurs", date(2026, 12, 3)),
            0,
        ),
        ("date=03/12/2026", Seance(), 1),
        ("date=2026-02-30", Seance(), 1),
        ("date=20261203", Seance(), 1),
        ("titre=%E2%80%AEabc%00%1B", Seance("abc"), 0),
        ("titre=" + "a" * 200, Seance("a" * 89 + "…"), 1),
        ("organisateur=" + "b" * 80, Seance(organisateur="b" * 80), 0),
    ],
)
def test_la_seance_se_lit_et_s_ecrit(adresse, attendue, fautes):
    seance, dites = lire_seance(parse_qs(adresse), JOUR)
    assert seance == attendue
    assert len(dites) == fautes
    assert lire_seance(parse_qs(seance.en_adresse), JOUR) == (seance, [])


SEANCE = (
    "titre=Un+%3Cb%3Eseuil%3C/b%3E+%22juste%22&organisateur=R%C3%A9seau+%26+amis&date=2026-12-03"
)


def test_l_ouverture_dit_la_seance(client):
    page = client.get(f"/presentation?seuil=25&{SEANCE}").text
    assert "Un &lt;b&gt;seuil&lt;/b&gt; &#34;juste&#34;" in page
    assert "<b>seuil" not in page
    assert '<p id="organisateur">Réseau &amp; amis</p>' in page
    assert '<p id="jour">3 décembre 2026</p>' in page.replace("\u00a0", " ")
    suite = "titre=Un+%3Cb%3Eseuil%3C%2Fb%3E+%22juste%22&organisateur=R%C3%A9seau+%26+amis"
    suite = f"{suite}&date=2026-12-03".replace("&", "&amp;")
    for extension in ("pptx", "html"):
        assert f'href="/presentation.{extension}?seuil=25&amp;{suite}"' in page
    pptx = client.get(f"/presentation.pptx?seuil=25&{SEANCE}").content
    ouverture, *_ = Presentation(io.BytesIO(pptx)).slides
    assert 'Un <b>seuil</b> "juste"' in textes(ouverture)
    assert "Réseau & amis" in textes(ouverture)


def test_une_date_fausse_se_dit_et_celle_du_jour_reste(client, observatoire):
    page = unescape(client.get("/presentation?date=demain").text)
    avis = re.search('class="avis".*?</div>', page)[0]
    assert typographie("La date « demain » n'est pas un jour") in avis
    assert date_longue(routes.observatoire().jour) in avis
    # The scenario is what was asked for: there is nothing to say of it.
    assert "garde le reste" not in avis


def test_les_anciens_numeros_montrent_les_memes_diapositives(client):
    noms = ["schema", "obligees", "adoptions", "annees", "baisse", "seuil", "mouvements", "sources"]
    assert list(ANCIENS_NUMEROS) == noms
    for dit, nom in [*enumerate(noms, 1), ("carte", "carte"), ("", "ouverture"), (9, "ouverture")]:
        page = client.get(f"/presentation?seuil=25&diapo={dit}").text
        assert re.findall('class="diapo ici" data-nom="(.*?)"', page) == [nom]
        assert donnees_de(page)["numeros"] == noms


@pytest.mark.parametrize("adresse", CAS)
def test_la_legende_de_la_carte_s_accorde_avec_le_titre(observatoire, lire, diapos, adresse):
    scenario, carte = lire(adresse), diapos(adresse)["carte"]
    deja, nouvelles, plus, bande = carte.donnees["effectifs"]
    resultat = observatoire.resultat(scenario)
    obligees = int(resultat.total["obligees"])
    ttc = scenario.convention == "ttc"
    assert deja + nouvelles + (bande if ttc else 0) == obligees
    assert typographie(f"{nombre(obligees)}\u00a0collectivité") in carte.titre or not obligees
    comparaison = observatoire.simulation(scenario, observatoire.droit.en_vigueur).comparaison
    dites = re.findall(r"(\d+) (entre|sort)", " ".join(carte.points))
    dans_la_bande = {sens: int(n) for n, sens in dites}
    assert nouvelles + dans_la_bande.get("entre", 0) == comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    assert plus + dans_la_bande.get("sort", 0) == comparaison.effectif(PLUS_OBLIGEE)


def test_une_source_tient_en_une_ligne(diapos):
    for adresse in CAS[:-1]:
        *autres, derniere = diapos(adresse).values()
        assert all(len(diapo.source) < 104 for diapo in autres)
        assert "Périmètre" in derniere.source


def test_qui_reste_est_pale_quand_quelqu_un_bouge(diapos):
    for adresse, pale in (("seuil=25", True), ("seuil=50", False)):
        carte = diapos(adresse)["carte"]
        (signe, _), *_ = carte.figure.legende
        (strict, _), *_ = carte.legende
        assert (signe.couleur != strict.couleur) == carte.pale == pale
        assert ('"opacity": {"condition"' in json.dumps(carte.figure.dessin.spec)) == pale


def test_les_cartes_de_la_salle_sont_sans_petites_lettres(diapos):
    for nom in ("obligees", "adoptions", "annees"):
        adresse = diapos("seuil=25")[nom].figure.adresse
        svg = base64.b64decode(adresse.partition(",")[2]).decode()
        assert "Martinique" not in svg
    barres = base64.b64decode(
        diapos("seuil=25")["baisse"].figure.adresse.partition(",")[2]
    ).decode()
    # Half of a slide of 1280 px, less its margins.
    echelle = 617 / float(re.search(r'width="(\d+)"', barres)[1])
    assert {float(t) * echelle >= 24 for t in re.findall(r'font-size="([\d.]+)', barres)} == {True}


def test_la_legende_des_adoptions_s_accorde_avec_le_titre(observatoire, diapos):
    for region in ("", *REGIONS):
        diapo = diapos(f"seuil=50&region={region}")["adoptions"]
        effectifs = {
            mots.partition(" (")[0]: int(mots.rpartition("(")[2][:-1].replace("\u202f", ""))
            for _, mots in diapo.figure.legende
        }
        adoptees = sum(n for mots, n in effectifs.items() if mots.startswith("adopté"))
        if adoptees:
            assert re.search(rf"au moins {adoptees} l", diapo.titre, re.IGNORECASE)
        else:
            assert "aucune adoption" in diapo.titre


@pytest.mark.parametrize("adresse", CAS)
def test_le_pptx_se_lit_du_fond_de_la_salle(observatoire, lire, adresse):
    livre = Presentation(io.BytesIO(en_pptx(observatoire, lire(adresse), SITE)))
    for feuille in livre.slides:
        for forme in feuille.shapes:
            if forme.has_chart:
                assert forme.chart.font.size >= Pt(18)
            for ligne in forme.text_frame.paragraphs if forme.has_text_frame else ():
                # An address is not read but followed.
                adresses = [bout.hyperlink.address for bout in ligne.runs]
                assert any(adresses) or all(bout.font.size >= Pt(18) for bout in ligne.runs)


def test_la_courbe_du_pptx_est_logarithmique(observatoire, lire):
    livre = Presentation(io.BytesIO(en_pptx(observatoire, lire("seuil=25"), SITE)))
    (courbe,) = (
        forme.chart
        for feuille in livre.slides
        for forme in feuille.shapes
        if forme.has_chart and forme.chart._chartSpace.findall(".//" + qn("c:scatterChart"))
    )
    echelles = courbe._chartSpace.findall(".//" + qn("c:scaling"))
    assert len(echelles) == 2
    assert all(echelle.find(qn("c:logBase")).get("val") == "10" for echelle in echelles)


def test_le_fichier_hors_ligne_a_tout_en_lui(client, racine):
    reponse = client.get("/presentation.html?seuil=40&seuil_commune=20&region=53")
    assert reponse.headers["content-disposition"].endswith('filename="presentation_spaser.html"')
    page = reponse.text
    assert donnees_de(page)["parametres"] == "seuil=40&seuil_commune=20&region=53"
    corps = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    charges = re.findall(r'(?:src|<image href|<link [^>]*href)="([^"]+)"', corps)
    assert [c for c in charges if not c.startswith("data:")] == []
    assert "/app/static/source-sans" not in page.partition("<body>")[0]
    assert page.count("@font-face") >= 2
    legere = json.loads(re.search('id="legere">(.*?)</script>', page, re.DOTALL)[1])
    assert legere.endswith((racine / "static" / "simulateur-leger.html").read_text("utf-8")[-2000:])
    assert re.search("font-src data:", legere)
    # As the page says it weighs.
    assert POIDS_HORS_LIGNE in unescape(client.get("/presentation?seuil=40").text)
    assert 1_500_000 < len(reponse.content) < 3_000_000


def test_le_fichier_hors_ligne_est_fait_une_fois(client, monkeypatch):
    faits = []
    composer = page_html._composer
    monkeypatch.setattr(
        page_html, "_composer", lambda *args, **kw: faits.append(1) or composer(*args, **kw)
    )
    premier, second = (client.get("/presentation.html?seuil=41").text for _ in range(2))
    assert premier == second
    assert len(faits) == 1
