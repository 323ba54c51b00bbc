"""The crosswalk: how much of each department's area each grid took over, households and ground."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.build import Land
from gridding.merge.holding import Layer, cut

COLUMNS = (
    "department", "area_id", "grid_code", "households", "household_share_of_area",
    "household_share_of_grid", "area_m2", "area_share_of_area", "area_share_of_grid",
)  # fmt: skip
ROUNDING_M2 = 1e-7
"""What an overlay may err by: an area's remainder of this size lies where most of it does."""
ROUNDING = 1e-10
"""Of a whole's ground: a remainder smaller than this is none."""


@dataclass(frozen=True)
class Ground:
    """Grids on the ground, near the origin, where coordinates are exact to 1e-12 m.

    Attributes
    ----------
    codes : (g,) array of str
        Sorted.
    shapes : (g,) array of Polygon or MultiPolygon
        Metric, moved by ``-origin``.
    origin : (2,) float array
        Whole metres, so that nothing is rounded by the move.
    """

    codes: npt.NDArray[np.object_]
    shapes: Geometries
    origin: Floats

    def moved(self, shapes: Geometries) -> Geometries:
        """Return metric shapes moved as the grids are."""
        out: Geometries = shapely.transform(shapes, lambda xy: xy - self.origin)
        return out


def ground_of(land: Land, codes: npt.NDArray[np.object_]) -> Ground:
    """Dissolve the units of each grid.

    Parameters
    ----------
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    """
    units = land.units.geometry.to_numpy()
    origin = np.floor(shapely.total_bounds(units)[:2])
    units = shapely.transform(units, lambda xy: xy - origin)
    names, grid = np.unique(codes.astype(object), return_inverse=True)
    order = np.argsort(grid, kind="stable")
    groups = np.split(units[order], np.cumsum(np.bincount(grid))[:-1])
    shapes = np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)
    return Ground(names, shapes, origin)


def crosswalk_of(layers: list[Layer], land: Land, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Say what of each department's area went to which grid.

    Parameters
    ----------
    layers : list of Layer
        In the order of the manifest.
    land : Land
    codes : (u,) array of str
        Grid code of each unit.

    Returns
    -------
    DataFrame
        As `gridding.plan.Merge.crosswalk`; in the order of the layers, then by area_id and
        grid_code. Households and ground are conserved: over the rows of a grid, and over the rows
        of an area, they sum to its own (ground to 1e-9 of it). O(p) overlays in the number p of
        pairs of grid and area that cross.
    """
    ground = ground_of(land, codes)
    of_unit = np.searchsorted(ground.codes, codes.astype(object))
    grid = of_unit[land.buildings["unit"].to_numpy()]
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    frames = [_of_layer(layer, ground, grid, households) for layer in layers]
    return pd.concat(frames or [_shared(_frame("", *_NOTHING))], ignore_index=True)


def _of_layer(layer: Layer, ground: Ground, grid: Ints, households: Ints) -> pd.DataFrame:
    areas, grids = len(layer.ids), len(ground.codes)
    area_m2 = _areas_m2(ground.moved(layer.shapes), ground.shapes)
    # One more row and column stand for no area and no grid.
    lived = np.zeros((areas + 1, grids + 1), np.int64)
    np.add.at(lived, (layer.of_building, grid), households)
    area, at = np.nonzero((lived > 0) | (area_m2 > 0))
    ids = np.append(layer.ids, "")[area]
    codes = np.append(ground.codes, "")[at]
    frame = _frame(layer.name, ids, codes, lived[area, at], area_m2[area, at])
    return _shared(frame.sort_values(["area_id", "grid_code"], ignore_index=True))


_NOTHING = (np.empty(0, object), np.empty(0, object), np.empty(0, np.int64), np.empty(0))


def _frame(
    department: str,
    ids: npt.NDArray[np.object_],
    codes: npt.NDArray[np.object_],
    households: Ints,
    area_m2: Floats,
) -> pd.DataFrame:
    columns = {"area_id": ids, "grid_code": codes, "households": households, "area_m2": area_m2}
    frame = pd.DataFrame(columns).astype({"area_id": "str", "grid_code": "str"})
    frame.insert(0, "department", pd.Series(department, index=frame.index, dtype="str"))
    return frame


def _areas_m2(areas: Geometries, grids: Geometries) -> Floats:
    """Overlay areas and grids; the last row is ground of no area, the last column of no grid."""
    out = np.zeros((len(areas) + 1, len(grids) + 1))
    if not len(areas):
        out[-1, :-1] = shapely.area(grids)
        return out
    held = out[:-1, :-1]
    grid, area, parts = cut(grids, areas)
    held[area, grid] = shapely.area(parts)
    _settle(held, shapely.area(areas), shapely.area(grids))
    out[:-1, -1] = _rest(shapely.area(areas), held.sum(axis=1))
    out[-1, :-1] = _rest(shapely.area(grids), held.sum(axis=0))
    return out


def _settle(held: Floats, areas: Floats, grids: Floats) -> None:
    """Take rounding errors out of the parts, and ground twice that areas share by rounding."""
    held[held <= ROUNDING * np.minimum.outer(areas, grids)] = 0
    left = areas - held.sum(axis=1)
    for area in np.flatnonzero((left < 0) | (left <= ROUNDING_M2) & (held.any(axis=1))):
        held[area, held[area].argmax()] += left[area]
    left = grids - held.sum(axis=0)
    for grid in np.flatnonzero(left < -ROUNDING * grids):
        held[held[:, grid].argmax(), grid] += left[grid]


def _rest(whole: Floats, held: Floats) -> Floats:
    rest = whole - held
    return np.where(rest > ROUNDING * whole, rest, 0.0)


def _shared(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the shares: of an area and of a grid, each summing to 1."""
    for key, of in (("area_id", "area"), ("grid_code", "grid")):
        known = frame[key] != ""
        sums = frame.groupby(key)[["households", "area_m2"]].transform("sum")
        ground = frame["area_m2"] / sums["area_m2"]
        lived_in = sums["households"] > 0
        lived = (frame["households"] / sums["households"].where(lived_in)).where(lived_in, ground)
        frame[f"household_share_of_{of}"] = lived.where(known)
        frame[f"area_share_of_{of}"] = ground.where(known)
    return frame[list(COLUMNS)]
