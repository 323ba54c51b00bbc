"""Whether ``unowned`` lists exactly the ground that departments have not."""

from collections.abc import Iterator

import numpy as np
import shapely

from gridding.check.borders import Ints
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.laid import NONE, Held, Laid, counted, takers
from gridding.check.taken import NOISE_M, NOISE_M2, differ, real_parts

LAYER = "unowned"


def unowned_faults(laid: Laid) -> Iterator[PlanFault]:
    """Recompute the ground without a department, piece by piece.

    Parameters
    ----------
    laid : Laid

    Yields
    ------
    PlanFault
    """
    taken = laid.taken
    names = taken.unowned["department"].to_numpy(dtype=object)
    for row in np.flatnonzero(~np.isin(names, np.array(["", *taken.departments], dtype=object))):
        message = f"department {names[row]!r} is not in department_areas"
        yield taken.at(FaultKind.REFERENCE_UNKNOWN, LAYER, int(row), message)
    shapes = taken.metric[LAYER]
    stored = taken.unowned["area_m2"].to_numpy(dtype=np.float64)
    for row in np.flatnonzero(differ(stored, shapely.area(shapes))):
        message = f"area_m2 is {stored[row]:.4f}, wanted {shapely.area(shapes[row]):.4f}"
        yield taken.at(FaultKind.MEASURE_WRONG, LAYER, int(row), message)
    for row in np.flatnonzero(shapely.get_num_geometries(shapes) > 1):
        # Rounding may fold a strip into parts that touch.
        if shapely.get_num_geometries(shapely.buffer(shapes[row], NOISE_M)) > 1:
            yield taken.at(FaultKind.NOT_CONTIGUOUS, LAYER, int(row), "is more than one piece")
    anyones = shapely.union_all(list(laid.owned.values()))
    for name in ("", *taken.departments):
        lacking = shapely.difference(laid.ground, laid.owned.get(name, anyones))
        rows = np.flatnonzero(names == name)
        yield from _ground(laid, name, rows, lacking)
        yield from _households(laid, name, rows)
    yield from _places(laid)


def _ground(laid: Laid, name: str, rows: Ints, lacking: shapely.Geometry) -> Iterator[PlanFault]:
    """Compare the pieces of a department with all that it has not."""
    taken = laid.taken
    shapes = taken.metric[LAYER][rows]
    who = name or "no department"
    for part in real_parts(np.array([shapely.difference(lacking, shapely.union_all(shapes))])):
        message = f"{shapely.area(part):.3f} m² that {who} has are not listed"
        if name:
            message = f"{shapely.area(part):.3f} m² that {who} has not are not listed"
        place = taken.opened.lonlat(part)
        yield PlanFault(FaultKind.NOT_LISTED, LAYER, message, 0, place)
    pieces = shapely.get_parts(lacking)
    at, piece = shapely.STRtree(pieces).query(shapes, predicate="intersects")
    held = shapely.area(shapely.intersection(shapes[at], pieces[piece]))
    within = np.bincount(at, held, len(rows)).astype(np.float64)
    for k in np.flatnonzero(differ(within, shapely.area(shapes))):
        parts = real_parts(shapely.difference(shapes[k : k + 1], lacking))
        if len(parts):
            message = f"{shapely.area(parts).sum():.3f} m² of it are not ground that {who} lacks"
            yield taken.at(FaultKind.LISTED_WRONGLY, LAYER, int(rows[k]), message)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.intersection(shapes[one], shapes[other])
    for k in np.flatnonzero(shapely.area(shared) > NOISE_M2):
        message = f"{shapely.area(shared[k]):.3f} m² are listed in row {rows[other[k]] + 1} as well"
        yield taken.at(FaultKind.OVERLAP, LAYER, int(rows[one[k]]), message)


def _households(laid: Laid, name: str, rows: Ints) -> Iterator[PlanFault]:
    """Compare the households of pieces with those of buildings in no area."""
    taken = laid.taken
    may, sure = homeless(laid, name)
    held = takers(taken.opened.metric["buildings"][may], taken.metric[LAYER][rows])
    certain = held.certain & sure[may][held.building]
    held = Held(may[held.building], held.shape, certain)
    least, most = counted(laid, held, held.shape, np.zeros_like(held.shape), (len(rows), 1))
    found = taken.unowned["households"].to_numpy()[rows]
    for k in np.flatnonzero((found < least[:, 0]) | (found > most[:, 0])):
        message = f"households is {found[k]}, its buildings say {least[k, 0]}"
        yield taken.at(FaultKind.SUM_WRONG, LAYER, int(rows[k]), message)


def homeless(laid: Laid, name: str) -> tuple[Ints, np.ndarray]:
    """Find the buildings that no area of a department holds; of none at all for ``""``.

    Returns
    -------
    may : int array
        Positions of those that may be so.
    sure : (b,) bool array
        Whether it is certain.
    """
    n = len(laid.households)
    may, sure = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
    for department, held in laid.held.items():
        if name in ("", department):
            none = held.shape == NONE
            may &= np.isin(np.arange(n), held.building[none])
            sure &= np.isin(np.arange(n), held.building[none & held.certain])
    return np.flatnonzero(may), sure


def _places(laid: Laid) -> Iterator[PlanFault]:
    """Find pieces named after a grid or a community that holds less of them than another."""
    taken = laid.taken
    shapes, grids = taken.metric[LAYER], taken.opened.metric["grids"]
    piece, grid = laid.grid_tree.query(shapes, predicate="intersects")
    inside = shapely.covered_by(shapes[piece], grids[grid])
    m2 = shapely.area(shapes[piece])
    m2[~inside] = shapely.area(shapely.intersection(shapes[piece[~inside]], grids[grid[~inside]]))
    for column in ("grid_code", "community_code"):
        codes, label = np.unique(taken.opened.grids[column].to_numpy(str), return_inverse=True)
        held = np.zeros((len(shapes), len(codes)))
        np.add.at(held, (piece, label[grid]), m2)
        row_of = {code: k for k, code in enumerate(codes)}
        named = taken.unowned[column]
        own = [held[row, row_of[code]] if code in row_of else -1 for row, code in enumerate(named)]
        best = held.max(axis=1, initial=0)
        for row in np.flatnonzero(differ(np.array(own), best)):
            message = f"{column} is {named[row]!r}, most of it lies in {codes[held[row].argmax()]}"
            yield taken.at(FaultKind.PARENT_WRONG, LAYER, int(row), message)
