"""What is prepared, and how it takes the place of the extracts: all of it, or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spaser.actualisation.provenance import Fiche, remplacer
from spaser.actualisation.rapport import Rapport
from spaser.empreintes import empreinte
from spaser.erreurs import ErreurActualisation

_ETAT = "lot.json"
_ATELIER = ".actualisation-"
_PROVENANCE = "provenance.toml"


@dataclass(frozen=True)
class Lot:
    """A folder of prepared extracts, beside the report that a person must read."""

    dossier: Path

    @property
    def extraits(self) -> Path:
        """The folder of the prepared files."""
        return self.dossier / "extraits"

    @property
    def telechargements(self) -> Path:
        """The folder of what is downloaded, kept until the lot is prepared."""
        return self.dossier / "telechargements"

    @property
    def rapport(self) -> Path:
        """The report, which stays once the lot is applied."""
        return self.dossier.with_suffix(".md")

    def ouvrir(self) -> Lot:
        """Make the folders, without what an earlier preparation left but its downloads."""
        for dossier in (self.extraits, self.telechargements):
            dossier.mkdir(parents=True, exist_ok=True)
        (self.dossier / _ETAT).unlink(missing_ok=True)
        for fichier in self.extraits.iterdir():
            fichier.unlink()
        return self

    def conclure(
        self,
        rapport: Rapport,
        fiches: Mapping[str, Fiche],
        retirees: Sequence[str],
        partis: Sequence[str],
        compares: Sequence[Path],
    ) -> None:
        """Write the report and sign the files it speaks of.

        `fiches`, `retirees`: tables of provenance.toml written, and taken away. `partis`: files
        in place that go away. `compares`: those in place that the report was made from.
        """
        self.rapport.write_text(rapport.markdown(), "utf-8")
        etat = {
            "fichiers": _empreintes(self.extraits),
            "rapport": empreinte(self.rapport),
            "compares": {fichier.name: empreinte(fichier) for fichier in compares},
            "fiches": dict(fiches),
            "retirees": list(retirees),
            "partis": list(partis),
        }
        (self.dossier / _ETAT).write_text(json.dumps(etat, ensure_ascii=False, indent=1), "utf-8")
        shutil.rmtree(self.telechargements)

    def verifie(self, sources: Path) -> dict[str, Any]:
        """Return what was signed; raise ErreurActualisation unless the report speaks of it."""
        try:
            etat: dict[str, Any] = json.loads((self.dossier / _ETAT).read_text("utf-8"))
            rapport = empreinte(self.rapport)
        except (OSError, ValueError):
            raise ErreurActualisation(
                f"« {self.dossier.name} » n'a pas de rapport : le préparer d'abord, sans "
                "--appliquer, et lire son rapport."
            ) from None
        if etat["fichiers"] != _empreintes(self.extraits) or etat["rapport"] != rapport:
            raise ErreurActualisation(
                f"« {self.dossier.name} » a changé depuis son rapport : le préparer à nouveau et "
                "relire son rapport."
            )
        if any(_empreinte(sources / nom) != lue for nom, lue in etat["compares"].items()):
            raise ErreurActualisation(
                "Les extraits en place ont changé depuis le rapport : préparer à nouveau "
                f"« {self.dossier.name} » et relire son rapport."
            )
        return etat


def lots_prepares(preparation: Path) -> list[Lot]:
    """Return the lots of a preparation folder."""
    return [Lot(etat.parent) for etat in sorted(preparation.glob(f"*/{_ETAT}"))]


def appliquer(lots: Sequence[Lot], sources: Path) -> list[Path]:
    """Put prepared files in the place of the extracts, and say so in provenance.toml.

    Returns the files written, then those taken away. Raises ErreurActualisation, OSError; what
    was there is then back.
    """
    etats = [(lot, lot.verifie(sources)) for lot in lots]
    texte = (sources / _PROVENANCE).read_text("utf-8")
    for _, etat in etats:
        texte = remplacer(texte, etat["fiches"], etat["retirees"])
    with tempfile.TemporaryDirectory(prefix=_ATELIER, dir=sources) as temporaire:
        neufs, anciens = Path(temporaire) / "neufs", Path(temporaire) / "anciens"
        neufs.mkdir()
        anciens.mkdir()
        for lot, etat in etats:
            for nom in etat["fichiers"]:
                shutil.copyfile(lot.extraits / nom, neufs / nom)
        (neufs / _PROVENANCE).write_text(texte, "utf-8")
        # Last: until then, what it says is still what is there.
        ecrits = sorted(
            (f.name for f in neufs.iterdir()), key=lambda nom: (nom == _PROVENANCE, nom)
        )
        partis = sorted({fichier for _, etat in etats for fichier in etat["partis"]} - {*ecrits})
        for nom in (*ecrits, *partis):
            if (sources / nom).exists():
                shutil.copyfile(sources / nom, anciens / nom)
        try:
            for nom in ecrits:
                (neufs / nom).replace(sources / nom)
            for nom in partis:
                (sources / nom).unlink()
        except BaseException:
            for nom in (*ecrits, *partis):
                if (anciens / nom).exists():
                    (anciens / nom).replace(sources / nom)
                else:
                    (sources / nom).unlink(missing_ok=True)
            raise
    for lot, _ in etats:
        shutil.rmtree(lot.dossier)
    return [sources / nom for nom in (*ecrits, *partis)]


def _empreintes(dossier: Path) -> dict[str, str]:
    return {fichier.name: empreinte(fichier) for fichier in sorted(dossier.iterdir())}


def _empreinte(fichier: Path) -> str | None:
    return empreinte(fichier) if fichier.exists() else None
