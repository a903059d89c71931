"""The Word document of a preparation, offered on its page and made at the counter."""

from __future__ import annotations

from components.fichiers.tableurs import offrir
from components.preparer.blocs import Paragraphe
from components.preparer.dossier import dossier
from components.preparer.word import MIME, en_word
from components.site.partage import adresse_de_la_vue
from components.site.versions import versions_en_mots
from spaser.formats import date_longue, enumeration
from spaser.observatoire import Observatoire, gardee
from spaser.preparation import Preparation


def offrir_le_document(o: Observatoire, demande: Preparation) -> None:
    """Offer the document of a preparation, composed once asked for."""
    vue = adresse_de_la_vue()
    offrir(
        "Le document Word, à remplir",
        f"preparer_spaser_{demande.sirens[0]}.docx",
        MIME,
        lambda: document(o, demande, vue),
        principal=True,
    )


@gardee
def document(o: Observatoire, demande: Preparation, vue: str) -> bytes:
    """Return a preparation as a Word document; `vue` is the address of its page."""
    elles = [elle.nom_complet for s in demande.sirens if (elle := o.collectivite(s))]
    debut = [
        Paragraphe(f"**{enumeration(elles)}**"),
        Paragraphe(
            "Base de travail à remplir. Chaque fait porte sa source ; ce qui n'en a pas n'est "
            "pas dit. Les tables vides sont à remplir."
        ),
        Paragraphe(
            f"Composée le {date_longue(o.jour)}, données {versions_en_mots(o)}. "
            f"[Reprendre cette préparation en ligne]({vue})",
            petit=True,
        ),
    ]
    site = vue.partition("/preparer")[0]
    return en_word("Préparer notre SPASER", debut, dossier(o, demande), site, o.jour)
