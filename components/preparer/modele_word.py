"""A blank document without what python-docx's own template leaves in it: ours, and in French."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from components.figures.palette import ENCRE, ENCRE_PALE, FILET, LIEN
from components.site.plan import NOM_DU_SITE
from spaser.classeur import a_minuit
from spaser.formats import date_longue, typographie

_POLICE = "Arial"
_MARGE, _LARGEUR, _HAUTEUR = Cm(2), Cm(21), Cm(29.7)
UTILE = Length(_LARGEUR - 2 * _MARGE)
"""How wide what is written may be, in EMU."""
_GARDES = {
    *("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "Caption", "Header", "Footer"),
    *("Default Paragraph Font", "Normal Table", "No List", "Table Grid"),
}
_LIENS_GARDES = ("styles", "settings", "numbering", "fontTable", "theme")
_CORPS: dict[str, tuple[float, bool, str, float, float]] = {
    "Normal": (11, False, ENCRE, 0, 6),
    "Title": (24, True, ENCRE, 0, 12),
    "Heading 1": (18, True, ENCRE, 24, 8),
    "Heading 2": (14, True, ENCRE, 16, 6),
    "List Bullet": (11, False, ENCRE, 0, 3),
    "Caption": (10, True, ENCRE, 8, 3),
    "Footer": (9, False, ENCRE_PALE, 0, 0),
    "Source": (9.5, False, ENCRE_PALE, 0, 6),
    "Cellule": (9, False, ENCRE, 1, 1),
    "Titre de colonne": (9, True, ENCRE, 1, 1),
}
"""Size (pt), whether bold, colour, space before and after (pt) of each style."""
APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{escape(NOM_DU_SITE)}</Application></Properties>"
).encode()
"""What the file says that it was made with."""


def livre_vierge(titre: str, jour: date) -> Any:
    """Return a document without text, A4, its pages numbered, that says whose it is and of when."""
    livre = Document()
    _alleger(livre)
    _styler(livre.styles)
    proprietes = livre.core_properties
    proprietes.title = titre
    proprietes.author = proprietes.last_modified_by = NOM_DU_SITE
    proprietes.comments = ""
    proprietes.language = "fr-FR"
    proprietes.created = proprietes.modified = a_minuit(jour).replace(tzinfo=None)
    (page,) = livre.sections
    page.page_width, page.page_height = _LARGEUR, _HAUTEUR
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGE
    _numeroter(page.footer.paragraphs[0], typographie(f"{NOM_DU_SITE}, {date_longue(jour)}"))
    return livre


def _alleger(livre: Any) -> None:
    """Drop the styles, the preview and the properties of the template that nothing uses."""
    for relation in list(livre.part.rels.values()):
        if not relation.reltype.endswith(_LIENS_GARDES):
            del livre.part.rels[relation.rId]
    paquet = livre.part.package
    for relation in list(paquet.rels.values()):
        if relation.reltype.endswith("thumbnail"):
            del paquet.rels[relation.rId]
    for style in list(livre.styles):
        if style.name not in _GARDES:
            style.delete()
    reglages = livre.settings.element
    for nom in ("w:zoom", "w:proofState", "w:savePreviewPicture", "w:rsids"):
        for element in reglages.findall(qn(nom)):
            reglages.remove(element)
    reglages.find(qn("w:themeFontLang")).set(qn("w:val"), "fr-FR")
    reglages.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    reglages.find(qn("w:listSeparator")).set(qn("w:val"), ";")


def _styler(styles: Any) -> None:
    langue = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    for alphabet in ("w:val", "w:eastAsia"):
        langue.set(qn(alphabet), "fr-FR")
    for nom in ("Source", "Cellule", "Titre de colonne"):
        styles.add_style(nom, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for nom, (taille, gras, couleur, avant, apres) in _CORPS.items():
        style = styles[nom]
        _ecrire_en_police(style)
        style.font.size, style.font.bold, style.font.italic = Pt(taille), gras, False
        style.font.color.rgb = RGBColor.from_string(couleur.lstrip("#"))
        espace = style.paragraph_format
        espace.space_before, espace.space_after = Pt(avant), Pt(apres)
        espace.line_spacing = 1.1
        espace.keep_with_next = nom.startswith(("Heading", "Caption", "Titre de colonne"))
        espace.widow_control = True
    for bord in styles["Title"].element.iter(qn("w:pBdr")):
        bord.getparent().remove(bord)
        break
    lien = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    lien.font.color.rgb, lien.font.underline = RGBColor.from_string(LIEN.lstrip("#")), True
    for bord in styles["Table Grid"].element.iter(qn("w:tblBorders")):
        for cote in bord:
            cote.set(qn("w:color"), FILET.lstrip("#"))


def _ecrire_en_police(style: Any) -> None:
    style.font.name = _POLICE
    polices = style.element.rPr.rFonts
    for attribut in list(polices.attrib):
        del polices.attrib[attribut]
    for attribut in ("ascii", "hAnsi", "cs", "eastAsia"):
        polices.set(qn(f"w:{attribut}"), _POLICE)


def _numeroter(pied: Any, mots: str) -> None:
    """Write words at the foot of all pages, then the number of each and how many they are."""
    pied.alignment = WD_ALIGN_PARAGRAPH.CENTER
    pied.add_run(f"{mots} · page ")
    _champ(pied, "PAGE")
    pied.add_run(" sur ")
    _champ(pied, "NUMPAGES")


def _champ(paragraphe: Any, instruction: str) -> None:
    champ = OxmlElement("w:fldSimple")
    champ.set(qn("w:instr"), instruction)
    champ.append(paragraphe.add_run("1")._r)
    paragraphe._p.append(champ)
