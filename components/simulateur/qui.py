"""Who a scenario concerns: entrants, leavers, places, and those nearest to the threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.adresse.parametres import UN_CHOIX
from components.adresse.selection import INVITE
from components.fichiers.tableurs import telecharger
from components.figures.palette import SITUATIONS
from components.figures.sources import source_comptes
from components.figures.tableaux import (
    achats_en_mots,
    colonnes_achats,
    colonnes_constance,
    constance_des_lignes,
    fiches,
    population_en_mots,
    tableau,
    tableau_de_fiches,
)
from spaser.droit import Regime
from spaser.formats import avec_signe, euros, euros_en_millions, majuscule, typographie
from spaser.lieux import obligees_par_lieu
from spaser.observatoire import Observatoire, Simulation, gardee
from spaser.recherche import Filtres, normaliser
from spaser.scenario import Scenario
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
    TOTAL,
    proches_du_seuil,
)
from spaser.vocabulaire import LIBELLES_TYPES, REGIONS, TYPES, TYPES_DE_SYNDICATS

_PAR_PAGE = 15
_REGIONS = {"": "Toutes", **dict(sorted(REGIONS.items(), key=lambda r: normaliser(r[1])))}
# In inhabitants: at least, and less than.
_BORNES = {"petites": (0, 20_000), "moyennes": (20_000, 100_000), "grandes": (100_000, 1e12)}
_TAILLES = {
    "": "Toutes",
    "petites": "Moins de 20 000 habitants",
    "moyennes": "De 20 000 à 100 000",
    "grandes": "100 000 et plus",
}


@dataclass(frozen=True)
class _Choix:
    """Which of the collectivités concerned are listed: all of them for an empty choice."""

    situations: tuple[str, ...]
    taille: str
    filtres: Filtres

    def lignes(self, o: Observatoire, simulee: Simulation) -> pd.DataFrame:
        """Return their rows in `Observatoire.lignes_concernees`."""
        lignes = o.lignes_concernees(simulee)
        if self.situations:
            lignes = lignes[lignes["situation"].isin(self.situations)]
        if self.taille:
            bas, haut = _BORNES[self.taille]
            lignes = lignes[lignes["population"].between(bas, haut, inclusive="left")]
        return o.choisir(self.filtres, self.filtres.etendue(lignes))


@gardee
def _page_de(
    o: Observatoire, scenario: Scenario, reference: Regime, choix: _Choix, page: int
) -> tuple[int, str]:
    """Return the number of pages of a list, and one of them as HTML: the last one at most."""
    lignes = choix.lignes(o, o.simulation(scenario, reference))
    pages = -(-len(lignes) // _PAR_PAGE)
    debut = (min(page, pages) - 1) * _PAR_PAGE
    montrees = lignes.iloc[debut : debut + _PAR_PAGE]
    mots = _en_mots(montrees, o.exercices.annee(scenario.annee))
    if len(choix.situations) == 1 and choix.situations != (SELON_CONVENTION,):
        # All the same, and chosen above.
        mots = mots.drop(columns="Situation")
    return pages, fiches(mots, montrees["siren"].tolist()) if pages else ""


def montrer_qui(o: Observatoire, scenario: Scenario, reference: Regime) -> None:
    """Show the collectivités of each situation, with a link to each page."""
    simulee = o.simulation(scenario, reference)
    gauche, droite = st.columns(2, vertical_alignment="bottom")
    situations = gauche.pills(
        "Situations",
        list(SITUATIONS),
        default=_qui_bouge(o, scenario, reference),
        format_func=lambda cle: typographie(majuscule(SITUATIONS[cle].libelle)),
        selection_mode="multi",
        wrap=True,
        key="qui_situations",
    )
    nom = droite.text_input(
        "Chercher", type="search", live=True, max_chars=80, key="qui_nom", placeholder=INVITE
    )
    types = gauche.pills(
        "Types",
        scenario.types,
        format_func=lambda type_: majuscule(LIBELLES_TYPES[type_][1]),
        selection_mode="multi",
        wrap=True,
        key="qui_types",
    )
    ou, taille = droite.columns(2)
    region = "" if scenario.region else _menu(ou, "Région", _REGIONS, "qui_region")
    habitants = _menu(taille, "Taille", _TAILLES, "qui_taille")
    choisies = _Choix(
        tuple(situations),
        habitants,
        Filtres(tuple(types) or TYPES, regions=(region,) if region else (), nom=nom),
    )
    pages, liste = _page_de(o, scenario, reference, choisies, st.session_state.get("qui_page", 1))
    if not pages:
        st.info("Aucune collectivité dans cette situation.")
        return
    if st.session_state.get("qui_page", 1) > pages:
        st.session_state["qui_page"] = pages
    if pages > 1:
        st.pagination(pages, key="qui_page")
    st.html(liste)
    annee = o.exercices.annee(scenario.annee)
    telecharger(
        "collectivites_du_scenario", lambda: table_de_qui(choisies.lignes(o, simulee), annee)
    )
    _source(o, simulee)


@gardee
def _qui_bouge(o: Observatoire, scenario: Scenario, reference: Regime) -> list[str]:
    """Return what the list opens on: who enters or, if nobody does, who leaves."""
    presentes = set(o.simulation(scenario, reference).concernees["situation"].unique())
    return [s for s in (NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE) if s in presentes][:1]


def _menu(ou: DeltaGenerator, libelle: str, mots: Mapping[str, str], cle: str) -> str:
    return str(
        ou.selectbox(
            libelle, list(mots), format_func=lambda c: typographie(mots[c]), key=cle, **UN_CHOIX
        )
    )


def table_de_qui(lignes: pd.DataFrame, annee: int) -> pd.DataFrame:
    """Return rows of `Observatoire.lignes_concernees` for a spreadsheet."""
    return pd.DataFrame(
        {
            "SIREN": lignes["siren"],
            "Collectivité": lignes["nom_complet"],
            "Type": [LIBELLES_TYPES[type_][0] for type_ in lignes["type"]],
            "Région": lignes["region_nom"],
            "Département": lignes["departement_nom"],
            "Population": lignes["population"],
            **colonnes_achats(lignes, annee),
            **colonnes_constance(lignes),
            "Situation": [SITUATIONS[cle].libelle for cle in lignes["situation"]],
            "Mouvement": lignes["mouvement"],
        }
    )


def table_des_lieux(o: Observatoire, simulee: Simulation) -> pd.DataFrame:
    """Return how many are obliged by place and type, and the change (+ or −), for readers."""
    comptes = obligees_par_lieu(o.collectivites, simulee.resultat, simulee.comparaison)
    table = comptes[[*TYPES, TOTAL]].set_axis(
        [*(majuscule(LIBELLES_TYPES[type_][1]) for type_ in TYPES), "Ensemble"], axis=1
    )
    table["Écart"] = comptes["entrees"] - comptes["sorties"]
    lieu = "Département" if simulee.resultat.scenario.region else "Région"
    return table.rename(index={TOTAL: "Ensemble"}).rename_axis(lieu).reset_index()


def montrer_lieux(o: Observatoire, simulee: Simulation) -> None:
    """Show how many are obliged by place and type."""
    table = table_des_lieux(o, simulee)
    tableau(table, mots={"Écart": avec_signe})
    telecharger("obligees_par_lieu", lambda: table)
    _source(o, simulee, "Écart : avec le régime de comparaison. ")


def montrer_syndicats(o: Observatoire, simulee: Simulation) -> None:
    """Show the syndicats and SDIS that the same threshold concerns."""
    assert simulee.syndicats is not None, "shown only if the scenario tells them"
    lignes = simulee.syndicats.concernes
    if lignes.empty:
        st.info(typographie("Aucun syndicat ni SDIS n'est au-delà de ce seuil."))
        return
    table = table_des_syndicats(lignes, o.exercices.reference)
    tableau(table, hauteur=460)
    telecharger("syndicats_du_scenario", lambda: table)
    _source(o, simulee, "Syndicats et SDIS d'au moins 1 M€ d'achats, sans lien avec les types. ")


def table_des_syndicats(lignes: pd.DataFrame, annee: int) -> pd.DataFrame:
    """Return syndicats and SDIS (`spaser.syndicats`) for readers."""
    return pd.DataFrame(
        {
            "SIREN": lignes["siren"],
            "Nom": lignes["nom"],
            "Type": [TYPES_DE_SYNDICATS[type_][0] for type_ in lignes["type"]],
            **colonnes_achats(lignes, annee),
            "Situation": [SITUATIONS[cle].libelle for cle in lignes["situation"]],
            "Mouvement": lignes["mouvement"],
        }
    )


def montrer_voisines(o: Observatoire, simulee: Simulation) -> None:
    """Show the collectivités nearest to the threshold, on both sides."""
    scenario = simulee.resultat.scenario
    voisines = proches_du_seuil(o.a_l_exercice(scenario.annee), simulee.resultat)
    annee = o.exercices.annee(scenario.annee)
    tableau_de_fiches(
        pd.DataFrame(
            {
                "Collectivité": voisines["nom_complet"],
                f"Achats {annee}, {scenario.convention.upper()}": [
                    euros_en_millions(montant, 3) for montant in voisines["montant"]
                ],
                "Écart au seuil": [
                    f"{'+' if ecart > 0 else '−'}{euros(abs(ecart))}" for ecart in voisines["ecart"]
                ],
                "Situation": ["Au-dessus" if e > 0 else "En dessous" for e in voisines["ecart"]],
            }
        ),
        voisines["siren"].tolist(),
    )
    _source(o, simulee)


def _source(o: Observatoire, simulee: Simulation, debut: str = "") -> None:
    source = source_comptes(o.exercices, simulee.resultat.scenario.annee)
    st.caption(typographie(f"{debut}{source}"))


def _en_mots(lignes: pd.DataFrame, annee: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Collectivité": lignes["nom_complet"],
            "Région": lignes["region_nom"],
            "Population": population_en_mots(lignes),
            **achats_en_mots(lignes, annee),
            **constance_des_lignes(lignes),
            "Situation": [
                _situation_en_mots(*ligne)
                for ligne in zip(lignes["situation"], lignes["mouvement"], strict=True)
            ],
        }
    )


def _situation_en_mots(situation: str, mouvement: str) -> str:
    """Return a situation; where it is the convention that decides, also who enters or leaves."""
    mots = majuscule(SITUATIONS[situation].libelle)
    return f"{mots} : {mouvement}" if situation == SELON_CONVENTION and mouvement else mots
