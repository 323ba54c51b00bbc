"""Answers for many points from one snapshot, by the rules that answer for one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.batch.points import Floats, Points, Reasons
from api.batch.source import Rows
from api.batch.words import STATUSES, ZERO, Status
from api.locate import SWAPPED_FROM_M
from api.published import Snapshot
from gridding.crs import SWAPPED, reference, try_lonlat
from gridding.ground import CGCS2000
from gridding.locate import ON_BOUNDARY_M

_NUMBER = {status: np.uint8(number) for number, status in enumerate(STATUSES)}
_WORDS = pa.array([status.value for status in STATUSES])
_SURELY_FAR_M = 1.2 * SWAPPED_FROM_M
"""From the box around a plan: farther from its grids than `SWAPPED_FROM_M` whatever the box."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What became of some rows.

    Attributes
    ----------
    status : ndarray of uint8, shape (n,)
        Positions in `STATUSES`.
    codes : Array
        Grid codes of the snapshot, and an empty one behind them.
    grid : ndarray of int64, shape (n,)
        Positions in ``codes``.
    on_boundary : ndarray of bool, shape (n,)
    reasons : ndarray of object, shape (n,)
        Why a row is in error; empty for the others.
    lon, lat : ndarray of float64, shape (n,)
        In EPSG:4490; NaN in error.
    """

    status: NDArray[np.uint8]
    codes: pa.Array
    grid: Rows
    on_boundary: NDArray[np.bool_]
    reasons: Reasons
    lon: Floats
    lat: Floats

    @cached_property
    def good(self) -> Rows:
        """The rows that have an answer."""
        return np.flatnonzero(self.status != _NUMBER[Status.ERROR])

    @cached_property
    def bad(self) -> Rows:
        """The rows in error."""
        return np.flatnonzero(self.status == _NUMBER[Status.ERROR])

    def columns(self, rows: Rows) -> list[pa.Array]:
        """Return ``grid_code``, ``on_boundary`` and ``status`` of rows."""
        return [
            self.codes.take(pa.array(self.grid[rows])),
            pa.array(self.on_boundary[rows]),
            _WORDS.take(pa.array(self.status[rows])),
        ]

    def why(self, rows: Rows) -> pa.Array:
        """Return ``reason`` of rows."""
        return pa.array(self.reasons[rows], pa.string())


class Answering:
    """Answers for points, all from one snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        With one plan at least.
    crs : str
        What coordinates refer to; see `gridding.crs.reference`.
    snap_m : float
        How far outside a point may lie and still get the nearest grid.

    Raises
    ------
    InputError
        The CRS is unknown.
    """

    def __init__(self, snapshot: Snapshot, crs: str, snap_m: float = 0.0) -> None:
        self.snapshot = snapshot
        self.ref = reference(crs)
        self._snap_m = snap_m
        codes = [code for plan in snapshot.plans for code in plan.locator.codes]
        plans = [plan.plan_id for plan in snapshot.plans for _ in plan.locator.codes]
        self._codes = pa.array([*codes, ""], pa.string())
        order = sorted(range(len(codes)), key=lambda i: (codes[i], plans[i]))
        self._rank = np.empty(len(codes), dtype=np.int64)
        self._rank[order] = np.arange(len(codes))
        self._by_rank = np.array([*order, len(codes)], dtype=np.int64)
        sizes = [len(plan.locator.codes) for plan in snapshot.plans]
        self._first = np.cumsum([0, *sizes])[:-1]

    def answers(self, points: Points) -> Answers:
        """Answer for points.

        Parameters
        ----------
        points : Points

        Returns
        -------
        Answers
        """
        lon, lat, reasons = try_lonlat(points.x, points.y, self.ref)
        reasons[(points.x == 0) & (points.y == 0)] = ZERO
        given = points.reasons != ""
        reasons[given] = points.reasons[given]
        lon[reasons != ""] = lat[reasons != ""] = np.nan
        grid, near = self._found(lon, lat)
        none = len(self._codes) - 1
        outside = np.flatnonzero((grid == none) & (reasons == ""))
        turned = outside[self._turned(points, lon, lat, outside)]
        reasons[turned] = SWAPPED
        lon[turned] = lat[turned] = np.nan
        status = np.full(len(lon), _NUMBER[Status.INSIDE])
        status[outside] = _NUMBER[Status.OUTSIDE]
        if self._snap_m > 0:
            to, distance = self._snapped(lon[outside], lat[outside])
            grid[outside] = to
            near[outside] = distance <= ON_BOUNDARY_M
            status[outside[to != none]] = _NUMBER[Status.SNAPPED]
        status[reasons != ""] = _NUMBER[Status.ERROR]
        return Answers(status, self._codes, grid, near, reasons, lon, lat)

    def _found(self, lon: Floats, lat: Floats) -> tuple[Rows, NDArray[np.bool_]]:
        """Return the grid of each point: the one with the smaller code, then of the older plan."""
        none = len(self._rank)
        best, near = np.full(len(lon), none), np.zeros(len(lon), dtype=bool)
        for first, plan in zip(self._first, self.snapshot.plans, strict=True):
            at, close = plan.locator.locate_many(lon, lat)
            hit = np.flatnonzero(at >= 0)
            hit = hit[self._rank[first + at[hit]] < best[hit]]
            best[hit] = self._rank[first + at[hit]]
            near[hit] = close[hit]
        return self._by_rank[best], near

    def _snapped(self, lon: Floats, lat: Floats) -> tuple[Rows, Floats]:
        none = len(self._rank)
        best, nearest_m = np.full(len(lon), none), np.full(len(lon), np.inf)
        for first, plan in zip(self._first, self.snapshot.plans, strict=True):
            at, distance = plan.locator.snap_many(lon, lat, self._snap_m)
            rank = np.where(at >= 0, self._rank[first + np.maximum(at, 0)], none)
            nearer = (at >= 0) & (
                (distance < nearest_m) | ((distance == nearest_m) & (rank < best))
            )
            best[nearer], nearest_m[nearer] = rank[nearer], distance[nearer]
        return self._by_rank[best], nearest_m

    def _turned(self, points: Points, lon: Floats, lat: Floats, rows: Rows) -> NDArray[np.bool_]:
        """Tell which points lie far outside, and in a grid the other way round."""
        turned_lon, turned_lat, _ = try_lonlat(points.y[rows], points.x[rows], self.ref)
        found, _ = self._found(turned_lon, turned_lat)
        hit: NDArray[np.bool_] = found != len(self._rank)
        for i in np.flatnonzero(hit):
            hit[i] = self._is_far(lon[rows[i]], lat[rows[i]])
        return hit

    def _is_far(self, lon: float, lat: float) -> bool:
        for plan in self.snapshot.plans:
            west, south, east, north = plan.locator.bounds
            at = min(max(lon, west), east), min(max(lat, south), north)
            _, _, distance = CGCS2000.inv(lon, lat, *at)
            if not distance > _SURELY_FAR_M:
                return self.snapshot.nearest(lon, lat).distance_m > SWAPPED_FROM_M
        return True
