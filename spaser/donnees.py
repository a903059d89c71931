"""Loading of the built files: checked against their hashes and schemas, typed, read-only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pyarrow as pa

from spaser import releve_des_engagements
from spaser.comptes import a_l_exercice, exercices_des_comptes
from spaser.droit import Droit, lire_droit
from spaser.empreintes import verifier_empreinte
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.exercices import Exercices
from spaser.lecture import valider
from spaser.paquet import lire_paquet
from spaser.releve import Evenement, completer
from spaser.schemas_des_tables import CONSTRUITS
from spaser.vocabulaire import TYPES

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = RACINE / "data"
PAQUET = "datapackage.json"


@dataclass(frozen=True, eq=False)
class Donnees:
    """Everything that the application reads, from one version of the data.

    `version`: short hash of the built files. `collectivites`: with the amounts (€) of the year of
    reference. `releve`: the list of schemes as built; `adoptions`: the same with what `evenements`,
    the public history of the follow-up, oldest first, change in it. So are `engagements_releves`
    and `engagements`, what schemes promise and obtain. `paquet`: the content of datapackage.json.
    """

    version: str
    collectivites: pd.DataFrame
    comptes: pd.DataFrame
    changements_comptables: pd.DataFrame
    releve: pd.DataFrame
    adoptions: pd.DataFrame
    reperes_obliges: pd.DataFrame
    reperes_adoption: pd.DataFrame
    engagements_releves: pd.DataFrame
    engagements: pd.DataFrame
    reperes_clauses: pd.DataFrame
    objectifs_nationaux: pd.DataFrame
    cadre_legal: pd.DataFrame
    achats_declares: pd.DataFrame
    autres_acheteurs: pd.DataFrame
    contours: pd.DataFrame
    droit: Droit
    exercices: Exercices
    paquet: dict[str, Any]
    evenements: tuple[Evenement, ...]

    @property
    def version_du_suivi(self) -> str:
        """Short hash of the list of adoptions, and of what the follow-up says of it."""
        construite = next(
            str(r["hash"]).removeprefix("sha256:")[:12]
            for r in self.paquet["resources"]
            if r["path"] == "adoptions.parquet"
        )
        if not self.evenements:
            return construite
        return hashlib.sha256(f"{construite}{self.evenements}".encode()).hexdigest()[:12]

    def avec(self, evenements: Sequence[Evenement]) -> Self:
        """Return the same data with a history of the follow-up."""
        adoptions = completer(self.releve, evenements, self.collectivites)
        return replace(
            self,
            adoptions=adoptions,
            engagements=releve_des_engagements.completer(
                self.engagements_releves, evenements, adoptions, self.collectivites
            ),
            evenements=tuple(evenements),
        )


def charger(dossier: Path = DOSSIER) -> Donnees:
    """Return the built data of a folder.

    Raises ErreurDonnees, file by file, if one is missing, altered or not as its schema says.
    """
    paquet = lire_paquet(dossier / PAQUET)
    empreintes = {
        ressource["path"]: ressource["hash"].removeprefix("sha256:")
        for ressource in paquet["resources"]
        if ressource.get("construit")
    }
    anomalies: list[Anomalie] = []
    tables = {}
    for nom, schema in CONSTRUITS.items():
        chemin = dossier / f"{nom}.parquet"
        try:
            verifier_empreinte(chemin, empreintes[chemin.name])
            tables[nom] = valider(_lire_table(chemin), schema, chemin.name)
        except ErreurDonnees as erreur:
            anomalies += erreur.anomalies
    if anomalies:
        raise ErreurDonnees(anomalies)
    collectivites = tables["collectivites"]
    collectivites["type"] = pd.Categorical(collectivites["type"], categories=list(TYPES))
    exercices = exercices_des_comptes(paquet["exercices"], collectivites, tables["comptes"])
    tables["collectivites"] = a_l_exercice(collectivites, tables["comptes"], exercices.reference)
    tables["releve"] = tables["adoptions"]
    tables["engagements_releves"] = tables["engagements"]
    return Donnees(
        version=_version(paquet),
        droit=lire_droit(tables["cadre_legal"]),
        exercices=exercices,
        paquet=paquet,
        evenements=(),
        **tables,
    ).avec(())


def _lire_table(chemin: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(chemin)
    except (OSError, pa.ArrowException):
        phrase = "fichier illisible, ou qui n'est pas une table Parquet : lancer « make data »"
        raise ErreurDonnees([Anomalie(chemin.name, None, None, phrase)]) from None


def _version(paquet: dict[str, Any]) -> str:
    """Return a hash of all the files built, those that browsers keep under this version too."""
    empreintes = [r["hash"] for r in paquet["resources"] if r.get("construit")]
    empreintes += [servi["hash"] for servi in paquet["fichiers_servis"]]
    return hashlib.sha256("".join(sorted(empreintes)).encode()).hexdigest()[:12]
