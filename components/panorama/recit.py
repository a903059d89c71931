"""The panorama of adoption: its figures, each in its frame, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from components.fichiers.tableurs import telecharger
from components.figures.cadre import Figure
from components.figures.cartes import carte_des_regions
from components.figures.legendes import legende_types
from components.figures.palette import ADOPTIONS
from components.figures.sources import SOURCE_ADOPTIONS, sources
from components.figures.tableaux import tableau_de_fiches
from components.panorama.figures import (
    ADOPTION_SIMPLE,
    COUVERTURE,
    barres_de_couverture,
    barres_par_regime,
    cumul,
)
from spaser.droit import Droit, Regime
from spaser.exercices import Exercices
from spaser.formats import (
    accord,
    avec_signe,
    date_longue,
    date_precise,
    enumeration,
    euros,
    majuscule,
    nombre,
    periode,
    pourcentage,
    quantite,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.panorama import confrontation
from spaser.regle import nom_du_regime
from spaser.scenario import MILLION
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, TYPES


def par_type(par_regime: dict[Regime, pd.DataFrame], exercices: Exercices) -> Figure:
    """Return adoption by type under each regime, from `spaser.panorama.adoption_par_type`."""
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
    """Return the map of régions, from `spaser.panorama.adoption_par_region`."""
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
    """Return `spaser.panorama.adoption_par_region` for readers, highest share first."""
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
    reperes = confrontation(premieres, o.donnees.reperes_adoption, int(publies["total"]))
    total = int(comptes.iloc[-1].sum())
    sans_date = int(premieres["jour"].isna().sum())
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
        f"{quantite(total, 'première adoption datée', 'premières adoptions datées')} depuis "
        f"{comptes.index[0]}, et {nombre(sans_date)} dont aucune page ne dit la date",
        cumul(comptes, marques),
        description=" ".join(
            f"Fin {annee} : {nombre(int(ligne.sum()))}." for annee, ligne in comptes.iterrows()
        )
        + f" La dernière année s'arrête au {date_longue(o.jour)}. "
        + " ".join(f"{m.nom} en {m.annee}." for m in marques.itertuples()),
        table=lambda: _table_du_cumul(comptes),
        source="Carrés : comptes nationaux, d'un autre périmètre. Une date imprécise compte "
        f"à son dernier jour possible. Obligées et volontaires. {SOURCE_ADOPTIONS}",
        legende=legende_types(),
    )
    return figure, reperes


def _table_du_cumul(comptes: pd.DataFrame) -> pd.DataFrame:
    table = comptes.set_axis([majuscule(LIBELLES_TYPES[t][1]) for t in comptes], axis=1)
    table["Ensemble"] = table.sum(axis=1)
    return table.rename_axis("Fin de l'année").reset_index().astype({"Fin de l'année": "str"})


def table_des_reperes(reperes: pd.DataFrame) -> pd.DataFrame:
    """Return `spaser.panorama.confrontation` for readers: published, recorded, gap."""
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


def phrase_des_generations(renouvelees: pd.DataFrame) -> str:
    """Return how many are known to be at each rank of scheme above the first."""
    rangs = renouvelees["generation"].value_counts().sort_index()
    mots = {2: "deuxième", 3: "troisième", 4: "quatrième"}
    parts = [
        f"{quantite(int(n), *COLLECTIVITE)} au {mots.get(int(rang), f'{int(rang)}e')} schéma"
        for rang, n in rangs.items()
    ]
    return f"Au moins {enumeration(parts)}"


def phrase_des_echeances(echeances: pd.DataFrame, au: date) -> str:
    """Return how many schemes end this year and the next."""
    annees = pd.to_datetime(echeances["fin"]).dt.year
    cette, suivante = int((annees == au.year).sum()), int((annees == au.year + 1).sum())
    return (
        f"{quantite(cette, 'schéma arrive', 'schémas arrivent')} à échéance en {au.year}, "
        f"{nombre(suivante)} en {au.year + 1}"
    )


def phrases_des_delais(delais: pd.DataFrame, droit: Droit) -> list[str]:
    """Return one sentence for each group of `spaser.panorama.delais` (Markdown)."""
    phrases = []
    for regime in (droit.anterieur, droit.en_vigueur):
        ligne = delais.loc[regime.nom]
        apres = int(ligne["adoptees"] - ligne["anticipees"])
        if not apres:
            continue
        seuil = euros(int(ligne["seuil"]))
        phrase = (
            f"Obligées depuis le {date_longue(ligne['depuis'])} (plus de {seuil}) : "
            f"**{nombre(ligne['moyen'], 1)} ans** au plus en moyenne, "
            f"{nombre(ligne['median'], 1)} en médiane, pour "
            f"{quantite(apres, 'adoption datée', 'adoptions datées')}"
        )
        if ligne["anticipees"]:
            avaient = accord(ligne["anticipees"], "avait", "avaient")
            y = accord(ligne["anticipees"], "obligée", "obligées")
            phrase += f" ; {nombre(ligne['anticipees'])} {avaient} adopté avant d'y être {y}"
        phrases.append(f"{phrase}.")
    return phrases


def couverture(achats: pd.DataFrame, exercices: Exercices) -> Figure:
    """Return the purchases covered by type, from `spaser.panorama.achats_couverts`."""
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


def liste(
    o: Observatoire,
    cle: str,
    lignes: pd.DataFrame,
    colonnes: dict[str, Callable[[pd.DataFrame], list[str]]],
) -> None:
    """Show collectivités, each with a link to its page, and offer the table."""
    noms = o.collectivites.set_index("siren")["nom_complet"]
    table = pd.DataFrame(
        {
            "Collectivité": noms.loc[lignes["siren"]].to_numpy(),
            **{titre: mots(lignes) for titre, mots in colonnes.items()},
        }
    )
    tableau_de_fiches(table, lignes["siren"].tolist())
    telecharger(cle, lambda: table.assign(SIREN=lignes["siren"].to_numpy()))
    st.caption(typographie(sources(o.exercices)))


def mots_de_la_periode(lignes: pd.DataFrame) -> list[str]:
    """Return the period of each scheme, as far as its end is known."""
    return [
        "inconnue" if pd.isna(fin) else periode(None if pd.isna(debut) else debut, fin)
        for debut, fin in zip(lignes["debut"], lignes["fin"], strict=True)
    ]


def mots_de_l_adoption(lignes: pd.DataFrame) -> list[str]:
    """Return the status of each followed collectivité in words."""
    return [ADOPTIONS[statut].libelle for statut in lignes["statut"]]


def mots_des_achats(lignes: pd.DataFrame) -> list[str]:
    """Return the purchases of each collectivité, HT."""
    return [euros(int(montant)) for montant in lignes["achats_bas"]]


def a_verifier(adoptions: pd.DataFrame) -> Callable[[pd.DataFrame], list[str]]:
    """Return what says, for each collectivité, whether a page of low confidence speaks of one."""
    faibles = set(adoptions.loc[adoptions["confiance"] == "faible", "siren"])
    return lambda lignes: [
        "un relevé à vérifier" if siren in faibles else "rien de relevé"
        for siren in lignes["siren"]
    ]
