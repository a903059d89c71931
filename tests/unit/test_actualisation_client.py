"""Requests to producers: what is refused, and how failures are said."""

import http.client
import socket
import ssl
import urllib.error
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime

import pytest
from serveur_ofgl import Base, Panne, servir

from spaser.actualisation.client import AGENT, Client, phrase_de_panne
from spaser.erreurs import ErreurActualisation


@pytest.fixture
def base():
    return Base({}, {}, {"/a": b'{"a": 1}'})


def client(*permis, **options):
    return Client(permis or ["127.0.0.1"], delai=2, attendre=lambda _: None, **options)


def test_une_adresse_publique_ne_mene_pas_a_un_reseau_prive(base):
    with servir(base) as adresse:
        assert client().lire_json(f"{adresse}/a") == {"a": 1}
        with pytest.raises(ErreurActualisation, match="réseau privé"):
            Client(delai=2).lire_json(f"{adresse}/a")
        port = adresse.rpartition(":")[2]
        base.pannes = [Panne(statut=302, entetes={"Location": f"http://localhost:{port}/a"})]
        with pytest.raises(ErreurActualisation, match="réseau privé"):
            client().lire_json(f"{adresse}/b")
    # Neither refusal asked anything.
    assert base.demandes == ["/a", "/b"]


@pytest.mark.parametrize("ailleurs", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x"])
def test_une_redirection_reste_sur_le_web(base, ailleurs):
    with servir(base) as adresse:
        base.pannes = [Panne(statut=302, entetes={"Location": ailleurs})]
        with pytest.raises(ErreurActualisation, match=r"127\.0\.0\.1"):
            client().lire_json(f"{adresse}/a")
    with pytest.raises(ErreurActualisation, match="seules les adresses http et https"):
        client().lire_json(ailleurs)


def test_le_mandataire_de_la_machine_n_est_pas_suivi(base, monkeypatch):
    for nom in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(nom, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with servir(base) as adresse:
        assert client().lire_json(f"{adresse}/a") == {"a": 1}


def test_une_adresse_qui_ne_parle_pas_tls(base):
    with servir(base) as adresse, pytest.raises(ErreurActualisation, match="chiffrée lisible"):
        client().lire_json(f"{adresse.replace('http:', 'https:')}/a")


def test_un_serveur_muet_ne_fait_pas_attendre_toujours():
    with socket.create_server(("127.0.0.1", 0)) as muet:
        port = muet.getsockname()[1]
        lent = Client(["127.0.0.1"], delai=0.05, attendre=lambda _: None)
        with pytest.raises(ErreurActualisation, match="ne répond pas à temps"):
            lent.lire_json(f"http://127.0.0.1:{port}/")


def test_une_attente_demandee_par_une_date(base):
    attentes, dites = [], []
    dans_une_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
    base.pannes = [
        Panne(statut=503, entetes={"Retry_After": dans_une_minute}, fois=1),
        Panne(statut=503, entetes={"Retry_After": "bientôt".encode().decode("latin-1")}, fois=1),
    ]
    with servir(base) as adresse:
        tenace = Client(["127.0.0.1"], attendre=attentes.append, annoncer=dites.append)
        assert tenace.lire_json(f"{adresse}/a") == {"a": 1}
    assert 50 < attentes[0] <= 60
    assert attentes[1] == 4
    assert "nouvel essai dans" in dites[0]


def refus(statut):
    return urllib.error.HTTPError("http://a", statut, "", Message(), None)


@pytest.mark.parametrize(
    ("erreur", "phrase"),
    [
        (urllib.error.URLError(socket.gaierror()), "est introuvable"),
        (urllib.error.URLError(ssl.SSLCertVerificationError()), "certificat"),
        (urllib.error.URLError(ConnectionRefusedError()), "refuse la connexion"),
        (urllib.error.URLError(OSError(101, "x")), "pas de réseau"),
        (TimeoutError(), "ne répond pas à temps"),
        (http.client.RemoteDisconnected(), "a coupé la connexion"),
        (http.client.IncompleteRead(b""), "avant la fin"),
        (refus(429), "trop de demandes"),
        (refus(410), "n'a pas cette page"),
    ],
    ids=lambda valeur: type(valeur).__name__,
)
def test_chaque_panne_a_sa_phrase(erreur, phrase):
    assert phrase in phrase_de_panne(erreur)


def test_qui_demande_se_nomme():
    assert AGENT.startswith("Observatoire SPASER")
