"""The public history in words: what changed, when, on which page, who told it by role only."""

import re
from dataclasses import replace
from html import unescape

import pytest
from evenements import INCONNUE, LIEN, annulee, evenement, fait

from components.accueil.ajouts import COMBIEN, derniers_changements
from components.adresse.parametres import SUJETS_SUIVIS
from components.suivi.histoire import en_liste, en_table, histoire, histoire_de
from components.suivi.liste import premiere_phrase
from spaser.formats import typographie
from spaser.observatoire import Observatoire
from suivi.vocabulaire import CE_QUI_CHANGE, ROLES, SUJETS

BRETAGNE, HAUTS_DE_FRANCE = "233500016", "200053742"


@pytest.fixture
def avec(donnees, observatoire):
    def observer(*evenements):
        return Observatoire(donnees.avec(evenements), observatoire.jour)

    return observer


def lignes(liste: str) -> list[str]:
    return [
        " ".join(unescape(re.sub("<[^>]+>", " ", li)).split())
        for li in re.findall("<li>(.*?)</li>", liste)
    ]


def dites(o: Observatoire) -> list[str]:
    return lignes(en_liste(o, histoire(o)))


def test_chaque_sujet_se_dit(avec):
    assert set(CE_QUI_CHANGE) == set(SUJETS)
    sujets = [evenement(INCONNUE, sujet, numero) for numero, sujet in enumerate(SUJETS, 1)]
    assert len(dites(avec(*sujets))) == len(SUJETS)


def test_un_changement_dit_quoi_quand_ou_et_par_quel_role(avec):
    e = evenement(
        BRETAGNE,
        date="2026-03-12",
        debut="2026",
        fin="2029",
        perimetre="l'ensemble",
        partenaires=(HAUTS_DE_FRANCE,),
        confiance="moyenne",
    )
    (liste,) = [en_liste(avec(e), [e])]
    (dite,) = lignes(liste)
    assert dite == typographie(
        "3 novembre 2026 Région Bretagne et Région Hauts-de-France : SPASER adopté, 12 mars 2026, "
        "période 2026 à 2029, périmètre « l'ensemble » Dit par un agent de la collectivité le "
        "2 novembre 2026 · confiance moyenne · page : exemple.fr"
    ).replace("\xa0", " ").replace("\u202f", " ")
    assert f'<a href="{LIEN}" rel="nofollow">exemple.fr</a>' in liste
    assert f'href="/collectivite?siren={HAUTS_DE_FRANCE}"' in liste


@pytest.mark.parametrize("role", ROLES)
def test_qui_parle_n_est_qu_un_role(avec, role):
    (dite,) = dites(avec(evenement(INCONNUE, "sans_schema", role=role, lien="")))
    assert "Dit par un" in dite
    assert "page" not in dite


def test_ce_qui_vient_d_ailleurs_reste_du_texte(avec):
    e = evenement(INCONNUE, perimetre="<b>x</b>", lien='https://a.fr/"><img src=x>')
    liste = en_liste(avec(e), [e])
    assert "<b>" not in liste
    assert "<img" not in liste


def test_une_decision_annulee_reste_avec_ce_qui_la_defait(avec):
    e = evenement(INCONNUE)
    premiere, seconde = dites(avec(e, annulee(e)))
    assert "décision annulée (SPASER adopté)" in premiere
    assert "SPASER adopté (annulé depuis)" in seconde
    # Accepted again, it holds again: the first time is undone still.
    reprise = replace(e, instant=annulee(e).instant.replace(day=30))
    dernieres = dites(avec(e, annulee(e), reprise))
    assert ["(annulé depuis)" in dite for dite in dernieres] == [False, False, True]


def test_l_histoire_d_une_fiche_est_la_sienne_et_celle_de_ses_partenaires(avec):
    seule, commune = evenement(INCONNUE), evenement(BRETAGNE, numero=2, partenaires=(INCONNUE,))
    o = avec(seule, commune)
    assert histoire_de(o, INCONNUE) == [commune, seule]
    assert histoire_de(o, BRETAGNE) == [commune]
    assert histoire_de(o, HAUTS_DE_FRANCE) == []
    assert "Région Bretagne" not in lignes(en_liste(o, [commune], nommees=False))[0]


def test_la_table_dit_tout_ce_qui_est_public(avec):
    e = evenement(BRETAGNE, "document", partenaires=(INCONNUE,))
    table = en_table(avec(e), [annulee(e), e])
    assert table["Décision"].tolist() == ["annulée", "acceptée"]
    assert table["Collectivité"].tolist() == ["Région Bretagne"] * 2
    assert table.loc[1, "Page"] == LIEN
    assert table.loc[1, "SIREN des partenaires"] == INCONNUE


def test_la_premiere_phrase_compte(avec):
    tenue = evenement(INCONNUE)
    defaite = evenement(BRETAGNE, "sans_schema", 2)
    o = avec(tenue, defaite, annulee(defaite))
    comptes = {"recue": 2, "retiree": 4, "acceptee": 1, "refusee": 3}
    phrase = premiere_phrase(o, comptes).replace("\xa0", " ")
    assert phrase == (
        "**6 contributions reçues**, **1 publiée** (1 adoption) ; 2 attendent un éditeur. Dernier "
        "changement : le 4 novembre 2026."
    )
    ferme = premiere_phrase(o, None)
    assert "**1 publiée**" in ferme
    assert "ne peut être lu" in ferme
    vide = premiere_phrase(avec(), dict.fromkeys(comptes, 0)).replace("\xa0", " ")
    assert vide == "**0 contribution reçue**, **0 publiée** ; aucune n'attend un éditeur."


def test_l_accueil_dit_les_derniers_qui_tiennent(avec):
    assert not derniers_changements(avec())
    tous = [evenement(INCONNUE, "sans_schema", numero) for numero in range(1, COMBIEN + 3)]
    defait = annulee(tous[-1])
    dits = lignes(derniers_changements(avec(*tous, defait)))
    assert len(dits) == COMBIEN
    # The last but the one that was undone, newest first.
    assert dits[0].startswith("8 novembre 2026")
    assert dits[-1].startswith("4 novembre 2026")
    assert 'href="/suivi"' in derniers_changements(avec(*tous))


def test_un_chiffre_se_dit_en_mots(avec):
    e = fait(BRETAGNE)
    mots = "objectif « heures d'insertion » : au moins 120\u202f000\u00a0heures par an en 2028"
    o = avec(e, annulee(e))
    defaite, acceptee = dites(o)
    attendu = typographie(f"objectif ou résultat ajouté, {mots}").replace("\xa0", " ")
    attendu = attendu.replace("\u202f", " ")
    assert f"Région Bretagne : {attendu} (annulé depuis)" in acceptee
    assert f"décision annulée ({attendu})" in defaite
    table = en_table(o, histoire(o)[1:])
    assert table["Changement"].tolist() == ["objectif ou résultat ajouté"]
    assert table["Ce que le schéma dit"].tolist() == [mots]
    assert en_table(o, [evenement(BRETAGNE)])["Ce que le schéma dit"].tolist() == [""]


def test_les_chiffres_publies_se_comptent(avec):
    dit = premiere_phrase(avec(fait(BRETAGNE), fait(HAUTS_DE_FRANCE, 2)), None)
    assert "(2 objectifs ou résultats)" in dit.replace("\xa0", " ")
    assert SUJETS_SUIVIS.mots.keys() == SUJETS.keys()
