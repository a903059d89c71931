"""From a decision to what every process shows, in both databases."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from spaser.adoption import EN_VIGUEUR
from spaser.observatoire import observatoire, oublier, publier
from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, annuler, corriger, deposer, refuser, retirer
from suivi.publication import SECONDES, Veille, evenements

MIDI = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIEN = "https://www.exemple.fr/spaser"


@pytest.fixture(scope="module")
def siren(donnees):
    """One of whom the list says nothing."""
    dits = set(donnees.releve["siren"])
    return next(s for s in donnees.collectivites["siren"] if s not in dits)


@pytest.fixture
def processus():
    """The observatory of the process, as it was once this is over."""
    oublier()
    yield observatoire()
    oublier()


def dite(siren, **autres):
    return Contribution(siren, "adopte", "elu", date="2024-05", fin="2028", lien=LIEN, **autres)


def envoyer(base, contribution, cle="a", instant=MIDI):
    confidences = Confidences("quelqu.un@exemple.fr", "Un mot pour vous seuls.")
    return deposer(
        base, contribution, confidences, cle=cle, provenance="page", instant=instant
    ).numero


def decider(faire, base, numero, *suite, rang, heures=1, **autres):
    quand = MIDI + timedelta(hours=heures)
    return faire(
        base, numero, *suite, rang=rang, auteur="editrice@exemple.fr", instant=quand, **autres
    )


def test_rien_n_est_public_avant_d_etre_accepte(base, siren):
    recue = envoyer(base, dite(siren))
    corriger(base, recue, dite(siren, perimetre="La ville"), rang=0, instant=MIDI)
    retiree = envoyer(base, dite(siren), cle="b")
    retirer(base, retiree, rang=0, instant=MIDI)
    refusee = envoyer(base, dite(siren), cle="c")
    decider(refuser, base, refusee, rang=0, motif="Page introuvable.")
    decider(annuler, base, refusee, rang=1, motif="Elle est revenue.")
    assert evenements(base) == ()


def test_l_histoire_dit_ce_qui_fut_retenu_et_rien_de_prive(base, siren):
    numero = envoyer(base, dite(siren, perimetre="La ville"))
    retenue = dite(siren, perimetre="La ville et son CCAS", partenaires="211500145 212900195")
    decider(accepter, base, numero, retenue, rang=0, confiance="moyenne")
    decider(annuler, base, numero, rang=1, heures=2, motif="Doublon.")
    acceptee, annulee = evenements(base)
    assert (acceptee.genre, annulee.genre) == ("acceptee", "annulee")
    assert acceptee.contribution == annulee.contribution == f"2026-11-20-{numero}"
    assert (acceptee.perimetre, acceptee.partenaires) == (
        "La ville et son CCAS",
        ("211500145", "212900195"),
    )
    assert (acceptee.role, acceptee.sujet, acceptee.lien) == ("elu", "adopte", LIEN)
    assert (acceptee.date, acceptee.fin, acceptee.confiance) == ("2024-05", "2028", "moyenne")
    assert acceptee.recue_le == date(2026, 11, 20)
    assert annulee.instant == MIDI + timedelta(hours=2)
    for secret in ("quelqu", "pour vous seuls", "editrice", "Doublon"):
        assert secret not in repr((acceptee, annulee))


def test_d_un_refus_defait_apres_une_publication_rien_n_est_dit(base, siren):
    numero = envoyer(base, dite(siren))
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    decider(annuler, base, numero, rang=1, heures=2, motif="Doute.")
    decider(refuser, base, numero, rang=2, heures=3, motif="Page introuvable.")
    decider(annuler, base, numero, rang=3, heures=4, motif="Elle est revenue.")
    assert [e.genre for e in evenements(base)] == ["acceptee", "annulee"]


def test_les_decisions_se_suivent_dans_leur_ordre(base, siren):
    numeros = [envoyer(base, dite(siren), cle=cle) for cle in "abc"]
    for heures, rang in ((3, 1), (1, 2), (2, 0)):
        decider(
            accepter, base, numeros[rang], dite(siren), rang=0, heures=heures, confiance="haute"
        )
    heures = [e.instant.hour - MIDI.hour for e in evenements(base)]
    assert heures == [1, 2, 3]


def test_ce_qui_est_accepte_se_voit_dans_le_processus_puis_s_en_va(base, siren, processus):
    prets = []
    veille = Veille(base, lambda histoire: publier(histoire, prets.append))
    veille.regarder()
    assert observatoire() is processus
    numero = envoyer(base, dite(siren))
    veille.regarder()
    assert observatoire() is processus
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    assert observatoire() is processus
    veille.regarder()
    apres = observatoire()
    assert prets == [apres]
    assert apres.versions.comptes == processus.versions.comptes
    assert apres.versions.suivi != processus.versions.suivi
    table = apres.collectivites.set_index("siren")
    assert table.loc[siren, "statut"] == EN_VIGUEUR
    assert bool(table.loc[siren, "adoptante"])
    assert len(apres.donnees.evenements) == 1
    veille.regarder()
    assert observatoire() is apres
    decider(annuler, base, numero, rang=1, heures=2, motif="Doublon.")
    veille.regarder()
    ensuite = observatoire()
    assert ensuite.collectivites["statut"].equals(processus.collectivites["statut"])
    assert [e.genre for e in ensuite.donnees.evenements] == ["acceptee", "annulee"]


def test_ce_qui_ne_vient_que_des_comptes_n_est_pas_refait(base, siren, processus):
    Veille(base, publier).regarder()
    numero = envoyer(base, dite(siren))
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    Veille(base, publier).regarder()
    apres = observatoire()
    assert apres is not processus
    assert apres._index is processus._index
    assert apres.annuaire is not processus.annuaire


def test_un_observatoire_charge_apres_sait_ce_qui_fut_publie(base, siren):
    oublier()
    numero = envoyer(base, dite(siren))
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    Veille(base, publier).regarder()
    try:
        assert siren in set(observatoire().donnees.adoptions["siren"])
    finally:
        oublier()
    assert siren not in set(observatoire().donnees.adoptions["siren"])


def test_un_nouveau_jour_garde_ce_qui_fut_publie(base, siren, processus, monkeypatch):
    numero = envoyer(base, dite(siren))
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    Veille(base, publier).regarder()
    monkeypatch.setenv("SPASER_JOUR", "2026-11-26")
    demain = observatoire()
    assert demain.jour == date(2026, 11, 26)
    assert siren in set(demain.donnees.adoptions["siren"])


def veiller_le_temps_d_une_decision(base, siren, refus=()):
    """Return how many events each publication had; the first with some fails as `refus` says."""
    vues, vu, refus = [], threading.Event(), list(refus)

    def entendre(histoire):
        if histoire and refus:
            raise refus.pop()
        vues.append(len(histoire))
        if histoire:
            vu.set()

    veille = Veille(base, entendre, secondes=0.02)
    veille.commencer()
    try:
        numero = envoyer(base, dite(siren))
        decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
        assert vu.wait(60)
    finally:
        veille.finir()
    return vues


def test_le_fil_publie_de_lui_meme(base, siren):
    vues = veiller_le_temps_d_une_decision(base, siren)
    assert (vues[0], vues[-1]) == (0, 1)
    assert SECONDES < 5


def test_une_base_partie_laisse_ce_qui_fut_publie_et_revient(tmp_path, siren):
    base = Base(f"sqlite:///{tmp_path / 'ailleurs' / 'suivi.db'}", patience=1)
    vues = []
    veille = Veille(base, vues.append)
    (tmp_path / "ailleurs").write_text("pas un dossier")
    veille.regarder()
    assert vues == []
    (tmp_path / "ailleurs").unlink()
    veille.regarder()
    assert vues == [()]
    numero = envoyer(base, dite(siren))
    # Nothing is public of what is only received.
    veille.regarder()
    assert len(vues) == 1
    decider(accepter, base, numero, dite(siren), rang=0, confiance="haute")
    base.fichier.rename(tmp_path / "autre.db")
    veille.regarder()
    assert len(vues) == 1
    (tmp_path / "autre.db").rename(base.fichier)
    veille.regarder()
    assert [len(vue) for vue in vues] == [0, 1]


def test_une_publication_ratee_est_essayee_de_nouveau(base, siren, caplog):
    vues = veiller_le_temps_d_une_decision(base, siren, [ValueError("une fois")])
    assert vues[-1] == 1
    assert "nouvel essai" in caplog.text
