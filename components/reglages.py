"""The controls of the simulator: each bound to the address, together they make a scenario."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.cadre import sur_demande
from components.filtres import Parametre, avertir, choisir_un, parmi
from components.palette import majuscule
from spaser.courbe import (
    MILLION,
    seuil_pour_effectif,
    seuil_pour_part_achats,
    seuil_pour_part_population,
)
from spaser.donnees import Donnees
from spaser.droit import Regime
from spaser.erreurs import ErreurScenario
from spaser.formats import euros_en_millions, nombre_court, typographie
from spaser.scenario import SEUIL_MAXIMAL, Scenario, en_millions, seuil_en_euros
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

# Whole M€, nearly as far apart in proportion: a logarithmic scale.
GRADUATIONS = (
    *range(1, 16),
    *(16, 18, 20, 22, 25, 28, 30, 33, 36, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90),
    *range(100, 201, 10),
)
_SEUIL, _GLISSIERE = "seuil", "glissiere"
# Thresholds that were debated, with the day of the text in the legal timeline; None: a hypothesis.
_PRESELECTIONS = {100: "2015-01-28", 75: "2021-05-27", 50: "2022-05-02", 25: None, 10: None}
_TYPES = {LIBELLES_TYPES[type_][1].capitalize(): type_ for type_ in TYPES}
_CLES = {type_: f"seuil_{type_}" for type_ in TYPES}
_REGLAGES: dict[str, object] = {
    "types": list(_TYPES),
    "convention": "HT",
    "ept": True,
    **dict.fromkeys(_CLES.values(), ""),
}
"""The settings of the rule, each with its default."""
_OBJECTIFS: dict[str, tuple[Callable[..., int], float, str]] = {
    "un nombre de collectivités": (seuil_pour_effectif, 1, "500"),
    "une part des achats, en %": (seuil_pour_part_achats, 0.01, "60"),
    "une part de la population, en %": (seuil_pour_part_population, 0.01, "75"),
}


def choisir_scenario(d: Donnees) -> tuple[Scenario, Regime]:
    """Return the scenario asked for, and the regime to compare it with."""
    defaut = _texte(d.droit.en_vigueur.seuil)
    references = {majuscule(r.nom): r for r in reversed(d.droit.regimes)}
    montant = f"un nombre de M€, de 0 à {nombre_court(SEUIL_MAXIMAL // MILLION)}"
    avertir(
        Parametre(_SEUIL, "seuil", montant, _seuil_valable),
        *(
            Parametre(_CLES[type_], f"seuil, {nom.lower()}", montant, _seuil_ou_vide)
            for nom, type_ in _TYPES.items()
        ),
        parmi("types", "types", _TYPES, plusieurs=True),
        parmi("convention", "convention", ("HT", "TTC")),
        parmi("ept", "EPT", ("true", "false")),
        parmi("reference", "référence", references),
    )
    glissiere, exact = st.columns([4, 1], vertical_alignment="bottom")
    texte = exact.text_input(
        "Seuil exact, en M€", defaut, max_chars=12, key=_SEUIL, bind="query-params"
    )
    seuil = _lu(texte, d.droit.en_vigueur.seuil)
    glissiere.select_slider(
        "Seuil d'achats annuels au-delà duquel un SPASER est obligatoire",
        GRADUATIONS,
        _suivre(seuil),
        format_func=lambda millions: f"{millions} M€",
        key=_GLISSIERE,
        on_change=_glisser,
    )
    _preselections(d, seuil)
    scenario, reference = _regler(seuil, defaut, references)
    sur_demande(
        "viser",
        "À l'inverse : quel seuil pour atteindre un objectif ?",
        lambda: _viser(d, scenario),
    )
    return scenario, reference


def _regler(seuil: int, defaut: str, references: dict[str, Regime]) -> tuple[Scenario, Regime]:
    """Return the threshold as the settings count it, and what to compare it with."""
    volet = st.expander(
        "Régler la règle et la manière de compter",
        icon=":material/tune:",
        key="reglages",
        on_change="rerun",
    )
    # Each step would send these controls: closed and untouched, they are left out.
    droit, regime = next(iter(references.items()))
    if not (volet.open or _touches({"reference": droit, **_REGLAGES})):
        return Scenario(seuil), regime
    with volet:
        gauche, droite = st.columns(2)
        with gauche:
            types = st.pills(
                "Types concernés",
                list(_TYPES),
                selection_mode="multi",
                default=list(_TYPES),
                wrap=True,
                key="types",
                bind="query-params",
            )
            convention = choisir_un(
                "Convention de calcul",
                ("HT", "TTC"),
                cle="convention",
                aide="HT : comptes divisés par 1,20. TTC : comptes tels quels, un maximum.",
            )
        with droite:
            reference = choisir_un("Comparer avec", references, cle="reference")
            ept = st.toggle(
                "Compter les établissements publics territoriaux",
                value=True,
                key="ept",
                bind="query-params",
                help="Les 11 EPT du Grand Paris, comptés parmi les intercommunalités",
            )
        st.markdown("Un seuil par type, en M€ (vide : le seuil commun)")
        seuils: dict[TypeCollectivite, int] = {}
        for colonne, (nom, type_) in zip(st.columns(4), _TYPES.items(), strict=True):
            saisi = colonne.text_input(
                nom,
                max_chars=12,
                key=_CLES[type_],
                placeholder=_texte(seuil),
                bind="query-params",
            )
            if saisi.strip():
                seuils[type_] = _lu(saisi, seuil)
        if not types:
            st.warning("Choisir au moins un type de collectivité : ici, tous sont comptés.")
        st.button(
            "Revenir au droit en vigueur",
            icon=":material/restart_alt:",
            on_click=_revenir,
            args=(defaut,),
            key="revenir",
        )
    scenario = Scenario(
        seuil,
        seuils_par_type=tuple(seuils.items()),
        types=tuple(_TYPES[nom] for nom in types) or TYPES,
        convention="ttc" if convention == "TTC" else "ht",
        ept=ept,
    )
    return scenario, references[reference]


def _touches(defauts: dict[str, object]) -> bool:
    """Say whether a setting, in the address or on the page, differs from its default."""
    return any(
        cle in st.query_params or st.session_state.get(cle, defaut) != defaut
        for cle, defaut in defauts.items()
    )


def _preselections(d: Donnees, seuil: int) -> None:
    # Buttons, not pills: a choice that follows the threshold would be sent back by the browser,
    # late, and undo a quick second step.
    with st.container(key="preselections", horizontal=True, gap="xsmall"):
        for millions in _PRESELECTIONS:
            st.button(
                f"{millions} M€",
                on_click=_prendre,
                args=(millions * MILLION,),
                type="primary" if seuil == millions * MILLION else "secondary",
                key=f"preselection_{millions}",
            )
    # Its place is there at every threshold: what follows would move, and be drawn again.
    with st.container():
        if seuil % MILLION == 0 and seuil // MILLION in _PRESELECTIONS:
            st.caption(typographie(_histoire(d, seuil // MILLION)))


def _histoire(d: Donnees, millions: int) -> str:
    jour = _PRESELECTIONS[millions]
    if jour is None:
        return f"{millions} M€ : une hypothèse, qu'aucun des textes relevés ne propose."
    texte = d.cadre_legal.set_index("date").loc[jour]
    return f"{millions} M€ : [{texte['texte']}]({texte['source_url']}). {texte['effet']}."


def _viser(d: Donnees, scenario: Scenario) -> None:
    gauche, droite = st.columns([2, 1], vertical_alignment="bottom")
    objectif = gauche.selectbox("Couvrir", list(_OBJECTIFS), key="objectif")
    calculer, unite, exemple = _OBJECTIFS[objectif]
    vise = droite.text_input("Combien", exemple, max_chars=12, key=f"vise_{objectif}")
    try:
        valeur = float(vise.strip().replace(",", "."))
        seuil = calculer(d.collectivites, scenario, int(valeur) if unite == 1 else valeur * unite)
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
    st.button("Prendre ce seuil", on_click=_prendre, args=(seuil,), key="prendre")


def _texte(seuil: int) -> str:
    return str(en_millions(seuil)).replace(".", ",")


def _lu(texte: str, defaut: int) -> int:
    try:
        return seuil_en_euros(texte)
    except ErreurScenario as erreur:
        st.warning(typographie(f"{erreur} Ici, {euros_en_millions(defaut)} est gardé."))
        return defaut


def _seuil_valable(texte: str) -> bool:
    try:
        seuil_en_euros(texte)
    except ErreurScenario:
        return False
    return True


def _seuil_ou_vide(texte: str) -> bool:
    return not texte.strip() or _seuil_valable(texte)


def _suivre(seuil: int) -> int:
    """Put the slider on the graduation nearest to the exact threshold, and return it.

    It is the default too: a browser that is late to draw the slider sends its default back.
    """
    proche = min(GRADUATIONS, key=lambda millions: abs(millions * MILLION - seuil))
    if st.session_state.get(_GLISSIERE, proche) != proche:
        st.session_state[_GLISSIERE] = proche
    return proche


def _glisser() -> None:
    _prendre(st.session_state[_GLISSIERE] * MILLION)


def _prendre(seuil: int) -> None:
    st.session_state[_SEUIL] = _texte(seuil)


def _revenir(defaut: str) -> None:
    st.session_state[_SEUIL] = defaut
    for cle, valeur in _REGLAGES.items():
        st.session_state[cle] = valeur
