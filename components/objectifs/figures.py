"""The figures of what schemes promise and obtain, each in its frame."""

from __future__ import annotations

import pandas as pd

from components.figures.cadre import Figure
from components.figures.palette import ENCRE, ENGAGEMENTS, FORMES_DES_ENGAGES, TRAIT, Signe
from components.figures.sources import SOURCE_ENGAGEMENTS, source_comptes
from components.objectifs.graphiques import points
from components.objectifs.phrases import MOTS_DES_TYPES, description, lecture, titre
from components.objectifs.planches import Planche
from spaser.engagements import A_PART, HEURES_PAR_MEUR, Engagement
from spaser.formats import nombre
from spaser.indicateurs import LIBELLES_BASES, LIBELLES_BORNES, LIBELLES_NATURES_D_ENGAGEMENT
from spaser.observatoire import Observatoire


def figure(o: Observatoire, planche: Planche) -> Figure:
    """Return the figure of a group."""
    comptes = f" {source_comptes(o.exercices)}" if planche.unite == HEURES_PAR_MEUR else ""
    return Figure(
        planche.cle,
        titre(planche),
        points(planche),
        description=description(planche),
        table=lambda: table(planche),
        source=f"{SOURCE_ENGAGEMENTS}{comptes}",
        legende=_legende(planche),
        lecture=lecture(planche),
    )


def table(planche: Planche) -> pd.DataFrame:
    """Return all the figures of a group, those that stay apart last."""
    dits = [
        *((c, e) for c in planche.comparees for e in c.engagements),
        *((c, e) for c in planche.autres for e in c.engagements),
        *((c, e) for c in (*planche.comparees, *planche.autres) for e in c.a_part),
    ]
    lignes = [
        {
            "Collectivité": e.nom,
            "Type": MOTS_DES_TYPES[e.type][0],
            "Nature": LIBELLES_NATURES_D_ENGAGEMENT[e.nature],
            "Libellé": e.libelle,
            "Borne": LIBELLES_BORNES.get(e.borne or "", ""),
            "Valeur": e.valeur,
            "Unité": c.unite,
            "Base": LIBELLES_BASES.get(c.base or "", ""),
            "Année": str(e.annee or ""),
            "Compté": _compte(e),
            "Confiance": e.confiance,
            "Source": e.source_url,
        }
        for c, e in dits
    ]
    return pd.DataFrame(lignes)


def _compte(e: Engagement) -> str:
    return f"non : {A_PART[e.a_part]}" if e.a_part else "oui"


def _legende(planche: Planche) -> list[tuple[Signe, str]]:
    """Return what is hollow and full, with how many, and the shapes of the types drawn."""
    dits = [e for c in planche.comparees for e in c.engagements]
    natures = [e.nature for e in dits]
    types = {e.type for e in dits}
    return [
        *(
            (signe, f"{signe.libelle} ({nombre(natures.count(nature))})")
            for nature, signe in ENGAGEMENTS.items()
            if nature in natures and nature != "structure"
        ),
        *(
            (Signe(mots[0], TRAIT, ENCRE, 1.5, symbole=FORMES_DES_ENGAGES[type_]), mots[0])
            for type_, mots in MOTS_DES_TYPES.items()
            if type_ in types
        ),
    ]
