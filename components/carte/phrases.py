"""What the map of adoptions says in words, and the tables beside it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from components.figures.palette import ADOPTIONS
from components.figures.schemas import (
    DATE_INCONNUE,
    date_du_schema,
    disent_ne_pas_en_avoir,
    echeance,
)
from components.figures.tableaux import colonnes_achats
from spaser.adoption import EN_COURS, SANS_SCHEMA, STATUTS_ADOPTES
from spaser.droit import Regime
from spaser.exercices import Exercices
from spaser.formats import (
    accord,
    date_longue,
    enumeration,
    majuscule,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION
from spaser.simulation import NON_OBLIGEE, OBLIGEE, SELON_CONVENTION
from spaser.taux_d_adoption import adoptees
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, TYPES

_OBLIGATIONS = {
    OBLIGEE: "obligée",
    SELON_CONVENTION: "selon la convention",
    NON_OBLIGEE: "volontaire",
}


def premier_paragraphe(
    etendue: pd.DataFrame, regime: Regime, au: date, lieux: list[str], exercices: Exercices
) -> str:
    """Return what the map of adoptions says first (Markdown), of the same scope."""
    phrases = ouverture(etendue, regime, au, lieux), phrase_des_comptes(etendue, exercices)
    return typographie(" ".join(phrases).strip())


def ouverture(etendue: pd.DataFrame, regime: Regime, au: date, lieux: list[str]) -> str:
    """Return the opening sentences of the map of adoptions (Markdown).

    `etendue`: the rows of `spaser.adoption.suivies` in scope. `lieux`: the places that the
    scope is limited to, if any.
    """
    obligees = etendue[etendue["obligee"]]
    types = set(etendue["type"])
    qui = LIBELLES_TYPES[types.pop()] if len(types) == 1 else COLLECTIVITE
    e = "" if qui[0] == "département" else "e"
    ou = f", dans le périmètre choisi ({', '.join(lieux)})" if lieux else ""
    titre = f"au titre du {nom_du_regime(regime)}"
    adoptantes = int(obligees["statut"].isin(STATUTS_ADOPTES).sum())
    sans = bool((obligees["statut"] == SANS_SCHEMA).any())
    if obligees.empty:
        fait = f"aucune collectivité n'est obligée {titre}"
    elif len(obligees) == 1:
        fait = f"une seule collectivité est obligée {titre}, et "
        if adoptantes:
            fait += "elle a adopté un SPASER"
        else:
            fait += "elle dit ne pas en avoir" if sans else "aucune adoption n'y est recensée"
    elif not adoptantes:
        fait = f"aucune adoption n'est recensée parmi les {quantite(len(obligees), *qui)} "
        fait += f"obligé{e}s {titre}"
    else:
        fait = (
            f"**au moins {nombre(adoptantes)} des {quantite(len(obligees), *qui)} obligé{e}s** "
            f"{titre} {accord(adoptantes, 'a', 'ont')} adopté un SPASER, soit au moins "
            f"{pourcentage(adoptantes / len(obligees))}"
        )
    return f"Au {date_longue(au)}{ou}, {fait}. {_suite(etendue)}".strip()


def _suite(etendue: pd.DataFrame) -> str:
    obligees = etendue[etendue["obligee"]]
    en_cours = int((obligees["statut"] == EN_COURS).sum())
    sans = int((obligees["statut"] == SANS_SCHEMA).sum())
    bande = etendue["classe"] == SELON_CONVENTION
    selon, comptees = int(bande.sum()), bool((bande & etendue["obligee"]).any())
    volontaires = int((etendue["volontaire"] & etendue["statut"].isin(STATUTS_ADOPTES)).sum())
    a_renouveler = int(obligees["a_renouveler"].sum())
    phrases = []
    if a_renouveler:
        phrases.append(
            f"{nombre(a_renouveler)} {accord(a_renouveler, 'a le sien', 'ont le leur')} à "
            "renouveler dans les douze mois."
        )
    if en_cours:
        phrases.append(f"{nombre(en_cours)} en {accord(en_cours, 'prépare', 'préparent')} un.")
    if sans and len(obligees) > 1:
        phrases.append(f"{disent_ne_pas_en_avoir(sans)}.")
    if selon and comptees:
        phrases.append(
            f"{nombre(selon)} des obligées ne le {accord(selon, 'serait', 'seraient')} pas hors "
            "taxes."
        )
    elif selon:
        phrases.append(
            f"{nombre(selon)} "
            f"{accord(selon, 'autre ne serait obligée', 'autres ne seraient obligées')} qu'en "
            "comptant toutes taxes."
        )
    if volontaires:
        phrases.append(
            f"{quantite(volontaires, 'volontaire', 'volontaires')} en "
            f"{accord(volontaires, 'a', 'ont')} adopté un sans y être "
            f"{accord(volontaires, 'obligée', 'obligées')}."
        )
    return " ".join(phrases)


def description(visibles: pd.DataFrame) -> str:
    """Return what the map of adoptions shows: how many collectivités in each state."""
    effectifs = visibles["statut"].value_counts()
    parts = [
        f"{signe.libelle} : {nombre(int(effectifs[statut]))}"
        for statut, signe in ADOPTIONS.items()
        if effectifs.get(statut, 0)
    ]
    etats = f"par état d'adoption : {' ; '.join(parts)}" if parts else "aucune"
    return (
        "Carte de France, outre-mer rapproché, petite couronne agrandie. Collectivités obligées, "
        f"selon la convention ou volontaires, {etats}. La liste plus bas a le même contenu."
    )


def titre_par_type(comptes: pd.DataFrame) -> str:
    """Return the finding of the counts by type: how many of each have adopted."""
    adoptes = adoptees(comptes)
    parts = [
        f"{quantite(int(adoptes[type_]), *LIBELLES_TYPES[type_])} sur {nombre(int(ensemble))}"
        for type_, ensemble in comptes.sum(axis=1).items()
        if ensemble
    ]
    if not parts:
        return "Aucune collectivité obligée dans ce périmètre"
    return f"Ont adopté, au moins : {enumeration(parts)}"


def description_par_type(comptes: pd.DataFrame) -> str:
    """Return in words the counts by type and status."""
    return " ".join(
        f"{majuscule(LIBELLES_TYPES[type_][1])} que la loi oblige : "
        + ", ".join(f"{ADOPTIONS[s].libelle} {nombre(n)}" for s, n in ligne.items() if n)
        + "."
        for type_, ligne in comptes.iterrows()
        if ligne.any()
    )


def table_par_type(comptes: pd.DataFrame) -> pd.DataFrame:
    """Return the counts by type and status for readers, with totals."""
    table = comptes.copy()
    table.loc["ensemble"] = table.sum()
    noms = [majuscule(LIBELLES_TYPES[type_][1]) for type_ in TYPES]
    return (
        table.set_axis([*noms, "Ensemble"])
        .set_axis([majuscule(ADOPTIONS[statut].libelle) for statut in comptes], axis=1)
        .assign(Obligées=table.sum(axis=1).to_numpy())
        .rename_axis("Type")
        .reset_index()
    )


def titre_liste(visibles: pd.DataFrame) -> str:
    """Return how many collectivités the list has, and in which order."""
    if visibles.empty:
        return "La liste est vide"
    return f"{quantite(len(visibles), *COLLECTIVITE)}, des plus gros achats aux plus petits"


def liste(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return the followed collectivités with words for readers, in their order; kept light.

    What one looks for comes first: a screen cuts the last columns.
    """
    dates = (date_du_schema(ligne, ligne.statut) for ligne in suivies.itertuples())
    return pd.DataFrame(
        {
            "Collectivité": suivies["nom_complet"],
            "Adoption": suivies["statut"].cat.rename_categories(lambda s: ADOPTIONS[s].libelle),
            "Schéma": pd.Categorical([quand.removeprefix(DATE_INCONNUE) for quand in dates]),
            "À renouveler avant le": pd.Categorical(
                [
                    date_longue(ligne.fin) if ligne.a_renouveler else ""
                    for ligne in suivies.itertuples()
                ]
            ),
            "Achats HT, M€": _en_millions(suivies["achats_bas"]),
            "Achats TTC, M€": _en_millions(suivies["achats_haut"]),
            "Obligation": suivies["classe"].astype("str").map(_OBLIGATIONS).astype("category"),
            "Type": suivies["type"].cat.rename_categories(lambda t: LIBELLES_TYPES[t][0]),
            "Région": suivies["region_nom"].astype("category"),
        }
    )


def _en_millions(montants: pd.Series[int]) -> pd.Series[float]:
    # Half the bytes: the list is sent again at each change.
    return (montants / MILLION).round(1).astype("float32")


def phrase_des_comptes(suivies: pd.DataFrame, exercices: Exercices) -> str:
    """Return which accounts judge who is obliged, where they are not those of reference."""
    annees = suivies["exercice"].value_counts().sort_index()
    if set(annees.index) <= {exercices.reference}:
        return ""
    detail = [f"{annee} pour {quantite(int(n), *COLLECTIVITE)}" for annee, n in annees.items()]
    return f"Obligation d'après les comptes connus les plus proches : {enumeration(detail)}."


def export(suivies: pd.DataFrame) -> pd.DataFrame:
    """Return the followed collectivités with all that a spreadsheet needs; same rows."""
    mots = liste(suivies)
    declarent = suivies["statut"] == SANS_SCHEMA
    jours = suivies["adoption_au_plus_tard"].dt.strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            "SIREN": suivies["siren"],
            "Collectivité": suivies["nom_complet"],
            "Type": mots["Type"].astype("str"),
            "Région": suivies["region_nom"],
            "Département": suivies["departement_nom"],
            "Population": suivies["population"],
            "Exercice": suivies["exercice"],
            **colonnes_achats(suivies),
            "Périmètre des comptes": suivies["perimetre"],
            "Obligation": mots["Obligation"].astype("str"),
            "Adoption": mots["Adoption"].astype("str"),
            "Date d'adoption": [
                "" if sans else date_du_schema(ligne, ligne.statut)
                for sans, ligne in zip(declarent, suivies.itertuples(), strict=True)
            ],
            "Adoption au plus tard": jours.mask(declarent),
            "Sans schéma, déclaré le": jours.where(declarent),
            "Dernière année du schéma": suivies["fin"].dt.year.astype("Int64"),
            "Échéance": [echeance(ligne) for ligne in suivies.itertuples()],
            "Rang du schéma": suivies["generation"],
            "Source de l'adoption": suivies["source_url"],
        }
    )
