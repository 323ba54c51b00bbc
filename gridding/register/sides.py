"""The four sides of a grid (四至): which named streets and waters its border follows on each."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.plan import Plan

NEAR_M = 15.0
"""A border follows a street whose line runs within this distance: half a wide road."""
STEP_M = 20.0
ALIKE = 0.87
"""Cosine of 30 degrees: a line across the border is not followed by it."""
LEAST_SHARE = 0.25
"""Of the length of a side; shorter stretches are left out."""
MOST_NAMES = 2
Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.intp]

SIDES = "ESWN"
"""东南西北, the order of Chinese deeds."""


def border_names(plan: Plan, unnamed: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """Name what the border of each grid follows, side by side.

    A side is a quarter of the surroundings, seen from the middle of the grid's extent and scaled
    to it, so that each side of a rectangle is one side whatever its proportions.

    Parameters
    ----------
    plan : Plan
    unnamed : mapping
        Class of barrier -> word for those of it that have no name; other nameless ones are
        passed over.

    Returns
    -------
    dict
        grid_code -> side (of `SIDES`) -> names, the longest first; sides without one are left out.
    """
    names = plan.barriers["name"].fillna("").astype(str)
    words = [unnamed.get(kind, "") for kind in plan.barriers["class"]]
    names = names.where(names != "", pd.Series(words, names.index, dtype=str))
    lines, name = straight(plan.barriers.to_crs(plan.info.metric_crs), names)
    pieces = _pieces(plan.grids.to_crs(plan.info.metric_crs))
    found = np.full(len(pieces), "", dtype=object)
    at, line = followed(pieces, lines)
    found[at] = name[line]
    return _longest(pieces.assign(name=found))


def straight(
    barriers: gpd.GeoDataFrame, names: "pd.Series[str]"
) -> tuple[Geometries, npt.NDArray[np.object_]]:
    """Cut the named barriers into straight pieces: a long line is found slowly by its box.

    Parameters
    ----------
    barriers : GeoDataFrame
        Metric.
    names : Series of str
        Empty for those that have none.

    Returns
    -------
    lines, names : ndarray
        One a piece.
    """
    named = (names != "").to_numpy()
    parts, row = shapely.get_parts(barriers.geometry.to_numpy()[named], return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    inside = part[1:] == part[:-1]
    pieces = shapely.linestrings(np.stack([points[:-1][inside], points[1:][inside]], axis=1))
    return np.asarray(pieces), names.to_numpy(dtype=object)[named][row[part[1:][inside]]]


def followed(pieces: pd.DataFrame, lines: Geometries) -> tuple[Ints, Ints]:
    """Return the pieces of border beside a line, and the nearest such line of like direction.

    Parameters
    ----------
    pieces : DataFrame
        As of `short`.
    lines : (l,) array of LineString
        Straight, metric.

    Returns
    -------
    at, line : (n,) int arrays
        Positions in ``pieces``, each once, and in ``lines``.
    """
    places = np.asarray(shapely.points(pieces[["x", "y"]].to_numpy()))
    at, line = shapely.STRtree(lines).query(places, predicate="dwithin", distance=NEAR_M)
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    course = ends[:, 1] - ends[:, 0]
    course /= np.maximum(np.hypot(*course.T), 1e-9)[:, None]
    own = pieces[["east", "north"]].to_numpy()
    alike = np.abs(np.einsum("ij,ij->i", own[at], course[line])) >= ALIKE
    at, line = at[alike], line[alike]
    order = np.lexsort((line, shapely.distance(places[at], lines[line]), at))
    first = order[np.unique(at[order], return_index=True)[1]]
    return at[first], line[first]


def _pieces(grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cut outlines into short pieces, each with its grid_code and side."""
    parts, row = shapely.get_parts(grids.geometry.to_numpy(), return_index=True)
    pieces = short(shapely.get_exterior_ring(parts))
    grid = row[pieces["line"].to_numpy()]
    middle = pieces[["x", "y"]].to_numpy()
    box = shapely.bounds(grids.geometry.to_numpy())[grid]
    scaled = (middle - (box[:, :2] + box[:, 2:]) / 2) / (box[:, 2:] - box[:, :2])
    east_west = np.abs(scaled[:, 0]) >= np.abs(scaled[:, 1])
    side = np.where(
        east_west,
        np.where(scaled[:, 0] > 0, "E", "W"),
        np.where(scaled[:, 1] > 0, "N", "S"),
    )
    return pieces.assign(grid_code=grids["grid_code"].to_numpy()[grid], side=side)


def short(lines: Geometries) -> pd.DataFrame:
    """Cut lines into pieces of at most `STEP_M`.

    Parameters
    ----------
    lines : (l,) array of LineString
        Metric.

    Returns
    -------
    DataFrame
        ``line`` (position), ``length``, middle ``x, y``, course ``east, north``.
    """
    points, line = shapely.get_coordinates(shapely.segmentize(lines, STEP_M), return_index=True)
    inside = line[1:] == line[:-1]
    start, end = points[:-1][inside], points[1:][inside]
    length = np.hypot(*(end - start).T)
    course = (end - start) / np.maximum(length, 1e-9)[:, None]
    middle = (start + end) / 2
    return pd.DataFrame(
        {
            "line": line[:-1][inside],
            "length": length,
            "x": middle[:, 0],
            "y": middle[:, 1],
            "east": course[:, 0],
            "north": course[:, 1],
        }
    )


def _longest(pieces: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    by_name = pieces.groupby(["grid_code", "side", "name"], as_index=False)["length"].sum()
    whole = by_name.groupby(["grid_code", "side"])["length"].transform("sum")
    kept = by_name[(by_name["name"] != "") & (by_name["length"] >= LEAST_SHARE * whole)]
    kept = kept.sort_values(["length", "name"], ascending=[False, True])
    out: dict[str, dict[str, list[str]]] = {}
    for code, side, name in zip(kept["grid_code"], kept["side"], kept["name"], strict=True):
        here = out.setdefault(code, {}).setdefault(side, [])
        if len(here) < MOST_NAMES:
            here.append(name)
    return out
