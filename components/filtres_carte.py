"""The controls of the map of adoptions: regime, date, filters, and the chips that remove them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components.filtres import (
    NIVEAU,
    NIVEAUX,
    Parametre,
    avertir,
    choisir_lieux,
    choisir_niveau,
    choisir_un,
    parametres_des_lieux,
    parmi,
)
from components.palette import ADOPTIONS, majuscule
from components.selection import INVITE
from spaser.donnees import Donnees
from spaser.droit import Droit, Regime
from spaser.recherche import Filtres
from spaser.vocabulaire import Convention

DE_LA_DATE = "Celui de la date"
AUJOURD_HUI = "aujourd'hui"
_MONTANTS = (0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000)
_TOUS_LES_MONTANTS = (_MONTANTS[0], _MONTANTS[-1])
_MILLION = 1_000_000
# Half a year per image: the whole story in half a minute.
_MOIS_DES_IMAGES = (1, 7)
_SECONDES_PAR_IMAGE = 1.2
_LECTURE, _IMAGE_A = "lecture", "image_a"


@dataclass(frozen=True)
class Vue:
    """What the map of adoptions is asked to show.

    `au`: the date; `present`: whether it is today, when undated schemes count as well.
    """

    niveau: str
    au: date
    present: bool
    regime: Regime
    convention: Convention
    avec_faible: bool
    filtres: Filtres

    @property
    def montant(self) -> str:
        """The column of purchases that the convention counts."""
        return "achats_haut" if self.convention == "ttc" else "achats_bas"


def dates_proposees(droit: Droit, aujourd_hui: date) -> list[date]:
    """Return the first day of each month since the first regime, then today."""
    debut = droit.regimes[0].depuis
    mois = [
        date(annee, mois, 1)
        for annee in range(debut.year, aujourd_hui.year + 1)
        for mois in range(1, 13)
    ]
    return [*(jour for jour in mois if debut <= jour < aujourd_hui), aujourd_hui]


def choisir_vue(d: Donnees, aujourd_hui: date) -> Vue:
    """Return what the controls ask for; each is bound to the address."""
    dates = dates_proposees(d.droit, aujourd_hui)
    statuts = {majuscule(signe.libelle): statut for statut, signe in ADOPTIONS.items()}
    regimes = {DE_LA_DATE: None, **{majuscule(r.nom): r for r in reversed(d.droit.regimes)}}
    avertir(
        NIVEAU,
        parmi("regime", "régime", regimes),
        parmi("au", "date", [_mois(jour, aujourd_hui) for jour in dates[::-1]]),
        parmi("convention", "convention", ("HT", "TTC")),
        *parametres_des_lieux(d),
        parmi("statut", "état d'adoption", statuts, plusieurs=True),
        parmi("achats", "achats", list(map(str, _MONTANTS)), plusieurs=True),
        parmi("volontaires", "volontaires", ("true", "false")),
        parmi("a_verifier", "à vérifier", ("true", "false")),
        Parametre("vue", "position de la carte", "latitude_longitude_zoom", _position_valable),
    )
    with st.container(horizontal=True, gap="medium"):
        niveau = choisir_niveau()
        nom_du_regime = choisir_un("Régime", regimes, cle="regime")
    au = _choisir_date(dates, aujourd_hui)
    with st.expander("Filtres et manière de compter", icon=":material/tune:"):
        gauche, droite = st.columns(2)
        regions, departements = choisir_lieux(d, gauche, droite)
        choix_statuts = st.pills(
            "États d'adoption",
            list(statuts),
            selection_mode="multi",
            wrap=True,
            key="statut",
            bind="query-params",
        )
        bas, haut = gauche.select_slider(
            "Achats annuels, en M€",
            _MONTANTS,
            value=_TOUS_LES_MONTANTS,
            key="achats",
            bind="query-params",
        )
        nom = droite.text_input(
            "Nom", key="nom", placeholder=INVITE, type="search", max_chars=80, bind="query-params"
        )
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            convention = choisir_un(
                "Convention de calcul",
                ("HT", "TTC"),
                cle="convention",
                aide="HT : comptes divisés par 1,20. TTC : comptes tels quels, un maximum.",
            )
            volontaires = st.toggle("Volontaires seulement", key="volontaires", bind="query-params")
            avec_faible = st.toggle(
                "Montrer aussi ce qui est à vérifier",
                key="a_verifier",
                bind="query-params",
                help="Relevés de confiance faible. Ils ne comptent jamais comme des adoptions.",
            )
    regime = regimes[nom_du_regime] or d.droit.au(au)
    assert regime is not None, "no date is offered before the first regime"
    return Vue(
        niveau=niveau,
        au=au,
        present=au == aujourd_hui,
        regime=regime,
        convention="ttc" if convention == "TTC" else "ht",
        avec_faible=avec_faible,
        filtres=Filtres(
            types=NIVEAUX[niveau],
            regions=regions,
            departements=departements,
            achats=(
                bas * _MILLION if bas > _MONTANTS[0] else None,
                haut * _MILLION if haut < _MONTANTS[-1] else None,
            ),
            statuts=tuple(statuts[nom] for nom in choix_statuts),
            volontaires=volontaires,
            nom=nom.strip(),
        ),
    )


def intervalle_de_lecture() -> float | None:
    """Return the seconds between two images of the replay, None when it is stopped."""
    return _SECONDES_PAR_IMAGE if st.session_state.get(_LECTURE) else None


def _choisir_date(dates: list[date], aujourd_hui: date) -> date:
    if st.session_state.get("au", aujourd_hui) not in dates:
        # A page left open past midnight: its « today » was yesterday.
        st.session_state["au"] = aujourd_hui
    lecture = intervalle_de_lecture() is not None
    if lecture and time.monotonic() - st.session_state[_IMAGE_A] >= _SECONDES_PAR_IMAGE / 2:
        suivantes = [jour for jour in _images(dates) if jour > st.session_state["au"]]
        if not suivantes:
            st.session_state[_LECTURE] = False
            st.rerun()
        _montrer(suivantes[0])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        au = st.select_slider(
            "Date",
            dates,
            value=aujourd_hui,
            format_func=lambda jour: _mois(jour, aujourd_hui),
            key="au",
            bind="query-params",
        )
        if st.button(
            "Pause" if lecture else "Lecture",
            icon=":material/pause:" if lecture else ":material/play_arrow:",
            help="Rejoue les adoptions depuis le premier décret, un semestre par image",
            on_click=_basculer,
            args=(dates,),
            key="bouton_lecture",
        ):
            # The rhythm of a fragment is set by the whole page.
            st.rerun()
    return au


def _basculer(dates: list[date]) -> None:
    st.session_state[_LECTURE] = not st.session_state.get(_LECTURE)
    if st.session_state[_LECTURE] and st.session_state["au"] == dates[-1]:
        _montrer(dates[0])


def _montrer(jour: date) -> None:
    st.session_state["au"] = jour
    st.session_state[_IMAGE_A] = time.monotonic()


def _images(dates: list[date]) -> list[date]:
    return [jour for jour in dates if jour.month in _MOIS_DES_IMAGES or jour == dates[-1]]


def lieux() -> list[str]:
    """Return the words of the filters that limit what is counted, not only what is shown."""
    etat = st.session_state
    departements = [nom.rpartition(" (")[0] for nom in etat["departement"]]
    bornes = _mots_des_achats(*etat["achats"])
    return [*etat["region"], *departements, *([bornes] if bornes else [])]


def puces() -> None:
    """Show the filters in use as one sentence whose parts can each be removed."""
    actives = _filtres_actifs()
    if not actives:
        return
    with st.container(key="puces", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown("La carte et la liste se limitent à :", width="content")
        for mots, retirer in actives:
            st.button(
                mots,
                icon=":material/close:",
                icon_position="right",
                help="Retirer ce filtre",
                on_click=retirer,
                key=f"puce_{mots}",
            )
        if len(actives) > 1:
            st.button("Tout retirer", type="tertiary", on_click=_tout_retirer, key="puce_toutes")


def _filtres_actifs() -> list[tuple[str, Callable[[], None]]]:
    etat = st.session_state
    actifs: list[tuple[str, Callable[[], None]]] = []
    for cle in ("region", "departement", "statut"):
        for valeur in etat[cle]:
            actifs.append((valeur, lambda c=cle, v=valeur: _enlever(c, v)))
    if mots := _mots_des_achats(*etat["achats"]):
        actifs.append((mots, lambda: _mettre("achats", _TOUS_LES_MONTANTS)))
    if etat["nom"].strip():
        actifs.append((f"nom : « {etat['nom'].strip()} »", lambda: _mettre("nom", "")))
    if etat["volontaires"]:
        actifs.append(("volontaires", lambda: _mettre("volontaires", False)))
    return actifs


def _mots_des_achats(bas: int, haut: int) -> str:
    morceaux = [f"au moins {bas}"] if bas > _MONTANTS[0] else []
    morceaux += [f"au plus {haut}"] if haut < _MONTANTS[-1] else []
    return f"achats : {' et '.join(morceaux)} M€" if morceaux else ""


def _enlever(cle: str, valeur: str) -> None:
    st.session_state[cle] = [autre for autre in st.session_state[cle] if autre != valeur]


def _mettre(cle: str, valeur: object) -> None:
    st.session_state[cle] = valeur


def _tout_retirer() -> None:
    for _, retirer in _filtres_actifs():
        retirer()


def _position_valable(texte: str) -> bool:
    morceaux = texte.split("_")
    return len(morceaux) == 3 and all(m.lstrip("-").replace(".", "", 1).isdigit() for m in morceaux)


def _mois(jour: date, aujourd_hui: date) -> str:
    return AUJOURD_HUI if jour == aujourd_hui else f"{jour:%m/%Y}"
