"""Strict reading of a table against its schema; every fault becomes a French sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.schemas_des_tables import SEPARATEUR_CHAMP

_ATTENDUS = {
    "int": "un nombre entier",
    "float": "un nombre (point décimal)",
    "datetime": "une date",
}


def lire_csv(chemin: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return the typed table of a UTF-8 CSV file, indexed by line number in the file.

    Raises ErreurDonnees with the file, line, field and a sentence for every fault.
    """
    fichier = chemin.name
    lignes, numeros = _lignes(fichier, _texte(chemin))
    entetes = lignes[0]
    colonnes = schema.columns.items()
    attendues = [nom for nom, colonne in colonnes if colonne.required or nom in entetes]
    _verifier_entetes(fichier, entetes, attendues)
    anomalies = [
        Anomalie(
            fichier,
            numero,
            None,
            f"{len(ligne)} valeurs au lieu de {len(entetes)} : un séparateur manque ou est en trop",
        )
        for ligne, numero in zip(lignes[1:], numeros[1:], strict=True)
        if len(ligne) != len(entetes)
    ]
    if anomalies:
        raise ErreurDonnees(anomalies)
    if len(lignes) == 1:
        raise ErreurDonnees([Anomalie(fichier, None, None, "aucune ligne de données")])
    table = pd.DataFrame(
        lignes[1:], columns=entetes, index=pd.Index(numeros[1:], name="ligne"), dtype="str"
    )
    return valider(table.mask(table == ""), schema, fichier)


def valider(table: pd.DataFrame, schema: pa.DataFrameSchema, fichier: str) -> pd.DataFrame:
    """Return the table with the schema's types; raise ErreurDonnees for every fault."""
    anomalies: list[Anomalie] = []
    try:
        return schema.validate(table, lazy=True)
    except SchemaErrors as erreur:
        anomalies = _anomalies(erreur, table, fichier)
    except TypeError:
        # Lists, in the columns of a key: nothing that could be told of each row.
        pass
    if not anomalies:
        phrase = "colonnes ou types autres que ceux attendus"
        anomalies = [Anomalie(fichier, None, None, phrase)]
    raise ErreurDonnees(anomalies)


def _texte(chemin: Path) -> str:
    try:
        brut = chemin.read_bytes()
    except OSError:
        raise ErreurDonnees(
            [Anomalie(chemin.name, None, None, "fichier absent ou illisible")]
        ) from None
    try:
        return brut.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        lu = erreur.object  # Without the mark of UTF-8 that the file may start with.
        debut = lu.rfind(b"\n", 0, erreur.start) + 1
        champ = _champ_a(lu, debut, erreur.start)
        raise ErreurDonnees(
            [
                Anomalie(
                    chemin.name,
                    lu.count(b"\n", 0, erreur.start) + 1,
                    champ,
                    "caractère illisible : le fichier doit être enregistré en UTF-8",
                )
            ]
        ) from None


def _champ_a(brut: bytes, debut: int, position: int) -> str | None:
    entetes = brut.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")
    jusque_la = brut[debut:position].decode("utf-8", "replace") + "?"
    rang = len(next(csv.reader([jusque_la]))) - 1
    return entetes[rang] if debut and rang < len(entetes) else None


def _lignes(fichier: str, texte: str) -> tuple[list[list[str]], list[int]]:
    lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
    lignes: list[list[str]] = []
    numeros: list[int] = []
    depart = 1
    try:
        for ligne in lecteur:
            if ligne:
                lignes.append(ligne)
                numeros.append(depart)
            depart = lecteur.line_num + 1
    except csv.Error:
        raise ErreurDonnees(
            [Anomalie(fichier, depart, None, "guillemets mal fermés : la ligne est illisible")]
        ) from None
    if not lignes:
        raise ErreurDonnees([Anomalie(fichier, None, None, "fichier vide")])
    return lignes, numeros


def _verifier_entetes(fichier: str, lus: list[str], attendus: list[str]) -> None:
    anomalies = [
        Anomalie(fichier, 1, champ, "colonne absente") for champ in attendus if champ not in lus
    ]
    anomalies += [
        Anomalie(fichier, 1, champ, "colonne inattendue") for champ in lus if champ not in attendus
    ]
    if not anomalies and lus != attendus:
        anomalies = [
            Anomalie(fichier, 1, None, f"colonnes attendues dans l'ordre : {', '.join(attendus)}")
        ]
    if anomalies:
        raise ErreurDonnees(anomalies)


def _anomalies(erreur: SchemaErrors, table: pd.DataFrame, fichier: str) -> list[Anomalie]:
    cle = list(erreur.schema.unique or [])
    trouvees: dict[Anomalie, None] = {}
    for cas in erreur.failure_cases.itertuples():
        controle = str(cas.check)
        if controle == "column_in_dataframe":
            trouvees[Anomalie(fichier, None, str(cas.failure_case), "colonne absente")] = None
        # A check that could not run on values of the wrong type: the values themselves are listed.
        elif not pd.isna(cas.index):
            anomalie = _anomalie(fichier, int(cas.index), str(cas.column), controle, table, cle)
            trouvees[anomalie] = None
    return sorted(trouvees, key=lambda a: (a.ligne or 0, a.champ or ""))


def _anomalie(
    fichier: str, ligne: int, champ: str, controle: str, table: pd.DataFrame, cle: list[str]
) -> Anomalie:
    if controle == "multiple_fields_uniqueness":
        return Anomalie(fichier, ligne, " + ".join(cle), "clé déjà présente plus haut : doublon")
    if SEPARATEUR_CHAMP in controle:
        champ, controle = controle.split(SEPARATEUR_CHAMP)
    valeur: Any = table.at[ligne, champ]
    type_faux = controle.startswith(("coerce_dtype", "dtype"))
    if controle == "not_nullable" or (type_faux and pd.isna(valeur)):
        return Anomalie(fichier, ligne, champ, "valeur absente, alors qu'elle est obligatoire")
    if controle == "field_uniqueness":
        controle = "figure déjà plus haut : valeur en double"
    elif type_faux:
        mots = [mot for dtype, mot in _ATTENDUS.items() if dtype in controle.lower()]
        attendu = mots[0] if mots else "une autre valeur"
        controle = f"n'est pas valable : {attendu} est attendu"
    sujet = "" if pd.isna(valeur) else f"« {valeur} » "
    return Anomalie(fichier, ligne, champ, f"{sujet}{controle}")
