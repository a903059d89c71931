"""The map of the home page: a light picture and links, for the first screen to wait for no more."""

from __future__ import annotations

import json
from functools import cache
from itertools import chain
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from components.figures.cartes import FRANCE, projeter, rayon
from components.figures.hachures import remplissage_en_css
from components.figures.legendes import legende_en_html
from components.figures.niveaux import FRANCE_TOPOJSON
from components.figures.palette import ADOPTIONS, CADRE, NEUTRE, TRAIT
from components.site.plan import FICHE
from spaser.carte_nationale import achats_de_la_ville
from spaser.donnees import RACINE
from spaser.formats import nombre, typographie
from spaser.observatoire import Observatoire, gardee

_LARGEUR, _HAUTEUR = _TAILLE = (600, 620)
# In degrees: what is not seen at that size.
_FINESSE = 0.02
# Streamlit takes SVG out of what it is given: outlines are a picture, and signs are links over it.
_CARTE = Markup(
    '<div class="carte-accueil"><img alt="{}" src="{}" width="{}" height="{}">{}'
    '<div aria-hidden="true">{}</div></div>{}'
)
_CALQUE = Markup('<div style="background:{};border:{} {}px {}">{}</div>')
_SIGNE = Markup(
    '<a href="/{}?siren={}" tabindex="-1" title="{}" style="left:{};top:{};width:{}"></a>'
)
# What an attribute and an address hold as it is.
_INNOCENTS = " /:='"
_NOM = Markup('<span style="left:{};top:{}">{}</span>')


@gardee
def carte(o: Observatoire) -> Markup:
    """Return the obliged on the day, by state of adoption, with their legend; signs are links.

    By mouse and touch only: keyboards have the search box, and screen readers the counts.
    """
    annuaire = o.annuaire
    obligees = annuaire[annuaire["obligee"]].assign(ville=achats_de_la_ville(annuaire))
    etats = {
        statut: obligees[obligees["statut"] == statut]
        # The last drawn are above: those that have adopted.
        for statut in reversed(ADOPTIONS)
        if (obligees["statut"] == statut).any()
    }
    comptes = [
        (ADOPTIONS[statut], f"{ADOPTIONS[statut].libelle} ({nombre(len(elles))})")
        for statut, elles in reversed(etats.items())
    ]
    nom = (
        f"Carte de France des {nombre(len(obligees))} collectivités obligées : "
        f"{' ; '.join(mot for _, mot in comptes)}."
    )
    calques = Markup().join(_calque(statut, elles) for statut, elles in etats.items())
    fond, noms = _fond(o.version)
    return _CARTE.format(typographie(nom), fond, *_TAILLE, noms, calques, legende_en_html(comptes))


def _calque(statut: str, elles: pd.DataFrame) -> Markup:
    signe = ADOPTIONS[statut]
    return _CALQUE.format(
        remplissage_en_css(signe),
        "dashed" if signe.tirets else "solid",
        signe.epaisseur,
        signe.contour,
        Markup().join(_signe(elle, signe.libelle) for elle in elles.itertuples()),
    )


def _signe(elle: Any, etat: str) -> Markup:
    x, y = projeter(elle.carte_longitude, elle.carte_latitude, FRANCE, _TAILLE)
    r = rayon(elle.achats_haut / 1000)
    # Beside its city, as on the other maps.
    x += rayon(elle.ville / 1000) + r if elle.ville else 0
    nom = typographie(f"{elle.nom_complet} : {etat}")
    return _SIGNE.format(FICHE.chemin, elle.siren, nom, *_part(x, y), f"{2 * r / _LARGEUR:.1%}")


def _part(x: float, y: float) -> tuple[str, str]:
    return f"{x / _LARGEUR:.1%}", f"{y / _HAUTEUR:.1%}"


@cache
def _fond(version: str) -> tuple[str, Markup]:
    """Return the address of the picture of régions and frames, and the names of the frames.

    `version`: that of the data.
    """
    topologie = json.loads((RACINE / "static" / FRANCE_TOPOJSON).read_text("utf-8"))
    arcs = _arcs(topologie)
    objets = {nom: objet["geometries"] for nom, objet in topologie["objects"].items()}
    zones, cadres = (
        "".join(_trace(geometrie, arcs) for nom in noms for geometrie in objets[nom])
        for noms in (("regions", "departements_encart"), ("cadres",))
    )
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_LARGEUR} {_HAUTEUR}'>"
        f"<path d='{zones}' fill='{NEUTRE}' stroke='{TRAIT}'/>"
        f"<path d='{cadres}' fill='none' stroke='{CADRE}'/></svg>"
    )
    noms = Markup().join(
        _NOM.format(*_part(*projeter(cadre["lon"], cadre["lat"], FRANCE, _TAILLE)), cadre["nom"])
        for cadre in (geometrie["properties"] for geometrie in objets["cadres"])
        if cadre["nom"]
    )
    return f"data:image/svg+xml,{quote(svg, safe=_INNOCENTS)}", noms


def _arcs(topologie: dict[str, Any]) -> list[list[str]]:
    """Return the points of each arc as an SVG path writes them, only those that are seen."""
    echelle, origine = (topologie["transform"][cle] for cle in ("scale", "translate"))
    lignes = []
    for arc in topologie["arcs"]:
        degres = np.cumsum(arc, axis=0) * echelle + origine
        points = shapely.get_coordinates(shapely.simplify(shapely.linestrings(degres), _FINESSE))
        places = [projeter(lon, lat, FRANCE, _TAILLE) for lon, lat in points]
        lignes.append([f"{x:.0f} {y:.0f}" for x, y in places])
    return lignes


def _trace(geometrie: dict[str, Any], arcs: list[list[str]]) -> str:
    multiple = geometrie["type"] == "MultiPolygon"
    anneaux = chain.from_iterable(geometrie["arcs"]) if multiple else geometrie["arcs"]
    traces = []
    for anneau in anneaux:
        points = [
            point for rang in anneau for point in (arcs[~rang][::-1] if rang < 0 else arcs[rang])
        ]
        if len(set(points)) > 2:
            traces.append(f"M{'L'.join(points)}Z")
    return "".join(traces)
