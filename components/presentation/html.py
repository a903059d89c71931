"""The deck as one page: everything is in it, slides change with no server and no network."""

from __future__ import annotations

import base64
import html
import json
import math
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd
import segno

from components.acces import donnees_partagees
from components.figures.cartes import (
    AIRE,
    FRANCE,
    MONTANT,
    Cadre,
    cadre_autour,
    carte_des_adoptions,
    carte_des_situations,
    fond_de_carte,
)
from components.figures.comptes import comptes_par_type, table_des_comptes
from components.figures.images import Image
from components.figures.legendes import legende_en_html, legende_regimes, legende_types
from components.figures.palette import (
    ADOPTIONS,
    COULEURS_REGIMES,
    COULEURS_TYPES,
    SITUATIONS,
    Signe,
)
from components.figures.vega import Graphique
from components.presentation.expose import Diapo, Expose, composer
from components.site.pages import CHEMIN_STATIQUE, PRESENTATION, SIMULATEUR
from spaser.donnees import RACINE
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL
from spaser.formats import euros, nombre
from spaser.regle import nom_du_regime
from spaser.scenario import en_millions
from spaser.simulation import DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE, SELON_CONVENTION
from spaser.vocabulaire import TYPES

_MODELE = RACINE / "content" / "presentation.html"
_NOMS_MONTRES = 24
# In px: charts are drawn small and enlarged, to be read from the back of a room.
_GRAPHIQUE, _CARTE = 360, 540


@lru_cache(maxsize=64)
def expose(version: str, seuil: int, code_region: str, au: date) -> Expose:
    """Return the deck's contents, made once for all who ask."""
    return composer(seuil, code_region, au)


def diaporama(seuil: int, code_region: str, au: date, site: str, avis: Sequence[str]) -> str:
    """Return the deck at a threshold (€) as HTML; `site` is the address of this site."""
    version = donnees_partagees().version
    e = expose(version, seuil, code_region, au)
    millions = str(en_millions(seuil))
    adresse = f"{site}/{SIMULATEUR.chemin}?{urlencode({'seuil': millions.replace('.', ',')})}"
    reglages = {"seuil": millions} | ({"region": code_region} if code_region else {})
    legere = f"{CHEMIN_STATIQUE}/simulateur-leger.html#{urlencode(reglages)}"
    corps = [
        *_corps(version, code_region, au),
        f'<iframe src="{legere}&amp;salle=1" title="Simulateur de seuil"></iframe>',
        _mouvements(e),
        _sources(e.diapos[7], adresse),
    ]
    remplacements = {
        "titre": html.escape(e.diapos[1].titre),
        "avis": "".join(f'<p class="avis" role="status">{html.escape(a)}</p>' for a in avis),
        "diapos": "".join(
            f'<section class="diapo" aria-label="{rang}"><h1>{html.escape(diapo.titre)}</h1>'
            f'<div class="corps {"deux" if rang in (2, 3, 4, 5) else ""}">{contenu}</div>'
            f'<p class="source">{html.escape(diapo.source)}</p></section>'
            for rang, (diapo, contenu) in enumerate(zip(e.diapos, corps, strict=True), 1)
        ),
        "pptx": html.escape(f"{PRESENTATION}.pptx?{urlencode(reglages)}"),
        "legere": html.escape(legere),
        "simulateur": html.escape(adresse),
        "donnees": _donnees(e),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda m: remplacements[m[1]], _MODELE.read_text("utf-8"))


def cadre_de(e: Expose) -> Cadre:
    """Return what the maps of a deck show."""
    return cadre_autour(e.table) if e.region else FRANCE


def carte_des_obligees(e: Expose, version: str) -> tuple[Graphique, list[tuple[Signe, str]]]:
    """Return the map of who is obliged today, and its signs in words that say since when."""
    effectifs = e.obligees["situation"].value_counts()
    droit = donnees_partagees().droit
    mots = {
        DEJA_OBLIGEE: f"déjà obligée à {euros(droit.anterieur.seuil)}",
        NOUVELLEMENT_OBLIGEE: f"par la baisse à {euros(droit.en_vigueur.seuil)}",
        SELON_CONVENTION: "selon la convention",
    }
    legende = [
        (SITUATIONS[cle], f"{mot} ({nombre(int(effectifs.get(SITUATIONS[cle].libelle, 0)))})")
        for cle, mot in mots.items()
    ]
    return carte_des_situations(e.obligees, TYPES, version, cadre_de(e)), legende


def carte_de_l_adoption(e: Expose, version: str) -> tuple[Graphique, list[tuple[Signe, str]]]:
    """Return the map of adoptions, and the signs in use."""
    effectifs = e.adoptions["situation"].value_counts()
    legende = [
        (signe, f"{signe.libelle} ({nombre(int(effectifs[signe.libelle]))})")
        for signe in ADOPTIONS.values()
        if effectifs.get(signe.libelle, 0)
    ]
    return carte_des_adoptions(e.adoptions, version, cadre_de(e)), legende


def regimes_compares(e: Expose) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the counts by type under both regimes, and the words of each regime."""
    droit = donnees_partagees().droit
    noms = {
        ANTERIEUR: nom_du_regime(droit.anterieur),
        EN_VIGUEUR_LEGAL: nom_du_regime(droit.en_vigueur),
    }
    return table_des_comptes(e.etats), noms


def mouvements(e: Expose) -> pd.Series[int]:
    """Return how many enter (or leave) by région, or by département of the deck's région."""
    champ = "departement_nom" if e.region else "region_nom"
    return e.concernees[champ].fillna("Région").value_counts()


@lru_cache(maxsize=64)
def _corps(version: str, code_region: str, au: date) -> tuple[str, ...]:
    """Return the bodies of the first five slides, the same at every threshold."""
    e = expose(version, donnees_partagees().droit.en_vigueur.seuil, code_region, au)
    comptes, noms = regimes_compares(e)
    points = [_points(diapo) for diapo in e.diapos]
    return (
        points[0],
        points[1] + _figure(*carte_des_obligees(e, version), _CARTE),
        points[2] + _figure(*carte_de_l_adoption(e, version), _CARTE),
        _annees(points[3], e, version, au),
        points[4]
        + _figure(comptes_par_type(comptes), legende_regimes(noms, COULEURS_REGIMES), _GRAPHIQUE),
    )


def _points(diapo: Diapo) -> str:
    lignes = "".join(f"<li>{_gras(point)}</li>" for point in diapo.points)
    return f'<ul class="points">{lignes}</ul>'


def _gras(texte: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(texte))


def _figure(figure: Graphique, legende: Sequence[tuple[Signe, str]], largeur: int) -> str:
    svg = Image(figure, "", (), "").pour_une_page(largeur)
    adresse = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return (
        f'<div class="figure">{legende_en_html(legende)}'
        f'<img src="{adresse}" alt="{html.escape(figure.nom)}"></div>'
    )


def _annees(points: str, e: Expose, version: str, au: date) -> str:
    """Return the replay of adoptions: a circle for each, shown from its year on."""
    cadre = cadre_de(e)
    fond = Image(fond_de_carte(version, cadre), "", (), "").pour_un_document(_CARTE)
    largeur, hauteur = (int(t) for t in re.findall(r'(?:width|height)="(\d+)"', fond)[:2])
    lieux = e.table.set_index("siren").join(e.premieres["jour"], how="inner")
    lieux = lieux.dropna(subset=["jour", "carte_longitude"])
    cercles = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_rayon(ligne.achats_haut):.1f}" '
        f'fill="{COULEURS_TYPES[ligne.type]}" stroke="#1E2A35" data-annee="{ligne.jour.year}">'
        f"<title>{html.escape(ligne.nom_complet)}, {ligne.jour.year}</title></circle>"
        for ligne, (x, y) in (
            (ligne, _projeter(ligne.carte_longitude, ligne.carte_latitude, cadre, hauteur))
            for ligne in lieux.sort_values("achats_haut", ascending=False).itertuples()
        )
    )
    depuis = donnees_partagees().droit.regimes[0].depuis.year
    reglage = (
        '<p><span class="compte" id="compte"></span> <span id="quand"></span> '
        '<span id="annee-dite"></span></p>'
        '<div class="rejouer"><button type="button" id="jouer">Rejouer</button>'
        f'<input type="range" id="annee" min="{depuis}" max="{au.year}" value="{au.year}" '
        'aria-label="Année"></div>'
    )
    return (
        f"<div>{reglage}{points}</div>"
        f'<div class="figure">{legende_en_html(legende_types())}<div class="dates">{fond}'
        f'<svg viewBox="0 0 {largeur} {hauteur}" role="img" '
        f'aria-label="Carte des adoptions datées">{cercles}</svg></div></div>'
    )


def _rayon(achats_haut: int) -> float:
    return max(3.5, math.sqrt(achats_haut / 1000 / MONTANT * AIRE) / 2)


def _projeter(lon: float, lat: float, cadre: Cadre, hauteur: int) -> tuple[float, float]:
    """Return where Vega's Mercator, fitted to a frame, puts a place."""

    def mercator(lon: float, lat: float) -> tuple[float, float]:
        return math.radians(lon), -math.asinh(math.tan(math.radians(lat)))

    ouest, sud, est, nord = cadre
    (x0, y0), (x1, y1), (x, y) = mercator(ouest, nord), mercator(est, sud), mercator(lon, lat)
    pas = min(_CARTE / (x1 - x0), hauteur / (y1 - y0))
    return (x - (x0 + x1) / 2) * pas + _CARTE / 2, (y - (y0 + y1) / 2) * pas + hauteur / 2


def _mouvements(e: Expose) -> str:
    """Return who enters or leaves, by place, and the names of a place to choose."""
    effectifs = mouvements(e)
    plus_grand = max(effectifs.max(), 1) if len(effectifs) else 1
    barres = "".join(
        f'<li>{html.escape(str(nom))}<b style="width:{effectif / plus_grand * 100:.1f}%"></b>'
        f"{nombre(effectif)}</li>"
        for nom, effectif in effectifs.items()
    )
    ou = "votre département" if e.region else "votre région"
    options = "".join(
        f'<option value="{html.escape(str(nom))}">{html.escape(str(nom))}</option>'
        for nom in sorted(map(str, effectifs.index))
    )
    return (
        f'<div class="regions"><ol>{barres}</ol><div class="noms"><label for="region">Dans {ou} :'
        f'</label><select id="region"><option value="">Toutes, les plus grandes</option>{options}'
        '</select><ul id="noms"></ul><p class="source" id="reste"></p></div></div>'
    )


def _sources(diapo: Diapo, adresse: str) -> str:
    qr = segno.make(adresse, error="m", micro=False).svg_inline(border=0, omitsize=True)
    return (
        f'<div class="qr">{_points(diapo)}<div>{qr}'
        f'<p class="source"><a href="{html.escape(adresse)}">{html.escape(adresse)}</a></p>'
        "</div></div>"
    )


def _donnees(e: Expose) -> str:
    champ = "departement_nom" if e.region else "region_nom"
    lieux = e.concernees[champ].fillna("Région").astype("str")
    contenu = {
        "diapos": [{"titre": diapo.titre, "notes": diapo.notes} for diapo in e.diapos],
        "cumul": {str(annee): int(ligne.sum()) for annee, ligne in e.cumul.iterrows()},
        "montres": _NOMS_MONTRES,
        "entrants": {"": e.concernees["nom_complet"].tolist()}
        | {str(lieu): noms.tolist() for lieu, noms in e.concernees.groupby(lieux)["nom_complet"]},
    }
    return json.dumps(contenu, ensure_ascii=False).replace("<", "\\u003c")
