"""Accounts of a year from the OFGL (OpenDataSoft Explore v2.1) as one of our extracts.

Datasets and fields: https://data.ofgl.fr. A commune counts its budget principal (`montant_bp`),
all others budget principal and annexes (`montant`).
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from spaser.actualisation.avancement import Avancement
from spaser.actualisation.client import Client
from spaser.empreintes import empreinte
from spaser.erreurs import ErreurActualisation
from spaser.formats import enumeration, nombre
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

SITE = "https://data.ofgl.fr"
_API = "/api/explore/v2.1/catalog/datasets"
AGREGATS = {
    "Achats et charges externes": "achats_charges_externes_keur",
    "Dépenses d'équipement": "depenses_equipement_keur",
}
_CHAMPS = ("exer", "siren", "lbudg", "agregat", "montant", "montant_bp", "ptot")
_ESSAIS_D_EXPORT = 3


@dataclass(frozen=True)
class Jeu:
    """A dataset of the OFGL: its fields beside the common ones, and what its export is cut by."""

    nom: str
    titre: str
    code: str
    libelle: str
    autres: tuple[str, ...] = ()
    partage: str | None = None

    @property
    def champs(self) -> tuple[str, ...]:
        """The fields asked for."""
        return (*_CHAMPS, self.code, self.libelle, *self.autres)


JEUX: dict[TypeCollectivite, Jeu] = {
    "region": Jeu("ofgl-base-regions-consolidee", "régions", "reg_code", "reg_name"),
    "departement": Jeu("ofgl-base-departements-consolidee", "départements", "dep_code", "dep_name"),
    "epci": Jeu(
        "ofgl-base-gfp-consolidee",
        "groupements à fiscalité propre",
        "epci_code",
        "epci_name",
        ("nat_juridique",),
    ),
    "commune": Jeu(
        "ofgl-base-communes-consolidee",
        "communes",
        "com_code",
        "com_name",
        ("insee",),
        partage="reg_code",
    ),
}
_NATURES = {"M": "METRO"}
_METROPOLE_DE_LYON = "200046977"
# The départements' dataset has them too, under these codes: here they are of another type.
_TYPES_AILLEURS = {"75": "commune", "691": "epci"}
_CODES_AILLEURS = {"75": "75056", "691": _METROPOLE_DE_LYON}


COLONNES = tuple(COMPTES_D_UN_EXERCICE.columns)


def filtre(exercice: int) -> str:
    """Return the rows wanted: `exer` is a date, whose year alone can be compared."""
    agregats = ",".join(f'"{agregat}"' for agregat in AGREGATS)
    return f"year(exer)={exercice} and agregat in ({agregats})"


def telecharger(
    client: Client,
    site: str,
    type_: TypeCollectivite,
    exercice: int,
    dossier: Path,
    jour: date,
    avancement: Avancement,
) -> list[Path]:
    """Download the parts of a type that `dossier` lacks, each checked against the published count.

    Parts of another day, or altered, are fetched again. Raises ErreurActualisation.
    """
    jeu = JEUX[type_]
    where = filtre(exercice)
    total = sum(_comptes(client, site, jeu, "exer", where).values())
    if not total:
        raise ErreurActualisation(
            f"L'OFGL ne publie aucun compte des {LIBELLES_TYPES[type_][1]} pour {exercice} : "
            "vérifier l'année, ou n'en demander que les types publiés avec --types."
        )
    parties = _parties(client, site, jeu, where, total)
    etat = _Etat(dossier / "parties.json", jour)
    chemins, faits = [], 0
    for nom, (condition, attendues) in parties.items():
        chemin = dossier / f"{type_}{nom}.csv"
        adresse = _adresse_d_export(site, jeu, condition)
        if not etat.garde(chemin, adresse, attendues):
            _telecharger_partie(client, adresse, chemin, jeu, attendues)
            etat.noter(chemin, adresse, attendues)
        chemins.append(chemin)
        faits += attendues
        avancement.montrer(jeu.titre, faits, total)
    avancement.finir()
    return chemins


def _comptes(client: Client, site: str, jeu: Jeu, champ: str, where: str) -> dict[str | None, int]:
    options = {"select": "count(*) as n", "where": where, "group_by": champ, "limit": 100}
    adresse = f"{site}{_API}/{jeu.nom}/records?{urlencode(options)}"
    reponse = client.lire_json(adresse)
    try:
        return {ligne[champ]: int(ligne["n"]) for ligne in reponse["results"]}
    except (KeyError, TypeError, ValueError):
        raise ErreurActualisation(
            f"Le nombre de lignes de « {jeu.nom} » n'est pas lisible : {adresse}"
        ) from None


def _parties(
    client: Client, site: str, jeu: Jeu, where: str, total: int
) -> dict[str, tuple[str, int]]:
    if jeu.partage is None:
        return {"": (where, total)}
    comptes = _comptes(client, site, jeu, jeu.partage, where)
    if sum(comptes.values()) != total:
        raise ErreurActualisation(
            f"« {jeu.nom} » annonce {nombre(total)} lignes, mais {nombre(sum(comptes.values()))} "
            "par région : la base est peut-être en cours de mise à jour, relancer plus tard."
        )
    return {
        f"-{re.sub(r'[^0-9A-Za-z]', '_', code or 'sans-region')}": (
            f"{where} and {jeu.partage} is null"
            if code is None
            else f'{where} and {jeu.partage}="{code}"',
            n,
        )
        for code, n in comptes.items()
    }


def _adresse_d_export(site: str, jeu: Jeu, where: str) -> str:
    options = {
        "select": ",".join(jeu.champs),
        "where": where,
        "limit": -1,
        "delimiter": ";",
        "use_labels": "false",
    }
    return f"{site}{_API}/{jeu.nom}/exports/csv?{urlencode(options)}"


def _telecharger_partie(
    client: Client, adresse: str, chemin: Path, jeu: Jeu, attendues: int
) -> None:
    # A transfer cut short says nothing of it: the count does.
    for _ in range(_ESSAIS_D_EXPORT):
        client.telecharger(adresse, chemin)
        lues = _lignes(chemin, jeu)
        if lues == attendues:
            return
    chemin.unlink()
    raise ErreurActualisation(
        f"L'export de « {jeu.nom} » est tronqué : {nombre(lues)} lignes lues pour "
        f"{nombre(attendues)} annoncées. Rien n'est remplacé ; relancer plus tard."
    )


def _lignes(chemin: Path, jeu: Jeu) -> int:
    """Return the number of rows of a part, whose header is checked."""
    try:
        with chemin.open(encoding="utf-8-sig", newline="") as fichier:
            lecteur = csv.reader(fichier, delimiter=";")
            entetes = next(lecteur, [])
            if any(texte.lstrip().startswith("<") for texte in entetes[:1]):
                raise ErreurActualisation(
                    f"« {jeu.nom} » : une page web a été reçue au lieu d'un CSV. Le site est "
                    "peut-être en maintenance, ou une passerelle du réseau répond à sa place."
                )
            manquants = [champ for champ in jeu.champs if champ not in entetes]
            if manquants:
                raise ErreurActualisation(
                    f"« {jeu.nom} » n'a plus "
                    f"{enumeration([f'« {champ} »' for champ in manquants])} : un champ a "
                    "disparu ou changé de nom."
                )
            return sum(1 for ligne in lecteur if ligne)
    except (UnicodeDecodeError, csv.Error):
        raise ErreurActualisation(f"« {jeu.nom} » : le CSV reçu est illisible.") from None


class _Etat:
    """Which parts are whole: address, rows and digest of each, and the day they were had."""

    def __init__(self, chemin: Path, jour: date) -> None:
        self._chemin = chemin
        try:
            lu: Any = json.loads(chemin.read_text("utf-8"))
            self._parties = dict(lu["parties"]) if lu["jour"] == jour.isoformat() else {}
        except (OSError, ValueError, KeyError, TypeError):
            self._parties = {}
        self._jour = jour

    def garde(self, chemin: Path, adresse: str, lignes: int) -> bool:
        note = self._parties.get(chemin.name)
        return chemin.exists() and note == [adresse, lignes, empreinte(chemin)]

    def noter(self, chemin: Path, adresse: str, lignes: int) -> None:
        self._parties[chemin.name] = [adresse, lignes, empreinte(chemin)]
        etat = {"jour": self._jour.isoformat(), "parties": self._parties}
        partiel = self._chemin.with_suffix(".partiel")
        partiel.write_text(json.dumps(etat, ensure_ascii=False, indent=1), "utf-8")
        partiel.replace(self._chemin)


def extrait(
    parties: Mapping[TypeCollectivite, Iterable[Path]],
    exercice: int,
    noms_connus: Mapping[str, str],
) -> tuple[pd.DataFrame, list[str]]:
    """Return the accounts of a year as an extract (k€), and what a reader must know of them.

    `parties`: the CSV of each type. `noms_connus`: by SIREN, names that stay unless the OFGL's
    says another thing. Raises ErreurActualisation for rows that mean nothing.
    """
    remarques: list[str] = []
    tables = [
        _table(type_, _lire(chemins, JEUX[type_], exercice), noms_connus, remarques)
        for type_, chemins in parties.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    # Paris and Lyon come from their own dataset when it was asked for too.
    d_ailleurs = table["_jeu"] != table["type"]
    table = table[~(d_ailleurs & table["siren"].duplicated(keep=False))]
    rangs = table["type"].map({type_: rang for rang, type_ in enumerate(TYPES)})
    table = table.assign(rang=rangs).sort_values(["rang", "code"], kind="stable")
    return table[list(COLONNES)].reset_index(drop=True), remarques


def types_d_ici(extrait: pd.DataFrame) -> pd.DataFrame:
    """Return an extract with each collectivité under the type that it has here.

    In older ones, Paris and Lyon are among the départements, as the OFGL has them.
    """
    ailleurs = extrait["code"].where(extrait["type"] == "departement").map(_TYPES_AILLEURS)
    return extrait.assign(type=ailleurs.fillna(extrait["type"]))


def paris_consolide(departements: Iterable[Path], exercice: int) -> dict[str, int] | None:
    """Return what Paris spent, annexes included (k€, by column), None if it is not there."""
    lignes = _lire(departements, JEUX["departement"], exercice)
    paris = lignes[(lignes["dep_code"] == "75") & lignes["montant"].notna()].set_index("agregat")
    if len(paris) < len(AGREGATS):
        return None
    return {champ: _en_keur(paris.at[agregat, "montant"]) for agregat, champ in AGREGATS.items()}


def _en_keur(euros: Any) -> int:
    return int(np.floor(euros / 1000 + 0.5))


def _lire(chemins: Iterable[Path], jeu: Jeu, exercice: int) -> pd.DataFrame:
    lignes = pd.concat(
        [
            pd.read_csv(
                chemin,
                sep=";",
                dtype=str,
                keep_default_na=False,
                encoding="utf-8-sig",
                usecols=list(jeu.champs),
            )
            for chemin in chemins
        ],
        ignore_index=True,
    )
    etrangeres = ~lignes["agregat"].isin(AGREGATS) | ~lignes["exer"].str.startswith(f"{exercice}")
    if etrangeres.any():
        raise ErreurActualisation(
            f"« {jeu.nom} » : {nombre(int(etrangeres.sum()))} lignes d'une autre année ou d'un "
            "autre agrégat que ceux demandés."
        )
    doublons = lignes.duplicated(["siren", jeu.code, *jeu.autres[:1], "agregat"])
    if doublons.any():
        exemple = lignes[doublons].iloc[0]
        raise ErreurActualisation(
            f"« {jeu.nom} » : {nombre(int(doublons.sum()))} lignes en double, dont "
            f"« {exemple['agregat']} » de {exemple['lbudg']} ({exemple['siren']})."
        )
    for champ in ("montant", "montant_bp", "ptot"):
        nombres = pd.to_numeric(lignes[champ], errors="coerce")
        illisibles = nombres.isna() & (lignes[champ] != "")
        if illisibles.any():
            exemple = lignes[illisibles].iloc[0]
            raise ErreurActualisation(
                f"« {jeu.nom} », champ « {champ} » : « {exemple[champ]} » n'est pas un nombre "
                f"({exemple['lbudg']}, {exemple['siren']})."
            )
        lignes[champ] = nombres
    return lignes


def _table(
    type_: TypeCollectivite,
    lignes: pd.DataFrame,
    noms_connus: Mapping[str, str],
    remarques: list[str],
) -> pd.DataFrame:
    jeu = JEUX[type_]
    cle = ["siren", jeu.code, *jeu.autres[:1]]
    lignes["type"], lignes["code"] = type_, lignes[jeu.code]
    if type_ == "departement":
        lignes["type"] = lignes["code"].map(_TYPES_AILLEURS).fillna(type_)
        lignes["code"] = lignes["code"].replace(_CODES_AILLEURS)
    lignes["compte"] = lignes["montant_bp"].where(lignes["type"] == "commune", lignes["montant"])
    comptes = lignes.pivot(index=cle, columns="agregat", values="compte")
    comptes = comptes.reindex(columns=list(AGREGATS)).rename(columns=AGREGATS)
    identites = lignes.drop_duplicates(cle).set_index(cle)
    table = identites.join(comptes).reset_index()
    absents = table[list(AGREGATS.values())].isna()
    if absents.all(axis=1).any():
        sans = table.loc[absents.all(axis=1), jeu.libelle]
        remarques.append(
            f"{_dits(type_, len(sans))} sans compte publié, laissées de côté : {_liste(sans)}."
        )
        table, absents = table[~absents.all(axis=1)], absents[~absents.all(axis=1)]
    if absents.any(axis=1).any():
        demi = table.loc[absents.any(axis=1), jeu.libelle]
        remarques.append(
            f"{_dits(type_, len(demi))} avec un seul des deux agrégats, l'autre compté pour "
            f"zéro : {_liste(demi)}."
        )
    table = table.fillna(dict.fromkeys(AGREGATS.values(), 0.0))
    if type_ == "commune":
        table = _par_commune_actuelle(table, remarques)
    for champ in AGREGATS.values():
        table[champ] = table[champ].map(_en_keur)
    table["population"] = table["ptot"].astype("Int64")
    table["perimetre"] = np.where(table["type"] == "commune", "BP", "BP+BA")
    table["_jeu"] = type_
    if type_ == "epci":
        table["code"] = table["siren"]
        table["nature"] = table["nat_juridique"].replace(_NATURES)
        table.loc[table["siren"] == _METROPOLE_DE_LYON, "nature"] = "MET69"
        table["nom"] = [
            _nom_d_epci(noms_connus.get(siren), publie if siren == actuel else budget)
            for siren, actuel, publie, budget in zip(
                table["siren"], table["epci_code"], table["epci_name"], table["lbudg"], strict=True
            )
        ]
        return table
    table["code"] = table["code"].str.zfill(5 if type_ == "commune" else 2)
    table["nature"] = table["type"].where(table["type"] != "epci", "MET69")
    table["nom"] = table[jeu.libelle]
    return table


def _par_commune_actuelle(table: pd.DataFrame, remarques: list[str]) -> pd.DataFrame:
    """Sum the accounts of former communes under the code of the one they now are.

    It takes the SIREN of the account that bears that code, else of the most populated.
    """
    ordre = table.assign(principale=table["insee"] == table["com_code"])
    ordre = ordre.sort_values(["principale", "ptot"], ascending=False, kind="stable")
    groupes = ordre.groupby("com_code", sort=False)
    reunies = groupes.first()
    for champ in (*AGREGATS.values(), "ptot"):
        reunies[champ] = groupes[champ].sum(min_count=1)
    anciennes = len(table) - len(reunies)
    if anciennes:
        plusieurs = reunies.loc[groupes.size() > 1, "com_name"]
        remarques.append(
            f"Communes nouvelles qui réunissent les comptes de plusieurs anciennes "
            f"({nombre(len(plusieurs))}, pour {nombre(anciennes + len(plusieurs))}) : "
            f"{_liste(plusieurs)}."
        )
    return reunies.reset_index()


def _dits(type_: TypeCollectivite, effectif: int) -> str:
    return f"{nombre(effectif)} {LIBELLES_TYPES[type_][effectif > 1]}"


def _liste(noms: pd.Series[str]) -> str:
    montres = [str(nom) for nom in noms[:5]]
    return enumeration(montres if len(noms) <= 5 else [*montres, f"{nombre(len(noms) - 5)} autres"])


_SIGLES = {
    "CC ": "Communauté de communes ",
    "CA ": "Communauté d'agglomération ",
    "CU ": "Communauté urbaine ",
}


_MOTS_DE_LIAISON = {"de", "du", "des", "la", "le", "les", "et", "l", "d"}


def _nom_d_epci(connu: str | None, publie: str) -> str:
    """Return the name known if the published one is the same but for its abbreviations."""
    for sigle, entier in _SIGLES.items():
        if publie.startswith(sigle):
            publie = entier + publie.removeprefix(sigle)
    return (
        connu if connu is not None and _memes_lettres(connu) == _memes_lettres(publie) else publie
    )


def _memes_lettres(nom: str) -> str:
    lettres = unicodedata.normalize("NFKD", nom.lower().replace("œ", "oe"))
    mots = re.findall(r"[a-z0-9]+", lettres.encode("ascii", "ignore").decode())
    return "".join(mot for mot in mots if mot not in _MOTS_DE_LIAISON)
