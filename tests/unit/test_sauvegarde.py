"""A copy is whole, comes back as it was, and brings back nothing that was erased."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from alembic.config import Config
from alembic.script import ScriptDirectory
from bases import base_postgresql
from evenements import UN_FAIT
from sqlalchemy import Column, Text, insert, select, text

from spaser.donnees import RACINE
from suivi.base import Base
from suivi.cli import main
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, deposer, dossier, dossiers, version
from suivi.effacement import effacer
from suivi.erreurs import ErreurSuivi, SuiviFerme
from suivi.modeles import Table
from suivi.sauvegarde import (
    GARDEES,
    SauvegardeImpossible,
    _effacements,
    _lancer,
    restaurer,
    sauvegarder,
)

MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
DITE = Contribution(
    "243500139", "adopte", "agent", date="2024-05", lien="https://exemple.fr/spaser"
)


def envoyer(base, cle, courriel="achats@rennes.fr"):
    dits = {"cle": cle, "provenance": "page", "instant": MIDI}
    return deposer(base, DITE, Confidences(courriel), **dits).numero


def derniere():
    """Return the last step of the tables."""
    config = Config()
    config.set_main_option("script_location", str(RACINE / "suivi" / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def test_une_copie_revient_comme_elle_etait(base, tmp_path):
    numero = envoyer(base, "a")
    editeur = {"auteur": "x", "instant": MIDI}
    accepter(base, numero, DITE, confiance="haute", rang=0, **editeur)
    chiffre = Contribution(DITE.siren, "engagement", "elu", lien=DITE.lien, **UN_FAIT)
    recu = {"cle": "chiffre", "provenance": "api", "instant": MIDI}
    deposer(base, chiffre, Confidences(), **recu)
    avant = dossiers(base)
    copie = sauvegarder(base, tmp_path / "copies", MIDI)
    assert copie.name.startswith("suivi-20261125-120000.")
    assert copie.stat().st_mode & 0o077 == 0
    perdue = envoyer(base, "b")
    assert restaurer(base, copie) == 0
    assert dossiers(base) == avant
    assert dossiers(base)[1].dite == chiffre
    # It is used again as before, and gives no number twice, not even those of what is gone.
    assert envoyer(base, "a") == numero
    assert envoyer(base, "c") > perdue
    assert [p.name for p in copie.parent.iterdir()] == [copie.name]


def test_apres_une_restauration_chaque_processus_voit_que_la_base_a_change(base, tmp_path):
    """Even where as many things happened since as were lost."""
    envoyer(base, "a")
    copie = sauvegarder(base, tmp_path, MIDI)
    envoyer(base, "b")
    avant = version(base)
    restaurer(base, copie)
    assert version(base) != avant
    envoyer(base, "c")
    assert version(base) != avant


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


def test_un_arret_pendant_la_restauration_laisse_ce_qui_etait(base, tmp_path, monkeypatch):
    """Erasures are done before anyone reads what is brought back, or nothing is brought back."""
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path, MIDI)
    effacer(base, "achats@rennes.fr", MIDI)
    autre = envoyer(base, "b", "elu@bretagne.bzh")

    def panne(session):
        raise OSError("Plus de courant.")

    monkeypatch.setattr("suivi.sauvegarde.refaire", panne)
    with pytest.raises((SauvegardeImpossible, SuiviFerme)):
        restaurer(base, copie)
    assert [un.numero for un in dossiers(base)] == [numero, autre]
    assert dossier(base, numero).confidences is None
    assert dossier(base, autre).confidences is not None


def test_un_effacement_demande_pendant_la_restauration_est_fait(
    base, base_vide, tmp_path, monkeypatch
):
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path, MIDI)
    ailleurs = Base(base_vide)
    demande = threading.Thread(target=effacer, args=(ailleurs, "achats@rennes.fr", MIDI))

    def lire(session):
        lus = _effacements(session)
        if demande.ident is None:
            demande.start()
            # Were it let in, it would be done by then, and lost.
            demande.join(1)
        return lus

    monkeypatch.setattr("suivi.sauvegarde._effacements", lire)
    assert restaurer(base, copie) == 0
    demande.join()
    ailleurs.fermer()
    assert dossier(base, numero).confidences is None


ETAPE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{}", None, None


def upgrade():
    op.create_table("nouvelle", sa.Column("mots", sa.Text))
"""


def test_une_copie_d_avant_une_etape_est_menee_au_present(base, tmp_path, monkeypatch):
    """Were the tables of the later step kept, it could not be done again."""
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path, MIDI)
    etapes = tmp_path / "migrations"
    shutil.copytree(RACINE / "suivi" / "migrations", etapes)
    (etapes / "versions" / "9999.py").write_text(ETAPE.format(derniere()), "utf-8")
    monkeypatch.setattr("suivi.base._MIGRATIONS", etapes)
    nouvelle = sqlalchemy.Table("nouvelle", Table.metadata, Column("mots", Text))
    try:
        base.preparer()
        with base.ecrire() as session:
            session.execute(insert(nouvelle).values(mots="venus depuis"))
        envoyer(base, "b")
        assert restaurer(base, copie) == 0
        with base.lire() as session:
            assert session.execute(select(nouvelle)).all() == []
    finally:
        Table.metadata.remove(nouvelle)
    assert [un.numero for un in dossiers(base)] == [numero]


def test_une_copie_plus_recente_que_l_application_est_dite(base, tmp_path):
    with base.ecrire() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    copie = sauvegarder(base, tmp_path, MIDI)
    with base.ecrire() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": derniere()})
    envoyer(base, "a")
    with pytest.raises(ErreurSuivi, match="plus récente"):
        restaurer(base, copie)
    assert len(dossiers(base)) == 1


def test_une_copie_de_sqlite_passe_dans_postgresql(serveur_postgresql, tmp_path):
    petite = Base(f"sqlite:///{tmp_path / 'suivi.db'}")
    petite.preparer()
    numeros = [envoyer(petite, cle, courriel) for cle, courriel in (("a", "a@a.fr"), ("b", ""))]
    effacer(petite, "a@a.fr", MIDI)
    attendus = dossiers(petite)
    copie = sauvegarder(petite, tmp_path, MIDI)
    petite.fermer()
    with base_postgresql(serveur_postgresql) as adresse:
        grande = Base(adresse)
        assert restaurer(grande, copie) == 0
        assert dossiers(grande) == attendus
        assert envoyer(grande, "a") == numeros[0]
        assert envoyer(grande, "c") == numeros[-1] + 1
        inverse = sauvegarder(grande, tmp_path, MIDI)
        grande.fermer()
    with pytest.raises(SauvegardeImpossible, match="n'est pas une copie"):
        restaurer(petite, inverse)


def test_la_copie_d_une_autre_base_de_postgresql_est_refusee(serveur_postgresql, tmp_path):
    with base_postgresql(serveur_postgresql) as adresse:
        base = Base(adresse)
        base.preparer()
        numero = envoyer(base, "a")
        etrangere = tmp_path / "etrangere.dump"
        with base.ecrire() as session:
            session.execute(text("CREATE TABLE etrangere (mots text)"))
        options = ("--format=custom", "--inserts", "--table=etrangere", f"--file={etrangere}")
        _lancer("pg_dump", *options, base.adresse_libpq)
        with base.ecrire() as session:
            session.execute(text("DROP TABLE etrangere"))
        with pytest.raises(SauvegardeImpossible, match="pas celle d'un suivi"):
            restaurer(base, etrangere)
        assert [un.numero for un in dossiers(base)] == [numero]
        base.fermer()


@pytest.mark.parametrize(
    "dit", [r"\restrict x", "a\n\\restrict x\n\\unrestrict x\n%s %(x)s ; DROP TABLE actes; --'"]
)
def test_un_commentaire_revient_a_la_lettre(base, tmp_path, dit):
    numero = deposer(
        base, DITE, Confidences("", dit), cle="a", provenance="page", instant=MIDI
    ).numero
    copie = sauvegarder(base, tmp_path, MIDI)
    restaurer(base, copie)
    assert dossier(base, numero).confidences.commentaire == dit


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


@pytest.mark.parametrize("arret", [False, True], ids=["d'un trait", "arrêtée, puis reprise"])
def test_d_une_base_abimee_les_effacements_encore_lisibles_sont_refaits(
    tmp_path, monkeypatch, arret
):
    fichier = tmp_path / "suivi.db"
    base = Base(f"sqlite:///{fichier}")
    base.preparer()
    numero = envoyer(base, "a")
    copie = sauvegarder(base, tmp_path / "copies", MIDI)
    effacer(base, "achats@rennes.fr", MIDI)
    base.fermer()
    with closing(sqlite3.connect(fichier)) as lien:
        requete = "SELECT rootpage FROM sqlite_master WHERE name = 'contributions'"
        ((page,),) = lien.execute(requete)
        ((taille,),) = lien.execute("PRAGMA page_size")
    with fichier.open("r+b") as ouvert:
        ouvert.seek((page - 1) * taille)
        ouvert.write(b"?" * taille)
    if arret:
        with monkeypatch.context() as ici, pytest.raises(SuiviFerme):
            ici.setattr("suivi.sauvegarde._seul", lambda _: (tmp_path / "absent").read_bytes())
            restaurer(base, copie)
    assert restaurer(base, copie) == 1
    assert dossier(base, numero).confidences is None
    base.fermer()


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


def test_les_copies_vont_a_cote_de_la_base(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'ailleurs' / 'suivi.db'}")
    assert main(["sauvegarder"]) == 0
    copie = Path(capsys.readouterr().out.strip())
    assert copie.parent == tmp_path / "ailleurs" / "sauvegardes"
    assert copie.is_file()


def test_par_la_commande(base, base_vide, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPASER_BASE", base_vide)
    envoyer(base, "a")
    assert main(["sauvegarder", "--dossier", str(tmp_path / "copies")]) == 0
    copie = capsys.readouterr().out.strip()
    assert main(["effacer", "--courriel", "achats@rennes.fr"]) == 0
    assert main(["restaurer", copie]) == 0
    assert "effacements refaits sur 1" in capsys.readouterr().out.replace("\u00a0", " ")
    assert main(["restaurer", str(tmp_path / "absente")]) == 1
