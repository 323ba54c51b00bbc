"""Strategies for little lands of squares under grids, each with a plain model of itself."""

from dataclasses import dataclass, field
from enum import Enum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from pyproj import Transformer

from gridding.district import STORAGE_CRS
from gridding.edit.apply import touched
from gridding.edit.piece import Piece

METRIC, SIDE_M, EAST, NORTH = "EPSG:4546", 40.0, 400_000.0, 4_500_000.0
TARGET, TOLERANCE = 60, 0.2
HOMES = ("150203001001", "150203001002")
PARTS = 4
"""Most grids of a community to begin with, beside those that straddles merge."""


class Over(Enum):
    """Edges that are not hard, edges that may hold a grid together, all edges."""

    OPEN, USABLE, ALL = range(3)


@dataclass
class World:
    """A draft as a dict model: unit -> code; what cannot change; rows of the grids as stored."""

    size: tuple[int, int]
    households: list[int]
    hard: dict[tuple[int, int], bool]
    joined: set[tuple[int, int]]
    code_of: dict[int, str]
    locked: set[str] = field(default_factory=set)
    dedicated: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    stored: gpd.GeoDataFrame | None = None
    around: dict = field(default_factory=dict, repr=False)

    def home(self, unit):
        return HOMES[unit // (self.size[0] * self.size[1])]

    def spot(self, unit):
        rows, columns = self.size
        side, at = divmod(unit, rows * columns)
        return side * columns + at % columns, at // columns

    def near(self, unit, over):
        """The neighbours of a unit over open, usable or all edges."""
        if not self.around:
            for edges in Over:
                self.around[edges] = {u: [] for u in range(2 * self.size[0] * self.size[1])}
            for (a, b), hard in self.hard.items():
                holds = {Over.ALL}
                holds |= set() if hard else {Over.OPEN, Over.USABLE}
                holds |= {Over.USABLE} if (a, b) in self.joined else set()
                for edges in holds:
                    self.around[edges][a].append(b)
                    self.around[edges][b].append(a)
        return self.around[over][unit]

    def members(self, code):
        return {unit for unit, own in self.code_of.items() if own == code}

    def codes(self):
        return set(self.code_of.values())

    def pieces(self, units, over):
        """Breadth-first: in how many pieces some units are."""
        left, count = set(units), 0
        while left:
            front, count = {left.pop()}, count + 1
            while front:
                front = {w for u in front for w in self.near(u, over)} & left
                left -= front
        return count

    def next_number(self):
        numbers = dict.fromkeys(HOMES, 1)
        for code in self.ever:
            numbers[code[:-3]] = max(numbers[code[:-3]], int(code[-3:]) + 1)
        return numbers

    def people(self, code):
        """Population of a grid: every third unit's is known, and is its number."""
        known = [u for u in self.members(code) if u % 3 == 0]
        return sum(known) if known else None

    def square(self, unit, inset=0.0):
        x, y = self.spot(unit)
        west, north = EAST + x * SIDE_M, NORTH - y * SIDE_M
        box = west + inset, north - SIDE_M + inset, west + SIDE_M - inset, north - inset
        return shapely.box(*box)

    def measured(self, code):
        """Households, compactness and reach, counted square by square."""
        units = self.members(code)
        around = [tuple(np.add(self.spot(u), d)) for u in units for d in STEPS]
        inside = {self.spot(u) for u in units}
        sides = sum(spot not in inside for spot in around)
        compactness = 4 * np.pi * len(units) / sides**2
        spots = np.array([self.spot(u) for u in units], dtype=float) * SIDE_M
        weight = np.array([self.households[u] for u in units], dtype=float)
        weight = weight if weight.any() else np.ones(len(units))
        centre = (spots * weight[:, None]).sum(axis=0) / weight.sum()
        households = sum(self.households[u] for u in units)
        return households, compactness, float(np.hypot(*(spots - centre).T).max())

    def piece(self, op, *, whole=False, rng=None):
        """The piece of an edit; of all grids where it is wanted whole; rows in any order."""
        named = touched(op)
        codes = {self.code_of[u] for u in named.unit_ids if u in self.code_of}
        codes |= set(named.grid_codes) & self.codes()
        codes = self.codes() if whole else codes
        ids = sorted(u for u, code in self.code_of.items() if code in codes)
        units = pd.DataFrame(
            {
                "unit_id": np.array(ids, dtype=np.int64),
                "grid_code": pd.array([self.code_of[u] for u in ids], dtype="str"),
                "community_code": pd.array([self.home(u) for u in ids], dtype="str"),
                "households": np.array([self.households[u] for u in ids], dtype=np.int64),
                "population": pd.array([None if u % 3 else u for u in ids], dtype="Int64"),
                "building_count": np.ones(len(ids), dtype=np.int64),
            }
        )
        buildings = pd.DataFrame(
            {"building_id": [f"b{u}" for u in ids], "unit_id": units["unit_id"]}
        ).assign(households=units["households"])
        pairs = sorted(p for p in self.hard if p[0] in set(ids) and p[1] in set(ids))
        edges = pd.DataFrame(pairs, columns=["unit_a", "unit_b"], dtype=np.int64).assign(
            length_m=SIDE_M,
            cost=[2.0 if self.hard[p] else SIDE_M for p in pairs],
            hard=np.array([self.hard[p] for p in pairs], dtype=bool),
            usable=np.array([not self.hard[p] or p in self.joined for p in pairs], dtype=bool),
        )
        edges["class"] = np.where(edges["hard"], "river", "none")
        frames = [
            self.rows(sorted(codes)),
            gpd.GeoDataFrame(units, geometry=lonlat([self.square(u) for u in ids])),
            gpd.GeoDataFrame(buildings, geometry=lonlat([self.square(u, 10.0) for u in ids])),
            edges,
        ]
        if rng is not None:
            frames = [f.iloc[rng.permutation(len(f))].reset_index(drop=True) for f in frames]
        about = {"code": HOMES, "name": ["东风社区", "Riverside"], "street_code": "150203001"}
        return Piece(
            *frames,
            communities=pd.DataFrame(about),
            next_number=self.next_number(),
            target=dict.fromkeys(HOMES, TARGET),
            tolerance=TOLERANCE,
            seed=7,
            metric_crs=METRIC,
        )

    def rows(self, codes):
        """Rows of grids: as an edit left them, or not measured yet."""
        known = {} if self.stored is None else dict(enumerate(self.stored["grid_code"]))
        at = {code: row for row, code in known.items()}
        fresh = [code for code in codes if code not in at]
        shapes = [
            shapely.coverage_union_all(lonlat([self.square(u) for u in sorted(self.members(c))]))
            for c in fresh
        ]
        frame = pd.DataFrame(
            {
                "grid_code": pd.array(fresh, dtype="str"),
                "name": pd.array([self.names.get(c, f"grid {c}") for c in fresh], dtype="str"),
                "kind": pd.array([self.kind(c) for c in fresh], dtype="str"),
                "community_code": pd.array([c[:-3] for c in fresh], dtype="str"),
                "street_code": pd.array(["150203001"] * len(fresh), dtype="str"),
                "households": np.array([self.measured(c)[0] for c in fresh], dtype=np.int64),
                "population": pd.array([self.people(c) for c in fresh], dtype="Int64"),
                "deviation": np.array([self.measured(c)[0] / TARGET - 1 for c in fresh]),
                "compactness": np.array([self.measured(c)[1] for c in fresh], dtype=float),
                "reach_m": np.array([self.measured(c)[2] for c in fresh], dtype=float),
                "locked": np.array([c in self.locked for c in fresh], dtype=bool),
            }
        )
        new = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=STORAGE_CRS))
        old = [self.stored.iloc[[at[c]]] for c in codes if c in at]
        both = pd.concat([*old, *([new] if len(new) or not old else [])])
        return both.sort_values("grid_code", ignore_index=True)

    def kind(self, code):
        return "dedicated" if code in self.dedicated else "basic"

    def take(self, change):
        """Store a change, as the database does."""
        rest = self.rows(sorted(self.codes()))
        rest = rest[~rest["grid_code"].isin({*change.gone, *change.grids["grid_code"]})]
        frames = [frame for frame in (rest, change.grids) if len(frame)]
        self.code_of |= change.moved
        self.stored = pd.concat(frames).sort_values("grid_code", ignore_index=True)
        self.ever |= self.codes()
        for row in change.grids.itertuples():
            for codes, holds in ((self.locked, row.locked), (self.dedicated, row.kind != "basic")):
                codes.discard(row.grid_code)
                if holds:
                    codes.add(row.grid_code)
        self.locked -= set(change.gone)
        self.dedicated -= set(change.gone)


STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))
to_degrees = Transformer.from_crs(METRIC, STORAGE_CRS, always_xy=True).transform


def lonlat(shapes):
    """Return metric shapes in longitude and latitude."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return gpd.GeoSeries(shapely.transform(array, to_degrees, interleaved=False), crs=STORAGE_CRS)


def lattice(rows, columns):
    """The pairs of neighbouring squares of both communities; none between them."""
    n = rows * columns
    pairs = []
    for first in (0, n):
        for at in range(n):
            if at % columns < columns - 1:
                pairs.append((first + at, first + at + 1))
            if at < n - columns:
                pairs.append((first + at, first + at + columns))
    return pairs


@st.composite
def worlds(draw):
    """Return any world: grids hang together over usable edges, or as adopted over any."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pairs = lattice(rows, columns)
    # A river between columns, and some odd hard borders.
    cut = draw(st.integers(0, columns))
    odd = draw(st.sampled_from([0.0, 0.05, 0.3]))
    world = World((rows, columns), [], {}, set(), {})
    world.households = rng.integers(0, draw(st.sampled_from([1, 8, 30])), 2 * rows * columns)
    world.households = world.households.tolist()
    for a, b in pairs:
        across = {a % columns, b % columns} == {cut - 1, cut}
        world.hard[a, b] = bool(across or rng.random() < odd)
    if draw(st.booleans()):
        world.joined = {p for p, hard in world.hard.items() if hard and rng.random() < 0.3}
    _grow(world, rng)
    if draw(st.booleans()):
        _adopt(world, rng)
    codes = sorted(world.codes())
    world.locked = set(draw(st.lists(st.sampled_from(codes), max_size=2)))
    world.dedicated = set(draw(st.lists(st.sampled_from(codes), max_size=1)))
    world.ever = set(codes) | set(draw(st.lists(st.sampled_from([h + "040" for h in HOMES]))))
    return world


def _grow(world, rng):
    """Grids by growing from seeds over usable edges; a unit that nothing reaches seeds one more."""
    n = world.size[0] * world.size[1]
    for side, home in enumerate(HOMES):
        own = list(range(side * n, (side + 1) * n))
        seeds = rng.choice(own, min(len(own), int(rng.integers(1, PARTS + 1))), replace=False)
        label = {int(unit): k for k, unit in enumerate(seeds)}
        while len(label) < len(own):
            free = [u for u in own if u not in label]
            rng.shuffle(free)
            for unit in free:
                held = [label[w] for w in world.near(unit, Over.USABLE) if w in label]
                if held:
                    label[unit] = held[int(rng.integers(len(held)))]
                    break
            else:
                label[free[0]] = max(label.values()) + 1
        numbers = {k: f"{home}{at + 1:03d}" for at, k in enumerate(sorted(set(label.values())))}
        world.code_of |= {unit: numbers[k] for unit, k in label.items()}


def _adopt(world, rng):
    """Let a grid straddle: one takes another that it touches only across a hard border."""
    for (a, b), hard in world.hard.items():
        one, two = world.code_of[a], world.code_of[b]
        if hard and one != two and rng.random() < 0.2:
            world.code_of |= dict.fromkeys(world.members(two), one)
