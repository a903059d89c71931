"""`python -m spaser actualiser`: fetch, check, report; apply only what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from spaser.actualisation import geographie, liens, lot, ofgl, rapport
from spaser.actualisation.avancement import Avancement
from spaser.actualisation.client import Client
from spaser.construction.comptes import lire_comptes
from spaser.construction.datapackage import chemin_de, lire_provenance
from spaser.construction.decoupage import extraire_decoupage
from spaser.csv_francais import csv_francais
from spaser.droit import lire_droit
from spaser.erreurs import ErreurActualisation
from spaser.formats import date_longue, enumeration, nombre, quantite
from spaser.lecture import lire_csv
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE, SOURCES
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

PREPARATION = Path("var/actualisation")
_MARGE = 0.05
_MOIS_DES_COMPTES_DEFINITIFS = 12


@dataclass(frozen=True)
class Atelier:
    """Where and when one works: project, preparation folder, day, requests, progress."""

    racine: Path
    preparation: Path
    jour: date
    client: Client
    avancement: Avancement

    @property
    def sources(self) -> Path:
        """The folder of the extracts."""
        return self.racine / "data" / "sources"


def nouvel_atelier(racine: Path, preparation: Path | None, jour: date, *bases: str) -> Atelier:
    """Return a workshop; `bases`: addresses that the user gave, which may be private."""
    avancement = Avancement()
    hotes = [urlsplit(base).hostname or "" for base in bases]
    client = Client(hotes, annoncer=avancement.dire)
    return Atelier(racine, preparation or racine / PREPARATION, jour, client, avancement)


@dataclass(frozen=True, eq=False)
class Comptes:
    """An extract of accounts in place: its source, year, table (pd.DataFrame) and file."""

    nom: str
    exercice: int
    provisoire: bool
    table: pd.DataFrame
    chemin: Path

    def types(self) -> set[str]:
        """Return the types that it has."""
        return set(self.table["type"])

    @property
    def annee(self) -> str:
        """The year in words."""
        return f"{self.exercice}{' provisoires' if self.provisoire else ''}"


def comptes_en_place(sources: Path) -> list[Comptes]:
    """Return the extracts of accounts, oldest first; raises ErreurDonnees."""
    provenance = lire_provenance(sources)
    noms = {fiche.get("exercice"): nom for nom, fiche in provenance["sources"].items()}
    return [
        Comptes(
            noms[comptes.annee],
            comptes.annee,
            comptes.provisoire,
            ofgl.types_d_ici(comptes.lignes),
            sources / comptes.fichier,
        )
        for comptes in lire_comptes(provenance, sources)
    ]


def exercice_suivant(sources: Path) -> int:
    """Return the year after the last one whose accounts are definitive, for the four types."""
    definitifs = [
        c.exercice
        for c in comptes_en_place(sources)
        if not c.provisoire and c.types() == set(TYPES)
    ]
    return max(definitifs) + 1


def preparer_les_comptes(
    atelier: Atelier,
    exercice: int,
    types: Sequence[TypeCollectivite],
    site: str,
    provisoire: bool | None = None,
) -> rapport.Rapport:
    """Fetch the accounts of a year, check them, write extract and report; return the report.

    `provisoire` None: said by the day, since definitive accounts come in December of the next
    year. Raises ErreurActualisation or ErreurDonnees; nothing in place is touched.
    """
    if provisoire is None:
        provisoire = atelier.jour < date(exercice + 1, _MOIS_DES_COMPTES_DEFINITIFS, 1)
    en_place = comptes_en_place(atelier.sources)
    memes = [c for c in en_place if c.exercice == exercice]
    _verifier_remplacement(memes, provisoire, set(types), exercice)
    lot_ = lot.Lot(atelier.preparation / f"comptes_{exercice}").ouvrir()
    parties = {
        type_: ofgl.telecharger(
            atelier.client,
            site,
            type_,
            exercice,
            lot_.telechargements,
            atelier.jour,
            atelier.avancement,
        )
        for type_ in types
    }
    noms = dict(
        pair for c in en_place for pair in zip(c.table["siren"], c.table["nom"], strict=True)
    )
    brut, remarques = ofgl.extrait(parties, exercice, noms)
    nom = f"achats_ofgl_{exercice}{'_provisoire' if provisoire else ''}"
    fichier = lot_.extraits / f"{nom}.csv"
    brut.to_csv(fichier, index=False, lineterminator="\n")
    nouveau = lire_csv(fichier, COMPTES_D_UN_EXERCICE)
    anciens = _a_comparer([c for c in en_place if c.exercice != exercice], nouveau, exercice)
    _verifier_effectifs(nouveau, anciens, types)
    # Of a type not asked for, Paris or Lyon came along: nobody else has vanished.
    tables: dict[str, tuple[str, pd.DataFrame]] = {
        type_: (
            c.annee,
            c.table if type_ in types else c.table[c.table["siren"].isin(nouveau["siren"])],
        )
        for type_, c in anciens.items()
    }
    mot = " provisoires" if provisoire else ""
    remplaces = [c.annee for c in memes]
    resultat = rapport.rapport_des_comptes(
        f"Comptes {exercice}{mot} : ce qui change",
        nouveau,
        tables,
        lire_droit(lire_csv(atelier.sources / "cadre_legal.csv", SOURCES["cadre_legal"])),
        remarques,
        [
            f"Relevé sur {urlsplit(site).netloc} le {date_longue(atelier.jour)} ; "
            f"{quantite(sum(map(len, parties.values())), 'export', 'exports')}, nombre de lignes "
            "conforme à celui que le site annonce. Schéma, doublons et effectifs vérifiés.",
            f"Extrait préparé : {fichier.name}, {quantite(len(nouveau), 'ligne', 'lignes')}"
            + (f" ; il remplace les comptes {enumeration(remplaces)}." if remplaces else "."),
        ],
    )
    tableau = rapport.tableau_des_ecarts(nouveau, tables)
    lot_.dossier.with_name(f"{lot_.dossier.name}_ecarts.csv").write_bytes(csv_francais(tableau))
    fiches = {nom: _fiche(nouveau, exercice, provisoire, types, atelier.jour)}
    if "departement" in parties:
        consolide = ofgl.paris_consolide(parties["departement"], exercice)
        if consolide is not None:
            fiches["paris_consolide"] = _ajouter_a_paris(atelier, lot_, exercice, consolide)
    lot_.conclure(
        resultat,
        fiches,
        [c.nom for c in memes if c.nom != nom],
        [c.chemin.name for c in memes if c.chemin.name != fichier.name],
        sorted({c.chemin for c in (*anciens.values(), *memes)}),
    )
    return resultat


def _verifier_remplacement(
    memes: list[Comptes], provisoire: bool, types: set[str], exercice: int
) -> None:
    for comptes in memes:
        if provisoire and not comptes.provisoire:
            raise ErreurActualisation(
                f"Les comptes définitifs de {exercice} sont déjà là : des comptes provisoires ne "
                "les remplacent pas."
            )
        perdus = [type_ for type_ in TYPES if type_ in comptes.types() - types]
        # Paris and Lyon come along with the départements.
        if "departement" in types:
            perdus = [t for t in perdus if (comptes.table["type"] == t).sum() > 1]
        if perdus:
            raise ErreurActualisation(
                f"L'extrait {comptes.annee} en place a aussi les "
                f"{enumeration([LIBELLES_TYPES[t][1] for t in perdus])} : les demander aussi "
                "avec --types, ou ils seraient perdus."
            )


def _a_comparer(
    autres: list[Comptes], nouveau: pd.DataFrame, exercice: int
) -> dict[TypeCollectivite, Comptes]:
    """Return, by type, the last earlier year that has it whole, else the first later one."""
    choisis: dict[TypeCollectivite, Comptes] = {}
    tables = [c.table for c in autres]
    for type_ in TYPES:
        effectifs = [int((table["type"] == type_).sum()) for table in (*tables, nouveau)]
        entiers = [
            c
            for c, effectif in zip(autres, effectifs, strict=False)
            if effectif >= (1 - _MARGE) * max(effectifs) > 0
        ]
        avant = [c for c in entiers if c.exercice < exercice]
        if (nouveau["type"] == type_).any() and entiers:
            choisis[type_] = avant[-1] if avant else entiers[0]
    return choisis


def _verifier_effectifs(
    nouveau: pd.DataFrame,
    anciens: dict[TypeCollectivite, Comptes],
    types: Sequence[TypeCollectivite],
) -> None:
    for type_ in types:
        if type_ not in anciens:
            continue
        avant = int((anciens[type_].table["type"] == type_).sum())
        apres = int((nouveau["type"] == type_).sum())
        if apres < (1 - _MARGE) * avant:
            raise ErreurActualisation(
                f"{quantite(apres, *LIBELLES_TYPES[type_])} seulement, contre {nombre(avant)} dans "
                f"les comptes {anciens[type_].annee} : la base n'est pas complète. Rien n'est "
                "remplacé ; attendre, ou se passer de ce type avec --types."
            )


def _fiche(
    table: pd.DataFrame,
    exercice: int,
    provisoire: bool,
    types: Sequence[TypeCollectivite],
    jour: date,
) -> dict[str, Any]:
    mot = " provisoires" if provisoire else ""
    effectifs = [
        quantite(int((table["type"] == type_).sum()), *LIBELLES_TYPES[type_])
        for type_ in TYPES
        if (table["type"] == type_).any()
    ]
    quoi = (
        "collectivités"
        if set(types) == set(TYPES)
        else enumeration([LIBELLES_TYPES[type_][1] for type_ in types])
    )
    detail = enumeration(effectifs).replace("\u202f", " ").replace("\u00a0", " ")
    return {
        "exercice": exercice,
        **({"provisoire": True} if provisoire else {}),
        "titre": f"Achats des {quoi}, comptes {exercice}{mot}",
        "description": f"Deux agrégats de dépenses par collectivité, exercice {exercice}"
        f"{mot.removesuffix('s')} : {detail}. Communes : budget principal seul ; autres : budget "
        "principal et annexes. Relevé par « python -m spaser actualiser ».",
        "producteur": "OFGL, d'après la DGFiP",
        "licence": "etalab",
        "acces": f"{jour:%Y-%m}",
        "liens": [
            {
                "title": f"OFGL – {ofgl.JEUX[type_].titre}",
                "path": f"{ofgl.SITE}/explore/dataset/{ofgl.JEUX[type_].nom}/",
            }
            for type_ in types
        ],
    }


def _ajouter_a_paris(
    atelier: Atelier, lot_: lot.Lot, exercice: int, consolide: dict[str, int]
) -> dict[str, Any]:
    """Prepare the consolidated accounts of Paris with one more year; return their provenance."""
    nom = "paris_consolide"
    en_place = lire_csv(atelier.sources / f"{nom}.csv", SOURCES[nom])
    perimetre = "BP+BA"
    autres = en_place[
        (en_place["exercice"] != exercice) | (en_place["perimetre_budget"] != perimetre)
    ]
    neuve = en_place.iloc[-1].to_dict() | consolide
    neuve |= {"exercice": exercice, "perimetre_budget": perimetre}
    table = pd.concat([autres, pd.DataFrame([neuve])])
    table = table.sort_values("exercice", kind="stable")
    table.to_csv(lot_.extraits / f"{nom}.csv", index=False, lineterminator="\n")
    return {
        "description": "Budget principal et budgets annexes de Paris, "
        f"{table['exercice'].min()} à {table['exercice'].max()}, pour comparer ses années ; le "
        "seuil compte son budget principal, comme pour toute commune.",
        "acces": f"{atelier.jour:%Y-%m}",
    }


def preparer_la_geographie(
    atelier: Atelier, annee: int, site: str, paquet: Path | None
) -> rapport.Rapport:
    """Fetch the geography of a year, check it, write extracts and report; return the report.

    `paquet`: the `data` folder of the year's package, else npm fetches it.
    """
    provenance = lire_provenance(atelier.sources)
    en_place = {
        nom: chemin_de(nom, provenance, atelier.sources)
        for nom in (*geographie.DECOUPAGES, "contours", "positions")
    }
    compares = {nom: en_place[nom] for nom in geographie.DECOUPAGES}
    lot_ = lot.Lot(atelier.preparation / f"geographie_{annee}").ouvrir()
    if paquet is None:
        paquet = geographie.telecharger_paquet(annee, lot_.telechargements)
    extraire_decoupage(paquet, lot_.extraits, annee)
    contours = geographie.telecharger_contours(atelier.client, site, annee, lot_.telechargements)
    geographie.preparer(paquet, contours, annee, lot_.extraits)
    avant = geographie.lire_decoupage(compares)
    apres = geographie.lire_decoupage(
        {nom: lot_.extraits / f"{nom}_{annee}.csv" for nom in geographie.DECOUPAGES}
    )
    geographie.verifier_effectifs(avant, apres, _MARGE)
    origine = (
        f"Code officiel géographique et contours d'Etalab ({urlsplit(site).netloc}), relevés le "
        f"{date_longue(atelier.jour)}.",
    )
    resultat = geographie.rapport(annee, avant, apres, origine)
    fiches = geographie.fiches(annee, atelier.jour, geographie.SITE)
    lot_.conclure(
        resultat,
        fiches,
        [],
        [chemin.name for nom, chemin in en_place.items() if chemin.name != fiches[nom]["fichier"]],
        list(compares.values()),
    )
    return resultat


def verifier_les_liens(atelier: Atelier) -> rapport.Rapport:
    """Ask each link of the data and of the texts if it answers; write and return the report."""
    a_verifier = liens.liens(atelier.racine)
    verdicts = liens.verifier(
        atelier.client,
        a_verifier,
        lambda faits: atelier.avancement.montrer("liens", faits, len(a_verifier)),
    )
    atelier.avancement.finir()
    if all(verdict.phrase for verdict in verdicts):
        raise ErreurActualisation(
            "Aucun lien ne répond : cette machine n'a sans doute pas de réseau."
        )
    resultat = liens.rapport(verdicts)
    atelier.preparation.mkdir(parents=True, exist_ok=True)
    (atelier.preparation / "liens.md").write_text(resultat.markdown(), "utf-8")
    return resultat


def appliquer(atelier: Atelier, exercice: int | None, geographie_: int | None) -> list[Path]:
    """Apply what is prepared, all or these years only; return files written and taken away.

    Raises ErreurActualisation if nothing is, or if no report speaks of exactly these files.
    """
    voulus = {
        f"{quoi}_{annee}"
        for quoi, annee in (("comptes", exercice), ("geographie", geographie_))
        if annee is not None
    }
    prepares = [
        lot_
        for lot_ in lot.lots_prepares(atelier.preparation)
        if not voulus or lot_.dossier.name in voulus
    ]
    if not prepares or len(prepares) < len(voulus):
        raise ErreurActualisation(
            "Rien n'est préparé : lancer d'abord la commande sans --appliquer, puis lire le "
            "rapport."
        )
    return lot.appliquer(prepares, atelier.sources)
