"""The answer at a glance: what the law asks of a collectivité, and whether a scheme is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.figures.legendes import pastille
from components.figures.palette import (
    ADOPTIONS,
    COULEURS_REGIMES,
    ENCRE,
    ENCRE_PALE,
    ENCRE_SUR_COULEUR,
    TRAIT,
    Signe,
)
from spaser.adoption import (
    AUCUNE,
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    SANS_SCHEMA,
    schemas_connus,
    schemas_decisifs,
)
from spaser.collectivite import Collectivite
from spaser.droit import EN_VIGUEUR_LEGAL, Droit
from spaser.formats import euros_en_millions, typographie
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime
from spaser.simulation import NON_OBLIGEE, OBLIGEE, SELON_CONVENTION, obligation

_DE_LA_LOI = COULEURS_REGIMES[EN_VIGUEUR_LEGAL]
OBLIGATIONS = {
    OBLIGEE: Signe("", _DE_LA_LOI, _DE_LA_LOI, 2.0),
    SELON_CONVENTION: Signe("", TRAIT, ENCRE, 2.0, "2 2"),
    NON_OBLIGEE: Signe("", TRAIT, ENCRE_PALE, 1.0),
}


@dataclass(frozen=True)
class Badge:
    """Words in the colours of what they say: fill and outline of a sign, and ink."""

    mots: str
    signe: Signe
    encre: str = ENCRE_SUR_COULEUR


def badges(o: Observatoire, elle: Collectivite) -> tuple[Badge, Badge]:
    """Return what the law in force asks of a collectivité, and its scheme, on the day."""
    return _badge_de_l_obligation(elle, o.droit), _badge_du_schema(o, elle)


def afficher_badges(o: Observatoire, elle: Collectivite) -> None:
    """Show the two badges, as a list."""
    elements = Markup().join(
        Markup('<li style="background: {}; color: {}; border: {}px {} {}">{}{}</li>').format(
            badge.signe.couleur,
            badge.encre,
            badge.signe.epaisseur,
            "dashed" if badge.signe.tirets else "solid",
            badge.signe.contour,
            # Words on lines would not be read: beside them.
            pastille(replace(badge.signe, symbole="square")) if badge.signe.hachures else "",
            typographie(badge.mots),
        )
        for badge in badges(o, elle)
    )
    st.html(Markup('<ul class="badges" aria-label="En bref">{}</ul>').format(elements))


def _badge_de_l_obligation(elle: Collectivite, droit: Droit) -> Badge:
    regime = droit.en_vigueur
    classe = obligation(elle.achats_bas, elle.achats_haut, regime.seuil)
    if classe == SELON_CONVENTION:
        seuil = euros_en_millions(regime.seuil)
        mots = f"Au-dessus de {seuil} toutes taxes, au-dessous hors taxes"
    else:
        mots = f"{'Obligée' if classe == OBLIGEE else 'Non obligée'} · {nom_du_regime(regime)}"
    return Badge(mots, OBLIGATIONS[classe], TRAIT if classe == OBLIGEE else ENCRE)


def _badge_du_schema(o: Observatoire, elle: Collectivite) -> Badge:
    decisifs = schemas_decisifs(schemas_connus(o.donnees.adoptions, o.jour))
    if elle.siren not in decisifs.index:
        return Badge("Aucun SPASER recensé", ADOPTIONS[AUCUNE])
    schema = decisifs.loc[elle.siren]
    if schema["statut_au"] == SANS_SCHEMA:
        return Badge("Déclare ne pas avoir de SPASER", ADOPTIONS[SANS_SCHEMA])
    return Badge(f"SPASER {_etat(schema)}", ADOPTIONS[schema["statut_au"]])


def _etat(schema: pd.Series[Any]) -> str:
    statut = schema["statut_au"]
    if statut == EN_COURS:
        return "en préparation"
    if statut == EN_VIGUEUR:
        suite = ", à renouveler" if schema["a_renouveler"] else ""
        return f"en vigueur jusqu'en {schema['fin'].year}{suite}"
    if statut == ECHU:
        return f"échu en {schema['fin'].year}"
    quand = "" if pd.isna(schema["date_adoption"]) else f" en {schema['date_adoption'][:4]}"
    return f"adopté{quand}, fin inconnue"
