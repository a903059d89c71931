"""Where a deck is shown: its title, who organises, the day; the address says it all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from spaser.formats import date_longue

LONGUEURS = {"titre": 90, "organisateur": 80}
"""How many characters each text may have: what holds on the opening slide."""
_TITRE = "Qui doit adopter un SPASER ?"
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGUEUR_CITEE = 40


@dataclass(frozen=True)
class Seance:
    """A session; what it does not say is left to the opening slide. `jour`: none is today."""

    titre: str = ""
    organisateur: str = ""
    jour: date | None = None

    @property
    def titre_montre(self) -> str:
        """The title of the opening slide."""
        return self.titre or _TITRE

    @property
    def en_textes(self) -> dict[str, str]:
        """What it says, by key of the address; empty where it says nothing."""
        jour = self.jour.isoformat() if self.jour else ""
        return {"titre": self.titre, "organisateur": self.organisateur, "date": jour}

    @property
    def en_adresse(self) -> str:
        """Its part of an address, empty or after a scenario's: `&titre=…`."""
        suite = urlencode({cle: valeur for cle, valeur in self.en_textes.items() if valeur})
        return f"&{suite}" if suite else ""


SEANCE_ORDINAIRE = Seance()
"""What an address without any of it says."""


def lire_seance(
    parametres: Mapping[str, Sequence[str]], aujourd_hui: date
) -> tuple[Seance, list[str]]:
    """Return the session that an address says, and a sentence for each part that is no good."""
    fautes: list[str] = []
    textes = {cle: _lire_texte(cle, parametres, fautes) for cle in LONGUEURS}
    return Seance(**textes, jour=_lire_jour(parametres, aujourd_hui, fautes)), fautes


def _lire_texte(cle: str, parametres: Mapping[str, Sequence[str]], fautes: list[str]) -> str:
    texte = _propre(next(iter(parametres.get(cle, ())), ""))
    limite = LONGUEURS[cle]
    if len(texte) <= limite:
        return texte
    fautes.append(f"« {cle} » a plus de {limite} caractères : l'ouverture n'en garde que le début.")
    return f"{texte[: limite - 1].rstrip()}…"


def _lire_jour(
    parametres: Mapping[str, Sequence[str]], aujourd_hui: date, fautes: list[str]
) -> date | None:
    texte = _propre(next(iter(parametres.get("date", ())), ""))
    if not texte:
        return None
    try:
        if _JOUR.fullmatch(texte):
            return date.fromisoformat(texte)
    except ValueError:
        pass
    fautes.append(
        f"La date « {texte[:_LONGUEUR_CITEE]} » n'est pas un jour (attendu : "
        f"{aujourd_hui.isoformat()}) : l'ouverture porte celle "
        f"d'aujourd'hui, le {date_longue(aujourd_hui)}."
    )
    return None


def _propre(texte: str) -> str:
    """Return a text on one line, without what is not seen or turns what follows it around."""
    mots = " ".join(texte.split())
    return "".join(signe for signe in mots if signe.isprintable())
