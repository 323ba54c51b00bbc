"""Eight departments' own areas over an invented town, with the dirt that real layers have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from gridding.synth import areas
from gridding.synth.areas import Houses, Ints, Shapes
from gridding.synth.communities import Communities
from gridding.synth.dirt import forgotten, jitter, shift
from gridding.synth.invent import Invented
from gridding.synth.shape import Shape

JITTER_M = {"公安": 0.5, "综治": 0.2}
"""Standard deviation of each vertex, along each axis."""
SHIFTED = ("公安", "城管", "消防", "综治", "环保")
"""Those whose whole layer lies some metres off."""
FORGOTTEN_BY = ("", "", "党建")
"""Which department leaves out each of `forgotten`'s places; empty for all of them."""
LEAST_AREA_M2 = 20.0
"""A part of an area that is smaller is left away: those are crumbs of cutting."""


@dataclass(frozen=True)
class Department:
    """One department's areas.

    Attributes
    ----------
    name : str
    ids : list of str or of int
        A row each; the same id may stand in several rows.
    shapes : (n,) array of Polygon or MultiPolygon
        Local metres.
    weight : float
        How much its borders count in the merge.
    """

    name: str
    ids: Sequence[str | int]
    shapes: Shapes
    weight: float


@dataclass(frozen=True)
class Departments:
    """All departments, and the places that they leave out.

    Attributes
    ----------
    layers : tuple of Department
    left_out : (3,) array of Polygon
        Local metres; a strip of 144 m² and a corner of 3 m² that are in no layer, and a plot of
        100 m² that one layer at least has not.
    left_out_by : tuple of str
        The department that leaves each out; empty for all of them.
    """

    layers: tuple[Department, ...]
    left_out: Shapes
    left_out_by: tuple[str, ...]


def make_departments(shape: Shape, made: Invented, rng: np.random.Generator) -> Departments:
    """Draw every department's areas.

    Parameters
    ----------
    shape : Shape
    made : Invented
    rng : numpy.random.Generator

    Returns
    -------
    Departments
    """
    lattice, blocks, communities, lines = made.lattice, made.blocks, made.communities, made.lines
    houses = Houses.of(blocks, communities, made.buildings)
    shops = made.buildings.loc[made.buildings["use"] == "商铺", "geometry"].to_numpy()
    engines = max(round(areas.FIRE_AREAS_PER_STREET * shape.streets), 2)
    routes, of_route = areas.sweeping(houses, blocks, lattice, lines)
    streets, names = areas.markets(houses, lines, shops)
    squares, places = areas.raster(houses, rng)
    patrols, walks = areas.patrols(houses, rng)
    party, cells = areas.party(houses, rng)
    beats = areas.beats(houses, blocks, lattice, rng)
    wards = areas.welfare(communities, rng)
    engine = areas.fire(houses, blocks, engines, rng)
    drawn = [
        Department("公安", [f"{k:03d}" for k in range(1, len(beats) + 1)], beats, 1.0),
        Department("城管", [_wide(f"S{k + 1:02d}") for k in of_route], routes, 0.5),
        Department("消防", list(range(1, len(engine) + 1)), engine, 0.5),
        Department("民政", [f"MZ-{k:02d}" for k in range(1, len(wards) + 1)], wards, 1.0),
        Department("综治", _numbered(communities, walks), patrols, 2.0),
        Department("市场监管", names, streets, 0.5),
        Department("环保", places, squares, 0.25),
        Department("党建", _numbered(communities, cells, digits=2), party, 1.0),
    ]
    dirty = [_dirty(each, rng) for each in drawn]
    left_out = forgotten(lines, houses.whole, rng)
    by = np.array(FORGOTTEN_BY)
    layers = tuple(_without(d, left_out[(by == "") | (by == d.name)]) for d in dirty)
    return Departments(layers, left_out, FORGOTTEN_BY)


def _dirty(layer: Department, rng: np.random.Generator) -> Department:
    shapes = layer.shapes
    if layer.name in JITTER_M:
        shapes = jitter(shapes, JITTER_M[layer.name], rng)
    if layer.name in SHIFTED:
        shapes = shift(shapes, rng)
    return replace(layer, shapes=shapes)


def _without(layer: Department, holes: Shapes) -> Department:
    """Return a layer without some places, and without crumbs; rows left empty go."""
    shapes = layer.shapes.copy()
    hit = np.unique(shapely.STRtree(shapes).query(holes, predicate="intersects")[1])
    shapes[hit] = shapely.difference(shapes[hit], shapely.union_all(holes))
    kept = [_polygons(each) for each in shapes]
    rows = [k for k, each in enumerate(kept) if not shapely.is_empty(each)]
    shapes = np.array([kept[k] for k in rows])
    return replace(layer, ids=[layer.ids[k] for k in rows], shapes=shapes)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [
        part
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon) and part.area >= LEAST_AREA_M2
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _numbered(communities: Communities, owner: Ints, digits: int = 3) -> list[str]:
    """Return ids: the community's code and a number within it."""
    count: dict[int, int] = {}
    out = []
    for k in owner.tolist():
        count[k] = count.get(k, 0) + 1
        out.append(f"{communities.codes[k]}{count[k]:0{digits}d}")
    return out


def _wide(text: str) -> str:
    """Return letters and digits as wide as Chinese characters are."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)
