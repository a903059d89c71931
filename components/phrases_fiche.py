"""What the page of a collectivité says of it, from a row of the table of collectivités."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from components.palette import ADOPTIONS, OBLIGATIONS_EN_MOTS, majuscule, nom_du_regime
from components.selection import nom_et_lieu
from spaser.adoption import AUCUNE, schemas_connus, schemas_decisifs
from spaser.comparaison import obligation
from spaser.donnees import Donnees
from spaser.droit import Regime
from spaser.formats import (
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    nombre,
    pourcentage,
    quantite,
)
from spaser.simulation import OBLIGEE, SELON_CONVENTION
from spaser.vocabulaire import LIBELLES_NATURES, LIBELLES_TYPES

Ligne = Any
"""A row of `collectivites`, as a Series or a named tuple."""

BASES = {"inconnu": "non précisée", "depenses": "dépenses", "marches_notifies": "marchés notifiés"}
TAXES = {"inconnu": "non précisé", "HT": "HT", "TTC": "TTC"}
CONFIANCES = {
    "haute": "confiance haute",
    "moyenne": "confiance moyenne",
    "faible": "confiance faible, ne compte pas",
}


def identite(ligne: Ligne) -> str:
    """Return what a collectivité is and where, in one line."""
    parts = [LIBELLES_NATURES[ligne.nature]]
    if ligne.type in ("commune", "epci") and not pd.isna(ligne.departement_nom):
        parts.append(f"{ligne.departement_nom} ({ligne.departement_code})")
    if ligne.type != "region":
        parts.append(ligne.region_nom)
    if not pd.isna(ligne.population):
        parts.append(quantite(int(ligne.population), "habitant", "habitants"))
    return " · ".join(parts)


def codes(ligne: Ligne) -> str:
    """Return the SIREN, three digits apart, and the Insee code if it has one."""
    siren = " ".join((ligne.siren[:3], ligne.siren[3:6], ligne.siren[6:]))
    insee = "" if ligne.type == "epci" else f" · code Insee {ligne.code}"
    return f"SIREN {siren}{insee}"


def fourchette(ligne: Ligne) -> str:
    """Return the purchases of 2024 between their two bounds."""
    return f"entre {euros(int(ligne.achats_bas))} HT et {euros(int(ligne.achats_haut))} TTC"


def mot_obligation(ligne: Ligne, regime: Regime) -> str:
    """Return the obligation under a regime in a word or two."""
    return OBLIGATIONS_EN_MOTS[obligation(ligne.achats_bas, ligne.achats_haut, regime.seuil)]


def phrase_obligation(ligne: Ligne, regime: Regime) -> str:
    """Return the obligation under a regime, in a sentence that says how sure it is (Markdown)."""
    classe = obligation(ligne.achats_bas, ligne.achats_haut, regime.seuil)
    debut = f"**{majuscule(nom_du_regime(regime))}** : "
    if classe == OBLIGEE:
        return (
            f"{debut}elle est **obligée**. Même au plus bas, ses achats "
            f"({euros(int(ligne.achats_bas))} HT) dépassent le seuil."
        )
    if classe == SELON_CONVENTION:
        return (
            f"{debut}**cela dépend de la convention**. Le seuil tombe entre ses deux bornes "
            f"({euros(int(ligne.achats_bas))} HT, {euros(int(ligne.achats_haut))} TTC) : ses "
            "comptes ne permettent pas de trancher, elle seule le peut."
        )
    if not ligne.achats_haut:
        return f"{debut}elle n'est **pas concernée** : ses comptes ne montrent aucun achat."
    return (
        f"{debut}elle n'est **pas concernée**. Même au plus haut, ses achats "
        f"({euros(int(ligne.achats_haut))} TTC) {_distance(int(ligne.achats_haut), regime.seuil)}."
    )


def _distance(achats: int, seuil: int) -> str:
    if seuil >= 3 * achats:
        return f"restent {nombre(seuil // achats)} fois sous le seuil"
    return f"font {pourcentage(achats / seuil)} du seuil"


def phrase_seuil(ligne: Ligne) -> str:
    """Return the exact thresholds below which a collectivité is obliged (Markdown)."""
    if not ligne.achats_haut:
        return "Aucun seuil ne peut l'obliger : ses comptes ne montrent aucun achat."
    bas, haut = _exact(int(ligne.achats_bas)), _exact(int(ligne.achats_haut))
    return (
        f"Elle est obligée à coup sûr par tout seuil inférieur à **{bas}** (HT), et selon la "
        f"convention par un seuil compris entre {bas} et **{haut}** (TTC)."
    )


def _exact(montant: int) -> str:
    if montant < 1_000_000:
        return f"{nombre(montant)} €"
    return euros_en_millions(montant, 3)


def phrase_rang(ligne: Ligne, rang: int, ensemble: int) -> str:
    """Return the rank by purchases among the same type."""
    singulier, pluriel = LIBELLES_TYPES[ligne.type]
    premier = "premier" if singulier == "département" else "première"
    ordre = premier if rang == 1 else f"{nombre(rang)}e"
    return f"{majuscule(ordre)} {singulier} par ses achats, sur {nombre(ensemble)} {pluriel}."


def statut_au(d: Donnees, ligne: Ligne, au: date, *, present: bool = True) -> tuple[str, str]:
    """Return the adoption status at a date and, in words, when and until when.

    `present`: whether the date is today, when undated schemes count.
    """
    decisifs = schemas_decisifs(schemas_connus(d.adoptions, au, sans_date=present))
    if ligne.siren not in decisifs.index:
        return AUCUNE, ADOPTIONS[AUCUNE].libelle
    schema = decisifs.loc[ligne.siren]
    quand = [] if pd.isna(schema["date_adoption"]) else [date_precise(schema["date_adoption"])]
    if not pd.isna(schema["fin"]):
        quand.append(f"jusqu'en {schema['fin'].year}")
    precision = f" ({', '.join(quand)})" if quand else ""
    return str(schema["etat"]), f"{ADOPTIONS[schema['etat']].libelle}{precision}"


def titre_du_schema(schema: pd.Series[Any]) -> str:
    """Return the rank of a scheme, its adoption and its period."""
    if schema["statut"] == "en_cours":
        nom = "Schéma en préparation"
        quand = schema["date_adoption"]
        return nom if pd.isna(quand) else f"{nom}, signalé en {date_precise(quand)}"
    rang = int(schema["generation"])
    nom = "Premier schéma" if rang == 1 else f"{rang}e schéma"
    if schema["confiance"] == "faible":
        return f"{nom}, signalé mais non confirmé{_periode(schema)}"
    if pd.isna(schema["date_adoption"]):
        return f"{nom}, adopté à une date inconnue{_periode(schema)}"
    article = "le " if schema["precision"] == "jour" else "en "
    return f"{nom}, adopté {article}{date_precise(schema['date_adoption'])}{_periode(schema)}"


def _periode(schema: pd.Series[Any]) -> str:
    debut, fin = schema["debut"], schema["fin"]
    if not pd.isna(debut) and not pd.isna(fin):
        return f", pour {debut.year}-{fin.year}"
    if not pd.isna(fin):
        return f", jusqu'en {fin.year}"
    return "" if pd.isna(debut) else f", à partir de {debut.year}"


def precisions_du_schema(schema: pd.Series[Any], partenaires: pd.DataFrame) -> str:
    """Return state, scope, partners and confidence of a scheme, in one line."""
    parts = [majuscule(ADOPTIONS[schema["etat"]].libelle)]
    if not partenaires.empty:
        parts.append(f"schéma commun avec {enumeration(partenaires['nom'].tolist())}")
    if not pd.isna(schema["perimetre"]):
        parts.append(f"périmètre : {schema['perimetre']}")
    parts.append(CONFIANCES[schema["confiance"]])
    return " · ".join(parts)


def table_des_achats(ligne: Ligne) -> pd.DataFrame:
    """Return the aggregates and bounds of the purchases, one column per year, in words."""

    def annee(suffixe: str) -> list[str]:
        champs = ("achats_charges_externes", "depenses_equipement", "achats_haut", "achats_bas")
        return [_montant(int(getattr(ligne, champ + suffixe))) for champ in champs]

    colonnes = {"2024": annee("")}
    if not pd.isna(ligne.achats_haut_2025):
        colonnes["2025, provisoire"] = annee("_2025")
    noms = [
        "Achats et charges externes",
        "Dépenses d'équipement",
        "**Achats, borne haute (TTC)**",
        "**Achats, borne basse (HT : ÷ 1,20)**",
    ]
    return pd.DataFrame({"Montant": noms, **colonnes})


def _montant(montant: int) -> str:
    return euros(montant) if abs(montant) < 1_000_000 else euros_en_millions(montant)


def phrase_perimetre(ligne: Ligne) -> str:
    """Return which budgets the amounts cover."""
    if ligne.perimetre == "BP":
        return (
            "Périmètre : budget principal seul, sans les budgets annexes. Ses achats réels peuvent "
            "être plus élevés."
        )
    return "Périmètre : budget principal et budgets annexes, flux internes neutralisés."


def table_des_declares(declares: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts that a collectivité declares, with their source as a Markdown link."""
    return pd.DataFrame(
        {
            "Montant annoncé": [
                _declare(bas, haut)
                for bas, haut in zip(
                    declares["montant_min_meur"], declares["montant_max_meur"], strict=True
                )
            ],
            "Année": ["–" if pd.isna(annee) else str(annee) for annee in declares["annee"]],
            "Ce qui est compté": [BASES[base] for base in declares["base"]],
            "Taxes": [TAXES[taxe] for taxe in declares["taxe"]],
            "Remarque": declares["remarque"].fillna(""),
            "Source": [f"[page source]({adresse})" for adresse in declares["source_url"]],
        }
    )


def _declare(bas: float, haut: float) -> str:
    montant = euros(round(haut * 1_000_000))
    return montant if bas == haut else f"{euros(round(bas * 1_000_000))} à {montant}"


def comparer_en_table(d: Donnees, lignes: list[Ligne], au: date) -> pd.DataFrame:
    """Return collectivités side by side: one column each, one row per subject, in words."""

    def colonne(ligne: Ligne) -> list[str]:
        habitants = "–" if pd.isna(ligne.population) else nombre(int(ligne.population))
        par_habitant = (
            "–"
            if pd.isna(ligne.population) or not ligne.population
            else f"{nombre(ligne.achats_bas / ligne.population)} €"
        )
        return [
            LIBELLES_NATURES[ligne.nature],
            ligne.region_nom,
            habitants,
            _montant(int(ligne.achats_bas)),
            _montant(int(ligne.achats_haut)),
            par_habitant,
            *(majuscule(mot_obligation(ligne, regime)) for regime in reversed(d.droit.regimes)),
            majuscule(statut_au(d, ligne, au)[1]),
        ]

    sujets = [
        "Nature",
        "Région",
        "Population",
        "Achats 2024, HT (borne basse)",
        "Achats 2024, TTC (borne haute)",
        "Achats par habitant, HT",
        *(majuscule(nom_du_regime(regime)) for regime in reversed(d.droit.regimes)),
        "SPASER",
    ]
    colonnes = {nom_et_lieu(ligne): colonne(ligne) for ligne in lignes}
    return pd.DataFrame({"Critère": sujets, **colonnes})
