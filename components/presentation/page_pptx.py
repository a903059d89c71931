"""A page of the PPTX: native charts, pictures and words, each in its place."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import segno
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
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
Bornes = tuple[tuple[float, float], tuple[float, float]]
"""The least and the most of x, then of y."""
# Thousands apart whatever the language of the machine.
NOMBRES = '[>=1000]#"\u202f"##0;0'
"""How charts write numbers."""
# In pt: what is read, and what is only checked, 24 px at 1280 × 720.
_POINTS, _CORPS, _PIED = 24, 20, 18
# More points are written smaller.
_PEU = 3
# About how wide a letter of the body is, and how high a line.
_SIGNE, _LIGNE = Inches(0.135), Inches(0.34)
# What a frame leaves empty on its two sides.
_BORDS = Inches(0.2)
_POLICE = "Arial"
_GLYPHES = {"circle": "●", "diamond": "◆", "cross": "✚", "square": "■", "triangle": "▲"}
# Beyond so many characters, a text at full size would run over what is under it.
_ADRESSE_COURTE, _ADRESSE_LONGUE = 42, 120
_TITRE_COURT, _TITRE_LONG, _TITRE_D_OUVERTURE_COURT = 95, 125, 50


@dataclass(frozen=True)
class Place:
    """Where something stands on a page, in EMU."""

    x: Length
    y: Length
    largeur: Length
    hauteur: Length


class Page:
    """A page, with its title, number and source already written; `adresse`: the scenario's."""

    MARGE, HAUT, BAS = Inches(0.6), Inches(1.9), Inches(6.85)
    LARGE, DEUX_TIERS, MOITIE = Inches(12.1), Inches(7.2), Inches(5.6)

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
        taille = 30 if len(titre) <= _TITRE_COURT else 22 if len(titre) <= _TITRE_LONG else 18
        _ecrire(cadre.text_frame.paragraphs[0], titre, taille, gras=True)
        if regle:
            self._texte(self.MARGE, Inches(1.15), self.LARGE, Inches(0.4), regle, _PIED)
        for x, largeur, mots in (
            (self.MARGE, Inches(11.4), source),
            (Inches(12.1), Inches(0.8), str(numero)),
        ):
            pied = self._texte(x, Inches(6.45), largeur, Inches(0.95), mots, _PIED)
            pied.vertical_anchor = MSO_ANCHOR.BOTTOM
        self._titre = titre
        cadre_des_notes = self._page.notes_slide.notes_text_frame
        cadre_des_notes.text = notes
        for paragraphe in cadre_des_notes.paragraphs:
            for bout in paragraphe.runs:
                bout.font.language_id = MSO_LANGUAGE_ID.FRENCH

    def avertir(self, phrase: str) -> None:
        """Write, under the rule, what the room must know of it."""
        cadre = self._cadre(self.MARGE, Inches(1.45), self.LARGE, Inches(0.35))
        _ecrire(cadre.paragraphs[0], phrase, _PIED, gras=True, couleur=COULEURS_REGIMES[SCENARIO])

    def ouvrir(self, titre: str, lignes: Sequence[str]) -> None:
        """Write the title of the opening large, where that of other slides is not, and lines."""
        cadre = self._page.shapes.title
        cadre.top, cadre.width, cadre.height = Inches(1.6), self.DEUX_TIERS, Inches(2.6)
        cadre.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        for bout in cadre.text_frame.paragraphs[0].runs:
            bout.font.size = Pt(44 if len(titre) <= _TITRE_D_OUVERTURE_COURT else 32)
        dessous = self._cadre(self.MARGE, Inches(4.4), self.DEUX_TIERS, Inches(1.6))
        for ligne, mot in zip(_lignes(dessous, len(lignes)), lignes, strict=True):
            ligne.space_after = Pt(8)
            _ecrire(ligne, mot, 24)

    def chiffres(self, chiffres: Sequence[tuple[str, str]], largeur: Length) -> Length:
        """Write numbers large, side by side, what they count under each; return where they end."""
        if not chiffres:
            return self.HAUT
        par_rang = {1: 1, 3: 3}.get(len(chiffres), 2)
        colonne = Length(largeur // par_rang)
        taille, grand = (40, Inches(0.75)) if par_rang == 3 else (54, Inches(1))
        haut = self.HAUT
        for debut in range(0, len(chiffres), par_rang):
            rang = chiffres[debut : debut + par_rang]
            lignes = max(math.ceil(len(mots) * _SIGNE / (colonne - _BORDS)) for _, mots in rang)
            hauteur = Length(grand + lignes * _LIGNE)
            for numero, (valeur, mots) in enumerate(rang):
                cadre = self._cadre(Length(self.MARGE + numero * colonne), haut, colonne, hauteur)
                premiere, seconde = _lignes(cadre, 2)
                _ecrire(premiere, valeur, taille, gras=True)
                _ecrire(seconde, mots, _CORPS)
            haut = Length(haut + hauteur)
        return haut

    def points(self, points: Sequence[str], largeur: Length = LARGE, haut: Length = HAUT) -> None:
        """Write points, on the left; a line that goes on is under the first one's words.

        One alone is a sentence.
        """
        cadre = self._cadre(self.MARGE, haut, largeur, Inches(0.45 * len(points)))
        for ligne, point in zip(_lignes(cadre, len(points)), points, strict=True):
            ligne.space_after = Pt(6)
            if len(points) > 1:
                reglages = _mettre_en_retrait(ligne)
                reglages.append(reglages.makeelement(qn("a:buChar"), {"char": "•"}))
            _ecrire(ligne, point, _POINTS if len(points) <= _PEU else _CORPS)

    def liste(self, titre: str, noms: Sequence[str], suite: Sequence[str]) -> None:
        """Write names under a title, on the right, and what follows them."""
        cadre = self._cadre(Inches(7.3), self.HAUT, Inches(5.6), Inches(5))
        titrage, *lignes = _lignes(cadre, 1 + len(noms) + len(suite))
        _ecrire(titrage, titre, _CORPS, gras=True)
        for ligne, texte in zip(lignes, [*noms, *suite], strict=True):
            _mettre_en_retrait(ligne)
            _ecrire(ligne, texte, _CORPS)

    def carte(self, png: bytes, nom: str, legende: Sequence[tuple[Signe, str]]) -> None:
        """Place a map on the right, its signs in words on the left; `nom` is what it is read as."""
        self._image(png, nom, Inches(6.9), self.HAUT, Length(self.BAS - self.HAUT))
        hauteur = Length(_LIGNE * len(legende))
        cadre = self._cadre(self.MARGE, Length(self.BAS - hauteur), self.MOITIE, hauteur)
        for ligne, (signe, mot) in zip(_lignes(cadre, len(legende)), legende, strict=True):
            clair = signe.couleur == TRAIT
            couleur = signe.contour if clair else signe.couleur
            _mettre_en_retrait(ligne)
            glyphe = "◍" if signe.hachures else "○" if clair else _GLYPHES[signe.symbole]
            _ecrire(ligne, f"{glyphe}\t", _CORPS, couleur=couleur)
            _ecrire(ligne, mot, _CORPS)

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
        """Write its number at each bar: the axis has nothing to add."""
        trace = graphique.plots[0]
        trace.has_data_labels = True
        _nombrer(trace.data_labels)
        trace.data_labels.font.size = Pt(_CORPS)
        graphique.value_axis.visible = graphique.value_axis.has_major_gridlines = False

    def courbe(self, donnees: Any, abscisse: str, traits: int, bornes: Bornes) -> None:
        """Draw a chart whose first series are lines, then points; both scales are logarithmic."""
        place = Place(self.MARGE, self.HAUT, self.LARGE, Length(self.BAS - self.HAUT))
        graphique = self._graphique(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, donnees, place)
        graphique.has_legend = True
        _legender(graphique)
        graphique.category_axis.has_title = True
        titre = graphique.category_axis.axis_title.text_frame
        titre.text = typographie(abscisse)
        lettres = titre.paragraphs[0].runs[0].font
        lettres.size, lettres.bold = Pt(_CORPS), False
        axes = (graphique.category_axis, graphique.value_axis)
        for axe, (bas, haut) in zip(axes, bornes, strict=True):
            axe.minimum_scale, axe.maximum_scale = bas, haut
            _rendre_logarithmique(axe)
            _nombrer(axe.tick_labels)
            axe.has_major_gridlines = axe is graphique.value_axis
        graphique.value_axis.major_gridlines.format.line.color.rgb = _rvb(GRILLE)
        series = list(graphique.plots[0].series)
        for serie, couleur in zip(series[:traits], (ENCRE, CADRE), strict=True):
            serie.smooth = False
            serie.format.line.color.rgb, serie.format.line.width = _rvb(couleur), Pt(3)
        for serie, couleur in zip(
            series[traits:], (COULEURS_REGIMES[SCENARIO], ENCRE), strict=False
        ):
            serie.smooth = False
            serie.format.line.fill.background()
            serie.marker.style, serie.marker.size = XL_MARKER_STYLE.SQUARE, 14
            serie.marker.format.fill.solid()
            serie.marker.format.fill.fore_color.rgb = _rvb(couleur)

    def code_qr(self) -> None:
        """Place on the right the address and, if it is not too long for one, its QR code."""
        with suppress(segno.DataOverflowError):
            octets = io.BytesIO()
            code = segno.make(self.adresse, error="m", micro=False)
            code.save(octets, kind="png", scale=12, border=1)
            nom = typographie("Code QR de l'adresse du scénario")
            self._image(octets.getvalue(), nom, Inches(9), self.HAUT, Inches(3))
        longueur = len(self.adresse)
        taille = _PIED if longueur <= _ADRESSE_COURTE else 14 if longueur <= _ADRESSE_LONGUE else 12
        cadre = self._texte(
            Inches(7.9), Inches(4.95), Inches(5.2), Inches(1.3), self.adresse, taille
        )
        cadre.paragraphs[0].alignment = PP_ALIGN.CENTER
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
        cadre.chart.font.size, cadre.chart.font.name = Pt(_CORPS), _POLICE
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


def _mettre_en_retrait(paragraphe: Any) -> Any:
    """Hang the first line of a paragraph out of the others; return its properties."""
    reglages = paragraphe._p.get_or_add_pPr()
    reglages.set("marL", str(Inches(0.3)))
    reglages.set("indent", str(-Inches(0.3)))
    return reglages


def _rendre_logarithmique(axe: Any) -> None:
    echelle = axe._element.find(qn("c:scaling"))
    echelle.insert(0, echelle.makeelement(qn("c:logBase"), {"val": "10"}))


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
