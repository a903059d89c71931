"""What the schemes of one collectivité promise and obtain, beside what those of others do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.objectifs.liste import en_liste
from components.objectifs.phrases import (
    MOTS_DES_TYPES,
    SCHEMA,
    TROP_PEU,
    chiffre_de,
    valeur_en_mots,
)
from components.site.plan import OBJECTIFS
from spaser.collectivite import Collectivite
from spaser.engagements import TRANCHES, Groupe, choisir, groupes
from spaser.formats import quantite, typographie
from spaser.indicateurs import INDICATEURS, LIBELLES_NATURES_D_ENGAGEMENT
from spaser.observatoire import Observatoire, gardee

_AUTRE = ("autre schéma", "autres schémas")


def afficher_les_siens(o: Observatoire, elle: Collectivite) -> None:
    """Show what the schemes of a collectivité say; nothing if no page says anything."""
    lignes = choisir(o.engagements, sirens=[elle.siren])
    if lignes.empty:
        return
    st.header(typographie("Ce que son schéma promet et obtient"), anchor="engagements")
    st.html(en_liste(lignes, les_autres(o, elle.siren)))
    st.page_link(
        OBJECTIFS.script,
        label="Voir ce que disent tous les schémas",
        icon=":material/arrow_forward:",
    )


@gardee
def les_autres(o: Observatoire, siren: str) -> list[str]:
    """Return, for each row that the schemes of a collectivité say, what those of others do.

    Empty where nothing compares.
    """
    lignes = choisir(o.engagements, sirens=[siren])
    codes = lignes["indicateur"].dropna().unique()
    toutes = {code: groupes(o.engagements, code) for code in codes}
    return [_a_cote(e, toutes.get(e.indicateur, ())) for e in lignes.itertuples()]


def chiffres_de(o: Observatoire, siren: str) -> list[str]:
    """Return the figures of a collectivité that compare with those of others, in words."""
    lignes = choisir(o.engagements, sirens=[siren], a_part=[""])
    lignes = lignes[lignes["indicateur"].notna() & (lignes["nature"] != "structure")]
    return [
        f"{INDICATEURS[e.indicateur].libelle}, "
        f"{LIBELLES_NATURES_D_ENGAGEMENT[e.nature].lower()} : {chiffre_de(e)}{_annee(e)}"
        for e in lignes.itertuples()
    ]


def _annee(e: Any) -> str:
    return "" if pd.isna(e.annee) else f" en {e.annee}"


def _a_cote(e: Any, toutes: tuple[Groupe, ...]) -> str:
    """Return what all schemes, those of its type and of its size say, or that they are too few."""
    cle = (e.nature, None if pd.isna(e.base) else e.base, e.unite)
    for c in toutes:
        if (c.nature, c.base, c.unite) != cle or not c.comparable:
            continue
        autres = sum(autre.schema_id != e.schema_id for autre in c.engagements)
        if c.resume.mediane is None:
            return f"{TROP_PEU.capitalize()} : {quantite(autres, *_AUTRE)}" if autres else ""
        ensemble = valeur_en_mots(c.resume.mediane, c.unite)
        dit = f"En médiane, {ensemble} pour {quantite(c.resume.schemas, *SCHEMA)}"
        du_type = c.par_type().get(e.type)
        if du_type is not None and du_type.mediane is not None:
            combien = quantite(du_type.schemas, *MOTS_DES_TYPES[e.type])
            dit += f", {valeur_en_mots(du_type.mediane, c.unite)} pour {combien}"
        de_sa_taille = c.par_tranche().get(e.tranche)
        if de_sa_taille is not None and de_sa_taille.mediane is not None:
            combien = quantite(de_sa_taille.schemas, *SCHEMA)
            dit += (
                f", {valeur_en_mots(de_sa_taille.mediane, c.unite)} pour {combien} de cette taille "
                f"({TRANCHES[e.tranche][2]})"
            )
        return dit
    return ""
