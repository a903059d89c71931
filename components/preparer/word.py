"""The preparation as an editable Word document: real headings, tables whose headers repeat."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length

from components.fichiers.bureautique import dater
from components.figures.palette import NEUTRE
from components.preparer.blocs import (
    ARemplir,
    Bloc,
    Cases,
    Cellule,
    Lien,
    Liste,
    Morceau,
    Paragraphe,
    Section,
    Tableau,
    morceaux,
)
from components.preparer.modele_word import APPLICATION, UTILE, livre_vierge
from spaser.formats import typographie
from spaser.guichet import verifier_qu_on_attend

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LIGNE_A_REMPLIR = Cm(1.3)
_CASE = """<w:sdt {} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">
<w:sdtPr><w:alias w:val="{}"/><w:id w:val="{}"/><w14:checkbox><w14:checked w14:val="{:d}"/>
<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>
<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>
<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/>
</w:rPr><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"""


def en_word(
    titre: str, debut: Sequence[Bloc], sections: Sequence[Section], site: str, jour: date
) -> bytes:
    """Return a document, the same bytes for the same content; `site`: where its pages are.

    `debut`: what is said under the title, before the list of the sections.
    """
    ecrit = _Ecrit(typographie(titre), site, jour)
    ecrit.blocs(debut)
    ecrit.sommaire(sections)
    for numero, section in enumerate(sections, 1):
        verifier_qu_on_attend()
        ecrit.titre(f"{numero}. {section.titre}", 1, section.cle)
        ecrit.blocs(section.blocs)
        for partie in section.parties:
            ecrit.titre(partie.titre, 2, partie.cle)
            ecrit.blocs(partie.blocs)
    return ecrit.octets()


class _Ecrit:
    """A document being written, from its top to its end."""

    def __init__(self, titre: str, site: str, jour: date) -> None:
        self._livre = livre_vierge(titre, jour)
        self._site, self._jour = site, jour
        self._reperes = 0
        self._livre.add_paragraph(titre, style="Title")

    def titre(self, mots: str, niveau: int, cle: str) -> None:
        """Write a heading that links may lead to; each part but the first is on a new page."""
        titre = self._livre.add_paragraph(typographie(mots), style=f"Heading {niveau}")
        titre.paragraph_format.page_break_before = (niveau == 1 and bool(self._reperes)) or None
        self._reperes += 1
        debut = _element("w:bookmarkStart", id=str(self._reperes), name=cle)
        titre._p.insert(titre._p.index(titre.runs[0]._r), debut)
        titre._p.append(_element("w:bookmarkEnd", id=str(self._reperes)))

    def sommaire(self, sections: Sequence[Section]) -> None:
        """Write where each section is."""
        for numero, section in enumerate(sections, 1):
            ligne = self._livre.add_paragraph(style="List Bullet")
            lien = _element("w:hyperlink", anchor=section.cle)
            lien.append(self._bout_de_lien(ligne, f"{numero}. {section.titre}"))
            ligne._p.append(lien)

    def blocs(self, blocs: Iterable[Bloc]) -> None:
        """Write blocks, one after the other."""
        for bloc in blocs:
            match bloc:
                case Paragraphe(mots, petit):
                    paragraphe = self._livre.add_paragraph(style=_style(petit))
                    paragraphe.paragraph_format.keep_with_next = mots.endswith(":") or None
                    self._ecrire(paragraphe, mots)
                case Liste(lignes):
                    for ligne in lignes:
                        self._ecrire(self._livre.add_paragraph(style="List Bullet"), ligne)
                case Cases(lignes, cochees):
                    for ligne, cochee in zip(lignes, cochees, strict=True):
                        self._case(ligne, cochee)
                case Tableau(titre, colonnes, rangees, largeurs):
                    self._table(titre, colonnes, rangees, largeurs)
                case ARemplir(titre, colonnes, combien, largeurs):
                    vides = [("",) * len(colonnes)] * combien
                    table = self._table(titre, colonnes, vides, largeurs)
                    for rangee in table.rows[1:]:
                        rangee.height = _LIGNE_A_REMPLIR
                    _garder_entiere(table)

    def octets(self) -> bytes:
        """Return the file."""
        octets = io.BytesIO()
        self._livre.save(octets)
        return dater(octets.getvalue(), self._jour, _retoucher)

    def _case(self, mots: str, cochee: bool) -> None:
        ligne = self._livre.add_paragraph()
        self._reperes += 1
        nom = typographie(mots).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        case = _CASE.format(nsdecls("w"), nom, self._reperes, cochee, "☒" if cochee else "☐")
        ligne._p.append(parse_xml(case.replace("\n", "")))
        self._ecrire(ligne, f"\u00a0{mots}")

    def _table(
        self,
        titre: str,
        colonnes: Sequence[str],
        rangees: Sequence[Sequence[Cellule]],
        largeurs: Sequence[int],
    ) -> Any:
        self._livre.add_paragraph(typographie(titre), style="Caption")
        table = self._livre.add_table(1 + len(rangees), len(colonnes), style="Table Grid")
        table.autofit = False
        reglages = table._tbl.tblPr
        reglages.append(_element("w:tblCaption", val=typographie(titre)))
        larges = [Length(UTILE * part // sum(largeurs)) for part in largeurs]
        for colonne, large in zip(table.columns, larges, strict=True):
            colonne.width = large
        for rang, ligne in enumerate([colonnes, *rangees]):
            rangee = table.rows[rang]
            proprietes = rangee._tr.get_or_add_trPr()
            proprietes.append(_element("w:cantSplit"))
            if not rang:
                proprietes.append(_element("w:tblHeader"))
            for cellule, mots, large in zip(rangee.cells, ligne, larges, strict=True):
                cellule.width = large
                place = cellule.paragraphs[0]
                place.style = "Titre de colonne" if not rang else "Cellule"
                if not rang:
                    cellule._tc.get_or_add_tcPr().append(
                        _element("w:shd", val="clear", color="auto", fill=NEUTRE.lstrip("#"))
                    )
                self._cellule(place, mots)
        # Word joins tables that nothing sets apart.
        self._livre.add_paragraph(style="Cellule")
        return table

    def _cellule(self, place: Any, cellule: Cellule) -> None:
        match cellule:
            case Lien(mots, adresse):
                self._lier(place, mots, adresse)
            case _:
                place.add_run(typographie(cellule))

    def _ecrire(self, place: Any, markdown: str) -> None:
        for morceau in morceaux(typographie(markdown)):
            match morceau:
                case Morceau(mots, gras, ""):
                    place.add_run(mots).bold = gras or None
                case Morceau(mots, _, adresse):
                    self._lier(place, mots, adresse)

    def _lier(self, place: Any, mots: str, adresse: str) -> None:
        entiere = f"{self._site}{adresse}" if adresse.startswith("/") else adresse
        relation = place.part.relate_to(entiere, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        lien = OxmlElement("w:hyperlink")
        lien.set(qn("r:id"), relation)
        lien.append(self._bout_de_lien(place, mots))
        place._p.append(lien)

    def _bout_de_lien(self, place: Any, mots: str) -> Any:
        bout = place.add_run(typographie(mots), style="Hyperlink")
        return bout._r


def _garder_entiere(table: Any) -> None:
    """Keep on one page a table to write in."""
    for rangee in table.rows[:-1]:
        for cellule in rangee.cells:
            cellule.paragraphs[0].paragraph_format.keep_with_next = True


def _style(petit: bool) -> str:
    return "Source" if petit else "Normal"


def _element(nom: str, **attributs: str) -> Any:
    element = OxmlElement(nom)
    for attribut, valeur in attributs.items():
        element.set(qn(f"w:{attribut}"), valeur)
    return element


def _retoucher(nom: str, contenu: bytes) -> bytes:
    return APPLICATION if nom == "docProps/app.xml" else contenu
