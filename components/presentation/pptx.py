"""The deck as an editable PPTX: native charts, maps as pictures, notes and sources."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from components.acces import courbe_du, donnees_partagees
from components.figures.images import Image
from components.figures.palette import COULEURS_REGIMES, COULEURS_TYPES, Signe
from components.figures.reperes import points_publies
from components.figures.vega import Graphique
from components.presentation.expose import Diapo, Expose
from components.presentation.html import (
    carte_de_l_adoption,
    carte_des_obligees,
    expose,
    mouvements,
    regimes_compares,
)
from components.site.pages import NOM_DU_SITE, SIMULATEUR
from spaser.courbe import courbe, large
from spaser.formats import majuscule, nombre
from spaser.regle import nom_du_scenario
from spaser.scenario import Scenario, en_millions
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_LARGEUR, _HAUTEUR = Inches(13.333), Inches(7.5)
_MARGE = Inches(0.6)
_HAUT, _PIED = Inches(1.5), Inches(6.75)
_ENCRE, _PALE = RGBColor(0x1E, 0x2A, 0x35), RGBColor(0x4A, 0x57, 0x63)
_POLICE = "Arial"
# Thousands apart whatever the language of the machine.
_NOMBRES = '[>=1000]#"\u202f"##0;0'
_GLYPHES = {"circle": "●", "diamond": "◆", "cross": "✚", "square": "■", "triangle": "▲"}
_REGIONS_MONTREES = 18


def en_pptx(seuil: int, code_region: str, au: date, site: str) -> bytes:
    """Return the deck at a threshold (€) as a PPTX file of eight slides."""
    version = donnees_partagees().version
    e = expose(version, seuil, code_region, au)
    millions = str(en_millions(seuil)).replace(".", ",")
    adresse = f"{site}/{SIMULATEUR.chemin}?seuil={millions}"
    livre = Presentation()
    livre.slide_width, livre.slide_height = _LARGEUR, _HAUTEUR
    livre.core_properties.title = e.diapos[1].titre
    livre.core_properties.author = NOM_DU_SITE
    livre.core_properties.language = "fr-FR"
    pages = [_page(livre, diapo, rang) for rang, diapo in enumerate(e.diapos, 1)]
    moitie = (_MARGE, Inches(5.2))
    for rang, largeur in ((0, Inches(12)), (1, Inches(5.2)), (2, Inches(5.2)), (3, Inches(12))):
        _points(pages[rang], e.diapos[rang], _MARGE, largeur)
    _carte(pages[1], *carte_des_obligees(e, version))
    _carte(pages[2], *carte_de_l_adoption(e, version))
    _cumul(pages[3], e)
    _points(pages[4], e.diapos[4], *moitie)
    _regimes(pages[4], e)
    _courbe(pages[5], e)
    _barres_des_mouvements(pages[6], e)
    _points(pages[7], e.diapos[7], _MARGE, Inches(7.6))
    _qr(pages[7], adresse)
    octets = io.BytesIO()
    livre.save(octets)
    return octets.getvalue()


def _page(livre: Any, diapo: Diapo, rang: int) -> Any:
    page = livre.slides.add_slide(livre.slide_layouts[5])
    titre = page.shapes.title
    titre.left, titre.top, titre.width, titre.height = (
        _MARGE,
        Inches(0.35),
        _LARGEUR - 2 * _MARGE,
        Inches(1.05),
    )
    titre.text_frame.word_wrap = True
    titre.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    titre.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _ecrire(titre.text_frame.paragraphs[0], diapo.titre, 28, gras=True)
    pied = page.shapes.add_textbox(_MARGE, _PIED, Inches(11.2), Inches(0.6)).text_frame
    pied.word_wrap = True
    _ecrire(pied.paragraphs[0], diapo.source, 10, couleur=_PALE)
    numero = page.shapes.add_textbox(Inches(12), _PIED, Inches(0.8), Inches(0.4)).text_frame
    _ecrire(numero.paragraphs[0], str(rang), 10, couleur=_PALE)
    page.notes_slide.notes_text_frame.text = diapo.notes
    return page


def _ecrire(
    paragraphe: Any, texte: str, taille: int, *, gras: bool = False, couleur: RGBColor = _ENCRE
) -> None:
    for rang, morceau in enumerate(re.split(r"\*\*(.+?)\*\*", texte)):
        if morceau:
            bout = paragraphe.add_run()
            bout.text = morceau
            bout.font.size, bout.font.name = Pt(taille), _POLICE
            bout.font.bold = gras or bool(rang % 2)
            bout.font.color.rgb = couleur


def _points(page: Any, diapo: Diapo, gauche: Emu, largeur: Emu) -> None:
    cadre = page.shapes.add_textbox(gauche, _HAUT, largeur, Inches(0.6 * max(1, len(diapo.points))))
    cadre.text_frame.word_wrap = True
    for rang, point in enumerate(diapo.points):
        ligne = cadre.text_frame.paragraphs[0] if not rang else cadre.text_frame.add_paragraph()
        ligne.space_after = Pt(10)
        _ecrire(ligne, f"•  {point}", 20)


def _carte(page: Any, figure: Graphique, legende: Sequence[tuple[Signe, str]]) -> None:
    png = Image(figure, "", (), "").en_png_pour_un_document()
    page.shapes.add_picture(io.BytesIO(png), Inches(6.4), Inches(1.45), height=Inches(5.25))
    cadre = page.shapes.add_textbox(_MARGE, Inches(4.5), Inches(5.5), Inches(2)).text_frame
    cadre.word_wrap = True
    for rang, (signe, mot) in enumerate(legende):
        ligne = cadre.paragraphs[0] if not rang else cadre.add_paragraph()
        clair = signe.couleur == "#FFFFFF"
        couleur = RGBColor.from_string((signe.contour if clair else signe.couleur).lstrip("#"))
        glyphe = "○" if clair else _GLYPHES[signe.symbole]
        _ecrire(ligne, f"{glyphe}  ", 14, couleur=couleur)
        _ecrire(ligne, mot, 14)


def _graphique(page: Any, type_: Any, donnees: Any, couleurs: Sequence[str], **place: Emu) -> Any:
    cadre = page.shapes.add_chart(
        type_, place["x"], place["y"], place["largeur"], place["hauteur"], donnees
    )
    graphique = cadre.chart
    graphique.font.size, graphique.font.name = Pt(12), _POLICE
    graphique.has_title = False
    graphique.has_legend = len(couleurs) > 1
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.TOP
        graphique.legend.include_in_layout = False
    for serie, couleur in zip(graphique.plots[0].series, couleurs, strict=True):
        remplissage = serie.format.fill
        remplissage.solid()
        remplissage.fore_color.rgb = RGBColor.from_string(couleur.lstrip("#"))
    graphique.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xD5, 0xDC, 0xE3)
    graphique.value_axis.tick_labels.number_format = _NOMBRES
    graphique.value_axis.tick_labels.number_format_is_linked = False
    return graphique


def _etiqueter(graphique: Any) -> None:
    trace = graphique.plots[0]
    trace.has_data_labels = True
    trace.data_labels.number_format = _NOMBRES
    trace.data_labels.number_format_is_linked = False
    trace.data_labels.font.size = Pt(11)


def _cumul(page: Any, e: Expose) -> None:
    donnees = CategoryChartData(number_format=_NOMBRES)
    donnees.categories = [str(annee) for annee in e.cumul.index] or ["–"]
    for type_ in TYPES:
        donnees.add_series(
            LIBELLES_TYPES[type_][1].capitalize(),
            [int(n) for n in e.cumul[type_]] or [0],
        )
    _graphique(
        page,
        XL_CHART_TYPE.COLUMN_STACKED,
        donnees,
        list(COULEURS_TYPES.values()),
        x=_MARGE,
        y=Inches(2.7),
        largeur=Inches(12.1),
        hauteur=Inches(4),
    ).plots[0].gap_width = 40


def _regimes(page: Any, e: Expose) -> None:
    comptes, noms = regimes_compares(e)
    donnees = CategoryChartData(number_format=_NOMBRES)
    donnees.categories = [LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES]
    for etat, nom in noms.items():
        lignes = comptes[comptes["etat"] == etat]
        donnees.add_series(nom, [int(n) for n in lignes["obligees"]])
    _etiqueter(
        _graphique(
            page,
            XL_CHART_TYPE.COLUMN_CLUSTERED,
            donnees,
            [COULEURS_REGIMES[etat] for etat in noms],
            x=Inches(6),
            y=_HAUT,
            largeur=Inches(6.8),
            hauteur=Inches(5.1),
        )
    )


def _courbe(page: Any, e: Expose) -> None:
    points = large(courbe(e.table, Scenario(0))) if e.region else large(courbe_du(Scenario(0)))
    points = points[points["seuil"].between(5, 200)]
    donnees = XyChartData(number_format=_NOMBRES)
    for nom, champ in (("Convention HT", "ht"), ("Convention TTC", "ttc")):
        serie = donnees.add_series(nom)
        for seuil, obligees in zip(points["seuil"], points[champ], strict=True):
            serie.add_data_point(float(seuil), int(obligees))
    scenario = donnees.add_series(majuscule(nom_du_scenario(e.scenario)))
    scenario.add_data_point(
        float(en_millions(e.scenario.seuil)), int(e.simulation.total["obligees"])
    )
    if not e.region:
        publies = donnees.add_series("Nombres publiés")
        for seuil, total in points_publies()[["seuil", "total"]].itertuples(index=False):
            publies.add_data_point(float(seuil), int(total))
    cadre = page.shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, _MARGE, _HAUT, Inches(12.1), Inches(5.1), donnees
    )
    graphique = cadre.chart
    graphique.font.size, graphique.font.name = Pt(12), _POLICE
    graphique.has_title = False
    graphique.has_legend = True
    graphique.legend.position = XL_LEGEND_POSITION.TOP
    graphique.legend.include_in_layout = False
    graphique.category_axis.has_title = True
    titre = graphique.category_axis.axis_title.text_frame
    titre.text = "Seuil d'achats annuels (M€)"
    titre.paragraphs[0].runs[0].font.size = Pt(12)
    for axe in (graphique.category_axis, graphique.value_axis):
        axe.tick_labels.number_format, axe.tick_labels.number_format_is_linked = _NOMBRES, False
        axe.has_major_gridlines = axe is graphique.value_axis
    couleurs = ("#1E2A35", "#8A97A3", "#D55E00", "#000000")
    for rang, (serie, couleur) in enumerate(zip(graphique.plots[0].series, couleurs, strict=False)):
        teinte = RGBColor.from_string(couleur.lstrip("#"))
        serie.smooth = False
        if rang < 2:
            serie.format.line.color.rgb, serie.format.line.width = teinte, Pt(2.25)
            continue
        serie.format.line.fill.background()
        serie.marker.style, serie.marker.size = XL_MARKER_STYLE.SQUARE, 10
        serie.marker.format.fill.solid()
        serie.marker.format.fill.fore_color.rgb = teinte


def _barres_des_mouvements(page: Any, e: Expose) -> None:
    effectifs = mouvements(e).head(_REGIONS_MONTREES).iloc[::-1]
    donnees = CategoryChartData(number_format=_NOMBRES)
    donnees.categories = [str(nom) for nom in effectifs.index] or ["–"]
    donnees.add_series("Collectivités", [int(n) for n in effectifs] or [0])
    graphique = _graphique(
        page,
        XL_CHART_TYPE.BAR_CLUSTERED,
        donnees,
        ["#D55E00"],
        x=_MARGE,
        y=_HAUT,
        largeur=Inches(6.4),
        hauteur=Inches(5.2),
    )
    graphique.plots[0].gap_width = 35
    graphique.font.size = Pt(11)
    _etiqueter(graphique)
    noms = e.concernees["nom_complet"].head(18)
    cadre = page.shapes.add_textbox(Inches(7.2), _HAUT, Inches(5.5), Inches(5)).text_frame
    cadre.word_wrap = True
    if noms.empty:
        return
    _ecrire(cadre.paragraphs[0], "Les plus gros acheteurs parmi elles", 14, gras=True)
    for nom in noms:
        _ecrire(cadre.add_paragraph(), nom, 12)
    reste = len(e.concernees) - len(noms)
    if reste:
        _ecrire(cadre.add_paragraph(), f"et {nombre(reste)} autres", 12, couleur=_PALE)


def _qr(page: Any, adresse: str) -> None:
    octets = io.BytesIO()
    segno.make(adresse, error="m", micro=False).save(octets, kind="png", scale=12, border=1)
    octets.seek(0)
    page.shapes.add_picture(octets, Inches(9), _HAUT, height=Inches(3.6))
    cadre = page.shapes.add_textbox(Inches(8.3), Inches(5.2), Inches(4.5), Inches(0.8)).text_frame
    cadre.word_wrap = True
    _ecrire(cadre.paragraphs[0], adresse, 12, couleur=_PALE)
    cadre.paragraphs[0].runs[0].hyperlink.address = adresse
