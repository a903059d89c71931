"""The controls of the simulator: each bound to the address, together they make a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, overload

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.adresse.parametres import (
    CONVENTION,
    EPT,
    REFERENCE,
    REGION_SIMULEE,
    SEUIL,
    SEUILS_PAR_TYPE,
    SYNDICATS,
    TYPES_COMPTES,
    UN_CHOIX,
    Choix,
    Parametre,
    annee,
    avertir,
    avertir_de,
)
from components.figures.cadre import sur_demande
from components.figures.palette import PRESELECTIONS
from components.site.textes import litteral
from spaser.codec import seuil_en_texte
from spaser.courbe import (
    seuil_pour_effectif,
    seuil_pour_part_achats,
    seuil_pour_part_population,
)
from spaser.droit import ANTERIEUR, Regime
from spaser.erreurs import ErreurScenario
from spaser.formats import euros_en_millions, typographie
from spaser.observatoire import Observatoire
from spaser.scenario import (
    MILLION,
    SYNDICATS_SANS_LIEU_NI_ANNEE,
    Scenario,
    seuil_en_euros,
)
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, Convention, TypeCollectivite

# Whole M€, nearly as far apart in proportion: a logarithmic scale.
GRADUATIONS = (
    *range(1, 16),
    *(16, 18, 20, 22, 25, 28, 30, 33, 36, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90),
    *range(100, 201, 10),
)
_GLISSIERE = "glissiere"
_TYPES_EN_MOTS = {type_: LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES}
_OBJECTIFS: dict[str, tuple[Callable[..., int], float, str]] = {
    "un nombre de collectivités": (seuil_pour_effectif, 1, "500"),
    "une part des achats, en %": (seuil_pour_part_achats, 0.01, "60"),
    "une part de la population, en %": (seuil_pour_part_population, 0.01, "75"),
}


def choisir_scenario(o: Observatoire) -> tuple[Scenario, Regime]:
    """Return the scenario asked for, and the regime to compare it with."""
    choix_annee = annee(o.exercices)
    reglages: tuple[Choix, ...] = (
        TYPES_COMPTES,
        CONVENTION,
        REGION_SIMULEE,
        choix_annee,
        REFERENCE,
    )
    avertir(EPT, SYNDICATS, *reglages)
    glissiere, exact = st.columns([4, 1], vertical_alignment="bottom")
    defaut = o.droit.en_vigueur.seuil
    seuil = _saisir(exact, SEUIL, "Seuil exact, en M€", defaut, seuil_en_texte(defaut))
    glissiere.select_slider(
        typographie("Seuil d'achats annuels au-delà duquel un SPASER est obligatoire"),
        GRADUATIONS,
        _suivre(seuil),
        format_func=lambda millions: typographie(f"{millions} M€"),
        key=_GLISSIERE,
        on_change=_glisser,
    )
    _preselections(o, seuil)
    scenario, reference = _regler(o, seuil, reglages)
    sur_demande(
        "viser",
        "À l'inverse : quel seuil pour atteindre un objectif ?",
        lambda: _viser(o, scenario),
    )
    return scenario, reference


def _regler(o: Observatoire, seuil: int, reglages: tuple[Choix, ...]) -> tuple[Scenario, Regime]:
    """Return the threshold as the settings count it, and what to compare it with."""
    volet = st.expander(
        "Régler la règle et la manière de compter",
        icon=":material/tune:",
        key="reglages",
        on_change="rerun",
    )
    # Each step would send these controls: closed and untouched, they are left out.
    if not (
        volet.open
        or any(choix.touche() for choix in reglages)
        or any(_touche(p, "") for p in SEUILS_PAR_TYPE.values())
        or _touche(EPT, True)
        or _touche(SYNDICATS, False)
    ):
        return Scenario(seuil), o.droit.en_vigueur
    choix_types, choix_convention, choix_region, choix_annee, choix_reference = reglages
    with volet:
        gauche, droite = st.columns(2)
        with gauche:
            types = choix_types.pastilles("Types concernés")
            convention = choix_convention.segments(
                "Convention de calcul",
                "HT : comptes divisés par 1,20. TTC : comptes tels quels, un maximum.",
            )
            region = choix_region.menu("Région")
        with droite:
            reference = choix_reference.segments("Comparer avec")
            ept = st.toggle(
                "Compter les établissements publics territoriaux",
                value=True,
                key=EPT.cle,
                bind="query-params",
                help="Les 11 EPT du Grand Paris, comptés parmi les intercommunalités",
            )
            exercice = choix_annee.segments("Comptes de l'année")
            syndicats = st.toggle(
                "Aussi les syndicats et SDIS",
                key=SYNDICATS.cle,
                bind="query-params",
                help=typographie(
                    "Obligés eux aussi depuis 2023 : comptés à part, jamais ajoutés aux quatre "
                    "types"
                ),
            )
        st.markdown(typographie("Un seuil par type, en M€ (vide : le seuil commun)"))
        seuils = {
            type_: lu
            for colonne, (type_, parametre) in zip(
                st.columns(4), SEUILS_PAR_TYPE.items(), strict=True
            )
            if (lu := _saisir(colonne, parametre, _TYPES_EN_MOTS[type_], seuil)) is not None
        }
        if not types:
            st.warning(
                typographie("Choisir au moins un type de collectivité : ici, tous sont comptés.")
            )
        st.button(
            "Revenir au droit en vigueur",
            icon=":material/restart_alt:",
            on_click=_revenir,
            args=(o.droit.en_vigueur.seuil, reglages),
            key="revenir",
        )
    an = int(exercice) if exercice else None
    connus = o.exercices.types(an)
    comptes = cast(tuple[TypeCollectivite, ...], types or TYPES)
    if not set(comptes) <= set(connus):
        comptes = tuple(type_ for type_ in comptes if type_ in connus) or connus
        noms = " et ".join(LIBELLES_TYPES[type_][1] for type_ in comptes)
        st.info(
            typographie(
                f"Les comptes {o.exercices.en_clair(an)} ne sont connus que pour certains types : "
                f"ici, {noms}."
            )
        )
    if syndicats and (region or an):
        st.info(typographie(SYNDICATS_SANS_LIEU_NI_ANNEE))
    return (
        Scenario(
            seuil,
            seuils_par_type=tuple(seuils.items()),
            types=comptes,
            convention=cast(Convention, convention),
            ept=ept,
            annee=an,
            region=region,
            syndicats=syndicats and not (region or an),
        ),
        o.droit.anterieur if reference == ANTERIEUR else o.droit.en_vigueur,
    )


@overload
def _saisir(
    ou: DeltaGenerator, parametre: Parametre, libelle: str, defaut: int, initial: str
) -> int: ...


@overload
def _saisir(ou: DeltaGenerator, parametre: Parametre, libelle: str, defaut: int) -> int | None: ...


def _saisir(
    ou: DeltaGenerator, parametre: Parametre, libelle: str, defaut: int, initial: str = ""
) -> int | None:
    """Return the threshold (€) typed or in the address, `defaut` if it is no good.

    None if the box is empty and starts so: then `defaut`, which it shows, applies.
    """
    # Streamlit drops what the box cannot hold; what it can hold is told as if it were typed.
    avant = st.query_params.get_all(parametre.cle)
    texte = ou.text_input(
        typographie(libelle),
        initial,
        max_chars=12,
        key=parametre.cle,
        placeholder=seuil_en_texte(defaut),
        bind="query-params",
    )
    try:
        seuil = seuil_en_euros(texte) if texte.strip() or initial else None
    except ErreurScenario as erreur:
        st.warning(litteral(typographie(f"{erreur} Ici, {euros_en_millions(defaut)} est gardé.")))
        return defaut
    if parametre.est_faux(avant):
        avertir_de(parametre)
    return seuil


def _touche(parametre: Parametre, defaut: object) -> bool:
    """Say whether a setting, in the address or on the page, differs from its default."""
    return parametre.cle in st.query_params or st.session_state.get(parametre.cle, defaut) != defaut


def _preselections(o: Observatoire, seuil: int) -> None:
    # Buttons, not pills: a choice that follows the threshold would be sent back by the browser,
    # late, and undo a quick second step.
    with st.container(key="preselections", horizontal=True, gap="xsmall"):
        for millions in PRESELECTIONS:
            st.button(
                typographie(f"{millions} M€"),
                on_click=_prendre,
                args=(millions * MILLION,),
                type="primary" if seuil == millions * MILLION else "secondary",
                key=f"preselection_{millions}",
            )
    # Its place is there at every threshold: what follows would move, and be drawn again.
    with st.container():
        if seuil % MILLION == 0 and seuil // MILLION in PRESELECTIONS:
            st.caption(typographie(_histoire(o, seuil // MILLION)))


def _histoire(o: Observatoire, millions: int) -> str:
    cadre = o.donnees.cadre_legal
    textes = cadre[cadre["effet"].str.contains(rf"\b{millions} M€")]
    if textes.empty:
        return f"{millions} M€ : une hypothèse, qu'aucun des textes relevés ne propose."
    texte = textes.iloc[-1]
    return f"{millions} M€ : [{texte['texte']}]({texte['source_url']}). {texte['effet']}."


def _viser(o: Observatoire, scenario: Scenario) -> None:
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
    st.button("Prendre ce seuil", on_click=_prendre, args=(seuil,), key="prendre")


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
    st.session_state[SEUIL.cle] = seuil_en_texte(seuil)


def _revenir(seuil: int, reglages: tuple[Choix, ...]) -> None:
    _prendre(seuil)
    for choix in reglages:
        choix.reinitialiser()
    for parametre in SEUILS_PAR_TYPE.values():
        st.session_state[parametre.cle] = ""
    st.session_state[EPT.cle] = True
    st.session_state[SYNDICATS.cle] = False
