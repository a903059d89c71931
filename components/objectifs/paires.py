"""What a scheme promised in front of what it obtained, where it says both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from components.figures.tableaux import en_cartes, lien
from components.objectifs.phrases import qui_le_dit
from spaser.engagements import Engagement, FaceAFace, face_a_face
from spaser.faits_en_mots import en_annee, en_base, valeur_en_mots
from spaser.formats import ESPACE_INSECABLE, enumeration, quantite, typographie
from spaser.indicateurs import INDICATEURS, POUR_CENT, CodeIndicateur

Paire = tuple[CodeIndicateur, FaceAFace]
_COLONNES = ("Qui", "Indicateur", "Objectif", "Résultat", "Écart")


def paires(lignes: pd.DataFrame) -> list[Paire]:
    """Return the pairs of some rows of `o.engagements`, indicator by indicator."""
    return [(code, paire) for code in INDICATEURS for paire in face_a_face(lignes, code)]


_CONCLUSIONS = {
    "atteint": (
        "résultat égale ou dépasse l'objectif",
        "résultats égalent ou dépassent l'objectif",
    ),
    "dessous": ("reste au-dessous", "restent au-dessous"),
    "en_chemin": ("précède l'année visée", "précèdent l'année visée"),
    "depart": ("date d'avant le schéma", "datent d'avant le schéma"),
    "sans_annee": ("n'a pas d'année", "n'ont pas d'année"),
}
"""What a result says of its objective; only one measured in time can have missed it."""


def conclusion(paire: FaceAFace) -> str:
    """Return one of _CONCLUSIONS."""
    resultat, visee = paire.resultat, paire.objectif.annee
    if resultat.depart:
        return "depart"
    if paire.ecart >= 0:
        return "atteint"
    if resultat.annee is None:
        return "sans_annee"
    return "en_chemin" if visee is not None and resultat.annee < visee else "dessous"


def titre_des_paires(dites: Sequence[Paire]) -> str:
    """Return how many results are at their objective or above, and what to think of the others."""
    combien = Counter(conclusion(paire) for _, paire in dites)
    quoi = [quantite(combien[code], *mots) for code, mots in _CONCLUSIONS.items() if combien[code]]
    return (
        f"Objectif face à résultat : {quantite(len(dites), 'fois', 'fois')}, un même schéma dit "
        f"les deux ; {enumeration(quoi)}"
    )


def en_tableau(dites: Sequence[Paire]) -> str:
    """Return pairs as an HTML table, one a row."""
    return en_cartes(_COLONNES, [_cellules(code, paire) for code, paire in dites])


def _cellules(code: CodeIndicateur, paire: FaceAFace) -> list[str]:
    qui = paire.objectif
    nom = qui_le_dit(qui)
    mots = (
        f"{INDICATEURS[code].libelle}{en_base(paire.base)}",
        _chiffre(paire.objectif, paire.unite),
        _chiffre(paire.resultat, paire.unite),
        _ecart(paire),
    )
    return [lien(qui.siren, nom) if qui.siren else _echapper(nom), *map(_echapper, mots)]


def _echapper(mots: str) -> str:
    return str(Markup.escape(typographie(mots)))


def _chiffre(dit: Engagement, unite: str) -> str:
    depart = " (avant le schéma)" if dit.depart else ""
    return f"{valeur_en_mots(dit.valeur, unite, dit.borne)}{en_annee(dit.annee)}{depart}"


def _ecart(paire: FaceAFace) -> str:
    unite = "points" if paire.unite == POUR_CENT else paire.unite
    signe = "+" if paire.ecart > 0 else "−" if paire.ecart < 0 else ""
    return f"{signe}{ESPACE_INSECABLE if signe else ''}{valeur_en_mots(abs(paire.ecart), unite)}"
