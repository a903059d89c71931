"""The controls, each bound to the address: one table says what an address may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.palette import majuscule
from spaser.droit import Droit, Regime
from spaser.formats import enumeration, typographie
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

SEUIL_MINIMUM, SEUIL_MAXIMUM = 1, 200
TOUTES = "Toutes"
NIVEAUX = {
    TOUTES: TYPES,
    **{LIBELLES_TYPES[type_][1].capitalize(): (type_,) for type_ in TYPES},
}


NIVEAUX_EN_ZONES: dict[tuple[str, ...], str] = {
    ("region",): "regions",
    ("departement",): "departements",
}
"""Levels drawn as territories, with their object in the topology; the others are circles."""


@dataclass(frozen=True)
class Parametre:
    """A URL parameter: its key, its French name, and how to say that a raw value is right."""

    cle: str
    nom: str
    attendu: str
    valable: Callable[[str], bool]


def _seuil_valable(texte: str) -> bool:
    return texte.isascii() and texte.isdigit() and SEUIL_MINIMUM <= int(texte) <= SEUIL_MAXIMUM


SEUIL = Parametre(
    "seuil",
    "seuil",
    f"un nombre entier de M€, de {SEUIL_MINIMUM} à {SEUIL_MAXIMUM}",
    _seuil_valable,
)
NIVEAU = Parametre("niveau", "niveau", enumeration(list(NIVEAUX)), lambda t: t in NIVEAUX)


def avertir(*parametres: Parametre) -> None:
    """Say which parameters of the address are no good; to call before their widgets.

    Streamlit then gives the widget its default, or the whole part of a decimal number.
    """
    for parametre in parametres:
        brutes = st.query_params.get_all(parametre.cle)
        if brutes and (len(brutes) > 1 or not parametre.valable(brutes[0])):
            st.warning(
                typographie(
                    f"L'adresse demande un {parametre.nom} qui n'existe pas : la page montre celui "
                    f"du réglage ci-dessous. Valeur attendue : {parametre.attendu}."
                )
            )


def choisir_niveau() -> str:
    """Return the level to show, one of NIVEAUX."""
    return st.segmented_control(
        "Niveau",
        list(NIVEAUX),
        default=TOUTES,
        required=True,
        wrap=True,
        key=NIVEAU.cle,
        bind="query-params",
    )


def choisir_seuil(droit: Droit) -> int:
    """Return a threshold in whole €; the law in force is the default."""
    millions = st.slider(
        "Seuil d'achats annuels HT au-delà duquel un SPASER est obligatoire",
        SEUIL_MINIMUM,
        SEUIL_MAXIMUM,
        droit.en_vigueur.seuil // 1_000_000,
        format="%d M€",
        key=SEUIL.cle,
        bind="query-params",
    )
    return int(millions) * 1_000_000


def parametre_regime(droit: Droit) -> Parametre:
    """Return the parameter of `choisir_regime`, whose values are the regimes' names."""
    noms = [majuscule(regime.nom) for regime in droit.regimes]
    return Parametre("regime", "régime", enumeration(noms), lambda texte: texte in noms)


def choisir_regime(droit: Droit) -> Regime:
    """Return the legal regime to look at; the law in force is the default."""
    regimes = {majuscule(regime.nom): regime for regime in reversed(droit.regimes)}
    choisi = st.segmented_control(
        "Régime",
        list(regimes),
        default=majuscule(droit.en_vigueur.nom),
        required=True,
        wrap=True,
        key="regime",
        bind="query-params",
    )
    return regimes[choisi]
