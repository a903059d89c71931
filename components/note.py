"""The two-page note of a scenario: an A4 PDF for readers who were not there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import segno

from components.acces import Simulation, aujourd_hui, texte
from components.cadre import SOURCE_COMPTES, Figure
from components.composition import composer
from components.palette import majuscule, nom_du_scenario
from components.phrases import constat, regle, titre_comptes
from components.qui import table_des_regions
from components.recit_simulateur import noms_des_etats
from spaser.donnees import Donnees
from spaser.droit import Regime
from spaser.formats import date_longue, nombre, typographie
from spaser.simulation import TOTAL, Resultat
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def note(
    d: Donnees,
    simulee: Simulation,
    reference: Regime,
    etats: dict[str, Resultat],
    carte: Figure,
    courbe: Figure,
    adresse: str,
) -> bytes:
    """Return the note of a scenario as a tagged PDF; `adresse` gives the same view online."""
    scenario = simulee.resultat.scenario
    contenu = {
        "titre": f"SPASER : {nom_du_scenario(scenario)}",
        "sujet": "Qui devrait adopter un SPASER si le seuil d'achats changeait",
        "date": date_longue(aujourd_hui()),
        "version": d.version,
        "constat": _en_gras(typographie(constat(simulee, d.droit, reference))),
        "regle": typographie(regle(scenario)),
        "carte": _figure(carte),
        "courbe": _figure(courbe),
        "comptes": {
            "titre": typographie(titre_comptes(simulee.resultat)),
            **_tableau(_comptes(d, etats)),
            "source": typographie(
                f"Collectivités obligées, convention {scenario.convention.upper()} ; entre "
                f"parenthèses, de la convention HT à la convention TTC. {SOURCE_COMPTES}"
            ),
        },
        "regions": {
            "titre": "Les obligées, région par région",
            **_tableau(table_des_regions(d, simulee)),
            "source": typographie(f"Écart : avec le {reference.nom}. {SOURCE_COMPTES}"),
        },
        "methode": [_en_gras(ligne) for ligne in texte("note_methode").splitlines()],
        "adresse": adresse,
        "qr": segno.make(adresse, error="l", micro=False).svg_inline(border=0, omitsize=True),
    }
    return composer("note", contenu, "pdf", pdf_standards=["ua-1"])


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "titre": typographie(figure.titre),
        "svg": figure.image().pour_un_document(),
        "description": typographie(figure.description),
        "source": typographie(figure.source),
    }


def _comptes(d: Donnees, etats: dict[str, Resultat]) -> pd.DataFrame:
    noms = noms_des_etats(d.droit, next(reversed(etats.values())).scenario)
    lignes = {**{type_: LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES}, TOTAL: "Total"}
    return pd.DataFrame(
        {
            "Type": list(lignes.values()),
            **{
                majuscule(noms[etat]): [_fourchette(resultat, type_) for type_ in lignes]
                for etat, resultat in etats.items()
            },
        }
    )


def _fourchette(resultat: Resultat, type_: str) -> str:
    bas, haut = resultat.bornes(type_)
    return f"{nombre(resultat.effectifs('obligees')[type_])} ({nombre(bas)} à {nombre(haut)})"


def _tableau(table: pd.DataFrame) -> dict[str, Any]:
    return {
        "titres": list(table.columns),
        "lignes": [
            [valeur if isinstance(valeur, str) else nombre(valeur) for valeur in ligne]
            for ligne in table.itertuples(index=False)
        ],
    }


def _en_gras(markdown: str) -> list[dict[str, Any]]:
    """Return a text as pieces, those between `**` in bold."""
    return [
        {"texte": morceau, "gras": bool(rang % 2)}
        for rang, morceau in enumerate(markdown.split("**"))
    ]
