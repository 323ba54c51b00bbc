"""Where the search begins: several annealed partitions of each block, put together.

What none of the partitions of a block cuts becomes one node; annealing this small graph takes the
best of all of them (Sanders, Schulz 2012, "Distributed evolutionary graph partitioning", the
combine operator, here with all partitions at once).
"""

import numpy as np

from gridding.partition.anneal import anneal
from gridding.partition.dice import State
from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.levels import agreed, contracted
from gridding.partition.renew import induced
from gridding.partition.schedules import Units, schedule
from gridding.partition.score import better, score
from gridding.partition.trees import first_partition

_PARTITIONS = 4
"""Partitions of a block that are put together."""
_STEPS = 1000
"""Proposals a node in each of them."""
_JOINT_STEPS = 3000
"""Proposals a node when they are put together."""
_BLOCK_NODES = 4000
_BLOCK_PARTS = 8
"""A block has at most about so many nodes, or so many parts if these are more."""


def start(graph: Graph, band: Band, units: Units, state: State, effort: float) -> Ints:
    """Return a contiguous partition, good within each block.

    Parameters
    ----------
    graph : Graph
        Connected.
    band : Band
    units : Units
    state : ndarray of uint64, shape (1,)
    effort : float
        Multiplies the number of proposals.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    most = max(_BLOCK_PARTS, round(_BLOCK_NODES * band.n_parts / graph.n_nodes))
    part = first_partition(graph, band, most, state)
    place = np.full(graph.n_nodes, -1)
    names = np.unique(part)
    for name, following in zip(names, [*names[1:], band.n_parts], strict=True):
        block = Band(int(following - name), band.lower, band.upper)
        if block.n_parts > 1:
            nodes = np.flatnonzero(part == name)
            within = induced(graph, nodes, place)
            part[nodes] = name + _joint(within, block, units, state, effort)
    return part


def _joint(graph: Graph, band: Band, units: Units, state: State, effort: float) -> Ints:
    """Return the best found between several partitions of a block."""
    cooling = schedule(units, 3.0, 2.0, round(effort * _STEPS * graph.n_nodes))
    found = []
    for _ in range(_PARTITIONS):
        part = first_partition(graph, band, 1, state)
        found.append(anneal(graph, band, part, cooling, state))
    best = found[0]
    for part in found[1:]:
        if better(score(graph, band, part), score(graph, band, best)):
            best = part
    together = agreed(graph, np.array(found))
    small = contracted(graph, together)
    if small.n_nodes == band.n_parts:
        return best
    part = np.empty(small.n_nodes, dtype=np.int64)
    part[together] = best
    own = Units(float(small.cost.mean()) or 1.0, units.load)
    steps = round(effort * _JOINT_STEPS * small.n_nodes)
    return anneal(small, band, part, schedule(own, 3.0, 2.0, steps), state)[together]
