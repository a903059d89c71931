"""The door of the follow-up, in both databases: what it keeps, and what it turns away."""

from datetime import UTC, date, datetime, timedelta

import pytest

from suivi import reception
from suivi.base import Base
from suivi.dossiers import dossier, dossiers, retirer
from suivi.erreurs import CleDejaPrise, ContributionRefusee, SuiviFerme, TropDEnvois
from suivi.limites import EN_ATTENTE, LimiteParAdresse
from suivi.reception import PIEGE, recevoir

RENNES, BRETAGNE = "243500139", "233500016"
JOUR = date(2026, 11, 25)
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)
DITE = {"siren": RENNES, "sujet": "adopte", "role": "agent", "date": "2024-05"}


@pytest.fixture(autouse=True)
def limite(monkeypatch):
    """A limit that no other test has used."""
    monkeypatch.setattr(reception, "_par_adresse", LimiteParAdresse(d_un_coup=3, secondes=10))


def envoyer(base, cle="a", adresse="192.0.2.1", instant=MIDI, **autres):
    return recevoir(
        base,
        DITE | autres,
        cle=cle,
        provenance="page",
        adresse=adresse,
        connue={RENNES, BRETAGNE}.__contains__,
        jour=JOUR,
        instant=instant,
    )


def test_ce_qui_est_bon_est_recu_avec_sa_provenance(base):
    recu = envoyer(base, courriel="achats@rennes.fr", **{PIEGE: ""})
    lu = dossier(base, recu.numero)
    assert lu.dite.en_objet() == DITE
    assert (lu.provenance, lu.recue_le) == ("page", MIDI)
    assert lu.confidences and lu.confidences.courriel == "achats@rennes.fr"


@pytest.mark.parametrize(
    ("dit", "champ"),
    [
        ({PIEGE: "https://exemple.fr"}, PIEGE),
        ({"siren": "123456789"}, "siren"),
        ({"courriel": "a@rennes.fr\r\nBcc: b@rennes.fr"}, "courriel"),
        ({"courriel": "a@rennes.fr\u2028Bcc: b@rennes.fr"}, "courriel"),
        ({"courriel": "a@rennes.fr%0d%0aBcc:b@rennes.fr"}, "courriel"),
        ({"courriel": "<a@rennes.fr>\nSubject: x"}, "courriel"),
        ({"commentaire": "<b>" * 1_334}, "commentaire"),
        ({"x" * 5_000: "y"}, "x" * 40),
        ({"x" * 5_000: "y" * 5_000}, "x" * 40),
    ],
    ids=lambda valeur: str(valeur)[:30],
)
def test_ce_qui_est_refuse_l_est_d_une_phrase_et_n_est_pas_garde(base, dit, champ):
    with pytest.raises(ContributionRefusee) as refus:
        envoyer(base, **dit)
    ((dite, phrase),) = refus.value.fautes.items()
    assert dite[:40] == champ and phrase.endswith(".") and len(phrase) < 200
    assert dossiers(base) == []


def test_aucune_balise_n_est_gardee(base):
    recu = envoyer(
        base,
        perimetre="Ville <img src=x onerror=alert(1)>et CCAS",
        commentaire="<script>alert(1)</script>",
    )
    lu = dossier(base, recu.numero)
    assert lu.dite.perimetre == "Ville et CCAS"
    assert lu.confidences and "<script" not in lu.confidences.commentaire


def test_trop_d_envois_d_une_adresse_attendent(base):
    for cle in "abc":
        envoyer(base, cle)
    with pytest.raises(TropDEnvois) as trop:
        envoyer(base, "d")
    assert trop.value.attendre == 10
    assert len(dossiers(base)) == 3
    assert not envoyer(base, "d", adresse="192.0.2.2").deja
    assert not envoyer(base, "e", instant=MIDI + timedelta(seconds=10)).deja


def test_ce_qui_est_refuse_ne_compte_pas(base):
    for _ in range(10):
        with pytest.raises(ContributionRefusee):
            envoyer(base, date="hier")
    assert not envoyer(base).deja


def test_trop_d_envois_sur_une_collectivite_attendent(base):
    for n in range(EN_ATTENTE):
        envoyer(base, f"{n}", adresse=f"192.0.2.{n}")
    with pytest.raises(TropDEnvois):
        envoyer(base, "autre", adresse="192.0.2.200")
    assert not envoyer(base, "autre", adresse="192.0.2.200", siren=BRETAGNE).deja
    retirer(base, 1, rang=0, instant=MIDI)
    assert not envoyer(base, "encore", adresse="192.0.2.200").deja


def test_ce_qui_est_deja_recu_l_est_toujours(base):
    numeros = [envoyer(base, f"{n}", adresse=f"192.0.2.{n}").numero for n in range(EN_ATTENTE)]
    for _ in range(10):
        deja = envoyer(base, "0")
        assert (deja.numero, deja.deja) == (numeros[0], True)
    with pytest.raises(CleDejaPrise):
        envoyer(base, "0", date="2025")
    assert len(dossiers(base)) == EN_ATTENTE


def test_une_base_fermee_se_dit(tmp_path):
    sans_tables = Base(f"sqlite:///{tmp_path / 'suivi.db'}")
    with pytest.raises(SuiviFerme):
        envoyer(sans_tables)
    sans_tables.fermer()
