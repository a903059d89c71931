"""What the years of accounts say of each other, in the words of the page of limits."""

from __future__ import annotations

import itertools

import pandas as pd

from spaser.comptes import evolution_mediane, serie
from spaser.exercices import Exercices
from spaser.formats import enumeration, euros_en_millions, pourcentage
from spaser.vocabulaire import LIBELLES_TYPES


def faits_des_annees(
    collectivites: pd.DataFrame,
    comptes: pd.DataFrame,
    changements: pd.DataFrame,
    exercices: Exercices,
) -> dict[str, str]:
    """Return what the text of limits leaves in braces, computed: sentences and years."""
    return {
        "exercice": str(exercices.reference),
        "evolutions": _evolutions(collectivites, comptes, changements, exercices),
        "changements": _changements(comptes, changements),
        "perimetres": _perimetres(collectivites, comptes, exercices),
    }


def _evolutions(
    collectivites: pd.DataFrame,
    comptes: pd.DataFrame,
    changements: pd.DataFrame,
    exercices: Exercices,
) -> str:
    annees = sorted([exercices.reference, *exercices.autres])
    phrases = []
    for de, a in itertools.pairwise(annees):
        types = tuple(t for t in exercices.types(de) if t in exercices.types(a))
        if not types:
            continue
        mediane, exclues = evolution_mediane(collectivites, comptes, changements, types, de, a)
        qui = enumeration([LIBELLES_TYPES[t][1] for t in types])
        verbe = "augmentent" if mediane > 0 else "baissent"
        sauf = f", hors {enumeration(exclues)}" if exclues else ""
        phrases.append(
            f"De {de} à {exercices.en_clair(a)}, les achats des {qui} {verbe} de "
            f"{pourcentage(abs(mediane), 1)} en médiane{sauf}."
        )
    return " ".join(phrases)


def _changements(comptes: pd.DataFrame, changements: pd.DataFrame) -> str:
    cas = []
    for siren, nom, exercice, objet in zip(
        *(changements[c] for c in ("siren", "nom", "exercice", "objet")), strict=True
    ):
        achats = serie(comptes, siren).set_index("exercice")["achats_charges_externes"]
        if not {exercice - 1, exercice} <= set(achats.index):
            continue
        avant, apres = int(achats[exercice - 1]), int(achats[exercice])
        cas.append(
            f"{nom} ({objet}), de {euros_en_millions(avant, 0)} à "
            f"{euros_en_millions(apres, 0)} en {exercice}"
        )
    return f"Ont changé d'imputation : {' ; '.join(cas)}." if cas else ""


def _perimetres(collectivites: pd.DataFrame, comptes: pd.DataFrame, exercices: Exercices) -> str:
    annee = comptes[comptes["exercice"] == exercices.reference]
    doubles = annee[annee["siren"].duplicated(keep=False)]
    noms = collectivites.set_index("siren")["nom"]
    phrases = []
    for siren, lignes in doubles.groupby("siren"):
        montants = [
            f"{euros_en_millions(int(haut), 0)} "
            + ("en budget principal" if perimetre == "BP" else "avec les annexes")
            for perimetre, haut in sorted(
                zip(lignes["perimetre"], lignes["achats_haut"], strict=True)
            )
        ]
        phrases.append(f"{noms[siren]} : {', '.join(montants)}.")
    return " ".join(phrases)
