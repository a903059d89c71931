"""What the directory says before Streamlit does: how many it has, without a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.collectivite.annuaire import titre
from components.figures.sources import source_comptes
from spaser.formats import typographie
from spaser.observatoire import Observatoire

_ECRAN = Markup('<h2 class="sous-les-reglages" data-jusqua=".fiches">{}</h2><p>{}</p>')


def premier_ecran(o: Observatoire, parametres: Mapping[str, Sequence[str]]) -> Markup:
    """Return what heads the list, and its source; nothing if an address may ask for another."""
    if parametres:
        return Markup()
    dits = titre(o.annuaire), source_comptes(o.exercices)
    return _ECRAN.format(*map(typographie, dits))
