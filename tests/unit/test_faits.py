"""A fact that a contribution tells: read in one way, held to the rules of the survey's file."""

from dataclasses import asdict
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from evenements import INCONNUE, LIEN, UN_FAIT
from hypothesis import given
from hypothesis import strategies as st

from spaser.faits_en_mots import dit_en_mots
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    NATURES_D_ENGAGEMENT,
    REGLES,
    THEMES,
    UNITES,
)
from spaser.lecture import lire_csv
from spaser.releve_des_engagements import completer, lignes_du_suivi
from spaser.schemas_des_tables import ENGAGEMENTS_DU_SUIVI, SOURCES
from suivi.contribution import CHAMPS, Contribution, est_demande, verifier
from suivi.dossiers import accepter, deposer
from suivi.erreurs import ContributionRefusee
from suivi.faits import CHAMPS_DU_FAIT
from suivi.integration import en_csv
from suivi.publication import evenement, evenements
from suivi.vocabulaire import SUJETS

JOUR = date(2026, 11, 25)
RENNES = "243500139"
DITE = {"siren": RENNES, "sujet": "engagement", "role": "agent", "lien": LIEN} | UN_FAIT
PART = {"indicateur": "part_bio", "theme": "", "base": "", "unite": ""}
LIBRE = {"indicateur": "", "theme": "numerique", "base": ""}
SANS_CHIFFRE = LIBRE | {"valeur": "", "unite": "", "borne": ""}
AXES = {"nature": "structure", "indicateur": "nombre_axes", "theme": "", "base": "", "unite": ""}


def lire(**autres):
    return verifier(DITE | autres, {RENNES}.__contains__, JOUR)[0]


def fautes(**autres):
    with pytest.raises(ContributionRefusee) as refus:
        lire(**autres)
    assert all(phrase.endswith(".") for phrase in refus.value.fautes.values())
    return refus.value.fautes


def test_ce_qui_est_dit_est_garde_tel_quel():
    dite = lire(schema_id="rennes-1")
    assert dite == Contribution(**DITE, schema_id="rennes-1")
    assert Contribution.depuis(dite.en_objet()) == dite
    assert verifier(dite.en_objet(), {RENNES}.__contains__, JOUR)[0] == dite


def test_chaque_champ_est_celui_d_un_sujet():
    assert set(CHAMPS_DU_FAIT) < set(CHAMPS)
    assert set(CHAMPS_DU_FAIT) == set(UN_FAIT)
    communs = {"siren", "sujet", "role", "lien", "schema_id", "courriel", "commentaire"}
    for sujet in SUJETS:
        siens = {champ for champ in CHAMPS if est_demande(champ, sujet)}
        assert communs < siens
        assert (set(CHAMPS_DU_FAIT) <= siens) == (sujet == "engagement")
        assert ({"date", "debut", "fin", "perimetre", "partenaires"} <= siens) != (
            sujet == "engagement"
        )


@pytest.mark.parametrize(
    ("dite", "gardee"),
    [
        ("12,5", "12.5"),
        ("12.50", "12.5"),
        ("012", "12"),
        ("0", "0"),
        ("0,0", "0"),
        ("100", "100"),
        ("0,000001", "0.000001"),
        (" 12\u202f,5 ", "12.5"),
    ],
)
def test_un_nombre_s_ecrit_a_virgule_ou_a_point(dite, gardee):
    assert lire(**PART, valeur=dite).valeur == gardee


@pytest.mark.parametrize("dite", ["120 000", "120\u202f000", "120000", "120000,0"])
def test_un_grand_nombre_s_ecrit_par_tranches_ou_non(dite):
    assert lire(valeur=dite).valeur == "120000"


@pytest.mark.parametrize("dite", ["-1", "+1", "1e3", "12,5 %", "douze", "1,2,3", "٣", "1" * 13])
def test_ce_qui_n_est_pas_un_nombre_se_dit_une_fois(dite):
    assert fautes(valeur=dite) == {"valeur": "Un nombre est attendu, positif : 12,5 ou 120000."}


def test_le_theme_et_l_unite_suivent_de_l_indicateur():
    for code, indicateur in INDICATEURS.items():
        nature = "structure" if indicateur.structure else "objectif"
        base, unite = (*indicateur.bases, "")[0], indicateur.unites[0]
        dits = {"nature": nature, "indicateur": code, "base": base, "valeur": "9", "theme": ""}
        annee = "2025"
        seule = len(indicateur.unites) == 1
        lue = lire(**dits, annee=annee, unite="" if seule else unite)
        assert (lue.theme, lue.unite) == (indicateur.theme, unite)
        assert lire(**dits, annee=annee, unite=unite, **{}).unite == unite
        if not seule:
            assert set(fautes(**dits, annee=annee, unite="")) == {"unite"}


@pytest.mark.parametrize(
    "dit",
    [
        {"annee": ""},
        {"annee": "2056"},
        {"annee": "2000"},
        {"nature": "resultat", "annee": "2026"},
        {"nature": "resultat", "annee": "2000"},
        AXES | {"annee": ""},
        AXES | {"annee": "2026"},
        PART | {"valeur": "100"},
        {"borne": ""},
        LIBRE,
        LIBRE | {"unite": "%", "valeur": "100"},
        SANS_CHIFFRE,
        SANS_CHIFFRE | {"annee": ""},
        {"libelle": "x" * 200},
        {"indicateur": "marches_clause_responsable", "base": "", "unite": "", "valeur": "9"},
    ],
    ids=str,
)
def test_ce_qui_se_dit(dit):
    lire(**dit)


@pytest.mark.parametrize(
    ("dit", "champs"),
    [
        ({"lien": ""}, ["lien"]),
        ({"lien": "une page"}, ["lien"]),
        ({"nature": ""}, ["nature"]),
        ({"nature": "objectifs"}, ["nature"]),
        ({"indicateur": "part_bios"}, ["indicateur"]),
        ({"indicateur": "part_bios", "theme": ""}, ["indicateur"]),
        ({"libelle": ""}, ["libelle"]),
        ({"libelle": "x" * 201}, ["libelle"]),
        ({"borne": "au_plus"}, ["borne"]),
        (SANS_CHIFFRE | {"borne": "environ"}, ["borne"]),
        ({"base": ""}, ["base"]),
        ({"base": "marches"}, ["base"]),
        ({"base": "mensuel"}, ["base"]),
        (PART | {"valeur": "5", "base": "par_an"}, ["base"]),
        (LIBRE | {"base": "par_an"}, ["base"]),
        ({"valeur": ""}, ["valeur", "borne"]),
        ({"valeur": "", "borne": ""}, ["valeur"]),
        (PART | {"valeur": "100,1"}, ["valeur"]),
        (LIBRE | {"unite": "%", "valeur": "101"}, ["valeur"]),
        ({"unite": "jours"}, ["unite"]),
        (LIBRE | {"unite": ""}, ["unite"]),
        (LIBRE | {"unite": "k€"}, ["unite"]),
        (SANS_CHIFFRE | {"unite": "jours"}, ["unite"]),
        ({"theme": "autre"}, ["theme"]),
        (LIBRE | {"theme": ""}, ["theme"]),
        (LIBRE | {"theme": "social"}, ["theme"]),
        ({"nature": "structure", "annee": ""}, ["nature"]),
        (AXES | {"nature": "objectif", "valeur": "9"}, ["nature"]),
        ({"annee": "2057"}, ["annee"]),
        ({"annee": "1999"}, ["annee"]),
        ({"annee": "28"}, ["annee"]),
        ({"nature": "resultat", "annee": "2027"}, ["annee"]),
        ({"nature": "resultat", "annee": ""}, ["annee"]),
        (AXES | {"valeur": "9", "annee": "2027"}, ["annee"]),
        ({"date": "2024"}, ["date"]),
        ({"debut": "2024", "fin": "2027"}, ["debut", "fin"]),
        ({"perimetre": "Ville"}, ["perimetre"]),
        ({"partenaires": INCONNUE}, ["partenaires"]),
        ({"schema_id": "Un schéma"}, ["schema_id"]),
    ],
    ids=str,
)
def test_ce_qui_ne_va_pas_est_dit_champ_par_champ(dit, champs):
    assert set(fautes(**dit)) == set(champs)


@pytest.mark.parametrize("sujet", [sujet for sujet in SUJETS if sujet != "engagement"])
def test_un_autre_sujet_ne_dit_pas_de_fait(sujet):
    assert set(fautes(sujet=sujet, date="2024")) == set(CHAMPS_DU_FAIT)


def test_ce_que_dit_la_page_tient_en_une_ligne_sans_balise():
    assert lire(libelle=" heures\n\n<b>d'insertion</b> ").libelle == "heures d'insertion"


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: f"{r.champ}: {r.faute}")
def test_chaque_regle_se_dit_a_qui_lit_le_fichier_et_a_qui_ecrit(regle):
    assert regle.conseil.endswith(".")
    assert regle.conseil[0].isupper() or regle.conseil[0] == "«"
    assert not regle.faute.endswith(".")


@pytest.mark.parametrize(
    ("autres", "mots"),
    [
        ({}, "objectif « heures d'insertion » : au moins 120\u202f000\u00a0heures par an en 2028"),
        (
            {"nature": "resultat", "base": "inconnu", "borne": "", "annee": "2024"},
            "résultat « heures d'insertion » : 120\u202f000\u00a0heures (base non précisée) en "
            "2024",
        ),
        (PART | {"valeur": "12,5", "annee": ""}, "… : au moins 12,5\u00a0%"),
        (SANS_CHIFFRE, "objectif « heures d'insertion » en 2028"),
        (SANS_CHIFFRE | {"annee": ""}, "objectif « heures d'insertion »"),
    ],
    ids=str,
)
def test_un_fait_en_mots(autres, mots):
    debut = "objectif « heures d'insertion »"
    assert dit_en_mots(asdict(lire(**autres))) == mots.replace("…", debut)


def test_ce_qui_n_est_pas_un_fait_n_en_a_pas_les_mots():
    assert dit_en_mots(Contribution(RENNES, "sans_schema", "agent").en_objet()) == ""


@pytest.mark.parametrize("retenue", [{"lien": ""}])
def test_sans_page_publique_rien_ne_se_publie(base, retenue):
    recue = {"cle": "a", "provenance": "page", "instant": datetime.now(UTC)}
    numero = deposer(base, lire(), verifier(DITE, {RENNES}.__contains__, JOUR)[1], **recue).numero
    editeur = {"confiance": "haute", "rang": 0, "auteur": "x", "instant": datetime.now(UTC)}
    with pytest.raises(ContributionRefusee) as refus:
        accepter(base, numero, Contribution(**(DITE | retenue)), **editeur)
    assert set(refus.value.fautes) == {"lien"}
    accepter(base, numero, lire(valeur="7"), **editeur)
    (publie,) = evenements(base)
    assert {champ: getattr(publie, champ) for champ in UN_FAIT} == UN_FAIT | {"valeur": "7"}
    assert (publie.sujet, publie.lien, publie.partenaires) == ("engagement", LIEN, ())


MOTS = st.sampled_from(["", "x", "12,5", "100", "101", "2024", "2028", "=1+1", "\x00<b>", "« é »"])
CODES = {
    "nature": NATURES_D_ENGAGEMENT,
    "theme": THEMES,
    "indicateur": tuple(INDICATEURS),
    "borne": tuple(LIBELLES_BORNES),
    "base": tuple(LIBELLES_BASES),
    "unite": UNITES,
}
FAITS = st.fixed_dictionaries(
    {champ: st.sampled_from(("", *codes)) for champ, codes in CODES.items()}
    | {"libelle": st.text(min_size=1, max_size=40), "valeur": MOTS, "annee": MOTS},
)


@st.composite
def plausibles(draw):
    """Facts that often follow the rules: of an indicator with what it admits, or of none."""
    dit = draw(FAITS)
    indicateur = INDICATEURS.get(dit["indicateur"])
    if indicateur and draw(st.booleans()):
        dit |= {
            "nature": "structure"
            if indicateur.structure
            else draw(st.sampled_from(["objectif", "resultat"])),
            "base": draw(st.sampled_from(indicateur.bases or ("",))),
            "unite": draw(st.sampled_from(indicateur.unites)),
            "theme": "",
            "annee": "2024",
            "valeur": draw(st.sampled_from(["5", "12,5", "0", "100,5"])),
        }
    return dit


@given(plausibles())
def test_tout_ce_qui_est_accepte_est_valable_pour_le_fichier_des_sources(
    tmp_path_factory, donnees, dit
):
    try:
        dite = lire(**dit)
    except ContributionRefusee as refus:
        assert refus.fautes
        return
    e = evenement(dite, JOUR, contribution="2026-11-25-1")
    d = donnees
    table = completer(d.engagements_releves, [e], d.adoptions, d.collectivites)
    lignes = lignes_du_suivi(table)
    # A fact that the survey tells is not told again.
    if lignes.empty:
        return
    fichier = tmp_path_factory.mktemp("sources") / f"{ENGAGEMENTS_DU_SUIVI}.csv"
    fichier.write_text(en_csv(lignes), "utf-8")
    (relue,) = lire_csv(fichier, SOURCES[ENGAGEMENTS_DU_SUIVI]).to_dict("records")
    assert relue["nature"] == dite.nature
    assert relue["valeur"] == float(dite.valeur) if dite.valeur else pd.isna(relue["valeur"])
    annee = relue["echeance" if dite.nature == "objectif" else "annee_mesure"]
    assert annee == int(dite.annee) if dite.annee else pd.isna(annee)
