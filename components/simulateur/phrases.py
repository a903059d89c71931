"""The sentences of the simulator, from the engine's figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.figures.palette import SITUATIONS
from components.figures.tableaux import colonnes_achats
from spaser.constance import Constance, constance_en_mots
from spaser.droit import Droit, Regime
from spaser.exercices import Exercices
from spaser.formats import (
    accord,
    enumeration,
    euros_en_millions,
    majuscule,
    nombre,
    pourcentage,
    quantite,
)
from spaser.observatoire import Simulation
from spaser.regle import (
    entre_parentheses,
    nom_du_regime,
    regime_du,
    seuils_propres,
    syndicats_en_mots,
)
from spaser.scenario import MILLION, Scenario
from spaser.simulation import (
    DEJA_OBLIGEE,
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    Comparaison,
    Resultat,
)
from spaser.syndicats import Syndicats
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, REGIONS, TYPES, TypeCollectivite

_FRANCE = "Carte de France, outre-mer rapproché, petite couronne agrandie."


def phrase_des_constances(
    constances: Sequence[Constance], scenario: Scenario, exercices: Exercices
) -> str:
    """Return how steady the obligation is over the years known, by type, for readers."""
    parts = [
        f"{quantite(c.toujours, *LIBELLES_TYPES[c.type]) if c.toujours else _aucun(c.type)} "
        f"au-dessus {constance_en_mots(c.annees, c.annees)}"
        + (f", {nombre(c.parfois)} une partie" if c.parfois else "")
        for c in constances
    ]
    seules = [t for t in scenario.types if t not in {c.type for c in constances}]
    phrases = []
    if parts:
        annees = [str(e.annee) for e in exercices.tous if exercices.types(e.annee)]
        phrases.append(f"Sur les comptes de {enumeration(annees)} : {' ; '.join(parts)}.")
    if seules:
        qui = enumeration([LIBELLES_TYPES[t][1] for t in seules])
        phrases.append(f"Une seule année de comptes est connue pour les {qui}.")
    return " ".join(phrases)


def _aucun(type_: TypeCollectivite) -> str:
    return f"{'aucun' if type_ == 'departement' else 'aucune'} {LIBELLES_TYPES[type_][0]}"


def constat(simulee: Simulation, droit: Droit, reference: Regime) -> str:
    """Return the simulator's opening sentences (Markdown), against a regime."""
    resultat = simulee.resultat
    scenario = resultat.scenario
    obligees = resultat.effectifs("obligees")[TOTAL]
    bande = resultat.effectifs("selon_convention")[TOTAL]
    adoptantes = resultat.effectifs("adoptantes")[TOTAL]
    regime = regime_du(scenario, droit)
    ou = f"{REGIONS[scenario.region]} : au-delà" if scenario.region else "Au-delà"
    debut = (
        f"{ou} de **{euros_en_millions(scenario.seuil, 6)}** d'achats annuels "
        f"{scenario.convention.upper()}{entre_parentheses(_a_part(scenario))}, "
        f"**{quantite(obligees, *_qui(scenario))}** "
        f"{accord(obligees, *_verbes(regime, droit))} adopter un SPASER"
    )
    if bande and scenario.convention == "ttc":
        debut += f", dont {nombre(bande)} selon la convention de calcul"
    elif bande:
        debut += f", et {nombre(bande)} de plus selon la convention de calcul"
    phrases = [f"{debut}.", _changement(simulee, droit, regime, reference)]
    if obligees:
        phrases.append(
            f"{accord(obligees, 'Elle fait', 'Elles font')} {pourcentage(resultat.part_achats)} "
            f"des achats de {_ensemble(scenario)} ; {_recenses(adoptantes)}."
        )
    if simulee.syndicats:
        phrases.append(phrase_des_syndicats(simulee.syndicats, reference))
    return " ".join(phrases)


def _recenses(adoptantes: int) -> str:
    if not adoptantes:
        return "aucun SPASER n'y est recensé"
    return f"au moins {nombre(adoptantes)} {accord(adoptantes, 'a', 'ont')} un SPASER recensé"


def phrase_des_syndicats(syndicats: Syndicats, reference: Regime) -> str:
    """Return how many syndicats and SDIS the same threshold obliges, apart from the others."""
    ecarts = [f"{nombre(syndicats.entrees)} de plus"] if syndicats.entrees else []
    ecarts += [f"{nombre(syndicats.sorties)} de moins"] if syndicats.sorties else []
    suite = f", {enumeration(ecarts)} qu'avec le {nom_du_regime(reference)}" if ecarts else ""
    return f"À part, au-delà du même seuil : {syndicats_en_mots(syndicats.obliges)}{suite}."


def texte_en_vigueur(cadre_legal: pd.DataFrame) -> str:
    """Return where to read the rule in force (Markdown)."""
    code = cadre_legal[cadre_legal["source_url"].str.contains("legifrance")].iloc[-1]
    return f"Le texte en vigueur : [{code['texte']}]({code['source_url']})."


def _a_part(scenario: Scenario) -> list[str]:
    """Return what the sentence says in parentheses: own thresholds, EPT, year."""
    return [
        *seuils_propres(scenario),
        *([] if scenario.ept else ["sans les EPT"]),
        *([] if scenario.annee is None else [f"comptes {scenario.annee}"]),
    ]


def _verbes(regime: Regime | None, droit: Droit) -> tuple[str, str]:
    if regime == droit.en_vigueur:
        return "doit", "doivent"
    return ("devait", "devaient") if regime else ("devrait", "devraient")


def _qui(scenario: Scenario) -> tuple[str, str]:
    if scenario.types == TYPES:
        return COLLECTIVITE
    noms = [LIBELLES_TYPES[type_] for type_ in scenario.types]
    return " ou ".join(un for un, _ in noms), enumeration([plusieurs for _, plusieurs in noms])


def _ensemble(scenario: Scenario) -> str:
    types = "" if scenario.types == TYPES else " de ces types"
    if scenario.region:
        return f"toutes celles{types} {'dans' if types else 'de'} la région"
    return f"toutes celles{types}" if types else "l'ensemble des collectivités"


def _changement(simulee: Simulation, droit: Droit, regime: Regime | None, reference: Regime) -> str:
    est = {droit.en_vigueur: "C'est le", droit.anterieur: "C'était le"}
    debut = f"{est[regime]} {regime.nom}" if regime else "C'est"
    if regime == reference:
        return f"{debut}."
    debut += " : " if regime else " "
    autre = f"le {nom_du_regime(reference)}"
    entrees = simulee.comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    sorties = simulee.comparaison.effectif(PLUS_OBLIGEE)
    if not entrees and not sorties:
        raison = " : aucune collectivité n'a d'achats entre ces deux seuils"
        propres = seuils_propres(simulee.resultat.scenario)
        return f"C'est autant qu'avec {autre}{'' if propres else raison}."
    ecarts = [f"**{nombre(entrees)} de plus**"] if entrees else []
    ecarts += [f"**{nombre(sorties)} de moins**"] if sorties else []
    return f"{debut}{enumeration(ecarts)} qu'avec {autre}."


def titre_situations(situations: pd.DataFrame, reference: Regime, scenario: Scenario) -> str:
    """Return the finding of the simulator's map: how many of those shown enter, or leave.

    `situations`: `type` and `situation` of the collectivités shown.
    """
    for situation, verbes, suite in (
        (NOUVELLEMENT_OBLIGEE, ("entrerait", "entreraient"), "dans l'obligation"),
        (
            PLUS_OBLIGEE,
            ("sortirait", "sortiraient"),
            "de l'obligation, quelle que soit la convention",
        ),
    ):
        effectifs = situations.loc[situations["situation"] == situation, "type"].value_counts()
        total = int(effectifs.sum())
        if total:
            premier, effectif = str(effectifs.index[0]), int(effectifs.iloc[0])
            seul = effectif == total
            qui = quantite(total, *(LIBELLES_TYPES[premier] if seul else COLLECTIVITE))
            dont = "" if seul else f", dont {quantite(effectif, *LIBELLES_TYPES[premier])}"
            return f"{qui} {accord(total, *verbes)} {suite}{dont}"
    obligees = int((situations["situation"] == DEJA_OBLIGEE).sum())
    combien = quantite(obligees, *COLLECTIVITE)
    if scenario == scenario.avec_seuil(reference.seuil):
        return f"{combien} que le {reference.nom} oblige"
    return f"{combien}, les mêmes qu'avec le {nom_du_regime(reference)}"


def phrase_de_qui(comparaison: Comparaison) -> str:
    """Return how many collectivités stay, enter and leave; empty if none."""
    mots = {
        DEJA_OBLIGEE: ("déjà obligée", "déjà obligées"),
        NOUVELLEMENT_OBLIGEE: ("entre", "entrent"),
        PLUS_OBLIGEE: ("sort", "sortent"),
    }
    parts = [
        quantite(effectif, *mots[situation])
        for situation in mots
        if (effectif := comparaison.effectif(situation))
    ]
    return f"{majuscule(enumeration(parts))}." if parts else ""


def titre_comptes(resultat: Resultat) -> str:
    """Return the finding of the counts by type: which share of each type is obliged."""
    parts = [
        f"{_part(resultat, type_)} des {LIBELLES_TYPES[type_][1]}"
        for type_ in resultat.scenario.types
        if resultat.effectifs("collectivites")[type_]
    ]
    ou = f", {REGIONS[resultat.scenario.region]}" if resultat.scenario.region else ""
    return f"L'obligation touche {enumeration(parts)}{ou}"


def titre_courbe(resultat: Resultat, plus_bas: Resultat) -> str:
    """Return the finding of the curve: what the next million would add."""
    ajout = plus_bas.effectifs("obligees")[TOTAL] - resultat.effectifs("obligees")[TOTAL]
    combien = quantite(ajout, *COLLECTIVITE) if ajout else "aucune collectivité"
    negation = "" if ajout else "n'"
    return f"Un million d'euros plus bas, le seuil {negation}obligerait {combien} de plus"


def _part(resultat: Resultat, type_: str) -> str:
    part = resultat.effectifs("obligees")[type_] / resultat.effectifs("collectivites")[type_]
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


def description_situations(situations: pd.DataFrame, scenario: Scenario) -> str:
    """Return what a map of situations shows: how many collectivités in each."""
    effectifs = situations["situation"].value_counts()
    parts = [
        f"{signe.libelle} : {nombre(int(effectifs[cle]))}"
        for cle, signe in SITUATIONS.items()
        if effectifs.get(cle, 0)
    ]
    ou = f"Carte : {REGIONS[scenario.region]}." if scenario.region else _FRANCE
    lieux = f"{ou} Nombre de collectivités par situation. "
    return lieux + (f"{' ; '.join(parts)}." if parts else "Aucune collectivité.")


def table_des_situations(lignes: pd.DataFrame, annee: int) -> pd.DataFrame:
    """Return rows of `Observatoire.lignes_concernees` for readers."""
    return pd.DataFrame(
        {
            "Collectivité": lignes["nom_complet"],
            "Type": [LIBELLES_TYPES[type_][0] for type_ in lignes["type"]],
            "Région": lignes["region_nom"],
            **colonnes_achats(lignes, annee),
            "Situation": [SITUATIONS[cle].libelle for cle in lignes["situation"]],
            "Mouvement": lignes["mouvement"],
        }
    )


def description_courbe(resultat: Resultat) -> str:
    """Return what the curve by threshold shows, at the scenario and around it."""
    bas, haut = resultat.bornes(TOTAL)
    return (
        "Nombre de collectivités obligées selon le seuil, de 5 à 200 M€, empilé par type : plus le "
        "seuil baisse, plus les intercommunalités puis les communes entrent. La ligne suit la "
        "convention HT, la bande va jusqu'à la convention TTC, les carrés sont les chiffres "
        f"publiés. Au scénario, {nombre(bas)} (HT) à {nombre(haut)} (TTC)."
    )


def titre_couts(couts: pd.DataFrame, en_vigueur: int, seuil: int) -> str:
    """Return the finding of the marginal costs: what a point of purchases takes, to the scenario.

    `couts`: the table of `spaser.courbe.cout_marginal`, which has both thresholds (€). Without a
    threshold below the law in force, the highest and the lowest steps are told.
    """
    descente = couts[(couts["de"] <= en_vigueur) & (couts["a"] >= seuil)]
    if seuil < en_vigueur and descente["achats"].sum() > 0:
        par_point = descente["collectivites"].sum() / (descente["achats"].sum() * 100)
        return (
            f"{quantite(round(par_point), *COLLECTIVITE)} de plus par point d'achats entre "
            f"{euros_en_millions(en_vigueur)} et {euros_en_millions(seuil, 6)}"
        )
    utiles = couts.dropna(subset="par_point")
    if utiles.empty:
        return "Ce que coûte un point d'achats de plus"
    haut, bas = utiles.iloc[0], utiles.iloc[-1]
    return (
        f"Un point d'achats de plus demande {quantite_au_point(haut)} entre "
        f"{euros_en_millions(int(haut['de']))} et {euros_en_millions(int(haut['a']))}, "
        f"{nombre(bas['par_point'])} entre {euros_en_millions(int(bas['de']))} et "
        f"{euros_en_millions(int(bas['a']))}"
    )


def description_couts(couts: pd.DataFrame) -> str:
    """Return in words what each step down adds."""
    return " ".join(
        f"De {euros_en_millions(int(ligne.de), 6)} à {euros_en_millions(int(ligne.a), 6)} : "
        f"{quantite(int(ligne.collectivites), *COLLECTIVITE)} de plus pour "
        f"{nombre(ligne.achats * 100, 1)} points d'achats."
        for ligne in couts.itertuples()
    )


def quantite_au_point(cout: pd.Series[float]) -> str:
    """Return how many collectivités a point of purchases costs, at a step of the marginal costs."""
    return quantite(round(cout["par_point"]), *COLLECTIVITE)


def description_parts(resultat: Resultat, couts: pd.DataFrame) -> str:
    """Return in words the shares covered, and what each step down adds."""
    return (
        "Part des achats (trait plein) et de la population (tirets) que l'obligation couvre, selon "
        f"le seuil. Au scénario : {pourcentage(resultat.part_achats, 1)} des achats, "
        f"{pourcentage(resultat.part_population, 1)} de la population. {description_couts(couts)}"
    )


def table_des_couts(couts: pd.DataFrame) -> pd.DataFrame:
    """Return what each step down the thresholds adds, for readers."""
    return pd.DataFrame(
        {
            "De (M€)": couts["de"] / MILLION,
            "À (M€)": couts["a"] / MILLION,
            "Collectivités de plus": couts["collectivites"],
            "Points d'achats de plus": (couts["achats"] * 100).round(1),
            "Points de population de plus": (couts["population"] * 100).round(1),
            "Collectivités par point d'achats": couts["par_point"].round(1),
        }
    )
