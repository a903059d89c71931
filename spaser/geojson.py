"""Places as GeoJSON (RFC 7946, WGS 84): where they are, not where the national map puts them."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd


def entites(
    table: pd.DataFrame,
    proprietes: pd.DataFrame,
    contours: pd.DataFrame,
    *,
    zones: bool,
) -> dict[str, Any]:
    """Return a FeatureCollection, one feature per row of the table, in its order.

    `table`: `siren`, `latitude`, `longitude`. `proprietes`: same rows, one property per column.
    `zones`: outlines (of `contours`: `siren`, `contour`) rather than points. A row with no
    known place has a null geometry.
    """
    formes = contours.set_index("siren")["contour"]
    lieux = table[["siren", "longitude", "latitude"]].itertuples(index=False)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": (
                    json.loads(formes[siren])
                    if zones and siren in formes.index
                    else _point(longitude, latitude)
                ),
                "properties": {
                    cle: None if pd.isna(valeur) else valeur for cle, valeur in ligne.items()
                },
            }
            for (siren, longitude, latitude), ligne in zip(
                lieux, proprietes.to_dict("records"), strict=True
            )
        ],
    }


def _point(longitude: float, latitude: float) -> dict[str, Any] | None:
    if pd.isna(longitude):
        return None
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
