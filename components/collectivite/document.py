"""The page of a collectivité as one A4 sheet: a PDF to print, to attach, to hand over."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.collectivite.fiche import (
    autres_obligees,
    ses_comptes,
    ses_schemas,
    sources_de_la_fiche,
    table_des_pairs,
)
from components.collectivite.graphiques import achats_par_annee, echelle_des_seuils
from components.collectivite.phrases import (
    codes,
    identite,
    phrase_constance,
    phrase_des_achats,
    phrase_obligation,
    phrase_perimetre,
    phrase_rang,
    precisions_du_schema,
    titre_du_schema,
)
from components.collectivite.reponse import badges
from components.fichiers.composition import code_qr, composer, en_gras
from components.fichiers.tableurs import offrir
from components.figures.images import Image
from components.figures.palette import couleurs_des_gabarits
from components.figures.vega import Graphique
from components.site.partage import adresse_de_page
from components.site.plan import FICHE
from components.site.textes import texte
from components.site.versions import versions_en_mots
from spaser.adoption import partenaires
from spaser.collectivite import Collectivite
from spaser.comptes import serie
from spaser.formats import date_longue, typographie
from spaser.observatoire import Observatoire, gardee
from spaser.semblables import pairs, rang

_AUTRES, _SCHEMAS = 4, 2
_LARGEUR = 520


def offrir_la_fiche(o: Observatoire, elle: Collectivite) -> None:
    """Offer the sheet, composed once asked for."""
    adresse = adresse_de_page(FICHE, siren=elle.siren)
    offrir(
        "La fiche en PDF",
        f"fiche_{elle.siren}.pdf",
        "application/pdf",
        lambda: fiche_en_pdf(o, elle, adresse),
    )


@gardee
def fiche_en_pdf(o: Observatoire, elle: Collectivite, adresse: str) -> bytes:
    """Return the sheet of a collectivité as a tagged PDF; `adresse` is that of its page."""
    comparables = serie(ses_comptes(o, elle), elle.siren)
    constance = phrase_constance(comparables, o.droit) if len(comparables) > 1 else ""
    achats = [
        phrase_des_achats(elle, o.exercices.reference),
        phrase_rang(elle, *rang(o.collectivites, elle.siren)),
        constance,
        phrase_perimetre(elle),
    ]
    contenu = {
        "couleurs": couleurs_des_gabarits(),
        "titre": typographie(elle.nom_complet),
        "sujet": typographie(f"{elle.nom_complet} : obligation, SPASER et achats annuels"),
        "identite": typographie(f"{identite(elle)} · {codes(elle)}"),
        "date": typographie(date_longue(o.jour)),
        "jour": {"year": o.jour.year, "month": o.jour.month, "day": o.jour.day},
        "version": versions_en_mots(o),
        "badges": [
            {
                "mots": typographie(badge.mots),
                "fond": badge.signe.couleur,
                "contour": badge.signe.contour,
                "tirets": bool(badge.signe.tirets),
                "encre": badge.encre,
                "hachures": badge.signe.hachures,
            }
            for badge in badges(o, elle)
        ],
        "obligations": [
            en_gras(typographie(phrase_obligation(elle, regime)))
            for regime in reversed(o.droit.regimes)
        ],
        "schemas": _schemas(o, elle),
        "aucun": en_gras(texte("aucune_adoption").replace("\n", " ")),
        "achats": typographie(" ".join(filter(None, achats))),
        "figure": _figure(o, elle, comparables),
        "voisines": {
            "titre": typographie(f"Les autres obligées de la région : {elle.region_nom}"),
            **_tableau(o, autres_obligees(o, elle)),
        },
        "semblables": {
            "titre": "Les plus proches par type et par achats",
            **_tableau(o, pairs(o.collectivites, elle.siren, _AUTRES)),
        },
        "source": typographie(sources_de_la_fiche(o, elle)),
        "adresse": adresse,
        "qr": code_qr(adresse),
    }
    return composer("fiche", contenu, "pdf", pdf_standards=["ua-1"])


def _schemas(o: Observatoire, elle: Collectivite) -> list[dict[str, Any]]:
    """Return the last schemes, the last first, in words."""
    return [
        {
            "titre": typographie(titre_du_schema(schema)),
            "precisions": en_gras(
                typographie(precisions_du_schema(schema, partenaires(o.donnees.adoptions, schema)))
            ),
            "resume": typographie(schema["resume"]),
            "source": typographie(schema["source_titre"]),
            "adresse": "" if pd.isna(schema["source_url"]) else schema["source_url"],
        }
        for _, schema in ses_schemas(o, elle).head(_SCHEMAS).iterrows()
    ]


def _figure(
    o: Observatoire, elle: Collectivite, comparables: pd.DataFrame
) -> dict[str, str] | None:
    """Return the purchases against the thresholds; None for who has none."""
    if not elle.achats_haut:
        return None
    annees = len(comparables) > 1
    dessin: Graphique = (
        achats_par_annee(elle, comparables, o) if annees else echelle_des_seuils(elle, o.droit)
    )
    return {
        "svg": Image(dessin, "", (), "").pour_un_document(_LARGEUR),
        "description": typographie(dessin.nom),
    }


def _tableau(o: Observatoire, lignes: pd.DataFrame) -> dict[str, Any]:
    table = table_des_pairs(o, list(Collectivite.lire(lignes.head(_AUTRES))))
    return {
        "titres": list(map(typographie, table.columns)),
        "lignes": [list(map(typographie, ligne)) for ligne in table.itertuples(index=False)],
    }
