"""What the directory says before Streamlit does: how many it has, without a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.collectivite.annuaire import titre
from spaser.formats import typographie
from spaser.observatoire import Observatoire

_ECRAN = Markup('<h2 class="sous-les-reglages" data-jusqua=".fiches">{}</h2>')


def premier_ecran(o: Observatoire, parametres: Mapping[str, Sequence[str]]) -> Markup:
    """Return what heads the list; nothing at an address that may ask for something else."""
    return Markup() if parametres else _ECRAN.format(typographie(titre(o.annuaire)))
