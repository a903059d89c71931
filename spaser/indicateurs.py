"""What a scheme may promise or obtain: the closed lists, and the rules that a fact follows.

The file of the survey and whoever contributes are held to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast, get_args

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
COLLECTIVITES = "collectivités territoriales"
CHAMPS_D_ACHETEURS = (
    TOUS_ACHETEURS,
    COLLECTIVITES,
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
    `sans_duree`: of one year or several, sources do not all say which: none compares.
    """

    libelle: str
    theme: Theme
    unites: tuple[str, ...] = (POUR_CENT,)
    bases: tuple[str, ...] = ()
    structure: bool = False
    consideration: str | None = None
    sans_duree: bool = False


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
        "Achats auprès de l’économie sociale et solidaire",
        "handicap_ess",
        unites=("M€",),
        sans_duree=True,
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
        "Nombre d’objectifs ou d’engagements",
        "gouvernance",
        unites=("objectifs", "engagements"),
        structure=True,
    ),
    "nombre_actions": Indicateur(
        "Nombre d’actions", "gouvernance", unites=("actions",), structure=True
    ),
}

NATURES_D_ENGAGEMENT: tuple[NatureDEngagement, ...] = get_args(NatureDEngagement)
THEMES: tuple[Theme, ...] = get_args(Theme)


@dataclass(frozen=True)
class Fait:
    """A fact as the rules read it: None where nothing is said.

    What is not among the closed lists is for whoever reads them: no rule speaks of it.
    """

    nature: str | None = None
    theme: str | None = None
    indicateur: str | None = None
    borne: str | None = None
    base: str | None = None
    valeur: float | None = None
    unite: str | None = None
    echeance: int | None = None
    annee_mesure: int | None = None

    @property
    def comparable(self) -> Indicateur | None:
        """What it measures, if it compares."""
        return INDICATEURS.get(cast(CodeIndicateur, self.indicateur))


@dataclass(frozen=True)
class Regle:
    """What a fact must be.

    `champ`: where to look; `faute`: what a file says after a value that is wrong; `conseil`: the
    same, as a sentence to whoever fills a form.
    """

    champ: str
    faute: str
    conseil: str
    suivie: Callable[[Fait], bool]


def _sa_base(fait: Fait) -> bool:
    if fait.indicateur is None:
        return fait.base is None
    return fait.comparable is None or fait.base in (fait.comparable.bases or (None,))


def _de_l_indicateur(admis: Callable[[Indicateur, Fait], bool]) -> Callable[[Fait], bool]:
    return lambda fait: fait.comparable is None or admis(fait.comparable, fait)


REGLES = (
    Regle(
        "unite",
        "est celle d'une valeur : l'une ne va pas sans l'autre",
        "Une valeur et son unité vont ensemble : dire les deux, ou aucune.",
        # An indicator has rules of its own.
        lambda fait: fait.comparable is not None or (fait.valeur is None) == (fait.unite is None),
    ),
    Regle(
        "valeur",
        "n'est pas un pourcentage",
        "Un pourcentage va de 0 à 100.",
        lambda fait: fait.unite != POUR_CENT or fait.valeur is None or fait.valeur <= 100,
    ),
    Regle(
        "valeur",
        "manque : un indicateur se compare par sa valeur",
        "Donner la valeur : c'est par elle que l'on compare.",
        _de_l_indicateur(lambda _, fait: fait.valeur is not None),
    ),
    Regle(
        "unite",
        "n'est pas une unité de cet indicateur",
        "Choisir une unité de cet indicateur.",
        _de_l_indicateur(lambda i, fait: fait.unite in i.unites),
    ),
    Regle(
        "borne",
        "est celle d'une valeur : sans elle, il n'y en a pas",
        "« Au moins » et « environ » se disent d'une valeur.",
        lambda fait: fait.borne is None or fait.valeur is not None,
    ),
    Regle(
        "base",
        "n'est pas une base de cet indicateur : celui qui en a le dit toujours, un autre n'en a "
        "pas",
        "Dire ce que la valeur compte, si l'indicateur le demande, et là seulement.",
        _sa_base,
    ),
    Regle(
        "theme",
        "n'est pas le thème de cet indicateur",
        "Cet indicateur a son thème : ne pas en dire d'autre.",
        # One that crosses themes is of any.
        _de_l_indicateur(lambda i, fait: i.theme in ("autre", fait.theme)),
    ),
    Regle(
        "nature",
        "n'est pas celle de cet indicateur : ce qui compose un schéma est de nature structure",
        "Ce qui compose un schéma n'est ni un objectif ni un résultat ; ce qui se promet ou "
        "s'obtient n'est pas sa construction.",
        _de_l_indicateur(lambda i, fait: i.structure == (fait.nature == "structure")),
    ),
    Regle(
        "echeance",
        "est l'année visée par un objectif : rien d'autre n'en a",
        "Seul un objectif a une année visée.",
        lambda fait: fait.echeance is None or fait.nature == "objectif",
    ),
    Regle(
        "annee_mesure",
        "est l'année d'une mesure : un objectif n'en a pas",
        "Un objectif n'a pas d'année de mesure.",
        lambda fait: fait.annee_mesure is None or fait.nature != "objectif",
    ),
)
"""Each looks at several fields at once; what a field alone may hold is in the lists above."""
