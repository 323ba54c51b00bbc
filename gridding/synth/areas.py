"""How each department of an invented town draws its areas: every rule its own, over one ground."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.blocks import Blocks
from gridding.synth.communities import Communities
from gridding.synth.growth import Neighbours, component, grow, neighbours_of
from gridding.synth.lattice import Lattice, Use
from gridding.synth.streets import Line

Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAIN = ("trunk", "primary", "secondary")
LEAST_WEIGHT = 1.0
"""Households that an empty piece counts as, so that regions can grow over it."""
BEAT_SHARE = 0.7
"""Police areas per quarter between main roads."""
FIRE_AREAS_PER_STREET = 0.4
WELFARE_COMMUNITIES = 2
PATROL_HOUSEHOLDS = 300
MOST_IN_A_PIECE = 330
PARTY_HOUSEHOLDS = 1000
STRAYING_SHARE = 0.12
"""Of the blocks at a community's border, those that a patrol counts to the other side."""
SHOP_STREET_M = 45.0
SHOPS_OF_A_STREET = 5
SHOP_REACH_M = 600.0
SHOP_STEP_M = 40.0
RASTER_M = 1000.0


@dataclass(frozen=True)
class Houses:
    """The pieces between streets, and who lives in them; local metres.

    Attributes
    ----------
    whole : Polygon or MultiPolygon
        The district.
    faces : (f,) array of Polygon
    block : (f,) array of int
        Superblock of each.
    community : (f,) array of int
    spots : (b,) array of Point
        In the middle of each building with households.
    households : (b,) array of float
    """

    whole: shapely.Geometry
    faces: Shapes
    block: Ints
    community: Ints
    spots: Shapes
    households: Floats

    @classmethod
    def of(cls, blocks: Blocks, communities: Communities, buildings: pd.DataFrame) -> "Houses":
        """Put the households of a town into its pieces."""
        lived_in = buildings[buildings["households"] > 0]
        return cls(
            shapely.coverage_union_all(communities.polygons),
            blocks.faces,
            blocks.face_block,
            communities.of_block[blocks.face_block],
            np.asarray(shapely.centroid(lived_in["geometry"].to_numpy())),
            lived_in["households"].to_numpy(dtype=np.float64),
        )

    def living_in(self, shapes: Shapes) -> Floats:
        """Return the households in each of some shapes that do not overlap."""
        at, shape = shapely.STRtree(shapes).query(self.spots, predicate="intersects")
        return np.bincount(shape, self.households[at], minlength=len(shapes)).astype(np.float64)


def beats(houses: Houses, blocks: Blocks, lattice: Lattice, rng: np.random.Generator) -> Shapes:
    """Return police areas: quarters between main roads, some of them together."""
    cells = [lattice.cells[k] for k in blocks.block_cell]
    east = np.cumsum([name in MAIN for name in lattice.col_classes])
    north = np.cumsum([name in MAIN for name in lattice.row_classes])
    keys = [(int(east[cell.col]), int(north[cell.row])) for cell in cells]
    numbers = {key: k for k, key in enumerate(sorted(set(keys)))}
    quarters = united(blocks.blocks, np.array([numbers[key] for key in keys]))
    count = max(round(BEAT_SHARE * len(quarters)), 2)
    return united(quarters, _regions(quarters, houses.living_in(quarters), count, rng))


def sweeping(
    houses: Houses, blocks: Blocks, lattice: Lattice, lines: tuple[Line, ...]
) -> tuple[Shapes, Ints]:
    """Return sweeping routes: every piece in the town goes with the main road nearest to it.

    The border between two routes so runs along lanes, halfway between main roads. Fields, works
    and parks are not swept. One road's pieces may lie apart.
    """
    use = np.array([lattice.cells[k].use == Use.URBAN for k in blocks.block_cell])[houses.block]
    faces = houses.faces[use]
    roads = [line for line in lines if line.highway in MAIN and line.name]
    names = sorted({line.name for line in roads})
    tree = shapely.STRtree([line.line for line in roads])
    nearest = tree.nearest(shapely.centroid(faces))
    route = np.array([names.index(roads[k].name) for k in nearest], dtype=np.int64)
    route = np.unique(route, return_inverse=True)[1]
    parts, of_part = shapely.get_parts(united(faces, route), return_index=True)
    return parts, of_part


def fire(houses: Houses, blocks: Blocks, count: int, rng: np.random.Generator) -> Shapes:
    """Return fire areas: few, large, by land as much as by households."""
    land = 2000.0 * shapely.area(blocks.blocks) / 1e6
    weight = houses.living_in(blocks.blocks) + land
    return united(blocks.blocks, _regions(blocks.blocks, weight, count, rng))


def welfare(communities: Communities, rng: np.random.Generator) -> Shapes:
    """Return welfare areas: two or so communities each, exactly as the communities are drawn."""
    count = max(len(communities.polygons) // WELFARE_COMMUNITIES, 1)
    weight = communities.households.astype(np.float64)
    return united(communities.polygons, _regions(communities.polygons, weight, count, rng))


def patrols(houses: Houses, rng: np.random.Generator) -> tuple[Shapes, Ints]:
    """Return patrol grids of about 300 households and the community that each counts to.

    They cut large blocks straight through, and some of them take in a block of the community
    next door.
    """
    owner = _straying(houses, rng)
    pieces, of_face = _cut_small(houses)
    return _within(pieces, owner[of_face], houses.living_in(pieces), PATROL_HOUSEHOLDS, rng)


def party(houses: Houses, rng: np.random.Generator) -> tuple[Shapes, Ints]:
    """Return party areas, each in one community, of about 1,000 households in whole blocks."""
    weight = houses.living_in(houses.faces)
    return _within(houses.faces, houses.community, weight, PARTY_HOUSEHOLDS, rng)


def markets(houses: Houses, lines: tuple[Line, ...], shops: Shapes) -> tuple[Shapes, list[str]]:
    """Return the ground nearest to each street of shops, and the streets' names.

    Borders run halfway between streets, through whatever stands there; far from shops there is
    nothing to supervise.
    """
    streets = [line for line in lines if line.highway in (*MAIN, "tertiary") and line.name]
    tree = shapely.STRtree([line.line for line in streets])
    spots = shapely.centroid(shops)
    at, near = tree.query_nearest(spots, max_distance=SHOP_STREET_M, all_matches=False)
    found, count = np.unique([streets[k].name for k in near], return_counts=True)
    names = [str(name) for name in found[count >= SHOPS_OF_A_STREET]] or [str(found[0])]
    kept = [line for line in streets if line.name in names]
    steps = [np.arange(0.0, line.line.length, SHOP_STEP_M) for line in kept]
    points = [shapely.line_interpolate_point(k.line, s) for k, s in zip(kept, steps, strict=True)]
    name = np.repeat([names.index(line.name) for line in kept], [len(s) for s in steps])
    sites = np.concatenate(points)
    first = np.unique(shapely.get_coordinates(sites).round(), axis=0, return_index=True)[1]
    sites, name = sites[first], name[first]  # streets that cross at a sampled point share it
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.MultiPoint(sites),
            extend_to=houses.whole,
            ordered=True,
        )
    )
    reach = shapely.union_all(shapely.buffer(spots[at], SHOP_REACH_M, quad_segs=4))
    ground = shapely.intersection(houses.whole, reach)
    return shapely.intersection(united(cells, name), ground), names


def raster(houses: Houses, rng: np.random.Generator) -> tuple[Shapes, list[str]]:
    """Return the squares of a kilometre raster that touch the district, and their places in it."""
    x_low, y_low, x_high, y_high = shapely.bounds(houses.whole) // RASTER_M * RASTER_M
    west, south = x_low - rng.uniform(0.0, RASTER_M), y_low - rng.uniform(0.0, RASTER_M)
    xs = np.arange(west, x_high + RASTER_M, RASTER_M)
    ys = np.arange(south, y_high + RASTER_M, RASTER_M)
    x, y = (side.ravel() for side in np.meshgrid(xs, ys))
    squares = shapely.box(x, y, x + RASTER_M, y + RASTER_M)
    used = np.flatnonzero(shapely.intersects(houses.whole, squares))
    return squares[used], [f"H{k // len(xs):02d}{k % len(xs):02d}" for k in used]


def united(shapes: Shapes, label: Ints) -> Shapes:
    """Return the union of the shapes under each label from 0 on."""
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(1, label.max() + 1))
    return np.array([shapely.union_all(group) for group in np.split(shapes[order], ends)])


def _regions(
    shapes: Shapes, weight: Floats, count: int, rng: np.random.Generator, rounds: int = 4
) -> Ints:
    xy = shapely.get_coordinates(shapely.centroid(shapes))
    counted = weight + LEAST_WEIGHT
    count = min(count, len(shapes))
    return grow(neighbours_of(shapes), counted, xy, np.ones(count), rng, rounds=rounds)


def _within(
    shapes: Shapes, owner: Ints, weight: Floats, size: float, rng: np.random.Generator
) -> tuple[Shapes, Ints]:
    """Return regions of about one size, each of one owner and in one piece, and their owners."""
    near = neighbours_of(shapes)
    xy = shapely.get_coordinates(shapely.centroid(shapes))
    label = np.full(len(shapes), -1, dtype=np.int64)
    owners: list[int] = []
    for number in np.unique(owner):
        left = [int(k) for k in np.flatnonzero(owner == number)]
        while left:
            part = np.array(component(near, left))
            count = min(max(round(float(weight[part].sum()) / size), 1), len(part))
            counted = weight[part] + LEAST_WEIGHT
            found = grow(_inside(near, part), counted, xy[part], np.ones(count), rng, rounds=3)
            label[part] = len(owners) + found
            owners += [int(number)] * count
            left = sorted(set(left) - set(part.tolist()))
    return united(shapes, label), np.array(owners)


def _inside(near: Neighbours, part: Ints) -> Neighbours:
    place = {int(k): n for n, k in enumerate(part)}
    return [[place[other] for other in near[k] if other in place] for k in part]


def _straying(houses: Houses, rng: np.random.Generator) -> Ints:
    """Return the community of each piece as patrols see it."""
    owner = houses.community.copy()
    for face, around in enumerate(neighbours_of(houses.faces)):
        others = sorted({int(houses.community[k]) for k in around} - {int(owner[face])})
        if others and rng.random() < STRAYING_SHARE:
            owner[face] = others[int(rng.integers(len(others)))]
    return owner


def _cut_small(houses: Houses) -> tuple[Shapes, Ints]:
    """Return the pieces, the full ones halved until none is too full, and where each came from."""
    at, face = shapely.STRtree(houses.faces).query(houses.spots, predicate="intersects")
    xy = shapely.get_coordinates(houses.spots)
    pieces, origin = [], []
    for number, whole in enumerate(houses.faces):
        todo = [(whole, at[face == number])]
        while todo:
            shape, inside = todo.pop()
            held = houses.households[inside]
            if held.sum() <= MOST_IN_A_PIECE or len(inside) < 2:  # noqa: PLR2004
                pieces.append(shape)
                origin.append(number)
                continue
            todo += _halves(shape, inside, xy[inside], held)
    return np.array(pieces), np.array(origin)


def _halves(
    shape: shapely.Geometry, inside: Ints, xy: Floats, held: Floats
) -> list[tuple[shapely.Geometry, Ints]]:
    """Cut a shape across its longer side where half of the households lie on either side."""
    x_low, y_low, x_high, y_high = shapely.bounds(shape)
    axis = 0 if x_high - x_low > y_high - y_low else 1
    order = np.argsort(xy[:, axis], kind="stable")
    middle = int(np.searchsorted(np.cumsum(held[order]), held.sum() / 2))
    middle = min(max(middle, 1), len(order) - 1)
    cut = float(xy[order[middle - 1 : middle + 1], axis].mean())
    low = shapely.box(x_low, y_low, *((cut, y_high) if axis == 0 else (x_high, cut)))
    sides = (shapely.intersection(shape, low), shapely.difference(shape, low))
    return [
        (part, chosen)
        for part, chosen in zip(
            sides, (inside[order[:middle]], inside[order[middle:]]), strict=True
        )
        if not part.is_empty
    ]
