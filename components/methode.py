"""The parts of the method page: validation against published counts, sources, downloads."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.acces import donnees, resultat
from components.cadre import SOURCE_COMPTES, Figure
from components.exports import csv_francais
from components.palette import ENCRE
from components.vega import Graphique, Spec, en_spec
from spaser.donnees import DOSSIER, PAQUET, Donnees
from spaser.formats import date_precise, nombre
from spaser.scenario import Scenario
from spaser.simulation import TOTAL

_MILLION = 1_000_000


def figure_de_validation() -> None:
    """Show every published count against the range that the estimate gives at its threshold."""
    reperes = _confrontation(donnees())
    dans = int(reperes["dedans"].sum())
    Figure(
        "validation",
        f"{nombre(dans)} des {nombre(len(reperes))} nombres publiés tombent entre les deux "
        "conventions, les autres à moins de "
        f"{nombre(reperes['ecart'].max())} % de l'une d'elles",
        Graphique(_spec_validation(), {"reperes": reperes}, "Barres : nombres publiés et estimés"),
        description=_description(reperes),
        table=lambda: reperes[["seuil", "qui", "quand", "publie", "ht", "ttc", "perimetre"]].rename(
            columns={
                "seuil": "Seuil (M€)",
                "qui": "Publié par",
                "quand": "Date",
                "publie": "Nombre publié",
                "ht": "Estimé, HT",
                "ttc": "Estimé, TTC",
                "perimetre": "Périmètre publié",
            }
        ),
        source=f"Barre : de la convention HT à la convention TTC. Carré : nombre publié. "
        f"{SOURCE_COMPTES}",
    ).montrer()


def table_des_sources(paquet: dict[str, Any]) -> pd.DataFrame:
    """Return one row per source file, from the data package."""
    return pd.DataFrame(
        [
            {
                "Source": ressource["title"],
                "Producteur": ressource["producteur"],
                "Accès": date_precise(ressource["date_acces"]),
                "Licence": " ; ".join(licence["title"] for licence in ressource["licenses"]),
                "Liens": ", ".join(
                    f"[{lien['title']}]({lien['path']})" for lien in ressource["sources"]
                ),
            }
            for ressource in paquet["resources"]
            if not ressource.get("construit")
        ]
    )


def telechargements(d: Donnees) -> None:
    """Offer each built table as CSV, and the package that describes them."""
    ressources = {r["path"]: r for r in d.paquet["resources"] if r.get("construit")}
    tables = {
        "collectivites": d.collectivites,
        "adoptions": d.adoptions,
        "reperes_obliges": d.reperes_obliges,
        "reperes_adoption": d.reperes_adoption,
        "cadre_legal": d.cadre_legal,
    }
    with st.container(horizontal=True):
        for nom, table in tables.items():
            st.download_button(
                f"{ressources[f'{nom}.parquet']['title']} (CSV, {nombre(len(table))} lignes)",
                lambda table=table: csv_francais(table),
                file_name=f"{nom}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"telecharger_{nom}",
            )
        st.download_button(
            "Description des données (datapackage.json)",
            (DOSSIER / PAQUET).read_bytes,
            file_name=PAQUET,
            mime="application/json",
            on_click="ignore",
            key="telecharger_paquet",
        )


def _confrontation(d: Donnees) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "seuil": d.reperes_obliges["seuil_meur"],
            "qui": d.reperes_obliges["producteur"],
            "quand": d.reperes_obliges["date"].map(date_precise),
            "publie": d.reperes_obliges["total"],
            "perimetre": d.reperes_obliges["perimetre"],
        }
    )
    for convention in ("ht", "ttc"):
        table[convention] = [
            resultat(Scenario(round(seuil * _MILLION), convention=convention)).effectifs(
                "obligees"
            )[TOTAL]
            for seuil in table["seuil"]
        ]
    table["dedans"] = table["publie"].between(table["ht"], table["ttc"])
    bornes = table[["ht", "ttc"]]
    table["ecart"] = (
        (bornes.sub(table["publie"], axis=0).abs().div(bornes)).min(axis=1).mul(100).round(1)
    )
    table["nom"] = [
        f"{nombre(seuil)} M€ · {qui.partition(' (')[0]}, {quand}"
        for seuil, qui, quand in table[["seuil", "qui", "quand"]].itertuples(index=False)
    ]
    return table.sort_values(["seuil", "publie"], ascending=[False, True], ignore_index=True)


def _description(reperes: pd.DataFrame) -> str:
    return " ".join(
        f"{ligne.nom} : {nombre(ligne.publie)} publiés, {nombre(ligne.ht)} (HT) à "
        f"{nombre(ligne.ttc)} (TTC) estimés."
        for ligne in reperes.itertuples()
    )


@st.cache_data(show_spinner=False)
def _spec_validation() -> Spec:
    base = alt.Chart(alt.NamedData("reperes")).encode(
        y=alt.Y("nom:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, ticks=False))
    )
    x = alt.X("ht:Q", title="collectivités obligées", scale=alt.Scale(zero=True))
    infobulle = [
        alt.Tooltip("nom:N", title="Repère"),
        alt.Tooltip("publie:Q", title="Nombre publié", format=",d"),
        alt.Tooltip("ht:Q", title="Estimé, HT", format=",d"),
        alt.Tooltip("ttc:Q", title="Estimé, TTC", format=",d"),
    ]
    barres = base.mark_bar(height=12, color="#0072B2", opacity=0.35).encode(
        x=x, x2="ttc:Q", tooltip=infobulle
    )
    carres = base.mark_point(shape="square", filled=True, size=60, color=ENCRE, opacity=1).encode(
        x="publie:Q", tooltip=infobulle
    )
    return en_spec((barres + carres).properties(height=300))
