"""Frames of a plan as the light GeoJSON that lies inside the map file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from maps.style import class_of

DECIMALS = 7
"""Of a degree: about a centimetre."""

DISPLAY_TOLERANCE_DEG = 4e-6
"""About 0.4 m, less than a pixel at the closest zoom but one."""


def grids(
    frame: gpd.GeoDataFrame,
    communities: Mapping[str, str],
    borders: Mapping[str, str],
    reasons: Mapping[str, str],
) -> str:
    """Return the grids with all that a tooltip says, and the class of their colour.

    Parameters
    ----------
    frame : GeoDataFrame
        ``Plan.grids``, longitude and latitude.
    communities : mapping of str to str
        Community code -> name.
    borders, reasons : mapping of str to str
        Grid code -> along what its border runs, and why it is out of the band, where it is.

    Returns
    -------
    str
        A GeoJSON FeatureCollection.
    """
    kept = "grid_code name kind households population deviation compactness reach_m".split()
    properties = pd.DataFrame(frame[kept])
    properties["community"] = frame["community_code"].map(communities)
    properties["border"] = frame["grid_code"].map(borders)
    properties["why"] = frame["grid_code"].map(reasons)
    properties["class"] = [
        class_of(k, d) for k, d in zip(frame["kind"], frame["deviation"], strict=True)
    ]
    rounded = {"deviation": 4, "compactness": 3, "reach_m": 0}
    return collection(properties.round(rounded), light_coverage(frame.geometry))


def units(frame: gpd.GeoDataFrame) -> str:
    """Return the units with their households and number of buildings.

    Parameters
    ----------
    frame : GeoDataFrame
        ``Plan.units``, longitude and latitude.

    Returns
    -------
    str
        A GeoJSON FeatureCollection.
    """
    properties = pd.DataFrame(frame[["unit_id", "grid_code", "households", "building_count"]])
    return collection(
        properties.rename(columns={"building_count": "buildings"}), light_coverage(frame.geometry)
    )


def communities(frame: gpd.GeoDataFrame) -> str:
    """Return the outlines of the communities.

    Parameters
    ----------
    frame : GeoDataFrame
        ``Plan.communities``, longitude and latitude.

    Returns
    -------
    str
        A GeoJSON FeatureCollection.
    """
    return collection(pd.DataFrame(frame[["code", "name"]]), light_coverage(frame.geometry))


def barriers(frame: gpd.GeoDataFrame) -> str:
    """Return the barriers, one feature for each class, hard ones apart.

    Parameters
    ----------
    frame : GeoDataFrame
        ``Plan.barriers``, longitude and latitude.

    Returns
    -------
    str
        A GeoJSON FeatureCollection, the weakest class first.
    """
    groups = frame.groupby(["class", "hard"], sort=True)
    properties = pd.DataFrame([key for key, _ in groups], columns=["class", "hard"])
    lines = [
        shapely.simplify(shapely.union_all(group.geometry), DISPLAY_TOLERANCE_DEG)
        for _, group in groups
    ]
    return collection(properties, lines)


def exceptions(frame: gpd.GeoDataFrame) -> str:
    """Return the exceptions that have a place: a point each, and its outline where it has one.

    Parameters
    ----------
    frame : GeoDataFrame
        ``Plan.exceptions``, longitude and latitude.

    Returns
    -------
    str
        A GeoJSON FeatureCollection.
    """
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    properties = pd.DataFrame(placed[["kind", "grid_code", "detail", "area_m2"]])
    geometry = placed.geometry.to_numpy()
    extended = shapely.get_dimensions(geometry) > 0
    properties = pd.concat([properties[extended], properties.round({"area_m2": 0})])
    shapes = np.concatenate(
        [
            shapely.simplify(geometry[extended], DISPLAY_TOLERANCE_DEG),
            shapely.point_on_surface(geometry),
        ]
    )
    return collection(properties.round({"area_m2": 0}), shapes)


def labels(
    frame: gpd.GeoDataFrame, metric_crs: str, **texts: Iterable[str]
) -> list[dict[str, Any]]:
    """Return where labels stand: the largest circle inside each area.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons, longitude and latitude.
    metric_crs : str
        In which the circles are measured.
    **texts : iterable of str
        What the labels say, by key, in the order of the frame.

    Returns
    -------
    list of dict
        ``at`` (latitude, longitude), ``radius`` in metres, and the texts.
    """
    radii = shapely.maximum_inscribed_circle(frame.geometry.to_crs(metric_crs).to_numpy())
    centres = gpd.GeoSeries(shapely.get_point(radii, 0), crs=metric_crs).to_crs(frame.crs)
    return [
        {"at": [round(y, DECIMALS), round(x, DECIMALS)], "radius": round(radius, 1)}
        | dict(zip(texts, words, strict=True))
        for x, y, radius, words in zip(
            centres.x,
            centres.y,
            shapely.length(radii),
            zip(*texts.values(), strict=True),
            strict=True,
        )
    ]


def script_json(value: Any) -> str:
    """Return JSON that may stand inside a script element, whatever its texts say.

    Parameters
    ----------
    value : Any

    Returns
    -------
    str
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def light_coverage(geometry: gpd.GeoSeries) -> Any:
    """Simplify for display where neighbours can be kept together, which an invalid one cannot.

    Parameters
    ----------
    geometry : GeoSeries
        Polygons, longitude and latitude.

    Returns
    -------
    array of Polygon or MultiPolygon
    """
    areas = geometry.to_numpy()
    if not shapely.coverage_is_valid(areas):
        return areas
    return shapely.coverage_simplify(areas, DISPLAY_TOLERANCE_DEG)


def collection(properties: pd.DataFrame, geometry: Iterable[Any]) -> str:
    """Return GeoJSON to a centimetre that may stand inside a script element.

    Parameters
    ----------
    properties : DataFrame
        One row a feature.
    geometry : iterable of shapely geometry

    Returns
    -------
    str
        A FeatureCollection.
    """
    rounded = shapely.transform(np.asarray(geometry), lambda xy: np.round(xy, DECIMALS))
    # Nulls, for JSON knows no NaN.
    records = properties.astype(object).where(properties.notna(), None).to_dict("records")
    features = (
        f'{{"type":"Feature","properties":{script_json(record)},"geometry":{shape}}}'
        for record, shape in zip(records, shapely.to_geojson(rounded), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
