"""The font of what leaves the site: images and documents look the same on every machine."""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from spaser.donnees import RACINE

DOSSIER = RACINE / "static" / "source-sans"
FAMILLE = "Source Sans 3"
_FICHIERS = {"normal": "SourceSans3-Regular.otf", "bold": "SourceSans3-Bold.otf"}


def embarquer(svg: str) -> str:
    """Return an SVG that carries the letters it uses, and needs no installed font."""
    regles = regles_de_police(html.unescape(re.sub(r"<[^>]*>", "", svg)))
    fin = svg.index(">") + 1
    return f"{svg[:fin]}<style>{regles}</style>{svg[fin:]}"


def regles_de_police(signes: str) -> str:
    """Return CSS that carries the letters of a text, in both weights."""
    return "".join(
        f"@font-face{{font-family:'{FAMILLE}';font-weight:{graisse};"
        f"src:url(data:font/woff;base64,{_sous_ensemble(DOSSIER / fichier, signes)})}}"
        for graisse, fichier in _FICHIERS.items()
    )


def _sous_ensemble(police: Path, signes: str) -> str:
    fonte = TTFont(police)
    reduction = Subsetter(Options(layout_features=[], hinting=False))
    reduction.populate(text=signes)
    reduction.subset(fonte)
    fonte.flavor = "woff"
    octets = io.BytesIO()
    fonte.save(octets)
    return base64.b64encode(octets.getvalue()).decode()
