"""The database of the follow-up, however it is found: empty, shared, locked, full, gone."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from bases import demarrer_postgresql, installer_postgresql, trouver_postgresql
from sqlalchemy import create_engine, inspect, text

import suivi.base
from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import (
    Dossier,
    Envoi,
    Recu,
    accepter,
    deposer,
    deposer_ensemble,
    dossiers,
    refuser,
)
from suivi.erreurs import CleDejaPrise, ContributionRefusee, DejaChange, SuiviFerme
from suivi.modeles import Table

INSTANT = datetime(2026, 11, 25, 9, tzinfo=UTC)
DITE = Contribution(
    "243500139", "adopte", "agent", date="2024", lien="https://metropole.rennes.fr/spaser"
)
AUTRE = Contribution("243500139", "sans_schema", "elu")


@pytest.fixture
def ouvrir() -> Iterator[Callable[..., Base]]:
    with ExitStack() as pile:

        def une_base(adresse: str, patience: int = 1) -> Base:
            base = Base(adresse, patience)
            pile.callback(base.fermer)
            return base

        yield une_base


@pytest.fixture
def bases(base, base_vide, ouvrir) -> list[Base]:
    """The same one, as four processes would have it."""
    return [base, *(ouvrir(base_vide, patience=10) for _ in range(3))]


def _envoyer(base: Base, cle: str, dite: Contribution = DITE) -> Recu:
    return deposer(base, dite, Confidences(), cle=cle, provenance="page", instant=INSTANT)


def _accepter(base: Base, numero: int) -> Dossier:
    return accepter(base, numero, DITE, confiance="haute", rang=0, auteur="a", instant=INSTANT)


def _ensemble(geste: Callable[..., object], *suites: Sequence[object]) -> list[object]:
    """Do as `map` would, all at once, each in its thread; return what each returned or raised."""
    depart = Barrier(len(suites[0]))

    def faire(*dits: object) -> object:
        depart.wait()
        try:
            return geste(*dits)
        except Exception as erreur:
            return erreur

    with ThreadPoolExecutor(depart.parties) as fils:
        return list(fils.map(faire, *suites))


def _structure(adresse: str) -> dict[str, object]:
    moteur = create_engine(adresse)
    try:
        vue = inspect(moteur)
        return {
            nom: (vue.get_columns(nom), vue.get_indexes(nom), vue.get_unique_constraints(nom))
            for nom in vue.get_table_names()
        }
    finally:
        moteur.dispose()


def test_les_migrations_et_les_modeles_disent_les_memes_tables(base, base_vide):
    moteur = create_engine(base_vide)
    try:
        with moteur.connect() as lien:
            assert compare_metadata(MigrationContext.configure(lien), Table.metadata) == []
    finally:
        moteur.dispose()


def test_preparer_deux_fois_ne_change_ni_les_tables_ni_ce_qu_elles_gardent(base, base_vide, ouvrir):
    numero = _envoyer(base, "une").numero
    _accepter(base, numero)
    avant, tables = dossiers(base), repr(_structure(base_vide))
    base.preparer()
    autre = ouvrir(base_vide)
    autre.preparer()
    assert dossiers(base) == dossiers(autre) == avant
    assert repr(_structure(base_vide)) == tables


@pytest.mark.parametrize("fois", range(5))
def test_plusieurs_preparent_la_meme_base_vide_en_meme_temps(base_vide, ouvrir, fois):
    bases = [ouvrir(base_vide, patience=10) for _ in range(6)]
    assert _ensemble(Base.preparer, bases) == [None] * 6
    assert {_envoyer(une, "une").numero for une in bases} == {1}


def test_une_preparation_interrompue_ne_laisse_rien(base_vide, ouvrir, monkeypatch):
    base = ouvrir(base_vide)
    migrer = suivi.base.migrer

    def interrompue(connexion):
        migrer(connexion)
        raise OSError

    monkeypatch.setattr("suivi.base.migrer", interrompue)
    with pytest.raises(SuiviFerme):
        base.preparer()
    assert _structure(base_vide) == {}
    monkeypatch.undo()
    base.preparer()
    assert _envoyer(base, "une") == Recu(1, deja=False)


def test_vingt_envois_de_la_meme_cle_font_une_contribution(base, bases):
    for cle in map(str, range(5)):
        recus = _ensemble(_envoyer, bases * 5, [cle] * 20)
        (numero,) = {recu.numero for recu in recus}
        assert recus.count(Recu(numero, deja=False)) == 1
    assert len(dossiers(base)) == 5


def test_une_cle_prise_en_meme_temps_garde_ce_que_dit_le_premier(base, bases):
    dites = [DITE, AUTRE] * 10
    for cle in map(str, range(5)):
        recus = _ensemble(_envoyer, bases * 5, [cle] * 20, dites)
        gardee = dossiers(base)[-1].dite
        assert [isinstance(un, Recu) for un in recus] == [dite == gardee for dite in dites]
        assert {type(un) for un in recus} == {Recu, CleDejaPrise}
    assert len(dossiers(base)) == 5


def test_plusieurs_campagnes_qui_se_recoupent_arrivent_ensemble(base, bases):
    """Each whole: none is refused because another came with some of its lines."""
    envois = [Envoi(DITE, Confidences(), f"ligne-{rang}") for rang in range(30)]

    def envoyer(une: Base, debut: int) -> int:
        lot = envois[debut : debut + 20]
        return len(deposer_ensemble(une, lot, provenance="campagne", instant=INSTANT))

    assert _ensemble(envoyer, bases * 3, [0, 5, 10] * 4) == [20] * 12
    assert len(dossiers(base)) == 30


def test_de_plusieurs_editeurs_au_meme_rang_un_seul_decide(base, bases):
    def decider(une: Base, numero: int, accepte: bool) -> Dossier:
        if accepte:
            return _accepter(une, numero)
        return refuser(une, numero, motif="non", rang=0, auteur="b", instant=INSTANT)

    for cle in map(str, range(5)):
        numero = _envoyer(base, cle).numero
        issues = _ensemble(decider, bases * 3, [numero] * 12, [True, False] * 6)
        (gagnant,) = [un for un in issues if isinstance(un, Dossier)]
        assert [type(un) for un in issues if un is not gagnant] == [DejaChange] * 11
        assert dossiers(base)[-1] == gagnant


def test_ce_qui_est_repondu_est_sur_le_disque(base):
    """What no killed process can show: only a power cut would."""
    with base.ecrire() as session:
        if base.fichier is None:
            dits = [session.scalar(text(f"SHOW {nom}")) for nom in ("fsync", "synchronous_commit")]
            assert dits == ["on", "on"]
        else:
            assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_qui_lit_n_attend_pas_qui_ecrit(base, base_vide, ouvrir):
    _envoyer(base, "une")
    lecteur = ouvrir(base_vide, patience=1)
    with base.ecrire() as session:
        session.execute(text("UPDATE contributions SET cle = 'autre'"))
        session.flush()
        assert [un.numero for un in dossiers(lecteur)] == [1]
    # Nor the other way.
    with lecteur.lire() as session:
        assert session.scalar(text("SELECT count(*) FROM contributions")) == 1
        assert _envoyer(base, "deux").deja is False


@pytest.mark.parametrize("cle", ["", "deux mots", "c" * 101, "clé", "nul\0", "\ud800"])
def test_une_cle_que_les_bases_ne_gardent_pas_toutes_est_refusee(base, cle):
    with pytest.raises(ContributionRefusee, match="clé"):
        _envoyer(base, cle)
    assert dossiers(base) == []


def _est_ferme(*gestes: Callable[[], object]) -> None:
    for geste in gestes:
        with pytest.raises(SuiviFerme, match="à renvoyer dans quelques minutes"):
            geste()


@pytest.mark.parametrize("chemin", ["fichier/suivi.db", "fichier/dessous/suivi.db", "dossier"])
def test_la_ou_rien_ne_s_ecrit_le_suivi_est_ferme(tmp_path, ouvrir, chemin):
    """A file where a folder is needed, a folder where a file is: not even root writes there."""
    (tmp_path / "fichier").write_text("")
    (tmp_path / "dossier").mkdir()
    base = ouvrir(f"sqlite:///{tmp_path / chemin}")
    _est_ferme(base.preparer, lambda: dossiers(base), lambda: _envoyer(base, "une"))
    (tmp_path / "fichier").unlink()
    (tmp_path / "dossier").rmdir()
    base.preparer()
    assert _envoyer(base, "une").numero == 1


def test_verrouillee_plus_longtemps_que_la_patience_la_base_est_fermee(base, base_vide, ouvrir):
    pressee = ouvrir(base_vide)
    with base.ecrire() as autre:
        if base.fichier is None:
            autre.execute(text("LOCK TABLE contributions IN EXCLUSIVE MODE"))
            autre.execute(text(f"SELECT pg_advisory_xact_lock({suivi.base._VERROU})"))
        else:
            autre.execute(text("SELECT 1"))
        _est_ferme(lambda: _envoyer(pressee, "une"), pressee.preparer)
        assert dossiers(pressee) == []
    pressee.preparer()
    assert _envoyer(pressee, "une").deja is False


def test_qui_attend_son_tour_trop_longtemps_est_renvoye(tmp_path, ouvrir):
    """Threads of a process queue before a file that only one writes."""
    base = ouvrir(f"sqlite:///{tmp_path / 'suivi.db'}")
    base.preparer()
    with base.ecrire():
        _est_ferme(lambda: _envoyer(base, "une"))
    assert _envoyer(base, "une").numero == 1


def test_un_fichier_verrouille_avant_sa_premiere_fois_n_est_pas_prepare(tmp_path, ouvrir):
    base = ouvrir(f"sqlite:///{tmp_path / 'suivi.db'}")
    with closing(sqlite3.connect(tmp_path / "suivi.db", isolation_level=None)) as autre:
        autre.execute("BEGIN EXCLUSIVE")
        _est_ferme(base.preparer)
    base.preparer()
    assert _envoyer(base, "une").numero == 1


def test_disque_plein_le_suivi_est_ferme_et_garde_ce_qu_il_a(tmp_path, ouvrir):
    base = ouvrir(f"sqlite:///{tmp_path / 'suivi.db'}")
    base.preparer()
    with base.lire() as session:  # Its only connection: there is one thread.
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages + 10}"))
    recues = {}
    with pytest.raises(SuiviFerme, match="à renvoyer dans quelques minutes"):
        for cle in map(str, range(10_000)):
            recues[cle] = _envoyer(base, cle).numero
    assert {un.numero for un in dossiers(base)} == set(recues.values()) != set()
    _est_ferme(lambda: [_envoyer(base, f"encore-{rang}") for rang in range(100)])
    with base.lire() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
    assert {cle: _envoyer(base, cle) for cle in recues} == {
        cle: Recu(numero, deja=True) for cle, numero in recues.items()
    }
    assert _envoyer(base, "apres").deja is False


def test_un_fichier_qui_n_est_pas_une_base_ferme_le_suivi_sans_y_toucher(tmp_path, ouvrir):
    fichier = tmp_path / "suivi.db"
    fichier.write_text("Autre chose. " * 1000)
    base = ouvrir(f"sqlite:///{fichier}")
    _est_ferme(base.preparer, lambda: dossiers(base), lambda: _envoyer(base, "une"))
    assert fichier.read_text() == "Autre chose. " * 1000
    fichier.unlink()
    base.preparer()
    assert _envoyer(base, "une").numero == 1


def test_un_fichier_parti_sous_le_suivi_ne_recoit_plus_rien(tmp_path, ouvrir):
    """Linux would take what is written to a file that has no name any more."""
    fichier, ailleurs = tmp_path / "suivi.db", tmp_path / "ailleurs.db"
    base = ouvrir(f"sqlite:///{fichier}")
    base.preparer()
    numero = _envoyer(base, "une").numero
    with closing(sqlite3.connect(fichier)) as lien:
        lien.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fichier.rename(ailleurs)
    _est_ferme(lambda: _envoyer(base, "deux"), lambda: dossiers(base))
    ailleurs.rename(fichier)
    assert _envoyer(base, "une") == Recu(numero, deja=True)
    assert _envoyer(base, "deux").deja is False


def test_des_tables_parties_ferment_le_suivi(base):
    with base.ecrire() as session:
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(text(f"DROP TABLE {table.name}"))
        session.execute(text("DROP TABLE alembic_version"))
    _est_ferme(lambda: dossiers(base), lambda: _envoyer(base, "une"))
    base.preparer()
    assert _envoyer(base, "une").numero == 1


def test_postgresql_arrete_puis_redemarre(serveur_postgresql, ouvrir):
    """On a server of its own: the shared one only says whether there is any."""
    programmes = trouver_postgresql()
    with installer_postgresql(programmes) as dossier:
        adresse = f"postgresql+psycopg://postgres@/postgres?host={dossier}"
        base = ouvrir(adresse)
        _est_ferme(base.preparer)
        with ExitStack() as pile:
            pile.enter_context(demarrer_postgresql(programmes, dossier))
            base.preparer()
            numero = _envoyer(base, "une").numero
            # It does not hear of the stop: its connection is found dead.
            oisive = ouvrir(adresse)
            assert _envoyer(oisive, "une").deja

            def arreter_avant_la_fin():
                with base.ecrire() as session:
                    session.execute(text("UPDATE contributions SET cle = 'perdue'"))
                    pile.close()

            _est_ferme(arreter_avant_la_fin)
        _est_ferme(lambda: dossiers(base), lambda: _accepter(base, numero), base.preparer)
        with demarrer_postgresql(programmes, dossier):
            assert _envoyer(oisive, "une") == _envoyer(base, "une") == Recu(numero, deja=True)
            assert _envoyer(base, "deux").deja is False
            base.fermer()
            oisive.fermer()


@pytest.mark.parametrize(
    "adresse",
    [
        *("", "n'importe quoi", "suivi.db", "http://exemple.fr/base", "mysql://a/b"),
        *("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+aiosqlite:///suivi.db"),
        *("postgres://a/b", "postgresql+psycopg2://a/b", "postgresql+psycopg://a:port/b"),
    ],
)
def test_une_adresse_qui_n_est_celle_d_aucune_base_est_dite(adresse):
    with pytest.raises(SuiviFerme, match="SPASER_BASE ne désigne aucune base"):
        Base(adresse)


@pytest.mark.parametrize("suite", ["/nulle?host=/nulle/part", "/nulle?host=/nulle/part&autre=1"])
def test_une_base_qui_ne_repond_pas_est_fermee(ouvrir, suite):
    base = ouvrir(f"postgresql+psycopg://{suite}")
    _est_ferme(base.preparer, lambda: dossiers(base), lambda: _envoyer(base, "une"))
