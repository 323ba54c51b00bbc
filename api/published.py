"""The plans published now, in memory: their grids, and who is on post at each."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
from sqlalchemy import Connection

from gridding.errors import NotFoundError
from gridding.locate import Locator, Nearest, Place
from sql.locating import next_change, places
from sql.publishing import Worker, published, workers_on_post


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


@dataclass(frozen=True)
class Found:
    """Where a point lies, by which plan, and who is on post there."""

    plan_id: int
    place: Place
    workers: Sequence[Worker]


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

    def find(self, lon: float, lat: float) -> Found | None:
        """Tell where a point lies; where districts meet, by the smallest grid code.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.

        Returns
        -------
        Found or None
            None outside every grid.
        """
        hits = []
        for plan in self.plans:
            position = plan.locator.position(lon, lat)
            if position >= 0:
                hits.append((plan.locator.codes[position], plan.plan_id, position, plan))
        if not hits:
            return None
        code, plan_id, position, plan = min(hits, key=lambda hit: hit[:2])
        place = plan.locator.place(position, lon, lat)
        return Found(plan_id, place, plan.workers[code])

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
