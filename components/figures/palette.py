"""Colours (Okabe–Ito), shapes and words of every state; never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from spaser.adoption import (
    A_VERIFIER,
    AUCUNE,
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    SANS_SCHEMA,
)
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO
from spaser.simulation import (
    DEJA_OBLIGEE,
    NON_OBLIGEE,
    NOUVELLEMENT_OBLIGEE,
    OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
)

FOND_PALE, FOND_AVIS = "#F5F7F9", "#FFF4D6"
NEUTRE = "#EEF1F4"
TRAIT = "#FFFFFF"
CADRE = "#9AA5B0"
GRILLE = "#E3E8ED"
ENCRE = "#1E2A35"
ENCRE_PALE = "#5B6873"
FILET = "#D5DCE3"
LIEN = "#005A8C"
ENCRE_SUR_COULEUR = "#0B0F14"
"""For words on a filled bar."""


@dataclass(frozen=True)
class Signe:
    """How a state looks: its words, fill, outline (colour, px, dash), symbol, and whether hatched.

    Hatched: with lines of the colour of its outline (`components/figures/hachures.py`).
    """

    libelle: str
    couleur: str
    contour: str
    epaisseur: float = 1.0
    tirets: str = ""
    symbole: str = "circle"
    hachures: bool = False


ADOPTIONS: dict[str, Signe] = {
    EN_VIGUEUR: Signe("adopté, en vigueur", "#009E73", "#00402F", 2.0),
    PERIODE_INCONNUE: Signe("adopté, période inconnue", "#5CC0A0", "#00402F", 1.2),
    ECHU: Signe("adopté, échu", "#B5E0D3", "#00402F", 1.2, "2 2"),
    EN_COURS: Signe("en cours", "#E69F00", "#5C4000", 1.5, "4 3"),
    SANS_SCHEMA: Signe("sans schéma (déclaré)", TRAIT, ENCRE, 1.2, hachures=True),
    A_VERIFIER: Signe("à vérifier", "#F0E442", "#5C5400", 1.5, "1 2"),
    AUCUNE: Signe("aucune adoption recensée", "#BDBDBD", "#6E6E6E", 0.8),
}

OBLIGATIONS_EN_MOTS = {
    OBLIGEE: "obligée",
    SELON_CONVENTION: "selon la convention",
    NON_OBLIGEE: "non concernée",
}

DEGRADE_ADOPTION = ("#F4F6F8", "#007A58")
"""From no adopter recorded to the highest share."""

FORMES = {"region": "square", "departement": "diamond", "epci": "triangle", "commune": "circle"}
FORMES_DES_ENGAGES = {**FORMES, "autre": "cross"}
"""Those of who has a scheme: `autre` is out of the four types."""

ENGAGEMENTS: dict[str, Signe] = {
    "objectif": Signe("creux : objectif", TRAIT, ENCRE, 2.0),
    "resultat": Signe("plein : résultat", ENCRE, ENCRE),
    "structure": Signe("plein : ce qui compose le schéma", ENCRE, ENCRE),
}
"""By nature: hollow is promised, full is there; the shape is that of the type."""

VOLONTAIRE = "volontaire"
OBLIGATIONS: dict[str, Signe] = {
    SELON_CONVENTION: Signe("tirets : obligée TTC seulement", "#FFFFFF", "#1E2A35", 1.5, "2 2"),
    VOLONTAIRE: Signe("violet : volontaire, sous le seuil", "#FFFFFF", "#7B2D8B", 3.0),
}

SITUATIONS: dict[str, Signe] = {
    DEJA_OBLIGEE: Signe("déjà obligée", "#0072B2", "#FFFFFF", 0.8),
    NOUVELLEMENT_OBLIGEE: Signe("nouvellement obligée", "#D55E00", "#4A2100", 1.2, "", "diamond"),
    PLUS_OBLIGEE: Signe("plus obligée", "#CC79A7", "#5A2A45", 1.2, "1 2", "cross"),
    SELON_CONVENTION: Signe("selon la convention", "#FFFFFF", "#1E2A35", 1.5),
}
DEJA_PALE = "#A6CEE4"
"""Who stays, where someone moves: its colour, at a third, on white."""


def couleurs_des_gabarits() -> dict[str, str]:
    """Return the colours that the templates of pages and documents use, by name."""
    return {
        "fond": TRAIT,
        "fond-pale": FOND_PALE,
        "avis": FOND_AVIS,
        "encre": ENCRE,
        "encre-pale": ENCRE_PALE,
        "filet": FILET,
        "neutre": NEUTRE,
        "lien": LIEN,
        "sortie": SITUATIONS[PLUS_OBLIGEE].couleur,
        **COULEURS_REGIMES,
    }


COULEURS_TYPES = {
    "region": "#1E2A35",
    "departement": "#8A7355",
    "epci": "#5F7D95",
    "commune": "#B39C7D",
}
"""Neutral tints: a type is no state."""
COULEURS_DES_TAUX = {"mesure": CADRE, "vise": ENCRE_PALE, "schemas": ENCRE}
"""Of clauses, in the nation: measured, aimed at; then what schemes aim at."""
COULEURS_PARTS = {"achats": ENCRE, "population": ENCRE_PALE}
COULEURS_REGIMES = {ANTERIEUR: "#8A97A3", EN_VIGUEUR_LEGAL: "#0072B2", SCENARIO: "#D55E00"}

DEBATTU, HYPOTHESE = "debattu", "hypothese"
STATUTS_DES_SEUILS = {
    ANTERIEUR: "droit antérieur",
    DEBATTU: "débattu",
    EN_VIGUEUR_LEGAL: "droit en vigueur",
    HYPOTHESE: "hypothèse",
}
PRESELECTIONS = {
    100: ANTERIEUR,
    75: DEBATTU,
    50: EN_VIGUEUR_LEGAL,
    25: HYPOTHESE,
    10: HYPOTHESE,
}
"""Thresholds (M€) offered at once, and what each is: no text ever proposed the hypotheses."""
