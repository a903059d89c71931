"""Reports that a person reads before anything is applied: Markdown, and short in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spaser.construction.comptes import achats_bas
from spaser.droit import Droit
from spaser.formats import (
    euros,
    euros_en_millions,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.scenario import MILLION
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_LIGNES_AU_TERMINAL = 8
_PLUS_FORTES = 20
_ALERTE = 0.4
# What is listed one by one begins at this part of the threshold in force.
_PART_LISTEE = 5


@dataclass(frozen=True)
class Section:
    """A title, sentences, and a table whose first row is its header (none if empty)."""

    titre: str
    phrases: tuple[str, ...] = ()
    tableau: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Rapport:
    """A title and sections."""

    titre: str
    sections: tuple[Section, ...]

    def markdown(self) -> str:
        """Return the whole report."""
        blocs = [f"# {self.titre}"]
        for section in self.sections:
            blocs += [f"## {section.titre}", *section.phrases]
            if section.tableau:
                entete, *lignes = section.tableau
                blocs.append("\n".join(map(_ligne, [entete, ("---",) * len(entete), *lignes])))
        return typographie("\n\n".join(blocs)) + "\n"

    def texte(self) -> str:
        """Return the report for a terminal, its longer tables cut."""
        blocs = [self.titre]
        for section in self.sections:
            lignes = section.tableau[: _LIGNES_AU_TERMINAL + 1]
            largeurs = [max(map(len, colonne)) for colonne in zip(*lignes, strict=True)]
            blocs.append("\n".join([f"— {section.titre}", *section.phrases]))
            blocs[-1] += "".join(
                "\n  "
                + "  ".join(
                    case.ljust(largeur) for case, largeur in zip(ligne, largeurs, strict=True)
                ).rstrip()
                for ligne in lignes
            )
            reste = len(section.tableau) - len(lignes)
            if reste:
                blocs[-1] += f"\n  … et {quantite(reste, 'autre', 'autres')}, dans le rapport"
        return typographie("\n\n".join(blocs))


def _ligne(cases: Sequence[str]) -> str:
    return f"| {' | '.join(case.replace('|', '/') for case in cases)} |"


def comparer(
    nouveau: pd.DataFrame, anciens: Mapping[str, tuple[str, pd.DataFrame]]
) -> pd.DataFrame:
    """Return each collectivité before and after, by SIREN: `nom`, `type`, amounts in €.

    `anciens`: by type, the year compared and its extract. `change` is the share gained or lost,
    nothing where budgets differ or one side is missing; `presence` is both, left_only (vanished)
    or right_only (new).
    """
    avant = pd.concat(
        [extrait[extrait["type"] == type_] for type_, (_, extrait) in anciens.items()]
    )
    champs = ["siren", "type", "nom", "perimetre"]
    ecarts = _achats(avant)[[*champs, "haut", "bas"]].merge(
        _achats(nouveau)[[*champs, "haut", "bas"]],
        on="siren",
        how="outer",
        suffixes=("_avant", "_apres"),
        indicator="presence",
    )
    for champ in ("type", "nom"):
        ecarts[champ] = ecarts[f"{champ}_apres"].fillna(ecarts[f"{champ}_avant"])
    comparables = (ecarts["perimetre_avant"] == ecarts["perimetre_apres"]) & (
        ecarts["haut_avant"] > 0
    )
    ecarts["ecart"] = ecarts["haut_apres"] - ecarts["haut_avant"]
    ecarts["change"] = (ecarts["ecart"] / ecarts["haut_avant"]).where(comparables)
    rangs = ecarts["type"].map({type_: rang for rang, type_ in enumerate(TYPES)})
    plus_grand = ecarts[["haut_avant", "haut_apres"]].max(axis=1)
    ecarts = ecarts.assign(rang=rangs, plus_grand=plus_grand)
    return ecarts.sort_values(
        ["rang", "plus_grand", "siren"], ascending=[True, False, True]
    ).reset_index(drop=True)


def _achats(extrait: pd.DataFrame) -> pd.DataFrame:
    haut = (extrait["achats_charges_externes_keur"] + extrait["depenses_equipement_keur"]) * 1000
    return extrait.assign(haut=haut, bas=achats_bas(haut))


def rapport_des_comptes(
    titre: str,
    nouveau: pd.DataFrame,
    anciens: Mapping[str, tuple[str, pd.DataFrame]],
    droit: Droit,
    remarques: Sequence[str],
    origine: Sequence[str],
) -> Rapport:
    """Return what new accounts (an extract, in k€) change; see `comparer` for `anciens`."""
    ecarts = comparer(nouveau, anciens)
    seuils = [droit.anterieur.seuil, droit.en_vigueur.seuil]
    minimum = droit.en_vigueur.seuil // _PART_LISTEE
    fortes = ecarts[ecarts["change"].abs() > _ALERTE]
    return Rapport(
        titre,
        (
            Section("Origine", tuple(origine)),
            _totaux(ecarts, anciens),
            *(_franchissements(ecarts, seuil) for seuil in seuils),
            _presences(ecarts, "right_only", "Nouvelles collectivités", "apres"),
            _presences(ecarts, "left_only", "Collectivités disparues", "avant"),
            _evolutions(
                f"Attention : plus de {pourcentage(_ALERTE)} d'écart",
                f"{quantite(len(fortes), 'collectivité change', 'collectivités changent')} de "
                f"plus de {pourcentage(_ALERTE)} ({_par_type(fortes)}). Celles d'au moins "
                f"{euros_en_millions(minimum)} une des deux années sont ici, toutes dans le "
                "tableur joint : un changement d'imputation ou une erreur se voit là.",
                fortes[fortes["plus_grand"] >= minimum],
            ),
            _evolutions(
                "Plus fortes évolutions",
                "En euros, à périmètre budgétaire égal.",
                ecarts[ecarts["change"].notna()]
                .sort_values("ecart", key=abs, ascending=False, kind="stable")
                .head(_PLUS_FORTES),
            ),
            Section("Remarques", tuple(f"- {r}" for r in remarques) or ("Aucune.",)),
        ),
    )


def tableau_des_ecarts(
    nouveau: pd.DataFrame, anciens: Mapping[str, tuple[str, pd.DataFrame]]
) -> pd.DataFrame:
    """Return every collectivité before and after, amounts in €, for a spreadsheet."""
    ecarts = comparer(nouveau, anciens)
    presences = {"both": "", "left_only": "disparue", "right_only": "nouvelle"}
    return pd.DataFrame(
        {
            "siren": ecarts["siren"],
            "type": ecarts["type"],
            "nom": ecarts["nom"],
            "achats_avant": ecarts["haut_avant"].astype("Int64"),
            "achats_apres": ecarts["haut_apres"].astype("Int64"),
            "ecart_pct": (ecarts["change"] * 100).round(1),
            "alerte": np.where(
                ecarts["change"].abs() > _ALERTE, f"plus de {pourcentage(_ALERTE)}", ""
            ),
            "presence": ecarts["presence"].astype("str").map(presences),
        }
    )


def _totaux(ecarts: pd.DataFrame, anciens: Mapping[str, tuple[str, pd.DataFrame]]) -> Section:
    lignes = [("type", "comparé à", "collectivités", "achats (TTC)", "évolution")]
    for type_, (annee, _) in anciens.items():
        ici = ecarts[ecarts["type"] == type_]
        avant, apres = ici["haut_avant"].sum(), ici["haut_apres"].sum()
        lignes.append(
            (
                LIBELLES_TYPES[type_][1],
                annee,
                f"{nombre(ici['haut_avant'].count())} → {nombre(ici['haut_apres'].count())}",
                f"{euros(int(avant))} → {euros(int(apres))}",
                _part(apres / avant - 1),
            )
        )
    return Section("Totaux par type", (), tuple(lignes))


def _franchissements(ecarts: pd.DataFrame, seuil: int) -> Section:
    avant, apres = ecarts["bas_avant"] > seuil, ecarts["bas_apres"] > seuil
    connues = ecarts["presence"] == "both"
    entrent, sortent = ecarts[connues & apres & ~avant], ecarts[connues & avant & ~apres]
    lignes = [("", "type", "nom", "SIREN", "avant (HT)", "après (HT)")]
    lignes += [
        (sens, *_identite(ligne), _montant(ligne["bas_avant"]), _montant(ligne["bas_apres"]))
        for sens, table in (("entre", entrent), ("sort", sortent))
        for ligne in table.to_dict("records")
    ]
    phrase = (
        f"{quantite(len(entrent), 'collectivité passe', 'collectivités passent')} au-dessus "
        f"({_par_type(entrent)}), {nombre(len(sortent))} au-dessous ({_par_type(sortent)}) : "
        f"{nombre(int(avant.sum()))} avant, {nombre(int(apres.sum()))} après, nouvelles et "
        "disparues comprises. Strictement, montants des comptes ÷ 1,20."
    )
    return Section(
        f"Seuil de {euros_en_millions(seuil)} HT", (phrase,), tuple(lignes) if lignes[1:] else ()
    )


def _presences(ecarts: pd.DataFrame, presence: str, titre: str, cote: str) -> Section:
    table = ecarts[ecarts["presence"] == presence]
    lignes = [("type", "nom", "SIREN", "achats (TTC)")]
    lignes += [
        (*_identite(ligne), _montant(ligne[f"haut_{cote}"])) for ligne in table.to_dict("records")
    ]
    phrase = f"{_par_type(table)}.".capitalize()
    return Section(titre, (phrase,), tuple(lignes) if lignes[1:] else ())


def _evolutions(titre: str, phrase: str, table: pd.DataFrame) -> Section:
    lignes = [("type", "nom", "SIREN", "avant (TTC)", "après (TTC)", "évolution")]
    lignes += [
        (
            *_identite(ligne),
            _montant(ligne["haut_avant"]),
            _montant(ligne["haut_apres"]),
            _part(float(ligne["change"])),
        )
        for ligne in table.to_dict("records")
    ]
    return Section(titre, (phrase,), tuple(lignes) if lignes[1:] else ())


def _montant(valeur: float) -> str:
    """Return an amount in M€ even beyond a billion: changes must show."""
    return euros_en_millions(int(valeur)) if abs(valeur) >= MILLION else euros(int(valeur))


def _identite(ligne: Mapping[Any, Any]) -> tuple[str, str, str]:
    return LIBELLES_TYPES[ligne["type"]][0], ligne["nom"], ligne["siren"]


def _par_type(table: pd.DataFrame) -> str:
    effectifs = table["type"].value_counts()
    dits = [
        quantite(int(effectifs[type_]), *LIBELLES_TYPES[type_])
        for type_ in TYPES
        if effectifs.get(type_, 0)
    ]
    return ", ".join(dits) or "aucune"


def _part(change: float) -> str:
    return f"{'+' if change > 0 else ''}{pourcentage(change, 1)}"
