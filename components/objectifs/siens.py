"""What the schemes of one collectivité promise and obtain, beside what those of others do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.adresse.parametres import SUJET
from components.objectifs.liste import en_liste
from components.objectifs.phrases import MOTS_DES_TYPES, SCHEMA, TROP_PEU
from components.site.plan import CONTRIBUER, OBJECTIFS
from spaser.collectivite import Collectivite
from spaser.engagements import TRANCHES, Groupe, choisir, groupes
from spaser.faits_en_mots import mesure_relevee, valeur_en_mots
from spaser.formats import quantite, typographie
from spaser.indicateurs import INDICATEURS, LIBELLES_NATURES_D_ENGAGEMENT
from spaser.observatoire import Observatoire, gardee
from spaser.releve import ENGAGEMENT

_AUTRE = ("autre schéma", "autres schémas")


def afficher_les_siens(o: Observatoire, elle: Collectivite) -> None:
    """Show what the schemes of a collectivité say, and how to say more.

    Nothing if no page says anything and no scheme of it is adopted.
    """
    lignes = choisir(o.engagements, sirens=[elle.siren])
    adoptees = o.collectivites.loc[o.collectivites["siren"] == elle.siren, "adoptante"]
    if lignes.empty and not adoptees.any():
        return
    st.header(typographie("Ce que son schéma promet et obtient"), anchor="engagements")
    if lignes.empty:
        st.markdown(typographie("Aucune page publique relevée n'en donne de chiffre."))
    else:
        st.html(en_liste(lignes, les_autres(o, elle.siren)))
    with st.container(horizontal=True):
        st.page_link(
            OBJECTIFS.script,
            label="Voir ce que disent tous les schémas",
            icon=":material/arrow_forward:",
        )
        st.page_link(
            CONTRIBUER.script,
            label="Proposer un chiffre",
            icon=":material/edit_note:",
            query_params={"siren": elle.siren, SUJET.cle: ENGAGEMENT},
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
        f"{LIBELLES_NATURES_D_ENGAGEMENT[e.nature].lower()} : {mesure_relevee(e)}"
        for e in lignes.itertuples()
    ]


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
