"""What one department's areas are like as shapes: ids, validity, parts, overlaps, slivers."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridding.diagnose.places import SLIVER_M, points_of, summed
from gridding.land.borders import Geometries, Ints
from gridding.land.build import Land
from gridding.land.communities import overlaps_of
from gridding.merge.unowned import NOISE_M2, narrow


def as_drawn(drawn: gpd.GeoDataFrame, land: Land) -> dict[str, Any]:
    """Tell what is odd about the areas of one layer.

    Parameters
    ----------
    drawn : GeoDataFrame
        ``area_id, repaired, geometry`` as `District.departments_drawn`, but metric.
    land : Land

    Returns
    -------
    dict
        ``empty_ids`` (rows without an id), ``duplicate_ids``, ``repaired`` (``area_id, how``: its
        shape was invalid), ``in_parts`` (``area_id, parts``), ``overlaps`` (``count, area_m2,
        places``, each with ``area_ids, area_m2, share`` of the smaller, ``lon, lat``), ``slivers``
        (the same with ``area_id``: parts nowhere as wide as a metre), ``beyond`` (``count, area_m2,
        places``: ground outside the district that is wider than a metre, area by area).
    """
    ids = drawn["area_id"].to_numpy(dtype=object)
    # Bent into metres, a valid polygon may just touch itself.
    given = drawn.geometry.to_numpy()
    shapes = shapely.make_valid(given, method="structure", keep_collapsed=False)
    parts, of = shapely.get_parts(shapes, return_index=True)
    real = shapely.area(parts) >= NOISE_M2
    parts, of = parts[real], of[real]
    names, counts = np.unique(ids[ids != ""].astype(str), return_counts=True)
    number = np.bincount(of, minlength=len(ids))
    thin = narrow(parts, SLIVER_M)
    return {
        "empty_ids": int((ids == "").sum()),
        "duplicate_ids": names[counts > 1].tolist(),
        "repaired": [
            {"area_id": i, "how": how} for i, how in zip(ids, drawn["repaired"], strict=True) if how
        ],
        "in_parts": [
            {"area_id": ids[i], "parts": int(number[i])} for i in np.flatnonzero(number > 1)
        ],
        "overlaps": _overlaps(shapes, ids, drawn),
        "slivers": _listed(parts[thin], ids[of[thin]], drawn),
        "beyond": _beyond(shapes, ids, land, drawn),
    }


def _overlaps(shapes: Geometries, ids: Geometries, drawn: gpd.GeoDataFrame) -> dict[str, Any]:
    found = overlaps_of(shapes)
    grounds = np.array([each.ground for each in found], dtype=object)
    area_m2 = shapely.area(grounds)
    points = points_of(grounds, drawn.crs)
    places = [
        {
            "area_ids": [ids[each.left], ids[each.right]],
            "area_m2": float(m2),
            "share": float(each.share),
            **point,
        }
        for each, m2, point in zip(found, area_m2, points, strict=True)
    ]
    return summed(area_m2, places)


def _listed(shapes: Geometries, ids: Geometries, drawn: gpd.GeoDataFrame) -> dict[str, Any]:
    area_m2 = shapely.area(shapes)
    points = points_of(shapes, drawn.crs)
    places = [
        {"area_id": name, "area_m2": float(m2), **point}
        for name, m2, point in zip(ids, area_m2, points, strict=True)
    ]
    return summed(area_m2, places)


def _beyond(
    shapes: Geometries, ids: Geometries, land: Land, drawn: gpd.GeoDataFrame
) -> dict[str, Any]:
    ground = shapely.coverage_union_all(land.communities.geometry.to_numpy())
    shapely.prepare(ground)
    at: Ints = np.flatnonzero(~shapely.covers(ground, shapes))
    parts, of = shapely.get_parts(shapely.difference(shapes[at], ground), return_index=True)
    wide = ~narrow(parts, SLIVER_M)
    outside = [parts[wide & (of == i)] for i in range(len(at))]
    there = [i for i, each in enumerate(outside) if len(each)]
    grounds = np.array([shapely.union_all(outside[i]) for i in there], dtype=object)
    return _listed(grounds, ids[at[there]], drawn)
