"""The sentences that state results, from the engine's figures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from components.acces import Simulation
from components.palette import SITUATIONS, majuscule, nom_du_regime
from spaser.droit import Droit, Regime
from spaser.formats import (
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    nombre,
    pourcentage,
    quantite,
)
from spaser.scenario import Scenario
from spaser.simulation import (
    DEJA_OBLIGEE,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    Comparaison,
    Resultat,
)
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


@dataclass(frozen=True)
class ChiffreCle:
    """A key figure: its name, its value as read, and what to know of it."""

    nom: str
    valeur: str
    precision: str


COLLECTIVITE = ("collectivité", "collectivités")


def constat(simulee: Simulation, droit: Droit) -> str:
    """Return the simulator's opening sentences (Markdown), against the law in force."""
    resultat = simulee.resultat
    seuil = resultat.scenario.seuil
    obligees = resultat.effectifs("obligees")[TOTAL]
    bande = resultat.effectifs("selon_convention")[TOTAL]
    adoptantes = resultat.effectifs("adoptantes")[TOTAL]
    verbe = {droit.en_vigueur.seuil: "doivent", droit.anterieur.seuil: "devaient"}.get(
        seuil, "devraient"
    )
    debut = (
        f"Au-delà de **{euros_en_millions(seuil)}** d'achats annuels HT, "
        f"**{quantite(obligees, *COLLECTIVITE)}** {verbe} adopter un SPASER"
    )
    if bande:
        debut += f", et {nombre(bande)} de plus selon la convention de calcul"
    return (
        f"{debut}. {_changement(seuil, simulee.comparaison, droit)} "
        f"Elles font {pourcentage(resultat.part_achats)} des achats de l'ensemble des "
        f"collectivités ; au moins {nombre(adoptantes)} ont un SPASER recensé."
    )


def _changement(seuil: int, comparaison: Comparaison, droit: Droit) -> str:
    if seuil == droit.en_vigueur.seuil:
        return "C'est le droit en vigueur."
    reference = f"le {nom_du_regime(droit.en_vigueur)}"
    entrees = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    sorties = comparaison.effectif(PLUS_OBLIGEE)
    if not entrees and not sorties:
        return (
            f"C'est autant qu'avec {reference} : aucune collectivité n'a d'achats entre ces deux "
            "seuils."
        )
    ecart = f"**{nombre(entrees)} de plus**" if entrees else f"**{nombre(sorties)} de moins**"
    debut = "C'était le droit antérieur : " if seuil == droit.anterieur.seuil else "C'est "
    return f"{debut}{ecart} qu'avec {reference}."


def titre_situations(situations: pd.DataFrame, droit: Droit, scenario: Scenario) -> str:
    """Return the finding of the simulator's map: which of the types shown changes most.

    `situations`: `type` and `situation` (in words) of the collectivités shown.
    """
    for situation, verbes, suite in (
        (NOUVELLEMENT_OBLIGEE, ("entrerait", "entreraient"), "dans l'obligation"),
        (
            PLUS_OBLIGEE,
            ("sortirait", "sortiraient"),
            "de l'obligation, quelle que soit la convention",
        ),
    ):
        ici = situations["situation"] == SITUATIONS[situation].libelle
        effectifs = situations.loc[ici, "type"].value_counts()
        if ici.any():
            premier, effectif = str(effectifs.index[0]), int(effectifs.iloc[0])
            qui = quantite(effectif, *LIBELLES_TYPES[premier])
            return f"{qui} {verbes[effectif > 1]} {suite}"
    obligees = int((situations["situation"] == SITUATIONS[DEJA_OBLIGEE].libelle).sum())
    combien = quantite(obligees, *COLLECTIVITE)
    if scenario.seuil == droit.en_vigueur.seuil:
        return f"{combien} que le droit en vigueur oblige"
    return f"{combien}, les mêmes qu'avec le {nom_du_regime(droit.en_vigueur)}"


def titre_comptes(resultat: Resultat) -> str:
    """Return the finding of the counts by type: which share of each type is obliged."""
    par_type = resultat.par_type
    parts = [
        f"{_part(par_type.at[type_, 'obligees'], par_type.at[type_, 'collectivites'])} des "
        f"{LIBELLES_TYPES[type_][1]}"
        for type_ in ("departement", "epci", "commune")
    ]
    return f"L'obligation touche {enumeration(parts)}"


def titre_courbe(resultat: Resultat, un_million_plus_bas: Resultat) -> str:
    """Return the finding of the curve: what the next million would add."""
    ajout = un_million_plus_bas.effectifs("obligees")[TOTAL] - resultat.effectifs("obligees")[TOTAL]
    combien = quantite(ajout, *COLLECTIVITE) if ajout else "aucune collectivité"
    negation = "" if ajout else "n'"
    verbe = f"{negation}obligerait"
    return f"Un million d'euros plus bas, le seuil {verbe} {combien} de plus"


def _part(obligees: int, ensemble: int) -> str:
    part = obligees / ensemble
    if 0 < part < 0.001:
        return f"moins de {pourcentage(0.001, 1)}"
    return pourcentage(part, 1 if part < 0.01 else 0)


def description_comptes(etats: dict[str, Resultat]) -> str:
    """Return what the counts by type show; `etats` maps the words of a state to its result."""
    return " ".join(
        f"{majuscule(nom)} : "
        + enumeration(
            [
                quantite(resultat.effectifs("obligees")[type_], *LIBELLES_TYPES[type_])
                for type_ in TYPES
            ]
        )
        + f", soit {nombre(resultat.effectifs('obligees')[TOTAL])}."
        for nom, resultat in etats.items()
    )


def description_situations(situations: pd.DataFrame) -> str:
    """Return what a map of situations shows: how many collectivités in each."""
    effectifs = situations["situation"].value_counts(sort=False)
    parts = [f"{mot} : {nombre(effectif)}" for mot, effectif in effectifs.items() if effectif]
    lieux = "Carte de France, outre-mer rapproché. Nombre de collectivités par situation. "
    return lieux + (f"{' ; '.join(parts)}." if parts else "Aucune collectivité.")


def table_des_situations(situations: pd.DataFrame, collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return what a map of situations shows, by name, largest purchases first."""
    lignes = collectivites.merge(
        situations.assign(siren=situations["siren"].astype("str"))[["siren", "situation"]],
        on="siren",
    ).sort_values("achats_haut", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Collectivité": lignes["nom_complet"],
            "Type": [LIBELLES_TYPES[type_][0] for type_ in lignes["type"]],
            "Région": lignes["region_nom"],
            **colonnes_achats(lignes),
            "Situation": lignes["situation"].astype("str"),
        }
    )


def colonnes_achats(lignes: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the two bounds of purchases, in M€ with one decimal, by their column names."""
    return {
        "Achats 2024, M€ HT (bas)": (lignes["achats_bas"] / 1_000_000).round(1),
        "Achats 2024, M€ TTC (haut)": (lignes["achats_haut"] / 1_000_000).round(1),
    }


def description_courbe(scenario: Resultat) -> str:
    """Return what the curve by threshold shows, at the scenario and around it."""
    obligees = scenario.effectifs("obligees")[TOTAL]
    bande = scenario.effectifs("selon_convention")[TOTAL]
    return (
        "Nombre de collectivités obligées selon le seuil, de 1 à 500 M€ : plus le seuil baisse, "
        "plus la courbe monte vite. La ligne suit la convention HT, la bande va jusqu'à la "
        "convention TTC, les carrés sont les chiffres publiés. "
        f"À {euros_en_millions(scenario.scenario.seuil)}, elle passe par {nombre(obligees)} "
        f"(HT) et {nombre(obligees + bande)} (TTC)."
    )


def chiffres_cles(en_vigueur: Resultat, regime: Regime, reperes: pd.DataFrame) -> list[ChiffreCle]:
    """Return the four key figures of the site, under the law in force."""
    obligees = en_vigueur.effectifs("obligees")
    adoptantes = en_vigueur.effectifs("adoptantes")[TOTAL]
    bande = en_vigueur.effectifs("selon_convention")[TOTAL]
    dernier = reperes.sort_values("date").iloc[-1]
    types = [quantite(obligees[type_], *LIBELLES_TYPES[type_]) for type_ in TYPES]
    return [
        ChiffreCle(
            "Collectivités tenues d'adopter un SPASER",
            nombre(obligees[TOTAL]),
            f"Plus de {euros_en_millions(regime.seuil)} HT d'achats annuels : "
            f"{enumeration(types)}. {nombre(bande)} autres dépendent de la convention de calcul.",
        ),
        ChiffreCle(
            "Dont SPASER adopté et recensé, au moins",
            nombre(adoptantes),
            f"Au moins {pourcentage(adoptantes / obligees[TOTAL])} des obligées, d'après des "
            "pages publiques. Une collectivité absente du relevé n'est pas réputée sans schéma.",
        ),
        ChiffreCle(
            "Dernier taux national d'adoption connu",
            pourcentage(dernier["taux_pct"] / 100),
            f"{dernier['producteur']}, {date_precise(dernier['date'])}, périmètre : "
            f"{dernier['perimetre'].lower()}.",
        ),
        ChiffreCle(
            "Part des achats que l'obligation concerne",
            pourcentage(en_vigueur.part_achats),
            f"{euros(int(en_vigueur.total['achats_couverts']))} HT sur "
            f"{euros(int(en_vigueur.total['achats']))}, régions, départements, intercommunalités "
            "et communes réunis.",
        ),
    ]
