"""Liste la licence de chaque dépendance, installée ou copiée : `make licences`.

Rend 1 si l'une n'est pas dite, ou n'est pas de celles que le projet a examinées.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MUETTES = {"streamlit-folium": "MIT"}
"""Paquets qui ne disent pas leur licence : celle de leur dépôt, lue là."""
COPIEES = {
    "leaflet": "BSD-2-Clause",
    "qrcode-generator": "MIT",
    "source-sans": "OFL-1.1",
    "topojson-client": "ISC",
}
"""Dossiers de `static/` qui viennent d'ailleurs, chacun avec le texte de sa licence."""
ADMISES = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib"),
    # N'oblige que qui modifie ou redistribue le paquet : l'importer tel quel laisse libre.
    "LGPL-3.0-only",
    # Les classeurs de PyPI, moins précis.
    *("3-Clause BSD License", "Apache License 2.0", "Apache Software License", "BSD License"),
    *("MIT License", "Mozilla Public License 2.0 (MPL 2.0)"),
}
"""Licences qui laissent copier, modifier et servir ; une autre s'examine avant d'entrer ici."""
NON_DITE = "non dite"


def verrouillees() -> dict[str, bool]:
    """Noms des paquets du verrou, dans l'ordre ; vrai s'il n'est que pour certains systèmes."""
    lignes = (RACINE / "requirements.lock").read_text("utf-8")
    trouvees = re.findall(r"^([^\s#=-][^\s=]*)==\S+( ;)?", lignes, re.MULTILINE)
    return {nom: bool(condition) for nom, condition in sorted(trouvees)}


def licence(nom: str) -> str:
    """Licence que dit le paquet installé : expression SPDX, à défaut classeurs, à défaut texte."""
    dites = metadata(nom)
    classeurs = [
        c.rpartition(" :: ")[2] for c in dites.get_all("Classifier", []) if c.startswith("License")
    ]
    texte = (dites["License"] or "").strip().partition("\n")[0]
    dite = dites["License-Expression"] or ", ".join(classeurs) or texte
    return dite or MUETTES.get(nom, NON_DITE)


def admise(dite: str) -> bool:
    """Dit si une licence est de celles examinées : toutes (AND, virgule), ou l'une (OR)."""
    return all(
        any({choix, choix.strip("()")} & ADMISES for choix in partie.split(" OR "))
        for partie in re.split(r" AND |, ", dite)
    )


def copiees() -> list[str]:
    """Dossiers de `static/` qui portent le texte d'une licence."""
    return sorted({fichier.parent.name for fichier in (RACINE / "static").glob("*/LICEN*")})


def main() -> int:
    """Écrit la liste ; 1 si une licence est à examiner."""
    a_examiner = []
    for nom, selon_le_systeme in verrouillees().items():
        try:
            dite, version = licence(nom), metadata(nom)["Version"]
        except PackageNotFoundError:
            dite, version = NON_DITE, "absente"
            if selon_le_systeme:
                print(f"{nom:28}{'':18}propre à un autre système, non installée ici")
                continue
        print(f"{nom:28}{version:18}{dite}")
        if not admise(dite):
            a_examiner.append(nom)
    for nom in copiees():
        dite = COPIEES.get(nom, NON_DITE)
        print(f"{nom:28}{'static/':18}{dite}")
        if not admise(dite):
            a_examiner.append(nom)
    if a_examiner:
        print(f"Licence à examiner : {', '.join(a_examiner)}.", file=sys.stderr)
    return 1 if a_examiner else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
