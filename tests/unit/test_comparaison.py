"""Today and proposed, side by side: what differs is marked, nothing told becomes markup."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from evenements import INCONNUE, UN_FAIT, fait

from components.moderation.phrases import comparaison, table
from spaser.formats import typographie
from spaser.indicateurs import INDICATEURS
from spaser.observatoire import Observatoire
from suivi.contribution import Contribution
from suivi.dossiers import Dossier, Fait

BRETAGNE, RENNES = "233500016", "243500139"
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)


def dossier(retenue=None, **dite):
    dite = {"siren": BRETAGNE, "sujet": "adopte", "role": "agent"} | dite
    faits = [Fait("recue", MIDI, "agent", Contribution(**dite).en_objet())]
    if retenue:
        contenu = replace(Contribution(**dite), **retenue).en_objet() | {"confiance": "haute"}
        faits.append(Fait("acceptee", MIDI, "editrice", contenu))
    return Dossier(1, "page", tuple(faits), None)


def par_champ(un, o):
    return {ligne.nom: ligne for ligne in comparaison(un, o)}


def test_on_compare_au_schema_dont_on_parle(observatoire):
    siens = observatoire.schemas_de(BRETAGNE)["schema_id"].tolist()
    assert len(siens) > 1
    for schema_id in siens:
        lignes = par_champ(dossier(sujet="correction", schema_id=schema_id), observatoire)
        assert lignes["Schéma"].aujourd_hui == lignes["Schéma"].propose == schema_id
        assert not lignes["Schéma"].nouveau


def test_sinon_au_dernier_adopte(observatoire):
    """The last one known may not be sure: it comes after."""
    siens = observatoire.schemas_de(BRETAGNE)
    assert siens["statut_au"].iloc[0] == "a_verifier"
    connu = par_champ(dossier(), observatoire)["Schéma"].aujourd_hui
    assert connu != siens["schema_id"].iloc[0]


def test_ce_qui_differe_est_marque(observatoire):
    lignes = par_champ(dossier(), observatoire)
    debut = lignes["Début"].aujourd_hui
    un = dossier(debut=debut, fin="2035", perimetre="Région et lycées", partenaires=RENNES)
    lignes = par_champ(un, observatoire)
    nouveaux = {nom: ligne.nouveau for nom, ligne in lignes.items()}
    assert nouveaux == {
        "Ce qui est dit": True,
        "Schéma": False,
        "Date d'adoption": False,
        "Début": False,
        "Fin": True,
        "Périmètre": True,
        "Partenaires": True,
        "Lien": False,
    }
    html = table(list(lignes.values()))
    assert f"<td>{debut}</td><td>{debut}</td>" in html
    assert "<td><strong>2035</strong></td>" in html
    assert "<strong>Rennes Métropole</strong>" in html
    assert "Retenu" not in html


def test_une_fois_acceptee_ce_qui_est_retenu_se_lit(observatoire):
    html = table(comparaison(dossier({"date": "2024-05-16"}, date="2024"), observatoire))
    html = html.replace("\u00a0", " ")
    assert "<td><strong>2024</strong></td><td>16 mai 2024</td>" in html
    assert '<th scope="col">Retenu</th>' in html


def test_qui_n_a_rien_de_recense(observatoire):
    table_ = observatoire.collectivites
    sans = table_.loc[table_["statut"] == "aucune", "siren"].iloc[0]
    lignes = par_champ(dossier(siren=sans, date="2024"), observatoire)
    assert list(lignes) == ["Ce qui est dit", "Date d'adoption"]
    assert lignes["Ce qui est dit"].aujourd_hui == "Aucune adoption recensée"
    assert lignes["Date d'adoption"].aujourd_hui == ""


@pytest.mark.parametrize("lien", ["javascript:alert(1)", "http://127.0.0.1/", "data:text/html,x"])
def test_un_lien_douteux_n_en_est_pas_un(observatoire, lien):
    assert par_champ(dossier(lien=lien), observatoire)["Lien"].propose == lien


def test_rien_de_ce_qui_est_dit_n_est_du_html(observatoire):
    hostile = '"><img src=x onerror=alert(1)>'
    un = dossier(perimetre=hostile, lien="https://exemple.fr/?a=%22&b='c'", partenaires="<b>")
    html = table(comparaison(un, observatoire))
    assert "<img" not in html
    assert "<b>" not in html
    lien = 'href="https://exemple.fr/?a=%22&amp;b=&#39;c&#39;" target="_blank"'
    assert f'{lien} rel="noopener noreferrer">' in html


def test_un_chiffre_se_lit_a_cote_de_ce_que_son_schema_en_dit_deja(donnees, observatoire):
    connu = fait(BRETAGNE, valeur="7", borne="", annee="2027")
    autres = (
        fait(BRETAGNE, 2, indicateur="part_bio", theme="alimentation", base="", unite="%"),
        fait(RENNES, 3, valeur="8"),
    )
    o = Observatoire(donnees.avec((connu, *autres)), observatoire.jour)
    dit = {"sujet": "engagement", "lien": "https://exemple.fr/bilan"} | UN_FAIT
    lignes = par_champ(dossier(retenue={"valeur": "9"}, **dit), o)
    deja = str(lignes["Valeur"].aujourd_hui)
    assert "objectif : 7" in deja.replace("\u00a0", " ")
    assert "heures par an en 2027" in deja
    assert "%" not in deja
    assert " 8" not in deja.replace("\u00a0", " ")
    assert {nom: str(ligne.propose) for nom, ligne in lignes.items()} == {
        "Ce qui est dit": "Un objectif ou un résultat à ajouter",
        "Schéma": "",
        "Nature": "Objectif",
        "Ce qui se compare": typographie(INDICATEURS["heures_insertion"].libelle),
        "Thème": "Insertion",
        "Ce que dit la page": typographie("heures d'insertion"),
        "Borne": "au moins",
        "Valeur": "120000",
        "Unité": "heures",
        "Base": "par an",
        "Année": "2028",
        "Lien": str(lignes["Lien"].propose),
    }
    assert "https://exemple.fr/bilan" in lignes["Lien"].propose
    assert (lignes["Valeur"].retenu, lignes["Année"].retenu) == ("9", "2028")
    assert lignes["Valeur"].nouveau


def test_un_chiffre_qui_ne_se_compare_pas_n_a_rien_a_cote(observatoire):
    dit = {"sujet": "engagement"} | UN_FAIT | {"indicateur": "", "base": ""}
    assert not par_champ(dossier(**dit), observatoire)["Valeur"].aujourd_hui
    inconnue = dossier(siren=INCONNUE, sujet="engagement", **UN_FAIT)
    assert not par_champ(inconnue, observatoire)["Valeur"].aujourd_hui
