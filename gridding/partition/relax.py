"""The linear relaxation of choosing groups, by column generation with HiGHS."""

import highspy
import numpy as np

from gridding.partition.graph import Floats, Ints
from gridding.partition.groups import reduced_costs
from gridding.partition.lumps import Words

_FIRST_COLUMNS, _COLUMNS = 200, 100
_ZERO = 1e-7
"""Share of the bound below which a reduced cost counts as none."""


def relaxed(group: Words, price: Floats, guess: Floats, present: int) -> tuple[Floats, float]:
    """Bound the price of holding every lump once by ``present`` groups.

    Columns are generated: the relaxation is solved over a few groups, then over those too that its
    duals find cheap, until there are none (Desrosiers, Lübbecke 2005).

    Parameters
    ----------
    group : ndarray of uint64, shape (g,)
        Lumps of each group as bits; the first ``present`` hold every lump once.
    price : ndarray of float64, shape (g,)
    guess : ndarray of float64, shape (n,)
        About what each lump costs; the nearer, the fewer rounds.
    present : int

    Returns
    -------
    reduced : ndarray of float64, shape (g,)
        What each group costs beyond its share of the bound, >= 0.
    bound : float
        No choice costs less.
    """
    n = len(guess)
    solver = _solver(n, present)
    used = np.zeros(len(group), dtype=np.bool_)
    reduced = reduced_costs(group, price, guess, 0.0)
    reduced[:present] = -np.inf
    wanting = np.arange(len(group))
    most = _FIRST_COLUMNS
    while True:
        if len(wanting) > most:
            wanting = wanting[np.argpartition(reduced[wanting], most)[:most]]
        _add(solver, group[wanting], price[wanting], n)
        used[wanting] = True
        solver.run()
        duals = np.array(solver.getSolution().row_dual)
        bound = float(solver.getInfo().objective_function_value)
        reduced = reduced_costs(group, price, duals[:n], float(duals[n]))
        wanting = np.flatnonzero((reduced < -_ZERO * max(abs(bound), 1.0)) & ~used)
        most = _COLUMNS
        if not len(wanting):
            return np.maximum(reduced, 0.0), bound


def _solver(n: int, present: int) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("simplex_strategy", 0)  # primal where columns were added, else dual
    demand = np.append(np.ones(n), present)
    nothing = np.empty(0, dtype=np.int32)
    solver.addRows(n + 1, demand, demand, 0, np.zeros(n + 1, dtype=np.int32), nothing, np.empty(0))
    return solver


def _add(solver: highspy.Highs, group: Words, price: Floats, n: int) -> None:
    """Add a column for each group: a one for each of its lumps, and one for itself."""
    octets = group.astype("<u8").view(np.uint8).reshape(-1, 8)
    bits = np.unpackbits(octets, axis=1, bitorder="little")[:, : n + 1]
    bits = np.column_stack([bits[:, :n], np.ones(len(group), dtype=np.uint8)])
    column, row = np.nonzero(bits)
    start: Ints = np.searchsorted(column, np.arange(len(group)))
    size = len(group)
    solver.addCols(
        size,
        price,
        np.zeros(size),
        np.full(size, highspy.kHighsInf),
        len(row),
        start.astype(np.int32),
        row.astype(np.int32),
        np.ones(len(row)),
    )
