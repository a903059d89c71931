"""The map of adoptions: folium, with a self-hosted Leaflet and two compact layers."""

from __future__ import annotations

import json
import math
from typing import Any

import folium
import pandas as pd
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from components.filtres import NIVEAUX_EN_ZONES
from components.palette import ADOPTIONS, OBLIGATIONS, VOLONTAIRE, Signe
from components.serveur import CHEMIN_STATIQUE
from spaser.formats import euros_en_millions
from spaser.simulation import OBLIGEE, SELON_CONVENTION
from spaser.vocabulaire import LIBELLES_NATURES

_LIMITES = [[40.42, -5.2], [51.15, 9.65]]
_ATTRIBUTION = "OFGL/DGFiP · GeoNames · Natural Earth, R maps"
_RAYON_PAR_RACINE_D_EURO = 26 / math.sqrt(2_300_000_000)


class _Carte(folium.Map):
    """A folium map that asks nothing of any other host."""

    default_js = [  # noqa: RUF012
        ("leaflet", f"{CHEMIN_STATIQUE}/leaflet/leaflet.js"),
        ("topojson", f"{CHEMIN_STATIQUE}/topojson-client/topojson-client.min.js"),
        ("spaser", f"{CHEMIN_STATIQUE}/carte-adoptions.js"),
    ]
    default_css = [("leaflet", f"{CHEMIN_STATIQUE}/leaflet/leaflet.css")]  # noqa: RUF012


class _Appel(MacroElement):
    """A call to a function of `static/carte-adoptions.js` on the map or group it is added to."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "spaser.{{ this.fonction }}({{ this._parent.get_name() }}, {{ this.arguments }});"
        "{% endmacro %}"
    )

    def __init__(self, fonction: str, *arguments: object) -> None:
        super().__init__()
        self.fonction = fonction
        self.arguments = ", ".join(map(_json, arguments))


def afficher_carte(visibles: pd.DataFrame, niveau: tuple[str, ...], version: str) -> None:
    """Draw followed collectivités, all of the types in `niveau`.

    Polygons for régions or départements alone, circles (area as purchases) otherwise. What
    changes is a layer apart: the map keeps its place and zoom.
    """
    topologie = f"{CHEMIN_STATIQUE}/carte/france.topojson?v={version}"
    carte = _Carte(
        tiles=None,
        zoom_control=False,
        zoom_snap=0.1,
        min_zoom=4,
        max_zoom=11,
        max_bounds=True,
        min_lat=36,
        max_lat=56,
        min_lon=-16,
        max_lon=20,
    )
    carte.fit_bounds(_LIMITES)
    carte.get_root().header.add_child(
        folium.Element(
            "<style>.leaflet-container{background:#fff;font:13px/1.4 sans-serif}"
            ".leaflet-control-attribution{font-size:10px}"
            "@media (max-width:640px){ #map_div,.folium-map{height:400px!important}}"
            ".nom-encart{font-size:10px;color:#5B6873;text-align:center;white-space:nowrap}"
            "</style>"
        ),
        name="style",
    )
    _Appel("fond", topologie, _ATTRIBUTION).add_to(carte)
    calque = folium.FeatureGroup()
    if niveau in NIVEAUX_EN_ZONES:
        appel = _Appel(
            "territoires", topologie, NIVEAUX_EN_ZONES[niveau], _STYLES, _territoires(visibles)
        )
    else:
        appel = _Appel("points", _STYLES, _points(visibles))
    appel.add_to(calque)
    st_folium(
        carte,
        key="carte_adoptions",
        height=600,
        use_container_width=True,
        feature_group_to_add=calque,
        returned_objects=[],
    )


def _bulle(ligne: Any) -> list[str]:
    """Return the lines of a collectivité's tooltip, from a row of `suivies`."""
    etat = ADOPTIONS[ligne.statut].libelle
    obligation = {
        SELON_CONVENTION: "obligée ou non selon la convention HT ou TTC",
    }.get(ligne.classe, "volontaire, sous le seuil" if ligne.volontaire else "obligée")
    return [
        ligne.nom_complet,
        LIBELLES_NATURES[ligne.nature],
        f"{etat} · {obligation}",
        f"Achats 2024 : entre {euros_en_millions(ligne.achats_bas)} HT et "
        f"{euros_en_millions(ligne.achats_haut)} TTC",
    ]


def _points(visibles: pd.DataFrame) -> list[list[Any]]:
    places = visibles.dropna(subset=["carte_longitude"])
    return [
        [
            ligne.siren,
            round(ligne.carte_longitude, 3),
            round(ligne.carte_latitude, 3),
            round(_RAYON_PAR_RACINE_D_EURO * math.sqrt(ligne.achats_haut), 1),
            _cle_style(ligne),
            *_bulle(ligne),
        ]
        for ligne in places.itertuples()
    ]


def _territoires(visibles: pd.DataFrame) -> dict[str, list[str]]:
    return {ligne.siren: [_cle_style(ligne), *_bulle(ligne)] for ligne in visibles.itertuples()}


def _cle_style(ligne: Any) -> str:
    if ligne.volontaire:
        return f"{ligne.statut}_{VOLONTAIRE}"
    return f"{ligne.statut}_{ligne.classe}"


def _style(signe: Signe, obligation: str) -> dict[str, object]:
    creux = obligation == SELON_CONVENTION
    contour = OBLIGATIONS.get(obligation, signe)
    return {
        "color": contour.contour,
        "weight": contour.epaisseur,
        "dashArray": contour.tirets,
        "fillColor": signe.couleur,
        # Hollow but still under the pointer: an unfilled shape has no tooltip.
        "fillOpacity": 0.15 if creux else 0.85,
    }


_STYLES = {
    f"{statut}_{obligation}": _style(signe, obligation)
    for statut, signe in ADOPTIONS.items()
    for obligation in (OBLIGEE, *OBLIGATIONS)
}


def _json(valeur: object) -> str:
    # « < » would end the script element that the text is put in.
    texte = json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))
    return texte.replace("<", "\\u003c")
