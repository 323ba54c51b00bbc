"""METIS on the same graph, the same parts and the same CPU budget; how to set up other rivals.

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


SETTINGS = tuple(
    Setting(*choice)
    for choice in product((True, False), UFACTORS, (True, False))
    if not (choice[0] and choice[2])  # METIS forces contiguity in k-way only
)


@dataclass(frozen=True)
class Rival:
    """What METIS found, after repair.

    Attributes
    ----------
    setting : Setting
    part : ndarray of int64, shape (n,)
        Contiguous.
    outside : int
        Parts out of the band.
    cut : float
        Cost of the cut edges.
    """

    setting: Setting
    part: np.ndarray
    outside: int
    cut: float


def metis(
    loads: np.ndarray,
    edges: np.ndarray,
    costs: np.ndarray,
    n_parts: int,
    *,
    lower: float,
    upper: float,
    cpu_seconds: float,
) -> dict[Setting, Rival]:
    """Run METIS with all settings, seed after seed, until the CPU budget is spent.

    Parameters
    ----------
    loads : ndarray of int, shape (n,)
    edges : ndarray of int, shape (m, 2)
    costs : ndarray, shape (m,)
    n_parts : int
    lower, upper : float
        The band by which results are judged; METIS has ``ufactor`` instead.
    cpu_seconds : float
        For all settings together; each runs at least once.

    Returns
    -------
    dict
        For each setting the best: fewest parts out of the band, then least cut.
    """
    start, neighbour, whole = _rows(len(loads), edges, costs)
    best: dict[Setting, Rival] = {}
    begin = time.process_time()
    for seed in count():
        for setting in SETTINGS:
            if seed and time.process_time() - begin > cpu_seconds:
                return best
            options = pymetis.Options(ufactor=setting.ufactor, seed=seed)
            if setting.contiguous:
                options.contig = 1
            _, found = pymetis.part_graph(
                n_parts,
                xadj=start,
                adjncy=neighbour,
                vweights=loads,
                eweights=whole,
                recursive=setting.recursive,
                options=options,
            )
            part = repaired(np.array(found), edges, costs, loads)
            sums = np.bincount(part, weights=loads, minlength=n_parts)
            outside = int(((sums < lower) | (sums > upper)).sum())
            cut = float(costs[part[edges[:, 0]] != part[edges[:, 1]]].sum())
            rival = Rival(setting, part, outside, cut)
            old = best.get(setting)
            if old is None or (rival.outside, rival.cut) < (old.outside, old.cut):
                best[setting] = rival
    return best


def repaired(
    part: np.ndarray, edges: np.ndarray, costs: np.ndarray, loads: np.ndarray
) -> np.ndarray:
    """Return the assignment with every part in one piece.

    All but the heaviest piece of a part go to the neighbouring part to which their border is the
    dearest, until none is left. A part that METIS left empty stays so.
    """
    part = part.copy()
    while True:
        inside = part[edges[:, 0]] == part[edges[:, 1]]
        matrix = coo_array(
            (np.ones(int(inside.sum())), (edges[inside, 0], edges[inside, 1])),
            shape=(len(part), len(part)),
        )
        n_pieces, piece = connected_components(matrix, directed=False)
        weight = np.bincount(piece, weights=loads + 1e-6)
        owner = np.zeros(n_pieces, dtype=int)
        owner[piece] = part
        heaviest = {p: max(np.flatnonzero(owner == p), key=weight.__getitem__) for p in set(owner)}
        loose = [c for c in range(n_pieces) if c != heaviest[owner[c]]]
        if not loose:
            return part
        first = min(loose, key=weight.__getitem__)
        ends = piece[edges]
        offers = np.zeros(part.max() + 1)
        for side in (0, 1):
            touching = (ends[:, side] == first) & (ends[:, 1 - side] != first)
            np.add.at(offers, part[edges[touching, 1 - side]], costs[touching] + 1e-9)
        if not offers.any():
            return part  # an island: nowhere to go
        part[piece == first] = offers.argmax()


def _rows(
    n: int, edges: np.ndarray, costs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    matrix = coo_array((costs + 1e-12, (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    matrix = (matrix + matrix.T).tocsr()
    whole = np.maximum(np.rint(matrix.data / matrix.data.max() * _WHOLE_COSTS), 1).astype(int)
    return matrix.indptr, matrix.indices, whole
