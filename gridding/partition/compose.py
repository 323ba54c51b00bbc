"""The way in: checks what is given, divides each connected component, judges the result."""

from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from gridding.errors import Fault, InfeasibleError, InputError
from gridding.partition.graph import Band, Graph, Ints, from_pairs, read
from gridding.partition.islands import parts_of_components


def partition(
    loads: Any,
    edges: Any,
    costs: Any,
    n_parts: int,
    lower: float,
    upper: float,
    *,
    rng: np.random.Generator,
    effort: float = 1.0,
    start: Any = None,
) -> npt.NDArray[np.int64]:
    """Divide a graph into contiguous parts with loads in a band, cutting cheap edges.

    The result depends on the graph, the band, ``effort`` and the state of ``rng`` alone: not on the
    order or direction of the rows of ``edges``, not on threads or time.

    Parameters
    ----------
    loads : array_like, shape (n,)
        Load of each node, finite, >= 0; integers below 2**53 are summed exactly.
    edges : array_like of int, shape (m, 2)
        Pairs of different nodes from 0 to n - 1, in any order and direction; parallel edges count
        together.
    costs : array_like, shape (m,)
        Cost of cutting each edge, finite, >= 0.
    n_parts : int
        From 1 to n.
    lower, upper : float
        The band: every part's sum of loads shall lie in [lower, upper].
    rng : numpy.random.Generator
        Advanced by the call.
    effort : float, optional
        Multiplies the number of iterations, > 0.
    start : array_like of int, shape (n,), optional
        A division into ``n_parts`` contiguous parts, 0 to n_parts - 1, to search on from.

    Returns
    -------
    ndarray of int64, shape (n,)
        Part of each node, 0 to n_parts - 1, numbered in the order of their first nodes; every part
        contiguous and not empty. Optimal for n <= 12; otherwise nothing is promised of the cut.

    Raises
    ------
    InputError
        With every fault of the input.
    InfeasibleError
        No division within the band was found: a proof for n <= 12 and where the total load lies
        outside [n_parts lower, n_parts upper]. ``best`` is the best one found, contiguous and
        complete: as many parts as possible in the band, then least total violation, then least
        cut. It is None where the graph has more components than parts.

    Notes
    -----
    First partitions by random spanning trees after ReCom (DeFord, Duchin, Solomon 2019), improved
    by simulated annealing of border nodes on the graph and on contractions of it. The kernels are
    compiled by numba at the first call and kept beside the modules in ``__pycache__`` (or where
    ``NUMBA_CACHE_DIR`` points).

    Examples
    --------
    >>> path = [(0, 1), (1, 2), (2, 3)]
    >>> partition([2, 1, 1, 2], path, [1, 1, 1], 2, 3, 3, rng=np.random.default_rng(0)).tolist()
    [0, 0, 1, 1]
    """
    graph = read(loads, edges, costs)
    faults = _setting_faults(graph.n_nodes, n_parts, lower, upper, effort)
    if faults:
        raise InputError(faults)
    band = Band(int(n_parts), float(lower), float(upper))
    begun = None if start is None else _begun(graph, band, start)
    part = _by_component(graph, band, rng, float(effort), begun)
    if part is None:
        count, _ = graph.components()
        raise InfeasibleError(f"{count} components cannot make {n_parts} contiguous parts")
    _, first, numbered = np.unique(part, return_index=True, return_inverse=True)
    part = np.argsort(np.argsort(first))[numbered].astype(np.int64)
    sums = np.bincount(part, weights=graph.load, minlength=n_parts)
    outside = int(((sums < lower) | (sums > upper)).sum())
    if outside:
        raise InfeasibleError(
            f"{outside} of {n_parts} parts lie outside [{lower:g}, {upper:g}] in the best found",
            best=part,
        )
    return part


def _setting_faults(
    n_nodes: int, n_parts: int, lower: float, upper: float, effort: float
) -> list[Fault]:
    faults = []
    if int(n_parts) != n_parts or not 1 <= n_parts <= n_nodes:
        faults.append(Fault("n_parts", found=str(n_parts), wanted=f"an integer, 1 to {n_nodes}"))
    if not (isfinite(lower) and isfinite(upper) and lower <= upper):
        faults.append(Fault("band", found=f"[{lower}, {upper}]", wanted="finite, lower <= upper"))
    if not (isfinite(effort) and effort > 0):
        faults.append(Fault("effort", found=str(effort), wanted="a finite number > 0"))
    return faults


def _begun(graph: Graph, band: Band, start: Any) -> Ints:
    part = np.asarray(start)
    if part.shape == graph.load.shape and np.array_equal(np.unique(part), np.arange(band.n_parts)):
        tail, head, cost = graph.pairs()
        inside = part[tail] == part[head]
        whole = from_pairs(graph.load, tail[inside], head[inside], cost[inside])
        if whole.components()[0] == band.n_parts:
            return part.astype(np.int64)
    raise InputError(Fault("start", wanted=f"{band.n_parts} contiguous parts, numbered from 0"))


def _by_component(
    graph: Graph, band: Band, rng: np.random.Generator, effort: float, begun: Ints | None
) -> Ints | None:
    """Divide each component on its own; None where there are too many of them."""
    from gridding.partition.dice import state_from  # noqa: PLC0415  numba only when it is needed
    from gridding.partition.solve import solve  # noqa: PLC0415

    state = state_from(rng)
    n_components, component = graph.components()
    if n_components == 1:
        return solve(graph, band, state, effort, begun)
    loads = np.bincount(component, weights=graph.load).astype(np.float64)
    if begun is None:
        counts = parts_of_components(loads, np.bincount(component), band)
    else:
        counts = np.array([len(np.unique(begun[component == c])) for c in range(n_components)])
    if counts is None:
        return None
    part = np.zeros(graph.n_nodes, dtype=np.int64)
    offset = 0
    for c, k in enumerate(counts.tolist()):
        nodes = np.flatnonzero(component == c)
        mine = None if begun is None else np.unique(begun[nodes], return_inverse=True)[1]
        own = band._replace(n_parts=k)
        part[nodes] = offset + solve(graph.induced(nodes), own, state, effort, mine)
        offset += k
    return part
