"""Commands in a terminal: French whatever it can write, and a sentence when nothing can be."""

from __future__ import annotations

import argparse
import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from spaser.formats import enumeration

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

ERREUR_D_ECRITURE = 1
LECTEUR_PARTI = 141
"""What a shell says of a command whose reader went away."""

_SIGNES = {
    **dict.fromkeys("«»“”", '"'),
    **dict.fromkeys("’‘", "'"),
    **dict.fromkeys("–—−", "-"),
    **{"€": "EUR", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "÷": "/", "×": "x"},
}
_PANNES = {
    errno.ENOSPC: "plus de place sur le disque",
    errno.EDQUOT: "plus de place dans le quota",
    errno.EROFS: "disque en lecture seule",
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EIO: "le disque ne répond pas",
}


class CommandeRefusee(Exception):
    """A command that lacks something, or that nobody knows; the message is a French sentence."""


class Analyseur(argparse.ArgumentParser):
    """An argparse parser whose errors are raised in French, not printed with an English usage."""

    def __init__(self, *, prog: str, description: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            exit_on_error=False,
            allow_abbrev=False,
        )
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def ajouter_commandes(self) -> argparse._SubParsersAction[Analyseur]:
        """Make it a parser of several commands; return what adds them."""
        self._commandes = self.add_subparsers(
            title="commandes",
            dest="commande",
            required=True,
            metavar="commande",
            parser_class=Analyseur,
        )
        return self._commandes

    def lire(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Return what a command line says; raise CommandeRefusee."""
        try:
            options, inconnues = self.parse_known_args(arguments)
        except argparse.ArgumentError as erreur:
            if erreur.argument_name == "commande":
                choix = enumeration(list(self._commandes.choices), "ou")
                raise CommandeRefusee(f"Commande inconnue : choisir {choix}.") from None
            phrase = "valeur manquante, de trop, ou qui n'est pas admise."
            raise CommandeRefusee(f"Option {erreur.argument_name} : {phrase}") from None
        if inconnues:
            raise CommandeRefusee(f"Option inconnue : {' '.join(inconnues)}.")
        return options

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; argparse would not say that it could not be written."""
        print(self.format_help(), end="", file=file)

    def error(self, message: str) -> NoReturn:
        """Raise CommandeRefusee: argparse has nothing more to say of what is missing."""
        raise CommandeRefusee(f"Commande incomplète : voir « {self.prog} --help ».")


def executer(commande: Callable[[], int | None]) -> int:
    """Run a command and return its exit code, all that it wrote being really written.

    What the terminal cannot write is transliterated. A full disk is a French sentence; a reader
    that has gone (`| head`) is not a fault.
    """
    for flux in (sys.stdout, sys.stderr):
        if isinstance(flux, io.TextIOWrapper):
            flux.reconfigure(errors=_TRANSLITTERER)
    try:
        try:
            code = commande() or 0
        except SystemExit as fin:
            code = int(fin.code or 0)
        sys.stdout.flush()
    except BrokenPipeError:
        _se_taire()
        return LECTEUR_PARTI
    except OSError as erreur:
        _se_taire()
        quoi = f"« {erreur.filename} »" if erreur.filename else "la sortie"
        panne = _PANNES.get(erreur.errno or 0, f"erreur {erreur.errno} du système")
        print(f"Impossible d'écrire ou de lire {quoi} : {panne}.", file=sys.stderr)
        return ERREUR_D_ECRITURE
    return code


def ecrit_tout() -> bool:
    """Say whether the output can hold any character."""
    return codecs.lookup(sys.stdout.encoding or "ascii").name.startswith("utf")


def _se_taire() -> None:
    # Python writes again, on its way out, what could not be.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _en_ascii(signe: str) -> str:
    decompose = unicodedata.normalize("NFKD", signe).encode("ascii", "ignore").decode()
    return _SIGNES.get(signe) or decompose or "?"


def _translitterer(erreur: UnicodeError) -> tuple[str, int]:
    assert isinstance(erreur, UnicodeEncodeError), "only registered for writing"
    return "".join(map(_en_ascii, erreur.object[erreur.start : erreur.end])), erreur.end


_TRANSLITTERER = "translitterer"
codecs.register_error(_TRANSLITTERER, _translitterer)
