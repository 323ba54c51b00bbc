"""Whether the crosswalk is that of the departments' areas and the grids, and conserves all."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from gridding.check.borders import Floats, Ints
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.laid import Laid, counted
from gridding.check.taken import NOISE_M2, Taken, differ, real_parts

CONSERVED = 1e-9
"""Sums are kept up to this share."""

LAYER = "crosswalk"


def area_faults(taken: Taken) -> Iterator[PlanFault]:
    """Find departments' areas that are named twice, overlap or are of another size.

    Parameters
    ----------
    taken : Taken

    Yields
    ------
    PlanFault
    """
    areas, shapes, layer = taken.areas, taken.metric["department_areas"], "department_areas"
    for column in ("department", "area_id"):
        for row in np.flatnonzero(areas[column] == ""):
            yield taken.at(FaultKind.VALUE_MISSING, layer, int(row), f"column {column} is empty")
    for row in np.flatnonzero(areas.duplicated(["department", "area_id"])):
        message = f"{areas['department'][row]} has {areas['area_id'][row]} twice"
        yield taken.at(FaultKind.ID_REPEATED, layer, int(row), message)
    for row in np.flatnonzero(differ(areas["area_m2"].to_numpy(float), shapely.area(shapes))):
        message = f"area_m2 is {areas['area_m2'][row]:.3f}, wanted {shapely.area(shapes[row]):.3f}"
        yield taken.at(FaultKind.MEASURE_WRONG, layer, int(row), message)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    names = areas["department"].to_numpy(dtype=object)
    pairs = (one < other) & (names[one] == names[other])
    one, other = one[pairs], other[pairs]
    shared = shapely.intersection(shapes[one], shapes[other])
    for k in np.flatnonzero(shapely.area(shared) > NOISE_M2):
        if len(real_parts(shared[k : k + 1])):
            m2, name = shapely.area(shared[k]), areas["area_id"][other[k]]
            message = f"{m2:.3g} m² lie in area {name} of {names[one[k]]} as well"
            yield taken.at(FaultKind.OVERLAP, layer, int(one[k]), message)


def crosswalk_faults(laid: Laid) -> Iterator[PlanFault]:
    """Recompute the crosswalk, its sums and its shares.

    Parameters
    ----------
    laid : Laid

    Yields
    ------
    PlanFault
    """
    taken = laid.taken
    walk = taken.crosswalk
    keys = ["department", "area_id", "grid_code"]
    twice = walk.duplicated(keys).to_numpy()
    for row in np.flatnonzero(twice):
        message = f"{_named(walk, int(row))} stands twice"
        yield taken.at(FaultKind.ID_REPEATED, LAYER, int(row), message)
    unknown = ~walk["department"].isin(taken.departments).to_numpy()
    for row in np.flatnonzero(unknown):
        message = f"department {walk['department'][row]!r} is not in department_areas"
        yield taken.at(FaultKind.REFERENCE_UNKNOWN, LAYER, int(row), message)
    for name in taken.departments:
        rows = np.flatnonzero((walk["department"] == name) & ~twice)
        yield from _table_faults(laid, name, rows)
    yield from _sums(taken)
    yield from _shares(taken)


def _named(walk: pd.DataFrame, row: int) -> str:
    department, area, grid = (walk[c][row] for c in ("department", "area_id", "grid_code"))
    return f"{department}: {area or 'no area'} in {grid or 'no grid'}"


def _table_faults(laid: Laid, name: str, rows: Ints) -> Iterator[PlanFault]:
    """Compare the rows of one department with a table of its areas and the grids."""
    taken = laid.taken
    walk = taken.crosswalk.iloc[rows]
    areas = taken.areas["area_id"][taken.rows_of(name)].tolist()
    grids = taken.opened.grids["grid_code"].tolist()
    least, most, m2 = table_of(laid, name)
    at = walk["area_id"].map({"": len(areas)} | {code: k for k, code in enumerate(areas)})
    to = walk["grid_code"].map({"": len(grids)} | {code: k for k, code in enumerate(grids)})
    nowhere = (at == len(areas)) & (to == len(grids))
    for row in rows[(at.isna() | to.isna() | nowhere).to_numpy()]:
        message = f"{_named(taken.crosswalk, int(row))}: there is no such pair"
        yield taken.at(FaultKind.REFERENCE_UNKNOWN, LAYER, int(row), message)
    known = (at.notna() & to.notna()).to_numpy()
    cell = (at[known].to_numpy(dtype=np.int64), to[known].to_numpy(dtype=np.int64))
    there = np.zeros(m2.shape, dtype=bool)
    there[cell] = True
    for a, g in zip(*np.nonzero(~there & ((least > 0) | (m2 > NOISE_M2))), strict=True):
        pair = f"{([*areas, ''])[a] or 'no area'} in {([*grids, ''])[g] or 'no grid'}"
        message = f"{name}: {pair}: {least[a, g]} households and {m2[a, g]:.3f} m² have no row"
        yield PlanFault(FaultKind.NOT_LISTED, LAYER, message)
    lived = walk["households"].to_numpy()[known]
    ground = walk["area_m2"].to_numpy(dtype=np.float64)[known]
    nothing = (most[cell] == 0) & (m2[cell] <= NOISE_M2)
    wrong = (lived < least[cell]) | (lived > most[cell])
    off = differ(ground, m2[cell])
    for k in np.flatnonzero(wrong | off | (ground < 0)):
        row, wanted = int(rows[known][k]), (least[cell][k], m2[cell][k])
        found = f"{lived[k]} households and {ground[k]:.3f} m²"
        message = f"{_named(taken.crosswalk, row)}: {found}, wanted {wanted[0]} and {wanted[1]:.3f}"
        kind = FaultKind.SUM_WRONG if wrong[k] else FaultKind.MEASURE_WRONG
        yield taken.at(FaultKind.LISTED_WRONGLY if nothing[k] else kind, LAYER, row, message)


def table_of(laid: Laid, name: str) -> tuple[Ints, Ints, Floats]:
    """Return households (at least, at most) and ground by area and grid.

    Parameters
    ----------
    laid : Laid
    name : str
        A department.

    Returns
    -------
    least, most : (areas + 1, grids + 1) int arrays
        The last row stands for no area, the last column for no grid.
    area_m2 : (areas + 1, grids + 1) float array
    """
    taken = laid.taken
    areas = taken.metric["department_areas"][taken.rows_of(name)]
    grids = taken.opened.metric["grids"]
    held, size = laid.held[name], (len(areas) + 1, len(grids) + 1)
    least, most = counted(laid, held, held.shape, laid.grid_of[held.building], size)
    area_m2 = np.zeros(size)
    area, grid = laid.grid_tree.query(areas, predicate="intersects")
    inside = shapely.covers(areas[area], grids[grid])
    m2 = shapely.area(grids[grid])
    m2[~inside] = shapely.area(shapely.intersection(areas[area[~inside]], grids[grid[~inside]]))
    area_m2[area, grid] = m2
    area_m2[:-1, -1] = np.maximum(shapely.area(areas) - area_m2[:-1].sum(axis=1), 0)
    area_m2[-1, :-1] = np.maximum(shapely.area(grids) - area_m2[:, :-1].sum(axis=0), 0)
    return least, most, area_m2


def _sums(taken: Taken) -> Iterator[PlanFault]:
    """Compare the sums by grid with the grids, and by area with the areas."""
    opened, walk = taken.opened, taken.crosswalk
    grids = opened.grids.assign(area_m2=shapely.area(opened.metric["grids"]))
    for name in taken.departments:
        mine = walk[walk["department"] == name]
        areas = taken.areas[taken.areas["department"] == name]
        for layer, key, wholes in (
            ("grids", "grid_code", grids),
            ("department_areas", "area_id", areas),
        ):
            sums = mine.groupby(key)[["households", "area_m2"]].sum()
            found = sums.reindex(wholes[key], fill_value=0)
            lived = found["households"].to_numpy() != wholes["households"].to_numpy()
            wanted = wholes["area_m2"].to_numpy(dtype=np.float64)
            lost = np.abs(found["area_m2"].to_numpy() - wanted) > CONSERVED * wanted + 1e-6
            for k in np.flatnonzero(lived | lost):
                row = wholes.iloc[k]
                message = (
                    f"{name}: rows of {row[key]} sum to {found['households'].iloc[k]} households"
                    f" and {found['area_m2'].iloc[k]:.9g} m², {layer} say {row['households']} and"
                    f" {wanted[k]:.9g}"
                )
                yield PlanFault(FaultKind.SUM_WRONG, LAYER, message)


def _shares(taken: Taken) -> Iterator[PlanFault]:
    """Compare shares with what the rows of an area, and of a grid, sum to."""
    walk = taken.crosswalk
    for of, key in (("area", "area_id"), ("grid", "grid_code")):
        sums = walk.groupby(["department", key])[["households", "area_m2"]].transform("sum")
        ground = walk["area_m2"] / sums["area_m2"]
        lived = sums["households"] > 0  # where nobody lives, households are shared as ground is
        households = (walk["households"] / sums["households"].where(lived)).where(lived, ground)
        none = (walk[key] == "").to_numpy()
        for column, wanted in (
            (f"household_share_of_{of}", households),
            (f"area_share_of_{of}", ground),
        ):
            found = walk[column].to_numpy(dtype=np.float64)
            alike = np.where(none, np.isnan(found), np.abs(found - wanted) <= CONSERVED)
            for row in np.flatnonzero(~alike):
                told = "missing" if none[row] else f"{wanted[row]:.9g}"
                message = f"{_named(walk, int(row))}: {column} is {found[row]:.9g}, wanted {told}"
                yield taken.at(FaultKind.MEASURE_WRONG, LAYER, int(row), message)
