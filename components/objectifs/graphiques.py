"""Schemes as dots: one row each with what it promises and measures, or piled by what they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from components.figures.palette import (
    CADRE,
    COULEURS_DES_TAUX,
    ENCRE,
    ENCRE_PALE,
    ENGAGEMENTS,
    FORMES_DES_ENGAGES,
    GRILLE,
    TRAIT,
)
from components.figures.vega import Graphique, Spec, en_spec
from components.objectifs.phrases import (
    MOTS_DES_TYPES,
    ce_que_dit,
    qui,
    qui_en_court,
    traits_nationaux,
)
from components.objectifs.planches import Planche, Rangee
from spaser.engagements import Engagement
from spaser.formats import typographie
from spaser.indicateurs import INDICATEURS, LIBELLES_NATURES_D_ENGAGEMENT, POUR_CENT

# In px: a row, what national lines need above to be named, a dot in a pile; the axis, its title.
_RANGEE, _REPERE, _POINT, _AXE, _TITRE = 30, 16, 17, 38, 16
# Beyond so many schemes made of so many parts, who is who is in the data.
_NOMMES = 12
# In px: about how wide a letter is.
_LETTRE = 6.2
# In %: beyond, the name of a line is on its left.
_MILIEU = 50
_PUISSANCES = [10**rang for rang in range(8)]


@dataclass(frozen=True)
class _Forme:
    """What a spec depends on: its height (px) without the axis, its scale and its unit."""

    hauteur: int
    echelle: str
    unite: str

    @property
    def axe(self) -> alt.Axis:
        """The axis under it; its unit, if it is %, is at each number."""
        en_parts = "datum.label + '\u00a0%'" if self.echelle == "part" else alt.Undefined
        return alt.Axis(
            format=",~f",
            tickCount=5,
            tickMinStep=1,
            labelExpr=en_parts,
            values=_PUISSANCES if self.echelle == "log" else alt.Undefined,
        )

    @property
    def entiere(self) -> int:
        """Its height (px), with the axis and its title."""
        return self.hauteur + _AXE + (0 if self.echelle == "part" else _TITRE)


def points(planche: Planche) -> Graphique:
    """Return the schemes of a group as dots; piled if they are many that only count."""
    if planche.structure and len(planche.rangees) > _NOMMES:
        return _piles(planche)
    # The name of one crosses no other: it is above those that it goes towards.
    traits = sorted(traits_nationaux(planche), key=lambda t: t[0] if t[0] < _MILIEU else -t[0])
    haut = _REPERE * len(traits) + (8 if traits else 0)
    rangees, marques, liens = [], [], []
    for rang, rangee in enumerate(planche.rangees):
        y = haut + _RANGEE * rang
        mots = ce_que_dit(planche, rangee)
        place = _LETTRE * len(mots) + 12
        rangees.append(
            {
                "nom": qui_en_court(planche, rangee),
                "mots": mots,
                "place": place,
                "y_nom": y + 9,
                "y": y + 22,
            }
        )
        marques += [_point(planche, rangee, e, y + 22) for e in rangee.engagements]
        if rangee.jointe:
            bouts = sorted(e.valeur for e in rangee.engagements)
            liens.append({"x": bouts[0], "x2": bouts[1], "y": y + 22})
    reperes = [
        {"x": x, "mots": mots, "y": 10 + _REPERE * rang, "mesure": mesure, "a_droite": x < _MILIEU}
        for rang, (x, mots, mesure) in enumerate(traits)
    ]
    echelle = "log" if planche.logarithmique else "part" if planche.unite == POUR_CENT else "zero"
    forme = _Forme(haut + _RANGEE * len(rangees) + 4, echelle, planche.unite)
    return Graphique(
        _spec(forme),
        {
            "rangees": pd.DataFrame(rangees),
            "points": pd.DataFrame(marques),
            "liens": pd.DataFrame(liens, columns=["x", "x2", "y"]),
            "reperes": pd.DataFrame(reperes, columns=["x", "mots", "y", "mesure", "a_droite"]),
        },
        f"Points : {planche.libelle}, par schéma",
    )


TAUX = {
    "mesure": "taux national mesuré (%)",
    "vise": "objectif national (%)",
    "schemas": "objectif médian des schémas (%)",
}


def taux_et_objectifs(trouves: Iterable[Planche]) -> pd.DataFrame:
    """Return what is measured and aimed at in the nation, and by schemes at least five (%).

    One row per indicator of the nation (`ligne`) and state of TAUX (`etat`): `valeur`.
    """
    lignes = []
    for planche in trouves:
        taux, medianes = planche.reperes.dernier_taux, medianes_des_objectifs(planche)
        if taux is None or not planche.reperes.objectifs or not medianes:
            continue
        ligne = f"Clause {INDICATEURS[planche.indicateur].consideration}"
        valeurs = (taux.valeur, planche.reperes.objectifs[-1].valeur, medianes[0])
        lignes += [
            {
                "ligne": ligne,
                "etat": etat,
                "valeur": valeur,
            }
            for etat, valeur in zip(TAUX, valeurs, strict=True)
        ]
    return pd.DataFrame(lignes, columns=["ligne", "etat", "valeur"])


def medianes_des_objectifs(planche: Planche) -> list[float]:
    """Return the median of what schemes aim at, at each base where they are enough for one."""
    return [
        c.resume.mediane
        for c in planche.comparees
        if c.nature == "objectif" and c.resume.mediane is not None
    ]


def barres_des_taux(taux: pd.DataFrame) -> Graphique:
    """Return the bars of `taux_et_objectifs`."""
    return Graphique(
        _spec_des_taux(),
        {"taux": taux},
        "Barres : clauses, taux et objectif nationaux, objectif médian des schémas",
    )


@cache
def _spec_des_taux() -> Spec:
    base = alt.Chart(alt.NamedData("taux")).encode(
        y=alt.Y(
            "ligne:N",
            sort=None,
            title=None,
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=210),
        ),
        yOffset=alt.YOffset("etat:N", sort=list(TAUX)),
        x=alt.X("valeur:Q", axis=None, scale=alt.Scale(domain=[0, 125])),
    )
    barres = base.mark_bar().encode(
        fill=alt.Fill(
            "etat:N",
            scale=alt.Scale(domain=list(COULEURS_DES_TAUX), range=list(COULEURS_DES_TAUX.values())),
            legend=None,
        )
    )
    nombres = base.mark_text(align="left", dx=4).encode(text=alt.Text("valeur:Q", format=",.0f"))
    return en_spec(alt.layer(barres, nombres).properties(height=280))


def _piles(planche: Planche) -> Graphique:
    hauteurs: dict[float, int] = defaultdict(int)
    marques = []
    types = list(MOTS_DES_TYPES)
    rangees = sorted(planche.rangees, key=lambda r: types.index(r.engagements[0].type))
    for rangee in rangees:
        (e,) = rangee.engagements
        marques.append(_point(planche, rangee, e, hauteurs[e.valeur]))
        hauteurs[e.valeur] += 1
    forme = _Forme(_POINT * max(hauteurs.values()), "zero", planche.unite)
    for marque in marques:
        marque["y"] = forme.hauteur - _POINT * (marque["y"] + 0.5)
    return Graphique(
        _spec_piles(forme),
        {"points": pd.DataFrame(marques)},
        f"Points empilés : {planche.libelle}, par schéma",
    )


def _point(planche: Planche, rangee: Rangee, e: Engagement, y: float) -> dict[str, Any]:
    forme = FORMES_DES_ENGAGES[e.type]
    return {
        "x": e.valeur,
        "y": y,
        "forme": {"triangle": "triangle-up"}.get(forme, forme),
        "fond": ENGAGEMENTS[e.nature].couleur,
        "nom": qui(planche, rangee),
        "type": MOTS_DES_TYPES[e.type][0],
        "nature": LIBELLES_NATURES_D_ENGAGEMENT[e.nature],
        "mots": ce_que_dit(planche, rangee),
        "libelle": typographie(e.libelle),
    }


@cache
def _spec(forme: _Forme) -> Spec:
    x = _x(forme)
    rangees = alt.Chart(alt.NamedData("rangees"))
    fils = rangees.mark_rule(color=GRILLE).encode(
        x=alt.value(0), x2=alt.X2Value("width"), y=_y(forme, "y")
    )
    # On white, a name crossed by a national line is read all the same.
    noms, mots = (
        [
            rangees.mark_text(align=cote, limit=alt.ExprRef(limite), **encre).encode(
                x=alt.value(bord), y=_y(forme, "y_nom"), text=champ
            )
            for encre in ({"color": TRAIT, "stroke": TRAIT, "strokeWidth": 4}, {"color": couleur})
        ]
        for cote, bord, limite, champ, couleur in (
            ("left", 0, "width - datum.place", "nom:N", ENCRE),
            ("right", "width", "width", "mots:N", ENCRE_PALE),
        )
    )
    liens = (
        alt.Chart(alt.NamedData("liens"))
        .mark_rule(color=CADRE, strokeWidth=3)
        .encode(x=x, x2="x2:Q", y=_y(forme, "y"))
    )
    reperes = alt.Chart(alt.NamedData("reperes"))
    traits = reperes.mark_rule(color=ENCRE_PALE, strokeWidth=1.5).encode(
        x=x,
        y=_y(forme, "y"),
        y2=alt.Y2Value(alt.ExprRef("height")),
        strokeDash=alt.StrokeDash(
            "mesure:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [5, 4]]), legend=None
        ),
    )
    dits = [
        reperes.transform_filter(f"datum.a_droite === {'true' if cote == 'left' else 'false'}")
        .mark_text(align=cote, dx=ecart, color=ENCRE_PALE)
        .encode(x=x, y=_y(forme, "y"), text="mots:N")
        for cote, ecart in (("left", 6), ("right", -6))
    ]
    calques = alt.layer(fils, traits, liens, *noms, *mots, *dits, _marques(forme))
    return en_spec(calques.properties(height=forme.entiere))


@cache
def _spec_piles(forme: _Forme) -> Spec:
    return en_spec(alt.layer(_marques(forme)).properties(height=forme.entiere))


def _marques(forme: _Forme) -> alt.Chart:
    return (
        alt.Chart(alt.NamedData("points"))
        .mark_point(size=95, opacity=1, stroke=ENCRE, strokeWidth=2)
        .encode(
            x=_x(forme),
            y=_y(forme, "y"),
            shape=alt.Shape("forme:N", scale=None),
            fill=alt.Fill("fond:N", scale=None),
            tooltip=[
                alt.Tooltip("nom:N", title="Schéma"),
                alt.Tooltip("type:N", title="Type"),
                alt.Tooltip("nature:N", title="Nature"),
                alt.Tooltip("mots:N", title="Dit"),
                alt.Tooltip("libelle:N", title="De quoi"),
            ],
        )
    )


def _x(forme: _Forme) -> alt.X:
    echelles = {
        "part": alt.Scale(domain=[0, 100], nice=False),
        "zero": alt.Scale(zero=True, nice=True),
        "log": alt.Scale(type="log", nice=True),
    }
    titres = {"part": None, "log": f"{forme.unite}, échelle logarithmique"}
    return alt.X(
        "x:Q",
        title=titres.get(forme.echelle, forme.unite),
        scale=echelles[forme.echelle],
        axis=forme.axe,
    )


def _y(forme: _Forme, champ: str) -> alt.Y:
    """Return the place of what is written in px from the top."""
    return alt.Y(
        f"{champ}:Q", scale=alt.Scale(domain=[forme.hauteur, 0], nice=False), axis=None, title=None
    )
