"""The page of a collectivité on one or two A4 pages: a PDF to print, to attach, to hand over."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pandas as pd

from components.collectivite.fiche import (
    autres_obligees,
    ses_comptes,
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
from components.figures.tableaux import site_de
from components.figures.vega import Graphique
from components.objectifs.siens import les_autres
from components.site.partage import adresse_de_page
from components.site.plan import FICHE
from components.site.textes import texte
from components.site.versions import versions_en_mots
from components.suivi.histoire import en_liste, histoire_de
from spaser.adoption import partenaires
from spaser.collectivite import Collectivite
from spaser.comptes import serie
from spaser.engagements import A_PART, choisir
from spaser.faits_en_mots import chiffre_de
from spaser.formats import date_longue, majuscule, typographie
from spaser.indicateurs import LIBELLES_NATURES_D_ENGAGEMENT
from spaser.observatoire import Observatoire, gardee
from spaser.releve import Evenement
from spaser.semblables import pairs, rang

_AUTRES = 4
_LARGEUR = 520
_BALISE = re.compile("<[^>]+>")


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
        "changements": [_changement(o, e) for e in histoire_de(o, elle.siren)],
        "engagements": _engagements(o, elle),
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
    """Return the schemes, the last first, in words."""
    return [
        {
            "titre": typographie(titre_du_schema(schema)),
            "precisions": en_gras(
                typographie(precisions_du_schema(schema, partenaires(o.donnees.adoptions, schema)))
            ),
            "resume": typographie(schema["resume"]),
            "source": {
                "mots": typographie(schema["source_titre"]),
                "adresse": _ou_rien(schema["source_url"]),
            },
            "documents": list(map(_page, _ou_rien(schema["documents"]).split())),
        }
        for _, schema in o.schemas_de(elle.siren).iterrows()
    ]


def _changement(o: Observatoire, e: Evenement) -> dict[str, Any]:
    """Return what the follow-up changed, as its page says it: what was told is escaped there."""
    dits = re.split("</span>|<small>", en_liste(o, [e], nommees=False))
    quand, quoi, d_ou = (unescape(_BALISE.sub("", dit)) for dit in dits)
    page = _page(e.lien)
    return {"quand": quand, "quoi": quoi, "d_ou": d_ou.removesuffix(page["mots"]), "page": page}


def _engagements(o: Observatoire, elle: Collectivite) -> list[dict[str, Any]]:
    """Return what its schemes promise and obtain, beside what those of others do, in words."""
    lignes = choisir(o.engagements, sirens=[elle.siren])
    cote_a_cote = zip(lignes.itertuples(), les_autres(o, elle.siren), strict=True)
    return [_engagement(elle, e, autres) for e, autres in cote_a_cote]


def _engagement(elle: Collectivite, e: Any, autres: str) -> dict[str, Any]:
    dit = majuscule(e.libelle) if e.siren == elle.siren else f"{e.nom} : {e.libelle}"
    sur = f"ne compte pas : {A_PART[e.a_part]}" if e.a_part else f"confiance {e.confiance}"
    return {
        "annee": "sans date" if pd.isna(e.annee) else str(e.annee),
        "dit": typographie(dit),
        "chiffre": typographie(chiffre_de(e)),
        "precisions": typographie(f"{LIBELLES_NATURES_D_ENGAGEMENT[e.nature]} · {sur}"),
        "page": _page(e.source_url),
        "autres": typographie(autres),
    }


def _page(adresse: str) -> dict[str, str]:
    return {"mots": site_de(adresse), "adresse": adresse}


def _ou_rien(adresses: Any) -> str:
    return "" if pd.isna(adresses) else str(adresses)


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
