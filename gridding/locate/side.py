"""On which side of an edge a point lies, exactly: a filter first, then expansions of floats.

The orientation test of J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust
Geometric Predicates, Discrete & Computational Geometry 18 (1997), sections 2 and 4.
"""

import numpy as np
from numba import njit

_FILTER = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
"""Of the two products' sizes: what their difference may be off by."""
_SPLITTER = 2.0**27 + 1.0
_TERMS = 16


@njit(cache=True, nogil=True)
def side(
    ax: float, ay: float, bx: float, by: float, x: float, y: float
) -> float:  # pragma: no cover
    """Return > 0 where the point lies left of the edge from a to b, < 0 right of it, 0 on its line.

    Exact but where products of differences fall below 1e-290.
    """
    left, right = (bx - ax) * (y - ay), (by - ay) * (x - ax)
    det = left - right
    if abs(det) > _FILTER * (abs(left) + abs(right)):
        return det
    u, u_tail = _difference(bx, ax)
    v, v_tail = _difference(y, ay)
    w, w_tail = _difference(by, ay)
    z, z_tail = _difference(x, ax)
    if u_tail == 0.0 and v_tail == 0.0 and w_tail == 0.0 and z_tail == 0.0:
        # Rounding keeps order: where the rounded products differ, so do the products.
        left, left_tail = _product(u, v)
        right, right_tail = _product(w, z)
        return left - right if left != right else left_tail - right_tail
    terms = np.empty(_TERMS)
    k = 0
    for one in (u, u_tail):
        for other in (v, v_tail):
            terms[k], terms[k + 1] = _product(one, other)
            k += 2
    for one in (w, w_tail):
        for other in (z, z_tail):
            terms[k], terms[k + 1] = _product(-one, other)
            k += 2
    return _leading(terms)


@njit(cache=True, nogil=True)
def _leading(terms: np.ndarray) -> float:  # pragma: no cover
    """Return a number with the sign of the exact sum of the terms (Grow-Expansion)."""
    grown = np.zeros(len(terms))
    for k in range(len(terms)):
        carry = terms[k]
        for i in range(k):
            carry, grown[i] = _sum(carry, grown[i])
        grown[k] = carry
    for k in range(len(terms) - 1, -1, -1):
        if grown[k] != 0.0:
            return float(grown[k])
    return 0.0


@njit(cache=True, nogil=True)
def _sum(a: float, b: float) -> tuple[float, float]:  # pragma: no cover
    total = a + b
    virtual = total - a
    return total, (a - (total - virtual)) + (b - virtual)


@njit(cache=True, nogil=True)
def _difference(a: float, b: float) -> tuple[float, float]:  # pragma: no cover
    return _sum(a, -b)


@njit(cache=True, nogil=True)
def _product(a: float, b: float) -> tuple[float, float]:  # pragma: no cover
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (
        ((product - a_high * b_high) - a_low * b_high) - a_high * b_low
    )


@njit(cache=True, nogil=True)
def _split(a: float) -> tuple[float, float]:  # pragma: no cover
    c = _SPLITTER * a
    high = c - (c - a)
    return high, a - high
