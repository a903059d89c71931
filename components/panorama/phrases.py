"""The sentences of the panorama, from the figures of the domain."""

from __future__ import annotations

from datetime import date

import pandas as pd

from components.site.plan import METHODE
from components.site.textes import texte
from spaser.droit import Droit, Regime
from spaser.formats import (
    accord,
    date_longue,
    enumeration,
    euros,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.regle import nom_du_regime
from spaser.vocabulaire import COLLECTIVITE

SECTIONS = {
    "par_type": "par type",
    "regions": "par région",
    "cumul": "dans le temps",
    "renouvelees": "deuxièmes schémas",
    "echeances": "à renouveler",
    "delais": "délais",
    "couverture": "achats couverts",
    "volontaires": "volontaires",
    "a_confirmer": "à confirmer",
}
"""The anchors of the page, in its order, with their words in its table of contents."""


def premier_paragraphe(par_regime: dict[Regime, pd.DataFrame], au: date) -> str:
    """Return what the panorama says under its first figure (Markdown)."""
    return typographie(f"{ouverture(par_regime, au)} {texte('panorama')}")


def ouverture(par_regime: dict[Regime, pd.DataFrame], au: date) -> str:
    """Return adoption among the obliged of each regime, from `adoption_par_type` (Markdown)."""
    totaux = {regime: comptes.sum() for regime, comptes in par_regime.items()}
    phrases = [
        f"{nombre(t['adoptees'])} sur {nombre(t['obligees'])} "
        f"({pourcentage(t['adoptees'] / t['obligees'])}) sous le {nom_du_regime(regime)}"
        for regime, t in totaux.items()
    ]
    return (
        f"Au {date_longue(au)}, ont adopté, au moins : {enumeration(phrases)}. "
        f"[D'une ligne du relevé à une obligée](/{METHODE.chemin}#rapprochement) : comment ces "
        "nombres s'enchaînent."
    )


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
