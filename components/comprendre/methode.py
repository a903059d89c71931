"""The parts of the method page: the estimate step by step, sources, dictionary, downloads."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.collectivite.phrases import phrase_obligation, phrase_perimetre
from components.figures.cadre import sur_demande
from components.figures.sources import source_ofgl
from components.figures.tableaux import tableau
from components.site.pages import NOM_DU_SITE
from spaser.collectivite import Collectivite
from spaser.donnees import DOSSIER, PAQUET, Donnees
from spaser.formats import date_longue, date_precise, nombre, typographie
from spaser.observatoire import Observatoire
from spaser.schemas import CONSTRUITS
from spaser.tableurs import csv_francais

# The outlines are geometry: the API gives them as GeoJSON.
_EN_CSV = [nom for nom in CONSTRUITS if nom != "contours"]


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
    with st.container(horizontal=True):
        for nom in _EN_CSV:
            table = getattr(d, nom)
            st.download_button(
                typographie(
                    f"{ressources[f'{nom}.parquet']['title']} (CSV, {nombre(len(table))} lignes)"
                ),
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


def dictionnaire(paquet: dict[str, Any]) -> None:
    """Show the fields of each built table."""
    for ressource in paquet["resources"]:
        if ressource.get("construit"):
            sur_demande(
                f"champs_{ressource['name']}",
                f"{ressource['title']} : {nombre(len(ressource['schema']['fields']))} champs",
                lambda ressource=ressource: tableau(_champs(ressource)),
            )


def _champs(ressource: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Champ": champ["name"],
                "Type": champ["type"],
                "Unité": champ.get("unite", ""),
                "Contenu": champ.get("description", ""),
            }
            for champ in ressource["schema"]["fields"]
        ]
    )


def pas_a_pas(elle: Collectivite, o: Observatoire) -> None:
    """Show how the purchases of a collectivité are estimated, and what follows from each regime."""
    etapes = [
        (
            "(1) Achats et charges externes",
            "comptes 60 + 61 + 62 − 621",
            elle.achats_charges_externes,
        ),
        (
            "(2) Dépenses d'équipement",
            "comptes 20 + 21 + 23 − 204 − 237 − 238",
            elle.depenses_equipement,
        ),
        ("(3) Borne haute, TTC", "(1) + (2)", elle.achats_haut),
        ("(4) Borne basse, HT", "(3) ÷ 1,20", elle.achats_bas),
    ]
    titre = f"Montant en {o.exercices.definitif}"
    tableau(
        pd.DataFrame(
            [
                {"Étape": nom, "Calcul": calcul, titre: f"{nombre(montant)} €"}
                for nom, calcul, montant in etapes
            ]
        )
    )
    for regime in reversed(o.droit.regimes):
        st.markdown(typographie(f"- {phrase_obligation(elle, regime)}"))
    st.caption(typographie(f"{phrase_perimetre(elle)} {source_ofgl(o.exercices)}"))


def citer(o: Observatoire) -> None:
    """Show how to cite the site, with the version of its data."""
    st.code(
        typographie(
            f"{NOM_DU_SITE}, version des données {o.version}, d'après OFGL-DGFiP (comptes "
            f"{o.exercices.definitif}), consulté le {date_longue(o.jour)}."
        ),
        language=None,
        wrap_lines=True,
    )
