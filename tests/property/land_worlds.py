"""Strategies for little towns: communities, barriers and buildings of every awkward kind."""

from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely import affinity

from gridding.district import EXCEPTION_COLUMNS, STORAGE_CRS, District
from gridding.manifest import Manifest

METRIC = "EPSG:4546"
EAST, NORTH = 400_000.0, 4_500_000.0
WIDE_M, HIGH_M = 320.0, 240.0
TARGET = 60
SKIP_OUTSIDE_M = 19.0


class Trait(StrEnum):
    """What can be awkward about a town."""

    COMMUNITIES = "several communities"
    SLOPPY = "borders of communities drawn apart by centimetres"
    EXCLAVE = "a piece of one community inside another"
    HOLE = "a hole in a community"
    DEAD_ENDS = "lines that end just before another, or far from any"
    RIVER = "a river drawn as a line"
    WATER = "a river drawn as a polygon"
    RAILWAY = "a railway"
    DUAL = "a dual carriageway"
    RING = "a ring road"
    ON_BORDER = "a road along the border of communities"
    TOUCHING = "buildings wall to wall"
    OVERLAPPING = "buildings that overlap"
    STACKED = "the same building twice"
    POINTS = "buildings that are points, some at the same place"
    MULTI = "buildings in several parts"
    COURTYARD = "a building in the courtyard of another"
    OUTSIDE = "buildings beside the district"
    LUMPY = "most households in few buildings"
    COMPOUNDS = "compounds to keep whole"


@dataclass(frozen=True)
class Town:
    """A town in metres; `district` makes it what `divide` takes."""

    communities: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame

    def shuffled(self, seed):
        """The same town, all rows in another order."""
        rng = np.random.default_rng(seed)
        frames = (self.communities, self.barriers, self.buildings, self.compounds)
        return Town(*(f.iloc[rng.permutation(len(f))].reset_index(drop=True) for f in frames))

    def district(self):
        """The town as read: longitude and latitude, communities sorted by code."""
        communities = stored(self.communities).sort_values("code", ignore_index=True)
        streets = gpd.GeoDataFrame(
            {"code": ["150203001"], "name": ["样例街道"]},
            geometry=[shapely.union_all(communities.geometry.to_numpy())],
            crs=STORAGE_CRS,
        )
        empty = {
            name: pd.Series(dtype="float64" if name == "area_m2" else "str")
            for name in EXCEPTION_COLUMNS[:-1]
        }
        manifest = Manifest.model_validate(
            {
                "district": {"name": "样例区", "code": "150203", "target_households": TARGET},
                "layers": {
                    "communities": {"file": "communities.gpkg"},
                    "buildings": {"file": "buildings.gpkg"},
                },
            }
        )
        return District(
            manifest=manifest,
            streets=streets,
            communities=communities,
            buildings=stored(self.buildings),
            barriers=stored(self.barriers),
            compounds=stored(self.compounds),
            dedicated=no_areas(),
            grids=no_areas(),
            postings=pd.DataFrame(),
            exceptions=gpd.GeoDataFrame(empty, geometry=[], crs=STORAGE_CRS),
            metric_crs=CRS(METRIC),
        )


def no_areas():
    """Return a layer of areas without rows."""
    columns = {name: pd.Series(dtype="str") for name in ("code", "name")}
    return gpd.GeoDataFrame(columns, geometry=[], crs=STORAGE_CRS)


def stored(frame):
    """Return a metric frame in longitude and latitude; equal vertices stay equal."""
    move = Transformer.from_crs(METRIC, STORAGE_CRS, always_xy=True).transform
    moved = shapely.transform(frame.geometry.to_numpy(), move, interleaved=False)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=STORAGE_CRS))


def town_of(traits, seed, n_buildings=20):
    """Make the town of some traits."""
    rng = np.random.default_rng(seed)
    communities = _communities(traits, rng)
    barriers = _barriers(traits, rng, communities)
    buildings = _buildings(traits, rng, communities, n_buildings)
    compounds = _compounds(rng) if Trait.COMPOUNDS in traits else []
    crs = METRIC
    codes = [f"150203001{i:03d}" for i in range(1, len(communities) + 1)]
    return Town(
        gpd.GeoDataFrame(
            {"code": codes, "name": [f"第{c[-1]}社区" for c in codes], "street_code": "150203001"},
            geometry=list(communities),
            crs=crs,
        ),
        gpd.GeoDataFrame(
            {"class": [kind for kind, _ in barriers], "name": [f"{k}路" for k, _ in barriers]},
            geometry=[line for _, line in barriers],
            crs=crs,
        ),
        _building_frame(traits, rng, buildings),
        gpd.GeoDataFrame(
            {"name": [f"小区{i}" for i in range(len(compounds))]}, geometry=compounds, crs=crs
        ),
    )


@st.composite
def towns(draw, max_buildings=30, traits=tuple(Trait)):
    """Return any town; fewer traits are simpler."""
    chosen = draw(st.sets(st.sampled_from(traits)))
    return town_of(chosen, draw(st.integers(0, 2**32 - 1)), draw(st.integers(0, max_buildings)))


def _at(x, y):
    return EAST + x, NORTH + y


def _line(points):
    return shapely.LineString([_at(x, y) for x, y in points])


def _box(x, y, wide, high, angle=0.0):
    west, south = _at(x, y)
    return affinity.rotate(shapely.box(west, south, west + wide, south + high), angle)


def _communities(traits, rng):
    """Cells of a coarse Voronoi diagram, cut and pierced."""
    ground = _box(0, 0, WIDE_M, HIGH_M, rng.uniform(-5, 5))
    if Trait.COMMUNITIES not in traits:
        shapes = np.array([ground], dtype=object)
    else:
        sites = np.array(_at(rng.uniform(0, WIDE_M, 3), rng.uniform(0, HIGH_M, 3))).T
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=ground)
        )
        shapes = shapely.intersection(cells, ground)
        if Trait.SLOPPY in traits:
            shapes = shapely.set_precision(shapes, 0.05)
    if Trait.EXCLAVE in traits and len(shapes) > 1:
        middle = shapely.point_on_surface(shapes[1])
        piece = middle.buffer(rng.uniform(5, 30), quad_segs=3)
        shapes = shapely.difference(shapes, piece)
        shapes[0] = shapely.union(shapes[0], piece)
    if Trait.HOLE in traits:
        x, y = rng.uniform(40, WIDE_M - 40), rng.uniform(40, HIGH_M - 40)
        shapes = shapely.difference(shapes, _box(x, y, 30, 20, rng.uniform(0, 90)))
    return np.array([_land(shape) for shape in shapes], dtype=object)


def _land(shape):
    """Return the areas of a shape: what reading lets through."""
    parts = shapely.get_parts(shape)
    return shapely.union_all([_without_specks(part) for part in parts[shapely.area(parts) > 1]])


def _without_specks(part):
    """Return a polygon without holes of a rounding error's size: in degrees none has a ring."""
    holes = [hole for hole in part.interiors if shapely.Polygon(hole).area > 1]
    return shapely.Polygon(part.exterior, holes)


def _across(rng, *, bend=20.0):
    """A bent line from beyond one side of the town to beyond the other."""
    steps = np.linspace(-40, max(WIDE_M, HIGH_M) + 40, 5)
    offset = rng.uniform(0.1, 0.9) + rng.uniform(-bend, bend, 5) / WIDE_M
    if rng.random() < 0.5:
        return list(zip(steps, offset * HIGH_M, strict=True))
    return list(zip(offset * WIDE_M, steps, strict=True))


SOFT = ("path", "service", "residential", "wall", "tertiary", "secondary", "primary", "trunk")


def _barriers(traits, rng, communities):
    out = [(str(rng.choice(SOFT)), _line(_across(rng))) for _ in range(rng.integers(0, 4))]
    if Trait.DEAD_ENDS in traits:
        out += _dead_ends(rng, [line for _, line in out])
    if Trait.RIVER in traits:
        out.append(("river", _line(_across(rng))))
    if Trait.WATER in traits:
        course = _line(_across(rng)).buffer(
            rng.uniform(1, 20), cap_style="flat", join_style="mitre"
        )
        out.append(("river", course))
    if Trait.RAILWAY in traits:
        out.append(("railway", _line(_across(rng, bend=3))))
    if Trait.DUAL in traits:
        line = _line(_across(rng, bend=5))
        kind = str(rng.choice([*SOFT, "motorway", "railway"]))
        out += [(kind, line), (kind, line.offset_curve(rng.uniform(6, 25)))]
    if Trait.RING in traits:
        x, y = rng.uniform(60, WIDE_M - 60), rng.uniform(60, HIGH_M - 60)
        ring = shapely.Point(_at(x, y)).buffer(rng.uniform(5, 60), quad_segs=4).exterior
        out.append((str(rng.choice(SOFT)), shapely.LineString(ring.coords)))
    if Trait.ON_BORDER in traits:
        border = shapely.line_merge(shapely.boundary(communities[0]))
        out += [("secondary", part) for part in shapely.get_parts(border)]
    return out


def _dead_ends(rng, lines):
    """Lines that end 0 to 0.9 m before another, cross it a little, or end in the middle."""
    out = []
    for line in lines[:2]:
        foot = line.interpolate(rng.uniform(0.3, 0.7), normalized=True)
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(30, 200)
        way = np.array([np.cos(angle), np.sin(angle)])
        short = rng.choice([0.0, 0.3, 0.9, -0.5, 5.0])
        tip = np.array([foot.x, foot.y])
        out.append(("residential", shapely.LineString([tip + way * short, tip + way * reach])))
    x, y = rng.uniform(0, WIDE_M), rng.uniform(0, HIGH_M)
    out.append(("service", _line([(x, y), (x + rng.uniform(-60, 60), y + 40)])))
    return out


def _buildings(traits, rng, communities, n):
    size = lambda: rng.uniform(4, 22)  # noqa: E731
    place = lambda: (rng.uniform(0, WIDE_M - 20), rng.uniform(0, HIGH_M - 20))  # noqa: E731
    out = []
    for _ in range(n):
        x, y = place()
        wide, high, angle = size(), size(), rng.choice([0.0, rng.uniform(0, 90)])
        house = _box(x, y, wide, high, angle)
        if not any(house.distance(other) < 0.1 for other in out):
            out.append(house)
    for trait, more in (
        (Trait.TOUCHING, _row_of_houses),
        (Trait.OVERLAPPING, _overlapping),
        (Trait.STACKED, _stacked),
        (Trait.POINTS, _points),
        (Trait.MULTI, _multi),
        (Trait.COURTYARD, _courtyard),
    ):
        if trait in traits:
            out += more(rng, *place())
    ground = shapely.union_all(communities)
    out = [shape for shape in out if shape.distance(ground) < SKIP_OUTSIDE_M]
    if Trait.OUTSIDE in traits:
        for _ in range(3):
            edge = ground.convex_hull.exterior.interpolate(rng.random(), normalized=True)
            away = rng.uniform(0.5, 10)
            shape = shapely.Point(edge).buffer(3, quad_segs=2)
            middle = ground.convex_hull.centroid
            way = np.array([edge.x - middle.x, edge.y - middle.y])
            way = way / np.hypot(*way) * away
            shape = affinity.translate(shape, *way)
            out.append(shape if rng.random() < 0.7 else shape.centroid)
    return out


def _row_of_houses(rng, x, y):
    wide = rng.uniform(5, 12)
    row = [_box(x + i * wide, y, wide, rng.uniform(8, 12)) for i in range(3)]
    return [*row, _box(x, y - 6, 2 * wide, 6)]


def _overlapping(rng, x, y):
    return [
        _box(x, y, 15, 10),
        _box(x + 8, y + rng.uniform(-4, 4), 12, 12, 20),
        _box(x + 2, y + 2, 3, 3),
    ]


def _stacked(rng, x, y):
    return [_box(x, y, 10, 10), _box(x, y, 10, 10), _box(x + 30, y, 8, 8)]


def _points(rng, x, y):
    spots = [(x, y), (x, y), (x + 0.5, y), (x + 20, y + 10), (x - 15, y + 3)]
    return [shapely.Point(_at(*spot)) for spot in spots]


def _multi(rng, x, y):
    parts = [_box(x, y, 6, 6), _box(x + rng.uniform(7, 60), y + 2, 8, 8)]
    return [shapely.MultiPolygon(parts), _box(x + 3, y + 20, 10, 6)]


def _courtyard(rng, x, y):
    return [_box(x, y, 30, 30).difference(_box(x + 8, y + 8, 14, 14)), _box(x + 12, y + 12, 5, 5)]


def _compounds(rng):
    return [
        _box(rng.uniform(0, 200), rng.uniform(0, 150), rng.uniform(30, 120), rng.uniform(30, 90))
        for _ in range(2)
    ]


def _building_frame(traits, rng, shapes):
    n = len(shapes)
    if Trait.LUMPY in traits:
        households = np.where(rng.random(n) < 0.5, 0, np.round(np.exp(rng.normal(2, 1.3, n))))
    else:
        households = rng.integers(1, 12, n)
    return gpd.GeoDataFrame(
        {
            "building_id": [f"b{i}" for i in range(n)],
            "households": households.astype(np.int64),
            "address": [f"样例路{i}号" for i in range(n)],
            "population": pd.Series([pd.NA] * n, dtype="Int64"),
        },
        geometry=shapes,
        crs=METRIC,
    )
