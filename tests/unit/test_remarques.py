"""What an editor is told first: who publishes the page, what is known, who else speaks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from evenements import INCONNUE, UN_FAIT

from spaser.engagements import groupes
from spaser.faits_en_mots import valeur_en_mots
from spaser.observatoire import Observatoire
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import Dossier, Fait
from suivi.remarques import A_LA_SUITE, RAFALE, hote, remarques

RENNES, BRETAGNE, OCCITANIE, LYON = "243500139", "233500016", "200053791", "200046977"
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)


def dossier(numero=1, *, confidences=None, provenance="page", acte=None, instant=MIDI, **dite):
    dite = {"siren": RENNES, "sujet": "adopte", "role": "agent"} | dite
    faits = [Fait("recue", instant, "agent", Contribution(**dite).en_objet())]
    if acte:
        faits.append(Fait(acte, instant, "editrice", {}))
    return Dossier(numero, provenance, tuple(faits), confidences)


def dites(o, un, *autres):
    return " ".join(remarques(un, [un, *autres], o)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("siren", "lien", "attendu"),
    [
        (RENNES, "https://metropole.rennes.fr/spaser", "porte le nom de la collectivité."),
        (RENNES, "https://www.rennes-metropole.fr", "porte le nom de la collectivité."),
        (BRETAGNE, "https://bretagne.bzh/spaser", "porte le nom de la collectivité."),
        (LYON, "https://www.grandlyon.com", "porte le nom de la collectivité."),
        (RENNES, "https://elus.rennes-ecologie.bzh", "parmi d'autres mots"),
        (RENNES, "https://rennes.asso.fr", "porte le nom de la collectivité."),
        (RENNES, "https://rennes.fr.exemple.com", "ne porte pas le nom"),
        (RENNES, "https://rennes.exemple.org", "ne porte pas le nom"),
        (RENNES, "https://xn--rnnes-esa.fr", "en imiter d'autres"),
        (RENNES, "https://rénnes.fr", "en imiter d'autres"),
        (RENNES, "https://rtes.fr/page", "est déjà la source de"),
        (RENNES, "", "Aucun lien"),
    ],
)
def test_qui_publie_la_page(observatoire, siren, lien, attendu):
    assert attendu in dites(observatoire, dossier(siren=siren, lien=lien))


def test_un_hote_deja_source_n_est_pas_inconnu(observatoire):
    assert "ne porte pas" not in dites(observatoire, dossier(lien="https://rtes.fr/page"))


def test_un_lien_se_reconnait_sans_ses_details(observatoire):
    adoptions = observatoire.donnees.adoptions
    connu = adoptions.dropna(subset="siren").iloc[0]
    lien = connu["source_url"].replace("https://", "http://").rstrip("/") + "/"
    vu = dites(observatoire, dossier(siren=RENNES, lien=lien))
    assert f"Ce lien est déjà la source d'un schéma recensé : {connu['nom']}" in vu
    assert "Ce lien" not in dites(observatoire, dossier(lien="https://rtes.fr/autre-page"))


@pytest.fixture
def o(observatoire) -> Observatoire:
    """The real data, but Bretagne has one scheme only: adopted in June 2022."""
    adoptions = observatoire.donnees.adoptions
    siens = adoptions["siren"] == BRETAGNE
    un = (
        adoptions[siens]
        .iloc[[-1]]
        .assign(
            schema_id="bretagne-1",
            generation=1,
            statut="adopte",
            confiance="haute",
            date_adoption="2022-06",
            adoption_au_plus_tot=pd.Timestamp("2022-06-01"),
            adoption_au_plus_tard=pd.Timestamp("2022-06-30"),
        )
    )
    adoptions = pd.concat([adoptions[~siens], un], ignore_index=True)
    return Observatoire(replace(observatoire.donnees, adoptions=adoptions), observatoire.jour)


@pytest.mark.parametrize(
    ("dite", "attendu"),
    [
        ({"sujet": "sans_schema"}, "dit n'en avoir aucun, mais un schéma est recensé"),
        ({"sujet": "en_cours"}, "Un renouvellement ?"),
        ({"sujet": "adopte", "date": "2022-06"}, "Cette date est déjà celle"),
        ({"sujet": "adopte", "date": "2021"}, "Une autre date est recensée (adopté, juin 2022)"),
        ({"sujet": "adopte", "date": "2024"}, "Une autre date est recensée"),
        ({"sujet": "renouvellement", "date": "2022-05-31"}, "précède tout schéma recensé"),
        ({"sujet": "renouvellement", "date": "2022-06-30"}, "précède tout schéma recensé"),
        (
            {"sujet": "correction", "date": "2022-07", "schema_id": "bretagne-1"},
            "contredit la date recensée de ce schéma : adopté, juin 2022",
        ),
        (
            {"sujet": "correction", "date": "2022-05", "schema_id": "bretagne-1"},
            "contredit la date recensée",
        ),
    ],
)
def test_ce_qu_elle_contredit(o, dite, attendu):
    assert attendu in dites(o, dossier(siren=BRETAGNE, **dite))


@pytest.mark.parametrize(
    "dite",
    [
        {"sujet": "renouvellement", "date": "2022-07"},
        {"sujet": "correction", "date": "2022-06-01", "schema_id": "bretagne-1"},
        {"sujet": "correction", "date": "2022-06-16", "schema_id": "bretagne-1"},
        {"sujet": "correction", "date": "2022-06-30", "schema_id": "bretagne-1"},
        {"sujet": "adopte"},
        {"sujet": "document", "lien": "https://bretagne.bzh/bilan"},
    ],
)
def test_ce_qui_ne_contredit_rien(o, dite):
    vu = dites(o, dossier(siren=BRETAGNE, **dite))
    for mot in ("précède", "contredit", "déjà celle", "Une autre date", "mais un schéma"):
        assert mot not in vu


def test_une_source_faible_ne_contredit_rien(o):
    adoptions = o.donnees.adoptions
    siens = adoptions["siren"] == BRETAGNE
    adoptions = adoptions.assign(confiance=adoptions["confiance"].mask(siens, "faible"))
    autre = Observatoire(replace(o.donnees, adoptions=adoptions), o.jour)
    assert "mais un schéma" not in dites(autre, dossier(siren=BRETAGNE, sujet="sans_schema"))


def test_sans_schema_recense_rien_a_corriger(observatoire):
    sans = observatoire.collectivites.loc[~observatoire.collectivites["adoptante"], "siren"].iloc[0]
    for sujet in ("renouvellement", "correction", "document"):
        vu = dites(observatoire, dossier(siren=sans, sujet=sujet))
        assert "Aucun schéma adopté n'est recensé" in vu
    assert "Aucun schéma" not in dites(observatoire, dossier(siren=sans, sujet="sans_schema"))


def test_une_declaration_d_avant(o):
    adoptions = o.donnees.adoptions
    sans = adoptions["siren"] == BRETAGNE
    adoptions = adoptions.assign(
        statut=adoptions["statut"].mask(sans, "sans_schema"),
        source_url=adoptions["source_url"].mask(sans),
    )
    autre = Observatoire(replace(o.donnees, adoptions=adoptions), o.jour)
    un = dossier(siren=BRETAGNE, lien="https://rtes.fr/page")
    assert "Elle avait dit ne pas avoir de schéma." in dites(autre, un)
    assert "Elle avait dit" not in dites(o, un)


def test_les_autres_sur_la_meme_collectivite(observatoire):
    un = dossier(1)
    vu = dites(
        observatoire,
        un,
        dossier(2),
        dossier(3),
        dossier(4, acte="refusee"),
        dossier(5, acte="acceptee"),
        dossier(6, siren=BRETAGNE),
    )
    assert "Sur la même collectivité : les contributions 2 et 3 attendent." in vu
    assert "la contribution 4 a été refusée." in vu
    assert "la contribution 5 a été acceptée." in vu
    assert "6" not in vu


def test_plusieurs_du_meme_endroit(observatoire):
    confidences = Confidences("Achats@exemple.fr", "Vu au conseil.")
    un = dossier(1, confidences=confidences, lien="https://exemple.fr/a")
    vu = dites(
        observatoire,
        un,
        dossier(2, siren=BRETAGNE, confidences=Confidences("achats@EXEMPLE.fr")),
        dossier(3, siren=LYON, confidences=Confidences("", "vu au  conseil")),
        dossier(4, siren=LYON, lien="https://www.exemple.fr/b", confidences=Confidences()),
    )
    assert "De la même adresse électronique : la contribution 2, sur 2 collectivités" in vu
    assert "Avec le même commentaire : la contribution 3" in vu
    assert "Avec un lien du même hôte : la contribution 4" in vu
    muet = dites(observatoire, dossier(1), dossier(2, siren=BRETAGNE))
    assert "même adresse" not in muet
    assert "même commentaire" not in muet
    assert "même hôte" not in muet


@pytest.mark.parametrize(
    ("combien", "ecart", "provenance", "attendu"),
    [
        (RAFALE, A_LA_SUITE, "page", True),
        (RAFALE - 1, A_LA_SUITE, "page", False),
        (RAFALE, A_LA_SUITE + timedelta(seconds=1), "page", False),
        (RAFALE, A_LA_SUITE, "campagne", False),
    ],
)
def test_une_rafale(observatoire, combien, ecart, provenance, attendu):
    voisines = [
        dossier(n + 2, siren=BRETAGNE, instant=MIDI + (-1) ** n * ecart, provenance=provenance)
        for n in range(combien)
    ]
    vu = dites(observatoire, dossier(1, provenance=provenance), *voisines)
    assert ("à moins d'une heure" in vu) is attendu


def test_rien_a_dire_une_fois_decidee(observatoire):
    assert remarques(dossier(acte="refusee"), [dossier(2)], observatoire) == []


def test_l_hote_d_un_lien():
    assert hote("https://www.Rennes.fr:8443/a?b") == "rennes.fr"
    assert hote("") == hote("javascript:alert(1)") == hote("http://127.0.0.1/") == ""


CHIFFRE = {"sujet": "engagement", "lien": "https://metropole.rennes.fr/bilan"} | UN_FAIT


@pytest.mark.parametrize(
    ("valeur", "hors"), [("1", True), ("120000", False), ("999999999", True)], ids=str
)
def test_une_valeur_au_dela_de_toutes_les_autres_se_remarque(observatoire, valeur, hors):
    (groupe,) = [
        c
        for c in groupes(observatoire.engagements, "heures_insertion")
        if (c.nature, c.base) == ("objectif", "par_an")
    ]
    r = groupe.resume
    assert 1 < r.minimum < 120_000 < r.maximum
    vu = dites(observatoire, dossier(**CHIFFRE | {"valeur": valeur}))
    assert ("Sa valeur est hors de celles que disent" in vu) == hors
    if hors:
        assert f"{r.schemas} schémas" in vu
        assert valeur_en_mots(r.mediane, "heures").replace("\u00a0", " ") in vu


@pytest.mark.parametrize("juste", ["minimum", "maximum"])
def test_la_plus_grande_ou_la_plus_petite_n_est_pas_au_dela(observatoire, juste):
    (groupe,) = [
        c
        for c in groupes(observatoire.engagements, "heures_insertion")
        if (c.nature, c.base) == ("objectif", "par_an")
    ]
    valeur = f"{getattr(groupe.resume, juste):g}"
    assert "Sa valeur" not in dites(observatoire, dossier(**CHIFFRE | {"valeur": valeur}))


@pytest.mark.parametrize(
    "autres",
    [
        {"base": "inconnu"},
        {"nature": "resultat", "annee": "2024", "base": "cumul"},
        {"indicateur": "", "base": "", "unite": "ateliers"},
        {"indicateur": "", "base": "", "valeur": "", "unite": "", "borne": ""},
    ],
    ids=str,
)
def test_ce_qui_ne_se_compare_pas_n_est_pas_au_dela(observatoire, autres):
    chiffre = CHIFFRE | {"valeur": "999999999"} | autres
    assert "Sa valeur" not in dites(observatoire, dossier(**chiffre))


def test_un_fait_deja_releve_se_remarque(observatoire):
    lignes = observatoire.donnees.engagements
    connu = lignes[lignes["siren"].notna() & lignes["schema_id"].notna()].iloc[0]
    champs = ("siren", "nature", "theme", "indicateur", "libelle", "base", "unite", "schema_id")
    dits = {champ: "" if pd.isna(connu[champ]) else connu[champ] for champ in champs}
    annee = connu["echeance"] if connu["nature"] == "objectif" else connu["annee_mesure"]
    dits |= {"valeur": f"{connu['valeur']:g}", "annee": "" if pd.isna(annee) else str(annee)}
    deja = "Ce fait est déjà relevé"
    assert deja in dites(observatoire, dossier(**CHIFFRE | {"borne": ""} | dits))
    assert deja not in dites(
        observatoire, dossier(**CHIFFRE | dits | {"libelle": "x", "valeur": "3"})
    )
    assert deja not in dites(observatoire, dossier(lien="https://metropole.rennes.fr/bilan"))


def test_un_chiffre_sans_schema_adopte_se_remarque(observatoire):
    sans = "Aucun schéma adopté n'est recensé"
    assert sans in dites(observatoire, dossier(**CHIFFRE | {"siren": INCONNUE}))
    assert sans not in dites(observatoire, dossier(**CHIFFRE))
