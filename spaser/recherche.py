"""Finding collectivités: by name, however it is spoken or typed, and by what they are.

One typing error is tolerated through rapidfuzz: it counts errors, a swap of letters being one,
where the trigrams of SQLite FTS5 only compare, and share nothing once a short word has an error.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, dropwhile

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from spaser.facons_de_dire import (
    DEPARTEMENTS_TENUS,
    LIAISONS,
    MOTS_DE_TYPE,
    MOTS_DES_NATURES,
    MOTS_DES_TYPES,
    SIGLES,
)
from spaser.vocabulaire import TYPES, TypeCollectivite

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_ABREGES = {"st": "saint", "ste": "sainte"}
# What is beyond is not read: no name is as long, nor said in as many words.
_SIGNES_LUS, _MOTS_LUS = 200, 20
_CHIFFRES_D_UN_SIREN, _CHIFFRES_D_UN_CODE = 9, 5
# A word alone that is shorter has too many neighbours (of that length, only whole ones count), and
# a place is not yet one.
_LETTRES_A_CORRIGER, _DEBUT_DE_LIEU = 3, 3
_NUMERO = re.compile(r"(cd|cr)(\d{1,3}|2[ab])")
# After every letter and digit: what starts by a word is between the word and the word with it.
_FIN = "\x7f"

Lignes = NDArray[np.int32]
"""Rows, by rank: 0 has the largest purchases."""
Masque = NDArray[np.bool_]


def normaliser(texte: str) -> str:
    """Return words in lower case without accents, hyphens nor abbreviations, one space apart."""
    sans_ligature = texte.lower().translate(_LIGATURES)
    lettres = unicodedata.normalize("NFKD", sans_ligature).encode("ascii", "ignore").decode()
    mots = re.findall(r"[a-z0-9]+", lettres.lower())
    return " ".join(_ABREGES.get(mot, mot) for mot in mots)


def noms_de_tri(collectivites: pd.DataFrame) -> pd.Series[str]:
    """Return the names as the alphabet orders them, whatever the accents and capitals."""
    return collectivites["nom"].map(normaliser).astype("str")


class Lexique:
    """Strings in order and, for each, the rows that it leads to."""

    def __init__(self, lignes_par_mot: Mapping[str, Sequence[int]]) -> None:
        """Pack rows by string."""
        self.mots = sorted(lignes_par_mot)
        listes = [lignes_par_mot[mot] for mot in self.mots]
        self._bornes = np.cumsum([0, *map(len, listes)])
        self.lignes: Lignes = np.fromiter(chain.from_iterable(listes), np.int32)

    def egales(self, mot: str) -> Lignes:
        """Return the rows of a string."""
        rang = bisect_left(self.mots, mot)
        trouve = rang < len(self.mots) and self.mots[rang] == mot
        return self._entre(rang, rang + trouve)

    def commencant(self, debut: str) -> Lignes:
        """Return the rows of the strings that start so."""
        return self._entre(bisect_left(self.mots, debut), bisect_left(self.mots, debut + _FIN))

    def _entre(self, debut: int, fin: int) -> Lignes:
        return self.lignes[self._bornes[debut] : self._bornes[fin]]


class Index:
    """What a search looks in, made once for all collectivités; a row is a rank of purchases."""

    def __init__(self, collectivites: pd.DataFrame) -> None:
        """Read the columns of the table `collectivites`, whatever its index."""
        table = collectivites.sort_values("achats_haut", ascending=False, kind="stable")
        self._etiquettes = table.index.to_numpy()
        self._noms_ecrits = table["nom"].tolist()
        mots: dict[str, list[int]] = {}
        noms: dict[str, list[int]] = {}
        lieux: dict[str, list[int]] = {}
        dits = _autres_noms()
        colonnes = table[["type", "nature", "nom_complet", "siren", "code"]].astype("str")
        for ligne, (nom, (type_, nature, complet, siren, code)) in enumerate(
            zip(self._noms_ecrits, colonnes.itertuples(index=False), strict=True)
        ):
            du_nom = normaliser(nom).split()
            autres = dits.get(complet, [])
            de_type = f"{MOTS_DES_TYPES[type_]} {MOTS_DES_NATURES.get(nature, '')}".split()
            tous = {*du_nom, *de_type, *" ".join(autres).split(), code.lower()}
            if type_ not in ("commune", "epci"):
                tous.update(normaliser(complet).split())
            for mot in tous:
                mots.setdefault(mot, []).append(ligne)
            essentiel = _essentiel(du_nom)
            cles = {" ".join(du_nom), " ".join(essentiel), *autres, siren}
            if type_ == "epci":
                cles.add(" ".join(_sans_type(essentiel)))
            if type_ != "region":
                cles.add(code.lower())
            for cle in cles:
                noms.setdefault(cle, []).append(ligne)
        for colonne in ("departement_nom", "departement_code", "region_nom"):
            for lieu, lignes in table.reset_index().groupby(colonne).indices.items():
                for cle in _cles_du_lieu(str(lieu)):
                    lieux.setdefault(cle, []).extend(lignes)
        self._mots, self._noms, self._lieux = map(Lexique, (mots, noms, lieux))
        lettres = [mot for mot in self._mots.mots if mot.isalpha()]
        self._debuts = [
            list(dict.fromkeys(mot[:longueur] for mot in lettres if len(mot) >= longueur))
            for longueur in range(max(map(len, lettres)) + 1)
        ]

    def trouver(self, texte: str) -> NDArray[np.int64]:
        """Return the labels of the rows that a text asks for, best first.

        Each word starts a word of the name, of the type or a code; the last ones may be a place, by
        its name or code. What is written exactly so comes first, then names said with their type or
        place, then names that start so; largest purchases first in each.
        """
        texte = texte[:_SIGNES_LUS]
        mots = _lire(texte)
        if not mots:
            return self._etiquettes[:0]
        lectures = [mots]
        trouvees = self._trouvees(self._sens(mots, self._lieux.egales))
        if not trouvees.any():
            trouvees = self._trouvees(self._sens(mots, self._lieux_commencant))
        if not trouvees.any():
            trouvees, lectures = self._a_une_faute_pres(mots)
        return self._etiquettes[self._classer(trouvees, lectures, texte)]

    def _masque(self, lignes: Lignes | list[int]) -> Masque:
        masque = np.zeros(len(self._etiquettes), bool)
        masque[lignes] = True
        return masque

    def _commencant(self, mot: str) -> Lignes:
        # Most SIREN start by 2: fewer digits are a code.
        siren = mot.isdigit() and len(mot) > _CHIFFRES_D_UN_CODE
        return (self._noms if siren else self._mots).commencant(mot)

    def _avec(self, mots: Iterable[str]) -> Masque:
        masque = np.ones(len(self._etiquettes), bool)
        for mot in mots:
            masque &= self._masque(self._commencant(mot))
        return masque

    def _sens(
        self, mots: list[str], lignes_du_lieu: Callable[[str], Lignes]
    ) -> Iterator[tuple[list[str], Masque]]:
        """Yield the ways to read words: all a name, or a name and a place, with its rows."""
        yield mots, self._avec([])
        for rang in range(1, len(mots)):
            lignes = lignes_du_lieu(" ".join(mots[rang:]))
            if len(lignes):
                lieu = self._masque(lignes)
                if not _sans_type(mots[:rang]):
                    # « Ville de Vienne » means no other commune; Ville is one, in Oise.
                    lieu &= self._masque(self._noms.egales(mots[rang - 1]))
                yield mots[:rang], lieu

    def _trouvees(self, sens: Iterable[tuple[list[str], Masque]]) -> Masque:
        trouvees = self._masque([])
        for nom, lieu in sens:
            trouvees |= self._avec(nom) & lieu
        return trouvees

    def _lieux_commencant(self, debut: str) -> Lignes:
        if len(debut) < _DEBUT_DE_LIEU:
            return self._lieux.lignes[:0]
        return self._lieux.commencant(debut)

    def _lieux_proches(self, ecrit: str) -> Lignes:
        lieux = _a_une_lettre_pres(ecrit, self._lieux.mots)
        return np.concatenate([self._lieux.lignes[:0], *map(self._lieux.egales, lieux)])

    def _a_une_faute_pres(self, mots: list[str]) -> tuple[Masque, list[list[str]]]:
        """Return the rows that one correction finds, and the texts that it gives."""
        for lecture in _espaces_changes(mots):
            lignes = self._noms.egales(" ".join(lecture))
            if len(lignes):
                return self._masque(lignes), [lecture]
        trouvees = self._trouvees(self._sens(mots, self._lieux_proches))
        lectures = [mots]
        for nom, lieu in self._sens(mots, self._lieux.egales):
            inconnus = [rang for rang, mot in enumerate(nom) if not self._avec([mot]).any()]
            if len(inconnus) > 1:
                continue
            for rang in inconnus or range(len(nom)):
                if len(mots) == 1 and len(mots[0]) < _LETTRES_A_CORRIGER:
                    continue
                autres = self._avec(nom[:rang] + nom[rang + 1 :]) & lieu
                for proche, lignes in self._proches(nom[rang]) if autres.any() else ():
                    lignes = lignes[autres[lignes]]
                    if len(lignes):
                        trouvees[lignes] = True
                        corriges = [*mots[:rang], proche, *mots[rang + 1 :]]
                        lectures.append([mot for mot in corriges if mot])
        return trouvees, lectures

    def _proches(self, mot: str) -> Iterator[tuple[str, Lignes]]:
        """Yield what a word may have been, with its rows: a link word is nothing, with all."""
        if _a_une_lettre_pres(mot, sorted(LIAISONS)):
            yield "", self._mots.lignes
        court = len(mot) <= _LETTRES_A_CORRIGER
        for debuts in self._debuts[len(mot) - 1 : len(mot) + 2]:
            for proche in _a_une_lettre_pres(mot, debuts):
                yield proche, (self._mots.egales if court else self._mots.commencant)(proche)

    def _classer(self, trouvees: Masque, lectures: list[list[str]], texte: str) -> Lignes:
        ecrit, propre = _d_un_trait(texte), normaliser(texte)
        ecrites, commencent = self._masque(self._noms.commencant(propre)), self._masque([])
        entieres: set[int] = set()
        mots_dits: dict[int, int] = {}
        for mots in lectures:
            for nom, lieu in self._sens(mots, self._lieux.egales):
                for cle in filter(None, map(" ".join, (nom, _sans_titre(nom)))):
                    lignes = self._noms.egales(cle)
                    entieres.update(lignes[lieu[lignes]].tolist())
                    commencent[self._noms.commencant(cle)] = True
            for du, au in combinations(range(len(mots) + 1), 2):
                for ligne in self._noms.egales(" ".join(mots[du:au])).tolist():
                    mots_dits[ligne] = max(mots_dits.get(ligne, 0), au - du)

        def rang(ligne: int) -> tuple[bool, int, int, int]:
            nom = self._noms_ecrits[ligne]
            nom_propre = normaliser(nom)
            fidele = (_d_un_trait(nom) in ecrit) + (f" {nom_propre} " in f" {propre} ")
            longueur = len(nom_propre) if fidele else mots_dits[ligne]
            return ligne not in entieres, -fidele, -longueur, ligne

        premieres = sorted((ligne for ligne in mots_dits if trouvees[ligne]), key=rang)
        trouvees[premieres] = False
        suivantes = np.flatnonzero(trouvees)
        ordre = 2 * ecrites[suivantes] + commencent[suivantes]
        suivantes = suivantes[np.argsort(-ordre, kind="stable")]
        return np.concatenate([np.array(premieres, np.int64), suivantes]).astype(np.int32)


def chercher(collectivites: pd.DataFrame, index: Index, texte: str) -> pd.DataFrame:
    """Return the rows of a table that a text asks for, best first (`Index.trouver`)."""
    etiquettes = index.trouver(texte)
    return collectivites.loc[etiquettes[np.isin(etiquettes, collectivites.index)]]


@dataclass(frozen=True)
class Filtres:
    """What to keep of a table of collectivités; an empty filter keeps all.

    `regions`, `departements`: Insee codes. `achats`: lowest and highest purchases in €, None at
    an end that is open. `volontaires`: on tables of `spaser.adoption.suivies`.
    """

    types: tuple[TypeCollectivite, ...] = TYPES
    regions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    achats: tuple[int | None, int | None] = (None, None)
    statuts: tuple[str, ...] = ()
    volontaires: bool = False
    a_renouveler: bool = False
    nom: str = ""

    def etendue(self, table: pd.DataFrame, montant: str = "achats_bas") -> pd.DataFrame:
        """Return the rows in the scope: type, place and amount (the column `montant`, in €)."""
        garde = table["type"].isin(self.types)
        if self.regions:
            garde &= table["region_code"].isin(self.regions)
        if self.departements:
            garde &= table["departement_code"].isin(self.departements)
        bas, haut = self.achats
        if bas is not None:
            garde &= table[montant] >= bas
        if haut is not None:
            garde &= table[montant] <= haut
        return table[garde]

    def choix(self, table: pd.DataFrame, index: Index) -> pd.DataFrame:
        """Return the rows that the status, its end, the volunteers and the name leave, in order."""
        garde = pd.Series(True, index=table.index)
        if self.statuts:
            garde &= table["statut"].isin(self.statuts)
        if self.volontaires:
            garde &= table["volontaire"]
        if self.a_renouveler:
            garde &= table["a_renouveler"]
        if self.nom.strip():
            garde &= table.index.isin(index.trouver(self.nom))
        return table[garde]


def _autres_noms() -> dict[str, list[str]]:
    """Return the acronyms and codes, as a search reads them, by full name."""
    noms: dict[str, list[str]] = {}
    for dit, complet in (SIGLES | DEPARTEMENTS_TENUS).items():
        noms.setdefault(complet, []).append(normaliser(dit))
    return noms


def _cles_du_lieu(lieu: str) -> list[str]:
    sigles = [normaliser(sigle) for sigle, nom in SIGLES.items() if nom == f"Région {lieu}"]
    return [" ".join(_essentiel(normaliser(lieu).split())), *sigles]


def _lire(texte: str) -> list[str]:
    """Return the words of a text that a search needs, digits joined."""
    propre = normaliser(texte)
    chiffres = propre.replace(" ", "")
    if chiffres.isdigit():
        return [chiffres[:_CHIFFRES_D_UN_SIREN]]
    mots: list[str] = []
    for mot in propre.split()[:_MOTS_LUS]:
        numero = _NUMERO.fullmatch(mot)
        mots.extend(numero.groups() if numero else [mot])
    return _essentiel(mots)


def _essentiel(mots: list[str]) -> list[str]:
    return [mot for mot in mots if mot not in LIAISONS] or mots


def _sans_type(mots: list[str]) -> list[str]:
    return [mot for mot in mots if mot not in MOTS_DE_TYPE]


def _sans_titre(mots: list[str]) -> list[str]:
    return list(dropwhile(MOTS_DE_TYPE.__contains__, mots))


def _d_un_trait(texte: str) -> str:
    return " ".join(texte.casefold().replace("\u2019", "'").split())


def _espaces_changes(mots: list[str]) -> Iterator[list[str]]:
    """Yield words with a space more, or one less."""
    for rang, mot in enumerate(mots):
        for coupe in range(1, len(mot)):
            coupes = [*mots[:rang], mot[:coupe], mot[coupe:], *mots[rang + 1 :]]
            yield _essentiel(normaliser(" ".join(coupes)).split())
    for rang in range(1, len(mots)):
        yield [*mots[: rang - 1], mots[rang - 1] + mots[rang], *mots[rang + 1 :]]


def _a_une_lettre_pres(ecrit: str, mots: list[str]) -> list[str]:
    """Return the words one letter (more, less, another, or two swapped) away from a text."""
    if any(signe.isdigit() for signe in ecrit):
        return []
    (distances,) = process.cdist([ecrit], mots, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    return [mots[rang] for rang in np.flatnonzero(distances <= 1)]
