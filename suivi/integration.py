"""What the follow-up accepted, as rows of a release: shown, or folded in its sources."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from spaser.actualisation.provenance import remplacer
from spaser.construction.datapackage import chemin_de, lire_provenance
from spaser.construction.tables import table_adoptions, table_engagements
from spaser.csv_francais import sans_formule
from spaser.donnees import RACINE, charger
from spaser.lecture import lire_csv
from spaser.releve import Evenement, completer, lignes_du_suivi
from spaser.releve_des_engagements import completer as completer_les_engagements
from spaser.releve_des_engagements import lignes_du_suivi as engagements_du_suivi
from spaser.schemas_des_tables import (
    ADOPTIONS,
    ADOPTIONS_DU_SUIVI,
    ENGAGEMENTS,
    ENGAGEMENTS_DU_SUIVI,
    SOURCES,
)

_CLES = {
    ADOPTIONS_DU_SUIVI: ["schema_id", "siren", "nom"],
    ENGAGEMENTS_DU_SUIVI: ["siren", "contribution"],
}
_ATELIER = ".construction-"
"""What a killed process leaves under this name, the next build removes."""


def lignes_a_integrer(
    histoire: Sequence[Evenement], racine: Path = RACINE
) -> dict[str, pd.DataFrame]:
    """Return the rows that a release is to hold, by source, in the shape of its file.

    Those of what a public history accepts at its end, and those of the files of which it knows
    nothing. `racine`: the folder of a project whose data are built. Raises ErreurDonnees.
    """
    dossier = racine / "data"
    sources = dossier / "sources"
    provenance = lire_provenance(sources)
    lues = {
        nom: lire_csv(chemin_de(nom, provenance, sources), SOURCES[nom])
        for nom in (ADOPTIONS, ADOPTIONS_DU_SUIVI, ENGAGEMENTS, ENGAGEMENTS_DU_SUIVI)
        if nom in provenance["sources"]
    }
    donnees = charger(dossier)
    collectivites = donnees.collectivites
    jour = date.fromisoformat(provenance["sources"][ADOPTIONS]["acces"])
    # The sources, and not what was last built of them: the files may have changed since.
    releve = table_adoptions(lues, collectivites, jour)
    engagements = completer_les_engagements(
        table_engagements(lues, collectivites)[list(donnees.engagements)],
        histoire,
        completer(releve, histoire, collectivites),
        collectivites,
    )
    lignes = {
        ADOPTIONS_DU_SUIVI: lignes_du_suivi(releve, histoire, collectivites),
        ENGAGEMENTS_DU_SUIVI: engagements_du_suivi(engagements),
    }
    return {nom: table.sort_values(_CLES[nom]) for nom, table in lignes.items()}


def en_csv(lignes: pd.DataFrame) -> str:
    """Return rows as sources are written: commas, no mark; no text is a formula."""
    return str(sans_formule(lignes).to_csv(index=False, lineterminator="\n"))


def integrer(histoire: Sequence[Evenement], racine: Path = RACINE) -> dict[Path, int]:
    """Write `lignes_a_integrer` in the sources of a project; return how many there are, by file.

    All of it or nothing; the same history gives the same bytes. Without any row there is no file.
    The provenance says the day of the last decision. Raises ErreurDonnees.
    """
    lignes = lignes_a_integrer(histoire, racine)
    sources = racine / "data" / "sources"
    provenance = sources / "provenance.toml"
    with tempfile.TemporaryDirectory(prefix=_ATELIER, dir=sources.parent) as dossier:
        ecrits = []
        for nom, table in lignes.items():
            if table.empty:
                continue
            ecrit = Path(dossier, f"{nom}.csv")
            ecrit.write_text(en_csv(table), "utf-8")
            lire_csv(ecrit, SOURCES[nom])
            ecrits.append(ecrit)
        decrite = Path(dossier, provenance.name)
        noms = [ecrit.stem for ecrit in ecrits]
        decrite.write_text(_datee(provenance.read_text("utf-8"), noms, histoire), "utf-8")
        for nouveau in (decrite, *ecrits):
            nouveau.replace(sources / nouveau.name)
    fichiers = {sources / f"{nom}.csv": len(table) for nom, table in lignes.items()}
    for fichier, combien in fichiers.items():
        if not combien:
            fichier.unlink(missing_ok=True)
    return fichiers


def _datee(provenance: str, noms: Sequence[str], histoire: Sequence[Evenement]) -> str:
    if not histoire:
        return provenance
    jour = max(evenement.instant for evenement in histoire).date()
    return remplacer(provenance, {nom: {"acces": jour.isoformat()} for nom in noms})
