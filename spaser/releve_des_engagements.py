"""What schemes promise and obtain as it stands: the survey, and what contributors told since.

As the list of schemes, it is made anew each time: a decision undone leaves no trace.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from spaser.releve import ENGAGEMENT, Evenement, acceptes
from spaser.schemas_des_tables import ENGAGEMENTS_DU_SUIVI, SOURCES

_FAIBLE = "faible"
_OBJECTIF = "objectif"


def completer(
    releves: pd.DataFrame,
    evenements: Sequence[Evenement],
    adoptions: pd.DataFrame,
    collectivites: pd.DataFrame,
) -> pd.DataFrame:
    """Return the facts with those of the events that hold, after them; one told again is left out.

    `releves`: the built table, with what a release has folded in it (`contribution`): rows of
    contributions that the events speak of give way to them. `adoptions`: the list of schemes as it
    now stands, with what the same events change: a fact is of a scheme only while it is there.
    """
    dites = {evenement.contribution for evenement in evenements}
    foldees = releves[releves["contribution"].notna() & ~releves["contribution"].isin(dites)]
    types = collectivites.set_index("siren")[["nom", "type"]]
    tenus = [e for e in acceptes(evenements) if e.sujet == ENGAGEMENT and e.siren in types.index]
    rangs = _rangs(adoptions)
    du_suivi: list[dict[str, Any]] = [
        *({str(c): dit for c, dit in li.items()} for li in foldees.to_dict("records")),
        *(_ligne(e, schema_dit(e, adoptions), types) for e in tenus),
    ]
    releve = releves[releves["contribution"].isna()]
    connus = {_cle(ligne) for ligne in releve.to_dict("records")}
    neuves = []
    for ligne in du_suivi:
        if (ligne["schema_id"], ligne["siren"]) not in rangs:
            ligne |= {"schema_id": None}
        ligne["generation"] = rangs.get((ligne["schema_id"], ligne["siren"]))
        if _cle(ligne) not in connus:
            connus.add(_cle(ligne))
            neuves.append(ligne)
    if not neuves:
        return releve
    ajout = pd.DataFrame(neuves, columns=releves.columns).astype(dict(releves.dtypes))
    return pd.concat([releve, ajout], ignore_index=True)


def redit(
    e: Evenement, engagements: pd.DataFrame, adoptions: pd.DataFrame, collectivites: pd.DataFrame
) -> bool:
    """Say whether what an event tells is among the facts already."""
    return len(completer(engagements, [e], adoptions, collectivites)) == len(engagements)


def lignes_du_suivi(engagements: pd.DataFrame) -> pd.DataFrame:
    """Return what a release is to fold in of `completer`, as `engagements_du_suivi.csv` has it."""
    siennes = engagements[engagements["contribution"].notna()]
    return siennes[list(SOURCES[ENGAGEMENTS_DU_SUIVI].columns)]


def _rangs(adoptions: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return the rank of each adopted scheme of each collectivité."""
    adoptees = adoptions[adoptions["generation"].notna() & adoptions["siren"].notna()]
    cles = zip(adoptees["schema_id"], adoptees["siren"], strict=True)
    return dict(zip(cles, adoptees["generation"], strict=True))


def schema_dit(e: Evenement, adoptions: pd.DataFrame) -> str | None:
    """Return the scheme that an event speaks of: that it names, or else the last then adopted.

    The last one when it was told: a renewal decided since does not take what was said of another.
    If none was, the first one known since.
    """
    if e.schema_id:
        return e.schema_id
    siens = adoptions[(adoptions["siren"] == e.siren) & adoptions["generation"].notna()]
    surs = siens[siens["confiance"] != _FAIBLE]
    rangees = (siens if surs.empty else surs).sort_values(["generation"], kind="stable")
    alors = rangees[rangees["adoption_au_plus_tard"] <= pd.Timestamp(e.recue_le)]
    choisis = [*alors["schema_id"][::-1], *rangees["schema_id"]]
    return choisis[0] if choisis else None


def _ligne(e: Evenement, schema_id: str | None, elles: pd.DataFrame) -> dict[str, Any]:
    annee = int(e.annee) if e.annee else None
    vise = e.nature == _OBJECTIF
    return {
        "schema_id": schema_id,
        "type": str(elles.loc[e.siren, "type"]),
        "siren": e.siren,
        "nom": elles.loc[e.siren, "nom"],
        "nature": e.nature,
        "theme": e.theme,
        "indicateur": e.indicateur or None,
        "libelle": e.libelle,
        "borne": e.borne or None,
        "base": e.base or None,
        "valeur": float(e.valeur) if e.valeur else None,
        "unite": e.unite or None,
        "echeance": annee if vise else None,
        "annee_mesure": None if vise else annee,
        "source_url": e.lien,
        "confiance": e.confiance,
        "contribution": e.contribution,
    }


def _cle(ligne: Mapping[Hashable, Any] | Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what two tellings of a fact have in common, in a scheme, or of who has none."""
    dite: dict[str, Any] = {
        str(champ): None if pd.isna(dit) else dit for champ, dit in ligne.items()
    }
    return (
        dite["schema_id"] or dite["siren"] or dite["nom"],
        dite["nature"],
        dite["indicateur"] or str(dite["libelle"]).casefold(),
        *(dite[champ] for champ in ("valeur", "unite", "base", "echeance", "annee_mesure")),
    )
