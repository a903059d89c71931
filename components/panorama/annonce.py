"""What the panorama says before Streamlit does: the finding of its first figure, and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.fichiers.gabarits import en_gras
from components.panorama.figures import comptes_par_regime, par_type
from components.panorama.phrases import premier_paragraphe
from spaser.formats import typographie
from spaser.observatoire import Observatoire, gardee

_ECRAN = Markup("<h2>{}</h2><p>{}</p>")
_LIEN = re.compile(r"\[([^]]+)\]\(([^)]+)\)")


def premier_ecran(o: Observatoire, _: Mapping[str, Sequence[str]]) -> Markup:
    """Return what the page says first, whatever its address."""
    return _de_ce_jour(o)


@gardee
def _de_ce_jour(o: Observatoire) -> Markup:
    comptes = comptes_par_regime(o)
    mots = str(en_gras(premier_paragraphe(comptes, o.jour)))
    mots = _LIEN.sub(r'<a href="\2">\1</a>', mots)
    return _ECRAN.format(typographie(par_type(o, comptes).titre), Markup(mots))
