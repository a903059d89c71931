"""Figures of the page of a collectivité."""

from __future__ import annotations

import altair as alt
import pandas as pd

from components.figures.palette import ENCRE, ENCRE_PALE
from components.figures.reperes import COULEUR_DE_L_ETAT, regimes_en_seuils
from components.figures.vega import Graphique, en_spec
from spaser.collectivite import Collectivite
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION


def achats_par_annee(elle: Collectivite, comptes: pd.DataFrame, o: Observatoire) -> Graphique:
    """Return the purchases of each year, between their bounds, against the legal thresholds.

    `comptes`: the years that compare, the oldest first.
    """
    lignes = pd.DataFrame(
        {
            "annee": [o.exercices.en_clair(annee) for annee in comptes["exercice"]],
            "bas": comptes["achats_bas"] / MILLION,
            "haut": comptes["achats_haut"] / MILLION,
        }
    )
    seuils = [regime.seuil / MILLION for regime in o.droit.regimes]
    echelle = alt.Scale(
        type="log",
        domain=[
            max(0.001, min(*seuils, lignes["bas"].min()) * 0.7),
            max(*seuils, lignes["haut"].max()) * 1.4,
        ],
        nice=False,
    )
    axe = alt.Axis(values=[1, 10, 25, 50, 100, 200, 500, 1000, 2000], format=",~f")

    def y(champ: str) -> alt.Y:
        return alt.Y(champ, title="M€, échelle logarithmique", scale=echelle, axis=axe)

    x = alt.X("annee:O", title=None, sort=None, axis=alt.Axis(labelAngle=0))
    barres = (
        alt.Chart(alt.InlineData(lignes.round(1).to_dict("records")))
        .mark_bar(size=18, color=ENCRE)
        .encode(
            x=x,
            y=y("bas:Q"),
            y2="haut:Q",
            tooltip=[
                alt.Tooltip("annee:O", title="Comptes"),
                alt.Tooltip("bas:Q", title="M€ HT, au moins", format=",.1f"),
                alt.Tooltip("haut:Q", title="M€ TTC, au plus", format=",.1f"),
            ],
        )
    )
    regimes = regimes_en_seuils(o.droit)
    regles = regimes.mark_rule(strokeWidth=2).encode(y=y("seuil:Q"), color=COULEUR_DE_L_ETAT)
    noms = regimes.mark_text(align="left", dx=4, dy=-7, fontSize=11, color=ENCRE_PALE).encode(
        x=alt.value(0), y=y("seuil:Q"), text="nom:N"
    )
    return Graphique(
        en_spec(alt.layer(regles, noms, barres).properties(height=220)),
        {},
        f"Achats de {elle.nom_complet} par année face aux seuils de la loi",
    )


def echelle_des_seuils(elle: Collectivite, droit: Droit) -> Graphique:
    """Return the purchases of a collectivité, between their bounds, against the legal thresholds.

    It has some purchases.
    """
    bas, haut = elle.achats_bas / MILLION, elle.achats_haut / MILLION
    x = alt.X(
        "seuil:Q",
        title="achats annuels (M€, échelle logarithmique)",
        scale=alt.Scale(type="log", domain=[min(1, bas / 2), max(500, haut * 1.5)], nice=False),
        axis=alt.Axis(
            values=[0.001, 0.01, 0.1, 1, 10, 25, 50, 100, 200, 500, 1000, 2000], format=",~f"
        ),
    )
    barre = (
        alt.Chart(alt.InlineData([{"seuil": bas, "fin": haut}]))
        .mark_bar(height=14, color=ENCRE)
        .encode(x=x, x2="fin:Q", y=alt.value(55))
    )
    regimes = regimes_en_seuils(droit)
    regles = regimes.mark_rule(strokeWidth=2).encode(x=x, color=COULEUR_DE_L_ETAT)
    noms = [
        regimes.transform_filter(f"datum.etat === '{etat}'")
        .mark_text(align=cote, dx=ecart, fontSize=11, color=ENCRE_PALE)
        .encode(x=x, y=alt.value(12), text="nom:N")
        for etat, cote, ecart in ((EN_VIGUEUR_LEGAL, "right", -6), (ANTERIEUR, "left", 6))
    ]
    return Graphique(
        en_spec(alt.layer(regles, *noms, barre).properties(height=150)),
        {},
        f"Achats de {elle.nom_complet} face aux seuils de la loi",
    )
