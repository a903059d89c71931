"""Tables of collectivités and adoptions, from the validated source tables."""

from __future__ import annotations

from datetime import date

import pandas as pd

from spaser.construction.comptes import ComptesDUnExercice, achats_bas
from spaser.construction.noms import noms, noms_complets
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.releve import COLONNES_DES_SOURCES, dater
from spaser.schemas_des_tables import (
    ADOPTIONS,
    ADOPTIONS_DU_SUIVI,
    DU_SUIVI,
    ENGAGEMENTS,
    ENGAGEMENTS_DU_SUIVI,
)

_ALSACE = "67A"
_REGION_ALSACE = "44"
# Notes that the survey kept for itself at the head or the tail of what a source says.
_NOTES_DE_RELEVE = (
    r"^(AMÉLIORE \([^)]*\)|CONFIRME)\. "
    r"|^\[Repris d'achats_publies\.csv, base/taxe ajoutées\] "
    r"|\.? Adresse nettoyée d'un identifiant personnel présent dans l'adresse stockée$"
)


def table_collectivites(
    reference: ComptesDUnExercice, sources: dict[str, pd.DataFrame], centres: pd.DataFrame
) -> pd.DataFrame:
    """Return the collectivités of the year of reference with their places and names.

    `centres` gives `siren`, `latitude` and `longitude` of the régions and départements.
    Raises ErreurDonnees if a row has no place in the official geographic code, or no position.
    """
    table = reference.lignes.drop(columns="perimetre").reset_index()
    _ajouter_lieux(table, sources, reference.fichier)
    table["nom"] = noms(table, sources)
    table["nom_complet"] = noms_complets(table, sources)

    positions = pd.concat(
        [sources["positions"][["siren", "latitude", "longitude"]], centres]
    ).set_index("siren")
    for axe in ("latitude", "longitude"):
        table[axe] = table["siren"].map(positions[axe])
    _refuser(
        table, table["latitude"].isna(), reference.fichier, "siren", "n'a ni position ni contour"
    )
    return table


def _ajouter_lieux(table: pd.DataFrame, sources: dict[str, pd.DataFrame], fichier: str) -> None:
    communes = sources["decoupage_communes"].set_index("code")
    departements = sources["decoupage_departements"].set_index("code")
    regions = sources["decoupage_regions"].set_index("code")

    table["departement_code"] = (
        table["code"]
        .map(communes["departement"])
        .where(table["type"] == "commune")
        .fillna(table["code"].where(table["type"] == "departement"))
        .fillna(table["siren"].map(_departement_principal(table, communes)))
    )
    table["departement_nom"] = table["departement_code"].map(
        departements["nom"].to_dict() | {_ALSACE: "Alsace"}
    )
    table["region_code"] = (
        table["departement_code"]
        .map(departements["region"].to_dict() | {_ALSACE: _REGION_ALSACE})
        .fillna(table["code"].where(table["type"] == "region"))
    )
    table["region_nom"] = table["region_code"].map(regions["nom"])
    perdues = table["region_nom"].isna()
    _refuser(table, perdues, fichier, "code", "ne figure pas dans le code officiel géographique")


def _refuser(
    table: pd.DataFrame, fautives: pd.Series[bool], fichier: str, champ: str, phrase: str
) -> None:
    if fautives.any():
        raise ErreurDonnees(
            [
                Anomalie(fichier, int(ligne), champ, f"« {valeur} » {phrase}")
                for ligne, valeur in table.loc[fautives, ["ligne", champ]].itertuples(index=False)
            ]
        )


def _departement_principal(table: pd.DataFrame, communes: pd.DataFrame) -> pd.Series[str]:
    """Return, by EPCI, the département where most of its inhabitants live."""
    habitants = table[table["type"] == "commune"].set_index("code")["population"]
    membres = communes.assign(habitants=habitants.reindex(communes.index).fillna(0))
    principaux: list[pd.Series[str]] = []
    for niveau in ("epci", "ept"):
        parts = membres.groupby([niveau, "departement"])["habitants"].sum().reset_index()
        parts = parts.sort_values("habitants", ascending=False, kind="stable")
        principaux.append(parts.drop_duplicates(niveau).set_index(niveau)["departement"])
    return pd.concat(principaux)


def table_adoptions(
    sources: dict[str, pd.DataFrame], collectivites: pd.DataFrame, releve: date
) -> pd.DataFrame:
    """Return the adoptions with dated bounds and period, collectivités under their own name.

    What the follow-up told comes after the survey, apart: `spaser.releve.completer` says which of
    two rows of the same scheme stands. `releve`: the day of the survey, when a scheme that no page
    dates was in preparation.

    Raises ErreurDonnees for an adoption whose SIREN, or whose type, is not that of a known
    collectivité.
    """
    parties = []
    for nom in (ADOPTIONS, ADOPTIONS_DU_SUIVI):
        if nom in sources:
            _verifier_sirens(sources[nom], collectivites, f"{nom}.csv")
            parties.append(sources[nom])
    adoptions = pd.concat(parties, ignore_index=True).reindex(columns=COLONNES_DES_SOURCES)
    adoptions = dater(adoptions.astype(dict.fromkeys(DU_SUIVI, "str")))
    return adoptions.assign(
        nom=_nommer(adoptions, collectivites, "nom"),
        resume=_sans_notes(adoptions["resume"]),
        adoption_au_plus_tard=adoptions["adoption_au_plus_tard"].fillna(pd.Timestamp(releve)),
    )


def table_engagements(
    sources: dict[str, pd.DataFrame], collectivites: pd.DataFrame
) -> pd.DataFrame:
    """Return what schemes promise and obtain, each with its `schema_id` and the type of its entity.

    What the follow-up told comes after the survey: `spaser.releve_des_engagements.completer` says
    which of it was told before. Raises ErreurDonnees for an entity that is neither a known
    collectivité nor in the list of adoptions, and for a rank or a scheme that is none of its own.
    """
    releves = [sources[nom] for nom in (ADOPTIONS, ADOPTIONS_DU_SUIVI) if nom in sources]
    adoptes = pd.concat(releves).dropna(subset="generation")
    parties = [_du_releve(sources[ENGAGEMENTS].reset_index(), adoptes, collectivites)]
    if ENGAGEMENTS_DU_SUIVI in sources:
        dits = sources[ENGAGEMENTS_DU_SUIVI].reset_index()
        parties.append(_du_suivi(dits, adoptes, collectivites))
    table = pd.concat(parties, ignore_index=True)
    types = table["siren"].map(collectivites.set_index("siren")["type"].astype("str"))
    return table.assign(
        nom=_nommer(table, collectivites, "nom"),
        type=types.fillna("autre"),
        contribution=table["contribution"].astype("str"),
    )


def _du_releve(
    table: pd.DataFrame, adoptes: pd.DataFrame, collectivites: pd.DataFrame
) -> pd.DataFrame:
    # A later event may move ranks: a fact speaks of those of the survey, which come first.
    premiers = adoptes[::-1]
    schemas = dict(zip(_par_rang(premiers), premiers["schema_id"], strict=True))
    connues = {entite for entite, _ in schemas}
    inconnues = ~table["siren"].isin(collectivites["siren"])
    inconnues &= ~table["siren"].fillna(table["nom"]).isin(connues)
    for champ, phrase in (
        ("siren", "n'est celui d'aucune collectivité connue"),
        ("nom", "n'est le nom d'aucune entité du relevé des adoptions"),
    ):
        dites = table["siren"].notna() == (champ == "siren")
        _refuser(table, inconnues & dites, "engagements.csv", champ, phrase)
    dits = [schemas.get(cle) for cle in _par_rang(table)]
    table = table.assign(schema_id=pd.Series(dits, table.index, dtype="str"), contribution=None)
    _refuser(
        table,
        table["generation"].notna() & table["schema_id"].isna(),
        "engagements.csv",
        "generation",
        "n'est le rang d'aucun schéma relevé de cette entité",
    )
    return table


def _du_suivi(
    table: pd.DataFrame, adoptes: pd.DataFrame, collectivites: pd.DataFrame
) -> pd.DataFrame:
    fichier = f"{ENGAGEMENTS_DU_SUIVI}.csv"
    inconnues = ~table["siren"].isin(collectivites["siren"])
    _refuser(table, inconnues, fichier, "siren", "n'est celui d'aucune collectivité connue")
    # Its rank is the last one that it was given.
    cles = zip(adoptes["schema_id"], adoptes["siren"], strict=True)
    rangs = dict(zip(cles, adoptes["generation"], strict=True))
    dits = [rangs.get(cle) for cle in zip(table["schema_id"], table["siren"], strict=True)]
    table = table.assign(generation=pd.Series(dits, table.index, dtype="Int64"))
    perdus = table["schema_id"].notna() & table["generation"].isna()
    _refuser(table, perdus, fichier, "schema_id", "n'est celui d'aucun schéma de cette entité")
    return table


def _par_rang(table: pd.DataFrame) -> list[tuple[str, int]]:
    entites, rangs = table["siren"].fillna(table["nom"]), table["generation"].fillna(0)
    return list(zip(entites, rangs.astype("int64"), strict=True))


def table_achats_declares(
    sources: dict[str, pd.DataFrame], collectivites: pd.DataFrame
) -> pd.DataFrame:
    """Return the amounts that collectivités declare, their full names and remarks for readers."""
    declares = sources["achats_declares"]
    return declares.assign(
        nom=_nommer(declares, collectivites, "nom_complet"),
        remarque=_sans_notes(declares["remarque"]),
    )


def table_autres_acheteurs(sources: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the syndicats and SDIS with their purchase bounds in €."""
    table = sources["achats_syndicats_sdis"].copy()
    keur = table["achats_charges_externes_keur"] + table["depenses_equipement_keur"]
    table["achats_haut"] = keur * 1000
    table["achats_bas"] = achats_bas(table["achats_haut"])
    return table


def _nommer(table: pd.DataFrame, collectivites: pd.DataFrame, champ: str) -> pd.Series[str]:
    return table["siren"].map(collectivites.set_index("siren")[champ]).fillna(table["nom"])


def _sans_notes(textes: pd.Series[str]) -> pd.Series[str]:
    return textes.str.replace(_NOTES_DE_RELEVE, "", regex=True)


def _verifier_sirens(adoptions: pd.DataFrame, collectivites: pd.DataFrame, fichier: str) -> None:
    types = collectivites.set_index("siren")["type"]
    suivies = adoptions[adoptions["type"] != "autre"]
    anomalies = []
    for ligne, siren, type_ in suivies[["siren", "type"]].itertuples():
        if siren not in types.index:
            anomalies.append(
                Anomalie(
                    fichier,
                    int(ligne),
                    "siren",
                    f"« {siren} » n'est celui d'aucune collectivité connue",
                )
            )
        elif types[siren] != type_:
            anomalies.append(
                Anomalie(
                    fichier,
                    int(ligne),
                    "type",
                    f"« {type_} » alors que cette collectivité est de type « {types[siren]} »",
                )
            )
    if anomalies:
        raise ErreurDonnees(anomalies)
