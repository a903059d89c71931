"""The figures of the panorama of adoption, each in its frame."""

from __future__ import annotations

import pandas as pd

from components.figures.cadre import Figure
from components.figures.cartes import carte_des_regions
from components.figures.legendes import legende_types
from components.figures.sources import SOURCE_ADOPTIONS, sources
from components.panorama.graphiques import (
    ADOPTION_SIMPLE,
    COUVERTURE,
    barres_de_couverture,
    barres_par_regime,
    cumul,
)
from spaser.confrontation import taux_publies
from spaser.droit import Regime
from spaser.exercices import Exercices
from spaser.formats import (
    avec_signe,
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
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def par_type(par_regime: dict[Regime, pd.DataFrame], exercices: Exercices) -> Figure:
    """Return adoption by type under each regime, from `adoption_par_type`."""
    lignes = [
        {
            "ligne": f"{majuscule(LIBELLES_TYPES[type_][1])}, {euros(regime.seuil)}",
            "part": part,
            "n": int(comptes.at[type_, part]),
            "mots": f"{signe.libelle} : {nombre(comptes.at[type_, part])}",
        }
        for type_ in TYPES
        for regime, comptes in par_regime.items()
        for part, signe in ADOPTION_SIMPLE.items()
    ]
    barres = pd.DataFrame(lignes)
    totaux = {regime: comptes.sum() for regime, comptes in par_regime.items()}
    phrases = [
        f"{nombre(t['adoptees'])} sur {nombre(t['obligees'])} "
        f"({pourcentage(t['adoptees'] / t['obligees'])}) sous le {nom_du_regime(regime)}"
        for regime, t in totaux.items()
    ]
    return Figure(
        "par_type",
        f"Ont adopté, au moins : {enumeration(phrases)}",
        barres_par_regime(barres[barres["n"] > 0]),
        description=" ".join(
            f"{ligne['ligne']} : {ligne['mots']}." for ligne in lignes if ligne["n"]
        ),
        table=lambda: _table_par_type(par_regime),
        source=f"Convention HT. {sources(exercices)}",
        legende=[(signe, signe.libelle) for signe in ADOPTION_SIMPLE.values()],
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
                    "Aucune adoption recensée": table["aucune"].to_numpy(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


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
        description=" ".join(
            f"{ligne.region_nom} : {nombre(ligne.adoptees)} sur {nombre(ligne.obligees)}."
            for ligne in parts.itertuples()
        ),
        source=f"Droit en vigueur, convention HT ; tous les types réunis. {sources(o.exercices)}",
    )


def table_par_region(regions: pd.DataFrame) -> pd.DataFrame:
    """Return `spaser.taux_d_adoption.adoption_par_region` for readers, highest share first."""
    triees = regions.sort_values(["part", "obligees"], ascending=[False, False])
    return pd.DataFrame(
        {
            "Région": triees["region_nom"],
            "Obligées": triees["obligees"],
            "Ont adopté, au moins": triees["adoptees"],
            "Soit au moins, en %": triees["part"] * 100,
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
        description=" ".join(
            f"Fin {annee} : {nombre(int(ligne.sum()))}." for annee, ligne in comptes.iterrows()
        )
        + f" La dernière année s'arrête au {date_longue(o.jour)}. "
        + " ".join(f"{m.nom} en {m.annee}." for m in marques.itertuples()),
        table=lambda: _table_du_cumul(comptes),
        source="Carrés : comptes nationaux, d'un autre périmètre. Une date imprécise compte "
        "à son dernier jour possible, une date inconnue au jour de la page qui parle du schéma. "
        f"Obligées et volontaires. {SOURCE_ADOPTIONS}",
        legende=legende_types(),
    )
    return figure, reperes


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
            "Taux publié": [pourcentage(taux / 100) for taux in reperes["taux_pct"]],
            "Adoptantes publiées": [
                f"{'environ ' if r.calcule else ''}{nombre(r.publie)}{_detail(r, 'publie')}"
                for r in reperes.itertuples()
            ],
            "Notre relevé à cette date": [
                f"{nombre(r.recense)}{_detail(r, 'recense')}" for r in reperes.itertuples()
            ],
            "Écart": [avec_signe(ecart) for ecart in reperes["recense"] - reperes["publie"]],
        }
    )


def _detail(ligne: tuple[object, ...], champ: str) -> str:
    valeurs = [getattr(ligne, f"{champ}_{type_}") for type_ in TYPES]
    if any(pd.isna(valeur) for valeur in valeurs):
        return ""
    mots = [quantite(int(v), *LIBELLES_TYPES[t]) for v, t in zip(valeurs, TYPES, strict=True)]
    return f" ({enumeration(mots)})"


def couverture(achats: pd.DataFrame, exercices: Exercices) -> Figure:
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
            f"{ligne['ligne']}, {ligne['mots']}, {pourcentage(ligne['n'])}." for ligne in lignes
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
        source=f"Achats des comptes, convention HT ; obligées et volontaires. {sources(exercices)}",
        legende=[(signe, signe.libelle) for signe in COUVERTURE.values()],
    )
