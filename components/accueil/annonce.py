"""The first screen of the home page as HTML, but the search box, which is Streamlit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.accueil.carte import carte
from components.accueil.chiffres import chiffres_cles, en_html, fraicheur
from components.fichiers.gabarits import en_gras
from components.figures.reperes import nombre_d_avant
from components.site.textes import texte
from spaser.formats import typographie
from spaser.observatoire import Observatoire

_ECRAN = Markup(
    '<p>{}</p><div class="premier-ecran" data-jusqua="{}"><div>{}</div>'
    '<div>{}{}<p class="source">{}</p></div></div>'
)
_DERNIER = ".st-key-chiffres [data-testid=stCaptionContainer]"


def premier_ecran(o: Observatoire, parametres: Mapping[str, Sequence[str]]) -> Markup:
    """Return what the page shows first, where it shows it, until it has shown the last of it.

    Nothing at an address that says more: a search is under way.
    """
    if parametres:
        return Markup()
    return _ECRAN.format(
        en_gras(texte("presentation")),
        _DERNIER,
        carte(o),
        en_html(chiffres_cles(o)),
        nombre_d_avant(o),
        typographie(fraicheur(o)),
    )
