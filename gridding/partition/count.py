"""How many grids a component gets, knowing that buildings are lumpy."""

from heapq import heapify, heapreplace
from math import ceil, floor
from typing import Any

import numpy as np

from gridding.errors import Fault, InputError
from gridding.partition.graph import Floats


def number_of_parts(loads: Any, target: float, tolerance: float) -> int:
    """Return the number of parts whose loads can lie best in the band around the target.

    For each number near total over target the loads are dealt out, the largest first, always to the
    emptiest part (Graham 1969, LPT). The number with the least total violation wins; of several the
    one whose mean is nearest to the target. Loads above the band stand alone and do not enter that
    mean. Contiguity is not looked at: with many small loads the answer is exact, with few large
    ones it is the hopeful one.

    Parameters
    ----------
    loads : array_like, shape (n,)
        Households of each unit, >= 0.
    target : float
        Households wanted in a part, > 0.
    tolerance : float
        Half-width of the band, relative to the target, in [0, 1).

    Returns
    -------
    int
        At least 1, at most the number of loads.

    Raises
    ------
    InputError
        Loads negative, infinite or missing, target or tolerance out of range.

    Examples
    --------
    >>> number_of_parts([30] * 60, 450, 0.1)
    4
    >>> number_of_parts([200] * 40, 450, 0.1)
    20
    """
    load = np.asarray(loads, dtype=np.float64)
    if load.ndim != 1 or not load.size or not (np.isfinite(load) & (load >= 0)).all():
        raise InputError(Fault("loads", wanted="finite numbers >= 0, shape (n,), n >= 1"))
    if not (np.isfinite(target) and target > 0 and 0 <= tolerance < 1):
        found = f"{target}, {tolerance}"
        raise InputError(Fault("target, tolerance", found=found, wanted="> 0; from 0 to below 1"))
    lower, upper = (1 - tolerance) * target, (1 + tolerance) * target
    positive = -np.sort(-load[load > 0])
    alone = int((positive > upper).sum())
    rest = float(positive[alone:].sum())
    least = alone + max(floor(rest / upper) - 1, 0)
    most = min(alone + ceil(rest / lower) + 1, len(positive))
    candidates = sorted(
        range(max(least, 1), max(most, 1) + 1),
        key=lambda k: (abs(rest / max(k - alone, 0.5) - target), k),
    )
    unavoidable = float((positive[:alone] - upper).sum())
    best, best_violation = 1, np.inf
    for k in candidates:
        violation = _dealt_violation(positive, k, lower, upper)
        if violation < best_violation - 1e-9 * target:
            best, best_violation = k, violation
        if best_violation <= unavoidable + 1e-9 * target:
            break
    return best


def _dealt_violation(loads: Floats, k: int, lower: float, upper: float) -> float:
    """Deal the loads (descending) out to ``k`` parts; return the sum of what is out of the band."""
    sums = [0.0] * k
    heapify(sums)
    for load in loads:
        heapreplace(sums, sums[0] + float(load))
    return sum(max(lower - s, s - upper, 0.0) for s in sums)
