"""Departments' areas laid over buildings and grids: who holds what, where rounding cannot tell."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridding.check.borders import Floats, Ints
from gridding.check.taken import Shapes, Taken

NONE = -1
TIE = 1e-6
"""Shares of a building that differ by less are the same; points this near a border (m) are on it.

Which of two equal areas holds a building is a convention: the check takes either.
"""


@dataclass(frozen=True)
class Held:
    """Which shape holds each building: a row for each that may.

    Attributes
    ----------
    building, shape : (p,) int arrays
        Positions; shape -1 stands for none.
    certain : (p,) bool array
        No other may.
    """

    building: Ints
    shape: Ints
    certain: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Laid:
    """The areas of all departments on the ground of a plan.

    Attributes
    ----------
    taken : Taken
    ground : Polygon or MultiPolygon
        The district.
    grid_of : (b,) int array
        Row of the grid of each building, -1 where its unit is not known.
    households : (b,) int array
    held : dict
        Department -> which of its areas holds each building.
    owned : dict
        Department -> all its ground.
    """

    taken: Taken
    ground: shapely.Geometry
    grid_of: Ints
    households: Ints
    held: dict[str, Held]
    owned: dict[str, shapely.Geometry]

    @cached_property
    def grid_tree(self) -> shapely.STRtree:
        """Index of the grids."""
        return shapely.STRtree(self.taken.opened.metric["grids"])


def lay(taken: Taken) -> Laid:
    """Lay the areas over the plan.

    Parameters
    ----------
    taken : Taken

    Returns
    -------
    Laid
    """
    opened = taken.opened
    unit_grid = opened.units.drop_duplicates("unit_id").set_index("unit_id")["grid_code"]
    codes = opened.grids["grid_code"].drop_duplicates()
    row = dict(zip(codes, codes.index, strict=True))
    grid_of = opened.buildings["unit_id"].map(unit_grid).map(row).fillna(NONE)
    buildings = opened.metric["buildings"]
    held: dict[str, Held] = {}
    owned: dict[str, shapely.Geometry] = {}
    for name in taken.departments:
        areas = taken.metric["department_areas"][taken.rows_of(name)]
        held[name] = holders(buildings, areas)
        owned[name] = shapely.union_all(areas)
    return Laid(
        taken,
        shapely.union_all(opened.metric["communities"]),
        grid_of.to_numpy(dtype=np.int64),
        opened.buildings["households"].to_numpy(dtype=np.int64),
        held,
        owned,
    )


def holders(buildings: Shapes, areas: Shapes) -> Held:
    """Find the area that holds most of each building, none where most of it lies in none.

    Parameters
    ----------
    buildings : array
        Polygons or points.
    areas : array
        Polygons.

    Returns
    -------
    Held
    """
    building, area, share = shares(buildings, areas)
    rest = 1 - np.bincount(building, share, len(buildings))
    # A point on a border of its area may as well lie outside.
    points = np.flatnonzero(shapely.get_dimensions(buildings) == 0)
    near = np.isin(building, points)
    edge = shapely.boundary(areas)
    near[near] = shapely.dwithin(edge[area[near]], buildings[building[near]], TIE)
    rest[building[near]] = 1.0
    everyone = np.arange(len(buildings))
    return _most(
        np.concatenate([building, everyone]),
        np.concatenate([area, np.full(len(buildings), NONE)]),
        np.concatenate([share, rest]),
    )


def takers(buildings: Shapes, pieces: Shapes) -> Held:
    """Find the piece that holds most of each building, however little.

    Parameters
    ----------
    buildings, pieces : array

    Returns
    -------
    Held
        A building that no piece more than touches has no certain row.
    """
    building, piece, share = shares(buildings, pieces)
    found = _most(building, piece, share)
    touched = np.bincount(building, share, len(buildings)) <= TIE
    return Held(found.building, found.shape, found.certain & ~touched[found.building])


def shares(buildings: Shapes, areas: Shapes) -> tuple[Ints, Ints, Floats]:
    """Return pairs of building and area that meet, and the building's share in it; 1 of a point."""
    points = shapely.get_dimensions(buildings) == 0
    shapely.prepare(areas)  # few and large; so the tree is that of the buildings
    of_point = _pairs(_only(buildings, points), areas, predicate="dwithin", distance=TIE)
    inside = _pairs(_only(buildings, ~points), areas, predicate="covers")
    alone = ~points
    alone[inside[0]] = False
    met = _pairs(_only(buildings, alone), areas, predicate="intersects")
    size = shapely.area(buildings[met[0]])
    held = shapely.area(shapely.intersection(buildings[met[0]], areas[met[1]]))
    part = np.divide(held, size, out=np.zeros_like(held), where=size > 0)
    pairs = np.concatenate([of_point, inside, met], axis=1)
    whole = np.ones(of_point.shape[1] + inside.shape[1])
    return pairs[0], pairs[1], np.concatenate([whole, part])


def _pairs(buildings: Shapes, areas: Shapes, **how: Any) -> npt.NDArray[np.intp]:
    area, building = shapely.STRtree(buildings).query(areas, **how)
    return np.stack([building, area])


def _only(shapes: Shapes, which: npt.NDArray[np.bool_]) -> Shapes:
    """Return the same positions without the shapes that are not meant."""
    out = shapes.copy()
    out[~which] = None
    return out


def _most(building: Ints, shape: Ints, share: Floats) -> Held:
    best = np.full(int(building.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, building, share)
    keep = share >= best[building] - TIE
    building, shape = building[keep], shape[keep]
    return Held(building, shape, np.bincount(building)[building] == 1)


def counted(
    laid: Laid, held: Held, rows: Ints, columns: Ints, size: tuple[int, int]
) -> tuple[Ints, Ints]:
    """Return the fewest and the most households of each cell of a table.

    Parameters
    ----------
    laid : Laid
    held : Held
    rows, columns : (p,) int arrays
        Cell of each row of ``held``.
    size : tuple of int

    Returns
    -------
    least, most : int arrays
    """
    least, most = np.zeros(size, np.int64), np.zeros(size, np.int64)
    households = laid.households[held.building]
    np.add.at(most, (rows, columns), households)
    sure = held.certain
    np.add.at(least, (rows[sure], columns[sure]), households[sure])
    return least, most
