"""The controls of the map of adoptions: regime, date, filters, and the chips that remove them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from components.adresse.parametres import (
    A_RENOUVELER,
    A_VERIFIER,
    ACHATS,
    AUJOURD_HUI,
    CONVENTION,
    MONTANTS,
    NIVEAU,
    REGIONS_FILTREES,
    STATUT,
    VOLONTAIRES,
    VUE,
    Choix,
    avertir,
    departements,
    mois,
    regle_appliquee,
)
from components.adresse.selection import INVITE
from components.figures.niveaux import NIVEAUX
from components.site.textes import litteral
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit, Regime
from spaser.formats import date_longue, euros_en_millions, typographie
from spaser.observatoire import Observatoire
from spaser.recherche import Filtres
from spaser.scenario import MILLION
from spaser.vocabulaire import COLONNES, Convention

_TOUS_LES_MONTANTS = (MONTANTS[0], MONTANTS[-1])
_NOM = "nom"
# Half a year per image: the whole story in half a minute.
_MOIS_DES_IMAGES = (1, 7)
_SECONDES_PAR_IMAGE = 1.2
_LECTURE, _IMAGE_A = "lecture", "image_a"


@dataclass(frozen=True)
class Vue:
    """What the map of adoptions is asked to show, at the date `au`."""

    niveau: str
    au: date
    regime: Regime
    convention: Convention
    avec_faible: bool
    filtres: Filtres

    @property
    def montant(self) -> str:
        """The column of purchases that the convention counts."""
        return COLONNES[self.convention]


def dates_proposees(droit: Droit, aujourd_hui: date) -> list[date]:
    """Return the first day of each month since the first regime, then today."""
    debut = droit.regimes[0].depuis
    mois = [
        date(annee, mois, 1)
        for annee in range(debut.year, aujourd_hui.year + 1)
        for mois in range(1, 13)
    ]
    return [*(jour for jour in mois if debut <= jour < aujourd_hui), aujourd_hui]


def choisir_vue(o: Observatoire) -> Vue:
    """Return what the controls ask for; each is bound to the address."""
    dates = dates_proposees(o.droit, o.jour)
    choix_date, choix_departements = mois(dates), departements(o.collectivites)
    choix_regle = regle_appliquee(o.droit)
    avertir(
        NIVEAU,
        choix_regle,
        choix_date,
        CONVENTION,
        REGIONS_FILTREES,
        choix_departements,
        STATUT,
        ACHATS,
        VOLONTAIRES,
        A_RENOUVELER,
        A_VERIFIER,
        VUE,
    )
    with st.container(key="reglages", horizontal=True, gap="small", vertical_alignment="center"):
        niveau = NIVEAU.segments("Niveau", muet=True)
        au = _choisir_date(choix_date, dates)
        panneau = st.popover("Filtres", icon=":material/tune:", key="filtres")
    with panneau, st.container(key="panneau"):
        gauche, droite = st.columns(2)
        with gauche:
            regions = REGIONS_FILTREES.menu_multiple("Régions", "Toutes")
        with droite:
            codes_departements = choix_departements.menu_multiple("Départements", "Tous")
        statuts = STATUT.pastilles("États d'adoption")
        bas, haut = gauche.select_slider(
            typographie("Achats annuels, en M€"),
            MONTANTS,
            value=_TOUS_LES_MONTANTS,
            key=ACHATS.cle,
            bind="query-params",
        )
        nom = droite.text_input(
            "Nom", key=_NOM, placeholder=INVITE, type="search", max_chars=80, bind="query-params"
        )
        with st.container(horizontal=True, gap="medium"):
            volontaires = st.toggle(
                "Volontaires seulement", key=VOLONTAIRES.cle, bind="query-params"
            )
            a_renouveler = st.toggle(
                "À renouveler seulement",
                key=A_RENOUVELER.cle,
                bind="query-params",
                help="Son dernier schéma finit dans les douze mois.",
            )
            avec_faible = st.toggle(
                "Montrer aussi ce qui est à vérifier",
                key=A_VERIFIER.cle,
                bind="query-params",
                help="Relevés de confiance faible. Ils ne comptent jamais comme des adoptions.",
            )
        with st.container(horizontal=True, gap="medium"):
            droit = choix_regle.segments("Règle appliquée", _aide_de_la_regle(o.droit))
            convention = CONVENTION.segments(
                "Convention de calcul",
                "HT : comptes divisés par 1,20. TTC : comptes tels quels, un maximum.",
            )
    regimes = {EN_VIGUEUR_LEGAL: o.droit.en_vigueur, ANTERIEUR: o.droit.anterieur}
    regime = regimes.get(droit) or o.droit.au(au)
    assert regime is not None, "no date is offered before the first regime"
    return Vue(
        niveau=niveau,
        au=au,
        regime=regime,
        convention=cast(Convention, convention),
        avec_faible=avec_faible,
        filtres=Filtres(
            types=NIVEAUX[niveau],
            regions=regions,
            departements=codes_departements,
            achats=(
                bas * MILLION if bas > MONTANTS[0] else None,
                haut * MILLION if haut < MONTANTS[-1] else None,
            ),
            statuts=statuts,
            volontaires=volontaires,
            a_renouveler=a_renouveler,
            nom=nom.strip(),
        ),
    )


def _aide_de_la_regle(droit: Droit) -> str:
    avant, apres = (euros_en_millions(r.seuil) for r in (droit.anterieur, droit.en_vigueur))
    return (
        f"Le seuil est passé de {avant} à {apres} le {date_longue(droit.en_vigueur.depuis)}. "
        "« Celle de l'époque » suit la date choisie."
    )


def cadre_des_filtres(filtres: Filtres) -> tuple[str, tuple[str, ...]] | None:
    """Return the territories that the map frames: their level and codes; None for France."""
    if filtres.departements:
        return "departements", filtres.departements
    return ("regions", filtres.regions) if filtres.regions else None


def intervalle_de_lecture() -> float | None:
    """Return the seconds between two images of the replay, None when it is stopped."""
    return _SECONDES_PAR_IMAGE if st.session_state.get(_LECTURE) else None


def _choisir_date(choix: Choix, dates: list[date]) -> date:
    jours = dict(zip(choix.mots, dates, strict=True))
    ici = jours[choix.valeur()[0]]
    lecture = intervalle_de_lecture() is not None
    if lecture and time.monotonic() - st.session_state[_IMAGE_A] >= _SECONDES_PAR_IMAGE / 2:
        suivantes = [code for code in _images(jours) if jours[code] > ici]
        if not suivantes:
            st.session_state[_LECTURE] = False
            st.rerun()
        _montrer(choix, suivantes[0])
    code = choix.reglette("Date", muet=True)
    if st.button(
        "Pause" if lecture else "Lecture",
        icon=":material/pause:" if lecture else ":material/play_arrow:",
        help="Rejoue les adoptions depuis le premier décret, un semestre par image",
        on_click=_basculer,
        args=(choix,),
        key="bouton_lecture",
    ):
        # The rhythm of a fragment is set by the whole page.
        st.rerun()
    return jours[code]


def _basculer(choix: Choix) -> None:
    st.session_state[_LECTURE] = not st.session_state.get(_LECTURE)
    st.session_state[_IMAGE_A] = time.monotonic()
    if st.session_state[_LECTURE] and choix.valeur() == (AUJOURD_HUI,):
        _montrer(choix, next(iter(choix.mots)))


def _montrer(choix: Choix, code: str) -> None:
    choix.fixer((code,))
    st.session_state[_IMAGE_A] = time.monotonic()


def _images(jours: dict[str, date]) -> list[str]:
    return [c for c, jour in jours.items() if jour.month in _MOIS_DES_IMAGES or c == AUJOURD_HUI]


def lieux(o: Observatoire) -> list[str]:
    """Return the words of the filters that limit what is counted, not only what is shown."""
    noms = [
        choix.mots[code].partition(" (")[0]
        for choix in (REGIONS_FILTREES, departements(o.collectivites))
        for code in choix.valeur()
    ]
    bornes = _mots_des_achats(*st.session_state[ACHATS.cle])
    return [*noms, *([bornes] if bornes else [])]


def puces(o: Observatoire) -> None:
    """Show what is in use beside the usual settings; each part can be removed."""
    actives = _filtres_actifs(o)
    if not actives:
        return
    with st.container(key="puces", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for mots, retirer in actives:
            st.button(
                litteral(typographie(mots)),
                icon=":material/close:",
                icon_position="right",
                help="Retirer",
                on_click=retirer,
                key=f"puce_{mots}",
            )
        if len(actives) > 1:
            st.button(
                "Tout retirer",
                type="tertiary",
                on_click=_tout_retirer,
                args=(o,),
                key="puce_toutes",
            )


def _filtres_actifs(o: Observatoire) -> list[tuple[str, Callable[[], None]]]:
    reglages = st.session_state
    actifs: list[tuple[str, Callable[[], None]]] = [
        (choix.mots[code], lambda choix=choix, code=code: choix.retirer(code))  # type: ignore[misc]
        for choix in (REGIONS_FILTREES, departements(o.collectivites), STATUT)
        for code in choix.valeur()
    ]
    if mots := _mots_des_achats(*reglages[ACHATS.cle]):
        actifs.append((mots, lambda: _mettre(ACHATS.cle, _TOUS_LES_MONTANTS)))
    if reglages[_NOM].strip():
        actifs.append((f"nom : « {reglages[_NOM].strip()} »", lambda: _mettre(_NOM, "")))
    if reglages[VOLONTAIRES.cle]:
        actifs.append(("volontaires", lambda: _mettre(VOLONTAIRES.cle, False)))
    if reglages[A_RENOUVELER.cle]:
        actifs.append(("à renouveler", lambda: _mettre(A_RENOUVELER.cle, False)))
    regle = regle_appliquee(o.droit)
    for reglage, nom in ((regle, "règle"), (CONVENTION, "convention")):
        if reglage.touche():
            mots = f"{nom} : {reglage.mots[reglage.valeur()[0]]}"
            actifs.append((mots, reglage.reinitialiser))
    if reglages[A_VERIFIER.cle]:
        actifs.append(("avec ce qui est à vérifier", lambda: _mettre(A_VERIFIER.cle, False)))
    return actifs


def _mots_des_achats(bas: int, haut: int) -> str:
    morceaux = [f"au moins {bas}"] if bas > MONTANTS[0] else []
    morceaux += [f"au plus {haut}"] if haut < MONTANTS[-1] else []
    return f"achats : {' et '.join(morceaux)} M€" if morceaux else ""


def _mettre(cle: str, valeur: object) -> None:
    st.session_state[cle] = valeur


def _tout_retirer(o: Observatoire) -> None:
    for _, retirer in _filtres_actifs(o):
        retirer()
