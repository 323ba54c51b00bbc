"""A million points in 10,000 polygons of 60 vertices: ours, GeoPandas and SedonaDB; and exactly."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import sedonadb
import shapely

from bench.exact import by_the_rule
from bench.tables import Table, claims
from bench.wavy import hard_points, points_anywhere, wavy_grids
from gridding.locate import Locator

POINTS = 1_000_000
ROUNDS = 5
FORMATS = {
    "what": "", "index": "", "CPU s": ".2f", "wall s": ".2f", "points found": ",",
    "wrong on hard points": ",",
}  # fmt: skip
NOTE = (
    "Medians of five rounds, one after the other in turn; one thread each but for SedonaDB, which "
    "takes all cores. The points and polygons are in memory, as each wants them. Hard points are "
    "vertices, middles and other points of edges, two thirds of them one ulp off; the rule is "
    "worked out in whole numbers (`bench/exact.py`)."
)
READY, BUILT = "ready", "built in the time"
WITHIN, INTERSECTS, FASTER, FASTER_BUILT = "within", "intersects", 2.0, 1.3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """A way to join points to polygons; what it is given is made outside of the clock."""

    what: str
    index: str
    given: Callable[[Floats], Any]
    join: Callable[[Any], pd.Series | npt.NDArray[np.int64]]


def run(seed: int) -> Iterator[Table]:
    """Yield the table, then what was asked."""
    grids = wavy_grids(seed=seed)
    points, hard = points_anywhere(grids, POINTS, seed), hard_points(grids, POINTS, seed)
    ways, rule = list(_ways(grids)), by_the_rule(grids, hard)
    given = [way.given(points) for way in ways]
    cpu: list[list[float]] = [[] for _ in ways]
    wall: list[list[float]] = [[] for _ in ways]
    counts = [0] * len(ways)
    for turn in range(ROUNDS + 1):
        for k, way in enumerate(ways):
            if way.index == BUILT:
                given[k] = way.given(points)
            began, cpu_began = time.perf_counter(), time.process_time()
            found = way.join(given[k])
            took = time.perf_counter() - began, time.process_time() - cpu_began
            counts[k] = int((_positions(found, POINTS) >= 0).sum())
            if turn:  # the first warms up
                wall[k].append(took[0])
                cpu[k].append(took[1])
    rows = [
        {
            "what": way.what,
            "index": way.index,
            "CPU s": statistics.median(cpu[k]),
            "wall s": statistics.median(wall[k]),
            "points found": counts[k],
            "wrong on hard points": int(
                (_positions(way.join(way.given(hard)), POINTS) != rule).sum()
            ),
        }
        for k, way in enumerate(ways)
    ]
    yield Table("A million points in 10,000 grids of 60 vertices", FORMATS, rows, NOTE)
    yield claims("Many points", list(_asked({(r["what"], r["index"]): r for r in rows})))


def _asked(of: dict[tuple[str, str], dict[str, Any]]) -> Iterator[tuple[str, str, bool]]:
    for predicate, index, least in ((WITHIN, READY, FASTER), (INTERSECTS, BUILT, FASTER_BUILT)):
        theirs, ours = of[_sjoin(predicate), index]["CPU s"], of["gridding", index]["CPU s"]
        ratio = theirs / ours
        yield f"{least:g} × {_sjoin(predicate)}, index {index}", f"{ratio:.1f} ×", ratio >= least
    wrong = of["gridding", READY]["wrong on hard points"]
    yield "0 wrong on 1,000,000 hard points", f"{wrong}", wrong == 0


def _ways(grids: gpd.GeoDataFrame) -> Iterator[Way]:
    none = pd.DataFrame({"code": [], "name": []})
    wkb = shapely.to_wkb(grids.geometry.to_numpy())

    def ours_from(points: Floats) -> tuple[gpd.GeoDataFrame, Floats, Floats]:
        fresh = grids.set_geometry(gpd.GeoSeries.from_wkb(wkb, crs=grids.crs))
        return fresh, points[:, 0].copy(), points[:, 1].copy()

    def built(given: tuple[gpd.GeoDataFrame, Floats, Floats]) -> npt.NDArray[np.int64]:
        fresh, lon, lat = given
        return Locator(fresh, none, none, "EPSG:4546").locate_many(lon, lat)[0]

    def frames(points: Floats) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        fresh = gpd.GeoDataFrame(
            {"position": range(len(grids))}, geometry=shapely.from_wkb(wkb), crs=grids.crs
        )
        of = gpd.points_from_xy(points[:, 0], points[:, 1], crs=grids.crs)
        return gpd.GeoDataFrame(geometry=of), fresh

    def indexed(points: Floats) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        left, right = frames(points)
        assert left.sindex is not None  # noqa: S101  made by asking for it
        assert right.sindex is not None  # noqa: S101
        return left, right

    index = Locator(grids, none, none, "EPSG:4546")
    yield Way("gridding", READY, ours_from, lambda given: index.locate_many(*given[1:])[0])
    yield Way("gridding", BUILT, ours_from, built)
    for name, given in ((READY, indexed), (BUILT, frames)):
        for predicate in (WITHIN, INTERSECTS):
            yield Way(
                _sjoin(predicate),
                name,
                given,
                lambda given, predicate=predicate: gpd.sjoin(*given, predicate=predicate)[
                    "position"
                ],
            )
    yield from _sedona_ways(frames)


def _sedona_ways(frames: Callable[[Floats], tuple[gpd.GeoDataFrame, ...]]) -> Iterator[Way]:
    sedona = sedonadb.connect()

    def loaded(points: Floats) -> None:
        left, right = frames(points)
        numbered = left.assign(point=range(len(left)))
        for name, frame in (("points", numbered), ("grids", right)):
            sedona.create_data_frame(frame).to_memtable().to_view(name, overwrite=True)

    def joined(predicate: str) -> pd.Series:
        test = f"ST_{predicate}(points.geometry, grids.geometry)"
        # Nothing of it comes from outside.
        query = f"SELECT point, position FROM points JOIN grids ON {test}"  # noqa: S608
        table = pa.table(sedona.sql(query))
        return pd.Series(table["position"].to_numpy(), index=table["point"].to_numpy())

    for predicate in (WITHIN, INTERSECTS):
        yield Way(
            f"SedonaDB ST_{predicate.title()}",
            BUILT,
            loaded,
            lambda _, predicate=predicate: joined(predicate),
        )


def _sjoin(predicate: str) -> str:
    return f"geopandas.sjoin {predicate}"


def _positions(found: pd.Series | npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """Return the smallest position of each point, -1 for none."""
    if not isinstance(found, pd.Series):
        return found
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, found.index.to_numpy(), found.to_numpy())
    return np.where(first == np.iinfo(np.int64).max, -1, first)
