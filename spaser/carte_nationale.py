"""The national map: what is overseas moved next to the métropole, Paris drawn larger beside it.

Its degrees are those of WGS 84, save in its frames.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spaser.formats import fourchette, nombre, typographie
from spaser.vocabulaire import LIBELLES_NATURES

Cadre = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""

# In degrees: what the name of a frame takes at its foot.
_PIED = 0.26


@dataclass(frozen=True)
class Deplacement:
    """Move of a territory on the national map: both centres are (longitude, latitude)."""

    nom: str
    depuis: tuple[float, float]
    vers: tuple[float, float]
    echelle: float
    cadre: Cadre

    @property
    def facteurs(self) -> tuple[float, float]:
        """Degrees of the map for one of the world, which keep shapes at both latitudes."""
        parallele = np.cos(np.radians(self.depuis[1])) / np.cos(np.radians(self.vers[1]))
        return float(self.echelle * parallele), self.echelle

    def appliquer(self, lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return displaced (n, 2) coordinates."""
        return np.asarray(self.vers + (lon_lat - self.depuis) * self.facteurs)

    @property
    def vue(self) -> Cadre:
        """The frame without the name at its foot."""
        ouest, sud, est, nord = self.cadre
        return ouest, sud + _PIED, est, nord

    @property
    def fenetre(self) -> Cadre:
        """What the frame shows, where it is in the world."""
        coins = np.reshape(self.vue, (2, 2))
        (gauche, bas), (droite, haut) = (coins - self.vers) / self.facteurs + self.depuis
        return float(gauche), float(bas), float(droite), float(haut)


def _dans_sa_case(rang: int, nom: str, depuis: tuple[float, float], echelle: float) -> Deplacement:
    gauche = -5.15 + 2.5 * rang
    cadre = gauche, 40.45, gauche + 2.5, 42.0
    return Deplacement(nom, depuis, (gauche + 1.25, 41.37), echelle, cadre)


OUTRE_MER = {
    "971": _dans_sa_case(0, "Guadeloupe", (-61.41, 16.17), 1.5),
    "972": _dans_sa_case(1, "Martinique", (-61.02, 14.64), 1.5),
    "973": _dans_sa_case(2, "Guyane", (-53.1, 3.95), 0.25),
    "974": _dans_sa_case(3, "La Réunion", (55.53, -21.13), 1.5),
    "976": _dans_sa_case(4, "Mayotte", (45.16, -12.83), 2.0),
}
"""By code of département."""

PETITE_COURONNE = Deplacement(
    "Petite couronne", (2.38, 48.83), (-3.625, 50.17), 4.9, (-5.15, 48.98, -2.1, 51.1)
)
"""Polygons are drawn at both places; a sign, in the frame only."""

_REGIONS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
REGIONS_D_OUTRE_MER = {region: OUTRE_MER[code] for region, code in _REGIONS.items()}


def dans_la_fenetre(lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which of (n, 2) coordinates, where they are, the frame of Paris shows."""
    ouest, sud, est, nord = PETITE_COURONNE.fenetre
    apres, avant = lon_lat >= (ouest, sud), lon_lat <= (est, nord)
    return np.asarray((apres & avant).all(axis=1))


def placer(collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return `carte_latitude` and `carte_longitude`, displaced where the map displaces."""
    lon_lat = collectivites[["longitude", "latitude"]].to_numpy(dtype=float, copy=True)
    couronne = dans_la_fenetre(lon_lat)
    lon_lat[couronne] = PETITE_COURONNE.appliquer(lon_lat[couronne])
    for region, deplacement in REGIONS_D_OUTRE_MER.items():
        ici = (collectivites["region_code"] == region).to_numpy()
        lon_lat[ici] = deplacement.appliquer(lon_lat[ici])
    return pd.DataFrame(
        lon_lat.round(4), columns=["carte_longitude", "carte_latitude"], index=collectivites.index
    )


def sans_encart(collectivites: pd.DataFrame) -> pd.DataFrame:
    """Return collectivités where a map that has no frame of Paris places them."""
    couronne = dans_la_fenetre(collectivites[["longitude", "latitude"]].to_numpy(dtype=float))
    return collectivites.assign(
        carte_longitude=collectivites["carte_longitude"].mask(couronne, collectivites["longitude"]),
        carte_latitude=collectivites["carte_latitude"].mask(couronne, collectivites["latitude"]),
    )


def achats_de_la_ville(collectivites: pd.DataFrame) -> pd.Series[int]:
    """Return the purchases (€ TTC) of the commune that an EPCI is placed at; 0 for all others.

    Its sign is set apart from that of the commune by the radii of both.
    """
    lieu = ["latitude", "longitude"]
    communes = collectivites[collectivites["type"] == "commune"]
    villes = communes.drop_duplicates(lieu).set_index(lieu)["achats_haut"]
    ici = pd.MultiIndex.from_frame(collectivites[lieu])
    achats = pd.Series(villes.reindex(ici).to_numpy(), index=collectivites.index)
    return achats.where(collectivites["type"] == "epci").fillna(0).astype("int64")


def lieux_suivis(
    collectivites: pd.DataFrame, sirens: Collection[str], annee: int
) -> dict[str, list[object]]:
    """Return what the map of adoptions says of places whatever the date and the regime.

    By SIREN, largest purchases first: longitude and latitude on the map, type, purchases in k€ of
    the collectivité and of the commune at the same place, and the first lines of the tooltip.
    `collectivites`: all of them, with the amounts of the year `annee`.
    """
    suivis = collectivites.assign(ville=achats_de_la_ville(collectivites))[
        collectivites["siren"].isin(sirens)
    ].sort_values("achats_haut", ascending=False, kind="stable")
    return {ligne["siren"]: _lieu_suivi(ligne, annee) for ligne in suivis.to_dict("records")}


def _lieu_suivi(ligne: dict[Hashable, Any], annee: int) -> list[object]:
    nature, population = LIBELLES_NATURES[ligne["nature"]], ligne["population"]
    habitants = "" if pd.isna(population) else f" · {nombre(population)} habitants"
    return [
        round(ligne["carte_longitude"], 3),
        round(ligne["carte_latitude"], 3),
        ligne["type"],
        ligne["achats_haut"] // 1000,
        ligne["ville"] // 1000,
        typographie(ligne["nom_complet"]),
        typographie(nature + habitants),
        typographie(f"Achats {annee} : {fourchette(ligne['achats_bas'], ligne['achats_haut'])}"),
    ]
