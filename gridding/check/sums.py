"""Whether households, counts and measures are those of the buildings and outlines."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from gridding.check.borders import Floats
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened
from gridding.check.own import own_targets

RATIO = 1e-4
"""Deviations and compactness agree up to this."""
REACH_M = 0.1


def sum_faults(opened: Opened) -> Iterator[PlanFault]:
    """Recompute households, building counts, deviation, compactness and reach.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    for layer in ("buildings", "units", "grids"):
        for column in ("households", "population"):
            values = getattr(opened, layer)[column].fillna(0).to_numpy()
            for row in np.flatnonzero(values < 0):
                message = f"{column} is {values[row]}"
                yield opened.at(FaultKind.VALUE_WRONG, layer, int(row), message)
    per_unit = opened.buildings.groupby("unit_id")["households"]
    per_grid = opened.units.groupby("grid_code")["households"]
    for layer, key, column, totals in (
        ("units", "unit_id", "households", per_unit.sum()),
        ("units", "unit_id", "building_count", per_unit.size()),
        ("grids", "grid_code", "households", per_grid.sum()),
    ):
        frame = getattr(opened, layer)
        wanted = frame[key].map(totals).fillna(0).to_numpy(dtype=np.int64)
        for row in np.flatnonzero(frame[column].to_numpy() != wanted):
            message = f"{column} is {frame[column][row]}, its parts say {wanted[row]}"
            yield opened.at(FaultKind.SUM_WRONG, layer, int(row), message)
    yield from _populations(opened)
    yield from _measures(opened)


def _populations(opened: Opened) -> Iterator[PlanFault]:
    """Compare population with the sum of what is known of the parts, missing where nothing is."""
    for layer, key, parts in (("units", "unit_id", "buildings"), ("grids", "grid_code", "units")):
        of_parts = getattr(opened, parts)
        known = of_parts["population"].astype("Float64").groupby(of_parts[key]).sum(min_count=1)
        frame = getattr(opened, layer)
        wanted = frame[key].map(known).astype("Float64")
        found = frame["population"].astype("Float64")
        alike = (found == wanted).fillna(False) | (found.isna() & wanted.isna())  # noqa: FBT003
        for row in np.flatnonzero(~alike):
            message = f"population is {found[row]}, its parts say {wanted[row]}"
            yield opened.at(FaultKind.SUM_WRONG, layer, int(row), message)


def _measures(opened: Opened) -> Iterator[PlanFault]:
    grids, outlines = opened.grids, opened.metric["grids"]
    target = grids["community_code"].map(own_targets(opened)).fillna(opened.target).to_numpy()
    round_m = np.maximum(shapely.length(outlines), 1e-9)
    for column, wanted, allowed in (
        ("deviation", grids["households"].to_numpy() / target - 1, RATIO),
        ("compactness", 4 * np.pi * shapely.area(outlines) / round_m**2, RATIO),
        ("reach_m", reach(opened), REACH_M),
    ):
        stored = grids[column].fillna(0).to_numpy()
        for row in np.flatnonzero(~(np.abs(stored - wanted) <= allowed)):
            message = f"{column} is {stored[row]:.4f}, geometry and sums say {wanted[row]:.4f}"
            yield opened.at(FaultKind.MEASURE_WRONG, "grids", int(row), message)


def reach(opened: Opened) -> Floats:
    """Return each grid's largest distance from its middle to the centroid of a building.

    The middle is the mean of the centroids of its buildings weighted by households, or unweighted
    where nobody lives; a grid without buildings reaches 0 m.

    Parameters
    ----------
    opened : Opened

    Returns
    -------
    array (n grids,)
        In metres.
    """
    centre = shapely.get_coordinates(shapely.centroid(opened.metric["buildings"]))
    lacking = shapely.is_empty(opened.metric["buildings"])
    owner = opened.units.drop_duplicates("unit_id").set_index("unit_id")["grid_code"]
    frame = pd.DataFrame(
        {
            "grid": opened.buildings["unit_id"].map(owner)[~lacking],
            "weight": opened.buildings["households"][~lacking].clip(lower=0).astype(float),
            "x": centre[:, 0],
            "y": centre[:, 1],
        }
    )
    grouped = frame.groupby("grid")["weight"]
    frame["weight"] = frame["weight"].where(grouped.transform("sum") > 0, 1.0)
    frame["total"] = frame.groupby("grid")["weight"].transform("sum")
    squared = np.zeros(len(frame))
    for axis in ("x", "y"):
        share = frame[axis] * frame["weight"] / frame["total"]
        middle = share.groupby(frame["grid"]).transform("sum")
        squared += (frame[axis] - middle).to_numpy() ** 2
    farthest = pd.Series(np.sqrt(squared), index=frame.index).groupby(frame["grid"]).max()
    found = opened.grids["grid_code"].map(farthest).fillna(0)
    return np.asarray(found, dtype=np.float64)
