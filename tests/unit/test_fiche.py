"""The page of a collectivité: its answer at a glance, and its sheet."""

import io
from dataclasses import replace

import pandas as pd
import pypdf
import pytest
from evenements import LIEN, annulee, evenement

from components.collectivite.fiche import autres_obligees
from components.collectivite.phrases import phrase_seuil
from components.collectivite.reponse import badges
from components.objectifs.siens import les_autres
from components.papier.fiche import fiche_en_pdf
from spaser.engagements import A_PART, choisir
from spaser.faits_en_mots import chiffre_de
from spaser.formats import euros_ronds, typographie
from spaser.observatoire import Observatoire
from spaser.simulation import SELON_CONVENTION

ADRESSE = "http://x/collectivite?siren="
RENNES, BESANCON, PORT, BRETAGNE = "243500139", "212500565", "219740073", "233500016"
BREST, VILLE_DE_BREST, PARIS = "242900314", "212900195", "217500016"


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


def lue(o, siren, adresse=ADRESSE):
    return pypdf.PdfReader(io.BytesIO(fiche_en_pdf(o, elle(o, siren), adresse)))


def serre(mots):
    return "".join(typographie(mots).split())


def ecrit(document):
    return serre("".join(page.extract_text() for page in document.pages))


def liens(document):
    annotations = [a.get_object() for page in document.pages for a in page.get("/Annots", [])]
    return {str(a["/A"]["/URI"]) for a in annotations if "/URI" in a.get("/A", {})}


def test_une_ou_deux_pages_etiquetees_avec_les_mots_de_la_fiche(observatoire, siren):
    document = lue(observatoire, siren, f"{ADRESSE}{siren}")
    assert len(document.pages) <= 2
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "fr"
    assert document.metadata.title == typographie(elle(observatoire, siren).nom_complet)
    dit = ecrit(document)
    for mots in mots_des_badges(observatoire, siren):
        assert serre(mots) in dit
    assert f"{ADRESSE}{siren}" in dit


def test_une_adresse_hostile_reste_du_texte(observatoire):
    hostile = 'http://x/#eval("1")$x$*gras*<b>\\#panic()'
    assert hostile in lue(observatoire, PORT, hostile).pages[0].extract_text().replace("\n", "")


@pytest.mark.parametrize("siren", [RENNES, BREST, PARIS, BRETAGNE])
def test_ce_que_ses_schemas_promettent_et_obtiennent(observatoire, siren):
    document = lue(observatoire, siren)
    dit = ecrit(document)
    lignes = choisir(observatoire.engagements, sirens=[siren])
    assert len(document.pages) <= 2
    assert serre("Ce que son schéma promet et obtient") in dit
    for e, autres in zip(lignes.itertuples(), les_autres(observatoire, siren), strict=True):
        annee = "sans date" if pd.isna(e.annee) else str(e.annee)
        chiffre = chiffre_de(e)
        fait = e.libelle[1:] + (f" : {chiffre}" if chiffre else "")
        assert serre(annee) in dit
        assert serre(fait) in dit
        assert serre(autres) in dit
        assert e.siren == siren or serre(f"{e.nom} : {e.libelle}") in dit
        sur = f"ne compte pas : {A_PART[e.a_part]}" if e.a_part else f"confiance {e.confiance}"
        assert serre(f"{sur} · page : ") in dit
    assert set(lignes["source_url"]) <= liens(document)


def test_rien_n_est_dit_de_ce_que_l_on_ignore(observatoire):
    dit = ecrit(lue(observatoire, PORT))
    for titre in ("Ce que son schéma promet", "Ce que le suivi en a dit", "Documents et bilans"):
        assert serre(titre) not in dit


def test_la_fiche_dit_l_histoire_et_les_documents(donnees, observatoire):
    bilan = evenement(RENNES, "document", lien="https://www.rennes.fr/bilan")
    declare = evenement(RENNES, "sans_schema", 2, lien="", role="elu", confiance="moyenne")
    o = Observatoire(donnees.avec([bilan, declare, annulee(declare)]), observatoire.jour)
    document = lue(o, RENNES)
    dit = ecrit(document)
    premiere, defaite, dernier = (
        serre(mots)
        for mots in (
            "4 novembre 2026 décision annulée (pas de SPASER (déclaré)) Dit par un élu de la "
            "collectivité le 3 novembre 2026 · confiance moyenne",
            "4 novembre 2026 pas de SPASER (déclaré) (annulé depuis) Dit par un élu",
            "3 novembre 2026 document ou bilan ajouté Dit par un agent de la collectivité le "
            "2 novembre 2026 · confiance haute · page : rennes.fr",
        )
    )
    debut = dit.index(serre("Ce que le suivi en a dit"))
    assert debut < dit.index(premiere) < dit.index(defaite) < dit.index(dernier)
    assert serre("Documents et bilans : rennes.fr") in dit
    assert "https://www.rennes.fr/bilan" in liens(document)


def test_ce_que_d_autres_ont_ecrit_reste_du_texte(donnees, observatoire):
    hostile = '#panic("1") $x$ *g* _i_ @a <b> \\ &lt;i> </span><small>'
    faits = donnees.engagements
    sien = faits["siren"] == BREST
    faits = faits.assign(
        libelle=faits["libelle"].mask(sien, hostile),
        nom=faits["nom"].mask(faits["siren"] == VILLE_DE_BREST, hostile),
        siren=faits["siren"].mask(faits["siren"] == VILLE_DE_BREST),
        source_url=faits["source_url"].mask(sien, f"{LIEN}?{hostile}"),
    )
    dite = evenement(BREST, perimetre=hostile, date="2026", lien=f"{LIEN}?{hostile}")
    neuves = replace(donnees, engagements_releves=faits).avec([dite])
    document = lue(Observatoire(neuves, observatoire.jour), BREST)
    dit = ecrit(document)
    assert dit.count(serre(hostile)) > sien.sum() + 1
    assert f"{LIEN}?{hostile}" in liens(document)


def test_les_memes_octets_pour_la_meme_fiche(donnees, observatoire):
    un, autre = (Observatoire(donnees, observatoire.jour) for _ in range(2))
    assert fiche_en_pdf(un, elle(un, BREST), ADRESSE) == fiche_en_pdf(
        autre, elle(autre, BREST), ADRESSE
    )
