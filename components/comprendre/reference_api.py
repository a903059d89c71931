"""The API for readers: its addresses and parameters, from its OpenAPI document."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from api import CHEMIN as CHEMIN_API
from api.application import creer_api, document
from components.figures.cadre import sur_demande
from components.figures.tableaux import tableau
from components.site.adresse_publique import publique
from components.site.textes import texte
from spaser.formats import typographie

_CODE = re.compile(r"```text\n(.*?)\n```", re.DOTALL)
_TYPES = {"string": "texte", "integer": "entier", "number": "nombre", "boolean": "true ou false"}


def _base() -> str:
    """Return the address of the API on the server that the reader is visiting."""
    page = urlsplit(publique(st.context.url or ""))
    return f"{page.scheme}://{page.netloc}{CHEMIN_API}" if page.netloc else CHEMIN_API


def montrer_adresse() -> None:
    """Show the address of the API."""
    _montrer_code(_base())


def montrer_exemples() -> None:
    """Show the examples, with addresses that work here."""
    for rang, morceau in enumerate(_CODE.split(texte("api_exemples"))):
        if rang % 2:
            _montrer_code(morceau.replace("BASE", _base()))
        elif morceau.strip():
            st.markdown(morceau)


def _montrer_code(code: str) -> None:
    # Streamlit asks for 1.5 MB to show a line of code, even one without colours.
    st.html(f'<pre class="code">{html.escape(code)}</pre>')


def reference() -> None:
    """Show each address with its parameters."""
    for chemin, methodes in _document()["paths"].items():
        ((methode, operation),) = methodes.items()
        a_envoyer = f"{methode.upper()} " if methode != "get" else ""
        sur_demande(
            f"api_{chemin}",
            f"{a_envoyer}{CHEMIN_API}{chemin} · {operation['description'].partition(chr(10))[0]}",
            lambda operation=operation: _montrer(operation),
        )


@cache
def _document() -> dict[str, Any]:
    return document(creer_api())


def _montrer(operation: dict[str, Any]) -> None:
    parametres = [
        {
            "Paramètre": f"`{parametre['name']}`",
            "Type": _type(parametre["schema"]),
            "Par défaut": _defaut(parametre),
            "Contenu": parametre.get("description", parametre["schema"].get("description", "")),
        }
        for parametre in operation.get("parameters", [])
    ]
    if parametres:
        tableau(pd.DataFrame(parametres))
    else:
        st.markdown("Aucun paramètre.")
    if "requestBody" in operation:
        st.markdown(typographie("Dans le corps, un objet JSON :"))
        tableau(pd.DataFrame(_champs(operation["requestBody"]["content"]["application/json"])))
    _, bonne = min(operation["responses"].items())
    formats = ", ".join(f"`{mime}`" for mime in bonne["content"])
    st.caption(typographie(f"Réponse : {formats}."))


def _champs(corps: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows that tell the fields of what is sent."""
    schema = corps["schema"]
    return [
        {
            "Champ": f"`{nom}`",
            "Type": _type(champ),
            "Par défaut": "à donner" if nom in schema["required"] else "–",
            "Contenu": champ["description"],
        }
        for nom, champ in schema["properties"].items()
    ]


def _type(schema: dict[str, Any]) -> str:
    choix = [s for s in schema.get("anyOf", [schema]) if s.get("type") != "null"]
    if len(choix) > 1:
        return " ou ".join(map(_type, choix))
    (seul,) = choix
    if "enum" in seul:
        return ", ".join(f"`{valeur}`" for valeur in seul["enum"])
    if "const" in seul:
        return f"`{seul['const']}`"
    if seul["type"] == "array":
        return f"{_type(seul['items'])} (répétable)"
    bornes = [seul.get("minimum"), seul.get("maximum")]
    precision = "" if None in bornes else f", de {bornes[0]:g} à {bornes[1]:g}"
    return f"{_TYPES[seul['type']]}{precision}"


def _defaut(parametre: dict[str, Any]) -> str:
    if parametre.get("required"):
        return "à donner"
    defaut = parametre["schema"].get("default")
    return "–" if defaut in (None, "", []) else f"`{str(defaut).lower()}`"
