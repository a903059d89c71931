"""The legal page: the timeline, one step at a time, and who is concerned."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.adresse.parametres import Choix, avertir, etape
from components.figures.cadre import Figure
from components.figures.palette import COULEURS_REGIMES, ENCRE, ENCRE_PALE, TRAIT
from components.figures.vega import Graphique, Selection, Spec, en_spec
from spaser.droit import EN_VIGUEUR_LEGAL
from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    majuscule,
    nombre,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION
from spaser.schemas_des_tables import bornes_date

_CHOIX = "choix"
"""The name of the selection of the timeline."""


def etapes(cadre_legal: pd.DataFrame) -> Choix:
    """Return the steps of the timeline that a reader may be at; the threshold in force at first."""
    seuils = cadre_legal.dropna(subset="seuil_meur").drop_duplicates("seuil_meur")
    return etape(cadre_legal, str(seuils["date"].iloc[-1]))


def choisir_etape(cadre_legal: pd.DataFrame, choix: Choix) -> pd.Series[Any]:
    """Return the row of the timeline that the reader is at."""
    avertir(choix)
    code = choix.reglette("Étape (flèches du clavier)")
    # Two texts of one month: the last one is told.
    return cadre_legal[cadre_legal["date"].str.startswith(code)].iloc[-1]


def montrer_etape(etape: pd.Series[Any]) -> None:
    """Show what a text did, when, and where to read it."""
    with st.container(border=True, key="etape_choisie"):
        st.header(typographie(etape["texte"]), anchor=False)
        st.markdown(typographie(f"**{majuscule(date_precise(etape['date']))}.** {etape['effet']}."))
        if not pd.isna(etape["en_vigueur_le"]):
            st.caption(typographie(f"En vigueur le {date_precise(etape['en_vigueur_le'])}."))
        st.markdown(f"[Lire la source]({etape['source_url']})")


def chronologie(o: Observatoire, choisie: pd.Series[Any], choix: Choix) -> Figure:
    """Return the threshold since it exists, with each text, and the chosen one.

    A click on a text chooses it.
    """
    cadre_legal, droit = o.donnees.cadre_legal, o.droit
    evenements = pd.DataFrame(
        {
            "jour": [str(_premier_jour(jour)) for jour in cadre_legal["date"]],
            "etape": cadre_legal["date"].str.slice(0, 7),
            "texte": cadre_legal["texte"],
            "effet": cadre_legal["effet"],
            "quand": [date_precise(jour) for jour in cadre_legal["date"]],
        }
    )
    anterieur, en_vigueur = droit.anterieur, droit.en_vigueur
    seuils = [
        f"{euros_en_millions(r.seuil)} à partir du {date_longue(r.depuis)}" for r in droit.regimes
    ]
    return Figure(
        "chronologie",
        f"{majuscule(euros(anterieur.seuil))} en {anterieur.depuis.year}, "
        f"{euros(en_vigueur.seuil)} depuis {en_vigueur.depuis.year}",
        Graphique(
            _spec_chronologie(
                tuple((str(r.depuis), r.seuil // MILLION) for r in droit.regimes),
                date(o.jour.year, 12, 31),
            ),
            {"evenements": evenements, "etape": evenements[cadre_legal["date"] == choisie["date"]]},
            "Chronologie : seuil en vigueur et textes depuis 2014",
            Selection("chronologie_au_clic", _CHOIX, "etape", lambda code: choix.fixer([code])),
        ),
        description=f"Seuil en vigueur : {enumeration(seuils)}. "
        f"{nombre(len(evenements))} textes et propositions : "
        + " ; ".join(f"{ligne.quand}, {ligne.texte}" for ligne in evenements.itertuples())
        + ". La réglette au-dessus les parcourt au clavier.",
        table=lambda: pd.DataFrame(
            {
                "Date": [majuscule(quand) for quand in evenements["quand"]],
                "Texte": cadre_legal["texte"],
                "Effet": cadre_legal["effet"],
                "Source": [f"[lire]({adresse})" for adresse in cadre_legal["source_url"]],
            }
        ),
        source="Textes et propositions : la source de chacun est dans les données.",
        lecture="Trait : seuil en vigueur. Points : textes et propositions ; un clic sur un point "
        "montre le texte.",
    )


def _premier_jour(jour: str) -> object:
    bornes = bornes_date(jour)
    assert bornes is not None, "checked by the schema"
    return bornes[0]


@cache
def _spec_chronologie(regimes: tuple[tuple[str, int], ...], fin: date) -> Spec:
    marches = [{"jour": jour, "seuil": seuil} for jour, seuil in regimes]
    marches.append({"jour": str(fin), "seuil": regimes[-1][1]})
    x = alt.X(
        "jour:T",
        title=None,
        scale=alt.Scale(domain=["2014-01-01", str(fin)]),
        axis=alt.Axis(format="%Y", labelOverlap=True),
    )
    seuil = alt.Chart(alt.InlineData(marches))
    trait = seuil.mark_line(
        interpolate="step-after", strokeWidth=3, color=COULEURS_REGIMES[EN_VIGUEUR_LEGAL]
    ).encode(
        x=x,
        y=alt.Y(
            "seuil:Q",
            title="seuil en vigueur (M€ HT)",
            scale=alt.Scale(domain=[0, 130]),
            axis=alt.Axis(values=[0, 25, 50, 75, 100]),
        ),
    )
    infobulle = [
        alt.Tooltip("quand:N", title="Date"),
        alt.Tooltip("texte:N", title="Texte"),
        alt.Tooltip("effet:N", title="Effet"),
    ]
    au_clic = alt.selection_point(name=_CHOIX, fields=["etape"], toggle=False, nearest=True)
    points = (
        alt.Chart(alt.NamedData("evenements"))
        .mark_point(filled=True, size=180, color=ENCRE, stroke=TRAIT, opacity=1, cursor="pointer")
        .encode(x=x, y=alt.datum(120), tooltip=infobulle)
        .add_params(au_clic)
    )
    choisi = alt.Chart(alt.NamedData("etape"))
    marque = choisi.mark_point(
        filled=True,
        size=280,
        shape="diamond",
        color=TRAIT,
        stroke=ENCRE,
        strokeWidth=2.5,
        opacity=1,
    ).encode(x=x, y=alt.datum(120), tooltip=infobulle)
    regle = choisi.mark_rule(strokeDash=[4, 3], color=ENCRE_PALE).encode(x=x)
    return en_spec(alt.layer(trait, regle, points, marque).properties(height=260))
