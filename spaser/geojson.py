"""Places as GeoJSON (RFC 7946, WGS 84): where they are, not where the national map puts them."""

from __future__ import annotations

import json
from typing import Any, Literal

import pandas as pd

Precision = Literal["generale", "fine"]
_COLONNES: dict[Precision, str] = {"generale": "contour", "fine": "contour_fin"}


def entites(
    table: pd.DataFrame,
    proprietes: pd.DataFrame,
    contours: pd.DataFrame,
    precision: Precision | None,
) -> dict[str, Any]:
    """Return a FeatureCollection, one feature per row of the table, in its order.

    `table`: `siren`, `latitude`, `longitude`. `proprietes`: same rows, one property per column.
    `precision`: which outlines of the table `contours` are given; None: points.
    """
    formes = (
        dict(zip(contours["siren"], contours[_COLONNES[precision]], strict=True))
        if precision
        else {}
    )
    lieux = table[["siren", "longitude", "latitude"]].itertuples(index=False)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": (
                    json.loads(formes[siren])
                    if siren in formes
                    else {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
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
