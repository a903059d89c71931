"""The key figures of the home page, and how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.figures.schemas import disent_ne_pas_en_avoir
from spaser.adoption import SANS_SCHEMA
from spaser.formats import (
    date_precise,
    enumeration,
    euros,
    euros_en_millions,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.simulation import TOTAL
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_LIGNE = Markup("<div><dt>{}</dt><dd>{}</dd><dd>{}</dd></div>")
_RELEVE = "adoptions"


@dataclass(frozen=True)
class ChiffreCle:
    """A key figure: its name, its value as read, and what to know of it."""

    nom: str
    valeur: str
    precision: str


def chiffres_cles(o: Observatoire) -> list[ChiffreCle]:
    """Return the three key figures of the site, under the law in force."""
    regime = o.droit.en_vigueur
    en_vigueur = o.resultat(Scenario(regime.seuil))
    obligees = en_vigueur.effectifs("obligees")
    adoptantes = en_vigueur.effectifs("adoptantes")[TOTAL]
    bande = en_vigueur.effectifs("selon_convention")[TOTAL]
    sans = int((o.annuaire["obligee"] & (o.annuaire["statut"] == SANS_SCHEMA)).sum())
    suite = f" ; {disent_ne_pas_en_avoir(sans)}" if sans else ""
    dernier = o.donnees.reperes_adoption.sort_values("date").iloc[-1]
    types = [quantite(obligees[type_], *LIBELLES_TYPES[type_]) for type_ in TYPES]
    return [
        ChiffreCle(
            "collectivités obligées",
            nombre(obligees[TOTAL]),
            f"Plus de {euros_en_millions(regime.seuil)} HT d'achats annuels : "
            f"{enumeration(types)}. {quantite(bande, 'autre', 'autres')} seulement si l'on compte "
            "toutes taxes.",
        ),
        ChiffreCle(
            "ont adopté un SPASER, au moins",
            nombre(adoptantes),
            f"{pourcentage(adoptantes / obligees[TOTAL])} des obligées, d'après des pages "
            f"publiques{suite}. Dernier taux national connu : "
            f"{pourcentage(dernier['taux_pct'] / 100)} ({dernier['producteur']}, "
            f"{date_precise(dernier['date'])}).",
        ),
        ChiffreCle(
            "des achats publics locaux",
            pourcentage(en_vigueur.part_achats),
            f"Part que l'obligation concerne : {euros(int(en_vigueur.total['achats_couverts']))} "
            f"HT sur {euros(int(en_vigueur.total['achats']))}.",
        ),
    ]


def en_html(chiffres: list[ChiffreCle]) -> Markup:
    """Return key figures as an HTML list: each name, its value, what to know of it."""
    lignes = Markup().join(
        _LIGNE.format(typographie(c.nom), c.valeur, typographie(c.precision)) for c in chiffres
    )
    return Markup('<dl class="chiffres">{}</dl>').format(lignes)


def fraicheur(o: Observatoire) -> str:
    """Return of which year the accounts are, when they were read, and the list of adoptions."""
    releve = next(r for r in o.donnees.paquet["resources"] if r["name"] == _RELEVE)
    return (
        f"{o.exercices.source_des_annees([o.exercices.reference])} ; adoptions relevées le "
        f"{date_precise(releve['date_acces'])}."
    )
