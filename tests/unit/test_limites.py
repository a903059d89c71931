"""How much may be sent from an address, and about a collectivité."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, annuler, deposer, retirer
from suivi.erreurs import TropDEnvois
from suivi.limites import (
    EN_ATTENTE,
    PAR_JOUR,
    LimiteParAdresse,
    reseau_de,
    verifier_la_collectivite,
)

RENNES, BRETAGNE = "243500139", "233500016"
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)


def apres(secondes):
    return MIDI + timedelta(seconds=secondes)


def attente(limite, adresse, instant):
    try:
        limite.compter(adresse, instant)
    except TropDEnvois as trop:
        return trop.attendre
    return 0


def test_tant_d_un_coup_puis_un_par_intervalle():
    limite = LimiteParAdresse(d_un_coup=3, secondes=10)
    assert [attente(limite, "192.0.2.1", MIDI) for _ in range(5)] == [0, 0, 0, 10, 10]
    assert attente(limite, "192.0.2.1", apres(9)) == 1
    assert [attente(limite, "192.0.2.1", apres(10)) for _ in range(2)] == [0, 10]
    assert [attente(limite, "192.0.2.1", apres(40)) for _ in range(4)] == [0, 0, 0, 10]


def test_chacun_a_la_sienne():
    limite = LimiteParAdresse(d_un_coup=1)
    adresses = ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1", "", "nulle part"]
    assert [attente(limite, a, MIDI) for a in adresses] == [0] * len(adresses)
    assert all(attente(limite, a, MIDI) for a in adresses)


@pytest.mark.parametrize(
    ("adresse", "autre"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_changer_d_adresse_chez_soi_n_y_change_rien(adresse, autre):
    assert reseau_de(adresse) == reseau_de(autre)


def test_le_passe_ne_rend_rien():
    limite = LimiteParAdresse(d_un_coup=1, secondes=10)
    assert attente(limite, "192.0.2.1", MIDI) == 0
    assert attente(limite, "192.0.2.1", apres(-5)) == 15


def test_la_memoire_est_bornee_et_oublie_les_adresses():
    limite = LimiteParAdresse(d_un_coup=2, secondes=10, places=100)
    for n in range(1_000):
        limite.compter(f"2001:db8:0:{n:x}::1", MIDI)
    assert len(limite._quittes) == 100
    limite.compter("192.0.2.1", apres(20))
    assert list(limite._quittes) == ["192.0.2.1"]


def envoyer(base, combien, siren=RENNES, instant=MIDI, premier=0):
    return [
        deposer(
            base,
            Contribution(siren, "adopte", "agent"),
            Confidences(),
            cle=f"{siren}-{premier + n}",
            provenance="page",
            instant=instant,
        ).numero
        for n in range(combien)
    ]


def attente_pour(base, siren=RENNES, instant=MIDI):
    with base.lire() as session:
        try:
            verifier_la_collectivite(session, siren, instant)
        except TropDEnvois as trop:
            return trop.attendre
    return 0


def test_une_collectivite_n_a_qu_une_file_courte(base):
    numeros = envoyer(base, EN_ATTENTE - 1)
    assert attente_pour(base) == 0
    (dernier,) = envoyer(base, 1, premier=EN_ATTENTE)
    assert attente_pour(base) > 0
    assert attente_pour(base, instant=MIDI + timedelta(days=30)) > 0
    assert attente_pour(base, BRETAGNE) == 0
    editrice = {"auteur": "editrice", "instant": MIDI}
    dite = Contribution(RENNES, "adopte", "agent", lien="https://exemple.fr/spaser")
    accepter(base, numeros[0], dite, confiance="haute", rang=0, **editrice)
    assert attente_pour(base) == 0
    annuler(base, numeros[0], motif="Doute.", rang=1, **editrice)
    assert attente_pour(base) > 0
    retirer(base, dernier, rang=0, instant=MIDI)
    assert attente_pour(base) == 0


def test_retirer_ne_permet_pas_de_renvoyer_sans_fin(base):
    for n in range(PAR_JOUR):
        assert attente_pour(base, instant=apres(n)) == 0
        (numero,) = envoyer(base, 1, instant=apres(n), premier=n)
        retirer(base, numero, rang=0, instant=apres(n))
    assert attente_pour(base, instant=apres(3_600)) == 86_400 - 3_600
    assert attente_pour(base, instant=apres(86_400)) == 0


def test_la_question_se_lit_dans_un_index(base):
    envoyer(base, 1)
    with base.lire() as session:
        vues = []
        executer = session.execute
        session.execute = lambda requete: vues.append(requete) or executer(requete)
        verifier_la_collectivite(session, RENNES, MIDI)
        session.execute = executer
        (requete,) = vues
        sql = str(
            requete.compile(
                dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
            )
        )
        if base.fichier is None:
            # So few rows would be read whole.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = session.execute(text(f"EXPLAIN {sql}"))
        else:
            plan = session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
        dit = "\n".join(str(ligne) for ligne in plan)
    assert "ix_contributions_siren" in dit
    assert "SCAN" not in dit and "Seq Scan" not in dit
