"""State of adoption at a date, from the dated list of schemes.

The list shows what public pages say: a collectivité that is not in it has no recorded
adoption, which is not the same as having adopted nothing; one that says it has none is another
case.
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
EN_COURS = "en_cours"
SANS_SCHEMA = "sans_schema"
A_VERIFIER = "a_verifier"
AUCUNE = "aucune"
STATUTS_ADOPTION = (
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    ECHU,
    EN_COURS,
    SANS_SCHEMA,
    A_VERIFIER,
    AUCUNE,
)
STATUTS_ADOPTES = (EN_VIGUEUR, PERIODE_INCONNUE, ECHU)
_DECLARATIONS = (EN_COURS, SANS_SCHEMA)
_DU_SCHEMA = [
    "date_adoption",
    "adoption_au_plus_tard",
    "debut",
    "fin",
    "generation",
    "source_url",
]
# The rank says which scheme is the last one better than a date, when no page gives it.
_DU_DERNIER = ["generation", "adoption_au_plus_tard"]


def schemas_connus(adoptions: pd.DataFrame, au: date, *, avec_faible: bool = False) -> pd.DataFrame:
    """Return the rows of `adoptions` known at a date, with their `statut_au` and `a_renouveler`.

    The one rule of the site: a scheme is adopted, and having none is declared, once
    `adoption_au_plus_tard` has come. With `avec_faible`, rows of low confidence are kept as
    A_VERIFIER: they never count as adopted.
    """
    jour = pd.Timestamp(au)
    venu = adoptions["adoption_au_plus_tard"] <= jour
    faible = adoptions["confiance"] == "faible"
    connus = adoptions[venu & (~faible | avec_faible)]
    statut = pd.Series(PERIODE_INCONNUE, index=connus.index)
    statut[connus["fin"] >= jour] = EN_VIGUEUR
    statut[connus["fin"] < jour] = ECHU
    for dit in _DECLARATIONS:
        statut[connus["statut"] == dit] = dit
    statut[connus["confiance"] == "faible"] = A_VERIFIER
    connus = connus.assign(statut_au=statut)
    return connus.assign(a_renouveler=a_renouveler(connus, au))


def derniers_schemas(connus: pd.DataFrame) -> pd.DataFrame:
    """Return, for each entity, the last of the known schemes that it has adopted."""
    return (
        connus[connus["statut_au"].isin(STATUTS_ADOPTES)]
        .sort_values(_DU_DERNIER, kind="stable")
        # Those out of scope have a name and no SIREN.
        .drop_duplicates(["siren", "nom"], keep="last")
    )


def a_renouveler(connus: pd.DataFrame, au: date) -> pd.Series[bool]:
    """Say which of the schemes known at a date end within twelve months of it, both days included.

    Only the last that each entity has adopted: a later one has renewed the others. One whose end
    is unknown, or past, is not to be renewed.
    """
    jour = pd.Timestamp(au)
    fins = derniers_schemas(connus)["fin"]
    proches = fins[fins.between(jour, jour + pd.DateOffset(years=1))]
    return pd.Series(connus.index.isin(proches.index), index=connus.index)


def schemas_decisifs(connus: pd.DataFrame) -> pd.DataFrame:
    """Return, by SIREN, the one of the rows known that decides the status.

    The best status decides, in the order of STATUTS_ADOPTION; among equals, the last scheme.
    Preparing a scheme and having none are equals: the last one told decides.
    """
    rangs = {statut: rang for rang, statut in enumerate(STATUTS_ADOPTION)}
    egaux = dict.fromkeys(_DECLARATIONS, EN_COURS)
    ordonnes = connus.assign(
        rang=connus["statut_au"].map(rangs), ordre=connus["statut_au"].replace(egaux).map(rangs)
    ).sort_values(
        ["ordre", *_DU_DERNIER, "rang"], ascending=[True, False, False, True], kind="stable"
    )
    return ordonnes.dropna(subset="siren").drop_duplicates("siren").set_index("siren")


def sirens_a_renouveler(connus: pd.DataFrame) -> set[str]:
    """Return the SIREN of those whose scheme is to be renewed."""
    return set(connus.loc[connus["a_renouveler"], "siren"].dropna())


def statuts(sirens: pd.Series[str], decisifs: pd.DataFrame) -> pd.Series[str]:
    """Return the status of each SIREN, one of STATUTS_ADOPTION, from its deciding scheme."""
    rangs = sirens.map(decisifs["rang"]).fillna(STATUTS_ADOPTION.index(AUCUNE))
    return en_categories(rangs.to_numpy(dtype="int8"), STATUTS_ADOPTION, sirens.index)


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
    or in preparation, with no obligation), `a_renouveler` and what the deciding scheme says
    (`date_adoption` as published, `adoption_au_plus_tard`, `debut`, `fin`, `generation`,
    `source_url`), largest purchases first.
    """
    connus = schemas_connus(adoptions, au, avec_faible=avec_faible)
    decisifs = schemas_decisifs(connus)
    table = collectivites.assign(
        classe=resultat.classes,
        obligee=resultat.obligees,
        statut=statuts(collectivites["siren"], decisifs),
        a_renouveler=collectivites["siren"].isin(sirens_a_renouveler(connus)),
    )
    table["volontaire"] = (table["classe"] == NON_OBLIGEE) & ~table["statut"].isin(
        [SANS_SCHEMA, AUCUNE]
    )
    retenues = ~table["classe"].isin([NON_OBLIGEE, HORS_CHAMP]) | table["volontaire"]
    return (
        table[retenues]
        .join(decisifs[_DU_SCHEMA], on="siren")
        .sort_values("achats_haut", ascending=False, kind="stable")
    )


def schemas_de(adoptions: pd.DataFrame, siren: str, au: date) -> pd.DataFrame:
    """Return the known rows of `adoptions` of a collectivité at a date, the last one first.

    Those of low confidence too. Having none, once one is adopted, is of the past.
    """
    connus = schemas_connus(adoptions, au, avec_faible=True)
    siens = connus[connus["siren"] == siren]
    avant = (siens["statut_au"] == SANS_SCHEMA) & bool(siens["generation"].notna().any())
    return siens.assign(rang=siens["generation"].mask(avant, 0)).sort_values(
        ["rang", "adoption_au_plus_tard"], ascending=False, na_position="first", kind="stable"
    )


def partenaires(adoptions: pd.DataFrame, schema: pd.Series[str]) -> pd.DataFrame:
    """Return the rows of `adoptions` of the same joint scheme as one of them, by its label."""
    autres = adoptions.index != schema.name
    return adoptions[(adoptions["schema_id"] == schema["schema_id"]) & autres]


@dataclass(frozen=True)
class Hypothese:
    """What rates of adoption would give: adopters, those who are not yet, and € of purchases."""

    adoptantes: int
    de_plus: int
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
    adoptantes, nouvelles, achats = 0, 0, 0
    for type_, part in taux.items():
        obligees = resultat.obligees & (collectivites["type"] == type_)
        autres = obligees & ~adoptante
        ont_adopte, restent = int((obligees & adoptante).sum()), int(autres.sum())
        de_plus = max(0, round(int(obligees.sum()) * part / 100) - ont_adopte)
        adoptantes += ont_adopte + de_plus
        nouvelles += de_plus
        achats += int(montants[obligees & adoptante].sum())
        achats += int(montants[autres].sum()) * de_plus // max(1, restent)
    return Hypothese(adoptantes, nouvelles, achats)
