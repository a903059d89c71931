"""A scenario place by place: how many are obliged, and who is nearest to the threshold."""

from __future__ import annotations

import pandas as pd

from spaser.recherche import normaliser
from spaser.simulation import (
    HORS_CHAMP,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    Comparaison,
    Resultat,
    au_dessus,
    colonne_des_achats,
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


def proches_du_seuil(
    collectivites: pd.DataFrame, resultat: Resultat, combien: int = 5
) -> pd.DataFrame:
    """Return the rows nearest to the threshold that applies to them, above then below it.

    With `montant` (€, under the scenario's convention and year) and `ecart` to the threshold (€).
    """
    scenario = resultat.scenario
    lignes = collectivites[(resultat.classes != HORS_CHAMP).to_numpy()]
    montants = lignes[colonne_des_achats(scenario)].astype("int64")
    seuils = lignes["type"].astype("str").map({t: scenario.seuil_de(t) for t in TYPES})
    table = lignes.assign(montant=montants, ecart=montants - seuils)
    dessus = au_dessus(table["ecart"].to_numpy(), 0)
    return pd.concat(
        [
            table[dessus].nsmallest(combien, "ecart").iloc[::-1],
            table[~dessus].nlargest(combien, "ecart"),
        ]
    )
