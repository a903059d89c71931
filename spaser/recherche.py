"""Finding collectivités: by name, whatever the accents and hyphens, and by what they are."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spaser.vocabulaire import LIBELLES_NATURES, TYPES, TypeCollectivite

_LIGATURES = {"œ": "oe", "æ": "ae"}
_ABREGES = {"st": "saint", "ste": "sainte", "cc": "communaute de communes"}
_ABREGES |= {"ca": "communaute d agglomeration", "cu": "communaute urbaine"}
_AUSSI_DITES = {
    "region": "conseil regional",
    "departement": "conseil departemental",
    "epci": "intercommunalite agglo",
    "commune": "ville mairie",
}


def normaliser(texte: str) -> str:
    """Return words in lower case without accents, hyphens nor abbreviations, one space apart."""
    return str(_normaliser(pd.Series([texte], dtype="str")).iloc[0])


def index_de_recherche(collectivites: pd.DataFrame) -> pd.Series[str]:
    """Return, by row, the words that a search looks in: names, nature, SIREN and Insee code."""
    natures = {nature: normaliser(libelle) for nature, libelle in LIBELLES_NATURES.items()}
    aussi = collectivites["nature"].astype("str").map(natures)
    aussi += " " + collectivites["type"].astype("str").map(_AUSSI_DITES)
    codes = collectivites["siren"] + " " + collectivites["code"].str.lower()
    return " " + _normaliser(collectivites["nom_complet"]) + " " + aussi + " " + codes


def noms_de_tri(collectivites: pd.DataFrame) -> pd.Series[str]:
    """Return the names as the alphabet orders them, whatever the accents and capitals."""
    return _normaliser(collectivites["nom"])


def chercher(collectivites: pd.DataFrame, index: pd.Series[str], texte: str) -> pd.DataFrame:
    """Return the rows whose name, SIREN or code has a word starting by each word of the text.

    The exact name comes first, then names that start by the text, then the others; largest
    purchases first in each. A text without any letter or digit finds nothing.
    """
    demande = normaliser(texte)
    if not demande:
        return collectivites.iloc[:0]
    trouvees = pd.Series(True, index=index.index)
    for mot in demande.split():
        trouvees &= index.str.contains(f" {mot}", regex=False)
    table = collectivites[trouvees]
    noms = _normaliser(table["nom"])
    rang = 2 - noms.str.startswith(demande).astype(int) - (noms == demande).astype(int)
    return (
        table.assign(rang=rang)
        .sort_values(["rang", "achats_haut"], ascending=[True, False], kind="stable")
        .drop(columns="rang")
    )


@dataclass(frozen=True)
class Filtres:
    """What to keep of a table of collectivités; an empty filter keeps all.

    `regions`, `departements`: Insee codes. `achats`: lowest and highest purchases in €, None at
    an end that is open. `statuts`, `volontaires`: on tables of `spaser.adoption.suivies`.
    """

    types: tuple[TypeCollectivite, ...] = TYPES
    regions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    achats: tuple[int | None, int | None] = (None, None)
    statuts: tuple[str, ...] = ()
    volontaires: bool = False
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

    def choix(self, table: pd.DataFrame, index: pd.Series[str]) -> pd.DataFrame:
        """Return the rows that the status, the volunteers and the name leave, in their order.

        `index`: that of `index_de_recherche`, for the rows of the table at least.
        """
        garde = pd.Series(True, index=table.index)
        if self.statuts:
            garde &= table["statut"].isin(self.statuts)
        if self.volontaires:
            garde &= table["volontaire"]
        if self.nom.strip():
            garde &= table.index.isin(chercher(table, index.loc[table.index], self.nom).index)
        return table[garde]


def _normaliser(textes: pd.Series[str]) -> pd.Series[str]:
    propres = textes.str.lower()
    for ligature, lettres in _LIGATURES.items():
        propres = propres.str.replace(ligature, lettres, regex=False)
    propres = propres.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    propres = propres.str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    motif = rf"\b({'|'.join(_ABREGES)})\b"
    return propres.str.replace(motif, lambda m: _ABREGES[m.group()], regex=True).astype("str")
