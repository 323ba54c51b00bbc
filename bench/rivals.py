"""METIS on the same graph, the same parts and as much CPU; how to set up other rivals.

GerryChain and spopt are not our dependencies. For a comparison put them into an environment of
their own, ``python -m venv rivals && rivals/bin/pip install gerrychain spopt``, and hand them the
same loads and edges: ``gerrychain.tree.recursive_tree_part(graph, range(k), target, "load", eps)``
and ``spopt.region.RegionKMeansHeuristic`` or ``spopt.region.Skater``.
"""

import time
from dataclasses import dataclass
from itertools import count, product
from typing import NamedTuple

import numpy as np
import pymetis
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

UFACTORS = (30, 100, 200)
_WHOLE_COSTS = 10_000
"""The dearest edge, as METIS takes whole numbers only."""


class Setting(NamedTuple):
    """One way to run METIS."""

    recursive: bool
    ufactor: int
    contiguous: bool

    def __str__(self) -> str:
        """Name it in a table."""
        way = "recursive" if self.recursive else "k-way"
        return f"METIS {way} {self.ufactor} {'contiguous' if self.contiguous else 'repaired'}"


SETTINGS = tuple(
    Setting(*choice)
    for choice in product((True, False), UFACTORS, (True, False))
    if not (choice[0] and choice[2])  # METIS forces contiguity in k-way only
)


@dataclass(frozen=True)
class Rival:
    """What one run of METIS found, after repair.

    Attributes
    ----------
    part : ndarray of int64, shape (n,)
        Contiguous.
    empty : int
        Parts without a node: METIS leaves some where parts are small.
    outside : int
        Parts out of the band, empty ones among them.
    cut : float
        Cost of the cut edges.
    """

    part: np.ndarray
    empty: int
    outside: int
    cut: float


@dataclass(frozen=True)
class Found:
    """The best runs of METIS, each by its own measure.

    Attributes
    ----------
    least : dict
        For each setting the least cut of those with the fewest empty parts, however uneven.
    evenest : Rival
        Fewest parts out of the band, then least cut.
    as_even : Rival or None
        Least cut of the runs with at most ``allowed`` parts out of the band and none empty.
    """

    least: dict[Setting, Rival]
    evenest: Rival
    as_even: Rival | None


def metis(
    loads: np.ndarray,
    edges: np.ndarray,
    costs: np.ndarray,
    n_parts: int,
    *,
    lower: float,
    upper: float,
    allowed: int,
    cpu_seconds: float,
) -> Found:
    """Run METIS with each setting, seed after seed, until the setting's CPU budget is spent.

    Parameters
    ----------
    loads : ndarray of int, shape (n,)
    edges : ndarray of int, shape (m, 2)
    costs : ndarray, shape (m,)
    n_parts : int
    lower, upper : float
        The band by which results are judged; METIS has ``ufactor`` instead.
    allowed : int
        Parts out of the band in the solution to compare with.
    cpu_seconds : float
        For each setting; each runs at least once.

    Returns
    -------
    Found
    """
    adjacency, whole = _rows(len(loads), edges, costs)
    weights = loads.astype(pymetis.zero_copy_dtype())
    least: dict[Setting, Rival] = {}
    evenest: Rival | None = None
    as_even: Rival | None = None
    for setting in SETTINGS:
        begin = time.process_time()
        for seed in count():
            if seed and time.process_time() - begin > cpu_seconds:
                break
            options = pymetis.Options(ufactor=setting.ufactor, seed=seed)
            if setting.contiguous:
                options.contig = 1
            _, found = pymetis.part_graph(
                n_parts,
                adjacency,
                vweights=weights,
                eweights=whole,
                recursive=setting.recursive,
                options=options,
            )
            part = repaired(np.array(found), edges, costs, loads)
            sums = np.bincount(part, weights=loads, minlength=n_parts)
            empty = int((np.bincount(part, minlength=n_parts) == 0).sum())
            outside = int(((sums < lower) | (sums > upper)).sum())
            cut = float(costs[part[edges[:, 0]] != part[edges[:, 1]]].sum())
            rival = Rival(part, empty, outside, cut)
            old = least.get(setting)
            if old is None or (empty, cut) < (old.empty, old.cut):
                least[setting] = rival
            if evenest is None or (outside, cut) < (evenest.outside, evenest.cut):
                evenest = rival
            even = empty == 0 and outside <= allowed
            if even and (as_even is None or cut < as_even.cut):
                as_even = rival
    assert evenest is not None  # noqa: S101  every setting ran
    return Found(least, evenest, as_even)


def repaired(
    part: np.ndarray, edges: np.ndarray, costs: np.ndarray, loads: np.ndarray
) -> np.ndarray:
    """Return the assignment with every part in one piece.

    All but the heaviest piece of a part go, the lightest first, to the neighbouring part to which
    their border is the dearest. A part that METIS left empty stays so.
    """
    inside = part[edges[:, 0]] == part[edges[:, 1]]
    links = (np.ones(int(inside.sum())), (edges[inside, 0], edges[inside, 1]))
    n_pieces, piece = connected_components(
        coo_array(links, shape=(len(part), len(part))), directed=False
    )
    weight = np.bincount(piece, weights=loads + 1e-6)
    owner = np.zeros(n_pieces, dtype=int)
    owner[piece] = part
    order = np.lexsort((-weight, owner))
    heaviest = order[np.unique(owner[order], return_index=True)[1]]
    loose = np.ones(n_pieces, dtype=bool)
    loose[heaviest] = False
    shape = (n_pieces, n_pieces)
    ends = piece[edges[~inside]].T
    borders = coo_array((costs[~inside] + 1e-9, ends), shape=shape).tocsr()
    borders = (borders + borders.T).tocsr()
    waiting = [c for c in np.argsort(weight, kind="stable") if loose[c]]
    while waiting:
        stuck = []
        for c in waiting:
            at = slice(borders.indptr[c], borders.indptr[c + 1])
            settled = ~loose[borders.indices[at]]
            if not settled.any():
                stuck.append(c)
                continue
            offers = np.bincount(owner[borders.indices[at][settled]], borders.data[at][settled])
            owner[c], loose[c] = offers.argmax(), False
        if len(stuck) == len(waiting):
            break  # islands: nowhere to go
        waiting = stuck
    return owner[piece]


def _rows(n: int, edges: np.ndarray, costs: np.ndarray) -> tuple[pymetis.CSRAdjacency, np.ndarray]:
    matrix = coo_array((costs + 1e-12, (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    matrix = (matrix + matrix.T).tocsr()
    kind = pymetis.zero_copy_dtype()
    whole = np.maximum(np.rint(matrix.data / matrix.data.max() * _WHOLE_COSTS), 1).astype(kind)
    rows = pymetis.CSRAdjacency(matrix.indptr.astype(kind), matrix.indices.astype(kind))
    return rows, whole
