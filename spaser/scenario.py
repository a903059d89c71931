"""A scenario: the rule whose effects are computed, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spaser.erreurs import ErreurScenario
from spaser.formats import enumeration, euros_en_millions
from spaser.vocabulaire import CONVENTIONS, REGIONS, TYPES, Convention, TypeCollectivite

MILLION = 1_000_000
SEUIL_MAXIMAL = 10_000 * MILLION
SYNDICATS_SANS_LIEU_NI_ANNEE = (
    "Les syndicats et SDIS se comptent pour toute la France et sur l'exercice de référence "
    "seulement : leurs comptes ne disent ni région ni autre année."
)


@dataclass(frozen=True)
class Scenario:
    """A threshold and the way purchases are counted; hashable, checked when made.

    `seuil` in whole €; `seuils_par_type` overrides it for some types, as (type, €) pairs.
    `convention`: `ht` counts accounts ÷ 1.20, `ttc` counts them as recorded. `ept`: whether
    the 11 établissements publics territoriaux count. `annee`: a year of accounts, None for the
    year of reference (`spaser.exercices` knows them). `region`: an Insee code, empty for France.
    `syndicats`: whether syndicats and SDIS are told too, apart from the four types.
    Raises ErreurScenario with a French sentence.
    """

    seuil: int
    seuils_par_type: tuple[tuple[TypeCollectivite, int], ...] = ()
    types: tuple[TypeCollectivite, ...] = TYPES
    convention: Convention = "ht"
    ept: bool = True
    annee: int | None = None
    region: str = ""
    syndicats: bool = False

    def __post_init__(self) -> None:
        if self.convention not in CONVENTIONS:
            raise ErreurScenario(convention_inconnue(self.convention))
        if self.region and self.region not in REGIONS:
            raise ErreurScenario(region_inconnue(self.region))
        if self.syndicats and (self.region or self.annee is not None):
            raise ErreurScenario(SYNDICATS_SANS_LIEU_NI_ANNEE)
        types = types_valides(self.types)
        types_valides(dict(self.seuils_par_type) or TYPES)
        for seuil in (self.seuil, *dict(self.seuils_par_type).values()):
            verifier_seuil(seuil)
        object.__setattr__(self, "types", types)
        object.__setattr__(self, "seuils_par_type", _seuils_ordonnes(self.seuils_par_type))

    def seuil_de(self, type_: TypeCollectivite) -> int:
        """Return the threshold, in €, that applies to a type."""
        return dict(self.seuils_par_type).get(type_, self.seuil)

    def avec_seuil(self, seuil: int) -> Scenario:
        """Return the same way of counting with one threshold (€) for all types."""
        return replace(self, seuil=seuil, seuils_par_type=())

    def un_million_plus_bas(self) -> Scenario:
        """Return the same way of counting, each threshold one million lower, not below zero."""
        return replace(
            self,
            seuil=max(0, self.seuil - MILLION),
            seuils_par_type=tuple((t, max(0, s - MILLION)) for t, s in self.seuils_par_type),
        )

    @property
    def seuils(self) -> set[int]:
        """The thresholds (€) that apply to the types it counts."""
        return {self.seuil_de(type_) for type_ in self.types}


def en_millions(seuil: int) -> float | int:
    """Return an amount of € in M€, as an integer if it is one."""
    return seuil // MILLION if seuil % MILLION == 0 else seuil / MILLION


def seuil_en_euros(texte: str) -> int:
    """Return a threshold in whole € from a text in M€ such as `50` or `12,5`.

    Raises ErreurScenario if the text is not a number or is out of range.
    """
    try:
        seuil = round(float(texte.strip().replace(",", ".")) * MILLION)
    except (ValueError, OverflowError):
        raise ErreurScenario(
            f"Le seuil « {texte} » n'est pas un nombre de millions d'euros."
        ) from None
    verifier_seuil(seuil)
    return seuil


def verifier_seuil(seuil: object) -> None:
    """Raise ErreurScenario unless a threshold is whole € in the range that rules may have."""
    if not isinstance(seuil, int) or isinstance(seuil, bool):
        raise ErreurScenario("Le seuil est un nombre entier d'euros.")
    if not 0 <= seuil <= SEUIL_MAXIMAL:
        raise ErreurScenario(
            f"Le seuil doit être compris entre 0 et {euros_en_millions(SEUIL_MAXIMAL)}."
        )


def types_valides(types: Iterable[object]) -> tuple[TypeCollectivite, ...]:
    """Return types in their order; raise ErreurScenario if there is none, or an unknown one."""
    demandes = list(types)
    for type_ in demandes:
        if type_ not in TYPES:
            raise ErreurScenario(
                f"Le type « {type_} » n'existe pas : choisir parmi {', '.join(TYPES)}."
            )
    if not demandes:
        raise ErreurScenario("Choisir au moins un type de collectivité.")
    return tuple(type_ for type_ in TYPES if type_ in demandes)


def convention_inconnue(convention: object) -> str:
    """Return what to say of a convention that does not exist."""
    return f"La convention « {convention} » n'existe pas : choisir ht ou ttc."


def region_inconnue(region: object) -> str:
    """Return what to say of a région that does not exist."""
    connues = enumeration([f"{nom} ({code})" for code, nom in REGIONS.items()])
    return f"La région « {region} » n'est pas connue : attendu {connues}."


def _seuils_ordonnes(
    seuils: tuple[tuple[TypeCollectivite, int], ...],
) -> tuple[tuple[TypeCollectivite, int], ...]:
    par_type = dict(seuils)
    return tuple((type_, par_type[type_]) for type_ in TYPES if type_ in par_type)
