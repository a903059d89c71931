"""The controls, each bound to the address: one table says what an address may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from spaser.donnees import Donnees
from spaser.formats import enumeration, typographie
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

TOUTES = "Toutes"
NIVEAUX: dict[str, tuple[TypeCollectivite, ...]] = {
    TOUTES: TYPES,
    **{LIBELLES_TYPES[type_][1].capitalize(): (type_,) for type_ in TYPES},
}


NIVEAUX_EN_ZONES: dict[tuple[TypeCollectivite, ...], str] = {
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
    plusieurs: bool = False

    def est_faux(self, brutes: list[str]) -> bool:
        """Say whether the values that an address gives are no good."""
        trop = len(brutes) > 1 and not self.plusieurs
        return trop or not all(self.valable(brute) for brute in brutes)


NIVEAU = Parametre("niveau", "niveau", enumeration(list(NIVEAUX)), lambda t: t in NIVEAUX)


def parmi(cle: str, nom: str, valeurs: Collection[str], *, plusieurs: bool = False) -> Parametre:
    """Return a parameter whose values are among the words that its widget shows."""
    exemples = enumeration(list(valeurs)[:5]) + (", etc." if len(valeurs) > 5 else "")
    return Parametre(cle, nom, exemples, lambda texte: texte in valeurs, plusieurs)


def avertir(*parametres: Parametre) -> None:
    """Say which parameters of the address are no good; to call before their widgets.

    Streamlit then gives the widget its default, or the whole part of a decimal number.
    """
    for parametre in parametres:
        if parametre.est_faux(st.query_params.get_all(parametre.cle)):
            st.warning(
                typographie(
                    f"L'adresse donne à « {parametre.nom} » une valeur qui n'existe pas : la page "
                    f"garde son propre réglage. Valeur attendue : {parametre.attendu}."
                )
            )


def choisir_un(nom: str, mots: Collection[str], *, cle: str, aide: str | None = None) -> str:
    """Return one of the words, the first by default, chosen on one line and in the address."""
    options = list(mots)
    choisi = st.segmented_control(
        nom,
        options,
        default=options[0],
        required=True,
        wrap=True,
        help=aide,
        key=cle,
        bind="query-params",
    )
    # An empty value in the address clears the control, required or not.
    return choisi or options[0]


def choisir_niveau() -> str:
    """Return the level to show, one of NIVEAUX."""
    return choisir_un("Niveau", NIVEAUX, cle=NIVEAU.cle)


def parametres_des_lieux(d: Donnees) -> tuple[Parametre, Parametre]:
    """Return the parameters of `choisir_lieux`."""
    return (
        parmi("region", "région", _regions(d), plusieurs=True),
        parmi("departement", "département", _departements(d), plusieurs=True),
    )


def choisir_lieux(
    d: Donnees, gauche: DeltaGenerator, droite: DeltaGenerator
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the Insee codes of régions and of départements, chosen in two columns."""
    regions, departements = _regions(d), _departements(d)
    choix_regions = gauche.multiselect(
        "Régions", list(regions), key="region", bind="query-params", placeholder="Toutes"
    )
    choix_departements = droite.multiselect(
        "Départements",
        list(departements),
        key="departement",
        bind="query-params",
        placeholder="Tous",
    )
    return (
        tuple(regions[nom] for nom in choix_regions),
        tuple(departements[nom] for nom in choix_departements),
    )


def _regions(d: Donnees) -> dict[str, str]:
    lieux = d.collectivites.drop_duplicates("region_code").sort_values("region_nom")
    return dict(zip(lieux["region_nom"], lieux["region_code"], strict=True))


def _departements(d: Donnees) -> dict[str, str]:
    lieux = d.collectivites.dropna(subset="departement_code").drop_duplicates("departement_code")
    lieux = lieux.sort_values("departement_code")
    noms = lieux["departement_nom"] + " (" + lieux["departement_code"] + ")"
    return dict(zip(noms, lieux["departement_code"], strict=True))
