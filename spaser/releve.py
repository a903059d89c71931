"""The list of schemes as it stands: what public pages say, and what contributors told since.

The tables built from `data/` are never changed: accepted events are applied to them anew each time,
in their order, so that one that is undone leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from spaser.formats import date_longue
from spaser.schemas_des_tables import bornes_date

Genre = Literal["acceptee", "annulee"]
Ligne = dict[str, Any]

DE_QUI = {
    "agent": "un agent de la collectivité",
    "elu": "un élu de la collectivité",
    "citoyen": "un citoyen",
    "reseau": "un réseau ou une association",
}
"""Who told, by code of role, all that is said of them."""
ENGAGEMENT = "engagement"
"""The subject of those that tell what a scheme promises or obtains, and change no row here."""
_ADOPTIONS = ("adopte", "renouvellement")
_DECLARATIONS = ("sans_schema", "en_cours")
_PRECISIONS = {4: "annee", 7: "mois", 10: "jour"}
COLONNES_DES_SOURCES = [
    "schema_id",
    "siren",
    "nom",
    "type",
    "generation",
    "statut",
    "date_adoption",
    "au_plus_tard",
    "debut",
    "fin",
    "perimetre",
    "source_url",
    "source_titre",
    "resume",
    "confiance",
    "documents",
    "contribution",
]


@dataclass(frozen=True)
class Evenement:
    """What happened to the list: a contribution accepted, or that decision undone.

    `contribution`: its identifier, the same wherever it is told. `instant`: of the decision (UTC);
    `recue_le`: the day the contribution came. `sujet`, `role`: codes of the follow-up. The rest is
    what was retained of it, as text, empty where nothing is said; `partenaires`: SIREN.
    """

    contribution: str
    genre: Genre
    instant: datetime
    recue_le: date
    siren: str
    sujet: str
    role: str
    confiance: str
    schema_id: str = ""
    date: str = ""
    debut: str = ""
    fin: str = ""
    perimetre: str = ""
    partenaires: tuple[str, ...] = ()
    lien: str = ""
    nature: str = ""
    theme: str = ""
    indicateur: str = ""
    libelle: str = ""
    borne: str = ""
    base: str = ""
    valeur: str = ""
    unite: str = ""
    annee: str = ""


def acceptes(evenements: Sequence[Evenement]) -> list[Evenement]:
    """Return the events that hold: accepted, and not undone since, in the order of decisions."""
    derniers = {evenement.contribution: evenement for evenement in evenements}
    return [e for e in evenements if e.genre == "acceptee" and derniers[e.contribution] is e]


def completer(
    releve: pd.DataFrame, evenements: Sequence[Evenement], collectivites: pd.DataFrame
) -> pd.DataFrame:
    """Return the list of schemes with the events that hold: one row per scheme and entity.

    `releve`: the built table, with what a release has folded in it (`contribution`). Whatever the
    events speak of, they say whole: rows folded from the same contributions give way to them.
    Events of those that the accounts no longer have (merged since) are left out.
    """
    dites = {evenement.contribution for evenement in evenements}
    foldees = releve["contribution"].fillna("").map(lambda ids: bool(dites & set(ids.split())))
    base = _derniere_par_cle(releve[~foldees])
    connus = set(collectivites["siren"])
    tenus = [
        e
        for e in acceptes(evenements)
        if e.sujet != ENGAGEMENT and {e.siren, *e.partenaires} <= connus
    ]
    if not tenus:
        return base
    ecrites = _Lignes(base, collectivites).appliquer(tenus)
    if not ecrites:
        return base
    dites_par_eux = dater(pd.DataFrame(ecrites, columns=COLONNES_DES_SOURCES))[list(releve.columns)]
    neuves = dites_par_eux.astype(dict(releve.dtypes))
    return _derniere_par_cle(pd.concat([base, neuves], ignore_index=True))


def lignes_du_suivi(
    releve: pd.DataFrame, evenements: Sequence[Evenement], collectivites: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows that a release is to fold in, in the shape of `adoptions_du_suivi.csv`.

    Those of the events that hold, and those folded before that no event speaks of.
    """
    complete = completer(releve, evenements, collectivites)
    leurs = complete[complete["contribution"].notna()]
    lignes = pd.DataFrame(map(_en_source, _enregistrements(leurs)), columns=COLONNES_DES_SOURCES)
    return lignes.astype(dict.fromkeys(("generation", "debut", "fin"), "Int64"))


def dater(lignes: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the sources with `precision`, dated bounds and period, for the built table.

    A row is known since the last day that its date may mean, or the day of a page that speaks of
    it (`au_plus_tard`) if it is earlier or alone.
    """
    dates = lignes["date_adoption"]
    bornes = dates.dropna().map(bornes_date)
    pages = pd.to_datetime(lignes["au_plus_tard"]).astype("datetime64[s]")
    possibles = {"date": pd.to_datetime(bornes.str[1]), "page": pages}
    return lignes.drop(columns="au_plus_tard").assign(
        precision=dates.str.len().map(_PRECISIONS),
        adoption_au_plus_tot=pd.to_datetime(bornes.str[0]),
        adoption_au_plus_tard=pd.DataFrame(
            possibles, index=lignes.index, dtype="datetime64[s]"
        ).min(axis=1),
        debut=_jour_de(lignes["debut"], "01-01"),
        fin=_jour_de(lignes["fin"], "12-31"),
    )


def _jour_de(annees: pd.Series[int], jour: str) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(annees.dropna().astype("int64").astype("str") + f"-{jour}").reindex(
        annees.index
    )


def _derniere_par_cle(lignes: pd.DataFrame) -> pd.DataFrame:
    # Those out of scope have a name and no SIREN.
    return lignes.drop_duplicates(["schema_id", "siren", "nom"], keep="last")


def _enregistrements(lignes: pd.DataFrame) -> Iterator[Ligne]:
    for ligne in lignes.to_dict("records"):
        yield {str(champ): None if pd.isna(dit) else dit for champ, dit in ligne.items()}


def _en_source(ligne: Ligne) -> Ligne:
    """Return a row of the built table as sources write it."""
    tard = ligne["adoption_au_plus_tard"]
    bornes = bornes_date(ligne["date_adoption"] or "")
    # The day of a page is told only where the date does not say as much.
    dite = bornes is not None and pd.Timestamp(bornes[1]) == tard
    return {champ: ligne[champ] for champ in COLONNES_DES_SOURCES if champ != "au_plus_tard"} | {
        "au_plus_tard": None if dite else f"{tard:%Y-%m-%d}",
        "debut": ligne["debut"] and ligne["debut"].year,
        "fin": ligne["fin"] and ligne["fin"].year,
    }


class _Lignes:
    """The rows of the list, as sources write them, while events are applied to them."""

    def __init__(self, releve: pd.DataFrame, collectivites: pd.DataFrame) -> None:
        self._lignes = [_en_source(ligne) for ligne in _enregistrements(releve)]
        self._collectivites = collectivites.set_index("siren")[["nom", "type"]]
        self._ecrites: dict[tuple[str, str], Ligne] = {}

    def appliquer(self, evenements: Iterable[Evenement]) -> list[Ligne]:
        """Return the rows that the events write or change."""
        for evenement in evenements:
            self._appliquer(evenement)
        return list(self._ecrites.values())

    def _appliquer(self, e: Evenement) -> None:
        if e.sujet == "sans_schema":
            e = replace(e, date="", debut="", fin="")
        visee = self._visee(e)
        if e.sujet in ("correction", "document"):
            for ligne in self._du_schema(visee):
                self._ecrire(ligne, e)
            return
        schema = visee["schema_id"] if visee else f"suivi-{e.contribution}"
        for siren in (e.siren, *e.partenaires):
            deja = self._trouver(schema, siren)
            self._ecrire(deja or self._nouvelle(schema, siren, e), e)

    def _visee(self, e: Evenement) -> Ligne | None:
        """Return the row that an event speaks of, if the list has it."""
        siennes = [ligne for ligne in self._lignes if ligne["siren"] == e.siren]
        if e.sujet == "sans_schema":
            # Told again, it is another declaration: the day of the first stays true.
            return None
        if e.sujet == "en_cours":
            return next((ligne for ligne in siennes if ligne["statut"] == "en_cours"), None)
        adoptees = [ligne for ligne in siennes if ligne["statut"] == "adopte"]
        if e.sujet in _ADOPTIONS:
            meme_annee = [ligne for ligne in adoptees if _annee(ligne) == e.date[:4]]
            return meme_annee[0] if meme_annee else None
        nommees = [ligne for ligne in siennes if e.schema_id and ligne["schema_id"] == e.schema_id]
        rangees = sorted(adoptees, key=lambda ligne: ligne["generation"] or 0)
        autres = [ligne for ligne in siennes if ligne["statut"] == "en_cours"]
        return next(iter(nommees or (() if e.schema_id else rangees[::-1] or autres)), None)

    def _du_schema(self, visee: Ligne | None) -> list[Ligne]:
        schema = visee and visee["schema_id"]
        return [ligne for ligne in self._lignes if schema and ligne["schema_id"] == schema]

    def _trouver(self, schema: str, siren: str) -> Ligne | None:
        deja = (li for li in self._lignes if (li["schema_id"], li["siren"]) == (schema, siren))
        return next(deja, None)

    def _nouvelle(self, schema: str, siren: str, e: Evenement) -> Ligne:
        ligne = dict.fromkeys(COLONNES_DES_SOURCES) | {
            "schema_id": schema,
            "siren": siren,
            "nom": self._collectivites.loc[siren, "nom"],
            "type": str(self._collectivites.loc[siren, "type"]),
            "statut": e.sujet if e.sujet in _DECLARATIONS else "adopte",
            "au_plus_tard": e.recue_le.isoformat(),
            "source_titre": f"Déclaration d’{DE_QUI[e.role]}",
            "resume": f"Dit le {date_longue(e.recue_le)} par {DE_QUI[e.role]}.",
            "confiance": e.confiance,
        }
        if ligne["statut"] == "adopte":
            ligne["generation"] = self._rang(siren, e)
        self._lignes.append(ligne)
        return ligne

    def _rang(self, siren: str, e: Evenement) -> int:
        """Return the rank of a new scheme among those of an entity; later ones move up if need be.

        The first known of those renewed is at least the second.
        """
        adoptees = sorted(
            (li for li in self._lignes if li["siren"] == siren and li["generation"]),
            key=lambda ligne: int(ligne["generation"]),
        )
        jour = _su_le(e.date, e.recue_le.isoformat())
        avant = [li for li in adoptees if _su_le(li["date_adoption"], li["au_plus_tard"]) < jour]
        plancher = 2 if e.sujet == "renouvellement" else 1
        rang = max([plancher, *(int(ligne["generation"]) + 1 for ligne in avant)])
        pris = rang
        for ligne in adoptees:
            if ligne["generation"] == pris:
                pris += 1
                self._retenir(ligne | {"generation": pris}, e)
        return rang

    def _ecrire(self, ligne: Ligne, e: Evenement) -> None:
        """Change a row as an event says."""
        change: Ligne = {}
        if e.sujet == "document":
            dits = (ligne["documents"] or "").split()
            change["documents"] = " ".join(dict.fromkeys([*dits, e.lien]))
        else:
            if e.date:
                change |= {"date_adoption": e.date, "au_plus_tard": e.recue_le.isoformat()}
            change |= {c: int(dite) for c in ("debut", "fin") if (dite := getattr(e, c))}
            if e.perimetre:
                change["perimetre"] = e.perimetre
            if e.lien:
                change |= {
                    "source_url": e.lien,
                    "source_titre": f"Page signalée par {DE_QUI[e.role]}",
                    "confiance": e.confiance,
                }
        self._retenir(ligne | change, e)

    def _retenir(self, ligne: Ligne, e: Evenement) -> None:
        dites = (ligne["contribution"] or "").split()
        ligne = ligne | {"contribution": " ".join(dict.fromkeys([*dites, e.contribution]))}
        cle = (ligne["schema_id"], ligne["siren"] or ligne["nom"])
        rang = next(
            i
            for i, deja in enumerate(self._lignes)
            if (deja["schema_id"], deja["siren"] or deja["nom"]) == cle
        )
        self._lignes[rang] = ligne
        self._ecrites[cle] = ligne


def _annee(ligne: Ligne) -> str:
    return str(ligne["date_adoption"] or ligne["au_plus_tard"])[:4]


def _su_le(date_dite: str | None, au_plus_tard: str | None) -> date:
    bornes = [bornes_date(texte) for texte in (date_dite, au_plus_tard) if texte]
    return min(borne[1] for borne in bornes if borne)
