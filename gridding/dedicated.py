"""Dedicated areas (专属) laid over the units: which units are theirs, and in what pieces."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.district import District
from gridding.land.borders import Floats, Ints
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components
from gridding.land.projection import to_metric

Codes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

POINT_RADIUS_M = 1.0
"""A building that is a point counts as a disc of this radius."""
LISTED_M2 = 1.0
"""Differences between an area and its grids are listed from here on."""


def areas_of_units(land: Land, areas: gpd.GeoDataFrame) -> Ints:
    """Return the area in which each unit lies for more than half.

    What counts are the unit's buildings, or its ground where it has none.

    Parameters
    ----------
    land : Land
    areas : GeoDataFrame
        Polygons in the same metric CRS.

    Returns
    -------
    (u,) int array
        Position in ``areas``, -1 for none; where areas overlap, the one that holds more.
    """
    n = len(land.units)
    out = np.full(n, -1, np.int64)
    if not len(areas):
        return out
    shapes = land.buildings.geometry.to_numpy()
    points = shapely.area(shapes) == 0
    shapes = np.where(points, shapely.buffer(shapes, POINT_RADIUS_M), shapes)
    unit = land.buildings["unit"].to_numpy()
    empty = np.setdiff1d(np.arange(n), unit)
    shapes = np.concatenate([shapes, land.units.geometry.to_numpy()[empty]])
    unit = np.concatenate([unit, empty])
    whole = np.bincount(unit, shapely.area(shapes), n)
    polygons = areas.geometry.to_numpy()
    at, area = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[at], polygons[area]))
    pairs, pair = np.unique(np.column_stack([unit[at], area]), axis=0, return_inverse=True)
    held = np.bincount(pair.ravel(), common, len(pairs))
    share: Floats = held / whole[pairs[:, 0]]
    order = np.lexsort((-pairs[:, 1], share))
    order = order[share[order] > 1 / 2]
    out[pairs[order, 0]] = pairs[order, 1]
    return out


def with_enclosed(land: Land, held: Ints, locked: Flags) -> list[Ints]:
    """Return the pieces of dedicated areas that become grids, with the land that they enclose.

    A piece is what hangs together of an area in a community without crossing a hard barrier. A
    piece without buildings beside one with them is left to the division. Land where nobody lives
    that has no way out but through a piece, and is no larger, is added to it.

    Parameters
    ----------
    land : Land
    held : (u,) int array
        Area of each unit, -1 for none; changed for what is left or added.
    locked : (u,) bool array
        Units that are set apart otherwise.

    Returns
    -------
    list of int arrays
        Units of each piece, by area, community and then by households and ground, most first.
    """
    a, b = (land.edges[end].to_numpy() for end in ("unit_a", "unit_b"))
    open_edge = ~land.edges["hard"].to_numpy(dtype=bool)
    n = len(held)
    _leave_bare_pieces(land, held, a[open_edge], b[open_edge])
    _add_enclosed(land, held, locked, open_edge)
    inside = open_edge & (held[a] == held[b])
    piece = components(n, a[inside], b[inside])
    households = land.units["households"].to_numpy()
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    home = land.units["community_code"].to_numpy()
    out = [np.flatnonzero(piece == p) for p in np.unique(piece[held >= 0])]

    def order(units: Ints) -> tuple[int, str, int, float]:
        first = units[0]
        return held[first], home[first], -households[units].sum(), -area_m2[units].sum()

    return sorted(out, key=order)


def _leave_bare_pieces(land: Land, held: Ints, a: Ints, b: Ints) -> None:
    inside = held[a] == held[b]
    piece = components(len(held), a[inside], b[inside])
    built = np.bincount(piece, land.units["building_count"]) > 0
    home = land.units["community_code"].to_numpy()
    key = np.unique(home, return_inverse=True)[1] * (int(held.max(initial=-1)) + 2) + held + 1
    any_built = np.bincount(key, land.units["building_count"])[key] > 0
    held[(held >= 0) & any_built & ~built[piece]] = -1


def _add_enclosed(land: Land, held: Ints, locked: Flags, open_edge: Flags) -> None:
    edges = land.edges[open_edge]
    a, b = edges["unit_a"].to_numpy(), edges["unit_b"].to_numpy()
    label = np.where(locked, -2, held)
    inside = label[a] == label[b]
    piece = components(len(held), a[inside], b[inside])
    households = np.bincount(piece, land.units["households"])
    area_m2 = np.bincount(piece, shapely.area(land.units.geometry.to_numpy()))
    ends = pd.DataFrame({"a": a, "b": b, "length": edges["length_m"]})
    both = pd.concat([ends, ends.rename(columns={"a": "b", "b": "a"})])
    both = both[(label[both["a"]] == -1) & (label[both["b"]] >= 0)]
    border = both["length"].groupby([piece[both["a"]], piece[both["b"]]]).sum()
    of_piece = held[np.unique(piece, return_index=True)[1]]
    longest: dict[int, float] = {}
    for (free, goal), metres in border.items():
        fits = households[free] == 0 and area_m2[free] <= area_m2[goal]
        if fits and metres > longest.get(free, 0.0):
            longest[free] = metres
            held[piece == free] = of_piece[goal]


def outline_rows(
    district: District, land: Land, group: Ints, area: Sequence[int], codes: Codes
) -> list[Row]:
    """List how the dedicated grids differ from the areas as they were given.

    Parameters
    ----------
    district : District
    land : Land
    group : (u,) int array
        Number of the grid set apart of each unit, -1 for none.
    area : sequence of int
        Position in ``district.dedicated`` of each such grid, -1 for none.
    codes : (u,) array of str
        Grid code of each unit.

    Returns
    -------
    list of Row
        One for each area that differs by `LISTED_M2`; metric geometry.
    """
    rows: list[Row] = []
    shapes = land.units.geometry.to_numpy()
    given = to_metric(district.dedicated, district.metric_crs)
    whose = np.append(np.asarray(area, dtype=np.int64), -1)[group]
    for at, (name, polygon) in enumerate(zip(given["name"], given.geometry, strict=True)):
        mine = whose == at
        grids = np.unique(codes[mine])
        ground = shapely.union_all(shapes[mine])
        over, under = shapely.difference(ground, polygon), shapely.difference(polygon, ground)
        differs = shapely.union_all([over, under])
        if differs.area < LISTED_M2:
            continue
        detail = (
            f"{name}: {under.area:.0f} m² of {polygon.area:.0f} m² lie in other grids, "
            f"{over.area:.0f} m² beyond it are in " + (", ".join(grids) or "no grid of its own")
        )
        kind = ExceptionKind.DEDICATED_OUTLINE
        home = str(land.units["community_code"].to_numpy()[mine][0]) if mine.any() else ""
        code = str(grids[0]) if len(grids) else ""
        rows.append(exception_row(kind, home, detail, differs, grid_code=code))
    return rows
