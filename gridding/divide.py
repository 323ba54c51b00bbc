"""Dividing a district: land → parts → number of grids → partition → plan."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.district import District
from gridding.errors import InfeasibleError
from gridding.grids import derive_grids
from gridding.land.build import Land, build_land
from gridding.land.borders import Floats, Ints
from gridding.land.exceptions import ExceptionKind, Row, exception_frame, exception_row
from gridding.land.graph import Join, components, divisible_parts
from gridding.land.projection import to_metric, to_storage
from gridding.parallel import Tell, in_parallel, silent
from gridding.plan import Plan, PlanInfo

COMPOUND_FACTOR = 3.0
"""Cutting through a compound costs this many times what the border alone costs."""
EVEN = (0.97, 1.03)
"""Where the mean of a part lies outside the band, its grids may differ from the mean by this."""


@dataclass(frozen=True)
class Settings:
    """How to divide, beside what the manifest says.

    Attributes
    ----------
    seed : int
    effort : float
        Multiplies the solver's iterations.
    processes : int
        Does not change the result.
    """

    seed: int
    effort: float = 1.0
    processes: int = 1


@dataclass(frozen=True)
class _Task:
    """One community, as its worker needs it."""

    code: str
    loads: Ints
    edges: pd.DataFrame
    costs: Floats
    target: int
    tolerance: float
    settings: Settings


@dataclass(frozen=True)
class _Divided:
    """One community's result; ``group`` numbers its grids from 0."""

    group: Ints
    joins: list[Join]


def divide(district: District, settings: Settings, *, tell: Tell = silent) -> Plan:
    """Divide a district's communities into grids.

    Parameters
    ----------
    district : District
    settings : Settings
    tell : Tell
        Progress.

    Returns
    -------
    Plan
        Every grid is contiguous and lies in one community. Grids outside the band are possible:
        the report and the exceptions tell which. The same district and seed give the same plan,
        whatever the order of rows and the number of processes.

    Raises
    ------
    InputError
        The layers cannot be made into units.
    """
    land = build_land(district, processes=settings.processes, tell=tell)
    wanted = district.manifest.district
    compound = _compound_of(land, district)
    tasks = _tasks(land, compound, wanted.target_households, wanted.tolerance, settings)
    divided = in_parallel(
        _divide_community, tasks, processes=settings.processes, tell=tell, step="partition"
    )
    tell("grids")
    return _assemble(district, land, divided, compound, settings)


def _tasks(
    land: Land, compound: Ints, target: int, tolerance: float, settings: Settings
) -> list[_Task]:
    loads = land.units["households"].to_numpy(dtype=np.int64)
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    together = (compound[a] >= 0) & (compound[a] == compound[b])
    costs = land.edges["cost"].to_numpy() * np.where(together, COMPOUND_FACTOR, 1.0)
    out = []
    for code in land.communities["code"]:
        mine = np.flatnonzero(home == code)  # consecutive: units are sorted by community
        at = np.flatnonzero(home[a] == code)
        edges = land.edges.iloc[at].assign(unit_a=a[at] - mine[0], unit_b=b[at] - mine[0])
        out.append(
            _Task(
                str(code),
                loads[mine],
                edges.reset_index(drop=True),
                costs[at],
                target,
                tolerance,
                settings,
            )
        )
    return out


def _divide_community(task: _Task) -> _Divided:
    parts = divisible_parts(task.loads, task.edges, task.target)
    part = parts.part
    a, b = task.edges["unit_a"].to_numpy(), task.edges["unit_b"].to_numpy()
    group = np.zeros(len(part), np.int64)
    next_group = 0
    for p in range(int(part.max()) + 1):
        nodes = np.flatnonzero(part == p)
        local = np.full(len(part), -1, np.int64)
        local[nodes] = np.arange(len(nodes))
        inside = parts.usable & (part[a] == p) & (part[b] == p)
        edges = np.column_stack([local[a[inside]], local[b[inside]]])
        found = _divide_part(task, p, nodes, edges, task.costs[inside])
        group[nodes] = next_group + found
        next_group += int(found.max()) + 1
    return _Divided(group, parts.joins)


def _divide_part(task: _Task, part: int, nodes: Ints, edges: Ints, costs: Floats) -> Ints:
    """Divide one part of a community into the number of grids that suits its buildings best.

    Where buildings are lumpy the first number may not work out; its neighbours are tried while
    their mean lies in the band. Kept is what has the fewest grids outside twice the band, then
    outside the band.
    """
    from gridding.partition import number_of_parts, partition

    wide, narrow = (_band(task.target, task.tolerance * times) for times in (2, 1))
    # A building above the band fills a grid alone; capped, it is no fault of the solver's.
    loads = np.minimum(task.loads[nodes], int(narrow[1]))
    first = number_of_parts(task.loads[nodes], task.target, task.tolerance)
    best: tuple[tuple[float, float], Ints] | None = None
    for n_parts in (first, first + 1, first - 1):
        mean = loads.sum() / max(n_parts, 1)
        if best is not None and not (narrow[0] <= mean <= narrow[1]):
            continue
        rng = np.random.default_rng(_entropy(task.settings.seed, task.code, part))
        low, high = _reachable(mean, narrow, wide)
        try:
            return partition(
                loads, edges, costs, n_parts, low, high, rng=rng, effort=task.settings.effort
            )
        except InfeasibleError as error:
            found = np.zeros(len(nodes), np.int64) if error.best is None else error.best
        sums = np.bincount(found, loads)
        outside = (_share_outside(sums, *wide), _share_outside(sums, *narrow))
        if best is None or outside < best[0]:
            best = (outside, found)
    assert best is not None  # noqa: S101  the first number is always tried
    return best[1]


def _band(target: int, tolerance: float) -> tuple[float, float]:
    return (1 - tolerance) * target, (1 + tolerance) * target


def _reachable(
    mean: float, narrow: tuple[float, float], wide: tuple[float, float]
) -> tuple[float, float]:
    """Return the band, or where it cannot hold the mean, the least that can, kept even."""
    if narrow[0] <= mean <= narrow[1]:
        return narrow
    low, high = min(narrow[0], EVEN[0] * mean), max(narrow[1], EVEN[1] * mean)
    if wide[0] <= mean <= wide[1]:
        return max(low, wide[0]), min(high, wide[1])
    return low, high


def _share_outside(sums: Floats, low: float, high: float) -> float:
    return float(((sums < low) | (sums > high)).mean())


def _entropy(seed: int, code: str, part: int) -> list[int]:
    """Seed each part of each community by what it is, not by when it is worked on."""
    digest = hashlib.sha256(code.encode()).digest()
    return [seed, int.from_bytes(digest[:8], "big"), part]


def _compound_of(land: Land, district: District) -> Ints:
    """Return for each unit the compound that it lies in (by its first building), -1 for none."""
    out = np.full(len(land.units), -1, np.int64)
    if not len(district.compounds):
        return out
    compounds = to_metric(district.compounds, district.metric_crs).geometry.to_numpy()
    places = shapely.point_on_surface(land.units.geometry.to_numpy())
    unit = land.buildings["unit"].to_numpy()
    places[unit[::-1]] = shapely.point_on_surface(land.buildings.geometry.to_numpy())[::-1]
    at, inside = shapely.STRtree(compounds).query(places, predicate="within")
    out[at[::-1]] = inside[::-1]
    return out


def _assemble(
    district: District,
    land: Land,
    divided: list[_Divided],
    compound: Ints,
    settings: Settings,
) -> Plan:
    wanted = district.manifest.district
    counts = np.array([int(d.group.max()) + 1 for d in divided])
    starts = np.cumsum(counts) - counts
    group = np.concatenate([d.group + s for d, s in zip(divided, starts, strict=True)])
    grids, row = derive_grids(
        land.units, land.buildings, land.communities, group, wanted.target_households
    )
    codes = grids["grid_code"].to_numpy()[row]
    found = land.exceptions + _findings(district, land, divided, codes, compound)
    units = land.units.assign(unit_id=np.arange(len(land.units)), grid_code=codes)
    unit_columns = [
        "unit_id", "grid_code", "community_code", "households", "building_count", "geometry",
    ]  # fmt: skip
    read = district.exceptions
    exceptions = to_storage(exception_frame(found, district.metric_crs))
    frames = [frame for frame in (read, exceptions) if len(frame)] or [exceptions]
    return Plan(
        grids=to_storage_grids(grids, units, row),
        units=to_storage(units[unit_columns]),
        communities=to_storage(land.communities),
        streets=district.streets,
        buildings=to_storage(land.buildings.rename(columns={"unit": "unit_id"})),
        barriers=to_storage(land.barriers),
        edges=land.edges,
        exceptions=gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=read.crs),
        info=PlanInfo(
            district_code=wanted.code,
            district_name=wanted.name,
            target=wanted.target_households,
            tolerance=wanted.tolerance,
            seed=settings.seed,
            metric_crs=district.metric_crs.to_string(),
            parameters=_parameters(district, settings),
            digests=district.digests,
            version=version("gridding"),
        ),
    )


def to_storage_grids(
    grids: gpd.GeoDataFrame, units: gpd.GeoDataFrame, row: Ints
) -> gpd.GeoDataFrame:
    """Return the grids in EPSG:4490, their outlines exactly those of their stored units.

    Parameters
    ----------
    grids : GeoDataFrame
        Metric.
    units : GeoDataFrame
        Metric, as assigned.
    row : (u,) int array
        Row of the grid of each unit.
    """
    stored = to_storage(units[["geometry"]]).geometry.to_numpy()
    order = np.argsort(row, kind="stable")
    members = np.split(stored[order], np.cumsum(np.bincount(row))[:-1])
    outlines = [shapely.coverage_union_all(m) for m in members]
    bare = grids.drop(columns="geometry")
    return gpd.GeoDataFrame(bare, geometry=outlines, crs="EPSG:4490")


def _parameters(district: District, settings: Settings) -> dict[str, Any]:
    rules = district.manifest.barrier_rules
    return {
        "effort": settings.effort,
        "hard": sorted(c.value for c in rules.hard),
        "factors": {c.value: f for c, f in rules.all_factors.items()},
        "compound_factor": COMPOUND_FACTOR,
    }


def _findings(
    district: District,
    land: Land,
    divided: list[_Divided],
    codes: np.ndarray,
    compound: Ints,
) -> list[Row]:
    """List what the division itself met: joins, exclaves, small communities, giants, cut compounds."""
    wanted = district.manifest.district
    target, upper = wanted.target_households, (1 + wanted.tolerance) * wanted.target_households
    rows: list[Row] = []
    start = 0
    for community, result in zip(land.communities["code"], divided, strict=True):
        units = np.arange(start, start + len(result.group))
        start += len(units)
        for join in result.joins:
            rows += _per_grid(
                ExceptionKind.JOINED_ACROSS_BARRIER, str(community), land, codes,
                units[join.units], f"{join.households} households beyond a hard barrier",
            )  # fmt: skip
        rows += _exclaves(str(community), land, codes, units)
        total = int(land.units["households"].to_numpy()[units].sum())
        if total < target:
            rows += _per_grid(
                ExceptionKind.BELOW_TARGET, str(community), land, codes, units,
                f"the whole community has {total} households, the target is {target}",
            )  # fmt: skip
    for building in land.buildings[land.buildings["households"] > upper].itertuples():
        detail = f"building {building.building_id} alone has {building.households} households"
        home = land.units["community_code"].iat[building.unit]
        kind, grid = ExceptionKind.OVERSIZED_BUILDING, str(codes[building.unit])
        rows.append(exception_row(kind, str(home), detail, building.geometry, grid_code=grid))
    return rows + _cut_compounds(district, land, codes, compound)


def _per_grid(
    kind: ExceptionKind, community: str, land: Land, codes: np.ndarray, units: Ints, detail: str
) -> list[Row]:
    shapes = land.units.geometry.to_numpy()
    return [
        exception_row(
            kind,
            community,
            detail,
            shapely.coverage_union_all(shapes[units[codes[units] == grid]]),
            grid_code=str(grid),
        )
        for grid in np.unique(codes[units])
    ]


def _exclaves(community: str, land: Land, codes: np.ndarray, units: Ints) -> list[Row]:
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    mine = (a >= units[0]) & (a <= units[-1])
    piece = components(len(units), a[mine] - units[0], b[mine] - units[0])
    area = np.bincount(piece, shapely.area(land.units.geometry.to_numpy()[units]))
    rows: list[Row] = []
    for p in np.flatnonzero(np.arange(len(area)) != area.argmax()):
        apart = units[piece == p]
        count = int(land.units["households"].to_numpy()[apart].sum())
        detail = f"lies apart from its community, {count} households"
        rows += _per_grid(ExceptionKind.EXCLAVE, community, land, codes, apart, detail)
    return rows


def _cut_compounds(
    district: District, land: Land, codes: np.ndarray, compound: Ints
) -> list[Row]:
    rows: list[Row] = []
    households = land.units["households"].to_numpy()
    home = land.units["community_code"].to_numpy()
    names = district.compounds["name"].to_numpy() if len(district.compounds) else []
    for c in np.unique(compound[compound >= 0]):
        units = np.flatnonzero((compound == c) & (households > 0))
        for community in np.unique(home[units]):
            mine = units[home[units] == community]
            grids = np.unique(codes[mine])
            if len(grids) > 1:
                detail = f"{names[c]}, {households[mine].sum()} households, in " + ", ".join(grids)
                shape = shapely.coverage_union_all(land.units.geometry.to_numpy()[mine])
                kind = ExceptionKind.CUT_COMPOUND
                rows.append(exception_row(kind, str(community), detail, shape))
    return rows
