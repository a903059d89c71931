"""What the follow-up accepted, as rows of a release: shown, or folded in its sources."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from spaser.actualisation.provenance import remplacer
from spaser.construction.datapackage import chemin_de, lire_provenance
from spaser.construction.tables import table_adoptions
from spaser.csv_francais import sans_formule
from spaser.donnees import RACINE, charger
from spaser.lecture import lire_csv
from spaser.releve import Evenement, lignes_du_suivi
from spaser.schemas_des_tables import ADOPTIONS, ADOPTIONS_DU_SUIVI, SOURCES

_CLES = ["schema_id", "siren", "nom"]
_ATELIER = ".construction-"
"""What a killed process leaves under this name, the next build removes."""


def lignes_a_integrer(histoire: Sequence[Evenement], racine: Path = RACINE) -> pd.DataFrame:
    """Return the rows that a release is to hold, in the shape of `adoptions_du_suivi.csv`.

    Those of what a public history accepts at its end, and those of the file of which it knows
    nothing. `racine`: the folder of a project whose data are built. Raises ErreurDonnees.
    """
    dossier = racine / "data"
    sources = dossier / "sources"
    provenance = lire_provenance(sources)
    lues = {
        nom: lire_csv(chemin_de(nom, provenance, sources), SOURCES[nom])
        for nom in (ADOPTIONS, ADOPTIONS_DU_SUIVI)
        if nom in provenance["sources"]
    }
    collectivites = charger(dossier).collectivites
    jour = date.fromisoformat(provenance["sources"][ADOPTIONS]["acces"])
    # The sources, and not what was last built of them: the file may have changed since.
    releve = table_adoptions(lues, collectivites, jour)
    return lignes_du_suivi(releve, histoire, collectivites).sort_values(_CLES)


def en_csv(lignes: pd.DataFrame) -> str:
    """Return rows as sources are written: commas, no mark; no text is a formula."""
    return str(sans_formule(lignes).to_csv(index=False, lineterminator="\n"))


def integrer(histoire: Sequence[Evenement], racine: Path = RACINE) -> tuple[Path, int]:
    """Write `lignes_a_integrer` in the sources of a project; return the file and how many they are.

    All of it or nothing; the same history gives the same bytes. Without any row there is no file.
    The provenance says the day of the last decision. Raises ErreurDonnees.
    """
    lignes = lignes_a_integrer(histoire, racine)
    sources = racine / "data" / "sources"
    fichier = sources / f"{ADOPTIONS_DU_SUIVI}.csv"
    if lignes.empty:
        fichier.unlink(missing_ok=True)
        return fichier, 0
    provenance = sources / "provenance.toml"
    with tempfile.TemporaryDirectory(prefix=_ATELIER, dir=sources.parent) as dossier:
        ecrit, decrite = Path(dossier, fichier.name), Path(dossier, provenance.name)
        ecrit.write_text(en_csv(lignes), "utf-8")
        lire_csv(ecrit, SOURCES[ADOPTIONS_DU_SUIVI])
        decrite.write_text(_datee(provenance.read_text("utf-8"), histoire), "utf-8")
        decrite.replace(provenance)
        ecrit.replace(fichier)
    return fichier, len(lignes)


def _datee(provenance: str, histoire: Sequence[Evenement]) -> str:
    if not histoire:
        return provenance
    jour = max(evenement.instant for evenement in histoire).date()
    return remplacer(provenance, {ADOPTIONS_DU_SUIVI: {"acces": jour.isoformat()}})
