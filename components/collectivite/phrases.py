"""What the page of a collectivité says of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from components.figures.palette import ADOPTIONS, OBLIGATIONS_EN_MOTS
from components.figures.schemas import date_d_adoption, date_du_schema, echeance
from spaser.adoption import AUCUNE, SANS_SCHEMA, schemas_connus, schemas_decisifs
from spaser.collectivite import Collectivite
from spaser.confrontation import annonces_de
from spaser.constance import constance_en_mots
from spaser.droit import Droit, Regime
from spaser.exercices import Exercices
from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    euros_ronds,
    fourchette_ronde,
    majuscule,
    nombre,
    periode,
    pourcentage,
    quantite,
)
from spaser.observatoire import Observatoire, gardee
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION
from spaser.simulation import OBLIGEE, SELON_CONVENTION, au_dessus, obligation
from spaser.vocabulaire import LIBELLES_NATURES, LIBELLES_TYPES

BASES = {"inconnu": "non précisée", "depenses": "dépenses", "marches_notifies": "marchés notifiés"}
PERIMETRES = {"BP": "budget principal", "BP+BA": "budgets annexes compris"}
TAXES = {"inconnu": "non précisé", "HT": "HT", "TTC": "TTC"}
CONFIANCES = {
    "haute": "confiance haute",
    "moyenne": "confiance moyenne",
    "faible": "confiance faible, ne compte pas",
}

# What heads the source of a declaration, before who makes it.
_DECLARATION_DE = re.compile(r"^Déclaration d['’]une? ")


def identite(elle: Collectivite) -> str:
    """Return what a collectivité is and where, in one line."""
    parts = [LIBELLES_NATURES[elle.nature]]
    if elle.type in ("commune", "epci") and elle.departement_nom:
        parts.append(f"{elle.departement_nom} ({elle.departement_code})")
    if elle.type != "region":
        parts.append(elle.region_nom)
    if elle.population is not None:
        parts.append(quantite(elle.population, "habitant", "habitants"))
    return " · ".join(parts)


def codes(elle: Collectivite) -> str:
    """Return the SIREN, three digits apart, and the Insee code if it has one."""
    siren = "\u00a0".join(("SIREN", elle.siren[:3], elle.siren[3:6], elle.siren[6:]))
    insee = "" if elle.type == "epci" else f" · code\u00a0Insee\u00a0{elle.code}"
    return f"{siren}{insee}"


def phrase_des_achats(elle: Collectivite, exercice: int) -> str:
    """Return the purchases between their two bounds; `exercice`: the year of its amounts."""
    return f"Achats {exercice} : {fourchette_ronde(elle.achats_bas, elle.achats_haut)}."


def mot_obligation(elle: Collectivite, regime: Regime) -> str:
    """Return the obligation under a regime in a word or two."""
    return OBLIGATIONS_EN_MOTS[obligation(elle.achats_bas, elle.achats_haut, regime.seuil)]


def phrase_obligation(elle: Collectivite, regime: Regime) -> str:
    """Return the obligation under a regime, in a sentence that says how sure it is (Markdown)."""
    classe = obligation(elle.achats_bas, elle.achats_haut, regime.seuil)
    ecrire = euros if _pres_du_seuil(elle, regime) else euros_ronds
    debut = f"**{majuscule(nom_du_regime(regime))}** : "
    if classe == OBLIGEE:
        return (
            f"{debut}elle est **obligée**. Même au plus bas, ses achats "
            f"({ecrire(elle.achats_bas)} HT) dépassent le seuil."
        )
    if classe == SELON_CONVENTION:
        return (
            f"{debut}**cela dépend de la convention**. Le seuil tombe entre ses deux bornes "
            f"({ecrire(elle.achats_bas)} HT, {ecrire(elle.achats_haut)} TTC) : ses "
            "comptes ne permettent pas de trancher, elle seule le peut."
        )
    if not elle.achats_haut:
        return f"{debut}elle n'est **pas concernée** : ses comptes ne montrent aucun achat."
    return (
        f"{debut}elle n'est **pas concernée**. Même au plus haut, ses achats "
        f"({ecrire(elle.achats_haut)} TTC) {_distance(elle.achats_haut, regime.seuil)}."
    )


def _distance(achats: int, seuil: int) -> str:
    if seuil >= 3 * achats:
        return f"sont {nombre(seuil // achats)} fois plus petits que le seuil"
    return f"font {pourcentage(achats / seuil)} du seuil"


def phrase_seuil(elle: Collectivite, droit: Droit) -> str:
    """Return the thresholds below which a collectivité is obliged (Markdown).

    To the thousand euros if a legal threshold is near, since rounding could then change the answer.
    """
    if not elle.achats_haut:
        return "Aucun seuil ne peut l'obliger : ses comptes ne montrent aucun achat."
    if any(_pres_du_seuil(elle, regime) for regime in droit.regimes):
        bas, haut = (euros_en_millions(n, 3) for n in (elle.achats_bas, elle.achats_haut))
        environ = ""
    else:
        bas, haut = euros_ronds(elle.achats_bas), euros_ronds(elle.achats_haut)
        environ = "environ "
    return (
        f"Elle est obligée à coup sûr par tout seuil inférieur à {environ}**{bas}** (HT), et selon "
        f"la convention par un seuil compris entre {bas} et **{haut}** (TTC)."
    )


def _pres_du_seuil(elle: Collectivite, regime: Regime) -> bool:
    """Say whether a threshold is between the two bounds of the purchases, or within 10 % of one."""
    return 0.9 * elle.achats_bas <= regime.seuil <= 1.1 * elle.achats_haut


def phrase_rang(elle: Collectivite, rang: int, ensemble: int) -> str:
    """Return the rank by purchases among the same type."""
    singulier, pluriel = LIBELLES_TYPES[elle.type]
    premier = "premier" if singulier == "département" else "première"
    ordre = premier if rang == 1 else f"{nombre(rang)}e"
    return f"{majuscule(ordre)} {singulier} par ses achats, sur {nombre(ensemble)} {pluriel}."


def statut_au(o: Observatoire, elle: Collectivite, au: date) -> tuple[str, str]:
    """Return the adoption status at a date and, in words, when and until when."""
    decisifs = _decisifs(o, au)
    if elle.siren not in decisifs.index:
        return AUCUNE, ADOPTIONS[AUCUNE].libelle
    schema = decisifs.loc[elle.siren]
    statut = str(schema["statut_au"])
    if statut == SANS_SCHEMA:
        return statut, f"déclare ne pas en avoir ({_declaration(schema)})"
    quand = [date_du_schema(schema, statut), echeance(schema) or _annees(schema, "fin")]
    precision = ", ".join(filter(None, quand))
    return statut, ADOPTIONS[statut].libelle + (f" ({precision})" if precision else "")


def page_du_schema(o: Observatoire, elle: Collectivite) -> str | None:
    """Return the address of the page that the status of a collectivité today comes from."""
    decisifs = _decisifs(o, o.jour)
    page = decisifs["source_url"].get(elle.siren)
    return None if pd.isna(page) else str(page)


@gardee
def _decisifs(o: Observatoire, au: date) -> pd.DataFrame:
    return schemas_decisifs(schemas_connus(o.donnees.adoptions, au))


def _declaration(schema: pd.Series[Any]) -> str:
    """Return who declares that a collectivité has no scheme, and when."""
    qui = _DECLARATION_DE.sub("", schema["source_titre"])
    return f"{qui}, {date_longue(schema['adoption_au_plus_tard'])}"


def titre_du_schema(schema: pd.Series[Any]) -> str:
    """Return the rank of a scheme, its adoption and its period; or that there is none."""
    if schema["statut"] == SANS_SCHEMA:
        return f"Déclare ne pas avoir de SPASER ({_declaration(schema)})"
    if schema["statut"] == "en_cours":
        nom = "Schéma en préparation"
        quand = schema["date_adoption"]
        return nom if pd.isna(quand) else f"{nom}, signalé en {date_precise(quand)}"
    rang = int(schema["generation"])
    nom = "Premier schéma" if rang == 1 else f"{rang}e schéma"
    if schema["confiance"] == "faible":
        return f"{nom}, signalé mais non confirmé{_periode(schema)}"
    if pd.isna(schema["date_adoption"]):
        article = "à une"
    else:
        article = "le" if schema["precision"] == "jour" else "en"
    return f"{nom}, adopté {article} {date_d_adoption(schema)}{_periode(schema)}"


def _periode(schema: pd.Series[Any]) -> str:
    annees = _annees(schema, "debut", "fin")
    pour = "pour " if "-" in annees else ""
    return f", {pour}{annees}" if annees else ""


def _annees(schema: pd.Series[Any], *champs: str) -> str:
    """Return the years of a scheme, from the bounds asked for."""
    bornes = {c: schema[c] for c in champs if not pd.isna(schema[c])}
    return periode(bornes.get("debut"), bornes.get("fin"))


def precisions_du_schema(schema: pd.Series[Any], partenaires: pd.DataFrame) -> str:
    """Return state, end if it is near, scope, partners and confidence of a scheme, in one line."""
    parts = [majuscule(ADOPTIONS[schema["statut_au"]].libelle)]
    if schema["a_renouveler"]:
        parts.append(f"**{echeance(schema)}**")
    if not partenaires.empty:
        parts.append(f"schéma commun avec {enumeration(partenaires['nom'].tolist())}")
    if not pd.isna(schema["perimetre"]):
        parts.append(f"périmètre : {schema['perimetre']}")
    parts.append(CONFIANCES[schema["confiance"]])
    return " · ".join(parts)


def table_des_achats(comptes: pd.DataFrame, exercices: Exercices) -> pd.DataFrame:
    """Return the aggregates and bounds of the purchases (€), one column per year.

    `comptes`: the rows of a collectivité; a year whose scope is not the counted one says so.
    """
    ordonnes = comptes.sort_values(["exercice", "retenu"], ascending=[True, False])
    colonnes = {
        _titre_d_annee(exercices.en_clair(ligne.exercice), ligne): [
            ligne.achats_charges_externes,
            ligne.depenses_equipement,
            ligne.achats_haut,
            ligne.achats_bas,
        ]
        for ligne in ordonnes.itertuples()
    }
    noms = [
        "Achats et charges externes",
        "Dépenses d'équipement",
        "**Achats, borne haute (TTC)**",
        "**Achats, borne basse (HT : ÷ 1,20)**",
    ]
    return pd.DataFrame({"Montant": noms, **colonnes})


def _titre_d_annee(annee: str, ligne: Any) -> str:
    if ligne.retenu:
        return annee
    return f"{annee}, {PERIMETRES[ligne.perimetre]}"


def phrase_constance(comptes: pd.DataFrame, droit: Droit) -> str:
    """Return in how many of its years a collectivité is above each regime's threshold.

    `comptes`: the years that compare, two or more.
    """
    montants = comptes["achats_bas"].to_numpy()
    constances = [
        constance_en_mots(int(au_dessus(montants, regime.seuil).sum()), len(comptes))
        + f" au-dessus de {euros_en_millions(regime.seuil)} HT"
        for regime in reversed(droit.regimes)
    ]
    annees = enumeration([str(annee) for annee in comptes["exercice"]])
    return f"Sur ses comptes de {annees} : {enumeration(constances)}."


def phrase_changement(changements: pd.DataFrame) -> str:
    """Return what its changes of accounting forbid to compare; empty if it has none."""
    return " ".join(
        f"Depuis les comptes {ligne.exercice}, une dépense est imputée autrement "
        f"({ligne.objet}) : les montants d'avant et d'après ne se comparent pas."
        for ligne in changements.itertuples()
    )


def phrase_des_perimetres(comptes: pd.DataFrame) -> str:
    """Return which scope compares years, if it is not the one that a threshold counts."""
    if comptes.loc[comptes["compare"], "retenu"].all():
        return ""
    return (
        "Ses années se comparent budgets annexes compris ; le seuil compte le budget principal, "
        "comme pour toute commune."
    )


def montant_en_mots(montant: int) -> str:
    """Return an amount (€) in millions, one decimal; whole below a million."""
    return euros(montant) if abs(montant) < MILLION else euros_en_millions(montant)


def phrase_perimetre(elle: Collectivite) -> str:
    """Return which budgets the amounts cover."""
    if elle.perimetre == "BP":
        return (
            "Périmètre : budget principal seul, sans les budgets annexes. Ses achats réels peuvent "
            "être plus élevés."
        )
    return "Périmètre : budget principal et budgets annexes, flux internes neutralisés."


def table_des_declares(o: Observatoire, elle: Collectivite) -> pd.DataFrame:
    """Return the amounts that a collectivité declares, with their source as a Markdown link.

    An amount declared with others says with whom.
    """
    declares = annonces_de(o.donnees.achats_declares, elle.siren)
    return pd.DataFrame(
        {
            "Montant annoncé": [
                _declare(ligne.montant_min_meur, ligne.montant_max_meur)
                + _avec_qui(o, [s for s in ligne.sirens.split(" ") if s != elle.siren])
                for ligne in declares.itertuples()
            ],
            "Année": ["–" if pd.isna(annee) else str(annee) for annee in declares["annee"]],
            "Ce qui est compté": [BASES[base] for base in declares["base"]],
            "Taxes": [TAXES[taxe] for taxe in declares["taxe"]],
            "Remarque": declares["remarque"].fillna(""),
            "Source": [f"[page source]({adresse})" for adresse in declares["source_url"]],
        }
    )


def _declare(bas: float, haut: float) -> str:
    montant = euros(round(bas * MILLION))
    return (
        montant if pd.isna(haut) or bas == haut else f"{montant} à {euros(round(haut * MILLION))}"
    )


def _avec_qui(o: Observatoire, sirens: list[str]) -> str:
    autres = [autre for siren in sirens if (autre := o.collectivite(siren)) is not None]
    noms = enumeration([_avec_article(autre.nom_complet) for autre in autres])
    return f" annoncés avec {noms}" if noms else ""


_ARTICLES = {
    "la ": ("Ville", "Commune", "Communauté", "Métropole", "Région", "Collectivité"),
    "le ": ("Département",),
    "l'": ("Eurométropole",),
}


def _avec_article(nom_complet: str) -> str:
    premier = nom_complet.partition(" ")[0]
    article = next((article for article, mots in _ARTICLES.items() if premier in mots), "")
    return f"{article}{nom_complet}"


def comparer_en_table(o: Observatoire, elles: list[Collectivite]) -> pd.DataFrame:
    """Return collectivités side by side: one column each, one row per subject, in words."""
    regimes = list(reversed(o.droit.regimes))

    def colonne(elle: Collectivite) -> list[str]:
        return [
            LIBELLES_NATURES[elle.nature],
            elle.region_nom,
            "–" if elle.population is None else nombre(elle.population),
            montant_en_mots(elle.achats_bas),
            montant_en_mots(elle.achats_haut),
            f"{nombre(elle.achats_bas / elle.population)} €" if elle.population else "–",
            *(majuscule(mot_obligation(elle, regime)) for regime in regimes),
            majuscule(statut_au(o, elle, o.jour)[1]),
        ]

    sujets = [
        "Nature",
        "Région",
        "Population",
        f"Achats {o.exercices.reference}, HT (borne basse)",
        f"Achats {o.exercices.reference}, TTC (borne haute)",
        "Achats par habitant, HT",
        *(majuscule(nom_du_regime(regime)) for regime in regimes),
        "SPASER",
    ]
    return pd.DataFrame({"Critère": sujets, **{e.nom_et_lieu: colonne(e) for e in elles}})
