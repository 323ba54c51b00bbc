"""The terms of a division: grids of today, units set apart, targets and numbers of communities."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from gridding.apart import Apart, set_apart
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.graph import divisible_parts
from gridding.land.projection import to_metric
from gridding.overrides import by_community, override_fault, shared_out
from gridding.plan import GridKind
from gridding.today import one_row_each, today_of_units


@dataclass(frozen=True)
class Terms:
    """What is settled before a division.

    Attributes
    ----------
    drawn : GeoDataFrame
        ``code, name, geometry``: the grids of today, one row each, metric; may be empty.
    before : (u,) int array
        Position in ``drawn`` of the grid of today of each unit, -1 for none.
    apart : Apart
        Units that are not divided.
    targets : dict
        Community code -> households wanted in a grid, where it is not the district's target.
    numbers : dict
        Community code -> number of grids of each part that is divided, where it is settled.
    parameters : dict
        The same as the plan tells it.
    """

    drawn: gpd.GeoDataFrame
    before: Ints
    apart: Apart
    targets: dict[str, int]
    numbers: dict[str, tuple[int, ...]]
    parameters: dict[str, Any]

    def marked(self, kind: GridKind) -> Ints:
        """Return the units set apart for grids of a kind."""
        chosen = [mark.kind is kind for mark in self.apart.marks]
        return np.flatnonzero(np.append(np.array(chosen, dtype=bool), False)[self.apart.group])


def terms_of(district: District, land: Land) -> Terms:
    """Hold what the manifest settles against the land.

    Parameters
    ----------
    district : District
        That `gridding.overrides.check_overrides` found right.
    land : Land

    Returns
    -------
    Terms

    Raises
    ------
    InputError
        Grids that cannot be locked as they are; a number of grids that a community cannot have.
    """
    drawn = one_row_each(to_metric(district.grids, district.metric_crs))
    return terms_over(district, land, drawn, today_of_units(land.units, drawn))


def terms_over(district: District, land: Land, drawn: gpd.GeoDataFrame, before: Ints) -> Terms:
    """Hold what the manifest settles against land of which the grids of today are known.

    Parameters
    ----------
    district : District
    land : Land
    drawn : GeoDataFrame
        ``code, name, geometry``: the grids of today, one row each, metric.
    before : (u,) int array
        Position in ``drawn`` of the grid of today of each unit, -1 for none.

    Returns
    -------
    Terms

    Raises
    ------
    InputError
        As `terms_of`.
    """
    apart = set_apart(district, land, drawn, before)
    targets, numbers, parameters = {}, {}, {}
    faults: list[Fault] = []
    for code, (at, override) in by_community(district).items():
        asked = override.target_households
        free = np.flatnonzero((land.units["community_code"].to_numpy() == code) & (apart.group < 0))
        if override.grids is not None:
            try:
                found = _numbers(district, land, free, at)
            except InputError as error:
                faults += error.faults
                continue
            numbers[code], mean = found
            asked = asked or mean
        if asked is not None:
            targets[code] = asked
        parameters[code] = {
            "target": asked or district.manifest.district.target_households,
            "grids": override.grids,
            "locked": sorted(override.locked),
        }
    if faults:
        raise InputError(faults)
    return Terms(drawn, before, apart, targets, numbers, parameters)


def _numbers(
    district: District, land: Land, free: Ints, at: int
) -> tuple[tuple[int, ...], int | None]:
    """Return the number of grids of each part, and the households of a grid that follow from it."""
    override = district.manifest.overrides[at]
    left = (override.grids or 0) - len(override.locked)
    households = land.units["households"].to_numpy(dtype=np.int64)[free]
    mean = max(round(households.sum() / left), 1) if left > 0 and len(free) else None
    target = override.target_households or mean or district.manifest.district.target_households
    place = np.full(len(land.units), -1, np.int64)
    place[free] = np.arange(len(free))
    a, b = (place[land.edges[end].to_numpy()] for end in ("unit_a", "unit_b"))
    inside = (a >= 0) & (b >= 0)
    edges = land.edges.assign(unit_a=a, unit_b=b)[inside].reset_index(drop=True)
    part = divisible_parts(households, edges, target).part
    n_parts = int(part.max(initial=-1)) + 1
    if not n_parts <= left <= len(free):
        least, most = n_parts + len(override.locked), len(free) + len(override.locked)
        reason = f"{n_parts} parts that hard barriers leave, {len(override.locked)} locked grids"
        fault = override_fault(
            district, at, "grids", str(override.grids), f"from {least} to {most}: {reason}"
        )
        raise InputError(fault)
    loads = np.bincount(part, households).astype(np.int64)
    return shared_out(left, loads, np.bincount(part).astype(np.int64)), mean
