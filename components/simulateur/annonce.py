"""What the simulator's page says before Streamlit does: its answer, and what its screen needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.fichiers.gabarits import en_gras
from components.simulateur.dans_le_navigateur import DONNEES, SCRIPT, adresse
from components.simulateur.phrases import constat
from components.simulateur.premier_ecran import lire_vue
from spaser.formats import typographie
from spaser.observatoire import Observatoire

_ECRAN = Markup(
    '<link rel="modulepreload" href="{}" /><link rel="preload" as="fetch" crossorigin href="{}" />'
    '<p class="constat">{}</p>'
)


def premier_ecran(o: Observatoire, parametres: Mapping[str, Sequence[str]]) -> Markup:
    """Return the sentence of the view that an address gives."""
    vue, _ = lire_vue(parametres, o)
    reference = vue.regime(o)
    phrase = constat(o.simulation(vue.scenario, reference), o.droit, reference)
    return _ECRAN.format(adresse(SCRIPT, o), adresse(DONNEES, o), en_gras(typographie(phrase)))
