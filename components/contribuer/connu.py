"""What is already known of a collectivité, beside the questionnaire."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.collectivite.phrases import identite, titre_du_schema
from components.collectivite.reponse import afficher_badges
from components.contribuer.saisie import Saisie
from components.site.plan import FICHE
from components.site.textes import texte
from spaser.collectivite import Collectivite
from spaser.formats import typographie
from spaser.observatoire import Observatoire
from spaser.releve_des_engagements import redit
from spaser.schemas_des_tables import bornes_date
from suivi.publication import evenement

_LIGNE = Markup("<li><div>{}<small>Source\u00a0: {}</small></div></li>")
_SOURCE = Markup('<a href="{}">{}</a>')


def afficher_ce_qui_est_connu(o: Observatoire, elle: Collectivite | None, attente: int) -> None:
    """Show obligation, schemes and sources. `attente`: how many contributions wait about it."""
    st.header(typographie("Ce que l'on en sait"), anchor=False)
    if elle is None:
        st.markdown(
            typographie(
                "Une fois la collectivité choisie, s'affiche ici ce que le relevé en dit : ce que "
                "la loi lui demande, son SPASER, d'après quelle page."
            )
        )
        return
    st.caption(typographie(identite(elle)))
    afficher_badges(o, elle)
    if attente:
        st.info(
            typographie(
                "Une contribution à son sujet attend déjà d'être lue : la vôtre le sera avec elle."
            )
        )
    schemas = o.schemas_de(elle.siren)
    if schemas.empty:
        st.markdown(texte("aucune_adoption"))
    else:
        st.html(_en_liste(schemas))
    st.page_link(
        FICHE.script,
        label="Voir sa fiche",
        icon=":material/arrow_forward:",
        query_params={"siren": elle.siren},
    )


def _en_liste(schemas: pd.DataFrame) -> Markup:
    """Return schemes as an HTML list: rank, adoption, period, source."""
    lignes = [
        _LIGNE.format(
            typographie(titre_du_schema(schema)),
            _SOURCE.format(schema["source_url"], typographie(schema["source_titre"]))
            if pd.notna(schema["source_url"])
            else typographie(schema["source_titre"]),
        )
        for _, schema in schemas.iterrows()
    ]
    return Markup('<ul class="ajouts">{}</ul>').format(Markup().join(lignes))


def deja_au_releve(o: Observatoire, saisie: Saisie, schemas: pd.DataFrame) -> str:
    """Return what to say if what is told is known: one of the schemes, or a fact; else nothing.

    The same scheme: a date that may be its own, or its link. `schemas`: those of the collectivité.
    """
    if (lu := saisie.fait_lu(o.jour)) is not None:
        d = o.donnees
        dit = evenement(lu, recue_le=o.jour)
        deja = redit(dit, d.engagements, d.adoptions, d.collectivites)
        return "Ce fait est déjà au relevé : inutile de le redire." if deja else ""
    dits = saisie.brute()
    date, lien = dits.get("date", "").strip(), dits.get("lien", "").strip()
    jours = bornes_date(date)
    if saisie.sujet not in ("adopte", "renouvellement", "document"):
        return ""
    for _, schema in schemas.iterrows():
        dite = "" if pd.isna(schema["date_adoption"]) else str(schema["date_adoption"])
        memes = jours and dite and (date.startswith(dite) or dite.startswith(date))
        liens = (schema["source_url"], *str(schema["documents"]).split())
        if memes or (lien and lien in liens):
            return (
                f"Déjà au relevé : « {titre_du_schema(schema)} ». Inutile de le redire ; une date "
                "ou un lien à corriger se dit par « autre chose à dire »."
            )
    return ""
