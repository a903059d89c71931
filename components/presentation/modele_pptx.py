"""The deck's file without what python-pptx's own template leaves in it: ours, and in French."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import Any

from pptx import Presentation

from components.fichiers.bureautique import dater
from components.site.plan import NOM_DU_SITE
from spaser.classeur import a_minuit

_TITRE_SEUL = 5
_INUTILES = re.compile(r"docProps/thumbnail\.jpeg|ppt/printerSettings/.*")
_LIENS_INUTILES = re.compile(
    rb'<Relationship [^>]*Target="(?:/?docProps/thumbnail\.jpeg|[^"]*printerSettings1\.bin)"[^>]*/>'
)
_NOMS = {
    "Title": "Titre",
    "Title Placeholder": "Titre",
    "Text Placeholder": "Texte",
    "Date Placeholder": "Date",
    "Footer Placeholder": "Pied de page",
    "Header Placeholder": "En-tête",
    "Slide Number Placeholder": "Numéro",
    "Slide Image Placeholder": "Diapositive",
    "Notes Placeholder": "Notes",
    "TextBox": "Texte",
    "Picture": "Image",
    "Chart": "Graphique",
}
_NOM = re.compile(rf'(?<= name=")({"|".join(_NOMS)}) (?=\d+")')
_MOTS = {
    'lang="en-US"': 'lang="fr-FR"',
    '<p:cSld name="Title Only">': '<p:cSld name="Titre seul">',
    'name="Office Theme"': f'name="{NOM_DU_SITE}"',
    ">Click to edit Master title style<": ">Modifiez le style du titre<",
    ">Click to edit Master text styles<": ">Modifiez les styles du texte<",
    ">Second level<": ">Deuxième niveau<",
    ">Third level<": ">Troisième niveau<",
    ">Fourth level<": ">Quatrième niveau<",
    ">Fifth level<": ">Cinquième niveau<",
}
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{escape(NOM_DU_SITE)}</Application>"
    "<PresentationFormat>Grand écran</PresentationFormat></Properties>"
).encode()


def livre_vierge(titre: str, jour: date) -> Any:
    """Return a presentation without slides, with one layout, that says whose it is and of when."""
    livre = Presentation()
    gardee = livre.slide_layouts[_TITRE_SEUL]
    for disposition in list(livre.slide_layouts):
        if disposition is not gardee:
            livre.slide_layouts.remove(disposition)
    proprietes = livre.core_properties
    proprietes.title = titre
    proprietes.author = proprietes.last_modified_by = NOM_DU_SITE
    proprietes.comments = ""
    proprietes.language = "fr-FR"
    proprietes.created = proprietes.modified = a_minuit(jour).replace(tzinfo=None)
    return livre


def finir(octets: bytes, jour: date) -> bytes:
    """Return a saved presentation, cleaned, with the dates of a day."""
    return dater(octets, jour, _retoucher)


def _retoucher(nom: str, contenu: bytes) -> bytes | None:
    if _INUTILES.fullmatch(nom):
        return None
    if nom == "docProps/app.xml":
        return _APPLICATION
    if nom.endswith(".rels"):
        return _LIENS_INUTILES.sub(b"", contenu)
    if not nom.endswith(".xml"):
        return contenu
    texte = _NOM.sub(lambda nom: f"{_NOMS[nom[1]]} ", contenu.decode())
    for anglais, francais in _MOTS.items():
        texte = texte.replace(anglais, francais)
    return texte.encode()
