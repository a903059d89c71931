"""What the page and the document are made of: the same blocks, which each shows its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_GRAS_OU_LIEN = re.compile(
    r"\*\*(?P<gras>.+?)\*\*|\[(?P<mots>[^\]]+)\]\((?P<adresse>(?:[^()\s]|\([^()\s]*\))*)\)"
)


@dataclass(frozen=True)
class Lien:
    """Words that lead somewhere; the address of a page of the site begins with `/`."""

    mots: str
    adresse: str


Cellule = str | Lien


@dataclass(frozen=True)
class Paragraphe:
    """A text of ours: Markdown, with bold and links only. `petit`: a source, a caution."""

    texte: str
    petit: bool = False


@dataclass(frozen=True)
class Liste:
    """Texts of ours, one a line."""

    lignes: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    """Boxes to tick, those of `cochees` already; for the document, the page has its own."""

    lignes: tuple[str, ...]
    cochees: tuple[bool, ...]


@dataclass(frozen=True)
class Tableau:
    """A table of words, whoever wrote them; `largeurs`: of its columns, in shares of the page."""

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[Cellule, ...], ...]
    largeurs: tuple[int, ...]


@dataclass(frozen=True)
class ARemplir:
    """A table to write in, for the document alone; `largeurs` as those of a table."""

    titre: str
    colonnes: tuple[str, ...]
    lignes: int
    largeurs: tuple[int, ...]


Bloc = Paragraphe | Liste | Cases | Tableau | ARemplir


@dataclass(frozen=True)
class Partie:
    """A part of a section, under its own heading; `cle` names it."""

    cle: str
    titre: str
    blocs: tuple[Bloc, ...]


@dataclass(frozen=True)
class Section:
    """A section: what it says first, then its parts."""

    cle: str
    titre: str
    blocs: tuple[Bloc, ...]
    parties: tuple[Partie, ...] = ()


@dataclass(frozen=True)
class Morceau:
    """A piece of a text: plain, bold, or a link if it has an address."""

    mots: str
    gras: bool = False
    adresse: str = ""


def morceaux(markdown: str) -> list[Morceau]:
    """Return the pieces of a text of ours, in order."""
    trouves, fin = [], 0
    for trouve in _GRAS_OU_LIEN.finditer(markdown):
        trouves.append(Morceau(markdown[fin : trouve.start()]))
        gras, mots, adresse = trouve.group("gras", "mots", "adresse")
        trouves.append(Morceau(gras or mots, gras=bool(gras), adresse=adresse or ""))
        fin = trouve.end()
    return [m for m in [*trouves, Morceau(markdown[fin:])] if m.mots]


def pages_citees(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return the addresses, of other sites, that sections lead to, in the order of the alphabet."""
    trouvees: set[str] = set()
    for section in sections:
        for bloc in (*section.blocs, *(b for partie in section.parties for b in partie.blocs)):
            match bloc:
                case Paragraphe(texte):
                    trouvees |= {m.adresse for m in morceaux(texte)}
                case Liste(lignes):
                    trouvees |= {m.adresse for ligne in lignes for m in morceaux(ligne)}
                case Tableau(lignes=rangees):
                    cellules = (c for rangee in rangees for c in rangee)
                    trouvees |= {c.adresse for c in cellules if isinstance(c, Lien)}
    return tuple(sorted(a for a in trouvees if a.startswith("http")))
