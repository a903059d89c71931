"""The deck as one page: everything is in it, slides change with no server and no network."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.fichiers.gabarits import rendre
from components.figures.palette import couleurs_des_gabarits
from components.presentation.adresses import MODELE_DE_REGLE, debuts, regle_dite
from components.presentation.diapos import diapos
from components.site.plan import NOM_DU_SITE
from spaser.codec import CLES, en_adresse
from spaser.donnees import RACINE
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario

_CODE_QR = RACINE / "static" / "qrcode-generator" / "qrcode.js"


def diaporama(o: Observatoire, scenario: Scenario, site: str, avis: Sequence[str] = ()) -> str:
    """Return the deck of a scenario as HTML; `site` is the address of this site."""
    faites = diapos(o, scenario)
    regle, parametres = regle_dite(scenario), en_adresse(scenario)
    return rendre(
        "presentation/page.html",
        avis=avis,
        diapos=faites,
        regle=regle,
        parametres=parametres,
        debuts=debuts(site),
        site=NOM_DU_SITE,
        couleurs=couleurs_des_gabarits(),
        code_qr=Markup(_CODE_QR.read_text("utf-8")),
        donnees={
            "site": NOM_DU_SITE,
            "region": scenario.region,
            "cles": CLES,
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
