"""Accounts of experience: a comparable card for each scheme that public pages describe well."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any, TypedDict

import pandas as pd
import streamlit as st

from components.filtres import NIVEAUX
from components.phrases_fiche import fourchette, titre_du_schema
from components.site import FICHE
from spaser.adoption import partenaires, schemas_connus
from spaser.donnees import RACINE, Donnees
from spaser.formats import enumeration, typographie

_RUBRIQUES = {
    "pourquoi": "Pourquoi",
    "axes": "Axes",
    "objectifs": "Objectifs",
    "indicateurs": "Indicateurs",
    "suivi": "Suivi",
}
_SILENCE = "*la page ne le dit pas*"


class Fiche(TypedDict, total=False):
    """A card of `content/retours.toml`; what a page does not say has no key."""

    siren: str
    pourquoi: str
    axes: str
    objectifs: str
    indicateurs: str
    suivi: str
    sources: list[tuple[str, str]]


@st.cache_resource(show_spinner=False)
def fiches() -> list[Fiche]:
    """Return the cards, in their order."""
    contenu = tomllib.loads((RACINE / "content" / "retours.toml").read_text("utf-8"))
    cartes: list[Fiche] = contenu["fiche"]
    return cartes


def montrer_fiches(d: Donnees, niveau: str, au: date) -> None:
    """Show the cards of a level of NIVEAUX, two a row."""
    table = d.collectivites.set_index("siren", drop=False)
    retenues = [fiche for fiche in fiches() if table.at[fiche["siren"], "type"] in NIVEAUX[niveau]]
    st.header("Schéma par schéma", anchor=False)
    colonnes = st.columns(2, gap="medium")
    for rang, fiche in enumerate(retenues):
        with colonnes[rang % 2].container(border=True, key=f"retour_{fiche['siren']}"):
            _montrer(d, table.loc[fiche["siren"]], fiche, au)


def _montrer(d: Donnees, ligne: pd.Series[Any], fiche: Fiche, au: date) -> None:
    st.subheader(ligne["nom_complet"], anchor=False)
    st.caption(typographie(f"Achats 2024 estimés : {fourchette(ligne)}."))
    duree = _duree(d, fiche["siren"], au)
    lignes = [f"- **Durée** : {duree}"]
    lignes += [f"- **{nom}** : {fiche.get(cle, _SILENCE)}" for cle, nom in _RUBRIQUES.items()]
    lignes.insert(0, lignes.pop(1))
    st.markdown(typographie("\n".join(lignes)))
    sources = " ; ".join(f"[{titre}]({adresse})" for titre, adresse in fiche["sources"])
    st.caption(f"Source : {sources}.")
    st.page_link(
        FICHE.script,
        label="Voir sa fiche",
        icon=":material/arrow_forward:",
        query_params={"siren": fiche["siren"]},
    )


def _duree(d: Donnees, siren: str, au: date) -> str:
    connus = schemas_connus(d.adoptions, au)
    siens = connus[connus["siren"] == siren].sort_values("generation")
    schemas = [titre_du_schema(schema).rstrip(".") for _, schema in siens.iterrows()]
    dernier = siens.iloc[-1]
    communs = partenaires(d.adoptions, dernier)["nom"].tolist()
    avec = f" (schéma commun avec {enumeration(communs)})" if communs else ""
    return f"{' ; '.join(schema[:1].lower() + schema[1:] for schema in schemas)}{avec}"
