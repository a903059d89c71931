"""A copy is whole, comes back as it was, and brings back nothing that was erased."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from suivi.base import Base
from suivi.cli import main
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, deposer, dossier, dossiers
from suivi.effacement import effacer
from suivi.sauvegarde import GARDEES, SauvegardeImpossible, restaurer, sauvegarder

MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
DITE = Contribution(
    "243500139", "adopte", "agent", date="2024-05", lien="https://exemple.fr/spaser"
)


def envoyer(base, cle, courriel="achats@rennes.fr"):
    dits = {"cle": cle, "provenance": "page", "instant": MIDI}
    return deposer(base, DITE, Confidences(courriel), **dits).numero


def test_une_copie_revient_comme_elle_etait(base, tmp_path):
    numero = envoyer(base, "a")
    editeur = {"auteur": "x", "instant": MIDI}
    accepter(base, numero, DITE, confiance="haute", rang=0, **editeur)
    avant = dossiers(base)
    copie = sauvegarder(base, tmp_path / "copies", MIDI)
    assert copie.name.startswith("suivi-20261125-120000.")
    assert copie.stat().st_mode & 0o077 == 0
    envoyer(base, "b")
    assert restaurer(base, copie) == 0
    assert dossiers(base) == avant
    # It is used again as before, and gives no number twice.
    assert envoyer(base, "a") == numero
    assert envoyer(base, "c") > numero
    assert [p.name for p in copie.parent.iterdir()] == [copie.name]


def test_ce_qui_fut_efface_depuis_le_reste(base, tmp_path):
    numero = envoyer(base, "a")
    autre = envoyer(base, "b", "elu@bretagne.bzh")
    copie = sauvegarder(base, tmp_path, MIDI)
    effacer(base, "achats@rennes.fr", MIDI)
    assert restaurer(base, copie) == 1
    assert dossier(base, numero).confidences is None
    assert dossier(base, autre).confidences is not None
    # An older copy still, brought back after that one.
    assert restaurer(base, copie) == 1


def test_une_copie_se_fait_et_revient_pendant_que_l_on_s_en_sert(base, base_vide, tmp_path):
    ailleurs = Base(base_vide)
    envoyer(ailleurs, "a")
    copie = sauvegarder(base, tmp_path, MIDI)
    envoyer(ailleurs, "b")
    restaurer(base, copie)
    assert len(dossiers(ailleurs)) == 1
    envoyer(ailleurs, "c")
    assert len(dossiers(base)) == 2
    ailleurs.fermer()


def test_les_copies_de_plus_de_trente_jours_s_oublient(base, tmp_path):
    ancienne = sauvegarder(base, tmp_path, MIDI)
    limite = sauvegarder(base, tmp_path, MIDI + timedelta(seconds=1))
    (tmp_path / "suivi-notes.db").touch()
    neuve = sauvegarder(base, tmp_path, MIDI + timedelta(seconds=1) + GARDEES)
    restent = {fichier.name for fichier in tmp_path.glob("suivi-*.d*")}
    assert restent - {"suivi.db"} == {limite.name, neuve.name, "suivi-notes.db"}
    assert not ancienne.exists()


@pytest.mark.parametrize("contenu", [b"", b"pas une base", os.urandom(9000)], ids=len)
def test_un_fichier_qui_n_est_pas_une_copie_ne_change_rien(base, tmp_path, contenu):
    envoyer(base, "a")
    faux = tmp_path / "copie"
    faux.write_bytes(contenu)
    with pytest.raises(SauvegardeImpossible):
        restaurer(base, faux)
    with pytest.raises(SauvegardeImpossible):
        restaurer(base, tmp_path / "absente")
    assert len(dossiers(base)) == 1


@pytest.mark.parametrize("garde", [0, 2_000], ids=["autre chose", "un début de base"])
def test_une_base_abimee_se_remplace_et_reste_a_cote(tmp_path, monkeypatch, garde):
    fichier = tmp_path / "suivi.db"
    base = Base(f"sqlite:///{fichier}")
    base.preparer()
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path / "copies", MIDI)
    base.fermer()
    abimee = fichier.read_bytes()[:garde] + b"Autre chose. " * 1000
    fichier.write_bytes(abimee)
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{fichier}")
    assert main(["lister"]) == 1
    assert main(["restaurer", str(copie)]) == 0
    assert [un.numero for un in dossiers(base)] == [numero]
    assert envoyer(base, "b") > numero
    base.fermer()
    assert (tmp_path / "suivi.db.abimee").read_bytes() == abimee


def test_une_base_partie_revient(tmp_path, monkeypatch):
    fichier = tmp_path / "suivi.db"
    base = Base(f"sqlite:///{fichier}")
    base.preparer()
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path / "copies", MIDI)
    base.fermer()
    fichier.unlink()
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{fichier}")
    assert main(["restaurer", str(copie)]) == 0
    assert [un.numero for un in dossiers(base)] == [numero]
    base.fermer()


def test_un_dossier_ou_rien_ne_s_ecrit_est_dit(base, tmp_path):
    (tmp_path / "occupe").touch()
    with pytest.raises(SauvegardeImpossible):
        sauvegarder(base, tmp_path / "occupe" / "copies", MIDI)


def test_par_la_commande(base, base_vide, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPASER_BASE", base_vide)
    envoyer(base, "a")
    assert main(["sauvegarder", "--dossier", str(tmp_path / "copies")]) == 0
    copie = capsys.readouterr().out.strip()
    assert main(["effacer", "--courriel", "achats@rennes.fr"]) == 0
    assert main(["restaurer", copie]) == 0
    assert "effacements refaits sur 1" in capsys.readouterr().out.replace("\u00a0", " ")
    assert main(["restaurer", str(tmp_path / "absente")]) == 1
