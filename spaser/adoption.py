"""State of adoption at a date, from the dated list of schemes.

The list shows what public pages say: a collectivité that is not in it has no recorded
adoption, which is not the same as having adopted nothing.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from spaser.categories import en_categories
from spaser.simulation import HORS_CHAMP, NON_OBLIGEE, Resultat

EN_VIGUEUR = "en_vigueur"
ECHU = "echu"
PERIODE_INCONNUE = "periode_inconnue"
EN_COURS = "en_cours"
AUCUNE = "aucune"
STATUTS_ADOPTION = (EN_VIGUEUR, PERIODE_INCONNUE, ECHU, EN_COURS, AUCUNE)
STATUTS_ADOPTES = (EN_VIGUEUR, PERIODE_INCONNUE, ECHU)


def schemas_connus(
    adoptions: pd.DataFrame, au: date, *, avec_faible: bool = False, sans_date: bool = True
) -> pd.DataFrame:
    """Return the rows of `adoptions` surely known at a date, with their `etat` at that date.

    A scheme counts once the last possible day of its adoption has passed. Undated schemes are
    kept if `sans_date`: true for the present, when a page says they exist.
    """
    jour = pd.Timestamp(au)
    tard = adoptions["adoption_au_plus_tard"]
    connus = adoptions[
        ((tard <= jour) | (tard.isna() & sans_date))
        & (adoptions["confiance"].ne("faible") | avec_faible)
    ]
    etat = pd.Series(PERIODE_INCONNUE, index=connus.index)
    etat[connus["fin"] >= jour] = EN_VIGUEUR
    etat[connus["fin"] < jour] = ECHU
    etat[connus["statut"] == "en_cours"] = EN_COURS
    return connus.assign(etat=etat)


def statuts(
    sirens: pd.Series[str],
    adoptions: pd.DataFrame,
    au: date,
    *,
    avec_faible: bool = False,
    sans_date: bool = True,
) -> pd.Series[str]:
    """Return the adoption status of each SIREN at a date, one of STATUTS_ADOPTION.

    The best known scheme decides: in force, else of unknown end, else expired, else in
    preparation.
    """
    connus = schemas_connus(adoptions, au, avec_faible=avec_faible, sans_date=sans_date)
    rangs = pd.Series({etat: rang for rang, etat in enumerate(STATUTS_ADOPTION)})
    meilleur = connus["etat"].map(rangs).groupby(connus["siren"]).min()
    rang = sirens.map(meilleur).fillna(rangs[AUCUNE]).to_numpy(dtype="int8")
    return en_categories(rang, STATUTS_ADOPTION, sirens.index)


def suivies(
    collectivites: pd.DataFrame, resultat: Resultat, adoptions: pd.DataFrame, au: date
) -> pd.DataFrame:
    """Return the collectivités to follow: obliged, surely or by convention, and volunteers.

    The rows of `collectivites` with `classe` (their obligation), `statut` (one of
    STATUTS_ADOPTION at the date) and `volontaire` (a scheme, adopted or in preparation, with
    no obligation), largest purchases first.
    """
    table = collectivites.assign(
        classe=resultat.classes,
        obligee=resultat.obligees,
        statut=statuts(collectivites["siren"], adoptions, au),
    )
    table["volontaire"] = (table["classe"] == NON_OBLIGEE) & (table["statut"] != AUCUNE)
    retenues = ~table["classe"].isin([NON_OBLIGEE, HORS_CHAMP]) | table["volontaire"]
    return table[retenues].sort_values("achats_haut", ascending=False, kind="stable")
