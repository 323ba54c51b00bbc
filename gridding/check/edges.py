"""Whether the layer ``edges`` says what the geometry of units and barriers says."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridding.check.borders import FACTORS, NEIGHBOURS_FROM_M, Borders, factors_of
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened

LENGTH_M = 0.05
"""Lengths and costs agree up to this, and up to `SHARE` of the length."""
SHARE = 1e-3


def edge_faults(opened: Opened, borders: Borders) -> Iterator[PlanFault]:
    """Compare the edges with the borders found.

    Parameters
    ----------
    opened : Opened
    borders : Borders

    Yields
    ------
    PlanFault
    """
    edges, ids = opened.edges, pd.Index(opened.units["unit_id"])
    if not ids.is_unique:
        return  # told already, and nothing can be looked up
    a, b = ids.get_indexer(edges["unit_a"]), ids.get_indexer(edges["unit_b"])
    known = (a >= 0) & (b >= 0)
    for row in np.flatnonzero(known & (edges["unit_a"] >= edges["unit_b"]).to_numpy()):
        yield _fault(FaultKind.EDGE_WRONG, edges, row, "has unit_a not below unit_b")
    pair = np.where(known, np.minimum(a, b) * len(ids) + np.maximum(a, b), -1 - np.arange(len(a)))
    for row in np.flatnonzero(pd.Series(pair).duplicated()):
        yield _fault(FaultKind.ID_REPEATED, edges, row, "stands in an earlier row already")
    found = pd.Index(borders.a * len(ids) + borders.b)
    at = found.get_indexer(pair)
    short = (at < 0) | (borders.length_m[at] < NEIGHBOURS_FROM_M - LENGTH_M)
    for row in np.flatnonzero(known & short):
        message = "joins units that share no border of 1 m in one community"
        yield _fault(FaultKind.EDGE_EXTRA, edges, row, message)
    lacking = ~found.isin(pair) & (borders.length_m >= NEIGHBOURS_FROM_M + LENGTH_M)
    for k in np.flatnonzero(lacking):
        names = f"{ids[borders.a[k]]} and {ids[borders.b[k]]}"
        message = f"units {names} share {borders.length_m[k]:.2f} m and have no edge"
        place = opened.place("units", int(borders.a[k]))
        yield PlanFault(FaultKind.EDGE_MISSING, "edges", message, place=place)
    rows = np.flatnonzero(known & ~short)
    yield from _values(opened, borders, rows, at[rows])


def _values(
    opened: Opened, borders: Borders, rows: npt.NDArray[np.int64], at: npt.NDArray[np.int64]
) -> Iterator[PlanFault]:
    edges = opened.edges.iloc[rows]
    length, cost = borders.length_m[at], borders.cost(factors_of(opened))[at]
    allowed = LENGTH_M + SHARE * length
    for column, wanted in (("length_m", length), ("cost", cost)):
        stored = edges[column].to_numpy()
        for k in np.flatnonzero(~(np.abs(stored - wanted) <= allowed)):
            message = f"{column} is {stored[k]:.3f}, geometry says {wanted[k]:.3f}"
            yield _fault(FaultKind.EDGE_WRONG, opened.edges, rows[k], message)
    names = np.array(list(FACTORS))
    by_class = borders.by_class_m[at]
    stored_class = pd.Index(names).get_indexer(edges["class"])
    along = np.where(names == "none", by_class, borders.along_m[at])
    stored_m = along[np.arange(len(rows)), stored_class]
    for k in np.flatnonzero((stored_m < by_class.max(axis=1) - allowed) & (stored_class >= 0)):
        most = names[by_class[k].argmax()]
        message = f"class is {edges['class'].iloc[k]}, most of its length runs along {most}"
        yield _fault(FaultKind.EDGE_WRONG, opened.edges, rows[k], message)
    hard, soft = edges["hard"].to_numpy(), borders.soft_m[at]
    off = np.where(hard, soft - allowed, soft + allowed)
    for k in np.flatnonzero(hard == (off >= NEIGHBOURS_FROM_M)):
        message = f"hard is {hard[k]}, {soft[k]:.2f} m of its border run along no hard line"
        yield _fault(FaultKind.EDGE_WRONG, opened.edges, rows[k], message)


def _fault(kind: FaultKind, edges: pd.DataFrame, row: np.intp, message: str) -> PlanFault:
    names = f"edge {edges['unit_a'].iloc[row]}–{edges['unit_b'].iloc[row]} "
    return PlanFault(kind, "edges", names + message, int(row) + 1)
