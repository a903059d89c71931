"""What schemes promise and obtain: figures side by side, only where they measure the same.

As all that comes from public pages, these are floors: a scheme with no figure here may have some.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from statistics import median
from typing import Any

import pandas as pd

from spaser.adoption import A_VERIFIER, STATUTS_ADOPTES, schemas_connus
from spaser.indicateurs import (
    COLLECTIVITES,
    HEURES_INSERTION,
    INCONNU,
    INDICATEURS,
    NATURES_D_ENGAGEMENT,
    PAR_AN,
    TOUS_ACHETEURS,
    CodeIndicateur,
    NatureDEngagement,
)
from spaser.scenario import MILLION
from spaser.vocabulaire import TYPES

SCHEMAS_POUR_UNE_MEDIANE = 5
FAIBLE = "faible"
HORS_SCHEMA = "hors_schema"
A_PART: dict[str, str] = {
    FAIBLE: "confiance faible",
    HORS_SCHEMA: "sans schéma adopté connu",
}
"""Why a figure is told apart, and never counted."""

HEURES_PAR_MEUR = "heures par M€"
TRANCHES: dict[str, tuple[int, int | None, str]] = {
    "100": (0, 100 * MILLION, "jusqu’à 100 M€"),
    "250": (100 * MILLION, 250 * MILLION, "de 100 à 250 M€"),
    "500": (250 * MILLION, 500 * MILLION, "de 250 à 500 M€"),
    "plus": (500 * MILLION, None, "plus de 500 M€"),
}
"""Sizes: yearly purchases (€ HT) of all the partners, strictly above the first amount."""
_MEMES = ["nature", "base", "unite"]


@dataclass(frozen=True)
class Engagement:
    """What a scheme says of an indicator: one figure, its last, of one nature.

    `nom`, `type`, `siren`: of the entity that says it; `sirens`: all those of its scheme, largest
    purchases first. `generation`: the rank of the scheme. `annee`: aimed at, or measured.
    `depart`: a result surely measured before the year when the scheme was adopted. `achats_bas`,
    `achats_haut` (€): of all the partners, in the year of reference; None, as `tranche`, if those
    of one are unknown. `a_part`: one of A_PART, or empty.
    """

    schema_id: str | None
    generation: int | None
    siren: str | None
    nom: str
    type: str
    sirens: tuple[str, ...]
    nature: NatureDEngagement
    libelle: str
    borne: str | None
    valeur: float
    annee: int | None
    depart: bool
    achats_bas: int | None
    achats_haut: int | None
    tranche: str | None
    a_part: str
    confiance: str
    source_url: str


_CHAMPS = [champ.name for champ in fields(Engagement)]


@dataclass(frozen=True)
class Resume:
    """How many schemes, their median and range: None if they are too few, or do not compare."""

    schemas: int
    mediane: float | None
    minimum: float | None
    maximum: float | None

    @property
    def trop_peu(self) -> bool:
        """Say whether there are too few schemes for a median."""
        return self.schemas < SCHEMAS_POUR_UNE_MEDIANE


@dataclass(frozen=True)
class Groupe:
    """The figures of an indicator that measure the same: one nature, one base, one unit.

    `engagements`: one per scheme, largest purchases first. `a_part`: those that do not count, one
    per scheme or entity that none of the first is of.
    """

    indicateur: CodeIndicateur
    nature: NatureDEngagement
    base: str | None
    unite: str
    engagements: tuple[Engagement, ...]
    a_part: tuple[Engagement, ...]

    @property
    def comparable(self) -> bool:
        """Say whether its figures compare with one another: what they count is known."""
        return self.base != INCONNU and not INDICATEURS[self.indicateur].sans_duree

    @property
    def resume(self) -> Resume:
        """Of all the schemes."""
        return self._resumer(self.engagements)

    def par_type(self) -> dict[str, Resume]:
        """Return that of each type of entity that has some, out of scope (`autre`) last."""
        return self._par("type", (*TYPES, "autre"))

    def par_tranche(self) -> dict[str, Resume]:
        """Return that of each of TRANCHES that has some."""
        return self._par("tranche", TRANCHES)

    def _par(self, champ: str, codes: Iterable[str]) -> dict[str, Resume]:
        parts = {code: [e for e in self.engagements if getattr(e, champ) == code] for code in codes}
        return {code: self._resumer(part) for code, part in parts.items() if part}

    def _resumer(self, engagements: Sequence[Engagement]) -> Resume:
        valeurs = [e.valeur for e in engagements]
        if not self.comparable or len(valeurs) < SCHEMAS_POUR_UNE_MEDIANE:
            return Resume(len(valeurs), None, None, None)
        return Resume(len(valeurs), median(valeurs), min(valeurs), max(valeurs))


@dataclass(frozen=True)
class FaceAFace:
    """What a collectivité promised and obtained by the same scheme, at the same base and unit."""

    base: str | None
    unite: str
    objectif: Engagement
    resultat: Engagement

    @property
    def ecart(self) -> float:
        """The result less the objective, in their unit."""
        return self.resultat.valeur - self.objectif.valeur


@dataclass(frozen=True)
class Chiffrage:
    """How many adopted schemes are known, and how many of them have a figure.

    `par_nature`: how many have one of each nature. All else is missing.
    """

    schemas: int
    avec_un_chiffre: int
    par_nature: dict[NatureDEngagement, int]


@dataclass(frozen=True)
class ObjectifNational:
    """What a national plan aims at (%)."""

    plan: str
    libelle: str
    valeur: float
    unite: str
    echeance: int
    source_url: str


@dataclass(frozen=True)
class TauxNational:
    """A national rate measured in a year (%); two units do not compare."""

    annee: int
    champ: str
    valeur: float
    unite: str
    source_url: str
    confiance: str


@dataclass(frozen=True)
class ReperesNationaux:
    """What is aimed at and measured nationally for an indicator, oldest first; often nothing."""

    objectifs: tuple[ObjectifNational, ...]
    taux: tuple[TauxNational, ...]

    @property
    def dernier_taux(self) -> TauxNational | None:
        """The last rate of all buyers together."""
        return self._dernier(TOUS_ACHETEURS)

    @property
    def dernier_des_collectivites(self) -> TauxNational | None:
        """The last rate of collectivités alone."""
        return self._dernier(COLLECTIVITES)

    def _dernier(self, champ: str) -> TauxNational | None:
        leurs = [taux for taux in self.taux if taux.champ == champ]
        return leurs[-1] if leurs else None


def engagements_des_schemas(
    engagements: pd.DataFrame, adoptions: pd.DataFrame, collectivites: pd.DataFrame, au: date
) -> pd.DataFrame:
    """Return all the facts with what is known of their schemes, largest purchases first.

    The rows of `engagements` (the built table), indexed in that order, with `sirens` (of all the
    entities of the scheme, separated by a space), `achats_bas`, `achats_haut` (€, of all of them;
    missing if those of one are unknown), `tranche` (of TRANCHES), `annee` (aimed at or measured),
    `depart` (a result surely measured before the scheme was adopted) and `a_part`: one of
    A_PART, empty for what counts, a sure enough fact of a scheme known as adopted at `au`.
    """
    connus = schemas_connus(adoptions, au, avec_faible=True)
    adoptes = connus[connus["statut_au"].isin(STATUTS_ADOPTES)]
    faibles = set(connus.loc[connus["statut_au"] == A_VERIFIER, "schema_id"])
    schemas = engagements["schema_id"]
    adopte = schemas.isin(adoptes["schema_id"])
    a_part = pd.Series("", engagements.index)
    a_part[~adopte] = HORS_SCHEMA
    a_part[(engagements["confiance"] == FAIBLE) | (~adopte & schemas.isin(faibles))] = FAIBLE
    adoption = adoptes.groupby("schema_id")["adoption_au_plus_tot"].min().dt.year
    avant = engagements["annee_mesure"] < schemas.map(adoption)
    resultat = engagements["nature"] == "resultat"
    achats = collectivites.set_index("siren")[["achats_bas", "achats_haut"]]
    return (
        engagements.assign(
            **_du_schema(engagements, adoptions, achats),
            annee=engagements["echeance"].fillna(engagements["annee_mesure"]),
            depart=resultat & avant.fillna(False).astype(bool),
            a_part=a_part,
            les_siens=engagements["siren"].map(achats["achats_bas"]),
        )
        .sort_values("les_siens", ascending=False, kind="stable", ignore_index=True)
        .drop(columns="les_siens")
    )


def choisir(
    lignes: pd.DataFrame, *, sirens: Collection[str] = (), **voulus: Collection[str]
) -> pd.DataFrame:
    """Return the rows whose column of each name has one of the values wanted: all if none is.

    `sirens`: all that the schemes of these say, whichever partner says it.
    """
    if sirens:
        cherches = set(sirens)
        leurs = lignes["sirens"].map(lambda dits: not cherches.isdisjoint(dits.split()))
        lignes = lignes[leurs]
    for champ, valeurs in voulus.items():
        if valeurs:
            lignes = lignes[lignes[champ].isin(valeurs)]
    return lignes


def groupes(lignes: pd.DataFrame, indicateur: CodeIndicateur) -> tuple[Groupe, ...]:
    """Return what the rows of `lignes` say of an indicator, one table per nature, base and unit.

    Objectives first, then results; those that most schemes say first. A joint scheme counts once:
    its last figure, that of the partner with the largest purchases if several say one.
    """
    trouvees = []
    siennes = lignes[lignes["indicateur"] == indicateur]
    siennes = siennes.assign(
        cle=siennes["schema_id"].fillna(siennes["siren"]).fillna(siennes["nom"])
    ).sort_values("annee", ascending=False, kind="stable")
    cle: Any
    for cle, memes in siennes.groupby(_MEMES, dropna=False):
        nature, base, unite = cle
        comptees = memes[memes["a_part"] == ""]
        autres = memes[(memes["a_part"] != "") & ~memes["cle"].isin(comptees["cle"])]
        groupe = Groupe(
            indicateur,
            nature,
            None if pd.isna(base) else base,
            unite,
            _un_par_schema(comptees),
            _un_par_schema(autres),
        )
        trouvees.append(groupe)
    return tuple(
        sorted(trouvees, key=lambda c: (NATURES_D_ENGAGEMENT.index(c.nature), -len(c.engagements)))
    )


def heures_par_meur(lignes: pd.DataFrame) -> tuple[Groupe, ...]:
    """Return the yearly hours of insertion per M€ HT of the purchases of all the partners.

    Whatever the year of the hours, purchases are those of the year of reference; with the upper
    bound of the purchases, TTC, hours per M€ are fewer (`achats_bas` ÷ `achats_haut`).
    """
    annuelles = lignes[(lignes["base"] == PAR_AN) & (lignes["achats_bas"] > 0)]
    par_meur = annuelles["valeur"] * MILLION / annuelles["achats_bas"]
    return groupes(annuelles.assign(valeur=par_meur, unite=HEURES_PAR_MEUR), HEURES_INSERTION)


def face_a_face(lignes: pd.DataFrame, indicateur: CodeIndicateur) -> tuple[FaceAFace, ...]:
    """Return the last objective and the last result of those that say both, by the same scheme.

    One pair per scheme, base and unit, that of the partner with the largest purchases; neither low
    confidence nor an unknown base.
    """
    comptees = lignes[
        (lignes["indicateur"] == indicateur)
        & lignes["nature"].isin(("objectif", "resultat"))
        & (lignes["a_part"] == "")
        & (lignes["base"] != INCONNU)
    ]
    comptees = comptees.assign(entite=comptees["siren"].fillna(comptees["nom"]))
    par_entite = ["schema_id", "base", "unite", "entite"]
    # Most say one only: those are left out at once.
    natures = comptees.groupby(par_entite, dropna=False)["nature"].transform("nunique")
    trouvees: dict[Hashable, FaceAFace] = {}
    cle: Any
    for cle, siennes in comptees[natures == 2].groupby(par_entite, dropna=False, sort=False):
        schema, base, unite, _ = cle
        ranges = siennes.sort_values("annee", ascending=False, kind="stable")
        derniers = {
            ligne["nature"]: _engagement(ligne)
            for ligne in ranges.drop_duplicates("nature").to_dict("records")
        }
        dite = FaceAFace(
            None if pd.isna(base) else base,
            unite,
            derniers["objectif"],
            derniers["resultat"],
        )
        trouvees.setdefault((schema, base, unite), dite)
    return tuple(trouvees.values())


def chiffrage(lignes: pd.DataFrame, adoptions: pd.DataFrame, au: date) -> Chiffrage:
    """Return how many schemes adopted at a date are known, and how many have a figure in `lignes`.

    `lignes`: all of them, or those of an indicator. Low confidence counts nowhere.
    """
    connus = schemas_connus(adoptions, au)
    adoptes = connus[connus["statut_au"].isin(STATUTS_ADOPTES)]
    chiffrees = lignes[(lignes["a_part"] == "") & lignes["valeur"].notna()]
    par_nature = chiffrees.groupby("nature")["schema_id"].nunique()
    return Chiffrage(
        schemas=adoptes["schema_id"].nunique(),
        avec_un_chiffre=chiffrees["schema_id"].nunique(),
        par_nature={nature: int(par_nature.get(nature, 0)) for nature in NATURES_D_ENGAGEMENT},
    )


def reperes_nationaux(
    indicateur: CodeIndicateur, objectifs: pd.DataFrame, taux: pd.DataFrame
) -> ReperesNationaux:
    """Return the national objectives and measured rates of an indicator (none for most).

    `objectifs`, `taux`: the built tables `objectifs_nationaux` and `reperes_clauses`.
    """
    consideration = INDICATEURS[indicateur].consideration
    vises = objectifs[objectifs["consideration"] == consideration].sort_values("echeance")
    mesures = taux[taux["consideration"] == consideration].sort_values("annee", kind="stable")
    return ReperesNationaux(
        tuple(ObjectifNational(**ligne) for ligne in _sans(vises, "consideration")),
        tuple(TauxNational(**ligne) for ligne in _sans(mesures, "consideration")),
    )


def _sans(table: pd.DataFrame, champ: str) -> list[dict[str, Any]]:
    return [
        {str(c): v for c, v in li.items()} for li in table.drop(columns=champ).to_dict("records")
    ]


def _du_schema(
    engagements: pd.DataFrame, adoptions: pd.DataFrame, achats: pd.DataFrame
) -> dict[str, list[Any]]:
    """Return, for each fact, who the scheme engages, its purchases and its size."""
    tous = {str(s): list(dict.fromkeys(d)) for s, d in adoptions.groupby("schema_id")["siren"]}
    montants = achats.to_dict("index")
    champs: dict[str, list[Any]] = {
        nom: [] for nom in ("sirens", "achats_bas", "achats_haut", "tranche")
    }
    for schema, siren in zip(engagements["schema_id"], engagements["siren"], strict=True):
        entites = tous.get(schema, [siren])
        sirens = [s for s in entites if isinstance(s, str)]
        entier = all(s in montants for s in entites)
        sirens.sort(key=lambda s: -montants[s]["achats_bas"] if s in montants else 0)
        champs["sirens"].append(" ".join(sirens))
        for borne in ("achats_bas", "achats_haut"):
            champs[borne].append(sum(montants[s][borne] for s in sirens) if entier else None)
        champs["tranche"].append(_tranche(champs["achats_bas"][-1]))
    return champs


def _tranche(achats: int | None) -> str | None:
    if achats is None:
        return None
    return next(code for code, (_, haut, _) in TRANCHES.items() if haut is None or achats <= haut)


def _un_par_schema(rangees: pd.DataFrame) -> tuple[Engagement, ...]:
    """Return the first figure of each scheme, largest purchases first."""
    premieres = rangees.drop_duplicates("cle").sort_index()
    return tuple(map(_engagement, premieres.to_dict("records")))


def _engagement(ligne: Mapping[Hashable, Any]) -> Engagement:
    dite: dict[str, Any] = {c: None if pd.isna(ligne[c]) else ligne[c] for c in _CHAMPS}
    for champ in ("generation", "annee", "achats_bas", "achats_haut"):
        dite[champ] = None if dite[champ] is None else int(dite[champ])
    return Engagement(**dite | {"sirens": tuple(ligne["sirens"].split())})
