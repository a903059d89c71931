"""Which links may be told: public pages by the name of their host. None is ever followed."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

LONGUEUR = 2_000
_ATTENDU = "Le lien attendu est celui d'une page publique, complet : https://www.exemple.fr/page."
_PRIVES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp"),
    *("private", "test", "example", "invalid", "onion", "arpa"),
)
_ETIQUETTE = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")
_DOMAINE = re.compile(r"[^\W\d_]{2,}|xn--[a-z0-9-]+")


def faute_du_lien(lien: str) -> str:
    """Return what is wrong with a link, in a sentence; empty if it may be told.

    Accepted: http or https, to a host with a public name. Refused: an address in figures, this
    machine, a private suffix, a user's name, whitespace.
    """
    if len(lien) > LONGUEUR:
        return f"Le lien dépasse {LONGUEUR} caractères."
    if not lien.isprintable() or re.search(r"[\s<>\"\\]", lien):
        return "Le lien contient une espace ou un signe qu'une adresse n'a pas."
    try:
        morceaux = urlsplit(lien)
        hote, _ = (morceaux.hostname or "").rstrip("."), morceaux.port
    except ValueError:
        return _ATTENDU
    if morceaux.scheme not in ("http", "https") or not hote or "@" in morceaux.netloc:
        return _ATTENDU
    if _en_chiffres(hote):
        return "Le lien désigne une machine par son numéro : donner le nom du site."
    etiquettes = hote.split(".")
    if len(etiquettes) == 1 or etiquettes[-1] in _PRIVES:
        return "Le lien mène à un réseau privé : donner une page que tout le monde peut lire."
    if not all(map(_ETIQUETTE.fullmatch, etiquettes)) or not _DOMAINE.fullmatch(etiquettes[-1]):
        return _ATTENDU
    return ""


def _en_chiffres(hote: str) -> bool:
    """Say whether a browser would take a host for a number: 127.0.0.1, 0x7f.1, 2130706433, ::1."""
    try:
        ipaddress.ip_address(hote)
    except ValueError:
        return bool(re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", hote.rpartition(".")[2]))
    return True
