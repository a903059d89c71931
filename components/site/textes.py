"""The French texts of `content/`, and the changelog."""

from __future__ import annotations

from functools import cache

from spaser.donnees import RACINE
from spaser.formats import nombre, typographie
from spaser.observatoire import Observatoire


@cache
def _lu(nom: str) -> str:
    return (RACINE / "content" / f"{nom}.md").read_text("utf-8")


def texte(nom: str, observatoire: Observatoire | None = None) -> str:
    """Return a text of `content/`; years and counts in braces come from the observatory's data."""
    contenu = _lu(nom)
    if observatoire is not None:
        exercices = observatoire.exercices
        contenu = contenu.format(
            exercice=exercices.definitif,
            provisoire=exercices.provisoire,
            ensemble=nombre(len(observatoire.collectivites)),
        )
    return typographie(contenu)


@cache
def journal() -> str:
    """Return the changelog, its headings lowered to fit in a page."""
    contenu = (RACINE / "CHANGELOG.md").read_text("utf-8")
    return typographie(contenu.partition("\n")[2].replace("\n## ", "\n#### "))
