"""The lists of the panorama: who, with a link to each page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from components.fichiers.tableurs import telecharger
from components.figures.palette import ADOPTIONS
from components.figures.schemas import echeance
from components.figures.tableaux import tableau_de_fiches
from spaser.adoption import ECHU
from spaser.formats import date_longue, nombre, periode
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION


def liste(
    o: Observatoire,
    cle: str,
    lignes: pd.DataFrame,
    colonnes: dict[str, Callable[[pd.DataFrame], list[str]]],
) -> None:
    """Show collectivités, each with a link to its page, and offer the table."""
    noms = o.collectivites.set_index("siren")["nom_complet"]
    table = pd.DataFrame(
        {
            "Collectivité": noms.loc[lignes["siren"]].to_numpy(),
            **{titre: mots(lignes) for titre, mots in colonnes.items()},
        }
    )
    montants = [titre for titre, mots in colonnes.items() if mots is mots_des_achats]
    tableau_de_fiches(table, lignes["siren"].tolist(), a_droite=montants)
    telecharger(cle, lambda: table.assign(SIREN=lignes["siren"].to_numpy()))


def mots_de_la_periode(lignes: pd.DataFrame) -> list[str]:
    """Return the period of each scheme, as far as its end is known."""
    return [
        "inconnue" if pd.isna(fin) else periode(None if pd.isna(debut) else debut, fin)
        for debut, fin in zip(lignes["debut"], lignes["fin"], strict=True)
    ]


def mots_de_l_echeance(lignes: pd.DataFrame) -> list[str]:
    """Return what each scheme's end calls for: to renew, past, or nothing yet."""
    echues = lignes["statut_au"] == ECHU
    return [
        "échu" if echue else echeance(ligne) or f"finit le {date_longue(ligne.fin)}"
        for echue, ligne in zip(echues, lignes.itertuples(), strict=True)
    ]


def mots_de_l_adoption(lignes: pd.DataFrame) -> list[str]:
    """Return the status of each followed collectivité in words."""
    return [ADOPTIONS[statut].libelle for statut in lignes["statut"]]


def mots_des_achats(lignes: pd.DataFrame) -> list[str]:
    """Return the purchases of each collectivité, in M€ HT."""
    return [nombre(montant / MILLION, 1) for montant in lignes["achats_bas"]]


def a_verifier(adoptions: pd.DataFrame) -> Callable[[pd.DataFrame], list[str]]:
    """Return what says, for each collectivité, whether a page of low confidence speaks of one."""
    faibles = set(adoptions.loc[adoptions["confiance"] == "faible", "siren"])
    return lambda lignes: [
        "un relevé à vérifier" if siren in faibles else "rien de relevé"
        for siren in lignes["siren"]
    ]
