"""The parts of the method page: sources, dictionary, downloads."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.fichiers.tableurs import offrir
from components.figures.cadre import sur_demande
from components.figures.tableaux import tableau
from components.site.plan import NOM_DU_SITE
from components.site.versions import versions_en_mots
from spaser.csv_francais import csv_francais
from spaser.donnees import DOSSIER, PAQUET, Donnees
from spaser.formats import date_longue, date_precise, nombre, quantite, typographie
from spaser.observatoire import Observatoire
from spaser.rapprochement import Rapprochement
from spaser.schemas_des_tables import CONSTRUITS

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


def table_du_rapprochement(r: Rapprochement) -> pd.DataFrame:
    """Return how the rows of the survey become schemes, collectivités and obliged, step by step."""
    inconnues = r.obligees - r.periode_connue
    ecartees = [
        f"{nombre(r.en_cours)} en préparation",
        *([f"{nombre(r.sans_schema)} qui déclarent n'en avoir pas"] if r.sans_schema else []),
    ]
    etapes = [
        ("Lignes du relevé", r.lignes, "une par schéma et par entité, avec sa source"),
        (
            "Lignes d'un schéma adopté",
            r.retenues,
            f"sans {', '.join(ecartees)} ni {nombre(r.faibles)} de confiance faible",
        ),
        ("Schémas adoptés", r.schemas, "un schéma commun ne compte qu'une fois"),
        ("Entités qui ont adopté", r.entites, "quel que soit le nombre de leurs schémas"),
        (
            "Collectivités qui ont adopté",
            r.collectivites,
            f"sans {quantite(r.autres, 'autre acheteur', 'autres acheteurs')} "
            "(syndicats, établissements…)",
        ),
        (
            "Obligées qui ont adopté",
            r.obligees,
            f"sans {nombre(r.non_obligees)} que leurs achats n'y obligent pas, droit en vigueur "
            "hors taxes",
        ),
        (
            "dont la période est connue",
            r.periode_connue,
            f"{nombre(r.en_vigueur)} en vigueur, {nombre(r.echues)} à un schéma échu ; aucune page "
            f"ne dit la fin des {nombre(inconnues)} autres",
        ),
    ]
    return pd.DataFrame(etapes, columns=["Ce qui est compté", "Nombre", "Ce qui change"])


def telechargements(d: Donnees) -> None:
    """Offer each built table as CSV, and the package that describes them."""
    ressources = {r["path"]: r for r in d.paquet["resources"] if r.get("construit")}
    with st.container(horizontal=True):
        for nom in _EN_CSV:
            table = getattr(d, nom)[list(CONSTRUITS[nom].columns)]
            offrir(
                f"{ressources[f'{nom}.parquet']['title']} (CSV, {nombre(len(table))} lignes)",
                f"{nom}.csv",
                "text/csv",
                lambda table=table: csv_francais(table),
            )
        offrir(
            "Description des données (datapackage.json)",
            PAQUET,
            "application/json",
            (DOSSIER / PAQUET).read_bytes,
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


def citer(o: Observatoire) -> None:
    """Show how to cite the site, with the version of its data."""
    st.code(
        typographie(
            f"{NOM_DU_SITE}, version des données ({versions_en_mots(o)}), d'après OFGL-DGFiP "
            f"(comptes {o.exercices.reference}), consulté le {date_longue(o.jour)}."
        ),
        language=None,
        wrap_lines=True,
    )
