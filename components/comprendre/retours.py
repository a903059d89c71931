"""Accounts of experience: schemes that public pages describe well, compared, then one by one."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TypedDict

import pandas as pd
import streamlit as st

from components.collectivite.phrases import mot_obligation, titre_du_schema
from components.figures.niveaux import NIVEAUX
from components.figures.tableaux import tableau_de_fiches
from components.objectifs.siens import chiffres_de
from components.site.plan import FICHE
from spaser.adoption import STATUTS_ADOPTES, partenaires, schemas_connus
from spaser.collectivite import Collectivite
from spaser.donnees import RACINE
from spaser.formats import (
    enumeration,
    euros_ronds,
    fourchette_ronde,
    majuscule,
    nombre,
    periode,
    typographie,
)
from spaser.observatoire import Observatoire

_RUBRIQUES = {
    "pourquoi": "Pourquoi",
    "axes": "Axes",
    "objectifs": "Objectifs",
    "indicateurs": "Indicateurs",
    "suivi": "Suivi",
}
_SILENCE = "*la page ne le dit pas*"
_RIEN = "–"


class Fiche(TypedDict, total=False):
    """A card of `content/retours.toml`; what a page does not say has no key.

    `en_bref`: the same facts in a few words. `siennes`: pages of the collectivité itself.
    """

    siren: str
    pourquoi: str
    axes: str
    objectifs: str
    indicateurs: str
    suivi: str
    en_bref: dict[str, str]
    siennes: list[tuple[str, str]]
    sources: list[tuple[str, str]]


@cache
def fiches() -> list[Fiche]:
    """Return the cards, in their order."""
    contenu = tomllib.loads((RACINE / "content" / "retours.toml").read_text("utf-8"))
    cartes: list[Fiche] = contenu["fiche"]
    return cartes


def premier_paragraphe() -> str:
    """Return what the page says first."""
    return typographie(
        f"{nombre(len(fiches()))} schémas, de collectivités de toutes tailles, que des pages "
        "publiques décrivent assez pour les comparer. Seulement des faits, chacun avec sa source ; "
        "ce qu'une page tait (–) est dit aussi."
    )


def du_niveau(o: Observatoire, niveau: str) -> list[tuple[Fiche, Collectivite]]:
    """Return the cards of a level of NIVEAUX, each with its collectivité."""
    elles = [(fiche, o.collectivite(fiche["siren"])) for fiche in fiches()]
    return [(fiche, elle) for fiche, elle in elles if elle and elle.type in NIVEAUX[niveau]]


def comparer(o: Observatoire, retenues: list[tuple[Fiche, Collectivite]]) -> None:
    """Show the schemes side by side, each with the way to the page of its collectivité."""
    table = table_des_retours(o, retenues)
    tableau_de_fiches(table, [elle.siren for _, elle in retenues], a_droite=table.columns[-1:])


def table_des_retours(o: Observatoire, retenues: list[tuple[Fiche, Collectivite]]) -> pd.DataFrame:
    """Return one row per scheme, in a few words; what its pages do not say is a dash."""
    return pd.DataFrame(
        {
            "Collectivité": [elle.nom_complet for _, elle in retenues],
            "Schéma": [_rang_et_annees(o, elle.siren) for _, elle in retenues],
            **{
                _RUBRIQUES[cle]: [fiche.get("en_bref", {}).get(cle, _RIEN) for fiche, _ in retenues]
                for cle in list(_RUBRIQUES)[1:]
            },
            "Droit en vigueur": [
                majuscule(mot_obligation(elle, o.droit.en_vigueur)) for _, elle in retenues
            ],
            f"Achats {o.exercices.reference}, HT": [
                euros_ronds(elle.achats_bas) for _, elle in retenues
            ],
        }
    )


def montrer_fiches(o: Observatoire, retenues: list[tuple[Fiche, Collectivite]]) -> None:
    """Show the cards, two a row."""
    colonnes = st.columns(2, gap="medium")
    for rang, (fiche, elle) in enumerate(retenues):
        with colonnes[rang % 2].container(border=True, key=f"retour_{elle.siren}"):
            _montrer(o, elle, fiche)


def _montrer(o: Observatoire, elle: Collectivite, fiche: Fiche) -> None:
    st.subheader(typographie(elle.nom_complet), anchor=f"retour-{elle.siren}")
    achats = fourchette_ronde(elle.achats_bas, elle.achats_haut)
    st.caption(typographie(f"Achats {o.exercices.reference} estimés : {achats}."))
    premiere, *autres = _RUBRIQUES
    rubriques = {
        _RUBRIQUES[premiere]: fiche.get(premiere, _SILENCE),
        "Durée": _duree(o, elle.siren),
        **{_RUBRIQUES[cle]: fiche.get(cle, _SILENCE) for cle in autres},
    }
    chiffres = chiffres_de(o, elle.siren)
    if chiffres:
        rubriques["Chiffres relevés"] = f"{' ; '.join(chiffres)}."
    lignes = [f"- **{nom}** : {contenu}" for nom, contenu in rubriques.items()]
    st.markdown(typographie("\n".join(lignes)))
    sources = [
        f"{nom} : {' ; '.join(f'[{titre}]({adresse})' for titre, adresse in pages)}."
        for nom, pages in (
            ("Sa propre page", fiche.get("siennes")),
            ("Autre source" if fiche.get("siennes") else "Source", fiche.get("sources")),
        )
        if pages
    ]
    st.caption(typographie(" ".join(sources)))
    st.page_link(
        FICHE.script,
        label="Voir sa fiche",
        icon=":material/arrow_forward:",
        query_params={"siren": elle.siren},
    )


def _siens(o: Observatoire, siren: str) -> pd.DataFrame:
    connus = schemas_connus(o.donnees.adoptions, o.jour)
    siens = connus[(connus["siren"] == siren) & connus["statut_au"].isin(STATUTS_ADOPTES)]
    return siens.sort_values("generation")


def _rang_et_annees(o: Observatoire, siren: str) -> str:
    dernier = _siens(o, siren).iloc[-1]
    rang = int(dernier["generation"])
    bornes = [None if pd.isna(dernier[c]) else dernier[c] for c in ("debut", "fin")]
    adopte = dernier["date_adoption"]
    annees = periode(*bornes) or ("date inconnue" if pd.isna(adopte) else f"adopté en {adopte[:4]}")
    return f"{'1er' if rang == 1 else f'{rang}e'}, {annees}"


def _duree(o: Observatoire, siren: str) -> str:
    siens = _siens(o, siren)
    schemas = [titre_du_schema(schema).rstrip(".") for _, schema in siens.iterrows()]
    communs = partenaires(o.donnees.adoptions, siens.iloc[-1])["nom"].tolist()
    avec = f" (schéma commun avec {enumeration(communs)})" if communs else ""
    return f"{' ; '.join(schema[:1].lower() + schema[1:] for schema in schemas)}{avec}"
