"""The land of a district, built station by station, communities in parallel."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.land.barriers import BarrierIndex, Barriers, prepare_barriers
from gridding.land.blocks import cut_into_blocks
from gridding.land.borders import Geometries, Ints, Segments, shared_segments
from gridding.land.classes import BarrierClass
from gridding.land.communities import clean_communities
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import classify, dual_edges
from gridding.land.projection import to_metric
from gridding.land.units import Units, make_units
from gridding.parallel import Tell, in_parallel, silent

OUTSIDE_REACH_M = 20.0
"""A building up to so far outside every community goes to the nearest one."""
COVERAGE_SNAPS_M = (1e-6, 1e-5, 1e-4)
TILING_TOLERANCE = 1e-6
"""Largest symmetric difference of a community and its units, as a share of its area."""


@dataclass(frozen=True)
class Land:
    """Units and their neighbourhood. Geometry in the district's metric CRS.

    Attributes
    ----------
    communities : GeoDataFrame
        ``code, name, street_code, geometry``: a valid coverage, sorted by code.
    units : GeoDataFrame
        ``community_code, households, building_count, geometry``; position = unit; sorted by
        community. Within a community a valid coverage.
    buildings : GeoDataFrame
        ``building_id, unit, households, address, geometry``, in canonical order.
    barriers : GeoDataFrame
        ``class, hard, name, geometry``: the lines along which borders between units run.
    edges : DataFrame
        ``unit_a, unit_b, length_m, cost, class, hard``; within communities only.
    exceptions : list of Row
    """

    communities: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    edges: pd.DataFrame
    exceptions: list[Row]


@dataclass(frozen=True)
class _Piece:
    """What one community's worker needs."""

    code: str
    community: shapely.Geometry
    barriers: Barriers
    buildings: Geometries
    factors: dict[BarrierClass, float]


def build_land(district: District, *, processes: int = 1, tell: Tell = silent) -> Land:
    """Turn a district's layers into units and their dual graph.

    Parameters
    ----------
    district : District
    processes : int
        Communities worked on at once; the result is the same for any number.
    tell : callable
        Progress.

    Returns
    -------
    Land

    Raises
    ------
    InputError
        Communities that overlap, buildings far outside, units that cannot be made to tile.
    """
    rules = district.manifest.barrier_rules
    crs = district.metric_crs
    tell("project")
    communities, rows = clean_communities(to_metric(district.communities, crs))
    buildings = canonical_order(to_metric(district.buildings, crs))
    home, outside = _community_of(buildings, communities, district)
    buildings, home = buildings[home >= 0].reset_index(drop=True), home[home >= 0]
    rows += outside
    outlines = shapely.boundary(communities.geometry.to_numpy())
    barriers = prepare_barriers(to_metric(district.barriers, crs), outlines)
    pieces = _pieces(communities, barriers, buildings, home, rules.all_factors)
    made: list[tuple[Units, list[Row]]] = in_parallel(
        _units_of_community, pieces, processes=processes, tell=tell, step="units"
    )
    tell("coverage")
    polygons, block, at_home, unit = _gathered(made, home)
    polygons = _as_coverage(polygons, at_home, communities)
    for _, found in made:
        rows += found
    tell("graph")
    index = BarrierIndex(barriers, rules.all_factors)
    borders = shared_segments(polygons)
    line, kind = classify(borders, block, barriers, index)
    inside = at_home[borders.left] == at_home[borders.right]
    hard = frozenset(rules.hard)
    edges = dual_edges(borders.take(inside), kind[inside], rules.all_factors, hard)
    households = np.bincount(unit, buildings["households"], len(polygons)).astype(np.int64)
    units = gpd.GeoDataFrame(
        {
            "community_code": communities["code"].to_numpy()[at_home],
            "households": households,
            "building_count": np.bincount(unit, minlength=len(polygons)),
        },
        geometry=polygons,
        crs=crs,
    )
    buildings = buildings.assign(unit=unit)[
        ["building_id", "unit", "households", "address", "geometry"]
    ]
    used = _used_barriers(borders, line, kind, barriers, hard, crs)
    return Land(communities, units, buildings, used, edges, rows)


def canonical_order(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort buildings by place, then by what they are, whatever the order of the rows given."""
    middle = shapely.centroid(buildings.geometry.to_numpy())
    keys = pd.DataFrame(
        {
            "x": shapely.get_x(middle),
            "y": shapely.get_y(middle),
            "h": buildings["households"].to_numpy(),
            "a": shapely.area(buildings.geometry.to_numpy()),
            "t": buildings["address"].fillna("").to_numpy(),
            "i": buildings["building_id"].to_numpy(),
        }
    )
    order = keys.sort_values(list(keys.columns)).index
    return buildings.iloc[order].reset_index(drop=True)


def _community_of(
    buildings: gpd.GeoDataFrame, communities: gpd.GeoDataFrame, district: District
) -> tuple[Ints, list[Row]]:
    """Return the position of each building's community, -1 for those left out."""
    from gridding.land.blocks import block_of

    shapes, grounds = buildings.geometry.to_numpy(), communities.geometry.to_numpy()
    home = block_of(shapes, grounds)
    distance = shapely.distance(shapes, grounds[home])
    codes = communities["code"].to_numpy()
    rows: list[Row] = []
    faults: list[Fault] = []
    layer = district.manifest.layers.buildings
    for i in np.flatnonzero(distance > 0):
        name, metres = str(buildings["building_id"].iloc[i]), float(distance[i])
        if metres > OUTSIDE_REACH_M and layer.outside != "skip":
            faults.append(
                Fault(
                    "the building lies outside every community",
                    file=str(layer.file),
                    layer="buildings",
                    column="geometry",
                    found=f"building {name}, {metres:.0f} m from community {codes[home[i]]}",
                    wanted=f'at most {OUTSIDE_REACH_M:.0f} m, or outside = "skip"',
                )
            )
            continue
        far = metres > OUTSIDE_REACH_M
        detail = f"building {name}, {metres:.1f} m outside, " + ("left out" if far else "taken in")
        code = "" if far else str(codes[home[i]])
        rows.append(exception_row(ExceptionKind.BUILDING_OUTSIDE, code, detail, shapes[i]))
        if far:
            home[i] = -1
    if faults:
        raise InputError(faults)
    return home, rows


def _pieces(
    communities: gpd.GeoDataFrame,
    barriers: Barriers,
    buildings: gpd.GeoDataFrame,
    home: Ints,
    factors: dict[BarrierClass, float],
) -> list[_Piece]:
    lines = shapely.STRtree(barriers.lines)
    water = shapely.STRtree(barriers.water)
    shapes = buildings.geometry.to_numpy()
    out = []
    for i, (code, ground) in enumerate(
        zip(communities["code"], communities.geometry, strict=True)
    ):
        near = np.sort(lines.query(ground, predicate="intersects"))
        wet = np.sort(water.query(ground, predicate="intersects"))
        mine = Barriers(
            barriers.lines[near],
            barriers.classes[near],
            barriers.names[near],
            barriers.water[wet],
        )
        out.append(_Piece(str(code), ground, mine, shapes[home == i], factors))
    return out


def _units_of_community(piece: _Piece) -> tuple[Units, list[Row]]:
    index = BarrierIndex(piece.barriers, piece.factors)
    blocks = cut_into_blocks(
        piece.code, piece.community, piece.barriers, index, piece.buildings
    )
    units = make_units(piece.code, blocks.polygons, piece.buildings)
    return units, blocks.exceptions + units.exceptions


def _gathered(
    made: list[tuple[Units, list[Row]]], home: Ints
) -> tuple[Geometries, Ints, Ints, Ints]:
    """Number units and blocks over the whole district.

    Returns the polygons, the block and the community of each unit, and the unit of each building.
    """
    counts = np.array([len(u.polygons) for u, _ in made])
    starts = np.cumsum(counts) - counts
    blocks = np.array([int(u.block.max(initial=-1)) + 1 for u, _ in made])
    block_starts = np.cumsum(blocks) - blocks
    polygons = np.concatenate([u.polygons for u, _ in made])
    block = np.concatenate([u.block + s for (u, _), s in zip(made, block_starts, strict=True)])
    at_home = np.repeat(np.arange(len(made)), counts)
    unit = np.full(len(home), -1, np.int64)
    for i, (units, _) in enumerate(made):
        unit[home == i] = units.unit_of + starts[i]
    return polygons, block, at_home, unit


def _as_coverage(
    polygons: Geometries, at_home: Ints, communities: gpd.GeoDataFrame
) -> Geometries:
    """Mend the T-junctions where blocks and communities meet; verify that units tile."""
    for snap in COVERAGE_SNAPS_M:
        clean = shapely.coverage_clean(polygons, snapping_distance=snap)
        if shapely.coverage_is_valid(clean) and not shapely.is_empty(clean).any():
            break
    faults = []
    for i, (code, ground) in enumerate(
        zip(communities["code"], communities.geometry, strict=True)
    ):
        mine = clean[at_home == i]
        lost = shapely.symmetric_difference(shapely.coverage_union_all(mine), ground).area
        if (
            lost > TILING_TOLERANCE * ground.area
            or not shapely.coverage_is_valid(mine)
            or shapely.is_empty(mine).any()
        ):
            faults.append(
                Fault(
                    f"the units of community {code} do not tile it",
                    layer="communities",
                    found=f"{lost:.3f} m² of gaps and overlaps",
                    wanted=f"less than {TILING_TOLERANCE * ground.area:.3f} m²",
                )
            )
    if faults:
        raise InputError(faults)
    return clean


def _used_barriers(
    borders: Segments,
    line: Ints,
    kind: npt.NDArray[np.object_],
    barriers: Barriers,
    hard: frozenset[BarrierClass],
    crs: object,
) -> gpd.GeoDataFrame:
    """Return the barrier lines along which borders between units run, one row a class and name."""
    on = line >= 0
    used = borders.take(on)
    names = barriers.names[line[on]]
    pieces = shapely.linestrings(np.stack([used.start, used.end], axis=1))
    frame = pd.DataFrame({"class": kind[on].astype(str), "name": names.astype(str)})
    groups = frame.groupby(["class", "name"], sort=True).indices
    keys = list(groups)
    merged = [shapely.line_merge(shapely.multilinestrings(pieces[groups[k]])) for k in keys]
    return gpd.GeoDataFrame(
        {
            "class": pd.Series([k[0] for k in keys], dtype="str"),
            "hard": np.array([BarrierClass(k[0]) in hard for k in keys], dtype=bool),
            "name": pd.Series([k[1] for k in keys], dtype="str"),
        },
        geometry=gpd.GeoSeries(merged, crs=crs),
        crs=crs,
    )


