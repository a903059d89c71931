"""Requests to producers: http(s) only, no proxy, few retries, failures as French sentences.

The standard library does it: one request at a time, nothing more to lock or to keep up to date.
"""

from __future__ import annotations

import email.utils
import http.client
import ipaddress
import json
import math
import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from spaser.erreurs import ErreurActualisation

AGENT = "Observatoire SPASER (python -m spaser actualiser)"
_ESSAIS = 4
_ATTENTE_MAXIMALE = 300
_SECONDES_PAR_FICHIER = 1_800
_BLOC = 1 << 16

_PANNES = (
    urllib.error.URLError,
    http.client.HTTPException,
    TimeoutError,
    ConnectionError,
    ssl.SSLError,
)

Annonce = Callable[[str], None]


class _AdressePrivee(OSError):
    pass


class _Connexion(http.client.HTTPConnection):
    """A connection that leaves before asking anything of a machine that is not public."""

    permis: frozenset[str] = frozenset()

    def connect(self) -> None:
        super().connect()
        # What is reached is looked at, not the name: a name may be resolved twice.
        pair = ipaddress.ip_address(self.sock.getpeername()[0].partition("%")[0])
        pair = getattr(pair, "ipv4_mapped", None) or pair
        if not pair.is_global and self.host not in self.permis:
            self.close()
            raise _AdressePrivee


class _ConnexionTLS(http.client.HTTPSConnection, _Connexion):
    pass


def _qui_permet(
    classe: type[_Connexion], permis: frozenset[str]
) -> Callable[..., http.client.HTTPConnection]:
    def connexion(hote: str, **options: Any) -> http.client.HTTPConnection:
        ouverte = classe(hote, **options)
        ouverte.permis = permis
        return ouverte

    return connexion


class _Http(urllib.request.HTTPHandler):
    def __init__(self, permis: frozenset[str]) -> None:
        super().__init__()
        self._connexion: Any = _qui_permet(_Connexion, permis)

    def http_open(self, demande: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connexion, demande)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, permis: frozenset[str]) -> None:
        super().__init__()
        self._connexion: Any = _qui_permet(_ConnexionTLS, permis)

    def https_open(self, demande: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connexion, demande, context=ssl.create_default_context())


class Client:
    """Requests with timeouts and retries.

    `permis`: host names that may be on a private network, since the user gave their address.
    `attendre` waits some seconds; `annoncer` shows a sentence to who waits.
    """

    def __init__(
        self,
        permis: Iterable[str] = (),
        *,
        delai: float = 60,
        attendre: Callable[[float], None] = time.sleep,
        annoncer: Annonce = lambda phrase: None,
    ) -> None:
        self._delai = delai
        self._attendre = attendre
        self._annoncer = annoncer
        # Only what is listed here is spoken: neither file:, ftp: nor the proxies of the machine.
        self._ouvreur = urllib.request.OpenerDirector()
        hotes = frozenset(permis)
        for traitement in (
            _Http(hotes),
            _Https(hotes),
            urllib.request.UnknownHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._ouvreur.add_handler(traitement)

    def ouvrir(self, adresse: str, methode: str = "GET") -> http.client.HTTPResponse:
        """Return the response of one request, redirections followed, with no retry.

        Raises urllib's errors; `phrase_de_panne` says them.
        """
        if urlsplit(adresse).scheme not in ("http", "https"):
            raise ErreurActualisation(f"{adresse} : seules les adresses http et https se lisent.")
        demande = urllib.request.Request(adresse, method=methode, headers={"User-Agent": AGENT})
        reponse = self._ouvreur.open(demande, timeout=self._delai)
        assert isinstance(reponse, http.client.HTTPResponse), "only http(s) is spoken"
        return reponse

    def lire_json(self, adresse: str) -> Any:
        """Return what a JSON address answers; raises ErreurActualisation if it cannot be read."""

        def lire(reponse: http.client.HTTPResponse) -> Any:
            return json.loads(reponse.read())

        try:
            return self._insister(adresse, lire)
        except ValueError:
            raise ErreurActualisation(
                f"{_hote(adresse)} ne répond pas en JSON : {adresse}"
            ) from None

    def telecharger(self, adresse: str, chemin: Path) -> None:
        """Write what an address answers to a file, whole or not at all.

        Raises ErreurActualisation if it cannot be had, OSError with the path if not written.
        """
        partiel = chemin.with_name(f"{chemin.name}.partiel")

        def copier(reponse: http.client.HTTPResponse) -> None:
            fin = time.monotonic() + _SECONDES_PAR_FICHIER
            with partiel.open("wb") as fichier:
                while bloc := reponse.read(_BLOC):
                    _ecrire(fichier, bloc, partiel)
                    if time.monotonic() > fin:
                        raise TimeoutError
            attendus = reponse.headers.get("Content-Length")
            if attendus is not None and int(attendus) != partiel.stat().st_size:
                raise http.client.IncompleteRead(b"")

        try:
            self._insister(adresse, copier)
            partiel.replace(chemin)
        finally:
            partiel.unlink(missing_ok=True)

    def _insister(self, adresse: str, traiter: Callable[[http.client.HTTPResponse], Any]) -> Any:
        for essai in range(1, _ESSAIS + 1):
            try:
                with self.ouvrir(adresse) as reponse:
                    return traiter(reponse)
            except _PANNES as erreur:
                panne: Exception = erreur
                conseil = _conseil(erreur)
            if essai == _ESSAIS or not _passagere(panne):
                break
            secondes = _secondes_demandees(panne) or 2.0**essai
            if secondes > _ATTENTE_MAXIMALE:
                raise ErreurActualisation(
                    f"{_hote(adresse)} reçoit trop de demandes et prie de revenir dans "
                    f"{math.ceil(secondes / 60)} minutes : relancer alors, ce qui est téléchargé "
                    "est gardé."
                )
            self._annoncer(
                f"{_hote(adresse)} {phrase_de_panne(panne)} : nouvel essai dans "
                f"{math.ceil(secondes)} s"
            )
            self._attendre(secondes)
        raise ErreurActualisation(f"{_hote(adresse)} {phrase_de_panne(panne)}.{conseil}")


def phrase_de_panne(erreur: Exception) -> str:
    """Return the end of a French sentence that says what went wrong, its subject the host."""
    cause = getattr(erreur, "reason", erreur)
    if isinstance(erreur, urllib.error.HTTPError):
        return _phrase_de_statut(erreur)
    if isinstance(cause, _AdressePrivee):
        return "mène à une machine d'un réseau privé, qui n'est pas lue"
    if isinstance(cause, socket.gaierror):
        return "est introuvable : pas de réseau, ou nom de machine inconnu"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "présente un certificat que cette machine ne reconnaît pas"
    if isinstance(cause, ssl.SSLError):
        return "n'ouvre pas de connexion chiffrée lisible"
    if isinstance(cause, TimeoutError):
        return "ne répond pas à temps"
    if isinstance(cause, ConnectionRefusedError):
        return "refuse la connexion"
    if isinstance(cause, http.client.IncompleteRead):
        return "a coupé sa réponse avant la fin"
    if isinstance(cause, OSError) and not isinstance(cause, ConnectionError):
        return "est injoignable : pas de réseau"
    return "a coupé la connexion"


def _phrase_de_statut(erreur: urllib.error.HTTPError) -> str:
    if erreur.code == http.HTTPStatus.TOO_MANY_REQUESTS:
        return "reçoit trop de demandes (429)"
    if erreur.code >= 500:
        return f"est en panne ({erreur.code})"
    if erreur.code in (404, 410):
        return f"n'a pas cette page ({erreur.code})"
    return f"refuse la demande ({erreur.code})"


def _conseil(erreur: Exception) -> str:
    """Return what to do of a failure, whose response is read, then closed."""
    if not isinstance(erreur, urllib.error.HTTPError):
        return " Rien n'est remplacé ; relancer reprend où c'en était."
    with erreur:
        if erreur.code != http.HTTPStatus.BAD_REQUEST:
            return f" Rien n'est remplacé. Adresse : {erreur.url}"
        try:
            dit = json.loads(erreur.read(_BLOC)).get("message", "")
        except (ValueError, AttributeError, OSError):
            dit = ""
    return f" Un champ a peut-être disparu. Sa réponse : « {dit} ». Adresse : {erreur.url}"


def _passagere(erreur: Exception) -> bool:
    if isinstance(erreur, urllib.error.HTTPError):
        return erreur.code == http.HTTPStatus.TOO_MANY_REQUESTS or erreur.code >= 500
    cause = getattr(erreur, "reason", erreur)
    if isinstance(cause, ConnectionRefusedError):
        return False
    return isinstance(cause, (TimeoutError, ConnectionError, http.client.HTTPException))


def _secondes_demandees(erreur: Exception) -> float | None:
    """Return what Retry-After asks, in seconds or as a date, None if nothing readable."""
    dit = erreur.headers.get("Retry-After") if isinstance(erreur, urllib.error.HTTPError) else None
    if dit is None:
        return None
    if dit.strip().isdigit():
        return float(dit)
    try:
        jour = email.utils.parsedate_to_datetime(dit)
    except ValueError:
        return None
    if jour.tzinfo is None:
        jour = jour.replace(tzinfo=UTC)
    return max(0.0, (jour - datetime.now(UTC)).total_seconds())


def _ecrire(fichier: IO[bytes], bloc: bytes, chemin: Path) -> None:
    try:
        fichier.write(bloc)
    except OSError as erreur:
        # A full disk does not say of which file.
        raise OSError(erreur.errno, os.strerror(erreur.errno or 0), str(chemin)) from None


def _hote(adresse: str) -> str:
    return urlsplit(adresse).netloc
