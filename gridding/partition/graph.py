"""The graph that the kernels walk: canonical edges in compressed rows, with loads on the nodes."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gridding.errors import Fault, InputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Band(NamedTuple):
    """How many parts, and between what their sums of loads shall lie."""

    n_parts: int
    lower: float
    upper: float


class Graph(NamedTuple):
    """An undirected graph with loads on its nodes and costs on its edges; kernels take it as it is.

    Attributes
    ----------
    start : ndarray of int64, shape (n + 1,)
        The neighbours of node v are ``neighbour[start[v]:start[v + 1]]``, ascending.
    neighbour : ndarray of int64, shape (2 m,)
    cost : ndarray of float64, shape (2 m,)
        Cost of cutting the edge to that neighbour.
    load : ndarray of float64, shape (n,)
    label : ndarray of int64, shape (n, l)
        Labels of the nodes in l labellings, numbered from 0 across all of them.
    charge : ndarray of float64, shape (l,)
        What mixing the labels of each costs; see `gridding.partition.mixing`.
    x_log_x : ndarray of float64
        Of every whole load up to that of all nodes together; empty without labellings.
    """

    start: Ints
    neighbour: Ints
    cost: Floats
    load: Floats
    label: Ints
    charge: Floats
    x_log_x: Floats

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.load)

    def pairs(self) -> tuple[Ints, Ints, Floats]:
        """Return each edge once: lower node, higher node, cost."""
        tail = np.repeat(np.arange(self.n_nodes), np.diff(self.start))
        once = tail < self.neighbour
        return tail[once], self.neighbour[once], self.cost[once]

    def components(self) -> tuple[int, Ints]:
        """Return the number of connected components and the component of each node."""
        shape = (self.n_nodes, self.n_nodes)
        present = np.ones(len(self.neighbour), dtype=np.int8)
        matrix = csr_array((present, self.neighbour, self.start), shape=shape)
        count, label = connected_components(matrix, directed=False)
        return int(count), label.astype(np.int64)

    def induced(self, nodes: Ints) -> "Graph":
        """Return the subgraph on ``nodes``, renumbered in their order."""
        place = np.full(self.n_nodes, -1, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        tail, head, cost = self.pairs()
        tail, head = place[tail], place[head]
        inside = (tail >= 0) & (head >= 0)
        inner = from_pairs(self.load[nodes], tail[inside], head[inside], cost[inside])
        return inner._replace(label=self.label[nodes], charge=self.charge, x_log_x=self.x_log_x)


def from_pairs(load: Floats, tail: Ints, head: Ints, cost: Floats) -> Graph:
    """Build the graph from edges in any order and direction; parallel edges are added up.

    Costs are summed in ascending order, so that not even rounding depends on the order of rows.

    Parameters
    ----------
    load : ndarray of float64, shape (n,)
    tail, head : ndarray of int64, shape (m,)
    cost : ndarray of float64, shape (m,)

    Returns
    -------
    Graph
    """
    n = len(load)
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((cost, high, low))
    key, first = np.unique(low[order] * n + high[order], return_index=True)
    merged = np.add.reduceat(cost[order], first) if len(first) else np.zeros(0)
    low, high = key // max(n, 1), key % max(n, 1)
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((columns, rows))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=n), out=start[1:])
    both = np.concatenate([merged, merged])[order]
    return Graph(start, columns[order], both, load, *unlabelled(n))


def unlabelled(n: int) -> tuple[Ints, Floats, Floats]:
    """Return ``label``, ``charge`` and ``x_log_x`` of a graph of n nodes without labellings."""
    return np.zeros((n, 0), dtype=np.int64), np.zeros(0), np.zeros(0)


def read(loads: Any, edges: Any, costs: Any) -> Graph:
    """Check what the caller gave and build the graph from it.

    Parameters
    ----------
    loads : array_like, shape (n,)
    edges : array_like of int, shape (m, 2)
    costs : array_like, shape (m,)

    Returns
    -------
    Graph

    Raises
    ------
    InputError
        With every fault found: shapes, negative or infinite numbers, unknown nodes, loops.
    """
    load, pairs = np.asarray(loads), np.asarray(edges)
    cost = np.asarray(costs)
    if pairs.size == 0:
        pairs = np.zeros((0, 2), dtype=np.int64)
    faults = _shape_faults(load, pairs, cost)
    if faults:
        raise InputError(faults)
    load, cost = load.astype(np.float64), cost.astype(np.float64)
    pairs = pairs.astype(np.int64)
    faults = [*_number_faults(load, "loads"), *_number_faults(cost, "costs")]
    faults += _edge_faults(pairs, len(load))
    if faults:
        raise InputError(faults)
    return from_pairs(load, pairs[:, 0], pairs[:, 1], cost)


def _shape_faults(
    load: npt.NDArray[Any], pairs: npt.NDArray[Any], cost: npt.NDArray[Any]
) -> list[Fault]:
    faults = []
    if load.ndim != 1 or load.size == 0 or load.dtype.kind not in "iuf":
        faults.append(Fault("loads", found=_kind(load), wanted="numbers, shape (n,), n >= 1"))
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":  # noqa: PLR2004
        faults.append(Fault("edges", found=_kind(pairs), wanted="integers, shape (m, 2)"))
    if cost.shape != pairs.shape[:1] or (cost.size and cost.dtype.kind not in "iuf"):
        faults.append(Fault("costs", found=_kind(cost), wanted="numbers, one an edge"))
    return faults


def _number_faults(values: Floats, name: str) -> list[Fault]:
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    return [
        Fault(name, row=int(i) + 1, found=str(values[i]), wanted="a finite number >= 0")
        for i in wrong
    ]


def _edge_faults(pairs: Ints, n: int) -> list[Fault]:
    unknown = ((pairs < 0) | (pairs >= n)).any(axis=1)
    loops = pairs[:, 0] == pairs[:, 1]
    return [
        Fault("edges", row=int(i) + 1, found=str(pairs[i].tolist()), wanted=wanted)
        for mask, wanted in ((unknown, f"nodes from 0 to {n - 1}"), (loops, "two different nodes"))
        for i in np.flatnonzero(mask)
    ]


def _kind(values: npt.NDArray[Any]) -> str:
    return f"{values.dtype}, shape {values.shape}"
