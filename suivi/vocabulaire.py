"""The closed lists of words of the follow-up."""

from __future__ import annotations

from typing import Literal, get_args

from spaser.releve import ENGAGEMENT

Acte = Literal["recue", "corrigee", "retiree", "acceptee", "refusee", "annulee"]
Etape = Literal["recue", "retiree", "acceptee", "refusee"]
Provenance = Literal["page", "api", "campagne"]

SUJETS: dict[str, str] = {
    "adopte": "a adopté un SPASER",
    "sans_schema": "n'a pas de SPASER",
    "en_cours": "prépare un SPASER",
    "renouvellement": "a renouvelé son SPASER",
    "correction": "une date ou un lien à corriger",
    "document": "un document ou un bilan à ajouter",
    ENGAGEMENT: "un objectif ou un résultat à ajouter",
}
"""What a contribution tells of a collectivité."""

CE_QUI_CHANGE: dict[str, str] = {
    "adopte": "SPASER adopté",
    "sans_schema": "pas de SPASER (déclaré)",
    "en_cours": "SPASER en préparation (déclaré)",
    "renouvellement": "SPASER renouvelé",
    "correction": "date, période ou lien corrigé",
    "document": "document ou bilan ajouté",
    ENGAGEMENT: "objectif ou résultat ajouté",
}
"""What an accepted contribution does to the list, by subject."""

AVEC_UNE_PAGE = ("adopte", "renouvellement", ENGAGEMENT)
"""Published with a public page only: that a scheme was adopted, what it promises or obtains."""

ROLES: dict[str, str] = {
    "agent": "agent de la collectivité",
    "elu": "élu de la collectivité",
    "citoyen": "citoyen",
    "reseau": "réseau ou association",
}
"""Who speaks, the only thing of them that is published."""

ACTES: dict[Acte, str] = {
    "recue": "reçue",
    "corrigee": "corrigée par son auteur",
    "retiree": "retirée par son auteur",
    "acceptee": "acceptée",
    "refusee": "refusée",
    "annulee": "décision annulée",
}
"""What can happen to a contribution, each once more: nothing is ever changed or removed."""

APRES: dict[Acte, Etape] = {
    "recue": "recue",
    "corrigee": "recue",
    "retiree": "retiree",
    "acceptee": "acceptee",
    "refusee": "refusee",
    "annulee": "recue",
}
"""Where each act leaves a contribution."""

PERMIS: dict[Etape, tuple[Acte, ...]] = {
    "recue": ("corrigee", "retiree", "acceptee", "refusee"),
    "acceptee": ("annulee",),
    "refusee": ("annulee",),
    "retiree": (),
}
"""What can be done next."""

PROVENANCES: tuple[Provenance, ...] = get_args(Provenance)
