"""Documents laid out by Typst: a template of `templates/`, whose text is data and never code."""

from __future__ import annotations

import json
from typing import Any

import segno

from components.fichiers.atelier import ATELIER
from components.fichiers.outils import page
from components.fichiers.polices import DOSSIER as POLICES
from spaser.donnees import RACINE

LONGUEUR_DITE = 600
"""Beyond, an address fills a page, and the modules of its QR code are under a third of a mm."""


def composer(modele: str, contenu: dict[str, Any], format_: str, **options: Any) -> bytes:
    """Return a document (`pdf`, `png`) from a template and what it shows, with the site's font."""
    return ATELIER.confier(
        page,
        str(RACINE / "templates" / f"{modele}.typ"),
        str(POLICES),
        {
            "sys_inputs": {"donnees": json.dumps(contenu, ensure_ascii=False)},
            "format": format_,
            **options,
        },
    )


def en_gras(markdown: str) -> list[dict[str, Any]]:
    """Return a text as pieces, those between `**` in bold."""
    return [
        {"texte": morceau, "gras": bool(rang % 2)}
        for rang, morceau in enumerate(markdown.split("**"))
    ]


def code_qr(adresse: str) -> str:
    """Return a QR code as SVG; empty for an address whose code no phone would read."""
    if len(adresse) > LONGUEUR_DITE:
        return ""
    return segno.make(adresse, error="l", micro=False).svg_inline(border=0, omitsize=True)
