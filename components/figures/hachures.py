"""The hatch of a sign: the same diagonal lines in SVG, in CSS and in Vega, which has no pattern.

A sign that is not hatched is its plain colour everywhere.
"""

from __future__ import annotations

from math import sqrt

import altair as alt

from components.figures.palette import TRAIT, Signe

VUE = "barres"
"""The name of a chart of bars, which its scales have too."""
# In px: from a line to the next, and how wide they are.
_PAS, _LARGEUR = 5, 1.2
_MOTIF = "hachures"
# In px: no bar of a figure is longer.
_BARRE = 1_400
# In px: how far the white around a number goes.
_HALO = 4
# From -1 to 1, as Vega draws a symbol: how far its lines are from its centre.
_ECARTS = (-0.6, 0.0, 0.6)
_BORDS = {
    "circle": ("M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z", lambda ecart: sqrt(1 - ecart**2)),
    "square": ("M-1,-1H1V1H-1V-1Z", lambda ecart: sqrt(2) - abs(ecart)),
}


def motif_en_svg(signe: Signe) -> str:
    """Return the pattern that an SVG has to define for `remplissage_en_svg` to name it."""
    if not signe.hachures:
        return ""
    return (
        f"<pattern id='{_MOTIF}' width='{_PAS}' height='{_PAS}' patternUnits='userSpaceOnUse' "
        f"patternTransform='rotate(45)'><path d='M0 0h{_PAS}v{_PAS}H0Z' fill='{signe.couleur}' "
        f"stroke='none'/><path d='M{_PAS / 2} 0v{_PAS}' stroke='{signe.contour}' "
        f"stroke-width='{_LARGEUR}'/></pattern>"
    )


def remplissage_en_svg(signe: Signe) -> str:
    """Return what fills a sign, as the `fill` of an SVG."""
    return f"url(#{_MOTIF})" if signe.hachures else signe.couleur


def remplissage_en_css(signe: Signe) -> str:
    """Return what fills a sign, as the `background` of a style sheet."""
    if not signe.hachures:
        return signe.couleur
    blanc = f"{signe.couleur} 0 {_PAS - _LARGEUR}px"
    return f"repeating-linear-gradient(135deg, {blanc}, {signe.contour} 0 {_PAS}px)"


def symbole_de_vega(signe: Signe) -> str:
    """Return the shape of a sign for Vega: its name, or an outline with its lines inside."""
    if not signe.hachures:
        return signe.symbole
    bord, demi_longueur = _BORDS[signe.symbole]
    lignes = []
    for ecart in _ECARTS:
        centre, demie = ecart / sqrt(2), demi_longueur(ecart) / sqrt(2)
        de, vers = (centre - demie, centre + demie), (centre + demie, centre - demie)
        lignes.append(f"M{de[0]:.2f},{de[1]:.2f}L{vers[0]:.2f},{vers[1]:.2f}")
    return bord + "".join(lignes)


def hachurer_les_barres(
    barres: alt.Chart,
    nombres: alt.Chart,
    signes: dict[str, Signe],
    champs: tuple[str, str],
    hauteur: int,
) -> list[alt.Chart]:
    """Return what is drawn on stacked bars, under their numbers, for those that are hatched.

    `barres`: with `debut` and `fin` on the scale x of a chart that is named VUE. `signes`: by value
    of the field that tells them, the first of `champs`, the other being that of the scale y.
    `hauteur` (px): that of a bar.
    """
    haches = {cle: signe for cle, signe in signes.items() if signe.hachures}
    if not haches:
        return []
    etat, ligne = champs
    hachures = alt.FieldOneOfPredicate(etat, list(haches))
    (trait,) = {signe.contour for signe in haches.values()}
    gauche, droite = (f"scale('{VUE}_x', datum.{bord})" for bord in ("debut", "fin"))
    bas = f"scale('{VUE}_y', datum.{ligne}) + (bandwidth('{VUE}_y') + {hauteur}) / 2"
    # Each line rises as much as it goes right; those beyond the bar are a point at its corner.
    pas = _PAS * sqrt(2)
    de = f"({gauche} + {pas:.2f} * datum.rang - {hauteur})"
    x, x2 = (f"clamp({bout}, {gauche}, {droite})" for bout in (de, f"{de} + {hauteur}"))
    y, y2 = (f"{bas} - clamp({bout} - {de}, 0, {hauteur})" for bout in (x, x2))
    combien = f"{hauteur / pas:.0f} + {_BARRE / pas:.0f} * (datum.fin - datum.debut) / datum.plus"
    # The pointer is on a bar where it is on a line of it.
    lignes = barres.copy()
    lignes.encoding = alt.FacetedEncoding(tooltip=barres.encoding.tooltip)
    lignes = (
        lignes.transform_joinaggregate(plus="max(fin)")
        .transform_filter(hachures)
        .transform_calculate(rang=f"sequence({combien})")
        .transform_flatten(["rang"])
        .mark_rule(stroke=trait, strokeWidth=_LARGEUR)
        .encode(
            x=alt.XValue(alt.ExprRef(x)),
            x2=alt.X2Value(alt.ExprRef(x2)),
            y=alt.YValue(alt.ExprRef(y)),
            y2=alt.Y2Value(alt.ExprRef(y2)),
        )
    )
    halo = nombres.transform_filter(hachures).mark_text(
        color=TRAIT, stroke=TRAIT, strokeWidth=_HALO, strokeJoin="round"
    )
    return [lignes, halo]
