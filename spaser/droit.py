"""The law as dated records: each regime is a threshold with its text and its first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.scenario import MILLION, SEUIL_MAXIMAL
from spaser.schemas_des_tables import bornes_date

ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO = "anterieur", "en_vigueur", "scenario"
ETATS = (ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO)
"""The three states of the law: the former regime, the one in force, and the scenario."""


@dataclass(frozen=True)
class Regime:
    """A legal threshold: `seuil` in € HT, in force from `depuis`, set by `texte`."""

    nom: str
    seuil: int
    depuis: date
    texte: str
    lien: str


@dataclass(frozen=True)
class Droit:
    """The regimes in the order of their dates; the last one is the law in force."""

    regimes: tuple[Regime, ...]

    @property
    def en_vigueur(self) -> Regime:
        """The regime that applies now."""
        return self.regimes[-1]

    @property
    def anterieur(self) -> Regime:
        """The regime that the law in force replaced."""
        return self.regimes[-2]

    def au(self, jour: date) -> Regime | None:
        """Return the regime in force on a day, None before the first one."""
        return next((r for r in reversed(self.regimes) if r.depuis <= jour), None)


def lire_droit(cadre_legal: pd.DataFrame) -> Droit:
    """Return the regimes from the legal timeline: the texts that change the threshold.

    Raises ErreurDonnees if there are not two of them, within the range of thresholds.
    """
    dates = cadre_legal.dropna(subset=["seuil_meur", "en_vigueur_le"]).sort_values("en_vigueur_le")
    changements = dates[dates["seuil_meur"] != dates["seuil_meur"].shift()]
    bornes_des_seuils = (0, SEUIL_MAXIMAL // MILLION)
    if len(changements) < 2 or not changements["seuil_meur"].between(*bornes_des_seuils).all():
        phrase = "deux seuils successifs au moins sont attendus, chacun de 0 à 10 000 M€"
        raise ErreurDonnees([Anomalie("cadre_legal", None, "seuil_meur", phrase)])
    noms = ["droit antérieur"] * (len(changements) - 1) + ["droit en vigueur"]
    regimes = []
    for nom, ligne in zip(noms, changements.itertuples(), strict=True):
        bornes = bornes_date(str(ligne.en_vigueur_le))
        assert bornes is not None, "checked by the schema"
        regimes.append(
            Regime(
                nom,
                round(float(str(ligne.seuil_meur)) * 1_000_000),
                bornes[0],
                str(ligne.texte),
                str(ligne.source_url),
            )
        )
    return Droit(tuple(regimes))
