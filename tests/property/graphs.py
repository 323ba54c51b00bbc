"""Strategies for graphs to divide: shapes, loads, costs, and instances planted with a solution."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay


class Shape(StrEnum):
    """How a graph is put together."""

    GRID = "grid"
    DELAUNAY = "delaunay"
    TREE = "tree"
    STAR = "star"
    HOLES = "holes"
    SLIVERS = "slivers"
    ISLANDS = "islands"


class Loads(StrEnum):
    """How loads are spread over the nodes."""

    EVEN = "even"
    LUMPY = "lumpy"
    MOSTLY_ZERO = "mostly zero"
    REAL = "real numbers"


@dataclass(frozen=True)
class Instance:
    """What `gridding.partition.partition` is asked."""

    loads: np.ndarray
    edges: np.ndarray
    costs: np.ndarray
    n_parts: int
    lower: float
    upper: float

    @property
    def problem(self):
        """The positional arguments of `partition`."""
        return self.loads, self.edges, self.costs, self.n_parts, self.lower, self.upper


def edges_of(shape, n, rng):
    """Return the edges of a graph with about ``n`` nodes, and its number of nodes."""
    return MAKERS[shape](n, rng)


def _pairs(rows):
    return np.array(rows, dtype=int).reshape(-1, 2)


def _star(n, rng):
    return _pairs([(0, i) for i in range(1, n)]), n


def _tree(n, rng):
    return _pairs([(rng.integers(max(0, i - 5), i), i) for i in range(1, n)]), n


def _grid(n, rng):
    wide = max(int(n**0.5), 1)
    at = np.arange(wide * max(n // wide, 1)).reshape(-1, wide)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    down = np.column_stack([at[:-1].ravel(), at[1:].ravel()])
    return np.concatenate([across, down]), at.size


def _holes(n, rng):
    edges, n = _grid(n, rng)
    return _largest_component(edges, n, rng.random(n) > 0.2)


def _delaunay(n, rng):
    n = max(n, 4)
    corners = Delaunay(rng.random((n, 2))).simplices
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    return np.unique(np.sort(edges, axis=1), axis=0), n


def _slivers(n, rng):
    core, size = _delaunay(2 * n // 3, rng)
    hung = [(rng.integers(size), i) for i in range(size, n)]
    return np.concatenate([core, _pairs(hung)]), max(n, size)


def _islands(n, rng):
    pieces, offset = [], 0
    for size in (max(n // 2, 1), max(n // 3, 1), 1):
        edges, count = _grid(size, rng)
        pieces.append(edges + offset)
        offset += count
    return np.concatenate(pieces), offset


MAKERS = {
    Shape.GRID: _grid,
    Shape.DELAUNAY: _delaunay,
    Shape.TREE: _tree,
    Shape.STAR: _star,
    Shape.HOLES: _holes,
    Shape.SLIVERS: _slivers,
    Shape.ISLANDS: _islands,
}


def _largest_component(edges, n, keep):
    kept = edges[keep[edges].all(axis=1)]
    _, label = connected_components(adjacency(kept, n), directed=False)
    inside = label == np.bincount(label).argmax()
    number = np.cumsum(inside) - 1
    return number[kept[inside[kept].all(axis=1)]], int(inside.sum())


def adjacency(edges, n):
    """Return the adjacency matrix."""
    return coo_array((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(n, n))


def loads_of(kind, n, rng):
    """Return loads; lumpy ones are spread as households over buildings are (p50 12, p99 158)."""
    if kind is Loads.EVEN:
        return rng.integers(5, 15, n)
    if kind is Loads.REAL:
        return rng.random(n) * 20
    lumpy = np.round(np.exp(rng.normal(np.log(12), 1.1, n))).astype(int)
    share = 0.8 if kind is Loads.MOSTLY_ZERO else 0.2
    return np.where(rng.random(n) < share, 0, lumpy)


def contiguous_parts(edges, n, k, rng):
    """Draw a contiguous partition by letting ``k`` random nodes grow at random."""
    near = adjacency(edges, n).tocsr()
    near = (near + near.T).tocsr()
    part = np.full(n, -1)
    seeds = rng.choice(n, k, replace=False)
    part[seeds] = np.arange(k)
    front = list(seeds)
    while front:
        i = rng.integers(len(front))
        v = front[i]
        free = [w for w in near.indices[near.indptr[v] : near.indptr[v + 1]] if part[w] < 0]
        if not free:
            front.pop(i)
            continue
        w = free[rng.integers(len(free))]
        part[w] = part[v]
        front.append(w)
    return part


def planted(shape, n, nodes_per_part, tolerance, rng):
    """Return an instance that has a solution: parts are drawn first, then loads that fit.

    The loads are lumpy; in each part they are scaled and rounded, then one node of the part takes
    the rest up to a sum drawn evenly from the band.
    """
    edges, n = edges_of(shape, n, rng)
    k = max(2, n // nodes_per_part)
    part = contiguous_parts(edges, n, k, rng)
    target = 450
    lower, upper = (1 - tolerance) * target, (1 + tolerance) * target
    loads = loads_of(Loads.LUMPY, n, rng).astype(float)
    for p in range(k):
        nodes = np.flatnonzero(part == p)
        wish = rng.integers(int(np.ceil(lower)), int(upper) + 1)
        loads[nodes] = np.floor(loads[nodes] * wish / max(loads[nodes].sum(), 1))
        loads[rng.choice(nodes)] += wish - loads[nodes].sum()
    costs = rng.random(len(edges)) * rng.choice([0.05, 0.15, 0.3, 1.0], len(edges)) * 60
    return Instance(loads.astype(int), edges, costs, k, lower, upper)


@st.composite
def instances(draw, min_nodes=2, max_nodes=150, shapes=tuple(Shape), max_parts=12):
    """Return any instance, solvable or not."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    edges, n = edges_of(draw(st.sampled_from(shapes)), draw(st.integers(min_nodes, max_nodes)), rng)
    loads = loads_of(draw(st.sampled_from(Loads)), n, rng)
    costs = rng.choice([0, 1, 2.5, 7], len(edges))
    k = draw(st.integers(1, min(n, max_parts)))
    mean = loads.sum() / k
    tolerance = draw(st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.5]))
    return Instance(loads, edges, costs, k, (1 - tolerance) * mean, (1 + tolerance) * mean)
