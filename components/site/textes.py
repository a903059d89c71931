"""The French texts of `content/`, the changelog, and the words of others in our sentences."""

from __future__ import annotations

import re
from functools import cache

from spaser.donnees import RACINE
from spaser.formats import nombre, typographie
from spaser.observatoire import Observatoire

_JOINT = "\u2060"
"""Unites words without a width: it breaks marks that a backslash does not stop."""
_SIGNES = re.compile(r"[\\`*_~\[\]<>{}$&|!]")
_AU_DEBUT = re.compile(r"^(\d*)([-+=#.)])")
# Icons, directives, emojis and addresses: found in the text once backslashes are gone.
_MARQUES = re.compile(r"(?<=:)(?=\S)|(?<=@)|(?<=www)(?=\.)", re.IGNORECASE)
_BLANCS = re.compile(r"[\t\n\v\f\r ]+")


def litteral(phrase: str) -> str:
    """Return a sentence that holds the words of a user, for Streamlit to show as they are.

    One line, without link, picture, icon, formula nor emphasis, whatever it holds.
    """
    phrase = _BLANCS.sub(" ", phrase).strip()
    phrase = _AU_DEBUT.sub(r"\1\\\2", _SIGNES.sub(r"\\\g<0>", phrase))
    return _MARQUES.sub(_JOINT, phrase)


@cache
def _lu(nom: str) -> str:
    return (RACINE / "content" / f"{nom}.md").read_text("utf-8")


def texte(nom: str, observatoire: Observatoire | None = None) -> str:
    """Return a text of `content/`; years and counts in braces come from the observatory's data."""
    contenu = _lu(nom)
    if observatoire is not None:
        contenu = contenu.format(
            **observatoire.faits_des_annees, ensemble=nombre(len(observatoire.collectivites))
        )
    return typographie(contenu)


@cache
def journal() -> str:
    """Return the changelog, its headings lowered to fit in a page."""
    contenu = (RACINE / "CHANGELOG.md").read_text("utf-8")
    return typographie(contenu.partition("\n")[2].replace("\n## ", "\n#### "))
