"""A scenario: the rule whose effects are computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from spaser.erreurs import ErreurScenario
from spaser.formats import euros_en_millions
from spaser.vocabulaire import CONVENTIONS, TYPES, Convention, TypeCollectivite

SEUIL_MAXIMAL = 10_000_000_000
ANNEE_DEFINITIVE = 2024
ANNEE_PROVISOIRE = 2025
TYPES_PROVISOIRES: tuple[TypeCollectivite, ...] = ("region", "departement")


@dataclass(frozen=True)
class Scenario:
    """A threshold and the way purchases are counted; hashable, checked when made.

    `seuil` in whole €; `seuils_par_type` overrides it for some types, as (type, €) pairs.
    `convention`: `ht` counts accounts ÷ 1.20, `ttc` counts them as recorded. `ept`: whether
    the 11 établissements publics territoriaux count. `annee`: 2024, or 2025 (provisional,
    régions and départements only). Raises ErreurScenario with a French sentence.
    """

    seuil: int
    seuils_par_type: tuple[tuple[TypeCollectivite, int], ...] = ()
    types: tuple[TypeCollectivite, ...] = TYPES
    convention: Convention = "ht"
    ept: bool = True
    annee: int = ANNEE_DEFINITIVE

    def __post_init__(self) -> None:
        types = _types_valides(self.types)
        if self.convention not in CONVENTIONS:
            raise ErreurScenario(
                f"La convention « {self.convention} » n'existe pas : choisir ht ou ttc."
            )
        if self.annee not in (ANNEE_DEFINITIVE, ANNEE_PROVISOIRE):
            raise ErreurScenario(
                f"L'année {self.annee} n'est pas disponible : choisir {ANNEE_DEFINITIVE} ou "
                f"{ANNEE_PROVISOIRE} (provisoire)."
            )
        if self.annee == ANNEE_PROVISOIRE and not set(types) <= set(TYPES_PROVISOIRES):
            raise ErreurScenario(
                f"Les comptes provisoires de {ANNEE_PROVISOIRE} ne couvrent que les régions et "
                "les départements."
            )
        for type_ in dict(self.seuils_par_type):
            if type_ not in TYPES:
                raise ErreurScenario(_type_inconnu(type_))
        for seuil in (self.seuil, *dict(self.seuils_par_type).values()):
            _verifier_seuil(seuil)
        object.__setattr__(self, "types", types)
        object.__setattr__(self, "seuils_par_type", _seuils_ordonnes(self.seuils_par_type))

    def seuil_de(self, type_: TypeCollectivite) -> int:
        """Return the threshold, in €, that applies to a type."""
        return dict(self.seuils_par_type).get(type_, self.seuil)

    def avec_seuil(self, seuil: int) -> Scenario:
        """Return the same way of counting with one threshold (€) for all types."""
        return replace(self, seuil=seuil, seuils_par_type=())


def en_objet(scenario: Scenario) -> dict[str, object]:
    """Return a scenario as a JSON object: thresholds in M€, only what is not the default."""
    objet: dict[str, object] = {"seuil": en_millions(scenario.seuil)}
    if scenario.seuils_par_type:
        objet["seuils_par_type"] = {t: en_millions(s) for t, s in scenario.seuils_par_type}
    if scenario.types != TYPES:
        objet["types"] = list(scenario.types)
    if scenario.convention != "ht":
        objet["convention"] = scenario.convention
    if not scenario.ept:
        objet["ept"] = False
    if scenario.annee != ANNEE_DEFINITIVE:
        objet["annee"] = scenario.annee
    return objet


def depuis_objet(objet: object) -> Scenario:
    """Return the scenario that an object of `en_objet` describes.

    Raises ErreurScenario, with every problem found, one per line.
    """
    if not isinstance(objet, dict):
        raise ErreurScenario('Un scénario est un objet : { "seuil": 25 }.')
    problemes = [
        f"Le champ « {champ} » n'existe pas : attendus {', '.join(_CHAMPS)}."
        for champ in objet
        if champ not in _CHAMPS
    ]
    valeurs: dict[str, object] = {}
    if "seuil" not in objet:
        problemes.append("Le champ « seuil » manque : un nombre de millions d'euros.")
    for champ, lire in _CHAMPS.items():
        if champ in objet:
            try:
                valeurs[champ] = lire(objet[champ])
            except ErreurScenario as erreur:
                problemes.append(str(erreur))
    if problemes:
        raise ErreurScenario("\n".join(problemes))
    return Scenario(**valeurs)  # type: ignore[arg-type]


def en_millions(seuil: int) -> float | int:
    """Return an amount of € in M€, as an integer if it is one."""
    return seuil // 1_000_000 if seuil % 1_000_000 == 0 else seuil / 1_000_000


def seuil_en_euros(texte: str) -> int:
    """Return a threshold in whole € from a text in M€ such as `50` or `12,5`.

    Raises ErreurScenario if the text is not a number or is out of range.
    """
    try:
        millions = float(texte.strip().replace(",", "."))
        seuil = round(millions * 1_000_000)
    except (ValueError, OverflowError):
        raise ErreurScenario(
            f"Le seuil « {texte} » n'est pas un nombre de millions d'euros."
        ) from None
    _verifier_seuil(seuil)
    return seuil


def types_depuis_texte(texte: str) -> tuple[TypeCollectivite, ...]:
    """Return the types of a comma-separated list; raise ErreurScenario for an unknown one."""
    return _types_valides(mot.strip() for mot in texte.split(",") if mot.strip())


def _types_valides(types: Iterable[str]) -> tuple[TypeCollectivite, ...]:
    demandes = list(types)
    for type_ in demandes:
        if type_ not in TYPES:
            raise ErreurScenario(_type_inconnu(type_))
    if not demandes:
        raise ErreurScenario("Choisir au moins un type de collectivité.")
    return tuple(type_ for type_ in TYPES if type_ in demandes)


def _type_inconnu(type_: object) -> str:
    return f"Le type « {type_} » n'existe pas : choisir parmi {', '.join(TYPES)}."


def _seuils_ordonnes(
    seuils: tuple[tuple[TypeCollectivite, int], ...],
) -> tuple[tuple[TypeCollectivite, int], ...]:
    par_type = dict(seuils)
    return tuple((type_, par_type[type_]) for type_ in TYPES if type_ in par_type)


def _verifier_seuil(seuil: int) -> None:
    if not isinstance(seuil, int) or isinstance(seuil, bool):
        raise ErreurScenario("Le seuil est un nombre entier d'euros.")
    if not 0 <= seuil <= SEUIL_MAXIMAL:
        raise ErreurScenario(
            f"Le seuil doit être compris entre 0 et {euros_en_millions(SEUIL_MAXIMAL)}."
        )


def _lire_seuil(valeur: object) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        raise ErreurScenario(f"Le seuil « {valeur} » n'est pas un nombre de millions d'euros.")
    return seuil_en_euros(str(valeur))


def _lire_seuils(valeur: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(valeur, dict):
        raise ErreurScenario('Les seuils par type sont un objet : { "commune": 25 }.')
    for type_ in valeur:
        if type_ not in TYPES:
            raise ErreurScenario(_type_inconnu(type_))
    return tuple((str(type_), _lire_seuil(seuil)) for type_, seuil in valeur.items())


def _lire_types(valeur: object) -> tuple[TypeCollectivite, ...]:
    if not isinstance(valeur, list):
        raise ErreurScenario(f"Les types sont une liste, parmi {', '.join(TYPES)}.")
    return _types_valides(map(str, valeur))


def _lire_convention(valeur: object) -> str:
    if valeur not in CONVENTIONS:
        raise ErreurScenario(f"La convention « {valeur} » n'existe pas : choisir ht ou ttc.")
    return str(valeur)


def _lire_ept(valeur: object) -> bool:
    if not isinstance(valeur, bool):
        raise ErreurScenario("Le champ « ept » vaut true ou false.")
    return valeur


def _lire_annee(valeur: object) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int):
        raise ErreurScenario(f"L'année « {valeur} » n'est pas un nombre entier.")
    return valeur


_CHAMPS: dict[str, Callable[[object], object]] = {
    "seuil": _lire_seuil,
    "seuils_par_type": _lire_seuils,
    "types": _lire_types,
    "convention": _lire_convention,
    "ept": _lire_ept,
    "annee": _lire_annee,
}
