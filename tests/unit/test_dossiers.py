"""The life of a contribution, in both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from suivi.contribution import Confidences, Contribution
from suivi.dossiers import (
    AUTEUR_MAXIMAL,
    MOTIF_MAXIMAL,
    Envoi,
    accepter,
    annuler,
    corriger,
    deposer,
    deposer_ensemble,
    dossier,
    dossiers,
    refuser,
    retirer,
    version,
)
from suivi.effacement import DUREE, effacer, purger, refaire
from suivi.erreurs import CleDejaPrise, ContributionRefusee, DejaChange, DossierInconnu

RENNES, BRETAGNE = "243500139", "233500016"
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
LIEN = "https://metropole.rennes.fr/spaser"
DITE = Contribution(RENNES, "adopte", "agent", date="2024-05", lien=LIEN)
CONFIDENCES = Confidences("achats@rennes.fr", "Voté à l'unanimité.")


def envoyer(base, dite=DITE, confidences=CONFIDENCES, cle="a", instant=MIDI):
    return deposer(base, dite, confidences, cle=cle, provenance="page", instant=instant).numero


def accepter_la(base, numero, rang=0, retenue=DITE, instant=MIDI, confiance="haute"):
    editeur = {"auteur": "editrice", "instant": instant}
    return accepter(base, numero, retenue, confiance=confiance, rang=rang, **editeur)


def test_ce_qui_est_recu_se_relit(base):
    numero = envoyer(base)
    relu = dossier(base, numero)
    assert (relu.dite, relu.confidences) == (DITE, CONFIDENCES)
    assert (relu.etape, relu.rang, relu.recue_le, relu.provenance) == ("recue", 0, MIDI, "page")
    assert (relu.retenue, relu.confiance) == (None, "")
    assert [fait.auteur for fait in relu.faits] == ["agent"]


def test_ce_qui_n_est_pas_confie_n_a_pas_de_ligne(base):
    assert dossier(base, envoyer(base, confidences=Confidences())).confidences is None


def test_personne_d_autre_ne_lit_le_fichier(base):
    envoyer(base)
    if base.fichier is not None:
        fichiers = list(base.fichier.parent.glob("suivi.db*"))
        assert [f.stat().st_mode & 0o077 for f in fichiers] == [0] * len(fichiers)


def test_la_meme_cle_est_la_meme_contribution(base):
    un = deposer(base, DITE, CONFIDENCES, cle="a", provenance="api", instant=MIDI)
    deux = deposer(base, DITE, CONFIDENCES, cle="a", provenance="api", instant=MIDI)
    assert (un.deja, deux.deja) == (False, True)
    assert un.numero == deux.numero
    assert len(dossiers(base)) == 1
    with pytest.raises(CleDejaPrise):
        envoyer(base, Contribution(RENNES, "sans_schema", "agent"))
    assert envoyer(base, cle="b") != un.numero


def test_la_meme_cle_reste_la_meme_apres_une_correction(base):
    numero = envoyer(base)
    corriger(base, numero, Contribution(RENNES, "en_cours", "elu"), rang=0, instant=MIDI)
    assert envoyer(base) == numero


def test_ensemble_toutes_ou_aucune(base):
    envois = [Envoi(DITE, Confidences(), "a"), Envoi(DITE, Confidences(), "b")]
    faux = Envoi(Contribution(RENNES, "en_cours", "agent"), Confidences(), "a")
    with pytest.raises(CleDejaPrise):
        deposer_ensemble(base, [*envois, faux], provenance="campagne", instant=MIDI)
    assert dossiers(base) == []
    recus = deposer_ensemble(base, [*envois, envois[0]], provenance="campagne", instant=MIDI)
    assert [recu.deja for recu in recus] == [False, False, True]
    assert recus[0].numero == recus[2].numero


@pytest.mark.parametrize("sujet", ["adopte", "renouvellement"])
def test_une_adoption_sans_page_publique_ne_se_publie_pas(base, sujet):
    dite = Contribution(RENNES, sujet, "agent", date="2024")
    numero = envoyer(base, dite)
    with pytest.raises(ContributionRefusee) as refus:
        accepter_la(base, numero, retenue=dite)
    assert set(refus.value.fautes) == {"lien"}
    assert dossier(base, numero).etape == "recue"
    for seule in ("sans_schema", "en_cours"):
        declaree = Contribution(RENNES, seule, "agent")
        assert accepter_la(base, envoyer(base, declaree, cle=seule), retenue=declaree).confiance


def test_le_nom_d_un_editeur_est_borne(base):
    numero = envoyer(base)
    motif = {"motif": "Page introuvable.", "rang": 0, "instant": MIDI}
    refusee = refuser(base, numero, auteur="é" * (AUTEUR_MAXIMAL + 1), **motif)
    assert refusee.faits[-1].auteur == "é" * AUTEUR_MAXIMAL


def test_de_la_reception_a_la_decision_defaite(base):
    numero = envoyer(base)
    corrigee = Contribution(RENNES, "adopte", "elu", date="2024-05-16")
    corriger(base, numero, corrigee, rang=0, instant=MIDI)
    retenue = Contribution(RENNES, "adopte", "elu", date="2024-05-16", fin="2027", lien=LIEN)
    acceptee = accepter_la(base, numero, rang=1, retenue=retenue, confiance="moyenne")
    assert (acceptee.etape, acceptee.dite, acceptee.retenue) == ("acceptee", corrigee, retenue)
    assert acceptee.confiance == "moyenne"
    defaite = annuler(base, numero, motif="Doute.", rang=2, auteur="editeur", instant=MIDI)
    assert (defaite.etape, defaite.retenue, defaite.confiance) == ("recue", None, "")
    refusee = refuser(base, numero, motif=" Autre \n schéma. ", rang=3, auteur="x", instant=MIDI)
    assert refusee.faits[-1].contenu == {"motif": "Autre schéma."}
    actes = [fait.acte for fait in dossier(base, numero).faits]
    assert actes == ["recue", "corrigee", "acceptee", "annulee", "refusee"]
    assert dossier(base, numero).faits[0].contenu == DITE.en_objet()


def test_ce_qui_est_decide_ne_se_corrige_ni_ne_se_retire(base):
    numero = envoyer(base)
    accepter_la(base, numero)
    for acte in (
        lambda: corriger(base, numero, DITE, rang=1, instant=MIDI),
        lambda: retirer(base, numero, rang=1, instant=MIDI),
        lambda: accepter_la(base, numero, rang=1),
        lambda: refuser(base, numero, motif="Non.", rang=1, auteur="x", instant=MIDI),
    ):
        with pytest.raises(DejaChange):
            acte()
    assert dossier(base, numero).rang == 1


def test_ce_qui_est_retire_l_est_pour_de_bon(base):
    numero = envoyer(base)
    assert retirer(base, numero, rang=0, instant=MIDI).etape == "retiree"
    with pytest.raises(DejaChange):
        accepter_la(base, numero, rang=1)
    with pytest.raises(DejaChange):
        annuler(base, numero, motif="Non.", rang=1, auteur="x", instant=MIDI)


def test_deux_editeurs_ne_s_ecrasent_pas(base):
    numero = envoyer(base)
    accepter_la(base, numero)
    annuler(base, numero, motif="Doute.", rang=1, auteur="x", instant=MIDI)
    with pytest.raises(DejaChange, match="a changé"):
        refuser(base, numero, motif="Non.", rang=0, auteur="y", instant=MIDI)
    assert dossier(base, numero).etape == "recue"


def test_une_decision_garde_la_collectivite(base):
    numero = envoyer(base)
    autre = Contribution(BRETAGNE, "adopte", "agent")
    with pytest.raises(ContributionRefusee):
        corriger(base, numero, autre, rang=0, instant=MIDI)
    with pytest.raises(ContributionRefusee):
        accepter_la(base, numero, retenue=autre)
    assert dossier(base, numero).rang == 0


@pytest.mark.parametrize("motif", ["", " \n ", "x" * (MOTIF_MAXIMAL + 1)])
def test_une_decision_sans_motif_ne_se_prend_pas(base, motif):
    numero = envoyer(base)
    with pytest.raises(ContributionRefusee):
        refuser(base, numero, motif=motif, rang=0, auteur="x", instant=MIDI)
    with pytest.raises(ContributionRefusee):
        accepter_la(base, numero, confiance="totale")
    accepter_la(base, numero)
    with pytest.raises(ContributionRefusee):
        annuler(base, numero, motif=motif, rang=1, auteur="x", instant=MIDI)
    assert dossier(base, numero).etape == "acceptee"


def test_une_contribution_inconnue_est_dite(base):
    for acte in (
        lambda: dossier(base, 1),
        lambda: retirer(base, 1, rang=0, instant=MIDI),
        lambda: accepter_la(base, 1),
    ):
        with pytest.raises(DossierInconnu, match="numéro 1"):
            acte()


def test_la_file_par_etape_dans_l_ordre_d_arrivee(base):
    numeros = [envoyer(base, cle=cle) for cle in "abcd"]
    accepter_la(base, numeros[1])
    refuser(base, numeros[2], motif="Non.", rang=0, auteur="x", instant=MIDI)
    assert [un.numero for un in dossiers(base)] == numeros
    assert [un.numero for un in dossiers(base, ("recue",))] == [numeros[0], numeros[3]]
    assert [un.numero for un in dossiers(base, ("acceptee", "refusee"))] == numeros[1:3]
    assert dossiers(base)[1] == dossier(base, numeros[1])


def test_tout_acte_change_la_version(base):
    vues = [version(base)]
    numero = envoyer(base)
    for acte in (
        lambda: None,
        lambda: accepter_la(base, numero),
        lambda: annuler(base, numero, motif="Doute.", rang=1, auteur="x", instant=MIDI),
    ):
        acte()
        vues.append(version(base))
    assert len(set(vues)) == 4
    with pytest.raises(DejaChange):
        accepter_la(base, numero, rang=0)
    assert version(base) == vues[-1]
    decisions = version(base, "acceptee", "annulee")
    envoyer(base, cle="b")
    assert version(base, "acceptee", "annulee") == decisions
    assert version(base) != vues[-1]


def test_un_instant_est_le_meme_dans_tout_fuseau(base):
    ailleurs = MIDI.astimezone(datetime.strptime("+0530", "%z").tzinfo)
    assert dossier(base, envoyer(base, instant=ailleurs)).recue_le == MIDI


def test_effacer_laisse_ce_qui_est_public(base):
    numeros = [envoyer(base, cle=cle) for cle in "ab"]
    autre = envoyer(base, confidences=Confidences("elu@bretagne.bzh"), cle="c")
    assert effacer(base, " Achats@RENNES.fr ", MIDI) == 2
    assert [dossier(base, n).confidences for n in numeros] == [None, None]
    assert dossier(base, numeros[0]).dite == DITE
    assert dossier(base, autre).confidences == Confidences("elu@bretagne.bzh")
    assert effacer(base, "achats@rennes.fr", MIDI) == 0


def test_effacer_se_refait_sur_une_copie_plus_ancienne(base):
    effacer(base, "achats@rennes.fr", MIDI)
    numero = envoyer(base)
    anonyme = envoyer(base, confidences=Confidences(commentaire="Sans adresse."), cle="b")
    with base.ecrire() as session:
        assert refaire(session) == 1
    assert dossier(base, numero).confidences is None
    assert dossier(base, anonyme).confidences is not None


def test_purger_un_an_apres_la_decision(base):
    decidee, en_attente, defaite = (envoyer(base, cle=cle) for cle in "abc")
    accepter_la(base, decidee)
    accepter_la(base, defaite)
    annuler(base, defaite, motif="Doute.", rang=1, auteur="x", instant=MIDI)
    assert purger(base, MIDI + DUREE) == 0
    assert purger(base, MIDI + DUREE + timedelta(seconds=1)) == 1
    restent = [dossier(base, n).confidences is not None for n in (decidee, en_attente, defaite)]
    assert restent == [False, True, True]
