"""The key figures of the home page."""

from __future__ import annotations

from components.figures.cadre import ChiffreCle
from spaser.formats import (
    accord,
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    nombre,
    pourcentage,
    quantite,
)
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.simulation import TOTAL
from spaser.vocabulaire import LIBELLES_TYPES, TYPES


def chiffres_cles(o: Observatoire) -> list[ChiffreCle]:
    """Return the four key figures of the site, under the law in force."""
    regime = o.droit.en_vigueur
    en_vigueur = o.resultat(Scenario(regime.seuil))
    obligees = en_vigueur.effectifs("obligees")
    adoptantes = en_vigueur.effectifs("adoptantes")[TOTAL]
    bande = en_vigueur.effectifs("selon_convention")[TOTAL]
    dernier = o.donnees.reperes_adoption.sort_values("date").iloc[-1]
    types = [quantite(obligees[type_], *LIBELLES_TYPES[type_]) for type_ in TYPES]
    return [
        ChiffreCle(
            "Collectivités tenues d'adopter un SPASER",
            nombre(obligees[TOTAL]),
            f"Plus de {euros_en_millions(regime.seuil)} HT d'achats annuels : "
            f"{enumeration(types)}. {nombre(bande)} "
            f"{accord(bande, 'autre dépend', 'autres dépendent')} de la convention de calcul.",
        ),
        ChiffreCle(
            "Dont SPASER adopté et recensé, au moins",
            nombre(adoptantes),
            f"Au moins {pourcentage(adoptantes / obligees[TOTAL])} des obligées, d'après des "
            "pages publiques. Une collectivité absente du relevé n'est pas réputée sans schéma.",
        ),
        ChiffreCle(
            "Dernier taux national d'adoption connu",
            pourcentage(dernier["taux_pct"] / 100),
            f"{dernier['producteur']}, {date_precise(dernier['date'])}, périmètre : "
            f"{dernier['perimetre'].lower()}.",
        ),
        ChiffreCle(
            "Part des achats que l'obligation concerne",
            pourcentage(en_vigueur.part_achats),
            f"{euros(int(en_vigueur.total['achats_couverts']))} HT sur "
            f"{euros(int(en_vigueur.total['achats']))}, régions, départements, intercommunalités "
            "et communes réunis.",
        ),
    ]
