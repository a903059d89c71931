"""What the first screen of each page needs, told at once: else the browser learns it in turns."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit

from components.site.plan import (
    ACCUEIL,
    CADRE_LEGAL,
    CARTE,
    COLLECTIVITES,
    OBJECTIFS,
    POLICE,
    PREPARER,
    RETOURS,
    SIMULATEUR,
    PageDuSite,
)

POLICE_D_ABORD = f'<link rel="preload" href="{POLICE}" as="font" type="font/woff2" crossorigin />'
_MORCEAUX = Path(streamlit.__file__).parent / "static" / "static" / "js"
_IMPORTE = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
_PARTOUT = ("Html", "PageLink")
_DE_LA_PAGE = {
    ACCUEIL: ("TextInput",),
    CARTE: ("ButtonGroup", "Slider", "Button", "ComponentInstance", "TextInput"),
    SIMULATEUR: ("BidiComponent",),
    COLLECTIVITES: ("TextInput", "Selectbox", "ButtonGroup", "Multiselect"),
    CADRE_LEGAL: ("Slider",),
    OBJECTIFS: ("TextInput", "Multiselect"),
    RETOURS: ("ButtonGroup",),
    PREPARER: ("TextInput",),
}
"""The parts of Streamlit that draw it; figures come after the text, and are not waited for."""


def prechargements(page: PageDuSite, index: str) -> str:
    """Return the links that tell a browser what to load, but what Streamlit's page tells it.

    Raise RuntimeError if Streamlit no longer has one of its parts.
    """
    return "\n    ".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{fichier}" />'
        for fichier in _avec_ses_imports(_PARTOUT + _DE_LA_PAGE.get(page, ()))
        if f"/{fichier}" not in index
    )


def _avec_ses_imports(noms: tuple[str, ...]) -> list[str]:
    """Return the files of parts of Streamlit, with those that they import, in turn."""
    vus: dict[str, None] = {}
    restent = [_fichier(nom) for nom in reversed(noms)]
    while restent:
        fichier = restent.pop()
        if fichier not in vus:
            vus[fichier] = None
            restent += _IMPORTE.findall((_MORCEAUX / fichier).read_text("utf-8"))
    return list(vus)


def _fichier(nom: str) -> str:
    trouves = list(_MORCEAUX.glob(f"{nom}.*.js"))
    if len(trouves) != 1:
        raise RuntimeError(f"Streamlit no longer has one part named {nom}")
    return trouves[0].name
