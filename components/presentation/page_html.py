"""The deck as one page: everything is in it, slides change with no server and no network."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.fichiers.gabarits import rendre
from components.fichiers.polices import regles_de_police
from components.figures.palette import couleurs_des_gabarits
from components.presentation.adresses import (
    ANCIENS_NUMEROS,
    MODELE_DE_REGLE,
    debuts,
    nom_de_diapo,
    regle_dite,
)
from components.presentation.diapos import diapos
from components.presentation.seance import LONGUEURS, SEANCE_ORDINAIRE, Seance
from components.simulateur.page_legere import page_actuelle
from components.site.plan import NOM_DU_SITE, POLICE
from spaser.codec import CLES, en_adresse
from spaser.donnees import RACINE
from spaser.formats import typographie
from spaser.observatoire import Observatoire, gardee
from spaser.scenario import Scenario

_STATIQUE = RACINE / "static"
_CODE_QR = _STATIQUE / "qrcode-generator" / "qrcode.js"
POIDS_HORS_LIGNE = "2 à 3\u00a0Mo"
"""What the file without network weighs, as the page says it."""
_POLICE_DU_SITE = Markup(
    "@font-face{{font-family:'Source Sans 3';font-weight:100 900;font-display:swap;"
    "src:url({}) format('woff2')}}"
).format(POLICE)
# Letters of French names and texts; what is beyond is drawn with the machine's own font.
_SIGNES = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x203A)]))
_SIGNES += "\u202f€−→≥≤"


def diaporama(
    o: Observatoire,
    scenario: Scenario,
    site: str,
    seance: Seance = SEANCE_ORDINAIRE,
    avis: Sequence[str] = (),
    ici: str = "",
) -> str:
    """Return the deck of a scenario, in a session, as HTML; `site` is the address of this site.

    `ici`: the slide that shows while the rest comes, by its name, or its former number.
    """
    return _composer(o, scenario, site, seance, avis, _POLICE_DU_SITE, ici=nom_de_diapo(ici))


@gardee
def hors_ligne(
    o: Observatoire, scenario: Scenario, site: str, seance: Seance, avis: tuple[str, ...]
) -> str:
    """Return the deck as a file that asks for nothing: its fonts and the light page are in it."""
    polices = regles_de_police(_SIGNES)
    legere = page_actuelle(o).replace("font-src 'self'", "font-src data:")
    legere = legere.replace("<style>", f"<style>{polices}", 1)
    return _composer(o, scenario, site, seance, avis, Markup(polices), page_legere=legere)


def _composer(
    o: Observatoire,
    scenario: Scenario,
    site: str,
    seance: Seance,
    avis: Sequence[str],
    polices: Markup,
    *,
    ici: str = "",
    page_legere: str = "",
) -> str:
    faites = diapos(o, scenario, seance)
    regle, parametres = regle_dite(scenario), en_adresse(scenario)
    adresses = debuts(site, ailleurs=bool(page_legere))
    liens = {
        "pptx": "PPTX",
        **({} if page_legere else {"html": "Hors ligne"}),
        "legere": "Page légère",
        "simulateur": "Simulateur",
    }
    return rendre(
        "presentation/page.html",
        avis=avis,
        diapos=faites,
        ici=ici if ici in {diapo.nom for diapo in faites} else faites[0].nom,
        regle=regle,
        parametres=parametres,
        liens=liens,
        debuts=adresses,
        hors_ligne=bool(page_legere),
        poids=POIDS_HORS_LIGNE,
        seance=seance,
        longueurs=LONGUEURS,
        titre_ordinaire=typographie(SEANCE_ORDINAIRE.titre_montre),
        site=NOM_DU_SITE,
        couleurs=couleurs_des_gabarits(),
        polices=polices,
        code_qr=Markup(_CODE_QR.read_text("utf-8")),
        page_legere=page_legere,
        donnees={
            "site": NOM_DU_SITE,
            "region": scenario.region,
            "seance": seance.en_textes,
            "cles": CLES,
            "numeros": ANCIENS_NUMEROS,
            "parametres": parametres,
            "regle": regle,
            "modele_de_regle": MODELE_DE_REGLE,
            "diapos": [
                {
                    "nom": diapo.nom,
                    "titre": diapo.titre,
                    "notes": diapo.notes,
                    "suit": diapo.suit_le_scenario,
                    **diapo.donnees,
                }
                for diapo in faites
            ],
        },
    )
