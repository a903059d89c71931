"""The two-page note of a scenario: an A4 PDF for readers who were not there."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from components.fichiers.composition import LONGUEUR_DITE, code_qr, composer, en_gras
from components.figures.cadre import Figure
from components.figures.palette import couleurs_des_gabarits
from components.figures.sources import source_comptes
from components.simulateur.figures import carte, courbe, noms_des_etats
from components.simulateur.phrases import titre_comptes
from components.simulateur.qui import table_des_lieux
from components.simulateur.recit import Recit
from components.site.textes import texte
from components.site.versions import versions_en_mots
from spaser.droit import SCENARIO, Regime
from spaser.formats import avec_signe, date_longue, majuscule, nombre, typographie
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_scenario, phrase_de_la_regle
from spaser.simulation import TOTAL, Resultat
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_LONG_MOT = re.compile(r"[\w%+.~]{40}")
_MORCEAU = 20


def note(o: Observatoire, recit: Recit, reference: Regime, niveau: str, adresse: str) -> bytes:
    """Return the note of a scenario as a tagged PDF, its map at a level of NIVEAUX.

    `adresse` gives the same view online.
    """
    simulee = recit.simulee
    scenario = simulee.resultat.scenario
    source = source_comptes(o.exercices, scenario.annee)
    lieux = table_des_lieux(o, simulee)
    contenu = {
        "couleurs": couleurs_des_gabarits(),
        "titre": typographie(f"SPASER : {nom_du_scenario(scenario)}"),
        "sujet": typographie("Qui devrait adopter un SPASER si le seuil d'achats changeait"),
        "date": typographie(date_longue(o.jour)),
        "jour": {"year": o.jour.year, "month": o.jour.month, "day": o.jour.day},
        "version": versions_en_mots(o),
        "constat": en_gras(recit.constat),
        "regle": typographie(phrase_de_la_regle(scenario)),
        "carte": _figure(carte(o, scenario, reference, niveau)),
        "courbe": _figure(courbe(o, scenario)),
        "comptes": {
            "titre": typographie(titre_comptes(simulee.resultat)),
            **_tableau(_comptes(o, recit.etats)),
            "source": typographie(
                f"Collectivités obligées, convention {scenario.convention.upper()} ; entre "
                f"parenthèses, de la convention HT à la convention TTC. {source}"
            ),
        },
        "regions": {
            "titre": f"Les obligées, {str(lieux.columns[0]).lower()} par "
            f"{str(lieux.columns[0]).lower()}",
            **_tableau(lieux.assign(Écart=lieux["Écart"].map(avec_signe))),
            "source": typographie(f"Écart : avec le {reference.nom}. {source}"),
        },
        "methode": [en_gras(ligne) for ligne in texte("note_methode", o).splitlines()],
        "adresse": adresse,
        "adresse_dite": _en_morceaux(adresse),
        "qr": code_qr(adresse),
    }
    return composer("note", contenu, "pdf", pdf_standards=["ua-1"])


def _en_morceaux(adresse: str) -> list[str]:
    """Return what is shown of an address, in pieces between which a line may end.

    In one piece, which copies as it is, unless a word of it is too long for Typst to break.
    """
    dite = adresse if len(adresse) <= LONGUEUR_DITE else f"{adresse[:LONGUEUR_DITE]}…"
    if not _LONG_MOT.search(dite):
        return [dite]
    return [dite[debut : debut + _MORCEAU] for debut in range(0, len(dite), _MORCEAU)]


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "titre": typographie(figure.titre),
        "svg": figure.image().pour_un_document(),
        "description": typographie(figure.description),
        "source": typographie(figure.source),
    }


def _comptes(o: Observatoire, etats: dict[str, Resultat]) -> pd.DataFrame:
    noms = noms_des_etats(o.droit, etats[SCENARIO].scenario)
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
        "titres": list(map(typographie, table.columns)),
        "lignes": [
            [typographie(valeur) if isinstance(valeur, str) else nombre(valeur) for valeur in ligne]
            for ligne in table.itertuples(index=False)
        ],
    }
