"""The map of adoptions: folium, with a self-hosted Leaflet and two compact layers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import folium
import pandas as pd
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from components.figures.hachures import motif_en_svg, remplissage_en_svg
from components.figures.niveaux import FRANCE_TOPOJSON, NIVEAUX_EN_ZONES, TOPOLOGIES
from components.figures.palette import (
    ADOPTIONS,
    CADRE,
    ENCRE,
    FORMES,
    NEUTRE,
    OBLIGATIONS,
    TRAIT,
    VOLONTAIRE,
    Signe,
)
from components.figures.schemas import date_du_schema, echeance
from components.site.plan import CHEMIN_STATIQUE
from spaser.carte_nationale import lieux_suivis
from spaser.collectivite import Collectivite
from spaser.donnees import RACINE
from spaser.formats import fourchette, majuscule, periode, typographie
from spaser.observatoire import Observatoire, gardee
from spaser.simulation import OBLIGEE, SELON_CONVENTION
from spaser.vocabulaire import TypeCollectivite

# What a row of the map says: narrower than the table, it is read faster.
_DITES = [
    "siren",
    "statut",
    "date_adoption",
    "adoption_au_plus_tard",
    "fin",
    "a_renouveler",
    "exercice",
    "achats_bas",
    "achats_haut",
]
_CLE = "carte_adoptions"
_SUIVIES = "carte/suivies.json"
# In px, until the style sheet makes it as high as the screen allows.
_HAUTEUR = 600
_LIMITES = [[40.42, -5.2], [51.15, 9.65]]
_ZOOM_MAXIMAL = 11
_COULEURS = {"trait": TRAIT, "neutre": NEUTRE, "cadre": CADRE, "encre": ENCRE}
_ATTRIBUTION = "OFGL/DGFiP · IGN, Admin Express"


class _Carte(folium.Map):
    """A folium map that asks nothing of any other host."""

    default_js = [  # noqa: RUF012
        ("leaflet", f"{CHEMIN_STATIQUE}/leaflet/leaflet.js"),
        ("topojson", f"{CHEMIN_STATIQUE}/topojson-client/topojson-client.min.js"),
        ("spaser", f"{CHEMIN_STATIQUE}/carte-adoptions.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet", f"{CHEMIN_STATIQUE}/leaflet/leaflet.css"),
        ("spaser", f"{CHEMIN_STATIQUE}/carte-adoptions.css"),
    ]


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


def afficher_carte(
    visibles: pd.DataFrame,
    niveau: tuple[TypeCollectivite, ...],
    o: Observatoire,
    choisie: Collectivite | None,
    choisir: Callable[[str], None],
    cadre: tuple[str, tuple[str, ...]] | None = None,
) -> None:
    """Draw followed collectivités, all of the types in `niveau`.

    Polygons for one type but communes, signs (area as purchases) otherwise. What changes is a
    layer apart: the map keeps its place and zoom, until `cadre` changes: the territories to
    frame, by level and codes, the whole country by default. `choisie`: the collectivité to point
    at; `choisir` is called with the SIREN of the one that the user picks.
    """
    version, reference = o.version, o.exercices.reference
    suivies = f"{CHEMIN_STATIQUE}/{_SUIVIES}?v={version}"
    obligations = visibles["classe"].astype("str").mask(visibles["volontaire"], VOLONTAIRE)
    cles = list(zip(visibles["statut"], obligations, strict=True))
    presents = list(dict.fromkeys(cles))
    etats = [{"style": _style(*rang), "texte": typographie(_texte(*rang))} for rang in presents]
    lignes = [
        _ligne(ligne, presents.index(cle), reference)
        for ligne, cle in zip(visibles[_DITES].itertuples(), cles, strict=True)
    ]
    calque = folium.FeatureGroup()
    if objet := NIVEAUX_EN_ZONES.get(niveau):
        zones = f"{CHEMIN_STATIQUE}/{TOPOLOGIES[objet]}?v={version}"
        appel = _Appel(
            "territoires", [zones, suivies], objet, etats, lignes, choisie and choisie.siren
        )
    else:
        appel = _Appel("points", suivies, FORMES, etats, lignes, _lieu(choisie))
    # Before those who need them.
    _Appel("ajouter", _lieux_de_plus(o)).add_to(calque)
    appel.add_to(calque)
    _Appel("encadrer", cadre).add_to(calque)

    def au_clic() -> None:
        recu = st.session_state[_CLE].get("last_active_drawing")
        if recu:
            choisir(str(recu["properties"]["siren"]))

    st_folium(
        _carte_de_fond(f"{CHEMIN_STATIQUE}/{FRANCE_TOPOJSON}?v={version}"),
        key=_CLE,
        height=_HAUTEUR,
        use_container_width=True,
        feature_group_to_add=calque,
        returned_objects=["last_active_drawing"],
        on_change=au_clic,
    )


@gardee
def _lieux_de_plus(o: Observatoire) -> dict[str, list[object]]:
    """Return the places of the list of adoptions that were not in it when the file was built."""
    connus = json.loads((RACINE / "static" / _SUIVIES).read_text("utf-8"))
    ajoutes = set(o.donnees.adoptions["siren"].dropna()) - set(connus)
    return lieux_suivis(o.collectivites, ajoutes, o.exercices.reference) if ajoutes else {}


def _carte_de_fond(topologie: str) -> _Carte:
    carte = _Carte(
        tiles=None,
        zoom_control=False,
        zoom_snap=0.1,
        max_bounds=True,
        min_lat=36,
        max_lat=56,
        min_lon=-16,
        max_lon=20,
    )
    dessin = _COULEURS, "".join(map(motif_en_svg, ADOPTIONS.values()))
    _Appel("fond", topologie, _ATTRIBUTION, _LIMITES, _ZOOM_MAXIMAL, *dessin).add_to(carte)
    return carte


def _ligne(ligne: Any, rang: int, reference: int) -> list[str | int]:
    """Return the SIREN, the rank of the state, and what else the tooltip says, if anything.

    The dates of its scheme, and its purchases of the year that judges it, if not of reference.
    """
    dites = [_date(ligne), echeance(ligne)]
    if ligne.exercice != reference:
        dites.append(f"Achats {ligne.exercice} : {fourchette(ligne.achats_bas, ligne.achats_haut)}")
    return [ligne.siren, rang, *map(typographie, filter(None, dites))]


def _date(ligne: Any) -> str:
    quand = date_du_schema(ligne, ligne.statut)
    if not quand or pd.isna(ligne.date_adoption):
        return majuscule(quand)
    article = "du " if len(ligne.date_adoption) == 10 else "d'" if quand[0] in "ao" else "de "
    fin = "" if pd.isna(ligne.fin) or ligne.a_renouveler else f", {periode(None, ligne.fin)}"
    return f"Schéma {article}{quand}{fin}"


def _lieu(choisie: Collectivite | None) -> dict[str, Any] | None:
    if choisie is None:
        return None
    return {
        "siren": choisie.siren,
        "lat": choisie.carte_latitude,
        "lon": choisie.carte_longitude,
    }


def _texte(statut: str, obligation: str) -> str:
    mots = {
        OBLIGEE: "obligée",
        SELON_CONVENTION: "obligée ou non selon la convention HT ou TTC",
        VOLONTAIRE: "volontaire, sous le seuil",
    }
    return f"{ADOPTIONS[statut].libelle} · {mots[obligation]}"


def _style(statut: str, obligation: str) -> dict[str, object]:
    signe: Signe = ADOPTIONS[statut]
    creux = obligation == SELON_CONVENTION
    contour = OBLIGATIONS.get(obligation, signe)
    return {
        "color": contour.contour,
        "weight": contour.epaisseur,
        "dashArray": contour.tirets,
        "fillColor": remplissage_en_svg(signe),
        # Hollow but still under the pointer: an unfilled shape has no tooltip. Lines stay dark.
        "fillOpacity": 1 if signe.hachures else 0.15 if creux else 0.85,
    }


def _json(valeur: object) -> str:
    # « < » would end the script element that the text is put in.
    texte = json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))
    return texte.replace("<", "\\u003c")
