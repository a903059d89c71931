"""A campaign: whom a network asks, and the CSV of what it gathers, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd

from spaser.adoption import AUCUNE
from spaser.classeur import ecrire, feuille, proprietes
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario
from spaser.vocabulaire import LIBELLES_TYPES, OBSERVATOIRE
from suivi.contribution import CHAMPS, verifier
from suivi.dossiers import Envoi
from suivi.erreurs import ContributionRefusee

_EXIGES = ("siren", "sujet", "role")
_LIGNES = 5_000


def a_interroger(o: Observatoire, scenario: Scenario, site: str) -> pd.DataFrame:
    """Return whom a rule obliges and nothing is known of, largest purchases first, for a reader.

    Each has the link of its own form, on a `site` (its public address). Whoever says that it has no
    scheme, or prepares one, is known.
    """
    obligees = o.resultat(scenario).obligees
    table = o.collectivites[obligees & (o.collectivites["statut"] == AUCUNE)]
    table = table.sort_values("achats_haut", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Collectivité": table["nom_complet"],
            "Type": [LIBELLES_TYPES[type_][0] for type_ in table["type"]],
            "SIREN": table["siren"],
            "Département": table["departement_nom"],
            "Région": table["region_nom"],
            f"Achats {o.exercices.reference}, M€ HT": (table["achats_bas"] / MILLION).round(1),
            "Lien": [
                f"{site}/contribuer?{urlencode({'siren': siren, 'role': 'agent'})}"
                for siren in table["siren"]
            ],
        }
    )


def classeur_de_campagne(table: pd.DataFrame, jour: date) -> bytes:
    """Return a table of `a_interroger` as a workbook made on a day."""
    fiche = proprietes(f"{OBSERVATOIRE} : campagne", jour)
    return ecrire([feuille("Sans schéma connu", table)], fiche)


def lire_campagne(chemin: Path, connue: Callable[[str], bool], jour: date) -> list[Envoi]:
    """Return the contributions of a CSV file (UTF-8, `;` or `,`, the fields of a form as header).

    A line that comes again is the same contribution. Raises ErreurDonnees with the line, the field
    and a sentence for every fault.
    """
    nom = chemin.name
    try:
        texte = chemin.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ErreurDonnees([Anomalie(nom, None, None, "fichier absent")]) from None
    except UnicodeDecodeError:
        phrase = "n'est pas en UTF-8 : enregistrer en « CSV UTF-8 »"
        raise ErreurDonnees([Anomalie(nom, None, None, phrase)]) from None
    entete = texte.partition("\n")[0]
    separateur = ";" if entete.count(";") >= entete.count(",") else ","
    lecteur = csv.DictReader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    try:
        lignes = [(lecteur.line_num, ligne) for ligne in lecteur]
    except csv.Error:
        phrase = "un guillemet manque ou est en trop"
        raise ErreurDonnees([Anomalie(nom, lecteur.line_num, None, phrase)]) from None
    _verifier_la_forme(nom, lecteur.fieldnames or (), lignes)
    anomalies: list[Anomalie] = []
    envois = []
    for numero, ligne in lignes:
        try:
            contribution, confidences = verifier(ligne, connue, jour)
        except ContributionRefusee as refus:
            anomalies += [Anomalie(nom, numero, c, phrase) for c, phrase in refus.fautes.items()]
            continue
        dite = json.dumps(contribution.en_objet(), sort_keys=True)
        cle = f"campagne-{hashlib.sha256(dite.encode()).hexdigest()}"
        envois.append(Envoi(contribution, confidences, cle))
    if anomalies:
        raise ErreurDonnees(anomalies)
    return envois


def _verifier_la_forme(nom: str, entetes: object, lignes: list[tuple[int, dict[str, str]]]) -> None:
    colonnes = [str(e) for e in entetes] if isinstance(entetes, list | tuple) else []
    fautes = [f"la colonne « {c} » manque" for c in _EXIGES if c not in colonnes]
    fautes += [f"la colonne « {c[:40]} » est inconnue" for c in colonnes if c not in CHAMPS]
    fautes += ["une colonne figure deux fois"] * (len(set(colonnes)) < len(colonnes))
    if not fautes and not lignes:
        fautes = ["aucune ligne de données"]
    if len(lignes) > _LIGNES:
        fautes = [f"plus de {_LIGNES} lignes : partager le fichier"]
    anomalies = [Anomalie(nom, None, None, faute) for faute in fautes] or [
        Anomalie(nom, numero, None, "plus, ou moins, de valeurs que de colonnes")
        for numero, ligne in lignes
        if None in ligne or None in ligne.values()
    ]
    if anomalies:
        raise ErreurDonnees(anomalies)
