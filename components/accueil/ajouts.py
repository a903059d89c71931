"""The last adoptions in the list, and what the follow-up last changed in it."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from components.figures.schemas import date_d_adoption
from components.figures.tableaux import lien
from components.site.plan import SUIVI
from components.suivi.histoire import en_liste
from spaser.adoption import STATUTS_ADOPTES, schemas_connus
from spaser.formats import enumeration, typographie
from spaser.observatoire import Observatoire, gardee
from spaser.releve import acceptes

COMBIEN = 5
_LIGNE = Markup(
    '<li><span>{}</span><div>{}<small>Source\u00a0: <a href="{}">{}</a></small></div></li>'
)


def derniers_schemas_dates(o: Observatoire) -> pd.DataFrame:
    """Return the last adopted schemes of collectivités whose date is published, latest first.

    The rows of `schemas_connus`, one a scheme: of a joint one, `elles` has every SIREN.
    """
    connus = schemas_connus(o.donnees.adoptions, o.jour)
    dates = connus[
        connus["statut_au"].isin(STATUTS_ADOPTES)
        & connus["date_adoption"].notna()
        & connus["siren"].isin(o.collectivites["siren"])
    ]
    elles = dates.groupby("schema_id")["siren"].agg(list)
    # A scheme dated to the year may have come first in it.
    derniers = dates.sort_values("adoption_au_plus_tot", ascending=False, kind="stable")
    return (
        derniers.drop_duplicates("schema_id")
        .head(COMBIEN)
        .join(elles.rename("elles"), on="schema_id")
    )


@gardee
def derniers_ajouts(o: Observatoire) -> Markup:
    """Return them as an HTML list: date, pages of those that adopted, source."""
    noms = o.collectivites.set_index("siren")["nom_complet"]
    lignes = [
        _LIGNE.format(
            typographie(date_d_adoption(schema)),
            Markup(enumeration([lien(siren, noms[siren]) for siren in schema.elles])),
            schema.source_url,
            typographie(schema.source_titre),
        )
        for schema in derniers_schemas_dates(o).itertuples()
    ]
    return Markup('<ul class="ajouts">{}</ul>').format(Markup().join(lignes))


@gardee
def derniers_changements(o: Observatoire) -> Markup:
    """Return what the follow-up last changed, with the way to all of it; empty if it did not."""
    tenus = acceptes(o.donnees.evenements)[: -COMBIEN - 1 : -1]
    if not tenus:
        return Markup()
    return en_liste(o, tenus) + Markup(
        '<p class="source"><a href="/{}">Tout ce que le suivi a changé</a></p>'
    ).format(SUIVI.chemin)
