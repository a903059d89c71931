"""The private link of a contribution: for whoever was given it, until its term, on this site."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import deposer
from suivi.erreurs import DossierInconnu, LienFaux, LienPerime
from suivi.liens_prives import DUREE, lire, signer

MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECONDE = timedelta(seconds=1)


def envoyer(base, cle="a"):
    dite = Contribution("243500139", "adopte", "agent")
    return deposer(base, dite, Confidences(), cle=cle, provenance="page", instant=MIDI).numero


def test_un_lien_mene_a_sa_contribution_jusqu_a_son_terme(base):
    un, deux = envoyer(base, "a"), envoyer(base, "b")
    for numero in (un, deux):
        jeton = signer(base, numero, MIDI)
        assert lire(base, jeton, MIDI) == lire(base, jeton, MIDI + DUREE) == numero
        with pytest.raises(LienPerime, match="un an"):
            lire(base, jeton, MIDI + DUREE + SECONDE)


def test_un_lien_n_est_fait_que_de_signes_d_une_adresse(base):
    jeton = signer(base, envoyer(base), MIDI)
    assert set(jeton) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert len(jeton) < 120


def test_ce_qui_n_existe_pas_ne_se_signe_pas(base):
    with pytest.raises(DossierInconnu, match="numéro 1"):
        signer(base, 1, MIDI)


@pytest.mark.parametrize(
    "faux",
    ["", " ", ".", "x", "1", "\x00", "\ud800", "é", "x" * 10_000, "WzEsMSwxXQ.", "WzEsMSwxXQ.AAAA"],
    ids=repr,
)
def test_un_lien_invente_est_refuse(base, faux):
    envoyer(base)
    with pytest.raises(LienFaux, match="aucune contribution"):
        lire(base, faux, MIDI)


def test_un_lien_change_d_un_signe_est_refuse(base):
    jeton = signer(base, envoyer(base), MIDI)
    for rang, signe in enumerate(jeton[:-1]):
        with pytest.raises(LienFaux):
            lire(base, jeton[:rang] + ("A" if signe != "A" else "B") + jeton[rang + 1 :], MIDI)


def test_un_lien_signe_par_un_autre_secret_est_refuse(base):
    numero = envoyer(base)
    fin = int((MIDI + DUREE).timestamp())
    with pytest.raises(LienFaux):
        lire(base, URLSafeSerializer("secret", salt="suivi").dumps([numero, "", fin]), MIDI)


def test_le_lien_d_une_autre_base_est_refuse(base, tmp_path):
    autre = Base(f"sqlite:///{tmp_path / 'autre.db'}")
    autre.preparer()
    assert envoyer(base) == envoyer(autre)
    with pytest.raises(LienFaux):
        lire(base, signer(autre, 1, MIDI), MIDI)
    autre.fermer()


def test_un_numero_rendu_a_une_autre_ne_l_ouvre_pas(base):
    """A copy put back forgets the last ones: their numbers serve again."""
    numero = envoyer(base)
    jeton = signer(base, numero, MIDI)
    with base.ecrire() as session:
        session.execute(text("UPDATE contributions SET cle = 'b'"))
    with pytest.raises(LienFaux):
        lire(base, jeton, MIDI)
    with base.ecrire() as session:
        session.execute(text("DELETE FROM actes"))
        session.execute(text("DELETE FROM contributions"))
    with pytest.raises(LienFaux):
        lire(base, jeton, MIDI)


def test_des_processus_nes_ensemble_ont_le_meme_secret(base_vide):
    bases = [Base(base_vide) for _ in range(4)]
    with ThreadPoolExecutor(len(bases)) as fils:
        assert list(fils.map(Base.preparer, bases)) == [None] * len(bases)
    numero = envoyer(bases[0])
    jetons = {signer(base, numero, MIDI) for base in bases}
    assert len(jetons) == 1
    assert {lire(base, *jetons, MIDI) for base in bases} == {numero}
    bases[0].preparer()
    assert lire(bases[0], *jetons, MIDI) == numero
    for base in bases:
        base.fermer()
