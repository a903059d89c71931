"""What the API accepts and returns; the OpenAPI document is made from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from spaser.engagements import A_PART
from spaser.geojson import Precision
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_NATURES_D_ENGAGEMENT,
    LIBELLES_THEMES,
    UNITES,
    CodeIndicateur,
    NatureDEngagement,
    Theme,
)
from spaser.vocabulaire import Convention, TypeCollectivite
from suivi.faits import LIBELLE_MAXIMAL
from suivi.vocabulaire import ROLES, SUJETS

Siren = Annotated[str, Field(pattern=r"^[0-9]{9}$", description="Numéro SIREN, neuf chiffres")]
Millions = Annotated[
    float,
    Field(ge=0, le=10_000, allow_inf_nan=False),
    # The decimal comma of an address copied from a page is welcome too.
    BeforeValidator(lambda v: v.replace(",", ".") if isinstance(v, str) else v),
]
Format = Literal["json", "csv"]
# Of a model that has a field named as the type.
Jour = date
Adoption = Literal[
    "en_vigueur", "echu", "periode_inconnue", "en_cours", "sans_schema", "a_verifier", "aucune"
]
Avancement = Literal["adopte", "en_cours", "sans_schema"]
Obligation = Literal["obligee", "selon_convention", "non_obligee"]
Situation = Literal["deja_obligee", "nouvellement_obligee", "plus_obligee", "selon_convention"]


def _en_mots(mots: Mapping[str, str]) -> str:
    return " ; ".join(f"{code} : {sens}" for code, sens in mots.items())


class Parametres(BaseModel):
    """Query parameters; a name that is not among them is an error."""

    model_config = ConfigDict(extra="forbid")


class FiltresCollectivites(Parametres):
    """Which collectivités to give."""

    type: list[TypeCollectivite] = Field([], description="Types retenus ; répétable")
    region: list[str] = Field([], description="Codes Insee de région ; répétable")
    departement: list[str] = Field([], description="Codes Insee de département ; répétable")
    statut: list[Adoption] = Field([], description="États d'adoption aujourd'hui ; répétable")
    obligation: list[Obligation] = Field(
        [], description="Obligation sous le droit en vigueur ; répétable"
    )
    a_renouveler: bool = Field(
        False, description="Seulement celles dont le dernier schéma finit dans les douze mois"
    )
    achats_min: Millions | None = Field(None, description="Achats HT d'au moins, en M€")
    achats_max: Millions | None = Field(None, description="Achats HT d'au plus, en M€")
    q: str = Field(
        "",
        max_length=80,
        description="Nom, complet ou commencé, SIREN ou code Insee ; ni motif ni joker",
    )
    page: int = Field(1, ge=1, le=100_000, description="Page, à partir de 1 (JSON)")
    taille: int = Field(100, ge=1, le=1_000, description="Lignes par page (JSON)")
    format: Format = Field("json", description="json, par pages ; csv, toutes les lignes")


class FiltresAdoptions(Parametres):
    """Which schemes to give."""

    siren: list[Siren] = Field([], description="SIREN ; répétable")
    type: list[TypeCollectivite | Literal["autre"]] = Field([], description="Types ; répétable")
    statut: list[Avancement] = Field(
        [], description="sans_schema : elle déclare n'en avoir pas ; répétable"
    )
    confiance: list[Literal["haute", "moyenne", "faible"]] = Field(
        [], description="Confiance dans la source ; répétable. Les totaux excluent « faible »"
    )
    format: Format = Field("json", description="json ou csv")


class FiltresEngagements(Parametres):
    """Which facts to give of what schemes promise and obtain."""

    siren: list[Siren] = Field(
        [], description="SIREN, partenaires d'un schéma commun compris ; répétable"
    )
    theme: list[Theme] = Field([], description="Thèmes ; répétable")
    indicateur: list[CodeIndicateur] = Field(
        [], description="Indicateurs : seulement ce qui se compare ; répétable"
    )
    type: list[TypeCollectivite | Literal["autre"]] = Field(
        [], description="Types de qui le dit ; répétable"
    )
    nature: list[NatureDEngagement] = Field([], description="Natures ; répétable")
    confiance: list[Literal["haute", "moyenne", "faible"]] = Field(
        [], description="Confiance dans la source ; répétable. Les totaux excluent « faible »"
    )
    format: Format = Field("json", description="json ou csv")


def _instant(dit: object) -> object:
    """Return the moment that a text says, a day being its first in UTC."""
    if not isinstance(dit, str):
        return dit
    try:
        lu = datetime.fromisoformat(dit) if re.fullmatch(_INSTANT, dit) else None
    except ValueError:
        lu = None
    if lu is None:
        raise ValueError("attendu : AAAA-MM-JJ ou AAAA-MM-JJTHH:MM:SSZ")
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)


_INSTANT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2}))?$"
)


class FiltresDuSuivi(Parametres):
    """Which events of the follow-up to give."""

    depuis: Annotated[
        datetime | None,
        BeforeValidator(_instant),
        WithJsonSchema({"type": "string", "pattern": _INSTANT}),
    ] = Field(
        None,
        description="Ce qui est arrivé ce jour ou à cet instant, et après : AAAA-MM-JJ (UTC) ou "
        "AAAA-MM-JJTHH:MM:SSZ",
    )
    siren: list[Siren] = Field([], description="SIREN, partenaires compris ; répétable")
    page: int = Field(1, ge=1, le=100_000, description="Page, à partir de 1 (JSON)")
    taille: int = Field(100, ge=1, le=1_000, description="Lignes par page (JSON)")
    format: Format = Field("json", description="json, par pages ; csv, toutes les lignes")


class ChoixDeContours(Parametres):
    """Which outlines to give."""

    precision: Precision = Field(
        "generale", description="generale : pour une carte de France ; fine : pour une région"
    )


class ManiereDeCompter(Parametres):
    """How purchases are counted."""

    types: list[TypeCollectivite] = Field([], description="Types comptés (tous par défaut)")
    ept: bool = Field(True, description="Compter les 11 établissements publics territoriaux")
    annee: int | None = Field(
        None, ge=2000, le=2100, description="Année des comptes ; par défaut, celle de référence"
    )
    region: str = Field("", max_length=40, description="Code Insee d'une région (toute la France)")
    syndicats: bool = Field(
        False, description="Dire aussi, à part, les syndicats et les SDIS (toute la France)"
    )


class Regles(ManiereDeCompter):
    """The rule to simulate."""

    seuil: Millions = Field(description="Seuil d'achats annuels, en M€ : au-delà, l'obligation")
    convention: Convention = Field("ht", description="ht : comptes ÷ 1,20 ; ttc : tels quels")
    seuil_region: Millions | None = Field(None, description="Seuil propre aux régions, en M€")
    seuil_departement: Millions | None = Field(None, description="Aux départements")
    seuil_epci: Millions | None = Field(None, description="Aux intercommunalités")
    seuil_commune: Millions | None = Field(None, description="Aux communes")


class ReglesSimulees(Regles):
    """The rule to simulate, and a threshold to compare it with."""

    reference: Millions | None = Field(None, description="Seuil auquel comparer, en M€")


class ReglesComparees(Regles):
    """The rule whose collectivités are wanted, and the regime to compare it with."""

    regime: Literal["en_vigueur", "anterieur"] = Field(
        "en_vigueur", description="Droit auquel comparer"
    )
    situation: list[Situation] = Field([], description="Situations retenues ; répétable")
    format: Format = Field("json", description="json ou csv")


class Probleme(BaseModel):
    """A problem, after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    erreurs: list[Erreur] = []


class Erreur(BaseModel):
    """One fault of a request: the parameter and a sentence."""

    champ: str
    phrase: str


class ContributionEnvoyee(BaseModel):
    """What is told of a collectivité: texts; what is not said is left out."""

    model_config = ConfigDict(extra="forbid")

    siren: str = Field(description="SIREN de la collectivité, parmi celles de `/collectivites`")
    sujet: str = Field(description=_en_mots(SUJETS), json_schema_extra={"enum": list(SUJETS)})
    role: str = Field(
        description=f"Qui parle. {_en_mots(ROLES)}", json_schema_extra={"enum": list(ROLES)}
    )
    date: str = Field(
        "",
        description="De l'adoption : AAAA, AAAA-MM ou AAAA-MM-JJ. Comme la période, le périmètre "
        "et les partenaires, ne se dit pas pour `engagement`",
    )
    debut: str = Field("", description="Première année du schéma")
    fin: str = Field("", description="Dernière année du schéma")
    perimetre: str = Field("", description="Qui le schéma engage ; 200 caractères au plus")
    partenaires: str = Field(
        "", description="SIREN des autres entités d'un schéma commun, séparés par une espace"
    )
    lien: str = Field(
        "",
        description="Page publique qui le dit, complète : https://… ; exigée pour `document` et "
        "`engagement`",
    )
    schema_id: str = Field("", description="De quel schéma de `/adoptions` il s'agit")
    nature: str = Field(
        "",
        description="Pour `engagement`, comme ce qui suit. "
        + _en_mots(LIBELLES_NATURES_D_ENGAGEMENT),
        json_schema_extra={"enum": ["", *LIBELLES_NATURES_D_ENGAGEMENT]},
    )
    theme: str = Field(
        "",
        description=f"Suit de l'indicateur, s'il est dit. {_en_mots(LIBELLES_THEMES)}",
        json_schema_extra={"enum": ["", *LIBELLES_THEMES]},
    )
    indicateur: str = Field(
        "",
        description="Ce que la valeur mesure, si elle se compare ; elle est alors exigée. "
        + _en_mots({code: i.libelle for code, i in INDICATEURS.items()}),
        json_schema_extra={"enum": ["", *INDICATEURS]},
    )
    libelle: str = Field(
        "", description=f"Ce que dit la page ; {LIBELLE_MAXIMAL} caractères au plus"
    )
    borne: str = Field(
        "",
        description=f"Si la page ne dit pas la valeur exacte. {_en_mots(LIBELLES_BORNES)}",
        json_schema_extra={"enum": ["", *LIBELLES_BORNES]},
    )
    base: str = Field(
        "",
        description="Ce que la valeur compte, pour les indicateurs qui le demandent. "
        + _en_mots({i.libelle: ", ".join(i.bases) for i in INDICATEURS.values() if i.bases}),
        json_schema_extra={"enum": ["", *LIBELLES_BASES]},
    )
    valeur: str = Field("", description="Un nombre, positif, à virgule ou à point")
    unite: str = Field(
        "",
        description="Suit de l'indicateur, s'il n'en admet qu'une",
        json_schema_extra={"enum": ["", *UNITES]},
    )
    annee: str = Field(
        "", description="Visée par un objectif, ou de la mesure : un résultat en a une"
    )
    courriel: str = Field(
        "", description="Pour vous répondre : jamais publié, effacé un an après la décision"
    )
    commentaire: str = Field(
        "", description="Pour l'éditeur seul : jamais publié ; 2 000 caractères au plus"
    )


class ContributionRecue(BaseModel):
    """A contribution that is on the disk."""

    numero: int
    deja_recue: bool = Field(description="La même clé et le même contenu étaient déjà venus")
    lien_prive: str = Field(
        description="Pour la corriger ou la retirer tant qu'elle n'est pas décidée ; à garder "
        "pour soi. Aussi dans l'en-tête `Location`"
    )


class VersionsDesDonnees(BaseModel):
    """Which data the answers come from."""

    comptes: str = Field(description="Change avec une nouvelle version du site")
    suivi: str = Field(description="Change aussi avec ce que le suivi publie ou défait")


class Sante(BaseModel):
    """Whether the service answers, and with which data."""

    etat: Literal["ok"]
    version_donnees: str
    versions: VersionsDesDonnees
    collectivites: int


class Sommaire(BaseModel):
    """Where things are."""

    documentation: str
    openapi: str
    version_donnees: str
    versions: VersionsDesDonnees


class Collectivite(BaseModel):
    """A collectivité of the accounts; amounts in whole €."""

    siren: Siren
    nom: str
    nom_complet: str
    type: TypeCollectivite
    nature: str
    code: str
    population: int | None
    region_code: str
    region_nom: str
    departement_code: str | None
    departement_nom: str | None
    latitude: float
    longitude: float
    achats_charges_externes: int
    depenses_equipement: int
    achats_bas: int = Field(description="Borne basse, HT : comptes ÷ 1,20")
    achats_haut: int = Field(description="Borne haute, TTC")
    perimetre: str
    annees_connues: int = Field(description="Exercices connus, comparables entre eux")
    annees_au_dessus: int = Field(description="Combien d'entre eux dépassent le seuil en vigueur")
    obligation: Obligation
    statut: Adoption
    a_renouveler: bool = Field(description="Son dernier schéma finit dans les douze mois")


class PageDeCollectivites(BaseModel):
    """One page of collectivités, largest purchases first."""

    total: int
    page: int
    pages: int
    resultats: list[Collectivite]


class SchemaRecense(BaseModel):
    """A scheme, adopted or in preparation, or a declaration of having none, with its source."""

    schema_id: str = Field(description="Le même pour toutes les entités d'un schéma commun")
    siren: Siren | None
    nom: str
    type: str
    generation: int | None
    statut: Avancement = Field(description="sans_schema : elle déclare n'en avoir pas")
    date_adoption: str | None
    adoption_au_plus_tard: date = Field(
        description="Dernier jour possible : celui de la date, ou d'une page qui en parle déjà ; "
        "jour d'une déclaration"
    )
    debut: date | None
    fin: date | None
    a_renouveler: bool = Field(
        description="Dernier schéma de cette entité, qui finit dans les douze mois"
    )
    perimetre: str | None
    source_url: str | None = Field(description="Vide pour une déclaration")
    source_titre: str
    resume: str
    confiance: Literal["haute", "moyenne", "faible"]
    documents: str | None = Field(
        description="Pages de documents ou de bilans, séparées par une espace"
    )
    contribution: str | None = Field(
        description="Contributions du suivi qui ont écrit la ligne, séparées par une espace"
    )


class EngagementRecense(BaseModel):
    """What a scheme promises or obtains, or how it is made, with its source."""

    schema_id: str | None = Field(
        description="Celui de `/adoptions` : un fait que plusieurs entités d'un schéma commun "
        "disent ne compte qu'une fois"
    )
    siren: Siren | None = Field(description="De qui le dit ; vide hors périmètre")
    nom: str
    type: str
    sirens: str = Field(
        description="De toutes les entités du schéma, plus gros achats d'abord, séparés par une "
        "espace"
    )
    generation: int | None
    nature: NatureDEngagement = Field(description=_en_mots(LIBELLES_NATURES_D_ENGAGEMENT))
    theme: Theme = Field(description=_en_mots(LIBELLES_THEMES))
    indicateur: CodeIndicateur | None = Field(
        description=_en_mots({code: i.libelle for code, i in INDICATEURS.items()})
        + " ; vide si la valeur ne se compare pas"
    )
    libelle: str
    borne: str | None = Field(description=_en_mots(LIBELLES_BORNES))
    base: str | None = Field(
        description=f"{_en_mots(LIBELLES_BASES)} ; on ne compare qu'à base et unité égales"
    )
    valeur: float | None = Field(description="Vide pour un engagement sans chiffre")
    unite: str | None
    echeance: int | None = Field(description="Année visée par un objectif")
    annee_mesure: int | None
    depart: bool = Field(description="Mesuré avant l'année de l'adoption : un point de départ")
    a_part: Literal["", "faible", "hors_schema"] = Field(
        description=f"Pourquoi il ne compte pas, s'il ne compte pas. {_en_mots(A_PART)}"
    )
    source_url: str
    confiance: Literal["haute", "moyenne", "faible"]
    contribution: str | None = Field(
        description="Contribution du suivi qui le dit ; vide s'il vient du relevé"
    )


class EvenementPublie(BaseModel):
    """What the follow-up did to the list: nothing of who told, but their role."""

    contribution: str = Field(description="Sa contribution : une annulation a celle qu'elle défait")
    genre: Literal["acceptee", "annulee"] = Field(
        description="acceptee : elle entre dans le relevé ; annulee : elle en sort"
    )
    instant: datetime = Field(description="De la décision (UTC)")
    recue_le: Jour = Field(description="Jour où la contribution est venue (UTC)")
    siren: Siren
    nom_complet: str | None
    sujet: str = Field(description=_en_mots(SUJETS), json_schema_extra={"enum": list(SUJETS)})
    role: str = Field(description="Qui l'a dit", json_schema_extra={"enum": list(ROLES)})
    confiance: Literal["haute", "moyenne", "faible"]
    schema_id: str = Field(description="Le schéma corrigé, complété ou chiffré, s'il est dit")
    date: str = Field(description="De l'adoption, AAAA, AAAA-MM ou AAAA-MM-JJ ; vide si non dite")
    debut: str
    fin: str
    perimetre: str
    partenaires: str = Field(description="SIREN séparés par une espace")
    lien: str
    nature: str = Field(
        description="Pour un objectif ou un résultat, comme ce qui suit : les mots de "
        "`/engagements` ; vide pour le reste"
    )
    theme: str
    indicateur: str
    libelle: str
    borne: str
    base: str
    valeur: str = Field(description="Un nombre, à point")
    unite: str
    annee: str


class PageDEvenements(BaseModel):
    """One page of events, oldest first."""

    total: int
    page: int
    pages: int
    resultats: list[EvenementPublie]


class ObligationSousRegime(BaseModel):
    """What a regime says of a collectivité."""

    regime: str
    seuil: int
    depuis: date
    obligation: Obligation


class ComptesDUnExercice(BaseModel):
    """The accounts of a year, in whole €."""

    exercice: int
    provisoire: bool
    perimetre: Literal["BP", "BP+BA"]
    retenu: bool = Field(description="Le montant que compte un seuil")
    compare: bool = Field(description="Le montant qui se compare d'une année à l'autre")
    achats_charges_externes: int
    depenses_equipement: int
    achats_bas: int
    achats_haut: int


class ChangementComptable(BaseModel):
    """From which year on a spending is recorded elsewhere: years do not compare across it."""

    exercice: int
    objet: str


class FicheDeCollectivite(Collectivite):
    """A collectivité with its accounts, its obligation under each regime and its schemes."""

    comptes: list[ComptesDUnExercice]
    changements_comptables: list[ChangementComptable]
    obligations: list[ObligationSousRegime]
    schemas: list[SchemaRecense]


class ParType(BaseModel):
    """A count by type, and in all."""

    total: int
    region: int
    departement: int
    epci: int
    commune: int


class SyndicatsObliges(BaseModel):
    """Counts of syndicats and SDIS."""

    total: int
    syndicat: int
    sdis: int


class Simulation(BaseModel):
    """The object of the command line."""

    regle: str = Field(description="La règle entière, en mots")
    seuil_meur: float
    convention: Convention
    obligees: ParType
    selon_convention: ParType
    part_achats: float
    part_population: float
    adoptantes_recensees: int
    lacunes: str | None = Field(None, description="Ce qui manque aux comptes de l'année demandée")
    syndicats: SyndicatsObliges | None = Field(
        None, description="À part, si demandés : jamais ajoutés aux quatre types"
    )
    nouvelles: int | None = None
    sorties: int | None = None


class Concernee(BaseModel):
    """A collectivité that a rule concerns; amounts in whole €."""

    siren: Siren
    nom_complet: str
    type: TypeCollectivite
    region_nom: str
    departement_nom: str | None
    population: int | None
    achats_bas: int
    achats_haut: int
    annees_connues: int = Field(description="Exercices connus, comparables entre eux")
    annees_au_dessus: int = Field(description="Combien d'entre eux dépassent le seuil demandé")
    situation: Situation = Field(description="Ce qu'elle devient, convention ou non")
    mouvement: Literal["entre", "sort", ""] = Field(
        description="Si elle change de côté sous la convention demandée"
    )


class SyndicatConcerne(BaseModel):
    """A syndicat or SDIS that the same threshold concerns; amounts in whole €."""

    siren: Siren
    type: Literal["syndicat", "sdis"]
    nom: str
    achats_bas: int
    achats_haut: int
    situation: Situation
    mouvement: Literal["entre", "sort", ""]


class PointDeCourbe(BaseModel):
    """The curve at a threshold (M€): counts by convention, by type (HT), shares covered (%, HT)."""

    seuil: float
    ht: int
    ttc: int
    region: int
    departement: int
    epci: int
    commune: int
    part_achats: float
    part_population: float
