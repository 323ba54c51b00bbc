"""The land of a district, built station by station, communities in parallel."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.counts import sum_known
from gridding.district import District
from gridding.land.barriers import BarrierIndex, Barriers, prepare_barriers
from gridding.land.blocks import cut_into_blocks
from gridding.land.borders import Geometries, Ints, shared_segments
from gridding.land.classes import BarrierClass
from gridding.land.communities import with_common_borders
from gridding.land.compounds import compound_of
from gridding.land.coverage import as_coverage
from gridding.land.drawn import used_barriers
from gridding.land.exceptions import Row
from gridding.land.graph import classify, dual_edges
from gridding.land.homes import canonical_order, community_of
from gridding.land.isolates import merge_isolates
from gridding.land.projection import to_metric
from gridding.land.shared import shared_ground
from gridding.land.units import Units, make_units
from gridding.parallel import Tell, in_parallel, silent


@dataclass(frozen=True)
class Land:
    """Units and their neighbourhood. Geometry in the district's metric CRS.

    Attributes
    ----------
    communities : GeoDataFrame
        ``code, name, street_code, geometry``: a valid coverage, sorted by code.
    units : GeoDataFrame
        ``community_code, households, population, building_count, compound, geometry``; position =
        unit; sorted by community. Within a community a valid coverage. ``compound`` as in `Plan`.
    buildings : GeoDataFrame
        ``building_id, unit, households, population, address, geometry``, in canonical order.
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
    community: BaseGeometry
    barriers: Barriers
    buildings: Geometries
    factors: dict[BarrierClass, float]


@dataclass(frozen=True)
class _Made:
    """What one community's worker made."""

    units: Units
    dead_ends: Geometries
    exceptions: list[Row]


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
    communities = with_common_borders(to_metric(district.communities, crs))
    buildings = canonical_order(to_metric(district.buildings, crs))
    home, rows = community_of(buildings, communities, district)
    buildings, home = buildings[home >= 0].reset_index(drop=True), home[home >= 0]
    rows += shared_ground(buildings, communities["code"].to_numpy(dtype=object)[home])
    outlines = shapely.boundary(communities.geometry.to_numpy())
    barriers = prepare_barriers(to_metric(district.barriers, crs), outlines)
    pieces = _pieces(communities, barriers, buildings, home, rules.all_factors)
    made: list[_Made] = in_parallel(
        _units_of_community, pieces, processes=processes, tell=tell, step="units"
    )
    tell("coverage")
    polygons, block, at_home, unit = _gathered(made, home)
    polygons = as_coverage(polygons, at_home, communities)
    rows += [row for each in made for row in each.exceptions]
    tell("graph")
    index = BarrierIndex(barriers, rules.all_factors)
    borders = shared_segments(polygons)
    dead_ends = np.concatenate([each.dead_ends for each in made])
    line, kind = classify(borders, block, barriers, index, dead_ends)
    hard = frozenset(rules.hard)
    code = communities["code"].to_numpy(dtype=object)[at_home]
    merged = merge_isolates(
        polygons,
        _per_unit(unit, buildings, len(polygons)),
        code,
        borders,
        np.isin(kind, [c.value for c in hard]),
    )
    rows += merged.exceptions
    borders, left = borders.renumbered(merged.unit)
    line, kind, unit = line[left], kind[left], merged.unit[unit]
    code = code[merged.kept]
    inside = code[borders.left] == code[borders.right]
    edges = dual_edges(borders.take(inside), kind[inside], rules.all_factors, hard)
    units = gpd.GeoDataFrame(
        {
            "community_code": code,
            "households": _per_unit(unit, buildings, len(code)),
            "population": sum_known(buildings["population"], unit, len(code)),
            "building_count": np.bincount(unit, minlength=len(code)),
        },
        geometry=merged.polygons,
        crs=crs,
    )
    buildings = buildings.assign(unit=unit)[
        ["building_id", "unit", "households", "population", "address", "geometry"]
    ]
    compounds = compound_of(units, buildings, to_metric(district.compounds, crs))
    units = units.assign(compound=pd.array(compounds, dtype="str"))
    used = used_barriers(borders, line, kind, barriers, hard, crs)
    return Land(communities, units, buildings, used, edges, rows)


def _per_unit(unit: Ints, buildings: gpd.GeoDataFrame, n: int) -> Ints:
    return np.bincount(unit, buildings["households"], n).astype(np.int64)


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
    for i, (code, ground) in enumerate(zip(communities["code"], communities.geometry, strict=True)):
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


def _units_of_community(piece: _Piece) -> _Made:
    index = BarrierIndex(piece.barriers, piece.factors)
    blocks = cut_into_blocks(piece.code, piece.community, piece.barriers, index, piece.buildings)
    ends = blocks.dead_ends, blocks.dead_end_in
    units = make_units(piece.code, blocks.polygons, piece.buildings, *ends)
    return _Made(units, blocks.dead_ends, blocks.exceptions + units.exceptions)


def _gathered(made: list[_Made], home: Ints) -> tuple[Geometries, Ints, Ints, Ints]:
    """Return units and blocks numbered over the whole district.

    Namely the polygons, the block and the community of each unit, and the unit of each building.
    """
    counts = np.array([len(m.units.polygons) for m in made])
    starts = np.cumsum(counts) - counts
    blocks = np.array([int(m.units.block.max(initial=-1)) + 1 for m in made])
    block_starts = np.cumsum(blocks) - blocks
    polygons = np.concatenate([m.units.polygons for m in made])
    block = np.concatenate([m.units.block + s for m, s in zip(made, block_starts, strict=True)])
    at_home = np.repeat(np.arange(len(made)), counts)
    unit = np.full(len(home), -1, np.int64)
    for i, each in enumerate(made):
        unit[home == i] = each.units.unit_of + starts[i]
    return polygons, block, at_home, unit
