"""The build: every file that the application reads, all of them or none."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from spaser.construction import geometrie, tables
from spaser.construction.paquet import (
    completer_lisez_moi,
    decrire_paquet,
    ecrire_json,
    exercices,
    lire_provenance,
)
from spaser.courbe import courbe, large
from spaser.donnees import PAQUET, RACINE
from spaser.droit import lire_droit
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.formats import fourchette, nombre
from spaser.lecture import lire_csv, valider
from spaser.scenario import Scenario
from spaser.schemas import CONSTRUITS, SOURCES
from spaser.simulation import au_dessus
from spaser.vocabulaire import LIBELLES_NATURES

# Below this (€), a position is not sent to browsers: the map's lowest threshold is above.
_ACHATS_CARTE = 1_000_000


def construire(racine: Path = RACINE) -> list[Path]:
    """Rebuild `data/` and `static/carte/` of a project folder from `data/sources/`.

    Deterministic. Returns the files written. Raises ErreurDonnees, with every fault of every
    source, and then leaves the folder as it was.
    """
    dossier = racine / "data"
    sources = _lire_sources(dossier / "sources")
    provenance = lire_provenance(dossier / "sources")
    releve = date.fromisoformat(provenance["sources"]["adoptions"]["acces"])
    contours = geometrie.lire_contours(dossier / "sources" / "contours_departements.geojson")
    with tempfile.TemporaryDirectory(prefix=".construction-", dir=dossier) as temporaire:
        atelier = Path(temporaire)
        construits, servis = atelier / "tables", atelier / "carte"
        construits.mkdir()
        servis.mkdir()
        niveaux = geometrie.par_niveau(contours, sources["achats_ofgl_2024"])
        collectivites = _collectivites(sources, niveaux)
        _ecrire_tables(
            {
                "collectivites": collectivites,
                "adoptions": tables.table_adoptions(sources, collectivites, releve),
                "reperes_obliges": sources["reperes_obliges"],
                "reperes_adoption": sources["reperes_adoption"],
                "cadre_legal": sources["cadre_legal"],
                "achats_declares": tables.table_achats_declares(sources, collectivites),
                "autres_acheteurs": tables.table_autres_acheteurs(sources),
                "contours": geometrie.contours_par_siren(niveaux),
            },
            construits,
        )
        (servis / "france.topojson").write_text(
            geometrie.topologie(contours, collectivites), "utf-8"
        )
        _ecrire_points(collectivites, servis / "collectivites.csv")
        _ecrire_suivies(
            collectivites,
            sources,
            servis / "suivies.json",
            exercices(provenance)["definitif"]["annee"],
        )
        large(courbe(collectivites.assign(adoptante=False), Scenario(0))).to_csv(
            servis / "courbe.csv", index=False, lineterminator="\n"
        )
        paquet = decrire_paquet(dossier, provenance, construits, servis)
        ecrire_json(paquet, atelier / PAQUET)
        lisez_moi = atelier / "README.md"
        lisez_moi.write_text(
            completer_lisez_moi(
                (dossier / "README.md").read_text("utf-8"),
                (racine / "content" / "limites.md").read_text("utf-8"),
                paquet,
            ),
            "utf-8",
        )
        destinations = {
            **{fichier: dossier / fichier.name for fichier in sorted(construits.iterdir())},
            **{
                fichier: racine / "static" / "carte" / fichier.name
                for fichier in sorted(servis.iterdir())
            },
            lisez_moi: dossier / "README.md",
            # Last: until then, what is on disk does not match the hashes and is refused.
            atelier / PAQUET: dossier / PAQUET,
        }
        (racine / "static" / "carte").mkdir(parents=True, exist_ok=True)
        for fichier, destination in destinations.items():
            shutil.move(fichier, destination)
    return list(destinations.values())


def _lire_sources(dossier: Path) -> dict[str, pd.DataFrame]:
    lues: dict[str, pd.DataFrame] = {}
    anomalies: list[Anomalie] = []
    for nom, schema in SOURCES.items():
        try:
            lues[nom] = lire_csv(dossier / f"{nom}.csv", schema)
        except ErreurDonnees as erreur:
            anomalies += erreur.anomalies
    if anomalies:
        raise ErreurDonnees(anomalies)
    return lues


def _collectivites(
    sources: dict[str, pd.DataFrame], niveaux: dict[str, gpd.GeoDataFrame]
) -> pd.DataFrame:
    collectivites = tables.table_collectivites(sources, geometrie.centres(niveaux))
    return collectivites.join(geometrie.placer(collectivites))


def _ecrire_tables(construites: dict[str, pd.DataFrame], dossier: Path) -> None:
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
        pq.write_table(arrow.cast(pa.schema(jours)), dossier / f"{nom}.parquet", compression="zstd")


def _ecrire_points(collectivites: pd.DataFrame, chemin: Path) -> None:
    points = (
        collectivites[au_dessus(collectivites["achats_haut"].to_numpy(), _ACHATS_CARTE)]
        .dropna(subset=["carte_longitude"])
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
        }
    ).to_csv(chemin, index=False, lineterminator="\n")


def _ecrire_suivies(
    collectivites: pd.DataFrame, sources: dict[str, pd.DataFrame], chemin: Path, annee: int
) -> None:
    """Write what the map of adoptions says of a place whatever the date and the regime.

    By SIREN: longitude and latitude on the map (or null), type, purchases in k€, and the first
    lines of the tooltip. For those that a regime obliges, or that are in the list of adoptions.
    """
    seuil = min(regime.seuil for regime in lire_droit(sources["cadre_legal"]).regimes)
    suivies = collectivites[
        au_dessus(collectivites["achats_haut"].to_numpy(), seuil)
        | collectivites["siren"].isin(sources["adoptions"]["siren"])
    ]
    ordonnees = suivies.sort_values("achats_haut", ascending=False, kind="stable")
    contenu = {ligne["siren"]: _suivie(ligne, annee) for ligne in ordonnees.to_dict("records")}
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _suivie(ligne: dict[Hashable, Any], annee: int) -> list[object]:
    nature, population = LIBELLES_NATURES[ligne["nature"]], ligne["population"]
    habitants = "" if pd.isna(population) else f" · {nombre(population)} habitants"
    placee = not pd.isna(ligne["carte_longitude"])
    return [
        round(ligne["carte_longitude"], 3) if placee else None,
        round(ligne["carte_latitude"], 3) if placee else None,
        ligne["type"],
        ligne["achats_haut"] // 1000,
        ligne["nom_complet"],
        nature + habitants,
        f"Achats {annee} : {fourchette(ligne['achats_bas'], ligne['achats_haut'])}",
    ]
