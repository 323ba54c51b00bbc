"""What others drew as evidence: it makes an edge cheaper or dearer to cut."""

import numpy as np

from gridding.land.borders import Floats, Ints

STRENGTH = 30.0
"""At full weight an edge that all keep together costs this many times its own cost, one that all
keep apart this part of it."""
UNDECIDED = 0.5


def kept_apart(before: Ints, a: Ints, b: Ints) -> Floats:
    """Tell which edges an earlier drawing keeps apart.

    Parameters
    ----------
    before : (u,) int array
        Area of each unit in the drawing, -1 for none.
    a, b : (m,) int arrays
        Units at the ends of each edge.

    Returns
    -------
    (m,) float array
        1 across a border of the drawing, 0 inside one of its areas, one half where it says nothing.
    """
    apart: Floats = np.not_equal(before[a], before[b]).astype(np.float64)
    apart[(before[a] < 0) | (before[b] < 0)] = UNDECIDED
    return apart


def persuaded(costs: Floats, apart: Floats, weight: float) -> Floats:
    """Return what edges cost in the light of the evidence.

    The factor is ``STRENGTH ** (weight * (1 - 2 * apart))``: at no weight 1 for every edge, to the
    last bit; growing steadily with the weight; and where the evidence is divided in half, 1 again.

    Parameters
    ----------
    costs : (m,) float array
    apart : (m,) float array
        Share of the evidence, 0 to 1, that keeps the ends of the edge apart.
    weight : float
        From 0 to 1.

    Returns
    -------
    (m,) float array

    Examples
    --------
    >>> persuaded(np.array([2.0, 2.0, 2.0]), np.array([0.0, 0.5, 1.0]), 1.0).round(3).tolist()
    [60.0, 2.0, 0.067]
    """
    dearer: Floats = costs * np.power(STRENGTH, weight * (1 - 2 * apart))
    return dearer
