"""The Word document of a preparation: opened again, converted, and the same bytes twice."""

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date

import pytest
from conversion import en_pdf, trouver_libreoffice
from docx import Document
from docx.oxml.ns import qn

from components.adresse.parametres import THEMES_PREPARES
from components.preparer.blocs import (
    ARemplir,
    Cases,
    Lien,
    Liste,
    Morceau,
    Paragraphe,
    Partie,
    Section,
    Tableau,
    morceaux,
)
from components.preparer.document import document
from components.preparer.dossier import dossier, semblables_qui_disent
from components.preparer.word import en_word
from spaser.formats import typographie
from spaser.indicateurs import LIBELLES_THEMES, THEMES
from spaser.observatoire import Observatoire
from spaser.preparation import EXIGENCES, Preparation

VUE = "http://x/preparer?siren=1&conseil=2027-06-14"
RENNES, VILLE_DE_RENNES = "243500139", "213502388"
DEPARTEMENT, BESANCON, PLUS_PETITE = "225400019", "212500565", "plus petite"
AMIENS, GERS = "218000198", "223200015"
SEMAINES = (("porter", 4), ("existant", 6), ("associer", 12), ("consulter", 8), ("ecrire", 10))
CAS = {
    "conjoint": ((RENNES, VILLE_DE_RENNES), date(2027, 6, 14), SEMAINES, ("sociaux", "suivi")),
    "departement": ((DEPARTEMENT,), None, (), ()),
    "commune": ((BESANCON,), date(2027, 3, 1), (("ecrire", 8),), tuple(EXIGENCES)),
    "sans_rien": ((PLUS_PETITE,), None, (), ()),
}


def demande(o: Observatoire, cas: str) -> Preparation:
    sirens, conseil, semaines, contient = CAS[cas]
    sirens = tuple(o.annuaire["siren"].iloc[-1] if s == PLUS_PETITE else s for s in sirens)
    pairs = semblables_qui_disent(o, tuple(map(o.collectivite, sirens)))["siren"]
    themes = THEMES_PREPARES.codes_par_defaut
    return Preparation(sirens, themes, tuple(pairs), contient, conseil, semaines)


@pytest.fixture(scope="module", params=CAS)
def cas(request):
    return request.param


@pytest.fixture(scope="module")
def octets(observatoire, cas):
    return document(observatoire, demande(observatoire, cas), VUE)


@pytest.fixture(scope="module")
def livre(octets):
    return Document(io.BytesIO(octets))


def mots(livre) -> str:
    """Return all that is written, links included, as read from top to bottom."""
    return "\n".join(
        "".join(t.text for t in p.iter(qn("w:t"))) for p in livre.element.body.iter(qn("w:p"))
    )


def test_de_vrais_titres_dans_l_ordre(livre, observatoire, cas):
    titres = [(p.style.name, p.text) for p in livre.paragraphs if p.style.name[:4] == "Head"]
    premiers = [texte for style, texte in titres if style == "Heading 1"]
    sections = dossier(observatoire, demande(observatoire, cas))
    assert premiers == [typographie(f"{n}. {s.titre}") for n, s in enumerate(sections, 1)]
    assert len(premiers) == 6
    assert {style for style, _ in titres} == {"Heading 1", "Heading 2"}
    themes = {typographie(LIBELLES_THEMES[t]) for t in THEMES_PREPARES.codes_par_defaut}
    assert themes <= {texte for _, texte in titres}
    assert [p.style.name for p in livre.paragraphs].count("Title") == 1


def test_le_sommaire_mene_aux_titres(livre):
    corps = livre.element.body
    reperes = {r.get(qn("w:name")) for r in corps.iter(qn("w:bookmarkStart"))}
    vises = {a for lien in corps.iter(qn("w:hyperlink")) if (a := lien.get(qn("w:anchor")))}
    assert len(vises) == 6
    assert vises <= reperes
    numeros = [r.get(qn("w:id")) for r in corps.iter(qn("w:bookmarkStart"))]
    assert len(numeros) == len(set(numeros))


def test_chaque_table_a_son_titre_et_sa_ligne_d_entete(livre):
    assert livre.tables
    for table in livre.tables:
        entetes = [r for r in table.rows if r._tr.find(f".//{qn('w:tblHeader')}") is not None]
        assert [r._tr for r in entetes] == [table.rows[0]._tr]
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert all(cellule.text for cellule in table.rows[0].cells)
        avant = table._tbl.getprevious()
        assert avant.pPr.pStyle.val == "Caption"


def test_chaque_theme_a_de_quoi_ecrire(livre):
    vides = [t for t in livre.tables if [c.text for c in t.rows[0].cells][-1:] == ["Qui"]]
    vides = [t for t in vides if t.rows[0].cells[0].text == "Objectif"]
    assert len(vides) == len(THEMES_PREPARES.codes_par_defaut)
    for table in vides:
        assert [c.text for c in table.rows[0].cells] == [
            *("Objectif", "Indicateur", "Point de départ", "Cible", "Année", "Qui"),
        ]
        assert len(table.rows) == 4
        assert not any(c.text for rangee in table.rows[1:] for c in rangee.cells)


def test_les_liens_sont_entiers(livre):
    adresses = [r.target_ref for r in livre.part.rels.values() if r.is_external]
    assert VUE in adresses
    assert all(re.match("https?://", adresse) for adresse in adresses)
    assert any(adresse.startswith("http://x/cadre-legal") for adresse in adresses)


def test_francais_pagine_et_a_nous(octets, livre):
    assert livre.core_properties.language == "fr-FR"
    assert livre.core_properties.author == "Observatoire SPASER"
    assert "Préparer" in livre.core_properties.title
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = set(archive.namelist())
        tout = b"".join(archive.read(n) for n in noms)
    assert not {n for n in noms if "thumbnail" in n or "customXml" in n or "Effects" in n}
    assert b"python-docx" not in tout
    assert b'"en-US"' not in tout
    pied = "".join(t.text for t in livre.sections[0].footer._element.iter(qn("w:t")))
    assert pied == typographie("Observatoire SPASER, 25\u00a0novembre 2026 · page 1 sur 1")
    champs = livre.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [champ.get(qn("w:instr")) for champ in champs] == ["PAGE", "NUMPAGES"]
    # A4, in EMU.
    assert (livre.sections[0].page_width.cm, livre.sections[0].page_height.cm) == (
        pytest.approx(21, abs=0.01),
        pytest.approx(29.7, abs=0.01),
    )


def test_les_memes_octets_deux_fois(donnees, observatoire, cas, octets):
    autre = Observatoire(donnees, observatoire.jour)
    assert document(autre, demande(autre, cas), VUE) == octets


def test_les_cases_de_l_article(livre, cas):
    lignes = [p for p in livre.paragraphs if p._p.find(qn("w:sdt")) is not None]
    assert len(lignes) == len(EXIGENCES)
    cochees = [p._p.find(".//{*}checked").get(f"{{{NS14}}}val") for p in lignes]
    contient = CAS[cas][3]
    assert cochees == ["1" if code in contient else "0" for code in EXIGENCES]
    assert ("Rien n’y manque." in mots(livre)) is (len(contient) == len(EXIGENCES))
    assert ("Il y manque" in mots(livre)) is (0 < len(contient) < len(EXIGENCES))


NS14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def test_le_calendrier_remonte_depuis_le_vote(livre, cas):
    (etapes,) = [t for t in livre.tables if t.rows[0].cells[0].text == "Étape"]
    dits = [[c.text.replace("\u00a0", " ") for c in r.cells][2:4] for r in etapes.rows[1:]]
    if cas == "conjoint":
        assert dits == [
            ["4 semaines", "7 septembre 2026"],
            ["6 semaines", "5 octobre 2026"],
            ["12 semaines", "16 novembre 2026"],
            ["8 semaines", "8 février 2027"],
            ["10 semaines", "5 avril 2027"],
            ["", "14 juin 2027"],
            ["", ""],
            ["", "14 juin 2028, puis chaque année"],
        ]
    elif cas == "commune":
        assert dits[4:6] == [["8 semaines", "4 janvier 2027"], ["", "1ᵉʳ mars 2027"]]
        assert dits[:4] == [["", ""]] * 4
    else:
        assert dits == [["", ""]] * 8


def test_chaque_fait_est_dans_l_extrait_avec_sa_page(racine, observatoire, livre, cas):
    """Read again from the CSV alone: what is written, and nothing of low confidence."""
    with (racine / "data/sources/engagements.csv").open(encoding="utf-8") as fichier:
        sures = [f for f in csv.DictReader(fichier) if f["confiance"] != "faible"]
    connus = {(typographie(f["libelle"]), f["source_url"]) for f in sures}
    faits = 0
    for table in livre.tables:
        if table.rows[0].cells[1].text != typographie("Ce que c'est"):
            continue
        for rangee in table.rows[1:]:
            lien = rangee.cells[5]._tc.find(f".//{qn('w:hyperlink')}")
            source = livre.part.rels[lien.get(qn("r:id"))].target_ref
            assert (rangee.cells[1].text, source) in connus
            faits += 1
    assert faits > 20 if cas != "sans_rien" else faits >= 0


def test_ce_que_disent_d_autres_se_recompte(racine, observatoire):
    """National objectives and rates, and values of a theme, against the extracts."""
    sections = dossier(observatoire, demande(observatoire, "conjoint"))
    insertion = sections[3].parties[0]
    listes = [ligne for bloc in insertion.blocs if isinstance(bloc, Liste) for ligne in bloc.lignes]
    with (racine / "data/sources/objectifs_nationaux.csv").open(encoding="utf-8") as fichier:
        vises = [f for f in csv.DictReader(fichier) if f["consideration"] == "sociale"]
    for vise in vises:
        phrase = f"{vise['valeur']} % des {vise['libelle']} en {vise['echeance']}"
        assert sum(phrase in ligne for ligne in listes) == 1
    for qui, taux in (("tous acheteurs", "18,7"), ("collectivités territoriales", "12,7")):
        phrase = f"en 2023, {qui} : {taux} % des marchés > 90 k€ ont une clause sociale"
        assert sum(phrase in ligne for ligne in listes) == 1


def test_sans_theme_demande_la_page_le_dit(observatoire):
    sirens = (RENNES,)
    sans = dossier(observatoire, Preparation(sirens, themes=("numerique",)))[3]
    dits = " ".join(b.texte for b in sans.blocs if isinstance(b, Paragraphe))
    assert "Aucun thème choisi ne répond" in dits
    assert "des objectifs écologiques" in dits
    (partie,) = sans.parties
    assert any("n'en dit rien" in b.texte for b in partie.blocs if isinstance(b, Paragraphe))
    tous = dossier(observatoire, Preparation(sirens, themes=THEMES))[3]
    assert not any("Aucun thème" in b.texte for b in tous.blocs if isinstance(b, Paragraphe))


def test_le_texte_d_autrui_reste_du_texte():
    hostile = '<w:p/>&amp; **gras** [x](javascript:1) "q" \u202e'
    section = Section(
        "s",
        "Titre & <b>",
        (
            Tableau("Table <i>", ("A", "B"), ((hostile, Lien(hostile, "/y")),), (1, 1)),
            Cases((hostile,), (True,)),
            ARemplir("Vide", ("A",), 2, (1,)),
        ),
        (Partie("p", "Partie", (Paragraphe("un **mot** et [un lien](/z?a=(1))."),)),),
    )
    octets = en_word('T "&" <', [], [section], "http://x", date(2026, 11, 25))
    livre = Document(io.BytesIO(octets))
    cellules = [c.text for c in livre.tables[0].rows[1].cells]
    assert cellules == [typographie(hostile)] * 2
    adresses = {r.target_ref for r in livre.part.rels.values() if r.is_external}
    assert {"http://x/y", "http://x/z?a=(1)"} <= adresses
    assert [r.text for r in livre.paragraphs[-1].runs if r.bold] == ["mot"]


def test_les_morceaux_d_un_texte():
    assert morceaux("a **b** c") == [Morceau("a "), Morceau("b", gras=True), Morceau(" c")]
    assert morceaux("[l](https://x/y_(z)?a) fin") == [
        Morceau("l", adresse="https://x/y_(z)?a"),
        Morceau(" fin"),
    ]
    assert morceaux("") == []


@pytest.fixture(scope="module")
def soffice():
    return trouver_libreoffice("sw")


def test_il_s_ouvre_ailleurs_et_rien_ne_deborde(soffice, tmp_path, octets, livre):
    pdf = en_pdf(soffice, octets, tmp_path, "x.docx")
    lu = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    for paragraphe in livre.paragraphs:
        if paragraphe.style.name.startswith(("Head", "Title")):
            assert "".join(paragraphe.text.split()) in lu
    total = len(pdf.pages)
    assert 5 <= total <= 30
    for numero, page in enumerate(pdf.pages, 1):
        assert f"page{numero}sur{total}" in "".join(page.extract_text().split())
        places = []
        page.extract_text(
            visitor_text=lambda mot, _, place, *__, places=places: (
                places.append(place[4:6]) if mot.strip() else None
            )
        )
        assert min(x for x, _ in places) >= 0
        assert max(x for x, _ in places) < float(page.mediabox.width) - 40
        assert min(y for _, y in places) > 20


def paragraphes(blocs) -> str:
    textes = [b.texte for b in blocs if isinstance(b, Paragraphe)]
    return "\n".join([*textes, *(li for b in blocs if isinstance(b, Liste) for li in b.lignes)])


def test_seul_un_theme_que_la_loi_demande_le_dit(observatoire):
    parties = dossier(observatoire, Preparation((RENNES,), themes=THEMES))[3].parties
    demandes = [p.cle for p in parties if "Demandé par l'article" in paragraphes(p.blocs)]
    assert demandes == [
        f"theme_{t}" for t in ("insertion", "handicap_ess", "environnement", "economie_circulaire")
    ]


def test_ce_qui_ne_se_compare_pas_n_est_pas_compare(observatoire):
    """Nantes aims at hours on a base that its page does not say: with its own figures only."""
    sections = dossier(observatoire, demande(observatoire, "conjoint"))
    insertion = sections[3].parties[0]
    assert "base non précisée" not in paragraphes(insertion.blocs)
    cellules = [
        c for b in insertion.blocs if isinstance(b, Tableau) for ligne in b.lignes for c in ligne
    ]
    assert "environ 600\u202f000\u00a0heures (base non précisée)" in cellules


@pytest.mark.parametrize(
    ("siren", "dit"),
    [
        (RENNES, "), dépassé sur ses comptes de 2024. Ses autres années ne sont pas connues"),
        (VILLE_DE_RENNES, "), entre ses deux bornes sur ses comptes de 2024. Ses autres"),
        (BESANCON, "(https://www.rtes.fr/abaissement"),
        (GERS, "dépassé sur ses comptes de 2024 et 2025, pas atteint sur ses comptes de 2023."),
    ],
)
def test_depuis_quand(observatoire, siren, dit):
    (partie,) = dossier(observatoire, Preparation((siren,)))[0].parties
    (phrase,) = [li for li in paragraphes(partie.blocs).split("\n") if "Depuis quand" in li]
    assert dit in phrase
    assert ("100\u00a0M€" in phrase) is (siren not in (BESANCON, GERS))


@pytest.mark.parametrize("sirens", [(RENNES, VILLE_DE_RENNES), (VILLE_DE_RENNES, RENNES)])
def test_a_plusieurs_on_cherche_les_semblables_de_la_plus_grande(observatoire, sirens):
    elles = tuple(map(observatoire.collectivite, sirens))
    assert set(semblables_qui_disent(observatoire, elles)["type"]) == {"epci"}
    dits = paragraphes(dossier(observatoire, Preparation(sirens))[2].blocs)
    assert "intercommunalités aux achats les plus proches de Rennes Métropole" in dits


@pytest.mark.parametrize("siren", [RENNES, BESANCON, AMIENS])
def test_qui_a_adopte_se_lit_sur_sa_page(observatoire, siren):
    section = dossier(observatoire, Preparation((siren,)))[2]
    (table,) = [bloc for bloc in section.blocs if isinstance(bloc, Tableau)]
    pages = observatoire.donnees.adoptions.groupby("siren")["source_url"].agg(set)
    adoptantes = set(
        observatoire.collectivites.loc[observatoire.collectivites["adoptante"], "siren"]
    )
    combien = 0
    for nom, statut, *_ in table.lignes:
        sien = nom.adresse.partition("=")[2]
        assert isinstance(statut, Lien) is (sien in adoptantes)
        if isinstance(statut, Lien):
            assert statut.adresse in pages[sien]
            combien += 1
    dit = paragraphes(section.blocs)
    attendu = f"recensé pour **{combien}**, au moins" if combien else "aucun SPASER adopté n'y est"
    assert attendu in dit


def test_seuls_les_textes_qui_obligent_sont_cites(racine, observatoire):
    with (racine / "data/sources/cadre_legal.csv").open(encoding="utf-8") as fichier:
        textes = [ligne["texte"] for ligne in csv.DictReader(fichier)]
    (table,) = dossier(observatoire, Preparation((RENNES,)))[1].parties[1].blocs
    cites = [ligne[1] for ligne in table.lignes]
    assert cites == [t for t in textes if re.match("Loi|Décret|Code", t)]
    assert 0 < len(cites) < len(textes)


def test_chaque_theme_mene_a_tout_ce_qui_en_est_dit(racine, observatoire):
    with (racine / "data/sources/engagements.csv").open(encoding="utf-8") as fichier:
        combien = Counter(f["theme"] for f in csv.DictReader(fichier))
    for partie in dossier(observatoire, Preparation((RENNES,)))[3].parties:
        theme = partie.cle.removeprefix("theme_")
        mots = "fait relevé" if combien[theme] == 1 else "faits relevés"
        lien = f"[{combien[theme]}\u00a0{mots}](/objectifs?theme={theme})"
        assert lien in paragraphes(partie.blocs)


def test_une_page_citee_est_d_un_autre_site_et_un_fait_de_son_theme(racine, observatoire):
    sections = dossier(observatoire, demande(observatoire, "conjoint"))
    pages = paragraphes(sections[5].parties[0].blocs).split("\n")
    assert len(pages) == len(set(pages)) > 20
    assert all(page.startswith("[http") for page in pages)
    with (racine / "data/sources/engagements.csv").open(encoding="utf-8") as fichier:
        themes = {(f["theme"], f["libelle"], f["source_url"]) for f in csv.DictReader(fichier)}
    for partie in sections[3].parties:
        theme = partie.cle.removeprefix("theme_")
        for table in (bloc for bloc in partie.blocs if isinstance(bloc, Tableau)):
            for ligne in table.lignes:
                assert (theme, ligne[1], ligne[5].adresse) in themes


def test_chaque_partie_commence_une_page_sauf_la_premiere(livre):
    titres = [p for p in livre.paragraphs if p.style.name == "Heading 1"]
    assert [bool(t.paragraph_format.page_break_before) for t in titres] == [False] + [True] * 5
    autres = [p for p in livre.paragraphs if p.style.name != "Heading 1"]
    assert not any(p.paragraph_format.page_break_before for p in autres)
