"""A contribution: what someone tells of a collectivité, checked before it is received."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from spaser.releve import ENGAGEMENT
from spaser.schemas_des_tables import bornes_date
from suivi.erreurs import ContributionRefusee
from suivi.faits import CHAMPS_DU_FAIT, LIBELLE_MAXIMAL, fautes_du_fait, lire_le_fait
from suivi.liens import faute_du_lien
from suivi.vocabulaire import ROLES, SUJETS

PREMIERE_ANNEE = 2014
"""That of the law that made the schemes: none can be older."""
_ANNEES_DEVANT = 12
_SCHEMA_ID = re.compile(r"[a-z0-9-]{0,100}")
_LONGUEURS = {
    "perimetre": 200,
    "partenaires": 500,
    "libelle": LIBELLE_MAXIMAL,
    "commentaire": 2_000,
    "courriel": 254,
}
_D_UNE_ADOPTION = ("date", "debut", "fin", "perimetre", "partenaires")
_BALISE = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_COURRIEL = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}@([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Contribution:
    """What is told, as text: empty where nothing is said.

    `sujet` and `role`: codes of SUJETS and ROLES. `date`: AAAA, AAAA-MM or AAAA-MM-JJ, of the
    adoption. `debut`, `fin`: years. `partenaires`: SIREN of the other entities of a joint scheme,
    separated by a space. `schema_id`: the scheme that it speaks of, if it is in the list. What
    comes after is of a fact: `borne`, `base`, `indicateur`… are codes of `spaser.indicateurs`,
    `valeur` a number with a point, `annee` that aimed at by an objective, or else measured.
    """

    siren: str
    sujet: str
    role: str
    date: str = ""
    debut: str = ""
    fin: str = ""
    perimetre: str = ""
    partenaires: str = ""
    lien: str = ""
    schema_id: str = ""
    nature: str = ""
    theme: str = ""
    indicateur: str = ""
    libelle: str = ""
    borne: str = ""
    base: str = ""
    valeur: str = ""
    unite: str = ""
    annee: str = ""

    def en_objet(self) -> dict[str, str]:
        """Return it as a JSON object: only what is said."""
        return {cle: valeur for cle, valeur in asdict(self).items() if valeur}

    @classmethod
    def depuis(cls, objet: Mapping[str, Any]) -> Self:
        """Return that of `en_objet`."""
        return cls(**{f.name: str(objet.get(f.name, "")) for f in fields(cls)})


@dataclass(frozen=True)
class Confidences:
    """What is told to editors alone, and can be erased: how to answer, and a comment."""

    courriel: str = ""
    commentaire: str = ""


CHAMPS = tuple(champ.name for classe in (Contribution, Confidences) for champ in fields(classe))
"""The fields of a form, in their order."""


def est_demande(champ: str, sujet: str) -> bool:
    """Say whether a field is one of a subject: a fact has its own, and none of an adoption."""
    return champ not in (_D_UNE_ADOPTION if sujet == ENGAGEMENT else CHAMPS_DU_FAIT)


def verifier(
    brute: Mapping[str, str], connue: Callable[[str], bool], jour: date
) -> tuple[Contribution, Confidences]:
    """Return what a form says, cleaned; `connue` says whether a SIREN is a collectivité's.

    Raises ContributionRefusee with a sentence by field.
    """
    bruts = {champ: str(brute.get(champ) or "") for champ in CHAMPS}
    # A link is kept as it is, or refused: cleaned, it would lead elsewhere.
    dits = {c: _nettoyer(dit) for c, dit in bruts.items()} | {"lien": bruts["lien"].strip()}
    for cle in ("siren", "date", "debut", "fin"):
        dits[cle] = "".join(dits[cle].split())
    if dits["sujet"] == ENGAGEMENT:
        dits |= lire_le_fait(dits)
    fautes = {champ: f"Champ inconnu : {champ[:40]}." for champ in brute if champ not in CHAMPS} | {
        champ: phrase for champ, phrase in _fautes(dits, connue, jour).items() if phrase
    }
    if fautes:
        raise ContributionRefusee(fautes)
    confidences = Confidences(dits["courriel"], dits["commentaire"])
    return Contribution.depuis(dits), confidences


def _nettoyer(texte: str) -> str:
    """Return a text without tags, control characters or spaces around: one line a paragraph."""
    # What is left of a tag within a tag may be one.
    while (sans := _BALISE.sub(" ", texte)) != texte:
        texte = sans
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    propres = (
        " ".join("".join(s if unicodedata.category(s)[0] != "C" else " " for s in ligne).split())
        for ligne in lignes
    )
    return "\n".join(propres).strip()


def _fautes(dits: Mapping[str, str], connue: Callable[[str], bool], jour: date) -> dict[str, str]:
    trop_longs = {
        champ: f"{longueur} caractères au plus, {len(dits[champ])} reçus."
        for champ, longueur in _LONGUEURS.items()
        if len(dits[champ]) > longueur
    }
    de_trop = {
        champ: "Ce champ ne se dit pas pour ce sujet."
        for champ, dit in dits.items()
        if dit and dits["sujet"] in SUJETS and not est_demande(champ, dits["sujet"])
    }
    du_fait = fautes_du_fait(dits, jour) if dits["sujet"] == ENGAGEMENT else {}
    return {
        "siren": "" if connue(dits["siren"]) else "Collectivité inconnue : choisir son nom.",
        "sujet": _parmi(dits["sujet"], SUJETS),
        "role": _parmi(dits["role"], ROLES),
        "date": _faute_de_la_date(dits["date"], jour),
        **_fautes_de_la_periode(dits["debut"], dits["fin"], jour),
        "partenaires": _faute_des_partenaires(dits["partenaires"], dits["siren"], connue),
        "lien": _faute_du_lien(dits),
        "schema_id": (
            "" if _SCHEMA_ID.fullmatch(dits["schema_id"]) else "Schéma inconnu : le choisir."
        ),
        "courriel": (
            "Adresse électronique incomplète."
            if dits["courriel"] and not _COURRIEL.fullmatch(dits["courriel"])
            else ""
        ),
        **du_fait,
        **trop_longs,
        **de_trop,
    }


def _parmi(code: str, mots: Mapping[Any, str]) -> str:
    return "" if code in mots else f"Choisir parmi : {', '.join(mots)}."


def _faute_de_la_date(texte: str, jour: date) -> str:
    if not texte:
        return ""
    bornes = bornes_date(texte)
    if bornes is None:
        return "Date illisible : AAAA, AAAA-MM ou AAAA-MM-JJ."
    if bornes[0] > jour:
        return "Cette date est dans le futur."
    if bornes[1].year < PREMIERE_ANNEE:
        return f"Aucun SPASER n'existe avant {PREMIERE_ANNEE}."
    return ""


def _fautes_de_la_periode(debut: str, fin: str, jour: date) -> dict[str, str]:
    annees = range(PREMIERE_ANNEE, jour.year + _ANNEES_DEVANT + 1)
    admises = {str(annee) for annee in annees}
    phrase = f"Une année est attendue, de {annees[0]} à {annees[-1]}."
    fautes = {
        champ: "" if not dit or dit in admises else phrase
        for champ, dit in (("debut", debut), ("fin", fin))
    }
    if debut and fin and not any(fautes.values()) and fin < debut:
        fautes["fin"] = "La fin précède le début."
    return fautes


def _faute_des_partenaires(texte: str, siren: str, connue: Callable[[str], bool]) -> str:
    autres = texte.split()
    if siren in autres or len(set(autres)) != len(autres):
        return "Chaque partenaire est nommé une fois, et n'est pas la collectivité elle-même."
    inconnus = [autre for autre in autres if not connue(autre)]
    return f"SIREN inconnu : {inconnus[0][:20]}." if inconnus else ""


def _faute_du_lien(dits: Mapping[str, str]) -> str:
    if dits["lien"]:
        return faute_du_lien(dits["lien"])
    if dits["sujet"] == "document":
        return "Donner le lien du document."
    if dits["sujet"] == ENGAGEMENT:
        return "Donner le lien de la page publique qui le dit."
    if dits["sujet"] == "correction" and not any(dits[c] for c in ("date", "debut", "fin")):
        return "Donner la date, la période ou le lien qui corrige."
    return ""
