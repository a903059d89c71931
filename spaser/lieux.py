"""A scenario place by place: how many are obliged, and who is nearest to the threshold."""

from __future__ import annotations

import pandas as pd

from spaser.recherche import normaliser
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    Comparaison,
    Resultat,
)
from spaser.vocabulaire import REGIONS, TYPES


def noms_des_lieux(collectivites: pd.DataFrame, region: str) -> pd.Series[str]:
    """Return the place of each row: its région or, within a région, its département.

    The région itself, as a collectivité, is in no département: it has the région's name.
    """
    if not region:
        return collectivites["region_nom"]
    return collectivites["departement_nom"].fillna(REGIONS[region])


def obligees_par_lieu(
    collectivites: pd.DataFrame, resultat: Resultat, comparaison: Comparaison
) -> pd.DataFrame:
    """Return how many are obliged by place (rows, and TOTAL last), and what changes.

    Columns: TYPES, TOTAL, `entrees` and `sorties`. Places: régions, or the départements of the
    région of the scenario.
    """
    region = resultat.scenario.region
    ici = collectivites["region_code"] == region if region else slice(None)
    noms = noms_des_lieux(collectivites, region)
    obligees = resultat.obligees.to_numpy()
    comptes = pd.crosstab(noms[obligees], collectivites.loc[obligees, "type"].astype("str"))
    table = comptes.reindex(
        index=sorted(noms[ici].unique(), key=normaliser), columns=list(TYPES), fill_value=0
    )
    table[TOTAL] = table.sum(axis=1)
    for colonne, situation in (("entrees", NOUVELLEMENT_OBLIGEE), ("sorties", PLUS_OBLIGEE)):
        effectifs = noms[comparaison.situations == situation].value_counts()
        table[colonne] = effectifs.reindex(table.index, fill_value=0)
    table.loc[TOTAL] = table.sum()
    return table.rename_axis("lieu")


def mouvements(collectivites: pd.DataFrame, comparaison: Comparaison) -> pd.DataFrame:
    """Return who enters or, if nobody does, who leaves, largest purchases first."""
    for situation in (NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE):
        lignes = collectivites[(comparaison.situations == situation).to_numpy()]
        if not lignes.empty:
            break
    return lignes.sort_values("achats_haut", ascending=False, kind="stable")
