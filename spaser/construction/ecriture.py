"""Writing of the built tables, and of the files that browsers draw the maps from."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from spaser.carte_nationale import achats_de_la_ville, lieux_suivis
from spaser.droit import lire_droit
from spaser.lecture import valider
from spaser.schemas_des_tables import CONSTRUITS
from spaser.simulation import au_dessus

# Below this (€ TTC), a commune is not sent to browsers: content/limites.md says so.
_ACHATS_CARTE = 2_000_000


def ecrire_tables(construites: dict[str, pd.DataFrame], dossier: Path) -> None:
    """Write the tables as Parquet, of the types and columns that their schemas say."""
    for nom, table in construites.items():
        schema = CONSTRUITS[nom]
        typee = valider(
            table[list(schema.columns)].reset_index(drop=True), schema, f"{nom}.parquet"
        )
        arrow = pa.Table.from_pandas(typee, preserve_index=False)
        jours = [
            pa.field(champ.name, pa.date32()) if pa.types.is_timestamp(champ.type) else champ
            for champ in arrow.schema
        ]
        # Without the metadata that pandas adds, which change with its version.
        pq.write_table(
            arrow.cast(pa.schema(jours)),
            dossier / f"{nom}.parquet",
            compression="zstd",
            compression_level=9,
        )


def ecrire_points(collectivites: pd.DataFrame, chemin: Path) -> None:
    """Write the position and purchases (k€) of those that the map may show.

    `ville`: the purchases of the commune at the same place, from which a sign is set apart.
    """
    montrees = au_dessus(collectivites["achats_haut"].to_numpy(), _ACHATS_CARTE)
    points = (
        collectivites.assign(ville=achats_de_la_ville(collectivites))
        .loc[montrees | (collectivites["type"] != "commune")]
        .sort_values("achats_haut", ascending=False, kind="stable")
    )
    pd.DataFrame(
        {
            "siren": points["siren"],
            "nom": points["nom_complet"],
            "type": points["type"],
            "lon": points["carte_longitude"].round(2),
            "lat": points["carte_latitude"].round(2),
            "haut": points["achats_haut"] // 1000,
            "ville": points["ville"] // 1000,
        }
    ).to_csv(chemin, index=False, lineterminator="\n")


def ecrire_suivies(
    collectivites: pd.DataFrame,
    comptes: pd.DataFrame,
    sources: dict[str, pd.DataFrame],
    chemin: Path,
    annee: int,
) -> None:
    """Write what the map of adoptions says of a place whatever the date and the regime.

    `lieux_suivis` of those that a regime obliges, on the accounts of some year (`comptes`), or that
    are in the list of adoptions.
    """
    seuil = min(regime.seuil for regime in lire_droit(sources["cadre_legal"]).regimes)
    au_dela = comptes[comptes["retenu"] & au_dessus(comptes["achats_haut"].to_numpy(), seuil)]
    suivis = {*au_dela["siren"], *sources["adoptions"]["siren"]}
    contenu = lieux_suivis(collectivites, suivis, annee)
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, separators=(",", ":")), "utf-8")
