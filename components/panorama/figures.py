"""The figures of the panorama of adoption, each in its frame."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from components.figures.cadre import Figure
from components.figures.cartes import carte_des_regions
from components.figures.legendes import legende_types
from components.figures.palette import ADOPTIONS
from components.figures.schemas import disent_ne_pas_en_avoir
from components.figures.sources import SOURCE_ADOPTIONS, sources
from components.panorama.graphiques import (
    ADOPTION_SIMPLE,
    COUVERTURE,
    barres_de_couverture,
    barres_par_type,
    cumul,
)
from spaser.adoption import SANS_SCHEMA
from spaser.confrontation import taux_publies
from spaser.droit import Regime
from spaser.formats import (
    accord,
    date_longue,
    date_precise,
    enumeration,
    euros,
    majuscule,
    nombre,
    pourcentage,
    quantite,
)
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION
from spaser.taux_d_adoption import adoption_par_type
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def comptes_par_regime(o: Observatoire) -> dict[Regime, pd.DataFrame]:
    """Return `adoption_par_type` on the day, by regime: the law before, then the law in force."""
    regimes = o.droit.anterieur, o.droit.en_vigueur
    return {regime: adoption_par_type(o.suivies(regime)) for regime in regimes}


def par_type(o: Observatoire, par_regime: dict[Regime, pd.DataFrame]) -> Figure:
    """Return the adoption of the obliged of today by type, with the two bounds.

    `par_regime`: from `adoption_par_type`; the table gives each regime.
    """
    comptes = par_regime[o.droit.en_vigueur]
    total = comptes.sum()
    sans = int(total["sans_schema"])
    signes = {p: s for p, s in ADOPTION_SIMPLE.items() if p != SANS_SCHEMA or sans}
    lignes = [
        {
            "ligne": majuscule(LIBELLES_TYPES[type_][1]),
            "part": part,
            "n": int(comptes.at[type_, part]),
            "mots": f"{signe.libelle} : {nombre(comptes.at[type_, part])}",
        }
        for type_ in TYPES
        for part, signe in signes.items()
    ]
    barres = pd.DataFrame(lignes)
    return Figure(
        "par_type",
        f"Au moins {nombre(total['adoptees'])} des {nombre(total['obligees'])} obligées "
        f"({pourcentage(total['adoptees'] / total['obligees'])}) ont adopté un SPASER ; "
        f"{nombre(total['en_cours'])} en {accord(total['en_cours'], 'prépare', 'préparent')} un ; "
        f"{f'{disent_ne_pas_en_avoir(sans)} ; ' if sans else ''}"
        f"rien n'est recensé pour {nombre(total['aucune'])}",
        barres_par_type(barres[barres["n"] > 0]),
        description=" ".join(
            _phrase_du_type(LIBELLES_TYPES[type_][1], comptes.loc[type_]) for type_ in TYPES
        ),
        table=lambda: _table_par_type(par_regime),
        source=sources(o.exercices),
        legende=[(signe, signe.libelle) for signe in signes.values()],
        lecture=f"Obligées par le droit en vigueur : {nombre(total['obligees'])} hors taxes, "
        f"{nombre(total['obligees'] + total['selon_convention'])} toutes taxes comprises.",
    )


def _phrase_du_type(pluriel: str, comptes: pd.Series[int]) -> str:
    bas = int(comptes["obligees"])
    haut = bas + int(comptes["selon_convention"])
    combien = nombre(bas) if bas == haut else f"{nombre(bas)} à {nombre(haut)}, selon la convention"
    sans = int(comptes["sans_schema"])
    prepare = accord(comptes["en_cours"], "prépare", "préparent")
    return (
        f"{majuscule(pluriel)} : obligation pour {combien}. Hors taxes, au moins "
        f"{nombre(comptes['adoptees'])} {accord(comptes['adoptees'], 'a', 'ont')} adopté, "
        f"{nombre(comptes['en_cours'])} {prepare} un schéma, "
        f"{f'{disent_ne_pas_en_avoir(sans)}, ' if sans else ''}rien n'est recensé pour "
        f"{nombre(comptes['aucune'])}."
    )


def _table_par_type(par_regime: dict[Regime, pd.DataFrame]) -> pd.DataFrame:
    tables = []
    for regime, comptes in par_regime.items():
        table = comptes.copy()
        table.loc["ensemble"] = comptes.sum()
        noms = [*(majuscule(LIBELLES_TYPES[type_][1]) for type_ in TYPES), "Ensemble"]
        tables.append(
            pd.DataFrame(
                {
                    "Droit": majuscule(nom_du_regime(regime)),
                    "Type": noms,
                    "Obligées": table["obligees"].to_numpy(),
                    "Ont adopté, au moins": table["adoptees"].to_numpy(),
                    "Dont à un deuxième schéma ou plus": table["renouvelees"].to_numpy(),
                    "En cours": table["en_cours"].to_numpy(),
                    **sans_schema(table),
                    "Aucune adoption recensée": table["aucune"].to_numpy(),
                    "Obligées de plus toutes taxes": table["selon_convention"].to_numpy(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def sans_schema(table: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """Return the column of those that say they have none, if there is any."""
    declarees = table["sans_schema"].to_numpy()
    return {majuscule(ADOPTIONS[SANS_SCHEMA].libelle): declarees} if declarees.any() else {}


def par_region(regions: pd.DataFrame, o: Observatoire) -> Figure:
    """Return the map of régions, from `spaser.taux_d_adoption.adoption_par_region`."""
    parts = regions.rename_axis("code").reset_index().sort_values("part", ascending=False)
    premiere = parts.iloc[0]
    muettes = int((parts["adoptees"] == 0).sum())
    return Figure(
        "regions",
        f"{premiere['region_nom']} en tête : au moins "
        f"{quantite(int(premiere['adoptees']), 'adoptante', 'adoptantes')} sur "
        f"{quantite(int(premiere['obligees']), 'obligée', 'obligées')} ; aucune recensée dans "
        f"{quantite(muettes, 'région', 'régions')}",
        carte_des_regions(parts, o.version),
        description=_description_des_regions(parts),
        source=sources(o.exercices),
        lecture="Droit en vigueur, hors taxes ; tous les types réunis.",
    )


def _description_des_regions(parts: pd.DataFrame) -> str:
    connues, muettes = parts[parts["adoptees"] > 0], parts[parts["adoptees"] == 0]
    nommees = [
        f"{ligne.region_nom} {nombre(ligne.adoptees)} sur {nombre(ligne.obligees)}"
        for ligne in connues.itertuples()
    ]
    vides = [f"{r.region_nom} ({nombre(r.obligees)})" for r in muettes.itertuples()]
    suite = f" Aucune n'est recensée parmi les obligées de : {enumeration(vides)}." if vides else ""
    return (
        f"Adoptantes connues parmi les obligées de chaque région : {enumeration(nommees)}.{suite}"
    )


def table_par_region(regions: pd.DataFrame) -> pd.DataFrame:
    """Return `spaser.taux_d_adoption.adoption_par_region` for readers, highest share first."""
    triees = regions.sort_values(["part", "obligees"], ascending=[False, False])
    return pd.DataFrame(
        {
            "Région": triees["region_nom"],
            "Obligées": triees["obligees"],
            "Adoptantes": triees["adoptees"],
            **sans_schema(triees),
            "Part, %": triees["part"] * 100,
        }
    )


def dans_le_temps(
    o: Observatoire, comptes: pd.DataFrame, premieres: pd.DataFrame
) -> tuple[Figure, pd.DataFrame]:
    """Return the cumulated adoptions, and the published counts set against them."""
    obliges = o.donnees.reperes_obliges
    publies = obliges[obliges["seuil_meur"] * MILLION == o.droit.anterieur.seuil].iloc[0]
    reperes = taux_publies(premieres, o.donnees.reperes_adoption, int(publies["total"]))
    total = int(comptes.iloc[-1].sum())
    venues = premieres[premieres["jour"] <= pd.Timestamp(o.jour)]
    sans_date = int(venues["date_adoption"].isna().sum())
    marques = pd.DataFrame(
        {
            "annee": reperes["date"].str.slice(0, 4).astype(int),
            "n": reperes["publie"],
            "nom": [
                f"{r.producteur} : {'environ ' if r.calcule else ''}{nombre(r.publie)}"
                for r in reperes.itertuples()
            ],
        }
    )
    figure = Figure(
        "cumul",
        f"{quantite(total, 'première adoption', 'premières adoptions')} depuis "
        f"{comptes.index[0]}, dont {nombre(sans_date)} à une date inconnue",
        cumul(comptes, marques),
        description=_description_du_cumul(comptes, marques, o.jour),
        table=lambda: _table_du_cumul(comptes),
        source=SOURCE_ADOPTIONS,
        legende=legende_types(),
        lecture="Obligées et volontaires. Carrés : comptes nationaux, d'un autre périmètre. Une "
        "date imprécise compte à son dernier jour possible, une date inconnue au jour de la page "
        "qui parle du schéma.",
    )
    return figure, reperes


def _description_du_cumul(comptes: pd.DataFrame, marques: pd.DataFrame, au: date) -> str:
    totaux = comptes.sum(axis=1)
    annees = [f"{nombre(int(n))} fin {annee}" for annee, n in totaux.items()][:-1]
    publies = enumeration([f"{m.nom} en {m.annee}" for m in marques.itertuples()])
    return (
        f"Collectivités ayant adopté au moins un schéma : {', '.join(annees)} et "
        f"{nombre(int(totaux.iloc[-1]))} au {date_longue(au)}. Comptes nationaux : {publies}."
    )


def _table_du_cumul(comptes: pd.DataFrame) -> pd.DataFrame:
    table = comptes.set_axis([majuscule(LIBELLES_TYPES[t][1]) for t in comptes], axis=1)
    table["Ensemble"] = table.sum(axis=1)
    return table.rename_axis("Fin de l'année").reset_index().astype({"Fin de l'année": "str"})


def table_des_reperes(reperes: pd.DataFrame) -> pd.DataFrame:
    """Return `spaser.confrontation.taux_publies` for readers: published, recorded, gap."""
    return pd.DataFrame(
        {
            "Date": reperes["date"].map(date_precise),
            "Publié par": reperes["producteur"],
            "Taux publié, %": reperes["taux_pct"],
            "Adoptantes publiées": [
                f"{'environ ' if r.calcule else ''}{nombre(r.publie)}{_detail(r, 'publie')}"
                for r in reperes.itertuples()
            ],
            "Notre relevé à cette date": [
                f"{nombre(r.recense)}{_detail(r, 'recense')}" for r in reperes.itertuples()
            ],
            "Écart": reperes["recense"] - reperes["publie"],
        }
    )


def _detail(ligne: tuple[object, ...], champ: str) -> str:
    valeurs = [getattr(ligne, f"{champ}_{type_}") for type_ in TYPES]
    if any(pd.isna(valeur) for valeur in valeurs):
        return ""
    mots = [quantite(int(v), *LIBELLES_TYPES[t]) for v, t in zip(valeurs, TYPES, strict=True)]
    return f" ({enumeration(mots)})"


def couverture(o: Observatoire, achats: pd.DataFrame) -> Figure:
    """Return the purchases covered by type, from `spaser.taux_d_adoption.achats_couverts`."""
    total = achats.sum()
    parts = achats.assign(
        reste=achats["achats"] - achats["en_vigueur"] - achats["periode_inconnue"]
    )
    lignes = [
        {
            "ligne": majuscule(LIBELLES_TYPES[type_][1]),
            "part": part,
            "n": float(ligne[part] / ligne["achats"]),
            "mots": f"{signe.libelle} : {euros(int(ligne[part]))}",
        }
        for type_, ligne in parts.iterrows()
        for part, signe in COUVERTURE.items()
    ]
    return Figure(
        "couverture",
        f"Au moins {euros(int(total['en_vigueur']))} d'achats sous un SPASER en vigueur, soit "
        f"{pourcentage(total['en_vigueur'] / total['achats'])} du total ; "
        f"{euros(int(total['periode_inconnue']))} de plus sous un schéma de période inconnue",
        barres_de_couverture(pd.DataFrame(lignes)),
        description=" ".join(
            _phrase_de_la_couverture(LIBELLES_TYPES[type_][1], parts.loc[type_]) for type_ in TYPES
        ),
        table=lambda: pd.DataFrame(
            {
                "Type": [*(majuscule(LIBELLES_TYPES[t][1]) for t in TYPES), "Ensemble"],
                **{
                    f"{nom}, M€ HT": [*achats[champ] / MILLION, total[champ] / MILLION]
                    for champ, nom in (
                        ("achats", "Achats"),
                        ("en_vigueur", "Sous un SPASER en vigueur"),
                        ("periode_inconnue", "Sous un SPASER de période inconnue"),
                    )
                },
            }
        ),
        source=sources(o.exercices),
        legende=[(signe, signe.libelle) for signe in COUVERTURE.values()],
        lecture="Achats de toutes les collectivités des comptes, hors taxes.",
    )


def _phrase_de_la_couverture(pluriel: str, achats: pd.Series[int]) -> str:
    def part(champ: str) -> str:
        return f"{euros(int(achats[champ]))} ({pourcentage(achats[champ] / achats['achats'])})"

    return (
        f"{majuscule(pluriel)} : {part('en_vigueur')} d'achats sous un SPASER en vigueur, "
        f"{part('periode_inconnue')} sous un schéma de période inconnue, {part('reste')} sous "
        "aucun des deux."
    )
