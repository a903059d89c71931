"""State of adoption at a date, from the dated list of schemes.

The list shows what public pages say: a collectivité that is not in it has no recorded
adoption, which is not the same as having adopted nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from spaser.categories import en_categories
from spaser.simulation import HORS_CHAMP, NON_OBLIGEE, Resultat
from spaser.vocabulaire import COLONNES, TypeCollectivite

EN_VIGUEUR = "en_vigueur"
ECHU = "echu"
PERIODE_INCONNUE = "periode_inconnue"
DATE_INCONNUE = "date_inconnue"
EN_COURS = "en_cours"
A_VERIFIER = "a_verifier"
AUCUNE = "aucune"
STATUTS_ADOPTION = (
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    ECHU,
    DATE_INCONNUE,
    EN_COURS,
    A_VERIFIER,
    AUCUNE,
)
STATUTS_ADOPTES = (EN_VIGUEUR, PERIODE_INCONNUE, ECHU)
_DU_SCHEMA = ["date_adoption", "debut", "fin", "generation", "source_url"]


def schemas_connus(adoptions: pd.DataFrame, au: date, *, avec_faible: bool = False) -> pd.DataFrame:
    """Return the rows of `adoptions` known at a date, with their `statut_au` that date.

    The one rule of the site: a scheme is adopted once `adoption_au_plus_tard` has come. Before
    that day, one whose pages give no date is DATE_INCONNUE, neither adopted nor absent. With
    `avec_faible`, rows of low confidence are kept as A_VERIFIER: they never count as adopted.
    """
    jour = pd.Timestamp(au)
    venu = adoptions["adoption_au_plus_tard"] <= jour
    faible = adoptions["confiance"] == "faible"
    muets = ~adoptions["datee"] & ((adoptions["statut"] == "adopte") | faible)
    connus = adoptions[(venu | muets) & (~faible | avec_faible)]
    statut = pd.Series(PERIODE_INCONNUE, index=connus.index)
    statut[connus["fin"] >= jour] = EN_VIGUEUR
    statut[connus["fin"] < jour] = ECHU
    statut[connus["adoption_au_plus_tard"] > jour] = DATE_INCONNUE
    statut[connus["statut"] == "en_cours"] = EN_COURS
    statut[connus["confiance"] == "faible"] = A_VERIFIER
    return connus.assign(statut_au=statut)


def schemas_decisifs(connus: pd.DataFrame) -> pd.DataFrame:
    """Return, by SIREN, the one of the known schemes that decides the status.

    The best status decides, in the order of STATUTS_ADOPTION; among equals, the last adopted.
    """
    rangs = {statut: rang for rang, statut in enumerate(STATUTS_ADOPTION)}
    ordonnes = connus.assign(rang=connus["statut_au"].map(rangs)).sort_values(
        ["rang", "adoption_au_plus_tard"], ascending=[True, False], kind="stable"
    )
    return ordonnes.dropna(subset="siren").drop_duplicates("siren").set_index("siren")


def statuts(
    sirens: pd.Series[str],
    adoptions: pd.DataFrame,
    au: date,
    *,
    avec_faible: bool = False,
) -> pd.Series[str]:
    """Return the adoption status of each SIREN at a date, one of STATUTS_ADOPTION."""
    connus = schemas_connus(adoptions, au, avec_faible=avec_faible)
    return _statuts(sirens, schemas_decisifs(connus))


def suivies(
    collectivites: pd.DataFrame,
    resultat: Resultat,
    adoptions: pd.DataFrame,
    au: date,
    *,
    avec_faible: bool = False,
) -> pd.DataFrame:
    """Return the collectivités to follow: obliged, surely or by convention, and volunteers.

    The rows of `collectivites` with `classe` (their obligation), `obligee` (under the
    convention), `statut` (one of STATUTS_ADOPTION at the date), `volontaire` (a scheme, adopted
    or in preparation, with no obligation) and what the deciding scheme says (`date_adoption`
    as published, `debut`, `fin`, `generation`, `source_url`), largest purchases first.
    """
    connus = schemas_connus(adoptions, au, avec_faible=avec_faible)
    decisifs = schemas_decisifs(connus)
    table = collectivites.assign(
        classe=resultat.classes,
        obligee=resultat.obligees,
        statut=_statuts(collectivites["siren"], decisifs),
    )
    table["volontaire"] = (table["classe"] == NON_OBLIGEE) & (table["statut"] != AUCUNE)
    retenues = ~table["classe"].isin([NON_OBLIGEE, HORS_CHAMP]) | table["volontaire"]
    return (
        table[retenues]
        .join(decisifs[_DU_SCHEMA], on="siren")
        .sort_values("achats_haut", ascending=False, kind="stable")
    )


def partenaires(adoptions: pd.DataFrame, schema: pd.Series[str]) -> pd.DataFrame:
    """Return the other rows of `adoptions` that stand for the same joint scheme.

    `schema`: a row of `adoptions`, by its label. A joint scheme has one row per entity, with the
    same scope of several entities (« Ville + Métropole »), and the same year of adoption or the
    same end, or neither.
    """
    perimetre = schema["perimetre"]
    if pd.isna(perimetre) or "+" not in perimetre:
        return adoptions.iloc[:0]
    autres = adoptions[
        (adoptions["perimetre"] == perimetre)
        & (adoptions["siren"] != schema["siren"])
        & (adoptions["statut"] == schema["statut"])
    ]
    annee = _annee(autres["date_adoption"]) == _annee(pd.Series([schema["date_adoption"]])).iloc[0]
    fin = autres["fin"] == schema["fin"]
    muets = autres["date_adoption"].isna() & pd.isna(schema["date_adoption"])
    return autres[annee | fin | muets]


@dataclass(frozen=True)
class Hypothese:
    """What rates of adoption would give: schemes, those still to write, and € of purchases."""

    schemas: int
    a_ecrire: int
    achats: int


def supposer(
    collectivites: pd.DataFrame, resultat: Resultat, taux: dict[TypeCollectivite, int]
) -> Hypothese:
    """Return what rates of adoption by type, in % of the obliged, would give.

    Those who have adopted count for their own purchases, and stay adopters whatever the rate; the
    others make up the rest of it, in proportion of theirs. `collectivites`: with `adoptante`.
    """
    montants = collectivites[COLONNES[resultat.scenario.convention]]
    adoptante = collectivites["adoptante"]
    schemas, a_ecrire, achats = 0, 0, 0
    for type_, part in taux.items():
        obligees = resultat.obligees & (collectivites["type"] == type_)
        autres = obligees & ~adoptante
        ont_adopte, restent = int((obligees & adoptante).sum()), int(autres.sum())
        de_plus = max(0, round(int(obligees.sum()) * part / 100) - ont_adopte)
        schemas += ont_adopte + de_plus
        a_ecrire += de_plus
        achats += int(montants[obligees & adoptante].sum())
        achats += int(montants[autres].sum()) * de_plus // max(1, restent)
    return Hypothese(schemas, a_ecrire, achats)


def _annee(dates: pd.Series[str]) -> pd.Series[str]:
    return dates.astype("str").str.slice(0, 4).where(dates.notna())


def _statuts(sirens: pd.Series[str], decisifs: pd.DataFrame) -> pd.Series[str]:
    rangs = sirens.map(decisifs["rang"]).fillna(STATUTS_ADOPTION.index(AUCUNE))
    return en_categories(rangs.to_numpy(dtype="int8"), STATUTS_ADOPTION, sirens.index)
