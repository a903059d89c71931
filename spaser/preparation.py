"""What to start from to write a scheme: what the law asks, what others say, and when to begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import pandas as pd

from spaser.adoption import STATUTS_ADOPTES, schemas_connus
from spaser.indicateurs import NATURES_D_ENGAGEMENT, THEMES, Theme
from spaser.semblables import pairs

CodeExigence = Literal[
    "sociaux", "ecologiques", "circulaire", "indicateurs", "modalites", "suivi", "publication"
]
CodeEtape = Literal["porter", "existant", "associer", "consulter", "ecrire"]

TEXTE_DU_SCHEMA_CONJOINT = "2023-10-23"
"""The date, in `cadre_legal`, of the text that lets several adopt one scheme."""
PAIRS = 10
"""How many of those that resemble it are shown to who writes a scheme."""
SEMAINES_MAXIMALES = 104


@dataclass(frozen=True)
class Exigence:
    """What article L2111-3 asks of a scheme, in short and in full.

    `date`: that of the text of `cadre_legal` that says it; `d_apres_le_rtes`: its effect there does
    not say as much, RTES does. `themes`: those that answer it.
    """

    nom: str
    libelle: str
    date: str
    themes: tuple[Theme, ...] = ()
    d_apres_le_rtes: bool = False


EXIGENCES: dict[CodeExigence, Exigence] = {
    "sociaux": Exigence(
        "Objectifs sociaux",
        "des objectifs sociaux : biens et services qui concourent à l'insertion de personnes "
        "handicapées ou défavorisées",
        "2019-04-01",
        ("insertion", "handicap_ess"),
        d_apres_le_rtes=True,
    ),
    "ecologiques": Exigence(
        "Objectifs écologiques", "des objectifs écologiques", "2015-08-17", ("environnement",)
    ),
    "circulaire": Exigence(
        "Économie circulaire",
        "une contribution à l'économie circulaire",
        "2015-08-17",
        ("economie_circulaire",),
    ),
    "indicateurs": Exigence(
        "Indicateurs par objectif", "pour chaque objectif, des indicateurs précis", "2021-08-22"
    ),
    "modalites": Exigence(
        "Mise en œuvre", "les modalités de mise en œuvre", "2019-04-01", d_apres_le_rtes=True
    ),
    "suivi": Exigence("Suivi annuel", "un suivi annuel", "2019-04-01", d_apres_le_rtes=True),
    "publication": Exigence("Publication en ligne", "une publication en ligne", "2021-08-22"),
}
"""All that a scheme must have to be whole, and nothing else."""

ETAPES: tuple[CodeEtape, ...] = get_args(CodeEtape)
"""The steps before the council votes, the first one first; the law sets the length of none."""


@dataclass(frozen=True)
class Preparation:
    """What an address asks to prepare; only what its reader says, nothing supposed.

    `sirens`: who would adopt the scheme, together if several. `pairs`: those whose figures are
    shown. `contient`: what the scheme has already. `conseil`: when it is voted. `semaines`: how
    long each step lasts, for those that are told.
    """

    sirens: tuple[str, ...]
    themes: tuple[Theme, ...] = THEMES
    pairs: tuple[str, ...] = ()
    contient: tuple[CodeExigence, ...] = ()
    conseil: date | None = None
    semaines: tuple[tuple[CodeEtape, int], ...] = ()


@dataclass(frozen=True)
class TexteDeLoi:
    """A text of the legal timeline, with where to read it."""

    titre: str
    lien: str


def texte_de(cadre_legal: pd.DataFrame, jour: str) -> TexteDeLoi:
    """Return the text of a date of `cadre_legal`; KeyError if there is none."""
    texte = cadre_legal.set_index("date").loc[jour]
    return TexteDeLoi(str(texte["texte"]), str(texte["source_url"]))


def manquent(contient: Collection[CodeExigence]) -> tuple[CodeExigence, ...]:
    """Return what a scheme lacks to be whole."""
    return tuple(code for code in EXIGENCES if code not in contient)


def sans_theme(themes: Collection[Theme]) -> tuple[CodeExigence, ...]:
    """Return what the law asks that no theme of a selection answers."""
    return tuple(
        code for code, e in EXIGENCES.items() if e.themes and not set(e.themes) & set(themes)
    )


def calendrier(
    conseil: date | None, semaines: Mapping[CodeEtape, int]
) -> dict[CodeEtape, date | None]:
    """Return when each step begins, counted back from the vote, one after the other.

    None without the day of the vote, and for a step if its length, or that of a later one, is not
    told: nothing is supposed.
    """
    debuts: dict[CodeEtape, date | None] = {}
    jour = conseil
    for etape in reversed(ETAPES):
        duree = semaines.get(etape)
        jour = None if jour is None or duree is None else jour - timedelta(weeks=duree)
        debuts[etape] = jour
    return {etape: debuts[etape] for etape in ETAPES}


def mois_avant(conseil: date, mois: int) -> date:
    """Return the first day of the month that is so many months before that of the vote."""
    rang = conseil.year * 12 + conseil.month - 1 - mois
    return date(rang // 12, rang % 12 + 1, 1)


def un_an_apres(conseil: date) -> date:
    """Return the day when the follow-up, yearly, first comes round."""
    try:
        return conseil.replace(year=conseil.year + 1)
    except ValueError:
        return date(conseil.year + 1, 2, 28)


def qui_disent(
    collectivites: pd.DataFrame, lignes: pd.DataFrame, siren: str, sauf: Collection[str] = ()
) -> pd.DataFrame:
    """Return those of the type of a collectivité whose scheme says something, nearest purchases.

    PAIRS at most, largest purchases first. `lignes`: of `engagements_des_schemas`; what does not
    count there does not here. `sauf`: those that prepare the scheme with it.
    """
    dits = {s for dits in lignes.loc[lignes["a_part"] == "", "sirens"] for s in dits.split()}
    disent = collectivites[collectivites["siren"].isin(dits | {siren})]
    return semblables(disent, siren, sauf)


def semblables(collectivites: pd.DataFrame, siren: str, sauf: Collection[str] = ()) -> pd.DataFrame:
    """Return the PAIRS of the type of a collectivité nearest by purchases, without some others."""
    autres = set(sauf) - {siren}
    return pairs(collectivites[~collectivites["siren"].isin(autres)], siren, PAIRS)


def dits_une_fois(lignes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that count, without what a partner of a joint scheme says again.

    Scheme by scheme, largest purchases first, its objectives before its results: those of the
    partner with the largest purchases stay.
    """
    comptees = lignes[lignes["a_part"] == ""]
    qui = comptees["siren"].fillna(comptees["nom"])
    memes = comptees.assign(qui=qui).groupby(
        ["schema_id", "theme", "nature", "indicateur", "valeur", "unite"],
        dropna=False,
        sort=False,
    )
    gardees = comptees[qui == memes["qui"].transform("first")]
    return gardees.assign(
        achats=-gardees["achats_bas"], ordre=gardees["nature"].map(NATURES_D_ENGAGEMENT.index)
    ).sort_values(["achats", "schema_id", "ordre"], kind="stable")


def schemas_communs(adoptions: pd.DataFrame, au: date) -> pd.DataFrame:
    """Return the rows of the joint schemes adopted at a date, those of each together."""
    connus = schemas_connus(adoptions, au)
    adoptes = connus[connus["statut_au"].isin(STATUTS_ADOPTES)]
    communs = adoptes[adoptes["schema_id"].duplicated(keep=False)]
    return communs.sort_values("schema_id", kind="stable")
