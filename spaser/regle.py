"""The words of a rule: the same on every page, in every document, the API and the command."""

from __future__ import annotations

from collections.abc import Mapping

from spaser.droit import Droit, Regime
from spaser.formats import enumeration, euros_en_millions, quantite
from spaser.scenario import Scenario
from spaser.vocabulaire import LIBELLES_TYPES, REGIONS, TYPES, TYPES_DE_SYNDICATS


def regle_en_mots(scenario: Scenario) -> str:
    """Return the whole rule: the thresholds, then all that is not counted as usual.

    `plus de 50 M€ HT d'achats annuels (communes : 25 M€) ; sans les EPT ; Bretagne`.
    """
    return " ; ".join(
        [
            f"plus de {_millions(scenario.seuil)} {scenario.convention.upper()} d'achats annuels"
            f"{entre_parentheses(seuils_propres(scenario))}",
            *precisions(scenario),
        ]
    )


def seuils_propres(scenario: Scenario) -> list[str]:
    """Return the thresholds of the types that have their own: `communes : 25 M€`."""
    return [
        f"{LIBELLES_TYPES[type_][1]} : {_millions(seuil)}"
        for type_, seuil in scenario.seuils_par_type
        if type_ in scenario.types
    ]


def precisions(scenario: Scenario) -> list[str]:
    """Return what a scenario does not count as usual: types, EPT, région, year, syndicats."""
    parts = []
    if scenario.types != TYPES:
        noms = [LIBELLES_TYPES[type_][1] for type_ in scenario.types]
        parts.append(f"{enumeration(noms)} seulement")
    if not scenario.ept:
        parts.append("sans les EPT")
    if scenario.region:
        parts.append(REGIONS[scenario.region])
    if scenario.annee is not None:
        parts.append(f"comptes {scenario.annee}")
    if scenario.syndicats:
        parts.append("syndicats et SDIS à part")
    return parts


def syndicats_en_mots(obliges: Mapping[str, int]) -> str:
    """Return `31 syndicats et 4 SDIS`, from counts by type."""
    return enumeration([quantite(obliges[t], *mots) for t, mots in TYPES_DE_SYNDICATS.items()])


def entre_parentheses(parts: list[str]) -> str:
    """Return ` (a ; b)`, or nothing."""
    return f" ({' ; '.join(parts)})" if parts else ""


def phrase_de_la_regle(scenario: Scenario) -> str:
    """Return the rule that a scenario would write, as a sentence."""
    return f"La règle simulée : un SPASER, publié, pour qui fait {regle_en_mots(scenario)}."


def regime_du(scenario: Scenario, droit: Droit) -> Regime | None:
    """Return the regime whose threshold a scenario applies to every type it counts."""
    return next((r for r in droit.regimes if scenario.seuils == {r.seuil}), None)


def nom_du_regime(regime: Regime) -> str:
    """Return `droit en vigueur (50 M€)`."""
    return f"{regime.nom} ({euros_en_millions(regime.seuil)})"


def nom_du_scenario(scenario: Scenario) -> str:
    """Return `scénario (25 M€)` or `scénario (50 M€ TTC et seuils par type)`."""
    parts = [_millions(scenario.seuil)]
    if scenario.convention == "ttc":
        parts[0] += " TTC"
    if seuils_propres(scenario):
        parts.append("et seuils par type")
    return f"scénario ({' '.join(parts)})"


def _millions(seuil: int) -> str:
    return euros_en_millions(seuil, 6)
