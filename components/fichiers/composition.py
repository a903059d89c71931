"""Documents laid out by Typst: a template of `templates/`, whose text is data and never code."""

from __future__ import annotations

import json
from typing import Any

from components.fichiers.atelier import ATELIER
from components.fichiers.outils import page
from components.fichiers.polices import DOSSIER as POLICES
from spaser.donnees import RACINE


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
