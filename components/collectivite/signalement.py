"""A message about an error or an adoption, begun for the reader."""

from __future__ import annotations

from urllib.parse import quote

from components.site.partage import adresse_de_la_vue
from components.site.plan import PageDuSite, contact
from spaser.collectivite import Collectivite


def lien_pour_signaler(elle: Collectivite, page: PageDuSite) -> str:
    """Return a Markdown link to a message that names the collectivité and the page."""
    objet = f"SPASER de {elle.nom_complet} (SIREN {elle.siren})"
    corps = (
        f"Collectivité : {elle.nom_complet}, SIREN {elle.siren}\n"
        f"Page : {page.titre}, {adresse_de_la_vue()}\n"
        "Ce qui manque ou ce qui est faux :\n"
        "Page publique qui le dit (délibération, document, article) :\n"
    )
    adresse = f"mailto:{quote(contact(), safe='@')}?subject={quote(objet)}&body={quote(corps)}"
    return f"[Préparer un message]({adresse})"
