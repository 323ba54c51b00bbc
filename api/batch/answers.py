"""Answers for many points from one snapshot, by the rules that answer for one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.batch.points import Floats, Points, Reasons
from api.batch.source import Rows
from api.batch.words import STATUSES, Status
from api.locate import SWAPPED_FROM_M
from api.messages import Lang, in_language
from api.published import Snapshot
from gridding.crs import SWAPPED, ZERO, reference, try_lonlat
from gridding.errors import Fault, InputError
from gridding.ground import CGCS2000
from gridding.locate import MOST_SNAP_M, ON_BOUNDARY_M

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
    """

    status: NDArray[np.uint8]
    codes: pa.Array
    grid: Rows
    on_boundary: NDArray[np.bool_]
    reasons: Reasons

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
    lang : Lang
        Of the reasons.

    Raises
    ------
    InputError
        The CRS is unknown, or it would be snapped from too far.
    """

    def __init__(
        self, snapshot: Snapshot, crs: str, snap_m: float = 0.0, lang: Lang = Lang.EN
    ) -> None:
        self.snapshot = snapshot
        self.ref = reference(crs)
        if not 0 <= snap_m <= MOST_SNAP_M:
            found, wanted = f"{snap_m:g}", f"0 to {MOST_SNAP_M:g} metres"
            raise InputError(Fault("too far to snap", column="snap_m", found=found, wanted=wanted))
        self._snap_m, self._lang = snap_m, lang
        codes = [plan.locator.codes for plan in snapshot.plans]
        self._codes = pa.array([*(code for each in codes for code in each), ""], pa.string())
        # Where in them each plan's begin, and the empty one for no plan, which has the number -1.
        self._first = np.cumsum([0, *map(len, codes)])

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
        given = points.reasons != ""
        reasons[given] = points.reasons[given]
        lon[reasons != ""] = lat[reasons != ""] = np.nan
        plan, position, near = self.snapshot.locate_many(lon, lat)
        status = np.full(len(lon), _NUMBER[Status.INSIDE])
        outside = np.flatnonzero((plan < 0) & (reasons == ""))
        if self._snap_m > 0 and outside.size:
            to, at, away = self.snapshot.snap_many(lon[outside], lat[outside], self._snap_m)
            plan[outside], position[outside] = to, at
            for i in np.flatnonzero(away <= 2 * ON_BOUNDARY_M):  # told in centimetres: too coarse
                point = lon[outside[i]], lat[outside[i]]
                _, exact = self.snapshot.plans[to[i]].locator.snap(*point, self._snap_m)
                near[outside[i]] = exact <= ON_BOUNDARY_M
            status[outside] = _NUMBER[Status.SNAPPED]
            outside = outside[to < 0]
        status[outside] = _NUMBER[Status.OUTSIDE]
        reasons[outside[self._turned(points, lon, lat, outside)]] = SWAPPED
        reasons[outside[(points.x[outside] == 0) & (points.y[outside] == 0)]] = ZERO
        wrong = np.flatnonzero(reasons != "")
        status[wrong] = _NUMBER[Status.ERROR]
        for i in wrong if self._lang is not Lang.EN else ():
            reasons[i] = in_language(reasons[i], self._lang)
        grid = self._first[plan] + np.maximum(position, 0)
        return Answers(status, self._codes, grid, near, reasons)

    def _turned(self, points: Points, lon: Floats, lat: Floats, rows: Rows) -> NDArray[np.bool_]:
        """Tell which points lie far outside, and in a grid the other way round."""
        turned_lon, turned_lat, _ = try_lonlat(points.y[rows], points.x[rows], self.ref)
        plan, _, _ = self.snapshot.locate_many(turned_lon, turned_lat)
        hit: NDArray[np.bool_] = plan >= 0
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
