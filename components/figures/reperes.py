"""What curves are read against: the legal thresholds, and the published counts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from components.figures.palette import COULEURS_REGIMES
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION

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
