"""The estimate and the list of adoptions against what others publish: counts, rates, amounts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from spaser.formats import enumeration
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario
from spaser.schemas_des_tables import bornes_date
from spaser.simulation import TOTAL
from spaser.vocabulaire import CONVENTIONS


def nombres_publies(observatoire: Observatoire) -> pd.DataFrame:
    """Return each published count next to the range of the estimate at its threshold.

    `seuil_meur`, `producteur`, `date`, `perimetre`, `publie`, `ht` and `ttc` (counts under each
    convention), `dedans` (between them) and `ecart` (in %, from the nearest). Highest thresholds
    first.
    """
    reperes = observatoire.donnees.reperes_obliges
    table = reperes[["seuil_meur", "producteur", "date", "perimetre"]].assign(
        publie=reperes["total"]
    )
    for convention in CONVENTIONS:
        table[convention] = [
            observatoire.resultat(
                Scenario(round(seuil * MILLION), convention=convention)
            ).effectifs("obligees")[TOTAL]
            for seuil in table["seuil_meur"]
        ]
    bornes = table[list(CONVENTIONS)]
    ecarts = bornes.sub(table["publie"], axis=0).abs().div(bornes)
    return table.assign(
        dedans=table["publie"].between(table["ht"], table["ttc"]),
        ecart=ecarts.min(axis=1).mul(100).round(1),
    ).sort_values(["seuil_meur", "publie"], ascending=[False, True], ignore_index=True)


def annonces_de(achats_declares: pd.DataFrame, siren: str) -> pd.DataFrame:
    """Return the announced amounts that cover a collectivité, alone or with others."""
    couvertes = achats_declares["sirens"].fillna("").str.split(" ")
    return achats_declares[[siren in sirens for sirens in couvertes]]


def montants_annonces(achats_declares: pd.DataFrame, collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return one row per announced amount of collectivités of the accounts.

    An amount that several announce together is set against the sum of their estimates. `sirens`
    (a list), `nom_complet` (their names), `type` (of the first), `annonce` (€, middle of the range
    announced), `achats_bas`, `achats_haut` (€), `rapport_bas` and `rapport_haut` (the amount over
    each bound), `annee`, `base`, `taxe`, `source_url`.
    """
    comptes = collectivites.astype({"type": "str"}).set_index("siren")
    annonces = achats_declares[["annee", "base", "taxe", "source_url"]].assign(
        sirens=achats_declares["sirens"].fillna("").str.split(" "),
        annonce=(achats_declares[["montant_min_meur", "montant_max_meur"]].mean(axis=1) * 1_000_000)
        .round()
        .astype("int64"),
    )
    connues = frozenset(comptes.index)
    table = annonces[annonces["sirens"].map(connues.issuperset)].reset_index(drop=True)
    elles = [comptes.loc[sirens] for sirens in table["sirens"]]
    table["nom_complet"] = [enumeration(e["nom_complet"].tolist()) for e in elles]
    table["type"] = [e["type"].iloc[0] for e in elles]
    for borne in ("achats_bas", "achats_haut"):
        table[borne] = [int(e[borne].sum()) for e in elles]
    return table.assign(
        rapport_bas=table["annonce"] / table["achats_bas"],
        rapport_haut=table["annonce"] / table["achats_haut"],
    )


def taux_publies(
    premieres: pd.DataFrame, reperes_adoption: pd.DataFrame, obliges_publies: int
) -> pd.DataFrame:
    """Return each national count next to ours at the same date.

    `date`, `producteur`, `taux_pct`, `publie` (adopters: as published, or the rate times
    `obliges_publies`), `calcule` (whether it is that product), `recense` and, for each type,
    `publie_…` (NaN if not told) and `recense_…`.
    """
    par_type = {
        "region": "regions",
        "departement": "departements",
        "epci": "metropoles",
        "commune": "villes",
    }
    lignes = []
    for repere in reperes_adoption.sort_values("date").to_dict("records"):
        connues = premieres[premieres["jour"] <= pd.Timestamp(_fin(repere["date"]))]
        calcule = pd.isna(repere["adoptants"])
        ligne = {
            "date": repere["date"],
            "producteur": repere["producteur"],
            "taux_pct": repere["taux_pct"],
            "publie": round(repere["taux_pct"] / 100 * obliges_publies)
            if calcule
            else int(repere["adoptants"]),
            "calcule": calcule,
            "recense": len(connues),
        }
        for type_, colonne in par_type.items():
            ligne[f"publie_{type_}"] = repere[colonne]
            ligne[f"recense_{type_}"] = int((connues["type"] == type_).sum())
        lignes.append(ligne)
    return pd.DataFrame(lignes)


def _fin(texte: str) -> date:
    bornes = bornes_date(texte)
    assert bornes is not None, "checked by the schema"
    return bornes[1]
