"""The build: every file that the application reads, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from spaser.annees_en_mots import faits_des_annees
from spaser.carte_nationale import placer
from spaser.comptes import a_l_exercice, exercices_des_comptes
from spaser.construction import geometrie, tables
from spaser.construction.comptes import (
    ComptesDUnExercice,
    exercice_de_reference,
    lire_comptes,
    table_comptes,
)
from spaser.construction.datapackage import (
    chemin_de,
    completer_lisez_moi,
    decrire_paquet,
    ecrire_json,
    lire_provenance,
)
from spaser.construction.ecriture import ecrire_points, ecrire_suivies, ecrire_tables
from spaser.courbe import courbe, large
from spaser.donnees import PAQUET, RACINE
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.lecture import lire_csv
from spaser.scenario import Scenario
from spaser.schemas_des_tables import SOURCES

_ATELIER = ".construction-"


def construire(racine: Path = RACINE) -> list[Path]:
    """Rebuild `data/` and `static/carte/` of a project folder from `data/sources/`.

    Deterministic; removes what a build that was killed left. Returns the files written. Raises
    ErreurDonnees, with every fault of every source, and then leaves the folder as it was.
    """
    dossier = racine / "data"
    provenance = lire_provenance(dossier / "sources")
    sources, exercices = _lire_sources(dossier / "sources", provenance)
    reference = exercice_de_reference(exercices)
    comptes = table_comptes(exercices, sources["paris_consolide"])
    releve = date.fromisoformat(provenance["sources"]["adoptions"]["acces"])
    contours = geometrie.lire_contours(chemin_de("contours", provenance, dossier / "sources"))
    for reste in dossier.glob(f"{_ATELIER}*"):
        shutil.rmtree(reste)
    with tempfile.TemporaryDirectory(prefix=_ATELIER, dir=dossier) as temporaire:
        atelier = Path(temporaire)
        construits, servis = atelier / "tables", atelier / "carte"
        construits.mkdir()
        servis.mkdir()
        niveaux = geometrie.par_niveau(contours, reference.lignes)
        identites = _collectivites(reference, sources, niveaux)
        collectivites = a_l_exercice(identites, comptes, reference.annee)
        ecrire_tables(
            {
                "collectivites": identites,
                "comptes": comptes,
                "changements_comptables": sources["changements_comptables"],
                "adoptions": tables.table_adoptions(sources, collectivites, releve),
                "reperes_obliges": sources["reperes_obliges"],
                "reperes_adoption": sources["reperes_adoption"],
                "engagements": tables.table_engagements(sources, collectivites),
                "reperes_clauses": sources["reperes_clauses"],
                "objectifs_nationaux": sources["objectifs_nationaux"],
                "cadre_legal": sources["cadre_legal"],
                "achats_declares": tables.table_achats_declares(sources, collectivites),
                "autres_acheteurs": tables.table_autres_acheteurs(sources),
                "contours": geometrie.contours_par_siren(niveaux),
            },
            construits,
        )
        (servis / "france.topojson").write_text(
            geometrie.carte_de_france(contours, collectivites), "utf-8"
        )
        (servis / "epci.topojson").write_text(geometrie.carte_des_epci(contours), "utf-8")
        ecrire_points(collectivites, servis / "collectivites.csv")
        ecrire_suivies(
            collectivites,
            comptes,
            sources,
            servis / "suivies.json",
            reference.annee,
        )
        large(courbe(collectivites.assign(adoptante=False), Scenario(0))).to_csv(
            servis / "courbe.csv", index=False, lineterminator="\n"
        )
        paquet = decrire_paquet(dossier, provenance, reference.annee, construits, servis)
        ecrire_json(paquet, atelier / PAQUET)
        lisez_moi = atelier / "README.md"
        lisez_moi.write_text(
            completer_lisez_moi(
                (dossier / "README.md").read_text("utf-8"),
                (racine / "content" / "limites.md")
                .read_text("utf-8")
                .format(
                    **faits_des_annees(
                        collectivites,
                        comptes,
                        sources["changements_comptables"],
                        exercices_des_comptes(paquet["exercices"], collectivites, comptes),
                    )
                ),
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


def _lire_sources(
    dossier: Path, provenance: dict[str, Any]
) -> tuple[dict[str, pd.DataFrame], list[ComptesDUnExercice]]:
    lues: dict[str, pd.DataFrame] = {}
    anomalies: list[Anomalie] = []
    exercices: list[ComptesDUnExercice] = []
    try:
        exercices = lire_comptes(provenance, dossier)
    except ErreurDonnees as erreur:
        anomalies += erreur.anomalies
    for nom, schema in SOURCES.items():
        if nom not in provenance["sources"]:
            continue
        try:
            lues[nom] = lire_csv(chemin_de(nom, provenance, dossier), schema)
        except ErreurDonnees as erreur:
            anomalies += erreur.anomalies
    if anomalies:
        raise ErreurDonnees(anomalies)
    return lues, exercices


def _collectivites(
    reference: ComptesDUnExercice,
    sources: dict[str, pd.DataFrame],
    niveaux: geometrie.Contours,
) -> pd.DataFrame:
    collectivites = tables.table_collectivites(reference, sources, geometrie.centres(niveaux))
    return collectivites.join(placer(collectivites))
