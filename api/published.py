"""The plans published now, in memory: their grids, and who is on post at each."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from gridding.errors import NotFoundError
from gridding.locate import Locator, Nearest, Place, centimetres
from sql.locating import next_change, places
from sql.publishing import Worker, published, workers_on_post


@dataclass(frozen=True)
class Found:
    """Where a point lies, by which plan, and who is on post there."""

    plan_id: int
    place: Place
    workers: Sequence[Worker]


@dataclass(frozen=True)
class PlanInForce:
    """One district's published plan.

    Attributes
    ----------
    plan_id : int
    version : int
        Of the plan when it was read.
    locator : Locator
    workers : Mapping
        Grid code -> those on post there.
    """

    plan_id: int
    version: int
    locator: Locator
    workers: Mapping[str, Sequence[Worker]]

    def key(self, position: int) -> tuple[str, int]:
        """Return what a grid is chosen by where several contain a point."""
        return self.locator.codes[position], self.plan_id

    def found(self, place: Place) -> Found:
        """Return a place of this plan with those on post there."""
        return Found(self.plan_id, place, self.workers[place.grid_code])


@dataclass(frozen=True)
class Snapshot:
    """All that is published at a moment; an answer comes from one snapshot, never from two.

    Attributes
    ----------
    plans : tuple of PlanInForce
    until : datetime or None
        When it goes out of date by itself, as a posting or publication begins or ends.
    tag : str
        The same for the same plans.
    """

    plans: tuple[PlanInForce, ...] = ()
    until: datetime | None = None
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        held = ",".join(f"{plan.plan_id}.{plan.version}" for plan in self.plans)
        object.__setattr__(self, "tag", hashlib.sha256(held.encode()).hexdigest()[:16])

    @property
    def plan_ids(self) -> list[int]:
        """Ids of the plans, in the order of their districts' codes."""
        return [plan.plan_id for plan in self.plans]

    def find(self, lon: float, lat: float, snap_m: float = 0.0) -> Found | None:
        """Tell where a point lies; where districts meet, by the smallest grid code.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.
        snap_m : float
            Metres: so near outside of every grid, the nearest answers.

        Returns
        -------
        Found or None
            None outside every grid.
        """
        spot = self.spot(lon, lat)
        if spot is not None:
            plan, position, on_boundary = spot
            return plan.found(plan.locator.answer(position, on_boundary=on_boundary))
        if snap_m > 0:
            near = [(plan, *plan.locator.snap(lon, lat, snap_m)) for plan in self.plans]
            hits = [
                (centimetres(away), plan.key(position), k)
                for k, (plan, position, away) in enumerate(near)
                if position >= 0
            ]
            if hits:
                plan, position, away = near[min(hits)[2]]
                return plan.found(plan.locator.snapped(position, away))
        return None

    def spot(self, lon: float, lat: float) -> tuple[PlanInForce, int, bool] | None:
        """Tell in which plan a point lies, at which position of its codes, and if on a border.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.

        Returns
        -------
        tuple or None
            None outside every grid.
        """
        best: tuple[PlanInForce, int, bool] | None = None
        for plan in self.plans:
            position, on_boundary = plan.locator.spot(lon, lat)
            if position >= 0 and (best is None or plan.key(position) < best[0].key(best[1])):
                best = plan, position, on_boundary
        return best

    def locate_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Tell for many points where each lies, by the rule of `find`.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees in EPSG:4490. What is not finite lies outside.

        Returns
        -------
        plan : ndarray of int64, shape (n,)
            Positions in `plans`; -1 outside.
        position : ndarray of int64, shape (n,)
            Positions in the codes of that plan's locator; -1 outside.
        on_boundary : ndarray of bool, shape (n,)
            Within 1 cm of a border of the grid found; False outside.
        """
        shape = np.shape(lon)
        plan, position = np.full(shape, -1), np.full(shape, -1)
        near = np.zeros(shape, dtype=bool)
        for k, one in enumerate(self.plans):
            found, on_boundary = one.locator.locate_many(lon, lat)
            better = found >= 0
            for i in np.flatnonzero(better & (plan >= 0)):
                better[i] = one.key(found[i]) < self.plans[plan[i]].key(position[i])
            plan[better], position[better], near[better] = k, found[better], on_boundary[better]
        return plan, position, near

    def snap_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, snap_m: float
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Tell for many points outside of every grid which is nearest, by the rule of `find`.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees in EPSG:4490.
        snap_m : float
            Metres; what is farther does not count.

        Returns
        -------
        plan, position : ndarray of int64, shape (n,)
            As of `locate_many`.
        snapped_m : ndarray of float, shape (n,)
            In whole centimetres; infinite where no grid is so near.
        """
        shape = np.shape(lon)
        plan, position = np.full(shape, -1), np.full(shape, -1)
        snapped = np.full(shape, np.inf)
        for k, one in enumerate(self.plans):
            found, away = one.locator.snap_many(lon, lat, snap_m)
            away = centimetres(away)
            better = away < snapped
            for i in np.flatnonzero((found >= 0) & (away == snapped)):
                better[i] = one.key(found[i]) < self.plans[plan[i]].key(position[i])
            plan[better], position[better], snapped[better] = k, found[better], away[better]
        return plan, position, snapped

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the grid nearest to a point.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.

        Returns
        -------
        Nearest

        Raises
        ------
        NotFoundError
            Nothing is published.
        """
        if not self.plans:
            raise NotFoundError("no plan is published")
        near = (plan.locator.nearest(lon, lat) for plan in self.plans)
        return min(near, key=lambda n: (n.distance_m, n.grid_code))


def take_snapshot(connection: Connection, before: Snapshot, at: datetime | None = None) -> Snapshot:
    """Read what is published now, or was at a moment.

    Parameters
    ----------
    connection : Connection
    before : Snapshot
        Whose indexes of unchanged plans are kept.
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    Snapshot
    """
    until = next_change(connection)
    known = {(plan.plan_id, plan.version): plan.locator for plan in before.plans}
    in_force = published(connection, at=at)
    fresh = [p.plan_id for p in in_force if (p.plan_id, p.version) not in known]
    frame = places(connection, fresh)
    plans = []
    for plan in in_force:
        locator = known.get((plan.plan_id, plan.version))
        if locator is None:
            locator = _locator(frame[frame["plan_id"] == plan.plan_id])
        workers = workers_on_post(connection, plan.district_id, locator.codes, at)
        plans.append(PlanInForce(plan.plan_id, plan.version, locator, workers))
    return Snapshot(tuple(plans), until)


def _locator(grids: gpd.GeoDataFrame) -> Locator:
    named = {
        level: grids[[f"{level}_code", f"{level}_name"]]
        .drop_duplicates()
        .set_axis(["code", "name"], axis="columns")
        for level in ("community", "street")
    }
    return Locator(grids, named["community"], named["street"], grids["metric_crs"].iloc[0])
