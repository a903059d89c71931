"""Liste la licence de chaque dépendance que l'application installe : `make licences`."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MUETTES = {"streamlit-folium": "MIT"}
"""Paquets qui ne disent pas leur licence : celle de leur dépôt, lue là."""


def verrouillees() -> list[str]:
    """Noms des paquets du verrou, chacun une fois, dans l'ordre."""
    lignes = (RACINE / "requirements.lock").read_text("utf-8")
    return sorted(set(re.findall(r"^([a-z0-9-]+)==", lignes, re.MULTILINE)))


def licence(nom: str) -> str:
    """Licence que dit le paquet installé : expression SPDX, à défaut classeurs, à défaut texte."""
    dites = metadata(nom)
    classeurs = [
        c.rpartition(" :: ")[2] for c in dites.get_all("Classifier", []) if c.startswith("License")
    ]
    texte = (dites["License"] or "").strip().partition("\n")[0]
    dite = dites["License-Expression"] or ", ".join(classeurs) or texte
    return dite or MUETTES.get(nom, "non dite")


if __name__ == "__main__":
    for nom in verrouillees():
        try:
            print(f"{nom:28}{metadata(nom)['Version']:18}{licence(nom)}")
        except PackageNotFoundError:
            print(f"{nom:28}{'—':18}propre à un autre système, non installée ici")
