"""What the estimate is read against: the legal thresholds, and the published counts."""

from __future__ import annotations

import altair as alt
import pandas as pd
from markupsafe import Markup

from components.figures.palette import COULEURS_REGIMES
from components.site.plan import CARTE
from spaser.confrontation import nombres_publies
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit
from spaser.formats import date_longue, euros_en_millions, nombre, typographie
from spaser.observatoire import Observatoire, gardee
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION, Scenario
from spaser.simulation import TOTAL

COULEUR_DE_L_ETAT = alt.Color(
    "etat:N",
    scale=alt.Scale(domain=list(COULEURS_REGIMES), range=list(COULEURS_REGIMES.values())),
    legend=None,
)


def regimes_en_seuils(droit: Droit) -> alt.Chart:
    """Return a chart of the legal thresholds: `seuil` (M€), `nom` in words, `etat`."""
    return alt.Chart(
        alt.InlineData(
            [
                {"seuil": regime.seuil / MILLION, "nom": nom_du_regime(regime), "etat": etat}
                for regime, etat in (
                    (droit.anterieur, ANTERIEUR),
                    (droit.en_vigueur, EN_VIGUEUR_LEGAL),
                )
            ]
        )
    )


def points_publies(reperes: pd.DataFrame) -> pd.DataFrame:
    """Return the published counts (`reperes_obliges`): `seuil` (M€), `total`, `qui`, `quand`."""
    return pd.DataFrame(
        {
            "seuil": reperes["seuil_meur"],
            "total": reperes["total"],
            "qui": reperes["producteur"],
            "quand": reperes["date"].str.slice(0, 4),
        }
    )


@gardee
def nombre_d_avant(o: Observatoire) -> Markup:
    """Return why the RTES spoke of fewer obliged, with the link to their list, as HTML.

    Its largest count at the former threshold, in the year it last gave it, against the estimate.
    """
    avant, actuel = o.droit.anterieur, o.droit.en_vigueur
    publies = nombres_publies(o)
    du_rtes = publies[
        (publies["seuil_meur"] * MILLION == avant.seuil)
        & publies["producteur"].str.startswith("RTES")
    ].sort_values(["publie", "date"])
    repere = du_rtes.iloc[-1]
    obligees = o.resultat(Scenario(actuel.seuil)).effectifs("obligees")[TOTAL]
    phrase = (
        f"Pourquoi {nombre(obligees)}, quand le RTES parlait en {repere['date'][:4]} d'environ "
        f"{nombre(repere['publie'])} ? C'était au seuil de {euros_en_millions(avant.seuil)}, où "
        f"l'on en compte ici de {nombre(repere['ht'])} (HT) à {nombre(repere['ttc'])} (TTC) ; il "
        f"est de {euros_en_millions(actuel.seuil)} depuis le {date_longue(actuel.depuis)}."
    )
    lien = f"Voir celles de {euros_en_millions(avant.seuil)}"
    return Markup('<p class="avant">{} <a href="/{}?regime={}">{}</a></p>').format(
        typographie(phrase), CARTE.chemin, ANTERIEUR, lien
    )
