"""A scenario as text: the address, the JSON object and the command line say the same rule.

Everything that reads or writes a scenario goes through here: what one of them can say, all can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from spaser.erreurs import ErreurScenario
from spaser.exercices import Exercices
from spaser.scenario import (
    SYNDICATS_SANS_LIEU_NI_ANNEE,
    Scenario,
    convention_inconnue,
    en_millions,
    region_inconnue,
    seuil_en_euros,
    types_valides,
)
from spaser.vocabulaire import CONVENTIONS, LIBELLES_TYPES, REGIONS, TYPES, TypeCollectivite

Parametres = Mapping[str, Sequence[str]]

_TYPES_EN_MOTS = {LIBELLES_TYPES[type_][1]: type_ for type_ in TYPES}
_REGIONS_EN_MOTS = {nom.lower(): code for code, nom in REGIONS.items()}
_LONGUEUR_CITEE = 40
_BOOLEENS = {"true": True, "false": False}


def cle_du_seuil(type_: TypeCollectivite) -> str:
    """Return the key of the threshold of a type: `seuil_commune`."""
    return f"seuil_{type_}"


CLES_DES_SEUILS: dict[TypeCollectivite, str] = {type_: cle_du_seuil(type_) for type_ in TYPES}
CLES = (
    "seuil",
    *CLES_DES_SEUILS.values(),
    "types",
    "convention",
    "ept",
    "annee",
    "region",
    "syndicats",
)
"""The keys of an address that make a scenario."""


@dataclass(frozen=True)
class Lecture:
    """The scenario that parameters give, and a sentence for each one that is no good."""

    scenario: Scenario
    fautes: dict[str, str]


def seuil_en_texte(seuil: int) -> str:
    """Return a threshold (€) as its reader writes it, in M€: `12,5`."""
    return str(en_millions(seuil)).replace(".", ",")


def en_parametres(scenario: Scenario) -> dict[str, list[str]]:
    """Return a scenario as address parameters: the threshold, and what is not the default."""
    parametres = {"seuil": [seuil_en_texte(scenario.seuil)]}
    for type_, seuil in scenario.seuils_par_type:
        parametres[cle_du_seuil(type_)] = [seuil_en_texte(seuil)]
    if scenario.types != TYPES:
        parametres["types"] = list(scenario.types)
    if scenario.convention != "ht":
        parametres["convention"] = [scenario.convention]
    if not scenario.ept:
        parametres["ept"] = ["false"]
    if scenario.annee is not None:
        parametres["annee"] = [str(scenario.annee)]
    if scenario.region:
        parametres["region"] = [scenario.region]
    if scenario.syndicats:
        parametres["syndicats"] = ["true"]
    return parametres


def en_adresse(scenario: Scenario) -> str:
    """Return the query string of a scenario."""
    return urlencode(en_parametres(scenario), doseq=True)


def depuis_parametres(
    parametres: Parametres, exercices: Exercices, seuil_par_defaut: int
) -> Lecture:
    """Return the scenario of an address; what is no good is left out, and said.

    Codes and the words of former links are read alike. Other keys are not looked at. Without
    `types`, those that the year knows are counted.
    """
    lus: dict[str, object] = {}
    fautes: dict[str, str] = {}

    def lire(cle: str, lire_les: Callable[[Sequence[str]], object]) -> None:
        if valeurs := list(parametres.get(cle, ())):
            try:
                lus[cle] = lire_les(valeurs)
            except ErreurScenario as erreur:
                fautes[cle] = str(erreur)

    lire("seuil", _lire_seuil)
    for cle in CLES_DES_SEUILS.values():
        if [v for v in parametres.get(cle, ()) if v.strip()]:
            lire(cle, _lire_seuil)
    lire("types", _lire_types)
    lire("convention", _lire_convention)
    lire("ept", lambda valeurs: _lire_booleen("ept", valeurs))
    lire("annee", _lire_annee)
    lire("region", _lire_region)
    lire("syndicats", lambda valeurs: _lire_booleen("syndicats", valeurs))
    annee = lus.get("annee")
    try:
        exercices.verifier(annee, lus.get("types") or exercices.types(annee))  # type: ignore[arg-type]
    except ErreurScenario as erreur:
        fautes["annee"] = str(erreur)
        annee = None
    annee = None if annee == exercices.reference else annee
    if lus.get("syndicats") and (annee is not None or lus.get("region")):
        fautes["syndicats"] = SYNDICATS_SANS_LIEU_NI_ANNEE
        lus["syndicats"] = False
    return Lecture(
        Scenario(
            seuil=lus.get("seuil", seuil_par_defaut),  # type: ignore[arg-type]
            seuils_par_type=tuple(
                (type_, lus[cle])  # type: ignore[misc]
                for type_, cle in CLES_DES_SEUILS.items()
                if cle in lus
            ),
            types=lus.get("types") or exercices.types(annee),  # type: ignore[arg-type]
            convention=lus.get("convention", "ht"),  # type: ignore[arg-type]
            ept=lus.get("ept", True),  # type: ignore[arg-type]
            annee=annee,  # type: ignore[arg-type]
            region=lus.get("region", ""),  # type: ignore[arg-type]
            syndicats=lus.get("syndicats", False),  # type: ignore[arg-type]
        ),
        fautes,
    )


def exiger(lecture: Lecture) -> Scenario:
    """Return the scenario of a reading; raise ErreurScenario if a parameter is no good."""
    if lecture.fautes:
        raise ErreurScenario("\n".join(lecture.fautes.values()))
    return lecture.scenario


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
    if scenario.annee is not None:
        objet["annee"] = scenario.annee
    if scenario.region:
        objet["region"] = scenario.region
    if scenario.syndicats:
        objet["syndicats"] = True
    return objet


def depuis_objet(objet: object, exercices: Exercices) -> Scenario:
    """Return the scenario that an object of `en_objet` describes.

    Raises ErreurScenario, with every problem found, one per line.
    """
    if not isinstance(objet, dict):
        raise ErreurScenario('Un scénario est un objet : { "seuil": 25 }.')
    problemes = [
        f"Le champ « {_cite(champ)} » n'existe pas : attendus {', '.join(_CHAMPS)}."
        for champ in objet
        if champ not in _CHAMPS
    ]
    parametres: dict[str, list[str]] = {}
    if "seuil" not in objet:
        problemes.append("Le champ « seuil » manque : un nombre de millions d'euros.")
    for champ, verifier in _CHAMPS.items():
        if champ in objet:
            try:
                parametres |= verifier(champ, objet[champ])
            except ErreurScenario as erreur:
                problemes.append(str(erreur))
    lecture = depuis_parametres(parametres, exercices, 0)
    problemes += lecture.fautes.values()
    if problemes:
        raise ErreurScenario("\n".join(problemes))
    return lecture.scenario


def en_options(scenario: Scenario) -> list[str]:
    """Return the options of `python -m spaser simuler` that say a scenario."""
    mots = ["--seuil", str(en_millions(scenario.seuil))]
    for type_, seuil in scenario.seuils_par_type:
        mots += ["--seuil-de", f"{type_}={en_millions(seuil)}"]
    if scenario.convention != "ht":
        mots += ["--convention", scenario.convention]
    if scenario.types != TYPES:
        mots += ["--types", ",".join(scenario.types)]
    if not scenario.ept:
        mots.append("--sans-ept")
    if scenario.annee is not None:
        mots += ["--annee", str(scenario.annee)]
    if scenario.region:
        mots += ["--region", scenario.region]
    if scenario.syndicats:
        mots.append("--syndicats")
    return mots


def lire_type(texte: str) -> str:
    """Return the code of a type, from its code or from its plural in words."""
    return _TYPES_EN_MOTS.get(texte.strip().lower(), texte.strip())


def lire_region(texte: str) -> str:
    """Return the code of a région, from its code or from its name."""
    return _REGIONS_EN_MOTS.get(texte.strip().lower(), texte.strip())


def _cite(valeur: object) -> str:
    """Return what a sentence quotes of a value: its beginning, and nothing that it nests."""
    return "…" if isinstance(valeur, list | dict) else str(valeur)[:_LONGUEUR_CITEE]


def _seul(valeurs: Sequence[str]) -> str:
    if len(valeurs) > 1:
        raise ErreurScenario(f"Une seule valeur est attendue, et non {len(valeurs)}.")
    return valeurs[0]


def _lire_seuil(valeurs: Sequence[str]) -> int:
    return seuil_en_euros(_cite(_seul(valeurs)))


def _lire_types(valeurs: Sequence[str]) -> tuple[TypeCollectivite, ...]:
    mots: Iterable[str] = (mot for valeur in valeurs for mot in valeur.split(","))
    return types_valides([lire_type(_cite(mot)) for mot in mots if mot.strip()])


def _lire_convention(valeurs: Sequence[str]) -> str:
    convention = _seul(valeurs).strip().lower()
    if convention not in CONVENTIONS:
        raise ErreurScenario(convention_inconnue(_cite(convention)))
    return convention


def _lire_booleen(cle: str, valeurs: Sequence[str]) -> bool:
    if (valeur := _seul(valeurs).strip().lower()) not in _BOOLEENS:
        raise ErreurScenario(f"Le champ « {cle} » vaut true ou false.")
    return _BOOLEENS[valeur]


def _lire_annee(valeurs: Sequence[str]) -> int:
    texte = _seul(valeurs).strip()
    if not (texte.isascii() and texte.isdigit() and len(texte) == 4):
        raise ErreurScenario(f"L'année « {_cite(texte)} » n'est pas une année.")
    return int(texte)


def _lire_region(valeurs: Sequence[str]) -> str:
    if not (texte := _seul(valeurs).strip()):
        return ""
    if (code := lire_region(texte)) not in REGIONS:
        raise ErreurScenario(region_inconnue(_cite(texte)))
    return code


def _nombre(champ: str, valeur: object) -> dict[str, list[str]]:
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        raise ErreurScenario(
            f"Le seuil « {_cite(valeur)} » n'est pas un nombre de millions d'euros."
        )
    return {champ: [str(valeur)]}


def _seuils(_: str, valeur: object) -> dict[str, list[str]]:
    if not isinstance(valeur, dict):
        raise ErreurScenario('Les seuils par type sont un objet : { "commune": 25 }.')
    types_valides([_cite(type_) for type_ in valeur] or TYPES)
    parametres: dict[str, list[str]] = {}
    for type_, seuil in valeur.items():
        parametres |= _nombre(cle_du_seuil(type_), seuil)
    return parametres


def _types(champ: str, valeur: object) -> dict[str, list[str]]:
    if not isinstance(valeur, list):
        raise ErreurScenario(f"Les types sont une liste, parmi {', '.join(TYPES)}.")
    return {champ: list(types_valides(map(_cite, valeur)))}


def _booleen(champ: str, valeur: object) -> dict[str, list[str]]:
    if not isinstance(valeur, bool):
        raise ErreurScenario(f"Le champ « {champ} » vaut true ou false.")
    return {champ: [str(valeur).lower()]}


def _annee(champ: str, valeur: object) -> dict[str, list[str]]:
    if isinstance(valeur, bool) or not isinstance(valeur, int):
        raise ErreurScenario(f"L'année « {_cite(valeur)} » n'est pas un nombre entier.")
    return {champ: [str(valeur)]}


def _mot(champ: str, valeur: object) -> dict[str, list[str]]:
    return {champ: [_cite(valeur)]}


_CHAMPS: dict[str, Callable[[str, object], dict[str, list[str]]]] = {
    "seuil": _nombre,
    "seuils_par_type": _seuils,
    "types": _types,
    "convention": _mot,
    "ept": _booleen,
    "annee": _annee,
    "region": _mot,
    "syndicats": _booleen,
}
