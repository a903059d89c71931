"""The sentences of the panorama, from the figures of the domain."""

from __future__ import annotations

import pandas as pd

from spaser.droit import Droit
from spaser.formats import accord, date_longue, enumeration, euros, nombre, quantite
from spaser.vocabulaire import COLLECTIVITE


def phrase_des_generations(renouvelees: pd.DataFrame) -> str:
    """Return how many are known to be at each rank of scheme above the first."""
    rangs = renouvelees["generation"].value_counts().sort_index()
    mots = {2: "deuxième", 3: "troisième", 4: "quatrième"}
    parts = [
        f"{quantite(int(n), *COLLECTIVITE)} au {mots.get(int(rang), f'{int(rang)}e')} schéma"
        for rang, n in rangs.items()
    ]
    return f"Au moins {enumeration(parts)}"


def phrase_des_echeances(echeances: pd.DataFrame) -> str:
    """Return how many schemes are to be renewed, a joint one counting once, and by how many."""
    siens = echeances[echeances["a_renouveler"]]
    schemas = siens["schema_id"].nunique()
    return (
        f"{quantite(schemas, 'schéma', 'schémas')} à renouveler dans les douze mois, par "
        f"{quantite(len(siens), *COLLECTIVITE)}"
    )


def phrases_des_delais(delais: pd.DataFrame, droit: Droit) -> list[str]:
    """Return one sentence for each group of `spaser.adoption_dans_le_temps.delais` (Markdown)."""
    phrases = []
    for regime in (droit.anterieur, droit.en_vigueur):
        ligne = delais.loc[regime.nom]
        apres = int(ligne["adoptees"] - ligne["anticipees"])
        if not apres:
            continue
        seuil = euros(int(ligne["seuil"]))
        phrase = (
            f"Obligées depuis le {date_longue(ligne['depuis'])} (plus de {seuil}) : "
            f"**{nombre(ligne['moyen'], 1)} ans** au plus en moyenne, "
            f"{nombre(ligne['median'], 1)} en médiane, pour "
            f"{quantite(apres, 'adoption datée', 'adoptions datées')}"
        )
        if ligne["anticipees"]:
            avaient = accord(ligne["anticipees"], "avait", "avaient")
            y = accord(ligne["anticipees"], "obligée", "obligées")
            phrase += f" ; {nombre(ligne['anticipees'])} {avaient} adopté avant d'y être {y}"
        phrases.append(f"{phrase}.")
    return phrases
