"""From the rows of the survey to the obliged that adopted: every count of the site, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from spaser.adoption import (
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    SANS_SCHEMA,
    STATUTS_ADOPTES,
    schemas_connus,
)

_ENTITE = ["siren", "nom"]


@dataclass(frozen=True)
class Rapprochement:
    """Counts on a day, each step made of the one before, less what is said beside it.

    `lignes` of the survey known by then, less `en_cours`, `sans_schema` (who say they have none)
    and `faibles`, give `retenues`; they describe `schemas`, a joint one counting once, of
    `entites`, whatever their number of schemes; less the `autres` buyers, `collectivites`; less the
    `non_obligees`, `obligees`; of whom `en_vigueur` and `echues` have a scheme whose end is known.
    """

    lignes: int
    en_cours: int
    sans_schema: int
    faibles: int
    retenues: int
    schemas: int
    entites: int
    autres: int
    collectivites: int
    non_obligees: int
    obligees: int
    en_vigueur: int
    echues: int

    @property
    def periode_connue(self) -> int:
        """The obliged whose last scheme has a known end."""
        return self.en_vigueur + self.echues


def rapprocher(adoptions: pd.DataFrame, annuaire: pd.DataFrame, au: date) -> Rapprochement:
    """Return the counts of the survey on a day.

    `annuaire`: the collectivités with `siren`, `statut`, `obligee` on that day.
    """
    connues = schemas_connus(adoptions, au, avec_faible=True)
    faibles = connues["confiance"] == "faible"
    retenues = connues[connues["statut_au"].isin(STATUTS_ADOPTES)]
    entites = retenues.drop_duplicates(_ENTITE)
    adoptantes = annuaire[annuaire["statut"].isin(STATUTS_ADOPTES)]
    obligees = adoptantes[adoptantes["obligee"]]
    return Rapprochement(
        lignes=len(connues),
        en_cours=int((connues["statut_au"] == EN_COURS).sum()),
        sans_schema=int((connues["statut_au"] == SANS_SCHEMA).sum()),
        faibles=int(faibles.sum()),
        retenues=len(retenues),
        schemas=retenues["schema_id"].nunique(),
        entites=len(entites),
        autres=len(entites) - len(adoptantes),
        collectivites=len(adoptantes),
        non_obligees=len(adoptantes) - len(obligees),
        obligees=len(obligees),
        en_vigueur=int((obligees["statut"] == EN_VIGUEUR).sum()),
        echues=int((obligees["statut"] == ECHU).sum()),
    )
