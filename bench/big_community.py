"""One invented community far larger than any: a planar graph of units, streets and housing."""

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from gridding.land.classes import FACTORS, BarrierClass

UNIT_M2 = 1500.0
STREET_GAPS_M = (90.0, 260.0)
CLASSES = (BarrierClass.RESIDENTIAL, BarrierClass.TERTIARY, BarrierClass.PRIMARY)
CLASS_SHARES = (0.7, 0.2, 0.1)
MISSING_STREETS = 0.15
"""Share of the pieces of residential streets between two blocks that were never built."""
HOUSE, SLAB = (1, 2), (12, 48)
"""Least and most households of a unit."""
EMPTY_SHARE, ESTATES, SLABS_IN_ESTATES = 0.12, 0.3, 0.9
"""Of units, of blocks, and of the units in blocks that are estates: 8 households a unit in all."""
LEAST_BORDER_M = 1.0


def community(
    n: int, seed: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Invent a community of n units: Voronoi cells of buildings, denser in some blocks.

    Parameters
    ----------
    n : int
        Units.
    seed : int

    Returns
    -------
    loads : (n,) array of int
    edges : (m, 2) array of int
        Each once, the lower node first; the graph is connected but for what the seed may bring.
    costs : (m,) array
        Metres of common border, times the factor of the street where the border lies on one.
    """
    rng = np.random.default_rng(seed)
    side = float(np.sqrt(n * UNIT_M2))
    east, north = _streets(rng, side), _streets(rng, side)
    shape = (len(east[0]) - 1, len(north[0]) - 1)
    area = np.outer(np.diff(east[0]), np.diff(north[0]))
    weight = area * np.exp(rng.normal(0.0, 0.7, shape))
    block = np.sort(rng.choice(weight.size, n, p=(weight / weight.sum()).ravel()))
    column, row = np.unravel_index(block, shape)
    points = np.column_stack([_within(rng, east[0], column), _within(rng, north[0], row)])
    edges, metres = _borders(points, side)
    a, b = edges.T
    factor = np.ones(len(edges))
    for (_, kinds), at in ((east, column), (north, row)):
        street = np.maximum(at[a], at[b])
        factor = np.where(at[a] != at[b], np.minimum(factor, kinds[street]), factor)
    residential = FACTORS[BarrierClass.RESIDENTIAL]
    missing = rng.random((weight.size, 2)) < MISSING_STREETS
    lower, across = np.minimum(block[a], block[b]), (column[a] != column[b]).astype(int)
    factor[(factor == residential) & missing[lower, across]] = 1.0
    return _loads(rng, block, weight.size), edges, metres * factor


def _streets(
    rng: np.random.Generator, side: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the places of parallel streets from edge to edge, and the factor of each."""
    gaps = rng.uniform(*STREET_GAPS_M, int(side / STREET_GAPS_M[0]) + 2)
    places = np.cumsum(gaps)
    places = np.concatenate([[0.0], places[places < side - STREET_GAPS_M[0]], [side]])
    factors = np.array([FACTORS[c] for c in CLASSES])
    return places, factors[rng.choice(len(CLASSES), len(places), p=CLASS_SHARES)]


def _within(
    rng: np.random.Generator, places: npt.NDArray[np.float64], at: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    return rng.uniform(places[at], places[at + 1])


def _borders(
    points: npt.NDArray[np.float64], side: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the neighbouring cells and the metres of their common border within the square."""
    far = 10 * side * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]]) + side / 2
    cells = Voronoi(np.vstack([points, far]))
    pairs, ends = np.sort(cells.ridge_points, axis=1), np.array(cells.ridge_vertices)
    known = (pairs < len(points)).all(axis=1) & (ends >= 0).all(axis=1)
    pairs, lines = pairs[known], shapely.linestrings(cells.vertices[ends[known]])
    metres = shapely.length(shapely.clip_by_rect(lines, 0.0, 0.0, side, side))
    long = metres >= LEAST_BORDER_M
    order = np.lexsort(pairs[long].T[::-1])
    return pairs[long][order].astype(np.int64), metres[long][order]


def _loads(
    rng: np.random.Generator, block: npt.NDArray[np.int64], n_blocks: int
) -> npt.NDArray[np.int64]:
    """Draw households: some blocks are estates of slabs, the others houses, some units empty."""
    estate = rng.random(n_blocks) < ESTATES
    slab = estate[block] & (rng.random(len(block)) < SLABS_IN_ESTATES)
    low, high = np.array([HOUSE, SLAB])[slab.astype(int)].T
    loads = rng.integers(low, high, endpoint=True)
    return np.where(rng.random(len(block)) < EMPTY_SHARE, 0, loads).astype(np.int64)
