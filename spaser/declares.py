"""The estimate against the amounts that collectivités announce themselves."""

from __future__ import annotations

import pandas as pd


def confronter(achats_declares: pd.DataFrame, collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return one row per announced amount of a collectivité of the accounts.

    `siren`, `nom_complet`, `type`, `annonce` (€, middle of the range announced), `achats_bas`,
    `achats_haut` (€), `rapport_bas` and `rapport_haut` (the amount over each bound), `annee`,
    `base`, `taxe`, `source_url`.
    """
    comptes = collectivites.astype({"type": "str"}).set_index("siren")
    colonnes = ["nom_complet", "type", "achats_bas", "achats_haut"]
    annonces = achats_declares[["siren", "annee", "base", "taxe", "source_url"]].assign(
        annonce=(achats_declares[["montant_min_meur", "montant_max_meur"]].mean(axis=1) * 1_000_000)
        .round()
        .astype("int64")
    )
    table = annonces[annonces["siren"].isin(comptes.index)].join(comptes[colonnes], on="siren")
    return table.assign(
        rapport_bas=table["annonce"] / table["achats_bas"],
        rapport_haut=table["annonce"] / table["achats_haut"],
    ).reset_index(drop=True)
