"""Figures of the page of a collectivité."""

from __future__ import annotations

import altair as alt

from components.figures.palette import ENCRE, ENCRE_PALE
from components.figures.reperes import COULEUR_DE_L_ETAT, regimes_en_seuils
from components.figures.vega import Graphique, en_spec
from spaser.collectivite import Collectivite
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit
from spaser.scenario import MILLION


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
