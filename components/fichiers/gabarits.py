"""The templates of `templates/`: what they are given is escaped, what they lack is an error."""

from __future__ import annotations

import json
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from spaser.donnees import RACINE


def rendre(nom: str, **contenu: object) -> str:
    """Return a template of `templates/` with its contents."""
    return _environnement().get_template(nom).render(contenu)


def en_json(valeur: object) -> Markup:
    """Return a value as JSON that may stand in a `<script type="application/json">`."""
    texte = json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))
    return Markup(texte.replace("<", "\\u003c"))


def en_gras(texte: str) -> Markup:
    """Return a text, escaped, with strong letters where it is between `**`."""
    return Markup().join(
        Markup("<strong>{}</strong>").format(morceau) if rang % 2 else escape(morceau)
        for rang, morceau in enumerate(texte.split("**"))
    )


@cache
def _environnement() -> Environment:
    environnement = Environment(
        loader=FileSystemLoader(RACINE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environnement.filters |= {"en_json": en_json, "en_gras": en_gras}
    return environnement
