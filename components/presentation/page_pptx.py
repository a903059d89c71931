"""A page of the PPTX: native charts, pictures and words, each in its place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import segno
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Length, Pt

from components.figures.palette import (
    CADRE,
    COULEURS_REGIMES,
    ENCRE,
    ENCRE_PALE,
    GRILLE,
    TRAIT,
    Signe,
)
from spaser.droit import SCENARIO
from spaser.formats import typographie

LARGEUR, HAUTEUR = Inches(13.333), Inches(7.5)
# Thousands apart whatever the language of the machine.
NOMBRES = '[>=1000]#"\u202f"##0;0'
"""How charts write numbers."""
_PIED = Inches(6.75)
_POLICE = "Arial"
_GLYPHES = {"circle": "●", "diamond": "◆", "cross": "✚", "square": "■", "triangle": "▲"}
# Beyond so many characters, a title at full size would run over what is under it.
_TITRE_COURT = 105


@dataclass(frozen=True)
class Place:
    """Where something stands on a page, in EMU."""

    x: Length
    y: Length
    largeur: Length
    hauteur: Length


class Page:
    """A page, with its title, number and source already written; `adresse`: the scenario's."""

    MARGE, HAUT = Inches(0.6), Inches(1.7)
    LARGE, DEUX_TIERS, MOITIE = Inches(12), Inches(7.6), Inches(5.2)

    def __init__(self, livre: Any, adresse: str) -> None:
        self.adresse = adresse
        self._page = livre.slides.add_slide(livre.slide_layouts[0])

    def encadrer(self, titre: str, regle: str, source: str, numero: int, notes: str) -> None:
        """Write what every page has; `regle` is empty where no scenario is spoken of."""
        cadre = self._page.shapes.title
        cadre.left, cadre.top, cadre.width, cadre.height = (
            self.MARGE,
            Inches(0.3),
            LARGEUR - 2 * self.MARGE,
            Inches(0.95),
        )
        cadre.text_frame.word_wrap = True
        cadre.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        cadre.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        taille = 28 if len(titre) <= _TITRE_COURT else 20
        _ecrire(cadre.text_frame.paragraphs[0], titre, taille, gras=True)
        if regle:
            self._texte(self.MARGE, Inches(1.15), self.LARGE, Inches(0.5), regle, 12)
        self._texte(self.MARGE, _PIED, Inches(11.2), Inches(0.6), source, 10)
        self._texte(Inches(12), _PIED, Inches(0.8), Inches(0.4), str(numero), 10)
        self._titre = titre
        cadre_des_notes = self._page.notes_slide.notes_text_frame
        cadre_des_notes.text = notes
        for paragraphe in cadre_des_notes.paragraphs:
            for bout in paragraphe.runs:
                bout.font.language_id = MSO_LANGUAGE_ID.FRENCH

    def avertir(self, phrase: str) -> None:
        """Write, under the rule, what the room must know of it."""
        cadre = self._cadre(self.MARGE, Inches(1.38), self.LARGE, Inches(0.3))
        _ecrire(cadre.paragraphs[0], phrase, 12, gras=True, couleur=COULEURS_REGIMES[SCENARIO])

    def points(self, points: Sequence[str], largeur: Length = LARGE) -> None:
        """Write points, on the left."""
        cadre = self._cadre(self.MARGE, self.HAUT, largeur, Inches(0.6 * max(1, len(points))))
        for ligne, point in zip(_lignes(cadre, len(points)), points, strict=True):
            ligne.space_after = Pt(10)
            _ecrire(ligne, f"•  {point}", 20)

    def liste(self, titre: str, noms: Sequence[str], suite: Sequence[str]) -> None:
        """Write names under a title, on the right, and what follows them."""
        cadre = self._cadre(Inches(7.2), self.HAUT, Inches(5.5), Inches(5))
        titrage, *lignes = _lignes(cadre, 1 + len(noms) + len(suite))
        _ecrire(titrage, titre, 14, gras=True)
        for ligne, texte in zip(lignes, [*noms, *suite], strict=True):
            _ecrire(ligne, texte, 12)

    def carte(self, png: bytes, nom: str, legende: Sequence[tuple[Signe, str]]) -> None:
        """Place a map on the right, its signs in words on the left; `nom` is what it is read as."""
        self._image(png, nom, Inches(6.4), Inches(1.45), Inches(5.25))
        cadre = self._cadre(self.MARGE, Inches(4.5), Inches(5.5), Inches(2))
        for ligne, (signe, mot) in zip(_lignes(cadre, len(legende)), legende, strict=True):
            clair = signe.couleur == TRAIT
            couleur = signe.contour if clair else signe.couleur
            _ecrire(ligne, f"{'○' if clair else _GLYPHES[signe.symbole]}  ", 14, couleur=couleur)
            _ecrire(ligne, mot, 14)

    def graphique(self, type_: Any, donnees: Any, couleurs: Sequence[str], place: Place) -> Any:
        """Draw a chart of bars, a colour for each series; return it."""
        graphique = self._graphique(type_, donnees, place)
        graphique.has_legend = len(couleurs) > 1
        if graphique.has_legend:
            _legender(graphique)
        for serie, couleur in zip(graphique.plots[0].series, couleurs, strict=True):
            serie.format.fill.solid()
            serie.format.fill.fore_color.rgb = _rvb(couleur)
        graphique.value_axis.major_gridlines.format.line.color.rgb = _rvb(GRILLE)
        _nombrer(graphique.value_axis.tick_labels)
        return graphique

    def etiqueter(self, graphique: Any) -> None:
        """Write its number at each bar."""
        trace = graphique.plots[0]
        trace.has_data_labels = True
        _nombrer(trace.data_labels)
        trace.data_labels.font.size = Pt(11)

    def courbe(self, donnees: Any, abscisse: str, traits: int) -> None:
        """Draw a chart whose first series are lines, then points: the scenario's, and others."""
        place = Place(self.MARGE, self.HAUT, Inches(12.1), Inches(5))
        graphique = self._graphique(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, donnees, place)
        graphique.has_legend = True
        _legender(graphique)
        graphique.category_axis.has_title = True
        titre = graphique.category_axis.axis_title.text_frame
        titre.text = typographie(abscisse)
        titre.paragraphs[0].runs[0].font.size = Pt(12)
        for axe in (graphique.category_axis, graphique.value_axis):
            _nombrer(axe.tick_labels)
            axe.has_major_gridlines = axe is graphique.value_axis
        graphique.value_axis.major_gridlines.format.line.color.rgb = _rvb(GRILLE)
        series = list(graphique.plots[0].series)
        for serie, couleur in zip(series[:traits], (ENCRE, CADRE), strict=True):
            serie.smooth = False
            serie.format.line.color.rgb, serie.format.line.width = _rvb(couleur), Pt(2.25)
        for serie in series[traits:]:
            serie.smooth = False
            serie.format.line.fill.background()
            serie.marker.style, serie.marker.size = XL_MARKER_STYLE.SQUARE, 10
            serie.marker.format.fill.solid()
            serie.marker.format.fill.fore_color.rgb = _rvb(ENCRE)
        series[traits].marker.format.fill.fore_color.rgb = _rvb(COULEURS_REGIMES[SCENARIO])

    def code_qr(self) -> None:
        """Place on the right the address and, if it is not too long for one, its QR code."""
        with suppress(segno.DataOverflowError):
            octets = io.BytesIO()
            code = segno.make(self.adresse, error="m", micro=False)
            code.save(octets, kind="png", scale=12, border=1)
            nom = typographie("Code QR de l'adresse du scénario")
            self._image(octets.getvalue(), nom, Inches(9), self.HAUT, Inches(3.6))
        cadre = self._texte(Inches(8.3), Inches(5.3), Inches(4.5), Inches(0.8), self.adresse, 12)
        cadre.paragraphs[0].runs[0].hyperlink.address = self.adresse

    def _texte(
        self, x: Length, y: Length, largeur: Length, hauteur: Length, texte: str, taille: int
    ) -> Any:
        cadre = self._cadre(x, y, largeur, hauteur)
        _ecrire(cadre.paragraphs[0], texte, taille, couleur=ENCRE_PALE)
        return cadre

    def _cadre(self, x: Length, y: Length, largeur: Length, hauteur: Length) -> Any:
        cadre = self._page.shapes.add_textbox(x, y, largeur, hauteur).text_frame
        cadre.word_wrap = True
        return cadre

    def _image(self, png: bytes, nom: str, x: Length, y: Length, hauteur: Length) -> None:
        image = self._page.shapes.add_picture(io.BytesIO(png), x, y, height=hauteur)
        _decrire(image, nom)

    def _graphique(self, type_: Any, donnees: Any, place: Place) -> Any:
        cadre = self._page.shapes.add_chart(
            type_, place.x, place.y, place.largeur, place.hauteur, donnees
        )
        _decrire(cadre, self._titre)
        cadre.chart.font.size, cadre.chart.font.name = Pt(12), _POLICE
        cadre.chart.has_title = False
        return cadre.chart


def _lignes(cadre: Any, combien: int) -> list[Any]:
    return [cadre.paragraphs[0], *(cadre.add_paragraph() for _ in range(combien - 1))][:combien]


def _ecrire(
    paragraphe: Any, texte: str, taille: int, *, gras: bool = False, couleur: str = ENCRE
) -> None:
    """Write a text, in bold where it is between `**`."""
    for rang, morceau in enumerate(typographie(texte).split("**")):
        if morceau:
            bout = paragraphe.add_run()
            bout.text = morceau
            bout.font.size, bout.font.name = Pt(taille), _POLICE
            bout.font.language_id = MSO_LANGUAGE_ID.FRENCH
            bout.font.bold = gras or bool(rang % 2)
            bout.font.color.rgb = _rvb(couleur)


def _decrire(forme: Any, nom: str) -> None:
    """Give a picture or a chart the text that is read in its place."""
    forme._element._nvXxPr.cNvPr.set("descr", nom)


def _legender(graphique: Any) -> None:
    graphique.legend.position = XL_LEGEND_POSITION.TOP
    graphique.legend.include_in_layout = False


def _nombrer(etiquettes: Any) -> None:
    etiquettes.number_format, etiquettes.number_format_is_linked = NOMBRES, False


def _rvb(couleur: str) -> RGBColor:
    return RGBColor.from_string(couleur.lstrip("#"))
