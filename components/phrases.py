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
from spaser.sensibilite import Variante
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


def constat(simulee: Simulation, droit: Droit, reference: Regime) -> str:
    """Return the simulator's opening sentences (Markdown), against a regime."""
    resultat = simulee.resultat
    scenario = resultat.scenario
    obligees = resultat.effectifs("obligees")[TOTAL]
    bande = resultat.effectifs("selon_convention")[TOTAL]
    adoptantes = resultat.effectifs("adoptantes")[TOTAL]
    debut = (
        f"{_regle(scenario)}, **{quantite(obligees, *_qui(scenario))}** {_verbe(scenario, droit)}"
    )
    debut += " adopter un SPASER"
    if bande and scenario.convention == "ttc":
        debut += f", dont {nombre(bande)} selon la convention de calcul"
    elif bande:
        debut += f", et {nombre(bande)} de plus selon la convention de calcul"
    ensemble = "l'ensemble des collectivités" if scenario.types == TYPES else "ces types"
    return (
        f"{debut}. {_changement(scenario, simulee.comparaison, droit, reference)} "
        f"Elles font {pourcentage(resultat.part_achats)} des achats de {ensemble} ; "
        f"au moins {nombre(adoptantes)} ont un SPASER recensé."
    )


def regle(scenario: Scenario) -> str:
    """Return the rule that the scenario would write, in plain words."""
    return (
        f"La règle simulée : un acheteur dont les achats de l'année civile dépassent "
        f"{euros_en_millions(scenario.seuil, 6)} {scenario.convention.upper()} adopte un SPASER et "
        "le publie."
    )


def texte_en_vigueur(cadre_legal: pd.DataFrame) -> str:
    """Return where to read the rule in force (Markdown)."""
    code = cadre_legal[cadre_legal["source_url"].str.contains("legifrance")].iloc[-1]
    return f"Le texte en vigueur : [{code['texte']}]({code['source_url']})."


def _regle(scenario: Scenario) -> str:
    achats = f"d'achats annuels {scenario.convention.upper()}"
    propres = [
        f"{LIBELLES_TYPES[type_][1]} : {euros_en_millions(seuil, 6)}"
        for type_, seuil in scenario.seuils_par_type
        if type_ in scenario.types
    ]
    commun = f"**{euros_en_millions(scenario.seuil, 6)}** {achats}"
    return f"Au-delà de {commun} ({' ; '.join(propres)})" if propres else f"Au-delà de {commun}"


def _qui(scenario: Scenario) -> tuple[str, str]:
    if scenario.types == TYPES:
        return COLLECTIVITE
    if len(scenario.types) == 1:
        return LIBELLES_TYPES[scenario.types[0]]
    singulier, pluriel = (
        " ou ".join(LIBELLES_TYPES[type_][0] for type_ in scenario.types),
        enumeration([LIBELLES_TYPES[type_][1] for type_ in scenario.types]),
    )
    return singulier, pluriel


def _verbe(scenario: Scenario, droit: Droit) -> str:
    verbes = {
        Scenario(droit.en_vigueur.seuil): "doivent",
        Scenario(droit.anterieur.seuil): "devaient",
    }
    return verbes.get(scenario, "devraient")


def _changement(
    scenario: Scenario, comparaison: Comparaison, droit: Droit, reference: Regime
) -> str:
    seuil = None if scenario.seuils_par_type else scenario.seuil
    if seuil == reference.seuil:
        return (
            "C'est le droit en vigueur."
            if reference == droit.en_vigueur
            else ("C'était le droit antérieur.")
        )
    autre = f"le {nom_du_regime(reference)}"
    entrees = comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    sorties = comparaison.effectif(PLUS_OBLIGEE)
    if not entrees and not sorties:
        raison = " : aucune collectivité n'a d'achats entre ces deux seuils" if seuil else ""
        return f"C'est autant qu'avec {autre}{raison}."
    ecarts = [f"**{nombre(entrees)} de plus**"] if entrees else []
    ecarts += [f"**{nombre(sorties)} de moins**"] if sorties else []
    debut = {
        droit.anterieur.seuil: "C'était le droit antérieur : ",
        droit.en_vigueur.seuil: "C'est le droit en vigueur : ",
    }.get(seuil or 0, "C'est ")
    return f"{debut}{enumeration(ecarts)} qu'avec {autre}."


def titre_situations(situations: pd.DataFrame, reference: Regime, scenario: Scenario) -> str:
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
    if scenario == scenario.avec_seuil(reference.seuil):
        return f"{combien} que le {reference.nom} oblige"
    return f"{combien}, les mêmes qu'avec le {nom_du_regime(reference)}"


def titre_qui(comparaison: Comparaison) -> str:
    """Return how many collectivités are in each situation, but for the convention."""
    parts = [
        f"{nombre(comparaison.effectif(situation))} {SITUATIONS[situation].libelle}"
        f"{'s' if comparaison.effectif(situation) > 1 else ''}"
        for situation in (DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE)
        if comparaison.effectif(situation)
    ]
    return f"Qui, une par une : {enumeration(parts)}" if parts else "Qui, une par une"


def titre_comptes(resultat: Resultat) -> str:
    """Return the finding of the counts by type: which share of each type is obliged."""
    par_type = resultat.par_type
    parts = [
        f"{_part(par_type.at[type_, 'obligees'], par_type.at[type_, 'collectivites'])} des "
        f"{LIBELLES_TYPES[type_][1]}"
        for type_ in resultat.scenario.types
    ]
    return f"L'obligation touche {enumeration(parts)}"


def titre_courbe(resultat: Resultat, plus_bas: Resultat) -> str:
    """Return the finding of the curve: what the next million would add."""
    ajout = plus_bas.effectifs("obligees")[TOTAL] - resultat.effectifs("obligees")[TOTAL]
    combien = quantite(ajout, *COLLECTIVITE) if ajout else "aucune collectivité"
    negation = "" if ajout else "n'"
    return f"Un million d'euros plus bas, le seuil {negation}obligerait {combien} de plus"


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
    bas, haut = scenario.bornes(TOTAL)
    return (
        "Nombre de collectivités obligées selon le seuil, de 5 à 200 M€, empilé par type : plus le "
        "seuil baisse, plus les intercommunalités puis les communes entrent. La ligne suit la "
        "convention HT, la bande va jusqu'à la convention TTC, les carrés sont les chiffres "
        f"publiés. Au scénario, {nombre(bas)} (HT) à {nombre(haut)} (TTC)."
    )


def titre_parts(couts: pd.DataFrame) -> str:
    """Return the finding of the shares: what a point of purchases costs, high up and lower down.

    `couts`: the table of `spaser.courbe.cout_marginal`.
    """
    utiles = couts.dropna(subset="par_point")
    haut, bas = utiles.iloc[0], utiles.iloc[-1]
    return (
        f"Un point d'achats de plus demande {nombre(haut['par_point'])} collectivités entre "
        f"{euros_en_millions(int(haut['de']))} et {euros_en_millions(int(haut['a']))}, "
        f"{nombre(bas['par_point'])} entre {euros_en_millions(int(bas['de']))} et "
        f"{euros_en_millions(int(bas['a']))}"
    )


def description_parts(resultat: Resultat, couts: pd.DataFrame) -> str:
    """Return in words the shares covered, and what each step down adds."""
    pas = " ".join(
        f"De {euros_en_millions(int(ligne.de), 6)} à {euros_en_millions(int(ligne.a), 6)} : "
        f"{nombre(ligne.collectivites)} collectivités de plus pour "
        f"{nombre(ligne.achats * 100, 1)} points d'achats."
        for ligne in couts.itertuples()
    )
    return (
        "Part des achats (trait plein) et de la population (tirets) que l'obligation couvre, selon "
        f"le seuil. Au scénario : {pourcentage(resultat.part_achats, 1)} des achats, "
        f"{pourcentage(resultat.part_population, 1)} de la population. {pas}"
    )


def table_des_couts(couts: pd.DataFrame) -> pd.DataFrame:
    """Return what each step down the thresholds adds, for readers."""
    return pd.DataFrame(
        {
            "De (M€)": couts["de"] / 1_000_000,
            "À (M€)": couts["a"] / 1_000_000,
            "Collectivités de plus": couts["collectivites"],
            "Points d'achats de plus": (couts["achats"] * 100).round(1),
            "Points de population de plus": (couts["population"] * 100).round(1),
            "Collectivités par point d'achats": couts["par_point"].round(1),
        }
    )


def table_des_sensibilites(variantes: list[Variante]) -> pd.DataFrame:
    """Return the ways of counting a scenario and what each gives, for readers."""
    return pd.DataFrame(
        {
            "Manière de compter": [variante.nom for variante in variantes],
            "Obligées": [variante.obligees for variante in variantes],
            "Écart": [
                f"{'+' if v.ecart > 0 else ''}{nombre(v.ecart)}" if v.ecart else "–"
                for v in variantes
            ],
            "Périmètre": [variante.perimetre or "celui du scénario" for variante in variantes],
        }
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
