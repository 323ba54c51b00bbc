"""Whether every building belongs to the unit that holds it and is cut between grids nowhere."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.check.borders import Floats, Ints
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened

WHOLE_SHARE = 1e-6
"""A building is whole in its unit when no more of its area lies beyond."""
CUT_M2 = 0.1
"""Smaller parts in another grid are the rounding of borders."""
ON_BORDER_M = 0.01
BESIDE_M = 20.0
"""So far outside every community a building may stand."""

Flags = npt.NDArray[np.bool_]


def housed_faults(opened: Opened) -> Iterator[PlanFault]:
    """Find buildings that belong elsewhere, and buildings cut between grids without a listing.

    A building belongs to the community that holds most of its area, and there to the unit that
    does. Overlapping buildings share ground: one that is listed as such may have most of its area
    in the other's unit.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    buildings, units = opened.metric["buildings"], opened.metric["units"]
    unit = _unit_of(opened)
    told = (unit < 0) | shapely.is_empty(buildings)
    area = shapely.area(buildings)
    own = np.zeros(len(buildings))
    here = np.flatnonzero(~told)
    own[here] = shapely.area(shapely.intersection(buildings[here], units[unit[here]]))
    points = here[area[here] == 0]
    yield from _points(opened, points, unit[points])
    rest = here[(area[here] > 0) & (own[here] < (1 - WHOLE_SHARE) * area[here])]
    yield from _crossing(opened, rest, unit[rest], own[rest])


def _unit_of(opened: Opened) -> Ints:
    rows = pd.Series(np.arange(len(opened.units)), index=opened.units["unit_id"])
    found = opened.buildings["unit_id"].map(rows[~rows.index.duplicated()])
    return np.asarray(found.fillna(-1), dtype=np.int64)


def _points(opened: Opened, rows: Ints, unit: Ints) -> Iterator[PlanFault]:
    points, units = opened.metric["buildings"][rows], opened.metric["units"]
    away = shapely.distance(points, units[unit])
    off = np.flatnonzero(away > ON_BORDER_M)
    at, _ = shapely.STRtree(units).query(points[off], predicate="intersects")
    elsewhere = np.isin(np.arange(len(off)), at)
    for k, inside in zip(off, elsewhere, strict=True):
        yield from _elsewhere(opened, rows[k], away[k], outside=not inside)


def _elsewhere(
    opened: Opened, row: np.int64, away_m: float, *, outside: bool
) -> Iterator[PlanFault]:
    name = opened.buildings["building_id"][row]
    if not outside or away_m > BESIDE_M + ON_BORDER_M:
        message = f"building {name} lies {away_m:.2f} m outside its unit"
        yield opened.at(FaultKind.BUILDING_ELSEWHERE, "buildings", int(row), message)
    elif not listed(opened, "building_outside", np.array([row]))[0]:
        message = f"building {name} outside all communities is not listed as building_outside"
        yield opened.at(FaultKind.NOT_LISTED, "buildings", int(row), message)


def _crossing(opened: Opened, rows: Ints, unit: Ints, own: Floats) -> Iterator[PlanFault]:
    buildings, units = opened.metric["buildings"][rows], opened.metric["units"]
    at, other = shapely.STRtree(units).query(buildings, predicate="intersects")
    parts = pd.DataFrame(
        {
            "at": at,
            "unit": other,
            "community": opened.units["community_code"].to_numpy()[other],
            "grid": opened.units["grid_code"].to_numpy()[other],
            "area": shapely.area(shapely.intersection(buildings[at], units[other])),
        }
    )
    home = opened.units.iloc[unit]
    overlapping = listed(opened, "overlapping_buildings", rows)
    for k in np.setdiff1d(np.arange(len(rows)), parts["at"][parts["area"] > 0]):
        away = float(shapely.distance(buildings[k], units[unit[k]]))
        yield from _elsewhere(opened, rows[k], away, outside=True)
    community = home["community_code"].to_numpy()[parts["at"]]
    in_home = parts["community"] == community
    by_community = parts.groupby(["at", "community"])["area"].sum().groupby("at")
    for area, wrong in (
        (_per(parts[in_home], len(rows)), by_community.max()),
        (own, parts[in_home].groupby("at")["area"].max()),
    ):
        most = wrong.reindex(range(len(rows)), fill_value=0.0).to_numpy()
        for k in np.flatnonzero((area < most - CUT_M2) & ~overlapping):
            name = opened.buildings["building_id"][rows[k]]
            message = (
                f"building {name}: {area[k]:.1f} m² lie where it belongs, {most[k]:.1f} elsewhere"
            )
            yield opened.at(FaultKind.BUILDING_ELSEWHERE, "buildings", int(rows[k]), message)
    abroad = parts[parts["grid"] != home["grid_code"].to_numpy()[parts["at"]]]
    cut = _per(abroad, len(rows))
    allowed = overlapping | listed(opened, "building_across_border", rows)
    for k in np.flatnonzero((cut > CUT_M2) & ~allowed):
        name = opened.buildings["building_id"][rows[k]]
        message = f"{cut[k]:.2f} m² of building {name} lie in other grids, and it is not listed"
        yield opened.at(FaultKind.BUILDING_CUT, "buildings", int(rows[k]), message)


def _per(parts: pd.DataFrame, n: int) -> Floats:
    return np.bincount(parts["at"], parts["area"], n).astype(np.float64)


def listed(opened: Opened, kind: str, rows: Ints) -> Flags:
    """Tell which buildings an exception of a kind touches.

    Parameters
    ----------
    opened : Opened
    kind : str
    rows : array
        Rows of layer ``buildings``.

    Returns
    -------
    array of bool
    """
    chosen = opened.exceptions[opened.exceptions["kind"] == kind].geometry
    places = opened.project(chosen[chosen.notna() & ~chosen.is_empty].to_numpy())
    buildings = opened.metric["buildings"][rows]
    at, _ = shapely.STRtree(places).query(buildings, predicate="dwithin", distance=ON_BORDER_M)
    return np.isin(np.arange(len(rows)), at)
