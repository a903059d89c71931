"""What the follow-up changed, in words: what, when, on which page, who told it by role only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.figures.tableaux import lien, lien_dehors
from spaser.collectivite import Collectivite
from spaser.faits_en_mots import dit_en_mots
from spaser.formats import date_longue, date_precise, enumeration, typographie
from spaser.observatoire import Observatoire
from spaser.releve import DE_QUI, Evenement, acceptes
from suivi.vocabulaire import CE_QUI_CHANGE

_DECISIONS = {"acceptee": "acceptée", "annulee": "annulée"}
_LIGNE = Markup("<li><span>{}</span><div>{}<small>{}</small></div></li>")


def histoire(o: Observatoire) -> list[Evenement]:
    """Return the public history, newest first."""
    return list(o.donnees.evenements[::-1])


def histoire_de(o: Observatoire, siren: str) -> list[Evenement]:
    """Return what the follow-up changed of a collectivité, alone or with others, newest first."""
    return [e for e in histoire(o) if siren in (e.siren, *e.partenaires)]


def en_liste(o: Observatoire, evenements: Iterable[Evenement], *, nommees: bool = True) -> Markup:
    """Return events as an HTML list: date, what changed, who told it and on which page.

    `nommees`: with the name of the collectivité, for a list that is not about one.
    """
    tenus = set(acceptes(o.donnees.evenements))
    lignes = [
        _LIGNE.format(
            typographie(date_longue(e.instant.date())),
            _qui(o, e, nommees) + typographie(_quoi(e, annulee_depuis=e not in tenus)),
            _d_ou(e),
        )
        for e in evenements
    ]
    return Markup('<ul class="ajouts">{}</ul>').format(Markup().join(lignes))


def afficher_histoire(o: Observatoire, elle: Collectivite) -> None:
    """Show what the follow-up changed of a collectivité; nothing if it did not."""
    siens = histoire_de(o, elle.siren)
    if siens:
        st.subheader(typographie("Ce que le suivi en a dit"), anchor="histoire")
        st.html(en_liste(o, siens, nommees=False))


def en_table(o: Observatoire, evenements: Sequence[Evenement]) -> pd.DataFrame:
    """Return events for a spreadsheet, one a row."""
    noms = o.collectivites.set_index("siren")["nom_complet"]
    return pd.DataFrame(
        {
            "Décidé le": [e.instant.date().isoformat() for e in evenements],
            "Décision": [_DECISIONS[e.genre] for e in evenements],
            "SIREN": [e.siren for e in evenements],
            "Collectivité": [noms.get(e.siren, "") for e in evenements],
            "Changement": [CE_QUI_CHANGE[e.sujet] for e in evenements],
            "Date": [e.date for e in evenements],
            "Début": [e.debut for e in evenements],
            "Fin": [e.fin for e in evenements],
            "Périmètre": [e.perimetre for e in evenements],
            "SIREN des partenaires": [" ".join(e.partenaires) for e in evenements],
            "Ce que le schéma dit": [dit_en_mots(asdict(e)) for e in evenements],
            "Page": [e.lien for e in evenements],
            "Dit par": [DE_QUI[e.role] for e in evenements],
            "Dit le": [e.recue_le.isoformat() for e in evenements],
            "Confiance": [e.confiance for e in evenements],
            "Contribution": [e.contribution for e in evenements],
        }
    )


def _qui(o: Observatoire, e: Evenement, nommees: bool) -> Markup:
    if not nommees:
        return Markup()
    elles = enumeration([_lien_de(o, siren) for siren in (e.siren, *e.partenaires)])
    return Markup(elles) + typographie(" : ")


def _lien_de(o: Observatoire, siren: str) -> str:
    elle = o.collectivite(siren)
    return lien(siren, elle.nom_complet) if elle else siren


def _quoi(e: Evenement, *, annulee_depuis: bool) -> str:
    annees = " à ".join(filter(None, (e.debut, e.fin)))
    dits = [
        CE_QUI_CHANGE[e.sujet],
        date_precise(e.date) if e.date else "",
        f"période {annees}" if annees else "",
        f"périmètre « {e.perimetre} »" if e.perimetre else "",
        dit_en_mots(asdict(e)),
    ]
    phrase = ", ".join(filter(None, dits))
    if e.genre == "annulee":
        return f"décision annulée ({phrase})"
    return f"{phrase} (annulé depuis)" if annulee_depuis else phrase


def _d_ou(e: Evenement) -> Markup:
    qui = f"Dit par {DE_QUI[e.role]} le {date_longue(e.recue_le)}"
    dits = [Markup.escape(typographie(qui)), Markup.escape(f"confiance {e.confiance}")]
    if e.lien:
        dits.append(Markup("page\u00a0: {}").format(lien_dehors(e.lien)))
    return Markup(" · ").join(dits)
