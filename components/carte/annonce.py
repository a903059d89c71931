"""What the map of adoptions says before Streamlit does: its answer, without a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.adresse.parametres import NIVEAU
from components.carte.phrases import premier_paragraphe
from components.fichiers.gabarits import en_gras
from components.figures.niveaux import NIVEAUX
from spaser.observatoire import Observatoire, gardee
from spaser.recherche import Filtres

# It stays until the map has its place: what is under the map would move.
_ECRAN = Markup(
    '<p class="a-cote-de-la-carte" data-jusqua="[data-testid=stCustomComponentV1]">{}</p>'
)


def premier_ecran(o: Observatoire, parametres: Mapping[str, Sequence[str]]) -> Markup:
    """Return what the page says first; nothing at an address that may ask for something else."""
    return Markup() if parametres else _sans_filtre(o)


@gardee
def _sans_filtre(o: Observatoire) -> Markup:
    regime = o.droit.au(o.jour)
    assert regime is not None, "no day is before the first regime"
    types = NIVEAUX[NIVEAU.codes_par_defaut[0]]
    etendue = Filtres(types=types).etendue(o.suivies(regime))
    phrase = premier_paragraphe(etendue, regime, o.jour, [], o.exercices)
    return _ECRAN.format(en_gras(phrase))
