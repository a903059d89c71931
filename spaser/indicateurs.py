"""The closed lists of what a scheme may promise or obtain: themes, indicators, bases and units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

NatureDEngagement = Literal["objectif", "resultat", "structure"]
Theme = Literal[
    "insertion",
    "handicap_ess",
    "egalite",
    "environnement",
    "economie_circulaire",
    "energie_climat",
    "alimentation",
    "pme_acces",
    "numerique",
    "gouvernance",
    "autre",
]
CodeIndicateur = Literal[
    "marches_clause_sociale",
    "marches_clause_environnementale",
    "marches_clause_responsable",
    "marches_clause_egalite",
    "heures_insertion",
    "part_tpe_pme",
    "part_locale",
    "part_ess",
    "montant_ess",
    "part_handicap",
    "part_bio",
    "delai_paiement",
    "nombre_axes",
    "nombre_objectifs",
    "nombre_actions",
]

LIBELLES_NATURES_D_ENGAGEMENT: dict[str, str] = {
    "objectif": "Objectif",
    "resultat": "Résultat",
    "structure": "Construction du schéma",
}
LIBELLES_THEMES: dict[str, str] = {
    "insertion": "Insertion",
    "handicap_ess": "Handicap, économie sociale et solidaire",
    "egalite": "Égalité et lutte contre les discriminations",
    "environnement": "Environnement",
    "economie_circulaire": "Économie circulaire",
    "energie_climat": "Énergie et climat",
    "alimentation": "Alimentation",
    "pme_acces": "TPE, PME et accès à la commande publique",
    "numerique": "Numérique",
    "gouvernance": "Gouvernance et construction du schéma",
    "autre": "Autres",
}
LIBELLES_BORNES = {"au_moins": "au moins", "environ": "environ"}

INCONNU = "inconnu"
"""The base of a figure whose source does not say what it measures: it compares with none."""
PAR_AN = "par_an"
LIBELLES_BASES = {
    PAR_AN: "par an",
    "par_an_prescrites": "prescrites par an",
    "cumul": "en cumul",
    "supplement": "en plus",
    "fournisseurs": "des fournisseurs",
    "montants": "des montants",
    "marches": "des marchés",
    INCONNU: "base non précisée",
}
_BASES_D_HEURES = (PAR_AN, "par_an_prescrites", "cumul", "supplement", INCONNU)
_BASES_DE_PARTS = ("fournisseurs", "montants", "marches", INCONNU)

HEURES_INSERTION: CodeIndicateur = "heures_insertion"
POUR_CENT = "%"
UNITES = (
    POUR_CENT,
    "M€",
    "heures",
    "jours",
    "axes",
    "objectifs",
    "engagements",
    "actions",
    "activités",
    "ans",
    "ateliers",
    "chantiers",
    "collèges",
    "critères",
    "emplois",
    "entreprises",
    "ETP",
    "filières",
    "fois",
    "fournisseurs",
    "groupes",
    "indicateurs",
    "marchés",
    "partenaires",
    "personnes",
    "propositions",
    "structures",
    "sur 10",
)

SOCIALE = "sociale"
ENVIRONNEMENTALE = "environnementale"
CONSIDERATIONS = (SOCIALE, ENVIRONNEMENTALE)
TOUS_ACHETEURS = "tous acheteurs"
CHAMPS_D_ACHETEURS = (
    TOUS_ACHETEURS,
    "collectivités territoriales",
    "État et secteur hospitalier",
    "entités adjudicatrices et entreprises publiques",
)
UNITES_DES_TAUX_MESURES = ("% des contrats", "% des marchés > 90 k€")
UNITE_DES_OBJECTIFS_NATIONAUX = "% des marchés"


@dataclass(frozen=True)
class Indicateur:
    """What makes figures of several schemes comparable.

    `unites`, `bases`: those it admits; one with bases always says which. `structure`: it counts
    what a scheme is made of. `consideration`: the national rate that measures the same.
    """

    libelle: str
    theme: Theme
    unites: tuple[str, ...] = (POUR_CENT,)
    bases: tuple[str, ...] = ()
    structure: bool = False
    consideration: str | None = None


INDICATEURS: dict[CodeIndicateur, Indicateur] = {
    "marches_clause_sociale": Indicateur(
        "Marchés avec une clause sociale", "insertion", consideration=SOCIALE
    ),
    "marches_clause_environnementale": Indicateur(
        "Marchés avec une clause environnementale",
        "environnement",
        consideration=ENVIRONNEMENTALE,
    ),
    "marches_clause_responsable": Indicateur(
        "Marchés avec une clause sociale ou environnementale", "autre"
    ),
    "marches_clause_egalite": Indicateur("Marchés avec une clause d’égalité", "egalite"),
    HEURES_INSERTION: Indicateur(
        "Heures d’insertion", "insertion", unites=("heures",), bases=_BASES_D_HEURES
    ),
    "part_tpe_pme": Indicateur("Part des TPE et PME", "pme_acces", bases=_BASES_DE_PARTS),
    "part_locale": Indicateur("Part des entreprises locales", "pme_acces", bases=_BASES_DE_PARTS),
    "part_ess": Indicateur(
        "Part de l’économie sociale et solidaire", "handicap_ess", bases=_BASES_DE_PARTS
    ),
    "montant_ess": Indicateur(
        "Achats auprès de l’économie sociale et solidaire", "handicap_ess", unites=("M€",)
    ),
    "part_handicap": Indicateur(
        "Part des entreprises employant des personnes handicapées",
        "handicap_ess",
        bases=_BASES_DE_PARTS,
    ),
    "part_bio": Indicateur("Part des produits biologiques", "alimentation"),
    "delai_paiement": Indicateur("Délai de paiement", "pme_acces", unites=("jours",)),
    "nombre_axes": Indicateur("Nombre d’axes", "gouvernance", unites=("axes",), structure=True),
    "nombre_objectifs": Indicateur(
        "Nombre d’objectifs", "gouvernance", unites=("objectifs", "engagements"), structure=True
    ),
    "nombre_actions": Indicateur(
        "Nombre d’actions", "gouvernance", unites=("actions",), structure=True
    ),
}

NATURES_D_ENGAGEMENT: tuple[NatureDEngagement, ...] = get_args(NatureDEngagement)
THEMES: tuple[Theme, ...] = get_args(Theme)
