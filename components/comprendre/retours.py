"""Accounts of experience: a comparable card for each scheme that public pages describe well."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TypedDict

import streamlit as st

from components.collectivite.phrases import titre_du_schema
from components.figures.niveaux import NIVEAUX
from components.site.plan import FICHE
from spaser.adoption import partenaires, schemas_connus
from spaser.collectivite import Collectivite
from spaser.donnees import RACINE
from spaser.formats import enumeration, fourchette, typographie
from spaser.observatoire import Observatoire

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


@cache
def fiches() -> list[Fiche]:
    """Return the cards, in their order."""
    contenu = tomllib.loads((RACINE / "content" / "retours.toml").read_text("utf-8"))
    cartes: list[Fiche] = contenu["fiche"]
    return cartes


def montrer_fiches(o: Observatoire, niveau: str) -> None:
    """Show the cards of a level of NIVEAUX, two a row."""
    elles = [(fiche, o.collectivite(fiche["siren"])) for fiche in fiches()]
    st.header("Schéma par schéma", anchor=False)
    colonnes = st.columns(2, gap="medium")
    retenues = [(f, elle) for f, elle in elles if elle and elle.type in NIVEAUX[niveau]]
    for rang, (fiche, elle) in enumerate(retenues):
        with colonnes[rang % 2].container(border=True, key=f"retour_{elle.siren}"):
            _montrer(o, elle, fiche)


def _montrer(o: Observatoire, elle: Collectivite, fiche: Fiche) -> None:
    st.subheader(typographie(elle.nom_complet), anchor=False)
    achats = fourchette(elle.achats_bas, elle.achats_haut)
    st.caption(typographie(f"Achats {o.exercices.reference} estimés : {achats}."))
    premiere, *autres = _RUBRIQUES
    rubriques = {
        _RUBRIQUES[premiere]: fiche.get(premiere, _SILENCE),
        "Durée": _duree(o, elle.siren),
        **{_RUBRIQUES[cle]: fiche.get(cle, _SILENCE) for cle in autres},
    }
    lignes = [f"- **{nom}** : {contenu}" for nom, contenu in rubriques.items()]
    st.markdown(typographie("\n".join(lignes)))
    sources = " ; ".join(f"[{titre}]({adresse})" for titre, adresse in fiche["sources"])
    st.caption(typographie(f"Source : {sources}."))
    st.page_link(
        FICHE.script,
        label="Voir sa fiche",
        icon=":material/arrow_forward:",
        query_params={"siren": elle.siren},
    )


def _duree(o: Observatoire, siren: str) -> str:
    adoptions = o.donnees.adoptions
    connus = schemas_connus(adoptions, o.jour)
    siens = connus[connus["siren"] == siren].sort_values("generation")
    schemas = [titre_du_schema(schema).rstrip(".") for _, schema in siens.iterrows()]
    communs = partenaires(adoptions, siens.iloc[-1])["nom"].tolist()
    avec = f" (schéma commun avec {enumeration(communs)})" if communs else ""
    return f"{' ; '.join(schema[:1].lower() + schema[1:] for schema in schemas)}{avec}"
