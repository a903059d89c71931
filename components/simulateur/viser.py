"""The other way round: which threshold is enough for an aim."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.adresse.parametres import UN_CHOIX
from components.simulateur.premier_ecran import prendre_le_seuil
from spaser.courbe import (
    seuil_pour_effectif,
    seuil_pour_part_achats,
    seuil_pour_part_population,
)
from spaser.erreurs import ErreurScenario
from spaser.formats import euros_en_millions, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario

_OBJECTIFS: dict[str, tuple[Callable[..., int], float, str]] = {
    "un nombre de collectivités": (seuil_pour_effectif, 1, "500"),
    "une part des achats, en %": (seuil_pour_part_achats, 0.01, "60"),
    "une part de la population, en %": (seuil_pour_part_population, 0.01, "75"),
}


def viser(o: Observatoire, scenario: Scenario) -> None:
    """Offer aims, and the highest threshold that is enough for the one chosen."""
    gauche, droite = st.columns([2, 1], vertical_alignment="bottom")
    objectif = gauche.selectbox(
        "Couvrir", list(_OBJECTIFS), format_func=typographie, key="objectif", **UN_CHOIX
    )
    calculer, unite, exemple = _OBJECTIFS[objectif]
    vise = droite.text_input("Combien", exemple, max_chars=12, key=f"vise_{objectif}")
    try:
        valeur = float(vise.strip().replace(",", "."))
        cible = int(valeur) if unite == 1 else valeur * unite
        seuil = calculer(o.a_l_exercice(scenario.annee), scenario, cible)
    except ErreurScenario as erreur:
        st.warning(typographie(str(erreur)))
        return
    except (ValueError, OverflowError):
        st.warning(typographie(f"« {vise} » n'est pas un nombre."))
        return
    st.markdown(
        typographie(
            f"Le seuil le plus haut qui y suffit est **{euros_en_millions(seuil, 6)}** "
            f"({scenario.convention.upper()}), le même pour tous les types retenus."
        )
    )
    st.button("Prendre ce seuil", on_click=prendre_le_seuil, args=(seuil,), key="prendre")
