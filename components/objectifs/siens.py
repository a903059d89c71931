"""What the schemes of one collectivité promise and obtain, beside what those of others do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.figures.tableaux import tableau
from components.objectifs.phrases import TROP_PEU, en_base, valeur_en_mots
from components.site.plan import OBJECTIFS
from spaser.collectivite import Collectivite
from spaser.engagements import Groupe, choisir, groupes
from spaser.formats import majuscule, quantite, typographie
from spaser.indicateurs import INDICATEURS, LIBELLES_NATURES_D_ENGAGEMENT, LIBELLES_THEMES
from spaser.observatoire import Observatoire, gardee

_AUTRE = ("autre schéma", "autres schémas")


def afficher_les_siens(o: Observatoire, elle: Collectivite) -> None:
    """Show what the schemes of a collectivité say; nothing if no page says anything."""
    siens = les_siens(o, elle.siren)
    if siens.empty:
        return
    st.header(typographie("Ce que son schéma promet et obtient"), anchor="engagements")
    tableau(siens)
    st.page_link(
        OBJECTIFS.script,
        label="Voir ce que disent tous les schémas",
        icon=":material/arrow_forward:",
    )


@gardee
def les_siens(o: Observatoire, siren: str) -> pd.DataFrame:
    """Return what the schemes of a collectivité say, in words: each fact and what others say."""
    lignes = choisir(o.engagements, sirens=[siren])
    toutes = {code: groupes(o.engagements, code) for code in lignes["indicateur"].dropna()}
    return pd.DataFrame(
        [
            {
                "Thème": LIBELLES_THEMES[e.theme],
                "Fait": majuscule(e.libelle),
                "Nature": LIBELLES_NATURES_D_ENGAGEMENT[e.nature],
                "Valeur": en_mots(e),
                "Les autres": _les_autres(e, toutes.get(e.indicateur, ())),
                "Dit par": e.nom,
                "Confiance": e.confiance,
                "Source": e.source_url,
            }
            for e in lignes.itertuples()
        ]
    )


def en_mots(e: Any) -> str:
    """Return the value of a row of `o.engagements` with its base and year."""
    if pd.isna(e.valeur):
        return ""
    borne, base = (None if pd.isna(v) else v for v in (e.borne, e.base))
    annee = "" if pd.isna(e.annee) else f" en {e.annee}"
    return f"{valeur_en_mots(e.valeur, e.unite, borne)}{en_base(base)}{annee}"


def chiffres_de(o: Observatoire, siren: str) -> list[str]:
    """Return the figures of a collectivité that compare with those of others, in words."""
    lignes = choisir(o.engagements, sirens=[siren], a_part=[""])
    lignes = lignes[lignes["indicateur"].notna() & (lignes["nature"] != "structure")]
    return [
        f"{INDICATEURS[e.indicateur].libelle}, "
        f"{LIBELLES_NATURES_D_ENGAGEMENT[e.nature].lower()} : {en_mots(e)}"
        for e in lignes.itertuples()
    ]


def _les_autres(e: Any, toutes: tuple[Groupe, ...]) -> str:
    """Return what the schemes of others say, that measures the same; nothing if none does."""
    base = None if pd.isna(e.base) else e.base
    for c in toutes:
        if (c.nature, c.base, c.unite) == (e.nature, base, e.unite) and c.comparable:
            autres = sum(autre.schema_id != e.schema_id for autre in c.engagements)
            if not autres:
                return ""
            if c.resume.mediane is None:
                return f"{quantite(autres, *_AUTRE)} : {TROP_PEU}"
            mediane = valeur_en_mots(c.resume.mediane, c.unite)
            return f"{mediane} en médiane ({quantite(c.resume.schemas, 'schéma', 'schémas')})"
    return ""
